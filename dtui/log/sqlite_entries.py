"""Reads of the entries in SQLite: one, a stretch, those that one led to, those as of a moment."""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

from dtui.errors import CorruptLogError, InterruptedQueryError
from dtui.log.entry import Entry, Header, from_micros, to_micros
from dtui.log.sqlite_errors import DAMAGED, Translation, translate
from dtui.log.sqlite_rows import first_number

ENTRY_COLUMNS = f"{', '.join(Header._fields)}, body, salt, leaf"
_BACKWARDS = (
    "SELECT c.value FROM walk JOIN entries e USING (position), json_each(e.causes) c",
    "DESC",
)
_ONWARDS = ("SELECT f.position FROM walk JOIN effects f ON f.cause = walk.position", "ASC")

_OFTEN = 1_000
"""Steps of SQLite's machine between two looks at the clock; a fraction of a millisecond."""

_Row = TypeVar("_Row")


class Leaf(NamedTuple):
    """What an entry adds to the hash over the log."""

    position: int
    recorded_at: int
    """When it was first recorded anywhere: microseconds since 1970, as they are stored."""
    hash: bytes


class Told(NamedTuple):
    """An entry in one line, without its body."""

    position: int
    entry_id: str
    kind: str
    stream: str
    agent: str | None
    correlation_id: str | None
    happened_at: datetime
    """As its writer said, else when it was first recorded anywhere."""
    says: str
    causes: tuple[int, ...]


