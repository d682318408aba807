"""From entries to drafts of items: one pure function, so that what is recorded can be foretold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from dtui.errors import RefusedEntryError, RejectedItemError
from dtui.rules import check_item
from dtui.stages.entries import (
    AnswerEntry,
    Entry,
    EvaluationEntry,
    EvidenceEntry,
    HypothesisEntry,
    QuestionEntry,
    SelectionEntry,
    SummaryEntry,
    VerdictEntry,
    shown_entry,
)
from dtui.stages.task import StageTask
from dtui.trace import Hypothesis, ItemId, Question, Trace, parse_draft

Recordable = tuple[str, Mapping[str, Any]]
"""An item type and its payload, as a store's `record_all` takes them."""

_TYPES = {
    "hypothesis": "hypothesis",
    "evidence": "observation",
    "question": "question",
    "verdict": "hypothesis_validation",
    "answer": "question_answer",
    "evaluation": "decision_option_constraint_evaluation",
    "selection": "decision_selection",
    "summary": "deduction",
}
_QUOTED = 400
"""Characters of a hypothesis or a refutation that a question about it quotes."""


def drafts_of(
    task: StageTask,
    entries: Iterable[Entry],
    weak: Mapping[int, str] = MappingProxyType({}),
    author: str | None = None,
) -> list[Recordable]:
    """Return the drafts of one round, checked as the task's trace stands.

    A hypothesis that comes out of a round with neither a verdict nor an open question becomes a
    question. So does a steelman whose refutation is weak: the refutation is quoted there, and is
    no verdict. The summary comes last, and its counts are counted here.

    Parameters
    ----------
    task
        What the executor was given, or the same with a newer trace.
    entries
        What it returned, in an order in which nothing is named before it is there; the summary
        may stand anywhere.
    weak
        Why a refutation is weak, by the 0-based place of its verdict among the entries.
    author
        Who wrote them.

    Raises
    ------
    RefusedEntryError
        If an entry doesn't belong to the stage, has another's name, names what isn't there, or a
        rule refuses its item. The error names the entry.
    """
    given = list(entries)
    summary = _checked(task, given)
    made = _Round(task, author)
    for place, entry in enumerate(given):
        if not isinstance(entry, SummaryEntry) and place not in weak:
            made.take(entry)
    if summary is not None:
        for place, why in weak.items():
            made.take(_question_of_weakness(given[place], why))
        for question in _questions_left(made.task):
            made.take(question)
        made.take(summary)
    return made.drafts


