"""The form that asks which reading of a proposal is to be corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from dtui.errors import InvalidEventError
from dtui.spine.wording import outcome_line
from dtui.text import one_line
from dtui.tui.line import Piece
from dtui.tui.screens.form import Form
from dtui.tui.widgets.numbered import Numbered, Thing
from dtui.views.item_card import moment

if TYPE_CHECKING:
    from dtui.spine import Outcome


class ReadingForm(Form):
    """Asks for one of a proposal's readings; its result is the id of the one that was chosen."""

    HEADING: ClassVar[str] = "which reading is to be corrected?"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "record", "Choose", key_display="enter")
    ]

    def __init__(self, proposal_id: str, readings: Sequence[Outcome]) -> None:
        super().__init__((Piece(f"P {one_line(proposal_id)}", "bright"),))
        self._readings = readings

    def compose_fields(self) -> Iterable[Widget]:
        things = [
            Thing(one_line(outcome_line(read)), f"at {moment(read.happened_at)}")
            for read in self._readings
        ]
        yield Numbered(things, id="readings")

    async def hand_over(self) -> str:
        taken = self.query_one("#readings", Numbered).taken
        if not taken:
            said = "no reading is taken; press the number of the one that is to be corrected."
            raise InvalidEventError(said, ("readings",))
        return self._readings[taken[0]].id or ""

    def _typed(self) -> bool:
        return False
