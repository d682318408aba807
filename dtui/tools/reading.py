"""What an agent is shown of a trace: in pages, with every text cut to what can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import TypedDict

from dtui.errors import InvalidQueryError, UnknownEntryError
from dtui.text import one_line, plain
from dtui.trace import AnyTraceItem, Decision, Trace, first_five, item_fields, list_line, says
from dtui.trace.pending import CATEGORIES, waiting_for_person
from dtui.trace.state import state_of

if TYPE_CHECKING:
    from dtui.corpus import Corpus

LONGEST_PAGE = 500
"""Items of `get_trace` in one answer; some 80 kB."""

_LONGEST_LINE = 160
_MOST_CAUSES = 20
"""Of an item, in a line; `get_item` names all of them."""
_LONGEST_TEXT = 20_000
"""Characters of one text of `get_item`."""
_LONGEST_ANSWER = 60_000
"""Characters of all that `get_item` or `get_decision_details` say, as JSON."""
_LISTED = 50
"""What pends, in one answer; closing that much is a session's work."""


class TraceLine(TypedDict):
    """An item of a trace, in one line."""

    number: int
    id: str
    type: str
    says: str
    state: str
    rests_on: list[str]


class TracePage(TypedDict):
    """Some items of a trace, in the order they were recorded."""

    trace: str
    title: str
    domain: str
    profile: str
    length: int
    pending: int
    items: list[TraceLine]
    next_after: int | None


class PendingLine(TypedDict):
    """Something that pends, and the tool that closes it."""

    id: str
    says: str
    waits_for: str
    parked: bool
    """Whether it waits for a person, and so holds no agent."""
    close_with: str


class PendingValidations(TypedDict):
    """What pends in a trace, in the paper's three categories."""

    trace: str
    unvalidated_hypotheses: list[PendingLine]
    unanswered_questions: list[PendingLine]
    pending_decisions: list[PendingLine]
    pending: int
    note: str


_CLOSED_BY = {
    "hypothesis": "log_hypothesis_validation",
    "question": "log_question_answer",
    "decision": "log_decision_selection",
}


def trace_page(trace: Trace, after: int, limit: int) -> TracePage:
    """Return a page of a trace, after the item of that number; 0 is its beginning."""
    opened = trace.opened
    lines = [
        TraceLine(
            number=number,
            id=item.id,
            type=item.type,
            says=one_line(list_line(says(item, trace)), _LONGEST_LINE),
            state=state_of(trace, item),
            rests_on=list(trace.causes(item.id)[:_MOST_CAUSES]),
        )
        for number, item in enumerate(trace.since(after)[:limit], after + 1)
    ]
    about = (opened.trace_id, opened.title, opened.domain, opened.profile)
    return _page(*about, len(trace), len(trace.pending), lines)


def listed_page(corpus: Corpus, trace_id: str, after: int, limit: int) -> TracePage:
    """Return the same page, read from the corpus's lists: it costs the page and not the trace."""
    trace = corpus.known(trace_id)
    after = min(after, trace.items)  # no list is as long as a number can be
    rows = corpus.rows.items(trace_id, after + 1, after + limit)
    named = sorted({ordinal for row in rows for ordinal in row.refs[:_MOST_CAUSES]})
    ids = {row.ordinal: row.item_id for row in corpus.rows.items_at(trace_id, named)}
    lines = [
        TraceLine(
            number=row.ordinal,
            id=row.item_id,
            type=row.type,
            says=one_line(row.line, _LONGEST_LINE),
            state=row.state,
            rests_on=[ids[ordinal] for ordinal in row.refs[:_MOST_CAUSES]],
        )
        for row in rows
    ]
    about = (trace.trace_id, trace.title, trace.domain, trace.profile)
    return _page(*about, trace.items, trace.pending, lines)


