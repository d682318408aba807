"""The form that takes back a verdict or a remark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dtui.text import one_line
from dtui.views.forms.field import Field
from dtui.views.forms.form import Draft, Form
from dtui.views.forms.values import Values, text
from dtui.views.piece import Piece
from dtui.views.undo import NOTHING_TO_TAKE_BACK
from dtui.views.waiting_list import proposed

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.views.undo import Said

_REASON = "given by mistake"


@dataclass(frozen=True, kw_only=True)
class RetractionForm(Form):
    """Takes back what the reviewer said, and asks why. Both stay readable."""

    NAME: ClassVar[str] = "retraction"

    said: Said

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "take back"

    @property
    def fields(self) -> tuple[Field, ...]:
        """Why."""
        return (Field("says", "text", "why", _REASON),)

    def drafts(self, values: Values) -> tuple[Draft, ...]:
        """Return the retraction."""
        fields = {"retracts": self.said.event_id, "says": text(values, "says")}
        return (Draft("retraction", fields),)

    def says(self, drafts: tuple[Draft, ...]) -> str:
        """Return what was taken back."""
        del drafts
        return one_line(f"took back {self.said.event_id}: {self.said.says}", 120)


def retraction_form(corpus: Corpus, said: Said | None) -> RetractionForm | str:
    """Ask why what a reviewer said is taken back; or say that there is nothing of theirs."""
    if said is None:
        return NOTHING_TO_TAKE_BACK
    row = corpus.rows.proposal(said.proposal_id)
    on = "" if row is None else one_line(f"on {row.proposal_id}: {proposed(row)}")
    about = (
        Piece(one_line(said.event_id), "bright"),
        Piece(f"  {'verdict' if said.kind == 'override' else 'remark'}\n", "dim"),
        Piece(one_line(said.says)),
        Piece(f"\n{on}" if on else "", "dim"),
    )
    return RetractionForm(about=about, said=said)
