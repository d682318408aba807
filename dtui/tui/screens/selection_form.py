"""The form that takes a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.errors import DtuiError, UnjustifiedSelectionError
from dtui.tui.line import Piece
from dtui.tui.screens.form import ItemForm
from dtui.tui.widgets.field import Field
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from dtui.views.decision_matrix import DecisionMatrix, MatrixOption


class SelectionForm(ItemForm):
    """Selects one option, several together, or none, and says why each other one failed.

    Parameters
    ----------
    at
        The option to begin at, counted from 0.
    """

    HEADING: ClassVar[str] = "select"

    def __init__(
        self, matrix: DecisionMatrix, about: Sequence[Piece], refs: Sequence[str], at: int = 0
    ) -> None:
        super().__init__(matrix.trace_id, about, refs)
        self._matrix = matrix
        self._at = at

    def on_mount(self) -> None:
        """Begin at the option that the reviewer was looking at."""
        if self._at < len(self._matrix.options):
            self.query_one(f"#take-{self._at}", Tick).focus()

    def compose_own_fields(self) -> Iterable[Widget]:
        yield Static("options (space selects; none selected = taking no option)", classes="label")
        for number, option in enumerate(self._matrix.options):
            with Vertical(classes="option"):
                yield Tick(_label(option), id=f"take-{number}")
                yield Field(placeholder="why it failed", id=f"why-{number}")
        yield Static("why this selection", classes="label")
        yield Prose(id="reasoning")
        yield Static(_waiver_label(self._matrix), classes="label")
        yield Field(id="waiver")

    @on(Tick.Changed)
    def _ask_why_only_of_the_others(self, event: Tick.Changed) -> None:
        number = (event.tick.id or "").removeprefix("take-")
        self.query_one(f"#why-{number}", Input).display = not event.tick.ticked

    def at_fault(self, error: DtuiError) -> Widget | None:
        """Point at the reason that profile strict misses, or at what it forbids to take."""
        if not isinstance(error, UnjustifiedSelectionError):
            return super().at_fault(error)
        waiver = self.query_one("#waiver", Input)
        if self._matrix.shortcuts and not waiver.value.strip():
            return waiver
        won = {s.challenges for s in self._matrix.steelmen if s.word == "confirmed"}
        for number, option in enumerate(self._matrix.options):
            take = self.query_one(f"#take-{number}", Tick)
            if take.ticked and won & {"", option.option_id}:
                return take
        whys = self.query(".option Input").results(Input)
        return next((why for why in whys if why.display and not why.value.strip()), None)

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
    shortcuts = " and ".join(matrix.shortcuts)
    return f"waiver: why {shortcuts} will do" if shortcuts else "waiver (not needed)"


def _label(option: MatrixOption) -> tuple[Piece, ...]:
    """Name an option, and first of all which hard constraints it violates."""
    violated = f"  ✗ violates {', '.join(option.violates)} (hard)" if option.violates else ""
    return (
        Piece(f"{option.option_id}", "accent"),
        Piece(violated, "violated"),
        Piece(f"  {option.name}"),
    )