class _Round:
    """The drafts of one round as they come, and the trace as it will stand with them."""

    def __init__(self, task: StageTask, author: str | None) -> None:
        # A copy: what is only planned must not grow the storage that snapshots share.
        self.task = replace(task, trace=Trace(task.trace.opened, task.trace))
        self.drafts: list[Recordable] = []
        self._author = author
        self._ids: dict[str, ItemId] = {}
        self._raised: list[ItemId] = []

    def take(self, entry: Entry) -> None:
        """Add the draft of an entry, or refuse it."""
        trace = self.task.trace
        name = getattr(entry, "name", None)
        if name in self._ids:
            raise _refused(self.task, entry, f"another entry of this round is named {name!r} too.")
        item_type = _TYPES[entry.kind]
        payload = {"id": trace.next_id(item_type), **self._fields(entry)}
        if self._author is not None:
            payload["author"] = self._author
        try:
            item = parse_draft(item_type, payload).completed(payload["id"], _moment(trace))
            check_item(item, trace, self.task.rules)
        except RejectedItemError as refusal:
            raise _refused(self.task, entry, str(refusal)) from refusal
        self.task = replace(self.task, trace=trace.append(item))
        self.drafts.append((item_type, payload))
        if isinstance(item, Hypothesis | Question):
            self._raised.append(item.id)
        if name is not None:
            self._ids[name] = item.id

    def _named(self, ref: str) -> ItemId:
        """Return the id that a reference stands for; an unknown one is for the rules to refuse."""
        return self._ids.get(ref, ref)

    def _fields(self, entry: Entry) -> dict[str, Any]:
        decision_id, stage = self.task.decision_id, self.task.stage
        own = entry.model_dump(exclude={"kind", "name", "cites"}, exclude_none=True)
        cites = [self._named(ref) for ref in getattr(entry, "cites", ())]
        match entry:
            case HypothesisEntry():
                own |= {"stage": stage, "decision_id": decision_id}
                rests_on = cites or [decision_id]
            case EvidenceEntry():
                rests_on = cites
            case QuestionEntry():
                about = [self._named(own.pop("about"))] if entry.about is not None else []
                rests_on = [*about, *cites] or [decision_id]
            case VerdictEntry():
                own["hypothesis_id"] = self._named(own.pop("hypothesis"))
                rests_on = cites or [own["hypothesis_id"]]
            case AnswerEntry():
                own["question_id"] = self._named(own.pop("question"))
                rests_on = cites or [own["question_id"]]
            case EvaluationEntry():
                own["decision_id"] = decision_id
                rests_on = cites or [entry.option_id]
            case SelectionEntry():
                own["decision_id"] = decision_id
                rests_on = cites or [decision_id]
            case SummaryEntry():
                own = {"statement": entry.statement, "stage": stage, "counts": self._counts(entry)}
                rests_on = [decision_id, *self._raised]
        return {"trace_item_refs": list(dict.fromkeys(rests_on)), **own}

    def _counts(self, summary: SummaryEntry) -> dict[str, int]:
        """Count over all rounds of the stage, this one included."""
        items = [self.task.trace[name] for name in self.task.state.items]
        hypotheses = [item for item in items if isinstance(item, Hypothesis)]
        examined = {*summary.examined, *(h.angle for h in hypotheses if h.angle)}
        pending = len(self.task.open_hypotheses)
        return {
            **({"angles examined": len(examined)} if examined else {}),
            "hypotheses generated": len(hypotheses),
            "resolved": len(hypotheses) - pending,
            "needing follow-up": pending,
        }


def _checked(task: StageTask, entries: Sequence[Entry]) -> SummaryEntry | None:
    """Return the round's one summary; the matrix has none, as it ends with a selection."""
    is_matrix = task.stage == "trade_off_matrix"
    for entry in entries:
        of_the_matrix = isinstance(entry, EvaluationEntry | SelectionEntry)
        if of_the_matrix != is_matrix and not isinstance(entry, EvidenceEntry):
            raise _refused(task, entry, f"the {task.state.word} has no {entry.kind} entry.")
    if is_matrix:
        return None
    found = [entry for entry in entries if isinstance(entry, SummaryEntry)]
    if len(found) != 1:
        raise RefusedEntryError(
            f"a round of {task.state.word} for {task.decision_id!r} ends with one summary, not "
            f"with {len(found) or 'none'}. Return one SummaryEntry. Nothing of this round was "
            "recorded."
        )
    return found[0]


def _question_of_weakness(verdict: Entry, why: str) -> QuestionEntry:
    assert isinstance(verdict, VerdictEntry)  # a judge is asked about nothing else
    question = f"What answers this steelman? The refutation offered is weak, as {why}: "
    return QuestionEntry(question=question + _cut(verdict.reasoning), about=verdict.hypothesis)


def _questions_left(task: StageTask) -> Iterator[QuestionEntry]:
    """Yield a question about each hypothesis that has no verdict, and no question yet."""
    asked = {name for question in task.open_questions for name in question.trace_item_refs}
    for hypothesis in task.open_hypotheses:
        if hypothesis.id not in asked:
            question = f"What would settle this hypothesis? {_cut(hypothesis.statement)}"
            yield QuestionEntry(question=question, about=hypothesis.id)


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def _moment(trace: Trace) -> datetime:
    """Return a time for an item that is only planned."""
    return datetime.now(UTC) if trace.newest is None else trace.newest.recorded_at


def _refused(task: StageTask, entry: Entry, reason: str) -> RefusedEntryError:
    return RefusedEntryError(
        f"{shown_entry(entry)} of {task.state.word} for {task.decision_id!r} was refused: {reason} "
        "Nothing of this round was recorded.",
        entry,
    )
