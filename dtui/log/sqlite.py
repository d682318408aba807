"""The append-only log in one SQLite file: the embedded default."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from dtui.errors import (
    ConflictingEntryError,
    CorruptLogError,
    ExistingCorpusError,
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
from dtui.log.head import KeptHead, Loss
from dtui.log.lock import FileLock
from dtui.log.projections import Rows
from dtui.log.sqlite_anew import RowsAnew
from dtui.log.sqlite_entries import ENTRY_COLUMNS, SqliteEntries, first_text
from dtui.log.sqlite_errors import Translation
from dtui.log.sqlite_file import (
    TABLES_VERSION,
    check_file,
    check_no_leftover,
    check_tenant,
    check_version,
    lay_out,
    remove,
    set_up,
)
from dtui.log.sqlite_rows import SqliteRows, first_number, write_rows

_INSERT_ENTRY = (
    f"INSERT INTO entries ({ENTRY_COLUMNS}) "
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


class _Newest(NamedTuple):
    """What the next append must come after."""

    position: int
    recorded_at: int
    leaf: bytes = b""


Salt = Callable[[], bytes]


def _random_salt() -> bytes:
    return os.urandom(SALT_BYTES)


class SqliteLog(SqliteEntries):
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
        super().__init__(path, connection)
        self.rollbacks = 0
        """How often entries were appended here and undone again: whoever remembers them from
        within the transaction has to look anew."""
        self.rows = SqliteRows(self._fetch)
        self.remembered: dict[int, object] = {}
        """What readers made of entries, by position. An entry never changes, so this is only
        ever emptied: where entries were undone, or by a reader to whom it grew too large."""
        self._clock = clock
        self._salt = salt
        self._lock = FileLock(path)
        self.kept_head = KeptHead(path)
        self._file = _identity(path)
        # A log that nobody closes writes back under the lock all the same.
        self._finish = weakref.finalize(self, _close, connection, self._lock, self.kept_head)
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
        check_tenant(tenant)
        with FileLock(path).held():
            if path.exists():
                raise ExistingCorpusError(
                    f"{path} exists already. Open it, or choose another name."
                )
            check_no_leftover(path)
            # Under the lock nobody else makes one here: what is left is a killed one's.
            unfinished = path.with_name(f".{path.name}.unfinished")
            remove(unfinished)
            KeptHead(path).remove()
            try:
                with Translation(path), closing(sqlite3.connect(unfinished)) as connection:
                    lay_out(connection, tenant, clock())
                unfinished.replace(path)
            finally:
                remove(unfinished)
        return cls.open(path, clock=clock, salt=salt)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Clock = utc_now,
        salt: Salt = _random_salt,
        oldest: int = TABLES_VERSION,
    ) -> SqliteLog:
        """Open an existing log.

        Parameters
        ----------
        path, clock, salt
            As `create` takes them.
        oldest
            The first version of the tables that will do, for whoever makes them anew.

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
        check_file(path, oldest=oldest)
        with Translation(path):
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                check_version(path, version, oldest=oldest)
                set_up(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, clock=clock, salt=salt)

    def close(self) -> None:
        """Close the file. The last one to close it writes back its write-ahead log."""
        self._finish()

    def discard_if_empty(self) -> None:
        """Close the log, and remove its file where nothing was ever recorded in it.

        It looks and removes under the lock, so nobody can have recorded anything in between.
        """
        with self._lock.held():
            is_empty = not self.head() and _identity(self.path) == self._file
            self.close()
            if is_empty:
                remove(self.path)
                self.kept_head.remove()

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
            Write the rows that `append` takes as `shown`, and the words of the search, when the
            outermost block ends, each once: for whoever writes much and reads none of them on the
            way.

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
            if words is _OUTERMOST:
                self.kept_head.check(self._leaf_at, self.head)
            yield
            self._check_whole()
            with self._translated:
                if self._depth == 1 and self._shown_last is not None:
                    self._show(self._shown_last)
                connection.execute(words.keep)
            if words is _OUTERMOST and self._newest is not None and self._newest.leaf:
                self.kept_head.keep(self._newest.position, self._newest.leaf)
        except BaseException:
            if appended != self._appended:
                self.rollbacks += 1
                self.remembered.clear()
            self._newest, self._is_broken, self._shown_last = newest, is_broken, shown_last
            # A full disk makes SQLite roll everything back by itself.
            with self._translated:
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
        are_new: bool = False,
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
        are_new
            The caller holds the lock and has seen that none of their ids is in the log.

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
            positions, new, effects = self._planned(entries, are_new=are_new)
            try:
                with self._translated:
                    self._insert(new, effects)
                    if self._shown_last is not None:
                        rows = self._later(self._shown_last, rows, new)
                        self._shown_last.update(shown)
                    elif shown:
                        self._show(shown)
                    if rows is not None:
                        write_rows(self._connection, rows)
            except BaseException:
                self._is_broken = True
                raise
            return positions

    def _later(
        self, shown: dict[int, Callable[[], Rows]], rows: Rows | None, new: Sequence[Entry]
    ) -> Rows | None:
        """Put off what nobody reads within a transaction, the words; return the other rows."""
        if rows is None or not rows.words or not new:
            return rows
        # What an entry is shown as goes by its position; its words need another key.
        shown[-new[0].position] = partial(Rows, words=rows.words)
        return replace(rows, words=())

    def _show(self, shown: Mapping[int, Callable[[], Rows]]) -> None:
        if shown:
            write_rows(self._connection, Rows.together(rows() for rows in shown.values()))

    def _planned(
        self, entries: Sequence[NewEntry], *, are_new: bool
    ) -> tuple[list[int], list[Entry], list[tuple[int, int]]]:
        """Return where entries will stand, the new ones among them, and these as effects."""
        head, newest, _ = self._head()
        positions: list[int] = []
        effects: list[tuple[int, int]] = []
        planned: dict[str, Entry] = {}
        for new in entries:
            there = None if are_new else planned.get(new.id) or self.entry(new.id)
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
            self._newest = _Newest(newest.position, newest.recorded_at, entries[-1].leaf)
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
        found = self._fetch("SELECT tenant FROM corpus", (), first_text)
        if not found:
            raise CorruptLogError(f"{self.path} says of no tenant that it is theirs. Restore it.")
        return found[0]

    def head(self) -> int:
        """Return the position of the newest entry; 0 in an empty log."""
        return self._head().position

    def loss(self) -> Loss | None:
        """Return what the log lost since it was last written to, as far as can be told.

        Within `reading` nothing can be told: others may have appended since that began.
        """
        return None if self._reading else self.kept_head.loss(self._leaf_at, self.head)

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

    def layout(self) -> tuple[int, int, int]:
        """Return the version of the tables, the number of pages, and their size in bytes."""
        asked = ("user_version", "page_count", "page_size")
        version, pages, size = (self._fetch(f"PRAGMA {one}", (), first_number)[0] for one in asked)
        return version, pages, size

    def quick_check(self) -> list[str]:
        """Return what is wrong with the file's pages, by SQLite's own quick check."""
        found = self._fetch("PRAGMA quick_check", (), first_text)
        return [] if found == ["ok"] else found

    @contextmanager
    def anew(self) -> Generator[RowsAnew]:
        """Make the projections anew within the block, which is in one of `writing` or `reading`.

        Rows are read from and written to temporary tables there; none of them stays.
        """
        with self._translated, RowsAnew(self._connection) as anew:
            yield anew

    def version(self) -> int:
        """Return a number that changes when another connection has written to the file."""
        return self._fetch("PRAGMA data_version", (), first_number)[0]

    def _leaf_at(self, position: int) -> bytes | None:
        query = "SELECT leaf FROM entries WHERE position = ?"
        return next(iter(self._fetch(query, (position,), lambda row: row[0])), None)

    def _head(self) -> _Newest:
        if self._newest is not None:
            return self._newest
        query = "SELECT position, recorded_at FROM entries ORDER BY position DESC LIMIT 1"
        newest = next(iter(self._fetch(query, (), _newest)), _Newest(0, 0))
        if self._depth:
            self._newest = newest
        return newest


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from another one of the same name."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino


def _close(connection: sqlite3.Connection, lock: FileLock, kept_head: KeptHead) -> None:
    kept_head.close()
    # Whoever holds the lock has the file open, and whoever may not lock cannot write: in
    # either case we are not the one to write back, and need not wait.
    with ExitStack() as held:
        with suppress(UnwritablePlaceError):
            held.enter_context(lock.held(patience=0))
        # A log that was forgotten may be collected by another thread than its own.
        with suppress(sqlite3.ProgrammingError):
            connection.close()


def _newest(row: Sequence[Any]) -> _Newest:
    return _Newest(int(row[0]), int(row[1]))


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
