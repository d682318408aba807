"""The form that gives a verdict before the reviewer sees what the agent chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.errors import InvalidEventError
from dtui.text import one_line
from dtui.views.forms.field import Field, Option
from dtui.views.forms.judgement import JudgementForm, judged
from dtui.views.forms.values import Values, place, text
from dtui.views.piece import Piece
from dtui.views.waiting_list import prior, proposed

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.views.decision_matrix import DecisionMatrix, MatrixOption

NO_OPTION = "it names no option of its decision to compare yours with; b shows it"


@dataclass(frozen=True, kw_only=True)
class BlindForm(JudgementForm):
    """Asks which option the reviewer would take, before they see which one the agent did.

    The same one approves the proposal, another one rejects it and says which it was. What was
    proposed is told once the verdict is recorded, and is nowhere in the form that a face draws.
    """

    NAME: ClassVar[str] = "blind"

    matrix: DecisionMatrix
    proposed_option: str
    """The option that the proposal would carry out."""

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "blind: which option would you take?"

    @property
    def choice_fields(self) -> tuple[Field, ...]:
        """The options, with what is known of each."""
        options = tuple(self._option(option) for option in self.matrix.options)
        return (Field("option", "one", "options, by number", None, options),)

    def verdict(self, values: Values) -> dict[str, Any]:
        """Return an approval of the same option, or a rejection in favour of another."""
        at = place(values, "option", len(self.matrix.options))
        if at is None:
            raise InvalidEventError(
                "no option is taken; press the number of the one you would take.", ("option",)
            )
        chosen = self.matrix.options[at]
        words = text(values, "rationale").strip()
        if chosen.option_id == self.proposed_option:
            return {"verdict": "approve", "shown": False}
        instead = f"chose {chosen.option_id} {chosen.name}".strip()
        return {
            "verdict": "reject",
            "shown": False,
            "rationale": f"{instead}: {words}" if words else instead,
        }

    def revealed(self) -> str:
        """Return what was proposed, and how sure the agent was of it."""
        told = (proposed(self.row), prior(self.row), super().revealed())
        return " · ".join(filter(None, told))

    def _option(self, option: MatrixOption) -> Option:
        cells = (
            Piece(f"{cell.glyph} {column.statement}", cell.role)
            for cell, column in zip(option.cells, self.matrix.constraints, strict=True)
        )
        described = (Piece(option.description, "dim"),) if option.description else ()
        return Option(option.option_id, option.name, below=(*described, *cells))


def blind_form(
    corpus: Corpus, proposal_id: str, *, second: bool = False, assignment: str
) -> BlindForm | str:
    """Ask which option of a proposal's decision the reviewer would take, or say why not.

    Parameters
    ----------
    second
        It is a second opinion: somebody's is in force.
    assignment
        How the proposal came to this reviewer.
    """
    from dtui.views.decision_matrix import decision_matrix

    row = corpus.rows.proposal(proposal_id)
    if row is None:
        return one_line(f"there is no proposal {proposal_id} any more")
    if row.trace_id is None or row.decision_id is None:
        return NO_OPTION
    matrix = decision_matrix(corpus.trace(row.trace_id), row.decision_id)
    taken = matrix.selection.option_ids[:1] if matrix.selection is not None else ()
    option_id = row.option_id or next(iter(taken), "")
    if option_id not in {one.option_id for one in matrix.options}:
        return NO_OPTION
    about = (
        Piece(f"D! {matrix.decision_id}", "bright"),
        Piece(f"  {matrix.title}\n", "dim"),
        Piece(matrix.question),
    )
    made = judged(corpus, row, second=second, assignment=assignment)
    return BlindForm(**made, about=about, matrix=matrix, proposed_option=option_id)
