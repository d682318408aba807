"""The append-only log in one SQLite file: the embedded default."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import weakref
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from datetime import UTC, datetime
from importlib.resources import files
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeVar

from dtui.errors import (
    ConflictingEntryError,
    CorruptLogError,
    DtuiError,
    ExistingCorpusError,
    ForeignFileError,
    InvalidNameError,
    MissingCorpusError,
    NewerSchemaError,
    OlderSchemaError,
    UnwritablePlaceError,
)
from dtui.log.entry import (
    SALT_BYTES,
    SCHEMA_VERSION,
    Clock,
    Entry,
    Header,
    NewEntry,
    causes_json,
    from_micros,
    leaf_hash,
    to_micros,
    utc_now,
)
from dtui.log.lock import FileLock, check_place
from dtui.log.projections import Rows
from dtui.log.sqlite_rows import SqliteRows, first_number, write_rows

APPLICATION_ID = int.from_bytes(b"dtui", "big")
TABLES_VERSION = 2
"""Of the tables in `schema.sql`, the projections among them; an entry has a version of its own."""
_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 72
"""Of a SQLite file: the user version stands at byte 60, the application id at 68."""
_DAMAGED = "{path} is damaged ({error}). Restore it from a copy or from an export."
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BUSY_TIMEOUT_MS = 10_000
_HEADER = ", ".join(Header._fields)
_ENTRY_COLUMNS = f"{_HEADER}, body, salt, leaf"
_INSERT_ENTRY = (
    f"INSERT INTO entries ({_ENTRY_COLUMNS}) "
    f"VALUES ({', '.join('?' for _ in (*Header._fields, 0, 0, 0))})"
)
_INSERT_EFFECT = "INSERT INTO effects (cause, position) VALUES (?, ?)"


class _Transaction(NamedTuple):
    begin: str
    keep: str
    undo: tuple[str, ...]


_OUTERMOST = _Transaction("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_SNAPSHOT = _Transaction("BEGIN", "COMMIT", ("ROLLBACK",))
_NESTED = _Transaction("SAVEPOINT block", "RELEASE block", ("ROLLBACK TO block", "RELEASE block"))

_BACKWARDS = (
    "SELECT c.value FROM walk JOIN entries e USING (position), json_each(e.causes) c",
    "DESC",
)
_ONWARDS = ("SELECT f.position FROM walk JOIN effects f ON f.cause = walk.position", "ASC")


class _Newest(NamedTuple):
    """What the next append must come after."""

    position: int
    recorded_at: int


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


_Row = TypeVar("_Row")
Salt = Callable[[], bytes]


def _random_salt() -> bytes:
    return os.urandom(SALT_BYTES)


class SqliteLog:
    """One tenant's log: entries that are only ever appended, and the rows derived from them.

    Positions are dense from 1 in commit order, `recorded_at` never goes back, and an id
    means one content for ever. Every commit is on disk when `append` returns (WAL,
    synchronous=FULL). One object belongs to one thread; any number of processes may have
    the same file open.

    Use `create` or `open`, and close it, or use it as a context manager.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with SqliteLog.create(Path(folder.name) / "decisions.db") as log:
    ...     entry = NewEntry("t", "t", "trace_opened", b"{}", log.now())
    ...     log.append([entry]), log.append([entry]), log.head()
    ([1], [1], 1)
    >>> folder.cleanup()
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, *, clock: Clock, salt: Salt
    ) -> None:
        self.path = path
        self.rollbacks = 0
        """How often entries were appended here and undone again: whoever remembers them from
        within the transaction has to look anew."""
        self.rows = SqliteRows(self._fetch)
        self.remembered: dict[int, object] = {}
        """What readers made of entries, by position. An entry never changes, so this is only
        ever emptied: where entries were undone, or by a reader to whom it grew too large."""
        self._connection = connection
        self._clock = clock
        self._salt = salt
        self._lock = FileLock(path)
        self._file = _identity(path)
        # A log that nobody closes writes back under the lock all the same.
        self._finish = weakref.finalize(self, _close, connection, self._lock)
        self._translated = _Translation(path)
        self._depth = 0
        self._reading = False
        self._appended = 0
        self._newest: _Newest | None = None
        """The head, known from within a transaction, where nobody else can move it."""
        self._shown_last: dict[int, Callable[[], Rows]] | None = None
        """What is to be shown when the transaction ends; None where it is shown at once."""
        self._is_broken = False
        """Whether an append of this transaction failed halfway, so that it cannot be kept."""

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        tenant: str = "local",
        clock: Clock = utc_now,
        salt: Salt = _random_salt,
    ) -> SqliteLog:
        """Make an empty log for one tenant, and open it.

        The file appears whole or not at all.

        Raises
        ------
        ExistingCorpusError
            If there is a file at the path.
        UnwritablePlaceError, UnsupportedPlaceError
            If the folder cannot be written, or locks cannot be trusted there.
        """
        path = path.resolve()
        _check_tenant(tenant)
        with FileLock(path).held():
            if path.exists():
                raise ExistingCorpusError(
                    f"{path} exists already. Open it, or choose another name."
                )
            _check_no_leftover(path)
            # Under the lock nobody else makes one here: what is left is a killed one's.
            unfinished = path.with_name(f".{path.name}.unfinished")
            _remove(unfinished)
            try:
                with _Translation(path), closing(sqlite3.connect(unfinished)) as connection:
                    _lay_out(connection, tenant, clock())
                unfinished.replace(path)
            finally:
                _remove(unfinished)
        return cls.open(path, clock=clock, salt=salt)

    @classmethod
    def open(cls, path: Path, *, clock: Clock = utc_now, salt: Salt = _random_salt) -> SqliteLog:
        """Open an existing log.

        Raises
        ------
        MissingCorpusError
            If there is no file at the path.
        ForeignFileError, NewerSchemaError, OlderSchemaError, CorruptLogError
            If it is no log, another dtui's, or damaged.
        UnwritablePlaceError, UnsupportedPlaceError
            If the folder cannot be written, or locks cannot be trusted there.
        """
        path = path.resolve()
        _check_file(path)
        with _Translation(path):
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                _check_version(path, connection.execute("PRAGMA user_version").fetchone()[0])
                _set_up(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, clock=clock, salt=salt)

    def close(self) -> None:
        """Close the file. The last one to close it writes back its write-ahead log."""
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(
        self,
        *,
        clock: Clock | None = None,
        patience: float | None = None,
        lists_last: bool = False,
    ) -> Generator[None]:
        """Hold the write lock and one transaction: all appends within it, or none.

        A block within a block is undone by itself when it raises, and kept with the outer.

        Parameters
        ----------
        clock
            Tells the time within the block instead of the log's own clock, where a restore
            has to keep the times of an export.
        patience
            Seconds to wait for another writer; None for ten.
        lists_last
            Write the rows that `append` takes as `shown` when the outermost block ends, each once:
            for whoever writes much and reads none of them on the way.

        Raises
        ------
        UnwritablePlaceError
            If the disk is full, or the folder read-only.
        BusyPlaceError
            If another writer held the log for longer than that.
        """
        if self._reading:
            raise RuntimeError("a block that reads as of one moment cannot append; leave it first")
        usual = self._clock
        with self._lock.held(patience=patience):
            if not self._depth and _identity(self.path) != self._file:
                raise UnwritablePlaceError(
                    f"{self.path} was removed or replaced since it was opened. Nothing was "
                    "recorded; open it again."
                )
            if lists_last and not self._depth:
                self._shown_last = {}
            try:
                self._clock = clock or usual
                yield from self._transaction(_NESTED if self._depth else _OUTERMOST)
            finally:
                self._clock = usual

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold off other writers round a look at the log and the one append that rests on it.

        As `writing`, but within one it costs nothing: an append is all or nothing by itself.
        """
        return nullcontext() if self._depth and not self._reading else self.writing()

    def _transaction(self, words: _Transaction) -> Generator[None]:
        connection = self._connection
        appended, newest, is_broken = self._appended, self._newest, self._is_broken
        shown_last = None if self._shown_last is None else dict(self._shown_last)
        if self._depth:
            self._check_whole()
        self._depth += 1
        try:
            with self._translated:
                connection.execute(words.begin)
            yield
            self._check_whole()
            with self._translated:
                if self._depth == 1 and self._shown_last is not None:
                    self._show(self._shown_last)
                connection.execute(words.keep)
        except BaseException:
            if appended != self._appended:
                self.rollbacks += 1
                self.remembered.clear()
            self._newest, self._is_broken, self._shown_last = newest, is_broken, shown_last
            # A full disk makes SQLite roll everything back by itself.
            if connection.in_transaction:
                for undo in words.undo:
                    connection.execute(undo)
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._newest = self._shown_last = None

    def _check_whole(self) -> None:
        """Refuse to go on in a block of which a write failed, as it does on a full disk."""
        if self._is_broken or not self._connection.in_transaction:
            raise UnwritablePlaceError(
                f"{self.path}: an earlier write of this block failed and undid all of it. "
                "Nothing was recorded; the log is as it was."
            )

    def append(
        self,
        entries: Sequence[NewEntry],
        rows: Rows | None = None,
        *,
        shown: Mapping[int, Callable[[], Rows]] = MappingProxyType({}),
    ) -> list[int]:
        """Append entries with the rows they change, all or none; return their positions.

        An entry whose id is there with the same content is not appended again; its position
        is returned. When this returns outside `writing`, all of it is on disk.

        Parameters
        ----------
        entries
            In order.
        rows
            What they change in the projections.
        shown
            More of that: what an entry before them, by its position, is listed as now.

        Raises
        ------
        ConflictingEntryError
            If an id is taken by other content.
        ValueError
            If a cause is not an earlier position, or a time is before the head's.
        UnwritablePlaceError
            If it could not be written; the log is as it was.
        """
        with self.exclusive():
            self._check_whole()
            positions, new, effects = self._planned(entries)
            try:
                with self._translated:
                    self._insert(new, effects)
                    if rows is not None:
                        write_rows(self._connection, rows)
                    if self._shown_last is None:
                        self._show(shown)
                    else:
                        self._shown_last.update(shown)
            except BaseException:
                self._is_broken = True
                raise
            return positions

    def _show(self, shown: Mapping[int, Callable[[], Rows]]) -> None:
        for rows in shown.values():
            write_rows(self._connection, rows())

    def _planned(
        self, entries: Sequence[NewEntry]
    ) -> tuple[list[int], list[Entry], list[tuple[int, int]]]:
        """Return where entries will stand, the new ones among them, and these as effects."""
        head, newest = self._head()
        positions: list[int] = []
        effects: list[tuple[int, int]] = []
        planned: dict[str, Entry] = {}
        for new in entries:
            there = planned.get(new.id) or self.entry(new.id)
            if there is not None:
                positions.append(_same(there, new))
                continue
            if any(not 1 <= cause <= head for cause in new.causes):
                raise ValueError(f"entry {new.id!r} has a cause that is not an earlier position")
            head += 1
            entry = planned[new.id] = self._completed(new, head)
            if entry.header.recorded_at < newest:
                raise ValueError(
                    f"entry {new.id!r} is older than the head; take its time from now()"
                )
            newest = entry.header.recorded_at
            positions.append(head)
            effects += ((cause, head) for cause in set(new.causes))
        return positions, list(planned.values()), effects

    def _completed(self, new: NewEntry, position: int) -> Entry:
        header = Header(
            position=position,
            stream=new.stream,
            id=new.id,
            kind=new.kind,
            causes=causes_json(new.causes),
            correlation_id=new.correlation_id,
            agent=new.agent,
            occurred_at=_micros(new.occurred_at),
            recorded_at=to_micros(new.recorded_at),
            source_recorded_at=_micros(new.source_recorded_at),
            schema_version=SCHEMA_VERSION,
        )
        salt = self._salt()
        return Entry(header, new.body, salt, leaf_hash(header, new.body, salt))

    def _insert(self, entries: Sequence[Entry], effects: Sequence[tuple[int, int]]) -> None:
        self._connection.executemany(
            _INSERT_ENTRY, ((*entry.header, *entry[1:]) for entry in entries)
        )
        self._connection.executemany(_INSERT_EFFECT, effects)
        if entries:
            newest = entries[-1].header
            self._newest = _Newest(newest.position, newest.recorded_at)
            self._appended += len(entries)

    def made_id(self, beginning: str) -> str:
        """Return an id that no entry has, and hardly one of another log: ``trigger-7-9f3c2a``.

        It ends in random digits, of the source of the salts, so that an export can be brought
        into another corpus.
        """
        made = f"{beginning}-{self.head() + 1}-{self._salt()[:3].hex()}"
        while self.position(made) is not None:  # somebody chose this very one
            made += "-x"
        return made

    def now(self) -> datetime:
        """Return the time for the next append: the clock's, but never before the head's.

        Only within `writing` can nobody else append in between.
        """
        return self.not_before_head(self._clock())

    def not_before_head(self, moment: datetime) -> datetime:
        """Return a moment, or the newest entry's time if that is later: times never go back."""
        return max(moment.astimezone(UTC), from_micros(self._head().recorded_at))

    # -- reading -----------------------------------------------------------------------------

    @property
    def tenant(self) -> str:
        """Whose log this is; fixed when it was made."""
        found = self._fetch("SELECT tenant FROM corpus", (), _first_text)
        if not found:
            raise CorruptLogError(f"{self.path} says of no tenant that it is theirs. Restore it.")
        return found[0]

    def head(self) -> int:
        """Return the position of the newest entry; 0 in an empty log."""
        return self._head().position

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry by its id, or None if the log has no such entry."""
        query = f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE id = ?"
        return next(iter(self._fetch(query, (entry_id,), _entry)), None)

    def entries(self, *, after: int = 0, stream: str | None = None) -> Iterator[Entry]:
        """Yield entries in order of position, those after one, of one stream if given."""
        where = "position > ?" if stream is None else "position > ? AND stream = ?"
        values = (after,) if stream is None else (after, stream)
        with self._translated:
            found = self._connection.execute(
                f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE {where} ORDER BY position", values
            )
            for row in found:
                yield _entry(row)

    def uncaused(self) -> Iterator[Entry]:
        """Yield the entries that follow from nothing, in order; a look at all of the log."""
        with self._translated:
            for row in self._connection.execute(
                f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE causes = '[]' ORDER BY position"
            ):
                yield _entry(row)

    def entry_at(self, position: int) -> Entry | None:
        """Return the entry at a position, or None if the log does not reach so far."""
        query = f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE position = ?"
        return next(iter(self._fetch(query, (position,), _entry)), None)

    def entries_at(self, positions: Iterable[int]) -> list[Entry]:
        """Return the entries at some positions, in their order in the log."""
        wanted = json.dumps(list(positions))
        return self._fetch(
            f"SELECT {_ENTRY_COLUMNS} FROM entries "
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
        return self._fetch(query, (position, kind), _first_text)

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
        query = (
            "SELECT position FROM entries WHERE recorded_at <= ? "
            "ORDER BY recorded_at DESC, position DESC LIMIT 1"
        )
        return next(iter(self._fetch(query, (to_micros(moment),), first_number)), 0)

    def length_at(self, trace_id: str, position: int) -> int:
        """Return how many items of a trace the log held at a position."""
        query = (
            "SELECT i.ordinal FROM entries e JOIN items i USING (position) "
            "WHERE e.stream = ? AND e.position <= ? ORDER BY e.position DESC LIMIT 1"
        )
        return next(iter(self._fetch(query, (trace_id, position), first_number)), 0)

    @contextmanager
    def reading(self) -> Generator[None]:
        """Read within the block as of one moment, whatever others append meanwhile.

        Raises
        ------
        RuntimeError
            If the block appends: it would be on disk only long after `append` said so.
        """
        if self._depth:  # a transaction is such a moment already
            yield
            return
        self._reading = True
        try:
            yield from self._transaction(_SNAPSHOT)
        finally:
            self._reading = False

    def version(self) -> int:
        """Return a number that changes when another connection has written to the file."""
        return self._fetch("PRAGMA data_version", (), first_number)[0]

    def _head(self) -> _Newest:
        if self._newest is not None:
            return self._newest
        query = "SELECT position, recorded_at FROM entries ORDER BY position DESC LIMIT 1"
        newest = next(iter(self._fetch(query, (), _newest)), _Newest(0, 0))
        if self._depth:
            self._newest = newest
        return newest

    def _fetch(
        self,
        query: str,
        values: Sequence[Any],
        read: Callable[[Sequence[Any]], _Row],
    ) -> list[_Row]:
        # Not `with self._translated`: this is read thousands of times a second.
        try:
            found = self._connection.execute(query, values).fetchall()
        except Exception as error:
            _translate(self.path, error)
            raise
        try:
            return [read(row) for row in found]
        except (TypeError, ValueError) as error:
            raise CorruptLogError(_DAMAGED.format(path=self.path, error=error)) from error


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from another one of the same name."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino


def _close(connection: sqlite3.Connection, lock: FileLock) -> None:
    # Whoever holds the lock has the file open, and whoever may not lock cannot write: in
    # either case we are not the one to write back, and need not wait.
    with ExitStack() as held:
        with suppress(UnwritablePlaceError):
            held.enter_context(lock.held(patience=0))
        # A log that was forgotten may be collected by another thread than its own.
        with suppress(sqlite3.ProgrammingError):
            connection.close()


def _first_text(row: Sequence[Any]) -> str:
    return str(row[0])


def _place(row: Sequence[Any]) -> tuple[int, str]:
    return int(row[0]), str(row[1])


def _newest(row: Sequence[Any]) -> _Newest:
    return _Newest(int(row[0]), int(row[1]))


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(Header(*row[:-3]), *row[-3:])


def _told(row: Sequence[Any]) -> Told:
    told = Told(*row)
    causes = tuple(map(int, json.loads(str(told.causes))))
    return told._replace(happened_at=from_micros(row[6]), causes=causes)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _same(there: Entry, new: NewEntry) -> int:
    """Return the position of an entry that is there already; refuse other content."""
    header = there.header
    before = (
        *(header.stream, header.kind, header.causes, header.correlation_id, header.agent),
        *(header.occurred_at, there.body),
    )
    # Not the times of recording, ours or a source's: a retry comes later.
    after = (
        *(new.stream, new.kind, causes_json(new.causes), new.correlation_id, new.agent),
        *(_micros(new.occurred_at), new.body),
    )
    if before != after:
        raise ConflictingEntryError(
            f"entry {new.id!r} is in the log at position {there.position} with other content. "
            "The log is append-only: use another id."
        )
    return there.position


def _lay_out(connection: sqlite3.Connection, tenant: str, now: datetime) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(
        f"BEGIN; {files('dtui.log').joinpath('schema.sql').read_text(encoding='utf-8')} COMMIT;"
    )
    connection.execute(
        "INSERT INTO corpus (tenant, created_at) VALUES (?, ?)", (tenant, to_micros(now))
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {TABLES_VERSION}")
    connection.commit()


def _set_up(connection: sqlite3.Connection) -> None:
    for setting in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "recursive_triggers = ON",
        "cache_size = -16000",  # KiB: a long import would write its pages out again and again
    ):
        connection.execute(f"PRAGMA {setting}")


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _check_tenant(tenant: str) -> None:
    if not _TENANT.fullmatch(tenant):
        raise InvalidNameError(
            f"{tenant!r} is no name for a tenant: use a letter or digit, then letters, digits, "
            "'.', '_' or '-'."
        )


def _check_no_leftover(path: Path) -> None:
    """Refuse a place where SQLite would replay what is left of a corpus that was removed."""
    for leftover in (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")):
        if leftover.exists():
            raise ExistingCorpusError(
                f"{leftover} is left of a corpus that was removed without it, and may hold its "
                "newest entries. Remove it too, or choose another name."
            )


def _check_file(path: Path) -> None:
    """Refuse what is no corpus by its first bytes, before SQLite opens, and so changes, it."""
    check_place(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ForeignFileError(f"{path} is no file, so it is no dtui corpus")
        with path.open("rb") as file:
            beginning = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        raise MissingCorpusError(
            f"there is no corpus at {path}. Make one with `dtui import … --into {path}` or "
            "`dtui demo`, or name another file."
        ) from None
    except OSError as error:
        raise UnwritablePlaceError(f"{path}: cannot be opened ({error.strerror})") from error
    if not beginning.startswith(_MAGIC):
        raise ForeignFileError(f"{path} is no dtui corpus (it is no SQLite file at all)")
    version, application = (int.from_bytes(beginning[at : at + 4], "big") for at in (60, 68))
    if application != APPLICATION_ID:
        raise ForeignFileError(f"{path} is a SQLite file of some other program, no dtui corpus")
    _check_version(path, version)


def _check_version(path: Path, version: int) -> None:
    # Looked at twice: in the file before SQLite touches it, and with what its WAL adds.
    if version > TABLES_VERSION:
        raise NewerSchemaError(
            f"{path} has schema {version}; this dtui knows up to {TABLES_VERSION}. Upgrade dtui."
        )
    if version < TABLES_VERSION:
        raise OlderSchemaError(
            f"{path} has schema {version}, from before the first release of dtui, whose tables are "
            f"of schema {TABLES_VERSION}. Make it anew, or export it with the dtui that wrote it."
        )


class _Translation:
    """Turns SQLite's errors into ours within a block, each with what to do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is not None:
            _translate(self._path, error)


