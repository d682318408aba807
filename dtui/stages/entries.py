"""What an executor hands back: hypotheses, evidence, questions and a summary, in plain words.

An entry says what was thought; which item it becomes, under which id and resting on what, is
worked out in `dtui.stages.drafting`. An entry may have a `name` of its own, by which those after it
in the same round refer to it; what is in the trace already is referred to by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dtui.trace import Citation

Ref = str
"""The name of an entry of this round, or the id of an item of the trace."""


class _Entry(BaseModel):
    # What a text or number may be is for the items to say, so that one sentence says it.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class HypothesisEntry(_Entry):
    """H: a plausible failure, a wrong reading, a misuse, or the strongest case against the plan."""

    kind: Literal["hypothesis"] = "hypothesis"
    statement: str
    """The exact mechanism, not that something might go wrong."""
    name: str | None = None
    angle: str | None = None
    """Where one looked: scope, integration, performance, rollback, observability, ..."""
    challenges: Ref | None = None
    """The id of the option under attack; none for the plan as a whole."""
    confidence: float | None = None
    """How likely it is, from 0 to 1."""
    cites: tuple[Ref, ...] = ()
    """What it rests on."""


class EvidenceEntry(_Entry):
    """E: a fact, with where it can be looked up. It becomes an observation."""

    kind: Literal["evidence"] = "evidence"
    statement: str
    citations: tuple[Citation, ...]
    name: str | None = None
    cites: tuple[Ref, ...] = ()


class QuestionEntry(_Entry):
    """Q: what has to be known before the stage is done."""

    kind: Literal["question"] = "question"
    question: str
    name: str | None = None
    about: Ref | None = None
    """The hypothesis that it would settle."""
    assignee: Literal["agent", "human"] = "agent"
    """``human`` where only a person can know; the stage then waits for that person."""
    cites: tuple[Ref, ...] = ()


class VerdictEntry(_Entry):
    """What became of a hypothesis, of this round or an earlier one."""

    kind: Literal["verdict"] = "verdict"
    hypothesis: Ref
    validated: bool
    """False refutes it."""
    reasoning: str
    cites: tuple[Ref, ...] = ()
    """The evidence; the refutation of a steelman needs an observation or an answer."""


class AnswerEntry(_Entry):
    """The answer to a question, of this round or an earlier one."""

    kind: Literal["answer"] = "answer"
    question: Ref
    answer: str
    name: str | None = None
    cites: tuple[Ref, ...] = ()


class SummaryEntry(_Entry):
    """S: what the round came to. One a round; its counts are counted, not claimed."""

    kind: Literal["summary"] = "summary"
    statement: str
    examined: tuple[str, ...] = ()
    """The angles that were looked at, with or without a finding."""


class EvaluationEntry(_Entry):
    """One cell of the trade-off matrix."""

    kind: Literal["evaluation"] = "evaluation"
    option_id: str
    constraint_id: str
    """The constraint's id, not the link's."""
    satisfied: bool
    reasoning: str
    score: float | None = None
    cites: tuple[Ref, ...] = ()


class SelectionEntry(_Entry):
    """Which option is taken, and why the others failed."""

    kind: Literal["selection"] = "selection"
    option_id: str | None
    """None takes no option."""
    reasoning: str
    also_selected: tuple[str, ...] = ()
    rejected: Mapping[str, str] = Field(default_factory=dict[str, str])
    """Why each other option failed, by its id."""
    waiver: str | None = None
    cites: tuple[Ref, ...] = ()


Entry = (
    HypothesisEntry
    | EvidenceEntry
    | QuestionEntry
    | VerdictEntry
    | AnswerEntry
    | SummaryEntry
    | EvaluationEntry
    | SelectionEntry
)
"""Any of them, told apart by ``kind``."""


def shown_entry(entry: Entry) -> str:
    """Return an entry in a few words, for an error.

    Examples
    --------
    >>> shown_entry(VerdictEntry(hypothesis="h1", validated=False, reasoning="It is tested"))
    "verdict on 'h1'"
    """
    match entry:
        case VerdictEntry():
            return f"verdict on {entry.hypothesis!r}"
        case AnswerEntry():
            return f"answer to {entry.question!r}"
        case EvaluationEntry():
            return f"evaluation of ({entry.option_id}, {entry.constraint_id})"
        case SummaryEntry() | SelectionEntry():
            return entry.kind
        case _:
            return f"{entry.kind} {_called(entry)}"


def _called(entry: Any) -> str:  # noqa: ANN401 - one of three that have a name
    says = getattr(entry, "statement", None) or getattr(entry, "question", "")
    return repr(entry.name or (says if len(says) <= 40 else f"{says[:39]}…"))
