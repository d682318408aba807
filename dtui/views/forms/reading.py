"""The form that asks which reading of a proposal is to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dtui.errors import InvalidEventError
from dtui.text import one_line
from dtui.views.forms.field import Field, Option
from dtui.views.forms.form import Draft, Form
from dtui.views.forms.values import Values, place
from dtui.views.item_card import moment
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from dtui.spine import Outcome


@dataclass(frozen=True, kw_only=True)
class ReadingForm(Form):
    """Asks for one of a proposal's readings. It records nothing; the correction comes next."""

    NAME: ClassVar[str] = "reading"

    proposal_id: str
    readings: tuple[tuple[str, Option], ...]
    """The id of each, and what it says."""

    @classmethod
    def of(cls, proposal_id: str, readings: Sequence[Outcome]) -> ReadingForm:
        """Return the form that asks for one of these."""
        from dtui.spine.wording import outcome_line

        options = (
            Option(one_line(outcome_line(read)), f"at {moment(read.happened_at)}")
            for read in readings
        )
        return cls(
            about=(Piece(f"P {one_line(proposal_id)}", "bright"),),
            proposal_id=proposal_id,
            readings=tuple(zip((read.id or "" for read in readings), options, strict=True)),
        )

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "which reading is to be corrected?"

    @property
    def fields(self) -> tuple[Field, ...]:
        """The readings, by number."""
        options = tuple(option for _, option in self.readings)
        return (Field("readings", "one", value=None, options=options),)

    def chosen(self, values: Values) -> str:
        """Return the id of the reading that was taken.

        Raises
        ------
        InvalidEventError
            If none was.
        """
        at = place(values, "readings", len(self.readings))
        if at is None:
            said = "no reading is taken; press the number of the one that is to be corrected."
            raise InvalidEventError(said, ("readings",))
        return self.readings[at][0]

    def drafts(self, values: Values) -> tuple[Draft, ...]:
        """Return nothing, for nothing is said yet."""
        self.chosen(values)
        return ()

    def is_typed(self, values: Values) -> bool:
        """Return False: a number is pressed again in no time."""
        del values
        return False
