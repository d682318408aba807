"""The head of a log, kept beside it: how far it reached, so that a loss is seen.

A damaged write-ahead log rolls back, without a word, to a clean and shorter prefix. From within
the file nobody can tell. So each commit leaves the position and the leaf of its newest entry in
``<log>.head``, one line of text::

    dtui-head/1 00000000000000000015 <leaf, 64 hex digits> <CRC-32 of what stands before>

It is written when the entries are on disk and never synced by itself, so it may be older than
the log: that is fine. It cannot be newer, nor name another leaf, unless entries were lost. The
line finds accidents; against who rewrites both files only a head kept elsewhere helps.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from dtui.errors import LostEntriesError

_LINE = re.compile(rb"(dtui-head/1 (\d{20}) ([0-9a-f]{64})) ([0-9a-f]{8})\n")
_LONGEST = 4_096

LeafAt = Callable[[int], bytes | None]
"""Tells the leaf at a position of the log, or None if it does not reach so far."""


class Head(NamedTuple):
    """The newest entry of a log."""

    position: int
    leaf: bytes

    @property
    def line(self) -> bytes:
        r"""As it is kept: always as long, so that a later one covers an earlier one whole.

        Examples
        --------
        >>> Head(15, bytes(32)).line
        b'dtui-head/1 00000000000000000015 000...000 ...\n'
        """
        said = b"dtui-head/1 %020d %s" % (self.position, self.leaf.hex().encode())
        return b"%s %08x\n" % (said, zlib.crc32(said))


class Loss(NamedTuple):
    """What a log lost, as far as its kept head can tell."""

    kept: Head
    """How far it once reached."""
    position: int
    """Where it ends now."""

    @property
    def lost(self) -> int:
        """How many entries are missing at its end; 0 where another one took the place of one."""
        return max(self.kept.position - self.position, 0)

    @property
    def says(self) -> str:
        """What happened, in half a sentence.

        Examples
        --------
        >>> Loss(Head(15, bytes(32)), 12).says
        'lost 3 entries: it reached position 15 and ends at 12 now'
        """
        reached = f"it reached position {self.kept.position} and ends at {self.position} now"
        if self.lost:
            return f"lost {self.lost} {'entry' if self.lost == 1 else 'entries'}: {reached}"
        return f"lost entries: another one stands at position {self.kept.position}"


class KeptHead:
    """The file beside a log that says how far it reached.

    Parameters
    ----------
    log
        The log's file, by its real name.
    """

    def __init__(self, log: Path) -> None:
        self.path = log.with_name(f"{log.name}.head")
        self.accepts_loss = False
        """Whether the next commit may go on from what is left, and with it forget what was."""
        self._log = log
        self._descriptor = -1
        self._checked = b""
        """The line that was last written here, or found to be right."""

    def read(self) -> Head | None:
        """Return what is kept; None where nothing is, or nothing that can be read."""
        return _head(self._line())

    def loss(self, leaf_at: LeafAt, position: Callable[[], int]) -> Loss | None:
        """Return what the log lost; None if that is nothing, or cannot be told.

        Parameters
        ----------
        leaf_at, position
            Read the log *after* the kept head was, or somebody may have appended in between.
        """
        line = self._line()
        kept = _head(line)
        if kept is None or (line == self._checked and position() >= kept.position):
            return None
        if kept.position and leaf_at(kept.position) != kept.leaf:
            return Loss(kept, position())
        self._checked = line
        return None

    def check(self, leaf_at: LeafAt, position: Callable[[], int]) -> None:
        """Refuse to append to a log that lost entries: what follows would take their places.

        Raises
        ------
        LostEntriesError
            If it did, and nobody has accepted that.
        """
        if self.accepts_loss:
            return
        if (loss := self.loss(leaf_at, position)) is not None:
            raise LostEntriesError(
                f"{self._log} {loss.says}, so nothing is recorded in it. Restore it from a copy "
                f"or from an export, or go on with what is left: `dtui doctor {self._log} "
                "--accept-loss`."
            )

    def keep(self, position: int, leaf: bytes) -> None:
        """Note the newest entry, which is on disk; the caller holds the log's lock.

        What cannot be noted is left: the kept head is then older than the log, which is legal,
        and the entries were acknowledged whatever becomes of it.
        """
        self.accepts_loss = False
        line = Head(position, leaf).line
        try:
            if self._descriptor < 0:
                flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
                self._descriptor = os.open(self.path, flags, 0o644)
                os.ftruncate(self._descriptor, len(line))
            if os.pwrite(self._descriptor, line, 0) == len(line):
                self._checked = line
        except OSError:
            self.close()

    def remove(self) -> None:
        """Forget the head of a log that is no more."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file, where it was opened."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _line(self) -> bytes:
        try:
            if self._descriptor >= 0:
                return os.pread(self._descriptor, _LONGEST, 0)
            with self.path.open("rb") as file:
                return file.read(_LONGEST)
        except OSError:
            return b""


def _head(line: bytes) -> Head | None:
    found = _LINE.fullmatch(line)
    if found is None or zlib.crc32(found[1]) != int(found[4], 16):
        return None
    return Head(int(found[2]), bytes.fromhex(found[3].decode()))
