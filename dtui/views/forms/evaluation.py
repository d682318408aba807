"""The form that evaluates one cell of a decision's matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.signs import CELL_SIGNS
from dtui.views.forms.field import Field, Option
from dtui.views.forms.form import ItemForm
from dtui.views.forms.values import Values, place, text
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from dtui.views.decision_matrix import DecisionMatrix

_VERDICTS = (True, False)


@dataclass(frozen=True, kw_only=True)
class EvaluationForm(ItemForm):
    """Says whether an option satisfies a constraint, and why."""

    NAME: ClassVar[str] = "evaluation"

    decision_id: str
    option_id: str
    constraint_id: str

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "evaluate a pair"

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """Whether it does, why, and how well."""
        signs = [CELL_SIGNS[verdict] for verdict in _VERDICTS]
        options = tuple(Option(f"{s.glyph} {s.word}", role=s.role) for s in signs)
        return (
            Field("satisfied", "either", value=None, options=options),
            Field("reasoning", "prose", "why"),
            Field("score", "number", "score (a number, if there is one)"),
        )

    def item(self, values: Values) -> tuple[str, dict[str, Any]]:
        """Return the evaluation; what was left open is left out, for the store to ask for it."""
        fields: dict[str, Any] = {
            "decision_id": self.decision_id,
            "option_id": self.option_id,
            "constraint_id": self.constraint_id,
            "reasoning": text(values, "reasoning"),
        }
        chosen = place(values, "satisfied", len(_VERDICTS))
        if chosen is not None:
            fields["satisfied"] = _VERDICTS[chosen]
        if score := text(values, "score").strip():
            fields["score"] = _number(score)
        return "decision_option_constraint_evaluation", fields


def evaluation_form(matrix: DecisionMatrix, option_id: str, constraint_id: str) -> EvaluationForm:
    """Ask whether an option satisfies a constraint.

    Raises
    ------
    UnknownEntryError
        If the decision has no such option or constraint.
    """
    return EvaluationForm(
        about=_about(matrix, option_id, constraint_id),
        trace_id=matrix.trace_id,
        refs=(option_id, constraint_id),
        decision_id=matrix.decision_id,
        option_id=option_id,
        constraint_id=constraint_id,
    )


def _about(matrix: DecisionMatrix, option_id: str, constraint_id: str) -> tuple[Piece, ...]:
    option, constraint, cell = matrix.pair(option_id, constraint_id)
    strength = "hard" if constraint.hard else "soft"
    so_far = (Piece(f"\nso far {cell.word}: {cell.reasoning}", "dim"),) if cell.reasoning else ()
    return (
        Piece("does ", "dim"),
        Piece(f"{option.option_id} {option.name}", "bright"),
        Piece(f"\n{option.description}" if option.description else "", "dim"),
        Piece("\nsatisfy ", "dim"),
        Piece(f"{constraint.constraint_id} {constraint.statement}", "bright"),
        Piece(f"  {strength}", "dim"),
        *so_far,
    )


def _number(typed: str) -> float | str:
    """Return the number that was typed, or the text, for the store to refuse in its words."""
    try:
        return float(typed)
    except ValueError:
        return typed
