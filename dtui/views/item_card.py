"""One item in full: what it says, what it rests on, what rests on it, and who said so when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from dtui.signs import sign, type_word
from dtui.text import one_line, plain
from dtui.views.at_risk import risk_reasons
from dtui.views.links import ItemLink, item_link
from dtui.views.quality import quality_phrases, quality_rows

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.signs import Role
    from dtui.trace.items import (
        AnyTraceItem,
        Citation,
        Decision,
        DecisionOption,
        DecisionOptionConstraintEvaluation,
        DecisionSelection,
        Hypothesis,
        Question,
    )
    from dtui.trace.trace import Trace


class CardField(NamedTuple):
    """One thing an item says beside its text."""

    name: str
    value: str
    """On one line."""


class ItemCard(NamedTuple):
    """An item as its card shows it."""

    trace_id: str
    item_id: str
    type: str
    letter: str
    type_word: str
    stage: str
    """``pre-mortem``, ``adversarial thinking`` or ``steelman``; empty for any other item."""
    word: str
    role: Role
    body: tuple[str, ...]
    """The text, a line of it each, not wrapped; an empty one between paragraphs."""
    fields: tuple[CardField, ...]
    """What else it says, in the order of its type's fields; a name may come several times."""
    rests_on: tuple[ItemLink, ...]
    used_by: tuple[ItemLink, ...]
    """Both are empty on a card made without links."""
    unblocks: tuple[str, ...]
    """What closing it would unblock, a phrase each."""
    waits_for: str
    """What it waits for itself; empty unless it is a pending decision or a person's question."""
    author: str
    occurred: str
    """When it was thought or became true, in UTC; empty where nobody said."""
    recorded: str
    """When the store accepted it, in UTC."""
    labels: tuple[str, ...]
    at_risk: tuple[str, ...]
    """Why it is at risk, a sentence each."""
    quality: tuple[str, ...] = ()
    """What can be told of how it is argued by its words, a line each; empty for what isn't judged.
    Hints to a reader: `dtui.audit.quality` says how good they are."""


class TraceCard(NamedTuple):
    """A trace's record as its card shows it."""

    trace_id: str
    title: str
    domain: str
    profile: str
    agent: str
    session: str
    opened: str
    """When the log accepted the record, in UTC; empty for a trace outside a log."""
    items: int
    fields: tuple[CardField, ...]
    """Where an imported trace came from."""
    reconstructability: tuple[CardField, ...]
    """For an imported trace, how much of each field its source held: fully, partially, absent
    or opaque."""
    written: str = ""
    """Whether it was written as the work went on, as `dtui.views.liveness` says it; empty where
    nobody looked, or its times don't tell."""


