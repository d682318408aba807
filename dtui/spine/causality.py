"""What led to what: walks over causes, across traces, agents and systems."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

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
