"""How far an import is, for whoever has waited a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from dtui.command.output import talking
from dtui.text import one_line

_PATIENCE = 1.0
"""Seconds after which a person would like to know."""

_REDRAW = 0.1
"""Seconds between two reports, of which one replaces the other."""


class Progress:
    """Reports on a terminal, once a second has passed; call `finish` at the end.

    Where standard error is none, nobody waits in front of it, and nothing is reported.

    Parameters
    ----------
    what
        What is counted: ``records``, ``lines``.
    clock
        Seconds that only grow.
    """

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._next = clock() + _PATIENCE
        self._drawn = False

    def __call__(self, done: int, total: int, name: str) -> None:
        """Report that so many are done, of `total` (0 where that isn't known)."""
        now = self._clock()
        if now < self._next or not (sys.stderr and sys.stderr.isatty()):
            return
        self._next = now + _REDRAW
        self._drawn = True
        of = f" of {total:,}" if total else ""
        line = f"{done:,}{of} {self._what}{f', {name}' if name else ''}"
        _draw(f"\r\x1b[K{one_line(line, 78)}")

    def finish(self) -> None:
        """Clear the line on a terminal, so that what is said next has it to itself."""
        if self._drawn:
            _draw("\r\x1b[K")


def _draw(text: str) -> None:
    with talking():
        sys.stderr.write(text)
        sys.stderr.flush()
