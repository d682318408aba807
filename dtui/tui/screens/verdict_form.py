"""The form that validates or refutes a hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.widget import Widget
from textual.widgets import Static

from dtui.tui.line import Piece
from dtui.tui.screens.form import Form
from dtui.tui.widgets.prose import Prose


class VerdictForm(Form):
    """Closes a hypothesis, whichever way, with a `hypothesis_validation`."""

    def __init__(
        self,
        trace_id: str,
        hypothesis_id: str,
        about: Sequence[Piece],
        refs: Sequence[str],
        *,
        validated: bool,
    ) -> None:
        super().__init__(trace_id, about, refs)
        self._hypothesis_id = hypothesis_id
        self._validated = validated

    def on_mount(self) -> None:
        verdict = "validate a hypothesis" if self._validated else "refute a hypothesis"
        self.query_one("#form").border_title = verdict

    def compose_fields(self) -> Iterable[Widget]:
        yield Static("what shows it" if self._validated else "what refutes it", classes="label")
        yield Prose(id="reasoning")

    def draft(self) -> tuple[str, dict[str, Any]]:
        return "hypothesis_validation", {
            "hypothesis_id": self._hypothesis_id,
            "validated": self._validated,
            "reasoning": self.query_one("#reasoning", Prose).text,
        }
