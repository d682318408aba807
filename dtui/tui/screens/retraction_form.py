"""The form that takes back a verdict or a remark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.text import one_line
from dtui.tui.line import Piece
from dtui.tui.screens.form import Form
from dtui.tui.widgets.field import Field

if TYPE_CHECKING:
    from dtui.views.undo import Said

_REASON = "given by mistake"


class RetractionForm(Form):
    """Takes back what the reviewer said, and asks why. Both stay readable."""

    HEADING: ClassVar[str] = "take back"

    def __init__(self, said: Said, about: str) -> None:
        super().__init__(
            (
                Piece(one_line(said.event_id), "bright"),
                Piece(f"  {'verdict' if said.kind == 'override' else 'remark'}\n", "dim"),
                Piece(one_line(said.says)),
                Piece(f"\n{one_line(about)}" if about else "", "dim"),
            )
        )
        self._said = said

    def compose_fields(self) -> Iterable[Widget]:
        yield Static("why", classes="label")
        yield Field(_REASON, id="says", select_on_focus=True)

    async def hand_over(self) -> str:
        says = self.query_one("#says", Input).value
        draft = {"retracts": self._said.event_id, "says": says}
        taken_back = one_line(f"took back {self._said.event_id}: {self._said.says}", 120)
        return await self.app.emit("retraction", draft, says=taken_back)

    def _typed(self) -> bool:
        return self.query_one("#says", Input).value != _REASON
