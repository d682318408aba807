"""A lock between processes, and the places where one can be trusted."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from dtui.errors import BusyPlaceError, UnsupportedPlaceError, UnwritablePlaceError

if sys.platform != "win32":
    import fcntl

_ESCAPED = re.compile(r"\\([0-7]{3})")
"""How the table of mounts writes a blank in a name."""

_LOOK_AGAIN, _LOOK_SOON = 0.001, 0.0001
"""Seconds between two tries for a lock that is taken; of whoever is next, alone in trying."""

_COURTESY = 0.25
"""Seconds to wait for one's turn. It is no more than manners: whoever has it may be stopped."""

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "davfs"}
)


class FileLock:
    """A lock beside a file, held by one process, and one thread of it, at a time.

    It is a `flock` on ``<path>.lock``, so the system lets it go when its holder dies,
    however it dies. The lock file stays; removing it while somebody waits would give two
    holders.

    Parameters
    ----------
    path
        The file it guards. Links are followed, so that a file has one lock by whatever name.
    patience
        Seconds to wait for another holder, who may have been stopped, before giving up.

    Raises
    ------
    UnsupportedPlaceError
        On Windows, or on a network file system, where `flock` can't be trusted.
    """

    def __init__(self, path: Path, *, patience: float = 10.0) -> None:
        check_place(path)
        self.path = lock_path(path)
        self._patience = patience
        self._thread_lock = threading.RLock()
        self._depth = 0
        self._descriptor = -1

    @contextmanager
    def held(self, *, patience: float | None = None) -> Generator[None]:
        """Hold the lock within the block; holding it already is fine.

        Parameters
        ----------
        patience
            Seconds to wait this time; None for the lock's own.

        Raises
        ------
        UnwritablePlaceError
            If the lock file cannot be made.
        BusyPlaceError
            If another process held it for too long.
        """
        with self._thread_lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._acquire(self._patience if patience is None else patience)
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._release()

    def _acquire(self, patience: float) -> None:
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise UnwritablePlaceError(
                f"{self.path}: cannot be made ({error.strerror}), so nothing can be written "
                f"beside it. Choose a folder you may write to."
            ) from error
        try:
            self._wait(patience)
        except BaseException:
            self._release()
            raise

    def _wait(self, patience: float) -> None:
        """Wait for the lock, behind whoever waits already.

        Without a turn, whoever lets the lock go and wants it again has it before anybody else has
        looked: of eight that write all the time, one would wait for half a second now and then.
        """
        begin = time.monotonic()
        deadline = begin + patience
        is_next = _tried(self._has_turn, min(deadline, begin + _COURTESY), _LOOK_AGAIN)
        try:
            if _tried(self._has_lock, deadline, _LOOK_SOON if is_next else _LOOK_AGAIN):
                return
        finally:
            if is_next and sys.platform == "linux":
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1)
        raise BusyPlaceError(
            f"{self.path} has been held by another process or handle for {patience:g} seconds. "
            "Nothing was recorded; see whether its holder was stopped."
        )

    def _has_turn(self) -> bool:
        # A lock of another kind on the same file, where the two kinds don't see each other. That
        # it is the process's, and goes with any descriptor it closes, costs no more than the turn.
        if sys.platform == "linux":
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
        return True

    def _has_lock(self) -> bool:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True

    def _release(self) -> None:
        if self._descriptor >= 0:
            # Closing would do, if no other thread had forked meanwhile: a child has it open too.
            if sys.platform != "win32":
                with suppress(OSError):
                    fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = -1


def _tried(take: Callable[[], bool], deadline: float, pause: float) -> bool:
    """Try until something is taken, at least once; return whether it was by a deadline."""
    while True:
        try:
            return take()
        except (BlockingIOError, PermissionError):
            if time.monotonic() > deadline:
                return False
        # A holder keeps it for about as long as one commit takes.
        time.sleep(pause)


def lock_path(path: Path) -> Path:
    """Return where the lock of a file is, links followed."""
    real = followed(path)
    return real.with_name(f"{real.name}.lock")


def followed(path: Path) -> Path:
    """Return where a file is, or would be, once all links are followed.

    Raises
    ------
    UnwritablePlaceError
        If the links lead in a circle.
    """
    real = Path(os.path.realpath(path))
    # Then it led back to itself. Where nobody may look it is refused when it is opened.
    if os.path.islink(real):  # noqa: PTH114 - which raises where nobody may look
        raise UnwritablePlaceError(f"{path} is a link that leads in a circle. Name another file.")
    return real


def check_place(path: Path, mounts: Path = Path("/proc/self/mounts")) -> None:
    """Refuse a place where locks between processes can't be trusted.

    Parameters
    ----------
    path
        The file that is to be locked; it need not exist.
    mounts
        The table of mounted file systems. Where there is none, as on macOS, every place
        passes: there it is on you to keep a corpus on a local disk.

    Raises
    ------
    UnsupportedPlaceError
        On Windows, or if the path is on a network file system.
    """
    if sys.platform == "win32":
        raise UnsupportedPlaceError(
            "dtui needs POSIX file locks, which Windows does not have; use it under WSL"
        )
    kind = file_system_of(path, mounts)
    if kind in NETWORK_FILE_SYSTEMS:
        raise UnsupportedPlaceError(
            f"{path} is on a network file system ({kind}), where locks between machines cannot "
            "be trusted and a log can be lost. Put it on a local disk."
        )


def file_system_of(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Return the type of the file system a path is on, or ``""`` where it can't be told."""
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    place = Path(os.path.realpath(path))
    best, kind = -1, ""
    for line in table.split("\n"):
        _, point, found, *_ = [*line.split(" "), "", "", ""]
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), point))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), found
    return kind
