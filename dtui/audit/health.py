"""Is a corpus in a good place, whole, and listed as it should be; each answer with what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

from dtui.corpus import Corpus
from dtui.corpus.rebuilding import Told, compare, opened_for_rebuilding
from dtui.errors import CorruptLogError, UnsupportedPlaceError, UnwritablePlaceError
from dtui.log.lock import NETWORK_FILE_SYSTEMS, file_system_of, lock_path
from dtui.log.lock_holder import holder_of
from dtui.log.sqlite_anew import TableDifference
from dtui.log.sqlite_file import TABLES_VERSION
from dtui.text import counted

Verdict = Literal["fine", "note", "mend"]
"""``note``: legal, and worth knowing; ``mend``: something is to be done."""

SAFE_SQLITE = (3, 51, 3)
"""The first version in which two connections that write and checkpoint at once corrupt nothing."""
_LITTLE_ROOM = 100_000_000
_LONG_WAL = 256_000_000


class Answer(NamedTuple):
    """What one look at a corpus or its machine has found."""

    what: str
    found: str
    verdict: Verdict = "fine"
    remedy: str = ""
    """What to do; empty where there is nothing."""


def machine_answers() -> Iterator[Answer]:
    """Yield what can be said without a corpus."""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        yield Answer("SQLite", version)
    else:
        safe = ".".join(map(str, SAFE_SQLITE))
        yield Answer(
            "SQLite",
            f"{version}; before {safe} two programs that wrote a file at once could corrupt it",
            "note",
            "nothing to do: dtui's lock lets one write at a time; write with no other program",
        )
    with closing(sqlite3.connect(":memory:")) as connection:
        options = {str(row[0]) for row in connection.execute("PRAGMA compile_options")}
    if "ENABLE_FTS5" in options:
        yield Answer("full-text search", "FTS5 is there")
    else:
        remedy = "use a Python whose SQLite has FTS5"
        yield Answer("full-text search", "this SQLite lacks FTS5", "mend", remedy)


def place_answers(path: Path) -> Iterator[Answer]:
    """Yield what can be said of a corpus's file without opening it."""
    found = path.stat()
    yield Answer("file", f"{path}, {_size(found.st_size)}")
    yield _file_system(path)
    yield _permissions(path, found)
    yield _room(path, found.st_size)
    yield _lock(path)
    yield _wal(path)


def content_answers(path: Path, *, told: Told | None = None) -> Iterator[Answer]:
    """Yield what can be said of a corpus by reading it; damage is an answer, no error.

    Raises
    ------
    MissingCorpusError, ForeignFileError, NewerSchemaError, OlderSchemaError
        If it is none, or none that this dtui can read.
    """
    try:
        with opened_for_rebuilding(path) as corpus:
            yield from _content(corpus, told)
    except (CorruptLogError, UnsupportedPlaceError, UnwritablePlaceError) as error:
        yield Answer("content", str(error), "mend")


_RESTORE = "restore it from a copy or from an export"
_REBUILD = "dtui doctor --rebuild makes the lists anew"


def _content(corpus: Corpus, told: Told | None) -> Iterator[Answer]:
    yield _schema(corpus)
    yield _integrity(corpus)
    yield Answer("entries", f"{corpus.log.head():,}, of tenant {corpus.tenant}")
    yield _head(corpus)
    yield from map(_projection, compare(corpus, told=told))


def _file_system(path: Path) -> Answer:
    kind = file_system_of(path)
    if kind in NETWORK_FILE_SYSTEMS:
        says = f"{kind}, over a network: locks cannot be trusted, a log can be lost"
        return Answer("file system", says, "mend", "put it on a local disk")
    if not kind:
        return Answer(
            "file system", "cannot be told here", "note", "see that it is on a local disk"
        )
    return Answer("file system", f"{kind}, locks can be trusted")


