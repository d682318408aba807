"""The blocks in which a SQLite log is written to, all or nothing, or read as of one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from dtui.errors import UnwritablePlaceError
from dtui.log.entry import Clock
from dtui.log.head import KeptHead, Loss
from dtui.log.lock import FileLock
from dtui.log.projections import Rows
from dtui.log.sqlite_entries import SqliteEntries
from dtui.log.sqlite_rows import write_rows


class _Transaction(NamedTuple):
    begin: str
    keep: str
    undo: tuple[str, ...]


_OUTERMOST = _Transaction("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_SNAPSHOT = _Transaction("BEGIN", "COMMIT", ("ROLLBACK",))
_NESTED = _Transaction("SAVEPOINT block", "RELEASE block", ("ROLLBACK TO block", "RELEASE block"))


class Newest(NamedTuple):
    """What the next append must come after."""

    position: int
    recorded_at: int
    leaf: bytes = b""


class SqliteBlocks(SqliteEntries):
    """The transactions of a log, its lock and its head, known best from within them.

    `SqliteLog` is one, and the only one that appends.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Clock) -> None:
        super().__init__(path, connection)
        self.rollbacks = 0
        """How often entries were appended here and undone again: whoever remembers them from
        within the transaction has to look anew."""
        self.remembered: dict[int, object] = {}
        """What readers made of entries, by position. An entry never changes, so this is only
        ever emptied: where entries were undone, or by a reader to whom it grew too large."""
        self._clock = clock
        self._lock = FileLock(path)
        self.kept_head = KeptHead(path)
        self._file = _identity(path)
        self._depth = 0
        self._reading = False
        self._appended = 0
        self._newest: Newest | None = None
        """The head, known from within a transaction, where nobody else can move it."""
        self._shown_last: dict[int, Callable[[], Rows]] | None = None
        """What is to be shown when the transaction ends; None where it is shown at once."""
        self._is_broken = False
        """Whether an append of this transaction failed halfway, so that it cannot be kept."""

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
            if not self._depth and not self._is_in_place():
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

    def _is_in_place(self) -> bool:
        """Whether the file that was opened still stands at its path."""
        return _identity(self.path) == self._file

    def _check_whole(self) -> None:
        """Refuse to go on in a block of which a write failed, as it does on a full disk."""
        if self._is_broken or not self._connection.in_transaction:
            raise UnwritablePlaceError(
                f"{self.path}: an earlier write of this block failed and undid all of it. "
                "Nothing was recorded; the log is as it was."
            )

    def _show(self, shown: Mapping[int, Callable[[], Rows]]) -> None:
        if shown:
            write_rows(self._connection, Rows.together(rows() for rows in shown.values()))

    # -- reading -----------------------------------------------------------------------------

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

    def _leaf_at(self, position: int) -> bytes | None:
        query = "SELECT leaf FROM entries WHERE position = ?"
        return next(iter(self._fetch(query, (position,), lambda row: row[0])), None)

    def _head(self) -> Newest:
        if self._newest is not None:
            return self._newest
        query = "SELECT position, recorded_at FROM entries ORDER BY position DESC LIMIT 1"
        newest = next(iter(self._fetch(query, (), _newest)), Newest(0, 0))
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


def _newest(row: Sequence[Any]) -> Newest:
    return Newest(int(row[0]), int(row[1]))