def _translate(path: Path, error: BaseException) -> None:
    """Raise ours in the place of an error of SQLite's; return if it is not for us."""
    match error:
        case sqlite3.ProgrammingError():
            return  # a closed log or a wrong thread: the caller's mistake, not the file's
        case UnicodeDecodeError():
            raise CorruptLogError(_DAMAGED.format(path=path, error=error)) from error
        case sqlite3.DatabaseError() if (ours := _error(path, error)) is not None:
            raise ours from error
        case _:
            return


def _error(path: Path, error: sqlite3.DatabaseError) -> DtuiError | None:
    match (getattr(error, "sqlite_errorname", None) or "").split("_")[1:2]:
        case ["FULL"]:
            reason = "the disk is full; free some space"
        case ["READONLY" | "CANTOPEN" | "PERM" | "AUTH"]:
            reason = "the file or its folder is read-only; copy it to a folder you may write to"
        case ["BUSY" | "LOCKED"]:
            reason = "another program holds it; try again when that is done"
        case ["IOERR"]:
            reason = f"the disk did not answer as it should ({error})"
        case ["CORRUPT" | "NOTADB" | "FORMAT" | "ERROR"] | []:
            # A plain ERROR is a table that isn't there: the queries themselves never change.
            # No name at all is a text that is not UTF-8.
            return CorruptLogError(_DAMAGED.format(path=path, error=error))
        case _:
            return None
    return UnwritablePlaceError(f"{path}: {reason}. Nothing was recorded; the log is as it was.")
