"""The form that answers a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget
from textual.widgets import Static

from dtui.tui.line import Piece
from dtui.tui.screens.form import ItemForm
from dtui.tui.widgets.prose import Prose


class AnswerForm(ItemForm):
    """Closes a question with a `question_answer`."""

    HEADING: ClassVar[str] = "answer a question"

    def __init__(
        self, trace_id: str, question_id: str, about: Sequence[Piece], refs: Sequence[str]
    ) -> None:
        super().__init__(trace_id, about, refs)
        self._question_id = question_id

    def compose_own_fields(self) -> Iterable[Widget]:
        yield Static("answer", classes="label")
        yield Prose(id="answer")

    def draft(self) -> tuple[str, dict[str, Any]]:
        answer = self.query_one("#answer", Prose).text
        return "question_answer", {"question_id": self._question_id, "answer": answer}
