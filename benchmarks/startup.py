"""How long until a reviewer can work: from the command to real rows that answer a key.

Starts `dtui review` in a pseudo-terminal of 160×48, waits for a trace's title to be drawn, then
presses a key and waits for the cursor to have moved. Beside it, in turn and in the same run, a
bare Textual app that draws one word, because no app of that toolkit can be faster than that.

    python benchmarks/startup.py decisions.db [--runs 10]

Byte-compiled, as an installed program is; one warm-up of each. Prints medians in milliseconds of
wall and of processor time, and the ratio to the bare app.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import resource
import select
import signal
import statistics
import struct
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("ready")

Bare().run()
"""


class Start(NamedTuple):
    """One start, in milliseconds."""

    shown: float
    """Until the first row (or word) was on the screen."""
    interactive: float
    """`shown` and the time from a key to the rows it moved; for the bare app just `shown`."""
    cpu: float


def start(command: list[str], wanted: bytes, *, key: bytes = b"") -> Start:
    """Start a program in a terminal, time it, and end it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    child, terminal = in_terminal(command)
    read_until(terminal, wanted)
    shown = interactive = time.perf_counter() - begun
    if key:
        settle(terminal)
        pressed = time.perf_counter()
        os.write(terminal, key)
        read_until(terminal, wanted)
        interactive += time.perf_counter() - pressed
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(shown * 1000, interactive * 1000, cpu * 1000)


def in_terminal(command: list[str]) -> tuple[int, int]:
    """Start a program in a terminal of 160×48; return its process and our end of the terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
    return child, terminal


def settle(terminal: int) -> None:
    """Read until nothing more is drawn, so that what comes next answers the key."""
    while select.select([terminal], [], [], 0.2)[0]:
        os.read(terminal, 65536)


def read_until(terminal: int, wanted: bytes) -> None:
    """Read what the program draws until it holds some bytes."""
    seen = b""
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], 30)
        if not ready:
            raise SystemExit(f"the program drew no {wanted!r} within 30 s; it drew {seen[-400:]!r}")
        seen += os.read(terminal, 65536)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Time the start of `dtui review`.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()

    from dtui.corpus import Corpus

    with Corpus.open(options.corpus) as corpus:
        newest = corpus.traces(limit=1)[0]
    title = (newest.title or newest.trace_id)[:12].encode()
    review = [sys.executable, "-m", "dtui.cli", "review", str(options.corpus)]
    bare = [sys.executable, "-c", BARE]
    ours: list[Start] = []
    theirs: list[Start] = []
    for run in range(options.runs + 1):
        pair = start(review, title, key=b"j"), start(bare, b"ready")
        if run:  # the first of each compiles and warms the disk
            ours.append(pair[0])
            theirs.append(pair[1])
    print(f"{options.runs} runs of each in turn, medians in ms")
    for name, field in (("rows shown", "shown"), ("interactive", "interactive"), ("CPU", "cpu")):
        mine, bare_ms = (
            statistics.median(getattr(s, field) for s in side) for side in (ours, theirs)
        )
        print(f"{name:12} dtui {mine:6.0f}   bare Textual {bare_ms:6.0f}   {mine / bare_ms:.2f}×")


if __name__ == "__main__":
    main()
