"""The traces of a corpus that somebody has chosen to see: which of them, and in which order."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dtui.log import sqlite_traces as stored
from dtui.log.sqlite_traces import INDEXED, TRACE_ORDERS, Place, TraceOrder
from dtui.text import one_line
from dtui.views.patterns import literal
from dtui.views.placed import PlacedRows
from dtui.views.rows import Rows
from dtui.views.search import TEXTS, Query, text_test
from dtui.views.trace_list import TraceListRow, trace_list_rows

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import TraceRow
    from dtui.log.sqlite_spine import Fetch
    from dtui.log.terms import Term

__all__ = ["TRACE_ORDERS", "TraceChoice", "TraceOrder", "chosen_count", "chosen_traces"]

_NOTED = 256
"""Rows between places that are noted on the way to another one."""

_PAGE = 1_000
_PLAIN = re.compile(r"[A-Za-z0-9.,:'_-]+")


class TraceChoice(NamedTuple):
    """Which traces, sorted by what."""

    query: Query = Query()
    order: TraceOrder = "updated"
    """By the newest, the most, or from A to Z; of two that are the same, by when they were
    opened."""
    backwards: bool = False
    """The other way round."""


def chosen_traces(corpus: Corpus, choice: TraceChoice, now: datetime) -> Rows[TraceListRow]:
    """Return the chosen traces as the rows of a list, however many there are.

    Words and patterns are looked for in a trace's id, title and domain.

    Raises
    ------
    InvalidQueryError
        If the query asks what traces cannot be asked.
    """
    shown = partial(trace_list_rows, now=now)
    if not choice.query and choice.order in INDEXED:
        return _SortedTraces(corpus, choice, now)
    positions = chosen_positions(corpus, choice, now)

    def read(wanted: Sequence[int]) -> Sequence[TraceListRow]:
        return shown(stored.traces_at(corpus.rows.fetch, wanted))

    return PlacedRows(positions, read, _key, partial(_position, corpus))


def traces_at(corpus: Corpus, positions: Sequence[int]) -> Iterator[TraceRow]:
    """Yield the traces that were opened at some positions, as the log has them, in that order."""
    for first in range(0, len(positions), _PAGE):
        yield from stored.traces_at(corpus.rows.fetch, positions[first : first + _PAGE])


def chosen_count(corpus: Corpus, choice: TraceChoice, now: datetime) -> int:
    """Return how many traces are chosen."""
    return len(chosen_traces(corpus, choice, now))


def chosen_positions(corpus: Corpus, choice: TraceChoice, now: datetime) -> array[int]:
    """Return where the chosen traces were opened, in order; else as `chosen_traces`."""
    choice.query.check(TraceListRow)
    fetch: Fetch = corpus.rows.fetch
    terms = choice.query.terms
    where = stored.condition((term for term in terms if term.field not in TEXTS), now, fetch)
    texts = tuple(term for term in terms if term.field in TEXTS)
    if not texts:
        return stored.chosen_positions(fetch, where, choice.order, backwards=choice.backwards)
    parts = (_part(term) for term in texts if not term.negated)
    likely = stored.all_of((where, *(stored.holding(part) for part in parts if part)))
    said = stored.chosen_texts(fetch, likely, choice.order, backwards=choice.backwards)
    holds = text_test(texts)
    return array("q", (position for position, *told in said if holds(_text(*told))))


def narrowed(corpus: Corpus, query: Query, now: datetime) -> stored.Condition:
    """Return what a query asks of the table of traces."""
    if any(term.field in TEXTS for term in query.terms):
        positions = chosen_positions(corpus, TraceChoice(query, "opened"), now)
        return stored.at_positions(positions)
    return stored.condition(query.terms, now, corpus.rows.fetch)


def _part(term: Term) -> str:
    """Return what of a term's text a database can look for, in the language of LIKE, or nothing."""
    (value,) = term.values
    if term.field == "regex":
        part = literal(value)
        return "" if " " in part else part
    return value if _PLAIN.fullmatch(value) and term.field != "fuzzy" else ""


def _text(trace_id: str, title: str, domain: str) -> str:
    shown_title = one_line(title, 400) or one_line(trace_id)
    return f"{one_line(trace_id)}\n{shown_title}\n{one_line(domain, 100)}"


def _key(row: TraceListRow) -> str:
    return row.trace_id


def _position(corpus: Corpus, trace_id: str) -> int | None:
    row = corpus.rows.trace(trace_id)
    return None if row is None else row.position


class _SortedTraces(Rows[TraceListRow]):
    """All traces in an order that has an index: a page costs a page.

    On the way to a row that is far from any other that was seen, only places are read.
    """

    def __init__(self, corpus: Corpus, choice: TraceChoice, now: datetime) -> None:
        self._fetch: Fetch = corpus.rows.fetch
        self._order: TraceOrder = choice.order
        self._backwards = choice.backwards
        self._now = now
        self._count = corpus.rows.count_traces()
        self._before: dict[int, Place | None] = {0: None}

    def __len__(self) -> int:
        return self._count

    def page(self, first: int, count: int) -> Sequence[TraceListRow]:
        """Return up to `count` rows from row `first` on."""
        count = min(count, self._count - first)
        if count <= 0:
            return ()
        start = max(known for known in self._before if known <= first)
        if self._count - first < first - start + count:
            back = self._places(None, self._count - first, turned=True)
            found = back[::-1][:count]
        else:
            way = self._places(self._before[start], first - start + count)
            for at in range(_NOTED, len(way), _NOTED):
                self._before[start + at] = way[at - 1]
            found = way[first - start :]
        if found:
            self._before[first + len(found)] = found[-1]
        positions = [place.position for place in found]
        return trace_list_rows(stored.traces_at(self._fetch, positions), self._now)

    def key(self, row: TraceListRow) -> str:
        """Return the trace's id."""
        return row.trace_id

    def find(self, key: str) -> int | None:
        """Return where a trace is, wherever it is."""
        place = stored.place_of(self._fetch, self._order, key)
        if place is None:
            return None
        return stored.count_before(self._fetch, self._order, place, backwards=self._backwards)

    def _places(self, after: Place | None, limit: int, *, turned: bool = False) -> list[Place]:
        backwards = self._backwards is not turned
        return stored.places(
            self._fetch, self._order, after=after, limit=limit, backwards=backwards
        )
