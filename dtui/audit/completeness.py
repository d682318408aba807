"""Every rule looked at again, on any trace: ours, imported, or somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dtui.errors import (
    ConflictingItemError,
    MistakenReferenceError,
    RejectedItemError,
    UnknownReferenceError,
)
from dtui.rules import RULES, STRICT, Rule
from dtui.rules.stages import check_major_decision_ran_its_stages
from dtui.text import counted
from dtui.trace import (
    Constraint,
    Decision,
    Hypothesis,
    Question,
    QuestionAnswer,
    Trace,
    lateness,
    refuted_grounds,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a trace is not complete, or not sound."""

    rule: str
    """The rule that speaks: ``pending``, ``at risk``, ``late``, ``missed``, ``for a person``, or a
    store's rule by its name."""
    item_id: str
    says: str
    """What is wrong, and for a rule the very sentence a store refuses with."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found. Holds for the length of the trace it looked at."""

    trace_id: str
    profile: str
    items: int
    pending: tuple[Finding, ...]
    """What nobody has closed yet."""
    violations: tuple[Finding, ...]
    """What a rule would have refused."""
    warnings: tuple[Finding, ...]
    """Selections at risk, major ones made before their stages were done, late and missed
    constraints: complete, but worth another look."""

    @property
    def complete(self) -> bool:
        """Whether nothing pends and no rule is violated."""
        return not self.pending and not self.violations

    def __repr__(self) -> str:
        found = ", ".join(
            (
                f"{len(self.pending)} pending",
                counted(len(self.violations), "violation"),
                counted(len(self.warnings), "warning"),
            )
        )
        word = "complete" if self.complete else "not complete"
        return f"<Audit of {self.trace_id!r}, {word}: {found}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it, at most 25 kB whatever was found."""
        from dtui.audit.html import audit_html

        return audit_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as plain JSON values."""

        def rows(findings: tuple[Finding, ...]) -> list[dict[str, str]]:
            return [{"rule": f.rule, "item_id": f.item_id, "says": f.says} for f in findings]

        return {
            "trace_id": self.trace_id,
            "profile": self.profile,
            "items": self.items,
            "complete": self.complete,
            "pending": rows(self.pending),
            "violations": rows(self.violations),
            "warnings": rows(self.warnings),
        }


def audit_trace(trace: Trace) -> Audit:
    """Audit a trace for completeness: what pends, and what each rule says of each item.

    Every item is put to the rules as they stood when it was appended, so a trace from a
    foreign tool is judged as a store would have judged it. A trace of profile ``imported``
    is held to all of ``strict`` here, though its store accepted it: old records are audited,
    not refused.

    Parameters
    ----------
    trace
        Any trace, sound or not; its references may even be dangling.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> claim = parse_item({"type": "hypothesis", "id": "hyp-1", "statement": "Price is why",
    ...     "recorded_at": "2026-10-01T09:00:00Z"})
    >>> audit = audit_trace(Trace(TraceOpened(trace_id="renewal"), [claim]))
    >>> audit.complete, [finding.rule for finding in audit.violations]
    (False, ['roots'])
    """
    profile = trace.opened.profile
    rules = STRICT if profile == "imported" else RULES[profile]
    return Audit(
        trace_id=trace.opened.trace_id,
        profile=profile,
        items=len(trace),
        pending=tuple(_pending(trace)),
        violations=tuple(_violations(trace, rules)),
        warnings=tuple(_warnings(trace)),
    )


_BROKEN_REFERENCES = (UnknownReferenceError, MistakenReferenceError)


def _pending(trace: Trace) -> list[Finding]:
    return [Finding("pending", item.id, _why_pending(trace, item.id)) for item in trace.pending]


def _why_pending(trace: Trace, item_id: str) -> str:
    match trace[item_id]:
        case Hypothesis(stage="steelmanning") as steelman:
            return f"steelman against {steelman.decision_id!r} has no verdict"
        case Hypothesis():
            return "hypothesis is neither validated nor refuted"
        case Decision():
            waits_for = trace.decision(item_id).waits_for
            return f"decision is not taken; it waits for {waits_for or 'a selection'}"
        case _:
            return "question is not answered"


def _violations(trace: Trace, rules: tuple[Rule, ...]) -> list[Finding]:
    found: list[Finding] = []
    for length, item in enumerate(trace):
        before = trace.at(length)
        if item.id in before:
            says = f"{item.type} {item.id!r} has the id of an earlier item; the first one counts"
            found.append(Finding(ConflictingItemError.rule, item.id, says))
            continue
        for check in rules:
            try:
                check(item, before)
            except _BROKEN_REFERENCES as refusal:
                found.append(Finding(refusal.rule, item.id, str(refusal)))
                break  # what the other rules say of an item that hangs in the air is noise
            except RejectedItemError as refusal:
                found.append(Finding(refusal.rule, item.id, str(refusal)))
    return found


def _warnings(trace: Trace) -> list[Finding]:
    found: list[Finding] = []
    for selection in trace.of_type("decision_selection"):
        if grounds := refuted_grounds(trace, selection.id):
            named = ", ".join(map(repr, grounds))
            found.append(
                Finding("at risk", selection.id, f"rests on {named}, refuted only afterwards")
            )
        try:
            # Not every store is held to it, so what it refuses is no violation.
            check_major_decision_ran_its_stages(selection, trace)
        except RejectedItemError as refusal:
            found.append(Finding(refusal.rule, selection.id, str(refusal)))
    for constraint in trace.of_type("constraint"):
        if isinstance(constraint, Constraint) and (word := lateness(trace, constraint)):
            meaning = "was already true then" if word == "missed" else "came after the selection"
            found.append(Finding(word, constraint.id, f"{word}: it {meaning}"))
    found += _answered_in_place_of_a_person(trace)
    return found


def _answered_in_place_of_a_person(trace: Trace) -> Iterator[Finding]:
    """Yield the answers of an agent to what it was to ask a person, and so was parked.

    No store can refuse them: a person may have told the agent, and who signs is attribution only.
    """
    agent = trace.opened.agent
    for answer in trace.of_type("question_answer"):
        if not isinstance(answer, QuestionAnswer) or agent is None:
            continue
        question = trace.get(answer.question_id)
        asks_a_person = isinstance(question, Question) and question.assignee == "human"
        if asks_a_person and (answer.author or agent) == agent:
            says = f"{answer.question_id!r} is for a person; its own agent {agent!r} answered it"
            yield Finding("for a person", answer.id, says)
