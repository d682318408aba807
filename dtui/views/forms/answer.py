"""The form that answers a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.views.forms.field import Field
from dtui.views.forms.form import ItemForm, item_about
from dtui.views.forms.values import Values, text

if TYPE_CHECKING:
    from dtui.trace import Trace


@dataclass(frozen=True, kw_only=True)
class AnswerForm(ItemForm):
    """Closes a question with a `question_answer`."""

    NAME: ClassVar[str] = "answer"

    question_id: str

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "answer a question"

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """The answer."""
        return (Field("answer", "prose", "answer"),)

    def item(self, values: Values) -> tuple[str, dict[str, Any]]:
        """Return the answer."""
        fields = {"question_id": self.question_id, "answer": text(values, "answer")}
        return "question_answer", fields


def answer_form(trace: Trace, question_id: str, evidence: Iterable[str] = ()) -> AnswerForm:
    """Ask for an answer to a question, be it the first or another one.

    Parameters
    ----------
    trace
        As it stands now.
    question_id
        An item of it.
    evidence
        Items that the reviewer has marked.

    Raises
    ------
    KeyError
        If the question isn't in this snapshot.
    """
    return AnswerForm(
        about=item_about(trace, question_id),
        trace_id=trace.opened.trace_id,
        refs=(question_id, *evidence),
        question_id=question_id,
    )
