"""Who holds the lock beside a log, as far as the system tells."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from dtui.errors import BusyPlaceError
from dtui.log.lock import FileLock


class Holder(NamedTuple):
    """A process that holds a lock."""

    pid: int
    """0 where the system tells of a lock, and not whose it is."""
    command: str


def holder_of(path: Path, proc: Path = Path("/proc")) -> Holder | None:
    """Return who holds the lock of a log just now; None if nobody does.

    Parameters
    ----------
    path
        The log's file.
    proc
        Where the system tells of its processes; without it a held lock has no name.

    Raises
    ------
    UnsupportedPlaceError, UnwritablePlaceError
        If nobody can lock there.
    """
    lock = FileLock(path)
    try:
        found = lock.path.stat()
    except FileNotFoundError:
        return None
    try:
        with lock.held(patience=0):
            return None
    except BusyPlaceError:
        device = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}"
        return _named(f"{device}:{found.st_ino}", proc)


def _named(inode: str, proc: Path) -> Holder:
    try:
        table = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return Holder(0, "")
    for line in table:
        words = line.split()
        # One who waits has an arrow before the word.
        if words[1:2] == ["FLOCK"] and words[5:6] == [inode]:
            return Holder(int(words[4]), _command(int(words[4]), proc))
    return Holder(0, "")


def _command(pid: int, proc: Path) -> str:
    try:
        words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return b" ".join(words).decode(errors="replace").strip()