def pending_of(trace: Trace) -> PendingValidations:
    """Return what pends in a trace, fifty of it: the oldest first, but for what is parked."""
    listed: dict[str, list[PendingLine]] = {category: [] for category in CATEGORIES.values()}
    parked = waiting_for_person(trace)
    in_order = sorted(trace.pending, key=lambda item: item.id in parked)
    for item in in_order[:_LISTED]:
        listed[CATEGORIES[item.type]].append(_pending_line(trace, item, item.id in parked))
    left = len(trace.pending) - _LISTED
    return PendingValidations(
        trace=trace.opened.trace_id,
        unvalidated_hypotheses=listed["unvalidated_hypotheses"],
        unanswered_questions=listed["unanswered_questions"],
        pending_decisions=listed["pending_decisions"],
        pending=len(trace.pending),
        note=f"{_LISTED} are listed, parked ones last; {left:,} more pend." if left > 0 else "",
    )


def item_details(trace: Trace, item_id: str) -> dict[str, Any]:
    """Return an item with its state, long texts cut short and saying by how much.

    Raises
    ------
    UnknownEntryError
        If the trace has no such item.
    """
    item = trace.get(item_id)
    if item is None:
        newest = [one.id for one in trace.items[-5:]]
        raise UnknownEntryError(
            f"trace {trace.opened.trace_id!r} has no item {one_line(item_id, 80)!r}. "
            f"The newest: {first_five(newest) or 'none yet'}; get_trace lists all."
        )
    shown = bounded({**item_fields(item), "trace": trace.opened.trace_id})
    return {**shown, "state": state_of(trace, item)}


def decision_details(trace: Trace, decision_id: str) -> dict[str, Any]:
    """Return a decision with its matrix and what its selection still waits for.

    Raises
    ------
    InvalidQueryError
        If the trace has no such decision.
    """
    if not isinstance(trace.get(decision_id), Decision):
        known = [decision.id for decision in trace.of_type("decision")]
        raise InvalidQueryError(
            f"{one_line(decision_id, 80)!r} is no decision of trace {trace.opened.trace_id!r}. "
            f"Its decisions: {first_five(known) or 'none yet'}."
        )
    details = trace.decision(decision_id)
    return bounded({**details.to_dict(), "waits_for": details.waits_for})


def bounded(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON values that can be shown and read: all control characters escaped, no megabyte.

    Texts and lists are cut, each with a note of how much is left out, the more the larger it is.

    Examples
    --------
    >>> bounded({"statement": "x" * 30_000})["statement"][-24:]
    '… 10,000 more characters'
    """
    text, entries = _LONGEST_TEXT, 200
    while True:
        shown = cast("dict[str, Any]", _cut(content, text, entries))
        if len(json.dumps(shown, ensure_ascii=False)) <= _LONGEST_ANSWER or text < 100:
            return shown
        text, entries = text // 4, max(10, entries // 2)


def _cut(value: Any, text: int, entries: int) -> object:  # noqa: ANN401 - any JSON
    match value:
        case str():
            left = len(value) - text
            return plain(value if left <= 0 else f"{value[:text]}… {left:,} more characters")
        case Mapping():
            fields = list(cast("Mapping[str, Any]", value).items())
            kept = {plain(name): _cut(one, text, entries) for name, one in fields[:entries]}
            left = len(fields) - entries
            return kept | {"…": f"{left:,} more"} if left > 0 else kept
        case list() | tuple():
            listed = cast("Sequence[Any]", value)
            left = len(listed) - entries
            cut = [_cut(one, text, entries) for one in listed[:entries]]
            return [*cut, f"… {left:,} more"] if left > 0 else cut
        case _:
            return value


def _page(
    trace_id: str,
    title: str,
    domain: str,
    profile: str,
    length: int,
    pending: int,
    lines: list[TraceLine],
) -> TracePage:
    reached = lines[-1]["number"] if lines else length
    return TracePage(
        trace=trace_id,
        title=one_line(title, _LONGEST_LINE),
        domain=one_line(domain, _LONGEST_LINE),
        profile=profile,
        length=length,
        pending=pending,
        items=lines,
        next_after=reached if reached < length else None,
    )


def _pending_line(trace: Trace, item: AnyTraceItem, parked: bool) -> PendingLine:
    return PendingLine(
        id=item.id,
        says=one_line(says(item, trace), 400),
        waits_for=trace.decision(item.id).waits_for if isinstance(item, Decision) else "",
        parked=parked,
        close_with=_CLOSED_BY[item.type],
    )
