"""The form that evaluates one cell of a decision's matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.tui.line import Piece
from dtui.tui.screens.form import ItemForm
from dtui.tui.widgets.choice import Choice
from dtui.tui.widgets.field import Field
from dtui.tui.widgets.prose import Prose
from dtui.views.palette import CELL_SIGNS

_VERDICTS = (True, False)


class EvaluationForm(ItemForm):
    """Says whether an option satisfies a constraint, and why."""

    HEADING: ClassVar[str] = "evaluate a pair"

    def __init__(
        self,
        trace_id: str,
        decision_id: str,
        pair: tuple[str, str],
        about: Sequence[Piece],
        refs: Sequence[str],
    ) -> None:
        super().__init__(trace_id, about, refs)
        self._decision_id = decision_id
        self._option_id, self._constraint_id = pair

    def compose_own_fields(self) -> Iterable[Widget]:
        shown = [CELL_SIGNS[verdict] for verdict in _VERDICTS]
        yield Choice([Piece(f"{s.glyph} {s.word}", s.role) for s in shown], id="satisfied")
        yield Static("why", classes="label")
        yield Prose(id="reasoning")
        yield Static("score (a number, if there is one)", classes="label")
        yield Field(id="score")

    def draft(self) -> tuple[str, dict[str, Any]]:
        fields: dict[str, Any] = {
            "decision_id": self._decision_id,
            "option_id": self._option_id,
            "constraint_id": self._constraint_id,
            "reasoning": self.query_one("#reasoning", Prose).text,
        }
        chosen = self.query_one("#satisfied", Choice).chosen
        if chosen is not None:
            fields["satisfied"] = _VERDICTS[chosen]
        if score := self.query_one("#score", Input).value.strip():
            fields["score"] = _number(score)
        return "decision_option_constraint_evaluation", fields


def _number(typed: str) -> float | str:
    """Return the number that was typed, or the text, for the store to refuse in its words."""
    try:
        return float(typed)
    except ValueError:
        return typed
