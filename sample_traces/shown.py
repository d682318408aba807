"""Which sample shows what: each feature is looked for in the samples, never claimed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dtui.trace import (
    ITEM_TYPES,
    Constraint,
    DecisionDetails,
    Hypothesis,
    Question,
    Trace,
    lateness,
    parse_item,
    parse_opened,
    refuted_grounds,
    state_of,
)

ANGLES = ("scope", "integration", "performance", "rollback", "observability")
"""Where a pre-mortem looks from."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sample as its lines tell it."""

    name: str
    trace: Trace
    events: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, name: str, lines: Iterable[str]) -> Told:
        """Read a sample's lines."""
        entries = [json.loads(line) for line in lines]
        [opened] = [entry["opened"] for entry in entries if "opened" in entry]
        items = [parse_item(entry["item"]) for entry in entries if "item" in entry]
        events = tuple(entry["event"] for entry in entries if "event" in entry)
        return cls(name, Trace(parse_opened(opened), items), events)

    @property
    def decisions(self) -> list[DecisionDetails]:
        """All its decisions with what belongs to them."""
        return [self.trace.decision(item.id) for item in self.trace.of_type("decision")]

    @property
    def open_decisions(self) -> list[DecisionDetails]:
        """Those that nobody has taken."""
        return [decision for decision in self.decisions if not decision.locked]


Found = Iterator[str]
Finder = Callable[[Told], Found]


def _type(name: str) -> Finder:
    return lambda told: (item.id for item in told.trace.of_type(name))


def _kind(kind: str, **fields: object) -> Finder:
    return lambda told: (
        event["id"]
        for event in told.events
        if event["kind"] == kind and all(event.get(name) == value for name, value in fields.items())
    )


def _having(kind: str, field: str) -> Finder:
    return lambda told: (
        event["id"] for event in told.events if event["kind"] == kind and field in event
    )


def _profile(profile: str) -> Finder:
    return lambda told: iter(["all of it"] if told.trace.opened.profile == profile else [])


def _stage(stage: str) -> Finder:
    return lambda told: (
        item.id
        for item in told.trace.of_type("hypothesis")
        if isinstance(item, Hypothesis) and item.stage == stage
    )


def _all_angles(told: Told) -> Found:
    failures = [item for item in told.trace if isinstance(item, Hypothesis)]
    by_angle = {item.angle: item.id for item in failures if item.stage == "pre_mortem"}
    if set(by_angle) >= set(ANGLES):
        yield " ".join(by_angle[angle] for angle in ANGLES)


def _full_matrix(told: Told) -> Found:
    return (d.decision.id for d in told.decisions if len(d.pairs) > 1 and not d.missing)


def _pending_hypothesis(told: Told) -> Found:
    pending = (item for item in told.trace.pending if isinstance(item, Hypothesis))
    return (item.id for item in pending if item.stage != "steelmanning")


def _pending_question(assignee: str) -> Finder:
    return lambda told: (
        item.id
        for item in told.trace.pending
        if isinstance(item, Question) and item.assignee == assignee
    )


def _lacks_pairs(told: Told) -> Found:
    return (d.decision.id for d in told.open_decisions if d.missing)


def _lacks_verdict(told: Told) -> Found:
    return (d.decision.id for d in told.open_decisions if d.open_steelmen)


def _lacks_selection(told: Told) -> Found:
    return (d.decision.id for d in told.open_decisions if not d.waits_for)


def _waived(shortcut: str) -> Finder:
    return lambda told: (
        d.selection.id
        for d in told.decisions
        if d.selection is not None and d.selection.waiver and shortcut in d.shortcuts
    )


def _several_selected(told: Told) -> Found:
    taken = (d.selection for d in told.decisions if d.selection is not None)
    return (selection.id for selection in taken if selection.also_selected)


def _none_selected(told: Told) -> Found:
    taken = (d.selection for d in told.decisions if d.selection is not None)
    return (selection.id for selection in taken if not selection.selected)


def _won(told: Told) -> Found:
    return (steelman.id for d in told.decisions for steelman in d.confirmed_steelmen if d.options)


def _evaluated_again(told: Told) -> Found:
    for decision in told.decisions:
        thoughts = Counter((e.option_id, e.constraint_id) for e in decision.evaluations)
        for (option_id, constraint_id), times in thoughts.items():
            if times > 1:
                yield f"{option_id} × {constraint_id}"


def _superseded(told: Told) -> Found:
    return (d.decision.id for d in told.decisions if d.successor is not None)


def _constraint(word: str) -> Finder:
    return lambda told: (
        item.id
        for item in told.trace
        if isinstance(item, Constraint) and lateness(told.trace, item) == word
    )


