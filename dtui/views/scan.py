"""A query over the whole log, answered a piece at a time.

What indexes know comes at once: words, phrases, fields, ages. What came of an entry, or led to it,
is walked, to its ends. A regular expression is held against the whole text of each entry that is
left, in the order of the log.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from dtui.errors import InvalidQueryError
from dtui.log.sqlite_found import Span, found_positions
from dtui.log.sqlite_texts import texts_between
from dtui.log.terms import Period, Term
from dtui.text import one_line
from dtui.views.patterns import bounded, is_bare, literal
from dtui.views.query_grammar import WALKS, written
from dtui.views.search import Query

if TYPE_CHECKING:
    from dtui.corpus import Corpus

INDEXED: Final = ("text", "phrase", "fuzzy")
"""What the index of all words answers."""

_FIELDS: Final = (
    "type", "state", "kind", "domain", "trace", "agent", "profile", "verdict", "at-risk", "age",
)  # fmt: skip
_STEP: Final = 2_000
"""Entries whose texts are looked at in one go."""

_PATIENCE: Final = 2.0
"""Seconds that a pattern may take for one text, which may be of a megabyte."""


class Piece(NamedTuple):
    """What a part of the search has found."""

    done: int
    """Entries looked at so far."""
    total: int
    """Of how many."""
    positions: array[int]
    """What was found among those that are new since the piece before, ascending."""


def check_found(query: Query) -> None:
    """Refuse a query that entries of the log cannot be asked.

    Raises
    ------
    InvalidQueryError
        With what they can be asked.
    """
    for term in query.terms:
        if term.field not in (*INDEXED, *_FIELDS, *WALKS, "regex"):
            raise InvalidQueryError(
                f"{written(term)} is asked of traces, not of what is in them; the list of traces "
                "answers it."
            )
        for kind in ("second", "outcome") if term.field == "kind" else ():
            if kind in term.values:
                raise InvalidQueryError(f"kind:{kind} is asked of the queue alone; there it waits.")


def search(corpus: Corpus, query: Query, head: int, now: datetime) -> Iterator[Piece]:
    """Yield what a query finds among the first `head` entries, a piece at a time.

    At least one piece comes, and the last has looked at all there is. The caller holds the log as
    of one moment.
    """
    check_found(query)
    candidates = _candidates(corpus, query, head, now)
    patterns = [
        (bounded(term.values[0], patience=_PATIENCE, together=False), term.negated)
        for term in query.terms
        if term.field == "regex"
    ]
    sought = [term.values[0] for term in query.terms if term.field == "regex" and not term.negated]
    holding = [part for pattern in sought if (part := literal(pattern))]
    likely = [bounded(one, patience=_PATIENCE, together=False) for one in sought if is_bare(one)]
    total = len(candidates)
    if not patterns:
        yield Piece(total, total, array("q", candidates))
        return
    yield Piece(0, total, array("q"))
    for first in range(0, total, _STEP):
        part = candidates[first : first + _STEP]
        hits = array("q")
        for position, text in texts_between(corpus.rows.fetch, part, holding, likely):
            if all((pattern(text) is None) is negated for pattern, negated in patterns):
                hits.append(position)
        yield Piece(first + len(part), total, hits)


def needs_scan(query: Query) -> bool:
    """Whether texts have to be read for it, which takes as long as they are many."""
    return any(term.field == "regex" for term in query.terms)


def _candidates(corpus: Corpus, query: Query, head: int, now: datetime) -> Sequence[int]:
    """Return the positions that all terms but the patterns hold of."""
    fields = [term for term in query.terms if term.field in _FIELDS]
    ages = [term for term in fields if term.field == "age" and _is_span(term)]
    fields = [term for term in fields if term not in ages]
    words = [term for term in query.terms if term.field in INDEXED]
    walks = [term for term in query.terms if term.field in WALKS]
    whole = _within((_span(corpus, term.values[0], head, now) for term in ages), head)
    found: Sequence[int] = range(whole.first, whole.last + 1)
    if fields or words:
        spans = {
            value: _span(corpus, value, head, now)
            for term in fields
            if term.field == "age"
            for value in term.values
        }
        found = found_positions(corpus.rows.fetch, fields, words, whole, spans)
    for term in walks:
        reached = _walked(corpus, term)
        if term.negated:
            found = array("q", (at for at in found if at not in reached))
        elif isinstance(found, range):
            found = array("q", sorted(at for at in reached if at in found))
        else:
            found = array("q", (at for at in found if at in reached))
    return found


def resolved(corpus: Corpus, query: Query, trace_id: str) -> Query:
    """Return a query with its walks walked, so that the items of one trace can answer it.

    In it an item of the trace need not be named with the trace.

    Raises
    ------
    InvalidQueryError
        If the log has no entry that a walk begins at.
    """
    return Query(tuple(_resolved(corpus, term, trace_id) for term in query.terms))


def _resolved(corpus: Corpus, term: Term, trace_id: str) -> Term:
    if term.field not in WALKS:
        return term
    own = f"{trace_id}/"
    ids = corpus.log.ids_at(_walked(corpus, term, trace_id)).values()
    return Term(
        "item", tuple(one.removeprefix(own) for one in ids if one.startswith(own)), term.negated
    )


def _walked(corpus: Corpus, term: Term, trace_id: str = "") -> frozenset[int]:
    (entry_id,) = term.values
    within = corpus.log.position(f"{trace_id}/{entry_id}") if trace_id else None
    start = corpus.log.position(entry_id) if within is None else within
    if start is None:
        raise InvalidQueryError(
            f"{written(term._replace(negated=False))}: the log has no entry "
            f"{one_line(entry_id)!r}. Name an item as TRACE/obs-3, an event or a trace by its id."
        )
    walked = corpus.log.walk(start, 2**62, backwards=term.field == "ancestor")
    return frozenset(walked).difference((start,))


def _is_span(term: Term) -> bool:
    return not term.negated and len(term.values) == 1


def _within(spans: Iterable[Span], head: int) -> Span:
    """Return the positions that lie in all of some spans."""
    first, last = 1, head
    for span in spans:
        first, last = max(first, span.first), min(last, span.last)
    return Span(first, last)


def _span(corpus: Corpus, age: str, head: int, now: datetime) -> Span:
    """Return the positions of what was recorded as long ago as an age says."""
    period = Period.of(age)
    assert period is not None  # checked when the query was read
    first, last = 1, head
    moment = timedelta(microseconds=1)
    if period.over is not None:
        until = now - timedelta(seconds=period.over)
        last = corpus.log.position_at(until if period.with_over else until - moment)
    if period.until is not None:
        since = now - timedelta(seconds=period.until)
        first = corpus.log.position_at(since - moment if period.with_until else since) + 1
    return Span(first, min(last, head))
