"""What led to what: walks over causes, across traces, agents and systems.

One entry's chain is walked by a query. Whoever walks over a whole log, again and again, loads
its causes into a `CausalGraph` once.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from itertools import accumulate, compress
from typing import NamedTuple, Protocol

from dtui.errors import InvalidQueryError, UnknownEntryError
from dtui.log.sqlite import SqliteLog


class Link(NamedTuple):
    """One entry on a walk."""

    position: int
    entry_id: str
    kind: str
    stream: str
    agent: str | None
    correlation_id: str | None
    happened_at: datetime
    """As its writer said, else when the log accepted it."""
    says: str
    """What it says, in one line; raw."""
    causes: tuple[int, ...]
    """The positions it follows from, all of them, on the walk or not."""
    distance: int
    """Steps from where the walk began, by the shortest way."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A walk from one entry, in the order of the log."""

    start: int
    """The position it began at."""
    links: tuple[Link, ...]
    """Ascending by position; the start is among them."""
    is_complete: bool
    """Whether nothing was left out for the limit."""
    related: tuple[Link, ...] = ()
    """What shares a correlation with the start and is not on the walk: other systems' entries
    that nobody linked; at most a hundred, the newest."""

    def __repr__(self) -> str:
        kept = "" if self.is_complete else ", cut at its limit"
        return f"<Chain from position {self.start}, {len(self.links)} entries{kept}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it, at most 25 kB however long it is."""
        from dtui.spine.html import chain_html

        return chain_html(self)


def causes_of(log: SqliteLog, entry_id: str, *, limit: int) -> Chain:
    """Return an entry and all it follows from, over any number of steps.

    Past the limit the newest are kept: a walk visits them in the reverse order of the log,
    which is a topological one, so what is kept is closed under "follows from" but at its end.

    Raises
    ------
    UnknownEntryError
        If the log has no such entry.
    InvalidQueryError
        If the limit is less than one.
    """
    return _walk(log, entry_id, limit, backwards=True)


def effects_of(log: SqliteLog, entry_id: str, *, limit: int) -> Chain:
    """Return an entry and all that follows from it, over any number of steps.

    Raises
    ------
    UnknownEntryError
        If the log has no such entry.
    InvalidQueryError
        If the limit is less than one.
    """
    return _walk(log, entry_id, limit, backwards=False)


def _walk(log: SqliteLog, entry_id: str, limit: int, *, backwards: bool) -> Chain:
    if limit < 1:
        raise InvalidQueryError(f"a walk is of at least one entry, not of {limit}")
    start = log.position(entry_id)
    if start is None:
        raise UnknownEntryError(
            f"the log of {log.path.name} has no entry {entry_id!r}. Name an event by its id, a "
            "trace by its id, or an item as '<trace_id>/<item_id>'."
        )
    with log.reading():
        positions = log.walk(start, limit + 1, backwards=backwards)
        kept = sorted(positions[:limit])
        links = _links(log, kept, start, backwards=backwards)
        related = _related(log, links, start)
    return Chain(start, links, len(positions) <= limit, related)


def _links(
    log: SqliteLog, positions: list[int], start: int, *, backwards: bool
) -> tuple[Link, ...]:
    links = [Link(*told, distance=0) for told in log.told(positions)]
    distances = _distances(links, start, backwards=backwards)
    return tuple(link._replace(distance=distances[link.position]) for link in links)


def _distances(links: list[Link], start: int, *, backwards: bool) -> dict[int, int]:
    onwards: dict[int, list[int]] = {link.position: [] for link in links}
    for link in links:
        for cause in link.causes:
            if cause in onwards:
                here, there = (link.position, cause) if backwards else (cause, link.position)
                onwards[here].append(there)
    distances, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in onwards[here]:
            if there not in distances:
                distances[there] = distances[here] + 1
                queue.append(there)
    return distances


def _related(log: SqliteLog, links: tuple[Link, ...], start: int) -> tuple[Link, ...]:
    correlation_id = next(link.correlation_id for link in links if link.position == start)
    if correlation_id is None:
        return ()
    there = {link.position for link in links if link.correlation_id == correlation_id}
    newest = log.correlated(correlation_id, limit=_RELATED + len(there))
    others = [position for position in newest if position not in there][:_RELATED]
    return tuple(Link(*told, distance=0) for told in log.told(others))


_RELATED = 100


class CausalGraph:
    """All causes of a log in memory, as of its head when it was made.

    With scipy installed a walk over a million entries takes tens of milliseconds; without it
    the answers are the same, and it takes about a second. About 40 bytes an edge.

    Examples
    --------
    >>> graph = CausalGraph(array("i", [1, 2, 1, 3, 2, 4, 3, 4]), head=4)
    >>> list(graph.ancestors(4)), list(graph.descendants(2))
    ([1, 2, 3], [4])
    """

    def __init__(self, edges: array[int], *, head: int) -> None:
        self.head = head
        """The last position it knows of."""
        causes, effects = edges[::2], edges[1::2]
        self._edges = len(causes)
        made = _kind_of_edges()
        self._onwards = made(causes, effects, head)
        self._backwards = made(effects, causes, head)

    def __repr__(self) -> str:
        return f"<CausalGraph of {self.head} entries, {self._edges} causes>"

    @classmethod
    def of(cls, log: SqliteLog) -> CausalGraph:
        """Return the graph of a log as it stands now."""
        with log.reading():
            return cls(log.edges(), head=log.head())

    def ancestors(self, position: int) -> array[int]:
        """Return the positions of all that an entry follows from, ascending, without its own.

        Raises
        ------
        UnknownEntryError
            If the graph does not reach so far.
        """
        return self._reached(self._backwards, position)

    def descendants(self, position: int) -> array[int]:
        """Return the positions of all that follows from an entry, ascending, without its own.

        Raises
        ------
        UnknownEntryError
            If the graph does not reach so far.
        """
        return self._reached(self._onwards, position)

    def _reached(self, edges: _Edges, position: int) -> array[int]:
        if not 1 <= position <= self.head:
            raise UnknownEntryError(
                f"the graph has no position {position}; it was made when the head was {self.head}."
            )
        return edges.reached_from(position)


def _kind_of_edges() -> Callable[[array[int], array[int], int], _Edges]:
    if not find_spec("scipy"):
        return _PlainEdges
    # Here and not above: it is loaded for a walk over a whole log and for nothing else.
    from dtui.spine.sparse_edges import SparseEdges

    return SparseEdges


class _Edges(Protocol):
    def reached_from(self, start: int) -> array[int]:
        """Return what can be reached from a position, ascending, without it."""
        ...


class _PlainEdges:
    """Edges as two arrays: where each position's ends begin, and the ends."""

    def __init__(self, starts: array[int], ends: array[int], head: int) -> None:
        counts = array("i", bytes(4 * (head + 2)))
        for start in starts:
            counts[start + 1] += 1
        self._first = array("i", accumulate(counts))
        self._ends = array("i", bytes(4 * len(ends)))
        free = self._first[:]
        for start, end in zip(starts, ends, strict=True):
            self._ends[free[start]] = end
            free[start] += 1

    def reached_from(self, start: int) -> array[int]:
        first, ends = self._first, self._ends
        seen = bytearray(len(first))
        waiting = [start]
        while waiting:
            here = waiting.pop()
            for there in ends[first[here] : first[here + 1]]:
                if not seen[there]:
                    seen[there] = True
                    waiting.append(there)
        return array("i", compress(range(len(first)), seen))
