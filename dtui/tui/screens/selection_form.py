"""The form that takes a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.tui.line import Piece
from dtui.tui.screens.form import Form
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from dtui.views.decision_matrix import DecisionMatrix


class SelectionForm(Form):
    """Selects one option, several together, or none, and says why each other one failed."""

    HEADING: ClassVar[str] = "select"

    def __init__(self, matrix: DecisionMatrix, about: Sequence[Piece], refs: Sequence[str]) -> None:
        super().__init__(matrix.trace_id, about, refs)
        self._matrix = matrix

    def compose_fields(self) -> Iterable[Widget]:
        yield Static("options (space selects; none selected = no option taken)", classes="label")
        for number, option in enumerate(self._matrix.options):
            with Vertical(classes="option"):
                label = (Piece(f"{option.option_id}  ", "accent"), Piece(option.name))
                yield Tick(label, id=f"take-{number}")
                why = Input(placeholder="why it failed", id=f"why-{number}")
                why.cursor_blink = False
                yield why
        yield Static("why this selection", classes="label")
        yield Prose(id="reasoning")
        yield Static(_waiver_label(self._matrix), classes="label")
        waiver = Input(id="waiver")
        waiver.cursor_blink = False
        yield waiver

    @on(Tick.Changed)
    def _ask_why_only_of_the_others(self, event: Tick.Changed) -> None:
        number = (event.tick.id or "").removeprefix("take-")
        self.query_one(f"#why-{number}", Input).display = not event.tick.ticked

    def draft(self) -> tuple[str, dict[str, Any]]:
        taken: list[str] = []
        rejected: dict[str, str] = {}
        for number, option in enumerate(self._matrix.options):
            why = self.query_one(f"#why-{number}", Input).value
            if self.query_one(f"#take-{number}", Tick).ticked:
                taken.append(option.option_id)
            elif why.strip():
                rejected[option.option_id] = why
        fields: dict[str, Any] = {
            "decision_id": self._matrix.decision_id,
            "option_id": taken[0] if taken else None,
            "reasoning": self.query_one("#reasoning", Prose).text,
        }
        if taken[1:]:
            fields["also_selected"] = taken[1:]
        if rejected:
            fields["rejected"] = rejected
        if waiver := self.query_one("#waiver", Input).value.strip():
            fields["waiver"] = waiver
        return "decision_selection", fields


def _waiver_label(matrix: DecisionMatrix) -> str:
    """Say what a waiver would have to excuse, if there is anything."""
    shortcuts = [
        *(["a single option"] if len(matrix.options) == 1 else []),
        *(["no constraint"] if not matrix.constraints else []),
        *(["no steelman"] if not matrix.steelmen else []),
    ]
    excused = " and ".join(shortcuts)
    return f"waiver: why {excused} will do" if excused else "waiver (nothing calls for one)"
