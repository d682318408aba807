"""The append-only log in one SQLite file: the embedded default."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Self

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
from dtui.log.head import KeptHead
from dtui.log.lock import FileLock, followed
from dtui.log.projections import Rows
from dtui.log.sqlite_anew import RowsAnew
from dtui.log.sqlite_blocks import Newest, SqliteBlocks
from dtui.log.sqlite_entries import ENTRY_COLUMNS, first_text
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

Salt = Callable[[], bytes]


def _random_salt() -> bytes:
    return os.urandom(SALT_BYTES)


class SqliteLog(SqliteBlocks):
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
        super().__init__(path, connection, clock)
        self.rows = SqliteRows(self._fetch)
        self._salt = salt
        # A log that nobody closes writes back under the lock all the same.
        self._finish = weakref.finalize(self, _close, connection, self._lock, self.kept_head)

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
            If there is a file at the path, or something is left of one that was there.
        UnwritablePlaceError, UnsupportedPlaceError
            If the folder cannot be written, or locks cannot be trusted there.
        """
        path = followed(path)
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
        path = followed(path)
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
            is_empty = not self.head() and self._is_in_place()
            self.close()
            if is_empty:
                remove(self.path)
                self.kept_head.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing -----------------------------------------------------------------------------

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
        return rows._replace(words=())

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
            self._newest = Newest(newest.position, newest.recorded_at, entries[-1].leaf)
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
