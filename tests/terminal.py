"""The reviewer's app in a terminal of its own, as another process."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

import pyte

COLUMNS, LINES = 100, 30
PATIENCE = 60.0
"""Seconds before a terminal that says nothing is given up."""

REVIEW = "import sys; from dtui.tui.app import review; review(sys.argv[1], author='pat')"


class Terminal:
    """The reviewer's app in a pseudo-terminal, and all it has written."""

    def __init__(
        self,
        corpus: Path,
        program: str = REVIEW,
        *,
        size: tuple[int, int] = (COLUMNS, LINES),
        **environment: str,
    ) -> None:
        self.written = b""
        columns, lines = size
        self.pid, self.master = pty.fork()
        if not self.pid:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored, where tests run under nohup
            os.environ.update(
                {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(lines)}
                | environment
            )
            os.execv(sys.executable, [sys.executable, "-c", program, str(corpus)])
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)

    def shown(self) -> str:
        """Return what stands on the screen.

        Also while it is half drawn, when pyte's own `display` may find the second half of a wide
        sign without its first, and fail.
        """
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        return "\n".join("".join(self.screen.buffer[y][x].data for x in columns) for y in rows)

    def read_until(self, words: str | None) -> None:
        """Read until the words stand on the screen; with None, to the end."""
        deadline = time.monotonic() + PATIENCE
        while words is None or words not in self.shown():
            ready, _, _ = select.select([self.master], [], [], deadline - time.monotonic())
            if not ready:
                raise TimeoutError(f"{words!r} never appeared on\n{self.shown()}")
            try:
                some = os.read(self.master, 65536)
            except OSError:  # the other end is closed
                some = b""
            if not some:
                assert words is None, f"the app ended before {words!r} appeared"
                return
            self.written += some
            self.stream.feed(some)

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def close(self) -> None:
        os.close(self.master)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
