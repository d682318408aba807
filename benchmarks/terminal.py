"""A program in a pseudo-terminal, and what it takes to answer: for the benchmarks of the terminal.

The terminal is real to the program: it has a size, and it answers the question whether it draws
whole frames at once. What the program draws is kept with the time it came and the processor time
that the program had taken by then, so that a moment is found afterwards, when looking for it costs
the program nothing. Processor time is that of the kernel's clock for the process, all its threads
included; it is exact, where `utime` in `/proc` counts hundredths of a second.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple, Self

import pyte

COLUMNS, LINES = 160, 48
PATIENCE = 60.0
"""Seconds after which a program that says nothing is given up."""

QUIET = 0.03
"""Seconds without a byte drawn and without processor time after which all is done."""

CURSOR = "▶".encode()
"""What the lists of dtui draw before the row under the cursor."""

_ASKS_FOR_FRAMES, _HAS_FRAMES = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_FRAME_ENDS = b"\x1b[?2026l"


class Drawn(NamedTuple):
    """Something that was drawn."""

    at: float
    """Seconds since the program was started."""
    cpu: float
    """Seconds of processor time that it had taken by then."""
    what: bytes


class Answer(NamedTuple):
    """What a key took, in milliseconds."""

    wall: float
    """Until the first frame with the cursor on another row (or with what was waited for)."""
    cpu: float
    """All of it, until nothing was left to do."""


class Terminal:
    """A program in a pseudo-terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = COLUMNS,
        lines: int = LINES,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.columns, self.lines = columns, lines
        self.drawn: list[Drawn] = []
        self._draws_frames = False
        self.begun = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if not self.pid:
            size = struct.pack("HHHH", lines, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
            os.environ.update(environment or {})
            # An installed program is byte-compiled.
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.execv(command[0], list(command))
        # The number by which the kernel knows the clock of a whole process.
        self._clock = (~self.pid << 3) | 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program, whatever it does."""
        os.close(self._terminal)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    @property
    def cpu(self) -> float:
        """Seconds of processor time that the program has taken."""
        return time.clock_gettime(self._clock)

    def memory(self) -> tuple[float, float]:
        """Return the megabytes that are the program's alone, and with its share of the rest."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()[1:]
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
        return own / 1024, kilobytes["Pss"] / 1024

    def write(self, keys: bytes) -> None:
        """Type something and wait for nothing."""
        os.write(self._terminal, keys)

    def read(self, patience: float) -> bool:
        """Read what is drawn within some seconds; tell whether anything was."""
        if not select.select([self._terminal], [], [], patience)[0]:
            return False
        try:
            what = os.read(self._terminal, 1 << 16)
        except OSError as error:
            shown = "\n".join(self.screen().display)
            raise SystemExit(f"the program ended; its terminal shows\n{shown}") from error
        self.drawn.append(Drawn(time.perf_counter() - self.begun, self.cpu, what))
        if _ASKS_FOR_FRAMES in what:
            self._draws_frames = True
            os.write(self._terminal, _HAS_FRAMES)
        return True

    def read_until(self, wanted: bytes) -> None:
        """Read until some bytes were drawn from here on."""
        start = len(self.drawn)
        while wanted not in b"".join(one.what for one in self.drawn[start:]):
            if not self.read(PATIENCE):
                shown = "\n".join(self.screen().display)
                raise SystemExit(f"{wanted!r} did not come within {PATIENCE:g} s:\n{shown}")

    def settle(self, patience: float = PATIENCE) -> None:
        """Read until nothing more is drawn or computed, or for some seconds."""
        before, deadline = -1.0, time.perf_counter() + patience
        while (self.read(QUIET) or self.cpu > before) and time.perf_counter() < deadline:
            before = self.cpu

    def press(self, keys: bytes, wanted: bytes = CURSOR) -> Answer:
        """Press a key when all is quiet, and see it done."""
        start, cpu, pressed = len(self.drawn), self.cpu, time.perf_counter() - self.begun
        self.write(keys)
        self.read_until(wanted)
        self.settle()
        answered = self._frame_with(wanted, start)
        return Answer((answered - pressed) * 1e3, (self.cpu - cpu) * 1e3)

    def _frame_with(self, wanted: bytes, start: int) -> float:
        """Return when the first frame with some bytes was drawn whole."""
        seen, at = b"", 0.0
        for one in self.drawn[start:]:
            seen, at = seen + one.what, one.at
            after = seen.find(wanted)
            if after >= 0 and (not self._draws_frames or _FRAME_ENDS in seen[after:]):
                break
        return at

    def screen(self) -> pyte.Screen:
        """Return the screen as it is."""
        screen = pyte.Screen(self.columns, self.lines)
        pyte.ByteStream(screen).feed(b"".join(one.what for one in self.drawn))
        return screen

    def first(self, shows: Callable[[Sequence[str]], bool]) -> Drawn:
        """Return what made the screen show something for the first time."""
        screen = pyte.Screen(self.columns, self.lines)
        stream = pyte.ByteStream(screen)
        for one in self.drawn:
            stream.feed(one.what)
            if shows(screen.display):
                return one
        raise SystemExit("\n".join(("it was never shown:", *screen.display)))


def percentiles(values: Iterable[float]) -> tuple[float, float]:
    """Return the 50th and the 99th percentile."""
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]


def middle(values: Iterable[float]) -> float:
    """Return the median, in milliseconds."""
    return median(values) * 1e3