def _permissions(path: Path, found: os.stat_result) -> Answer:
    mode = stat.filemode(found.st_mode)
    for place, right, what in (
        (path, os.R_OK, "the file cannot be read"),
        (path, os.W_OK, "the file cannot be written"),
        (path.parent, os.W_OK, "its folder cannot be written, as every reader has to"),
    ):
        if not os.access(place, right):
            remedy = "change its rights, or copy it to a folder you may write to"
            return Answer("permissions", f"{mode}, {what}", "mend", remedy)
    if found.st_mode & stat.S_IWOTH:
        remedy = f"chmod o-w {path.name}"
        return Answer("permissions", f"{mode}, anybody may change it", "note", remedy)
    return Answer("permissions", mode)


def _room(path: Path, size: int) -> Answer:
    free = shutil.disk_usage(path.parent).free
    says = f"{_size(free)} free"
    if free < _LITTLE_ROOM:
        return Answer("disk", says, "mend", "free some space before the disk is full")
    if free < 2 * size:
        return Answer("disk", f"{says}, less than --rebuild may need", "note")
    return Answer("disk", says)


def _lock(path: Path) -> Answer:
    try:
        holder = holder_of(path)
    except UnsupportedPlaceError:
        return Answer("lock", "none is taken there", "mend", "put it on a local disk")
    except UnwritablePlaceError:
        return Answer("lock", "you may not take it, so you may only read", "note")
    if holder is None:
        is_there = lock_path(path).exists()
        return Answer("lock", "free" if is_there else "free, never taken yet")
    who = f"process {holder.pid} ({holder.command})" if holder.pid else "another process"
    remedy = "fine while that writes; if it was stopped, end it and the lock is free"
    return Answer("lock", f"held by {who}", "note", remedy)


def _wal(path: Path) -> Answer:
    try:
        size = path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return Answer("write-ahead log", "none, all is in the file")
    if size > _LONG_WAL:
        remedy = "close what reads it for long; the last to close it writes it back"
        return Answer("write-ahead log", _size(size), "note", remedy)
    return Answer("write-ahead log", _size(size))


def _schema(corpus: Corpus) -> Answer:
    version, pages, page_size = corpus.log.layout()
    says = f"schema {version}, {pages:,} pages of {page_size:,} bytes"
    if version < TABLES_VERSION:
        remedy = f"dtui doctor --rebuild brings it to schema {TABLES_VERSION}"
        return Answer("tables", says, "mend", remedy)
    return Answer("tables", says)


def _integrity(corpus: Corpus) -> Answer:
    wrong = corpus.log.quick_check()
    if wrong:
        says = f"{counted(len(wrong), 'fault')} in the pages, {wrong[0]} first"
        return Answer("integrity", says, "mend", f"{_RESTORE}, or export it while it can be read")
    return Answer("integrity", "the pages are sound")


def _head(corpus: Corpus) -> Answer:
    if (loss := corpus.log.loss()) is not None:
        remedy = f"{_RESTORE}; or go on with what is left: dtui doctor --accept-loss"
        return Answer("kept head", loss.says, "mend", remedy)
    kept = corpus.log.kept_head
    head = kept.read()
    if head is not None:
        behind = corpus.log.head() - head.position
        before = f", {behind:,} before the newest, which is legal"
        return Answer("kept head", f"position {head.position:,}{before if behind else ''}")
    if not corpus.log.head():
        return Answer("kept head", "none yet, as nothing is recorded")
    there = "cannot be read" if kept.path.exists() else "is not there"
    says = f"{there}, so entries lost at the end could not be seen"
    return Answer("kept head", says, "note", "the next entry that is recorded makes it anew")


def _projection(found: TableDifference) -> Answer:
    rows = counted(found.rows, "row")
    what = f"list: {found.table}"
    if found.is_laid_out_otherwise:
        return Answer(what, f"laid out otherwise, or not there; {rows} anew", "mend", _REBUILD)
    if not found.wrong:
        return Answer(what, f"{rows}, as the entries say")
    parts = ((found.missing, "missing"), (found.surplus, "too many"), (found.different, "differ"))
    says = ", ".join(f"{number:,} {word}" for number, word in parts if number)
    return Answer(what, f"{says}, of {rows}", "mend", _REBUILD)


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"