def _at_risk(told: Told) -> Found:
    selections = told.trace.of_type("decision_selection")
    return (item.id for item in selections if refuted_grounds(told.trace, item.id))


def _answered_again(told: Told) -> Found:
    for item in told.trace.of_type("question"):
        if len(told.trace.naming(item.id, "question_answer", "question_id")) > 1:
            yield item.id


def _judged_otherwise(told: Told) -> Found:
    for item in told.trace.of_type("hypothesis"):
        verdicts = told.trace.naming(item.id, "hypothesis_validation", "hypothesis_id")
        if len({getattr(verdict, "validated", None) for verdict in verdicts}) > 1:
            yield f"{item.id} ({state_of(told.trace, item)} now)"


def _no_verdict(told: Told) -> Found:
    judged = {event["proposal_id"] for event in told.events if event["kind"] == "override"}
    made = (event["id"] for event in told.events if event["kind"] == "proposal")
    return (proposal_id for proposal_id in made if proposal_id not in judged)


FEATURES: dict[str, Finder] = {
    **{name: _type(name) for name in ITEM_TYPES},
    "profile strict": _profile("strict"),
    "profile seed": _profile("seed"),
    "stage pre_mortem, all five angles": _all_angles,
    "stage adversarial_thinking": _stage("adversarial_thinking"),
    "stage steelmanning": _stage("steelmanning"),
    "a full trade-off matrix": _full_matrix,
    "pending: hypothesis": _pending_hypothesis,
    "pending: question for an agent": _pending_question("agent"),
    "pending: question for a person": _pending_question("human"),
    "pending: decision that lacks evaluations": _lacks_pairs,
    "pending: decision with a steelman without verdict": _lacks_verdict,
    "pending: decision that waits for its selection alone": _lacks_selection,
    "waived: a single option": _waived("a single option"),
    "waived: no linked constraint": _waived("no linked constraint"),
    "waived: no steelman": _waived("no steelmanning hypothesis"),
    "several options selected together": _several_selected,
    "no option taken": _none_selected,
    "a steelman that won": _won,
    "a pair evaluated again": _evaluated_again,
    "a superseded decision": _superseded,
    "a late constraint": _constraint("late"),
    "a missed constraint": _constraint("missed"),
    "a selection at risk": _at_risk,
    "a question answered again": _answered_again,
    "a hypothesis judged otherwise later": _judged_otherwise,
    "domain declared": _kind("domain_declared"),
    "trigger": _kind("trigger"),
    "context gathered": _kind("context_gathered"),
    "proposal with a probability": _having("proposal", "probability"),
    "proposal without a verdict": _no_verdict,
    "approved": _kind("override", verdict="approve"),
    "modified": _kind("override", verdict="modify"),
    "rejected": _kind("override", verdict="reject"),
    "rationale codes": _having("override", "codes"),
    "a policy's verdict": _kind("override", reviewer_kind="policy"),
    "a verdict that replaces another": _having("override", "replaces"),
    "a second opinion": _kind("override", second=True),
    "escalation": _kind("escalation"),
    "exception": _kind("exception"),
    "execution": _kind("execution"),
    "gate: blocked": _kind("gate", verdict="blocked"),
    "gate: allowed": _kind("gate", verdict="allowed"),
    "gate: escaped": _kind("gate", verdict="escaped"),
    "outcome after 30 days": _kind("outcome", horizon="P30D"),
    "outcome after 60 days": _kind("outcome", horizon="P60D"),
    "outcome after 90 days": _kind("outcome", horizon="P90D"),
    "a censored outcome": _kind("outcome", censored=True),
    "a corrected outcome": _having("outcome", "supersedes"),
    "annotation": _kind("annotation"),
    "retraction": _kind("retraction"),
}
"""What a sample can show, by how it is found in one."""

_MOST_NAMED = 3


def where_shown(feature: str, samples: Iterable[Told]) -> list[tuple[str, str]]:
    """Return which samples show a feature, each with the first place.

    Examples
    --------
    >>> from sample_traces import lines
    >>> told = Told.of("escalation", lines("escalation"))
    >>> where_shown("a steelman that won", [told])
    [('escalation', 'hyp-3')]
    """
    found = ((told.name, next(FEATURES[feature](told), None)) for told in samples)
    return [(name, place) for name, place in found if place is not None]


def table(samples: Iterable[Told]) -> list[str]:
    """Return the table of what is shown where, as lines of Markdown."""
    samples = list(samples)
    rows = ["| shown | where |", "|---|---|"]
    for feature in FEATURES:
        places = where_shown(feature, samples)
        named = [f"{name} ({place})" for name, place in places[:_MOST_NAMED]]
        more = len(places) - _MOST_NAMED
        rows.append(f"| {feature} | {', '.join(named)}{f', {more} more' if more > 0 else ''} |")
    return rows
