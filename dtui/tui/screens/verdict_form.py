"""The form that validates or refutes a hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.widget import Widget
from textual.widgets import Static

from dtui.errors import DtuiError, UnjustifiedSelectionError
from dtui.tui.line import Piece, content
from dtui.tui.screens.form import ItemForm
from dtui.tui.widgets.prose import Prose


class VerdictForm(ItemForm):
    """Closes a hypothesis, whichever way, with a `hypothesis_validation`.

    Parameters
    ----------
    means
        What this verdict brings with it; shown where it is to be given.
    """

    def __init__(
        self,
        trace_id: str,
        hypothesis_id: str,
        about: Sequence[Piece],
        refs: Sequence[str],
        *,
        validated: bool,
        means: str = "",
    ) -> None:
        super().__init__(trace_id, about, refs)
        self._hypothesis_id = hypothesis_id
        self._means = means
        self._validated = validated

    def on_mount(self) -> None:
        verdict = "validate a hypothesis" if self._validated else "refute a hypothesis"
        self.query_one("#form").border_title = verdict

    def compose_own_fields(self) -> Iterable[Widget]:
        if self._means:
            yield Static(content((Piece(self._means, "pending"),)))
        yield Static("what shows it" if self._validated else "what refutes it", classes="label")
        yield Prose(id="reasoning")

    def at_fault(self, error: DtuiError) -> Widget | None:
        """Point at the evidence that a steelman's refutation lacks, and else as every form."""
        if isinstance(error, UnjustifiedSelectionError):
            return self.query_one("#refs")
        return super().at_fault(error)

    def draft(self) -> tuple[str, dict[str, Any]]:
        return "hypothesis_validation", {
            "hypothesis_id": self._hypothesis_id,
            "validated": self._validated,
            "reasoning": self.query_one("#reasoning", Prose).text,
        }
