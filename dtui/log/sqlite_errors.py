"""SQLite's errors in our words, each with what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from dtui.errors import ClosedCorpusError, CorruptLogError, DtuiError, UnwritablePlaceError

DAMAGED = "{path} is damaged ({error}). Restore it from a copy or from an export."


class Translation:
    """Turns SQLite's errors into ours within a block, each with what to do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is not None:
            translate(self._path, error)


def translate(path: Path, error: BaseException) -> None:
    """Raise ours in the place of an error of SQLite's; return if it is not for us."""
    match error:
        case sqlite3.ProgrammingError() if "closed" in str(error):
            raise ClosedCorpusError(f"{path.name} was closed; open it again.") from error
        case sqlite3.ProgrammingError():
            return  # a wrong thread: the caller's mistake, not the file's
        case UnicodeDecodeError():
            raise CorruptLogError(DAMAGED.format(path=path, error=error)) from error
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
            return CorruptLogError(DAMAGED.format(path=path, error=error))
        case _:
            return None
    return UnwritablePlaceError(f"{path}: {reason}. Nothing was recorded; the log is as it was.")
