"""The file a SQLite log is in: laid out when it is made, and looked at before it is opened."""

from __future__ import annotations

import re
import sqlite3
import stat
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from dtui.errors import (
    CorruptLogError,
    ExistingCorpusError,
    ForeignFileError,
    InvalidNameError,
    MissingCorpusError,
    NewerSchemaError,
    OlderSchemaError,
    UnwritablePlaceError,
)
from dtui.log.entry import to_micros
from dtui.log.lock import check_place
from dtui.log.sqlite_errors import DAMAGED

APPLICATION_ID = int.from_bytes(b"dtui", "big")
TABLES_VERSION = 3
"""Of the tables in `schema.sql`, the projections among them; an entry has a version of its own."""
_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 72
"""Of a SQLite file: the page size stands at byte 16, the number of pages at 28, the user version
at 60, the application id at 68."""
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BUSY_TIMEOUT_MS = 10_000


def lay_out(connection: sqlite3.Connection, tenant: str, now: datetime) -> None:
    """Make the tables of an empty log that belongs to a tenant."""
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


def set_up(connection: sqlite3.Connection) -> None:
    """Set what holds for a connection alone: how it syncs, waits, and what it trusts."""
    for setting in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "recursive_triggers = ON",
        "cache_size = -16000",  # KiB: a long import would write its pages out again and again
    ):
        connection.execute(f"PRAGMA {setting}")


def remove(path: Path) -> None:
    """Remove a file of SQLite's with all that belongs to it, as far as it is there."""
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def check_tenant(tenant: str) -> None:
    """Refuse a name that no tenant can have.

    Raises
    ------
    InvalidNameError
        If it is empty, or holds anything but letters, digits and ``._-``.
    """
    if not _TENANT.fullmatch(tenant):
        raise InvalidNameError(
            f"{tenant!r} is no name for a tenant: use a letter or digit, then letters, digits, "
            "'.', '_' or '-'."
        )


def check_no_leftover(path: Path) -> None:
    """Refuse a place where SQLite would replay what is left of a corpus that was removed."""
    for leftover in (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")):
        if leftover.exists():
            raise ExistingCorpusError(
                f"{leftover} is left of a corpus that was removed without it, and may hold its "
                "newest entries. Remove it too, or choose another name."
            )


def check_file(path: Path, *, oldest: int = TABLES_VERSION) -> None:
    """Refuse what is no corpus by its first bytes, before SQLite opens, and so changes, it.

    Parameters
    ----------
    path
        The file.
    oldest
        The first version of the tables that will do.
    """
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
    check_version(path, version, oldest=oldest)
    _check_not_cut(path, beginning)


def _check_not_cut(path: Path, beginning: bytes) -> None:
    """Refuse a file that ends before its last page; SQLite would only miss it when it reads it."""
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        return  # pages may be there that the file itself does not have yet
    page_size = int.from_bytes(beginning[16:18], "big")
    pages = int.from_bytes(beginning[28:32], "big")
    # A page of 64 KiB is written as 1.
    whole = pages * (65_536 if page_size == 1 else page_size)
    if path.stat().st_size < whole and not wal.exists():
        raise CorruptLogError(DAMAGED.format(path=path, error="it is cut off"))


def check_version(path: Path, version: int, *, oldest: int = TABLES_VERSION) -> None:
    """Refuse tables of another version than ours.

    Raises
    ------
    NewerSchemaError, OlderSchemaError
        If a later dtui made them, or one from before the first release.
    """
    # Looked at twice: in the file before SQLite touches it, and with what its WAL adds.
    if version > TABLES_VERSION:
        raise NewerSchemaError(
            f"{path} has schema {version}; this dtui knows up to {TABLES_VERSION}. Upgrade dtui."
        )
    if version < oldest:
        raise OlderSchemaError(
            f"{path} has schema {version}, from before the first release of dtui, whose tables are "
            f"of schema {TABLES_VERSION}. Make it anew, or export it with the dtui that wrote it."
        )
