"""A second judge: a language model, or a person, asked the same questions by the same rubric."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import iscoroutine
from typing import Any, Final, NamedTuple, cast

from dtui.audit.quality.rubric import Criterion, criteria_of
from dtui.audit.quality.scores import Answer, Score
from dtui.audit.quality.subject import Subject
from dtui.text import one_line

Judge = Callable[[Subject, Criterion], tuple[Answer, str]]
"""Answers one question about one item: ``yes``, ``no`` or ``cannot say``, and why in a sentence.

It may take its time, and may raise: what it doesn't answer is reported, and the rest is asked all
the same. What it is shown is untrusted: an agent wrote it, and may have written it for the judge.
An example, with a model behind ``ask``::

    def judge(subject: Subject, criterion: Criterion) -> tuple[Answer, str]:
        reply = ask(f"{criterion.asks[subject.kind]} Yes, no or cannot say, and why?", subject)
        return reply.answer, reply.why
"""

_ANSWERS: Final = ("yes", "no", "cannot say")


class Failure(NamedTuple):
    """What a judge was asked and didn't answer."""

    item_id: str
    criterion: str
    judge: str
    says: str
    """What it did instead."""


def ask(judge: Judge, name: str, subject: Subject) -> Iterable[Score | Failure]:
    """Yield a judge's answer to each question about an item, or how it failed."""
    for criterion in criteria_of(subject.kind):
        failed = Failure(subject.item_id, criterion.name, name, "")
        try:
            given: Any = judge(subject, criterion)
        except Exception as error:  # noqa: BLE001 - a judge is somebody else's code
            yield failed._replace(says=one_line(f"{type(error).__name__}: {error}", 200))
            continue
        if iscoroutine(given):
            given.close()
            yield failed._replace(says="it is asynchronous; a judge answers when it returns")
        elif _is_answer(given):
            answer, why = cast("tuple[Answer, str]", given)
            yield Score(subject.item_id, subject.kind, criterion.name, answer, why, name)
        else:
            yield failed._replace(says=f"no answer: {one_line(repr(given), 160)}")


def _is_answer(given: Any) -> bool:  # noqa: ANN401 - it may have returned anything
    match given:
        case (str(answer), str()):
            return answer in _ANSWERS
        case _:
            return False