def item_card(trace: Trace, item_id: str, *, links: bool = True) -> ItemCard:
    """Return the card of an item as the trace stands.

    Parameters
    ----------
    links : bool
        Whether to name the items that it rests on and that rest on it. Thousands may rest on
        one; a card without links costs the same however many do.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    from dtui.trace.state import state_of

    item = trace[item_id]
    shown = sign(item.type, state_of(trace, item), at_risk=trace.is_at_risk(item_id))
    return ItemCard(
        trace_id=one_line(trace.opened.trace_id),
        item_id=one_line(item.id),
        type=item.type,
        letter=shown.letter,
        type_word=type_word(item.type),
        stage=_STAGES.get(getattr(item, "stage", ""), ""),
        word=shown.word,
        role=shown.role,
        body=tuple(plain(_body(trace, item)).split("\n")),
        fields=tuple(
            CardField(one_line(name), one_line(value)) for name, value in _fields(trace, item)
        ),
        rests_on=_links(trace, trace.causes(item_id) if links else ()),
        used_by=_links(trace, trace.effects(item_id) if links else ()),
        unblocks=tuple(map(one_line, _unblocks(trace, item))),
        waits_for=one_line(_waits_for(trace, item)),
        author=one_line(item.author or ""),
        occurred=moment(item.occurred_at),
        recorded=moment(item.recorded_at),
        labels=tuple(map(one_line, item.labels)),
        at_risk=risk_reasons(trace, item_id),
        quality=quality_phrases(quality_rows(trace, item_id)),
    )


def trace_card(trace: Trace) -> TraceCard:
    """Return the card of the trace itself: its record, and what an import could recover."""
    opened = trace.opened
    provenance = dict(opened.provenance or {})
    recovered = provenance.pop("reconstructability", None)
    return TraceCard(
        trace_id=one_line(opened.trace_id),
        title=one_line(opened.title),
        domain=one_line(opened.domain),
        profile=opened.profile,
        agent=one_line(opened.agent or ""),
        session=one_line(opened.session or ""),
        opened=moment(opened.recorded_at),
        items=len(trace),
        fields=tuple(_flattened(provenance)),
        reconstructability=(tuple(_flattened(recovered)) if isinstance(recovered, Mapping) else ()),
    )


def moment(when: datetime | None) -> str:
    """Return a moment as a card shows it: to the minute, in UTC; empty for none.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> moment(datetime(2026, 6, 30, 14, 5, tzinfo=timezone(timedelta(hours=2))))
    '2026-06-30 12:05 UTC'
    """
    if when is None:
        return ""
    from datetime import UTC

    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _links(trace: Trace, item_ids: Iterable[str]) -> tuple[ItemLink, ...]:
    return tuple(item_link(trace, item_id) for item_id in item_ids)


_STAGES = {
    "pre_mortem": "pre-mortem",
    "adversarial_thinking": "adversarial thinking",
    "steelmanning": "steelman",
}


def _body(trace: Trace, item: AnyTraceItem) -> str:
    from dtui.trace.wording import says

    match item.type:
        case "decision_option":
            return f"{item.name}\n\n{item.description}" if item.description else item.name
        case "decision_selection":
            return item.reasoning
        case _:
            return says(item, trace)


_Fields = Iterator[tuple[str, str]]


def _fields(trace: Trace, item: AnyTraceItem) -> _Fields:
    """Yield what an item says beside its text, raw."""
    match item.type:
        case "observation":
            yield from (("cites", _cited(citation)) for citation in item.citations)
        case "hypothesis":
            yield from _hypothesis_fields(trace, item)
        case "question":
            yield from _question_fields(trace, item)
        case "constraint":
            yield "strength", "hard" if item.hard else "soft"
        case "deduction":
            yield from ((name, str(count)) for name, count in item.counts.items())
        case "hypothesis_validation":
            yield "validates" if item.validated else "refutes", item.hypothesis_id
        case "question_answer":
            yield "answers", item.question_id
        case "decision":
            yield from _decision_fields(trace, item)
        case "decision_option":
            yield from _option_fields(trace, item)
        case "decision_constraint":
            yield "decision", item.decision_id
            yield "constraint", item.constraint_id
            if item.weight is not None:
                yield "weight", number(item.weight)
        case "decision_heuristic":
            yield "decision", item.decision_id
        case "decision_option_constraint_evaluation":
            yield from _evaluation_fields(trace, item)
        case "decision_selection":
            yield from _selection_fields(item)


def _cited(citation: Citation) -> str:
    parts = [f"{citation.kind} {citation.ref}"]
    if citation.locator:
        parts.append(citation.locator)
    if citation.sha256:
        parts.append(f"sha256 {citation.sha256[:12]}…")
    return " · ".join(parts)


def _hypothesis_fields(trace: Trace, item: Hypothesis) -> _Fields:
    if item.angle:
        yield "angle", item.angle
    if item.decision_id:
        yield "decision", item.decision_id
        if item.stage == "steelmanning":
            yield "challenges", item.challenges or "the plan as a whole"
        elif item.challenges:
            yield "challenges", item.challenges
    if item.confidence is not None:
        yield "confidence", number(item.confidence)
    # A hypothesis may be validated again: the latest counts, the others are still history.
    for validation in trace.naming(item.id, "hypothesis_validation", "hypothesis_id"):
        if validation.type == "hypothesis_validation":
            verdict = "validated by" if validation.validated else "refuted by"
            yield verdict, f"{validation.id}: {validation.reasoning}"


def _question_fields(trace: Trace, item: Question) -> _Fields:
    yield "for", "a person" if item.assignee == "human" else "the agent"
    for answer in trace.naming(item.id, "question_answer", "question_id"):
        if answer.type == "question_answer":
            yield "answered by", f"{answer.id}: {answer.answer}"


def _decision_fields(trace: Trace, item: Decision) -> _Fields:
    from dtui.views.stages import stages_phrase

    details = trace.decision(item.id)
    pairs = len(details.pairs)
    yield "options", str(len(details.options))
    yield "constraints", str(len(details.links))
    yield "evaluated", f"{pairs - len(details.missing)} of {pairs}"
    if stages := stages_phrase(trace, item.id):
        yield "stages", stages
    if details.selection is not None:
        yield "selected", ", ".join(details.selection.selected) or "no option"
        yield "selected by", f"{details.selection.id}: {details.selection.reasoning}"
    if item.supersedes:
        yield "supersedes", item.supersedes
    if details.successor is not None:
        yield "superseded by", details.successor.id


def _option_fields(trace: Trace, item: DecisionOption) -> _Fields:
    yield "decision", item.decision_id
    if item.probability is not None:
        yield "probability", number(item.probability)
    selection = trace.selection_of(item.decision_id)
    if selection is None:
        return
    if item.id in selection.selected:
        yield "selected by", selection.id
    elif item.id in selection.rejected:
        yield "failed", selection.rejected[item.id]
    else:
        yield "failed", "not selected, and no reason recorded"


def _evaluation_fields(trace: Trace, item: DecisionOptionConstraintEvaluation) -> _Fields:
    yield "decision", item.decision_id
    yield "option", item.option_id
    yield "constraint", item.constraint_id
    yield "result", "satisfied" if item.satisfied else "violated"
    if item.score is not None:
        yield "score", number(item.score)
    if item.decision_id in trace:
        evaluations = trace.decision(item.decision_id).evaluations
        pair = (item.option_id, item.constraint_id)
        *_, counting = (e for e in evaluations if (e.option_id, e.constraint_id) == pair)
        if counting.id != item.id:
            yield "replaced by", counting.id


def _selection_fields(item: DecisionSelection) -> _Fields:
    yield "decision", item.decision_id
    yield "selected", ", ".join(item.selected) or "no option"
    for option_id, reason in item.rejected.items():
        yield "rejected", f"{option_id}: {reason}"
    if item.waiver:
        yield "waiver", item.waiver


def _unblocks(trace: Trace, item: AnyTraceItem) -> Iterator[str]:
    """Yield what a pending item holds up."""
    if (
        item.type == "hypothesis"
        and item.stage == "steelmanning"
        and item.decision_id
        and trace.validation_of(item.id) is None
        and trace.selection_of(item.decision_id) is None
    ):
        yield f"{item.decision_id}: its selection waits for a verdict on this"


def _waits_for(trace: Trace, item: AnyTraceItem) -> str:
    """Return what a pending item is held up by."""
    if item.type == "decision" and trace.selection_of(item.id) is None:
        return trace.decision(item.id).waits_for
    if item.type == "question" and item.assignee == "human" and trace.answer_of(item.id) is None:
        return "a person's answer; the agent may stop meanwhile"
    return ""


def number(value: float) -> str:
    """Return a number as people write it: as many digits as it has, up to six.

    Examples
    --------
    >>> number(0.64), number(2.0), number(1 / 3)
    ('0.64', '2', '0.333333')
    """
    return f"{value:.6g}"


def _flattened(values: Mapping[str, Any], prefix: str = "") -> Iterator[CardField]:
    """Yield the leaves of nested JSON values, each under its path."""
    for name, value in values.items():
        path = f"{prefix}{one_line(name)}"
        if isinstance(value, Mapping):
            yield from _flattened(cast("Mapping[str, Any]", value), f"{path}.")
        elif isinstance(value, str):
            yield CardField(path, one_line(value))
        else:
            yield CardField(path, one_line(json.dumps(value, ensure_ascii=False)))