class SqliteEntries:
    """The log's entries as they are read, each query by an index.

    `SqliteLog` is one, and the only one that also writes.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._translated = Translation(path)

    @contextmanager
    def within(self, seconds: float) -> Generator[None]:
        """Give up what is read in this block when it takes longer than some time.

        Raises
        ------
        InterruptedQueryError
            If it did; whoever asked may ask a process of its own.
        """
        until = monotonic() + seconds
        self._connection.set_progress_handler(lambda: monotonic() > until, _OFTEN)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_INTERRUPT":
                raise
            raise InterruptedQueryError(f"took longer than {seconds:g} s") from error
        finally:
            self._connection.set_progress_handler(None, 0)

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry by its id, or None if the log has no such entry."""
        query = f"SELECT {ENTRY_COLUMNS} FROM entries WHERE id = ?"
        return next(iter(self._fetch(query, (entry_id,), _entry)), None)

    def entries(
        self, *, after: int = 0, stream: str | None = None, kinds: Collection[str] = ()
    ) -> Iterator[Entry]:
        """Yield entries in order of position, those after one, of one stream or kinds if given."""
        where, values = ["position > ?"], [after]
        if stream is not None:
            where.append("stream = ?")
            values.append(cast("Any", stream))
        if kinds:
            where.append("kind IN (SELECT value FROM json_each(?))")
            values.append(cast("Any", json.dumps([*kinds])))
        query = f"SELECT {ENTRY_COLUMNS} FROM entries WHERE {' AND '.join(where)} ORDER BY position"
        with self._translated:
            for row in self._connection.execute(query, values):
                yield _entry(row)

    def leaves(self, *, after: int = 0) -> Iterator[Leaf]:
        """Yield what every entry after a position adds to the log's hash, without its content."""
        query = (
            "SELECT position, coalesce(source_recorded_at, recorded_at), leaf FROM entries "
            "WHERE position > ? ORDER BY position"
        )
        with self._translated:
            for row in self._connection.execute(query, (after,)):
                yield Leaf(*row)

    def uncaused(self) -> Iterator[Entry]:
        """Yield the entries that follow from nothing, in order; a look at all of the log."""
        with self._translated:
            for row in self._connection.execute(
                f"SELECT {ENTRY_COLUMNS} FROM entries WHERE causes = '[]' ORDER BY position"
            ):
                yield _entry(row)

    def entry_at(self, position: int) -> Entry | None:
        """Return the entry at a position, or None if the log does not reach so far."""
        query = f"SELECT {ENTRY_COLUMNS} FROM entries WHERE position = ?"
        return next(iter(self._fetch(query, (position,), _entry)), None)

    def entries_at(self, positions: Iterable[int]) -> list[Entry]:
        """Return the entries at some positions, in their order in the log."""
        wanted = json.dumps(list(positions))
        return self._fetch(
            f"SELECT {ENTRY_COLUMNS} FROM entries "
            "WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position",
            (wanted,),
            _entry,
        )

    def ids_at(self, positions: Iterable[int]) -> dict[int, str]:
        """Return the ids of the entries at some positions."""
        query = (
            "SELECT position, id FROM entries WHERE position IN (SELECT value FROM json_each(?))"
        )
        wanted = json.dumps(sorted(positions))
        return dict(self._fetch(query, (wanted,), lambda row: (int(row[0]), str(row[1]))))

    def position(self, entry_id: str) -> int | None:
        """Return where an entry stands, or None if the log has no such entry."""
        query = "SELECT position FROM entries WHERE id = ?"
        return next(iter(self._fetch(query, (entry_id,), first_number)), None)

    def place(self, entry_id: str) -> tuple[int, str] | None:
        """Return an entry's position and stream, or None if the log has no such entry."""
        query = "SELECT position, stream FROM entries WHERE id = ?"
        return next(iter(self._fetch(query, (entry_id,), _place)), None)

    def effects_of(self, position: int) -> list[int]:
        """Return the positions of the entries that name one as their cause."""
        query = "SELECT position FROM effects WHERE cause = ? ORDER BY position"
        return self._fetch(query, (position,), first_number)

    def edges(self) -> array[int]:
        """Return every cause with what follows from it, in pairs, by cause and then by effect."""
        with self._translated:
            found = self._connection.execute("SELECT cause, position FROM effects ORDER BY 1, 2")
            return array("i", chain.from_iterable(found))

    def effects_of_kind(self, position: int, kind: str) -> list[str]:
        """Return the ids of the entries of a kind that name a position as their cause."""
        query = (
            "SELECT e.id FROM effects f JOIN entries e USING (position) "
            "WHERE f.cause = ? AND e.kind = ? ORDER BY position"
        )
        return self._fetch(query, (position, kind), first_text)

    def walk(self, start: int, limit: int, *, backwards: bool) -> list[int]:
        """Return a position and those reached from it over causes, or over effects.

        Backwards the newest come first, onwards the oldest, so that whatever a limit leaves
        out lies beyond all that is returned.
        """
        # A recursive query with an ORDER BY takes the next row from a priority queue.
        step, direction = _BACKWARDS if backwards else _ONWARDS
        query = (
            f"WITH RECURSIVE walk (position) AS (SELECT ? UNION {step} "
            f"ORDER BY 1 {direction} LIMIT ?) SELECT position FROM walk"
        )
        return self._fetch(query, (start, limit), first_number)

    def correlated(self, correlation_id: str, *, limit: int) -> list[int]:
        """Return the positions of the newest entries of a correlation, newest first."""
        query = (
            "SELECT position FROM entries WHERE correlation_id = ? ORDER BY position DESC LIMIT ?"
        )
        return self._fetch(query, (correlation_id, limit), first_number)

    def told(self, positions: Iterable[int]) -> list[Told]:
        """Return what stands at some positions, each in one line, in the order of the log."""
        query = (
            "SELECT e.position, e.id, e.kind, e.stream, e.agent, e.correlation_id, "
            "coalesce(e.occurred_at, e.source_recorded_at, e.recorded_at), "
            "coalesce(i.line, v.says, t.title, ''), e.causes "
            "FROM json_each(?) w JOIN entries e ON e.position = w.value "
            "LEFT JOIN items i ON i.position = e.position "
            "LEFT JOIN events v ON v.position = e.position "
            "LEFT JOIN traces t ON t.position = e.position ORDER BY e.position"
        )
        return self._fetch(query, (json.dumps(list(positions)),), _told)

    def position_at(self, moment: datetime) -> int:
        """Return the head of the log as of a moment: the last position recorded by then, or 0."""
        query = "SELECT coalesce(max(position), 0) FROM entries"
        positions = range(1, self._fetch(query, (), first_number)[0] + 1)
        # Times never go back, so they need no index of their own.
        return bisect_right(positions, to_micros(moment), key=self._recorded_at)

    def length_at(self, trace_id: str, position: int) -> int:
        """Return how many items of a trace the log held at a position."""
        query = (
            "SELECT i.ordinal FROM entries e JOIN items i USING (position) "
            "WHERE e.stream = ? AND e.position <= ? ORDER BY e.position DESC LIMIT 1"
        )
        return next(iter(self._fetch(query, (trace_id, position), first_number)), 0)

    def _recorded_at(self, position: int) -> int:
        query = "SELECT recorded_at FROM entries WHERE position = ?"
        return self._fetch(query, (position,), first_number)[0]

    def _fetch(
        self,
        query: str,
        values: Sequence[Any],
        read: Callable[[Sequence[Any]], _Row],
    ) -> list[_Row]:
        # Not `with self._translated`: this is read thousands of times a second.
        try:
            found = self._connection.execute(query, values).fetchall()
        except UnicodeEncodeError:
            # No text in a log has half a surrogate pair, and none has a NUL.
            return self._fetch(query, tuple(map(_found_nowhere, values)), read)
        except Exception as error:
            translate(self.path, error)
            raise
        try:
            return [read(row) for row in found]
        except (TypeError, ValueError) as error:
            raise CorruptLogError(DAMAGED.format(path=self.path, error=error)) from error


def _found_nowhere(value: object) -> object:
    return re.sub("[\ud800-\udfff]", "\0", value) if isinstance(value, str) else value


def first_text(row: Sequence[Any]) -> str:
    """Return what a query for one text has found."""
    return str(row[0])


def _place(row: Sequence[Any]) -> tuple[int, str]:
    return int(row[0]), str(row[1])


def _entry(row: Sequence[Any]) -> Entry:
    entry = Entry(Header(*row[:-3]), *row[-3:])
    header = entry.header
    # What a column may hold is enforced as it is written; a flipped byte makes another type of it.
    if not (
        type(header.id) is type(header.stream) is type(header.kind) is type(header.causes) is str
        and type(header.recorded_at) is int
    ):
        raise CorruptLogError(
            f"the log's entry {header.position} is damaged. Restore the file from a copy or from "
            "an export."
        )
    return entry


def _told(row: Sequence[Any]) -> Told:
    told = Told(*row)
    causes = tuple(map(int, json.loads(str(told.causes))))
    return told._replace(happened_at=from_micros(row[6]), causes=causes)
