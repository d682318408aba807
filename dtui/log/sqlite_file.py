"""The file a SQLite log is in: laid out when it is made, and looked at before it is opened."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
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
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BUSY_TIMEOUT_MS = 10_000
_CUT_OFF = DAMAGED.format(path="{path}", error="it is cut off")
_NO_SQLITE = "{path} is no dtui corpus (it is no SQLite file at all)"


def schema() -> str:
    """Return the statements that make the tables of an empty log."""
    # Five milliseconds, with all that it loads, which an open log never needs.
    from importlib.resources import files

    return files("dtui.log").joinpath("schema.sql").read_text(encoding="utf-8")


def lay_out(connection: sqlite3.Connection, tenant: str, now: datetime) -> None:
    """Make the tables of an empty log that belongs to a tenant."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(f"BEGIN; {schema()} COMMIT;")
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
    """Refuse a place that a corpus was moved or removed from, as long as something of it is there.

    A kept head says that there were entries, and whoever asks what pends would be told by an empty
    corpus in its place that nothing does. What stands in a write-ahead log SQLite would replay.

    Raises
    ------
    ExistingCorpusError
        If something is left there.
    """
    if (says := _leftover(path)) is not None:
        raise ExistingCorpusError(says)


def _leftover(path: Path) -> str | None:
    for leftover in (path.with_name(f"{path.name}{end}") for end in (".head", "-wal", "-shm")):
        if leftover.exists():
            return (
                f"{leftover} is left of a corpus that was moved or removed without it, so none is "
                f"made there. Put that corpus back; or, to begin or restore another one, move "
                f"{leftover.name} away first."
            )
    return None


def check_file(path: Path, *, oldest: int = TABLES_VERSION) -> None:
    """Refuse what is no corpus by its first page, before it is opened in a way that changes it.

    Parameters
    ----------
    path
        The file.
    oldest
        The first version of the tables that will do.
    """
    check_place(path)
    try:
        status = path.stat()
    except FileNotFoundError:
        ways = f"Name another file, or have a command that writes make one: `--into {path}`."
        raise MissingCorpusError(
            f"there is no corpus at {path}. {_leftover(path) or ways}"
        ) from None
    except OSError as error:
        raise UnwritablePlaceError(f"{path}: cannot be opened ({error.strerror})") from error
    if not stat.S_ISREG(status.st_mode):
        raise ForeignFileError(f"{path} is no file, so it is no dtui corpus")
    # Looked for before the file is read, and the length after: meanwhile it may be written back.
    has_wal = path.with_name(f"{path.name}-wal").exists()
    try:
        version, application, whole = _stamps(path)
    except sqlite3.OperationalError as error:
        # SQLite says that it cannot, not why.
        why = error if os.access(path, os.R_OK, effective_ids=True) else os.strerror(errno.EACCES)
        raise UnwritablePlaceError(f"{path}: cannot be opened ({why})") from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise ForeignFileError(_NO_SQLITE.format(path=path)) from None
        if has_wal:
            return  # pages may be there that the file itself does not have yet
        raise CorruptLogError(_CUT_OFF.format(path=path)) from None
    if not status.st_size:  # SQLite takes it for an empty database
        raise ForeignFileError(_NO_SQLITE.format(path=path))
    if application != APPLICATION_ID:
        raise ForeignFileError(f"{path} is a SQLite file of some other program, no dtui corpus")
    check_version(path, version, oldest=oldest)
    if not has_wal and path.stat().st_size < whole:
        raise CorruptLogError(_CUT_OFF.format(path=path))


def _stamps(path: Path) -> tuple[int, int, int]:
    """Return the user version, the application id and the length that a file says it has.

    They are read from the file alone, without a lock.

    It is SQLite that opens it, never we: to close a file is to drop every lock that the process
    has on it, those of its other connections too, and SQLite alone knows when it may. Without
    its locks a log's write-ahead log is taken from it by the next process that closes the file.
    """
    place = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(place, uri=True)) as connection:
        version, application, pages, page_size = (
            connection.execute(f"PRAGMA {stamp}").fetchone()[0]
            for stamp in ("user_version", "application_id", "page_count", "page_size")
        )
    return version, application, pages * page_size


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
