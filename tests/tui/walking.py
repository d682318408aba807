"""The app in a terminal of its own, walked through by a program, with a judge at the other end.

After each step the program says what the app has laid out, as text, and writes a mark into the
stream of what it draws. The judge feeds all of that stream to a terminal emulator, and at each
mark compares what stands on the screen with what was laid out: they differ where a character is
not as wide as the app believes, and where something came out that a terminal obeys.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pyte
from wcwidth import wcwidth

MARK = re.compile(rb"\x1b\]7777;(\d+)\x07")
PATIENCE = 120.0

# What the toolkit itself writes: CSI, the pointer's shape (OSC 22), keypad modes. All else that a
# terminal would obey came from a text.
_OWN = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z]+\x07|\x1b[=>78]|\x1bP=[12]s\x1b\\")
_OBEYED = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;]*u")
_COLOUR = re.compile(rb"\x1b\[([0-9;:]*)m")
_WITHOUT_COLOUR = {b"", *(b"%d" % code for code in (0, 1, 2, 3, 4, 7, 9))}


@dataclass
class Walk:
    """What a walk came to."""

    steps: int = 0
    obeyed: list[bytes] = field(default_factory=list)
    """Bytes that a terminal would obey, and what stood around them."""
    misaligned: list[tuple[str, str]] = field(default_factory=list)
    """Lines as laid out, and as they stood on the screen."""
    coloured: set[bytes] = field(default_factory=set)
    """The codes of colours that came out."""
    screens: list[str] = field(default_factory=list)


def walked(
    program: str,
    *arguments: str | Path,
    said: Path,
    size: tuple[int, int] = (100, 30),
    environment: Mapping[str, str] | None = None,
) -> Walk:
    """Run a program that walks through the app, and return what came of it.

    Parameters
    ----------
    program
        Python; it ends with a call of `step` of this module after each step.
    said
        Where the program says what was laid out.
    """
    said.touch()
    pid, master = pty.fork()
    if not pid:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor"})
        os.environ.update({"COLUMNS": str(size[0]), "LINES": str(size[1])})
        os.environ.update(environment or {})
        words = [str(one) for one in (*arguments, said)]
        os.execv(sys.executable, [sys.executable, "-c", program, *words])
    with said.open(encoding="utf-8") as laid_out:
        judge = _Judge(size, laid_out)
        for some in _read(master):
            judge.take(some)
    os.close(master)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, judge.rest[-2_000:].decode(errors="replace")
    return judge.walk


def _read(master: int) -> Iterator[bytes]:
    while True:
        ready, _, _ = select.select([master], [], [], PATIENCE)
        if not ready:
            raise TimeoutError("the walk has stopped")
        try:
            some = os.read(master, 1 << 16)
        except OSError:  # the other end is closed
            return
        if not some:
            return
        yield some


class _Judge:
    def __init__(self, size: tuple[int, int], laid_out: TextIO) -> None:
        self.walk = Walk()
        self.rest = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._laid_out = laid_out

    def take(self, some: bytes) -> None:
        self.rest += some
        while (mark := MARK.search(self.rest)) is not None:
            before, self.rest = self.rest[: mark.start()], self.rest[mark.end() :]
            self._judge(before)

    def _judge(self, written: bytes) -> None:
        walk = self.walk
        walk.steps += 1
        drawn = _UNKNOWN_TO_PYTE.sub(b"", written).decode()
        # What takes no cell; pyte would leave out what follows some of it.
        self._stream.feed("".join(c for c in drawn if wcwidth(c) != 0))
        text = _OWN.sub(b"", written)
        for found in _OBEYED.finditer(text):
            walk.obeyed.append(text[max(0, found.start() - 20) : found.end() + 20])
        codes = (code for codes in _COLOUR.findall(written) for code in re.split(b"[;:]", codes))
        walk.coloured.update(code for code in codes if code not in _WITHOUT_COLOUR)
        laid_out = json.loads(self._laid_out.readline())
        shown = self._screen.display
        walk.screens.append("\n".join(line.rstrip() for line in shown))
        for wanted, seen in zip(laid_out, shown, strict=True):
            if _cells(wanted) != _cells(seen):
                walk.misaligned.append((wanted, seen))


def _cells(line: str) -> str:
    """Return what takes cells of a line: marks that join a letter are drawn or not, as fonts go."""
    return "".join(c for c in unicodedata.normalize("NFD", line) if wcwidth(c) > 0).rstrip()


STEP = r"""
import asyncio, json, sys
import textual.app, textual.pilot
from tests.settled import settled

textual.app.wait_for_idle = textual.pilot.wait_for_idle = settled

async def step(pilot, number=[0]):
    app = pilot.app
    await pilot.pause()
    app.refresh()
    await pilot.pause()
    with open(sys.argv[-1], "a", encoding="utf-8") as said:
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        said.write(json.dumps(lines) + "\n")
    number[0] += 1
    app._driver.write(f"\x1b]7777;{number[0]}\x07")
    app._driver.flush()
"""
"""What a program that walks calls after each step."""
