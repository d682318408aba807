"""What a key costs the reviewer's app, alone and while others write and report; and its memory.

    python benchmarks/terminal_keys.py [keys] [busy] [memory] [--keys 300] [--entries 1000000]

Each screen stands in a pseudo-terminal of 160×48, on a corpus of a million entries that has a trace
of a hundred thousand items (made once). A key is pressed when all is quiet. Its processor time is
all that the app takes until all is quiet again, its wall the time to the first whole frame in
which the cursor has moved; both in milliseconds, the 50th and the 99th percentile. `busy` does the
same on a copy of the corpus into which another process writes without a pause, and beside one that
makes the report again and again. `memory` moves a thousand pages. The floor is the toolkit's own
list of a thousand short lines, its keys and its memory taken in the same run. Read the ratios.
"""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from corpora import corpus_of
from terminal import CURSOR, LINES, Answer, Terminal, percentiles

from dtui.corpus import Corpus

LONGEST = 100_000
PAGES = 1_000

FLOOR = """
from textual.app import App
from textual.widgets import OptionList

class Bare(App):
    def compose(self):
        yield OptionList(*(f"row {number} of a short list" for number in range(1000)))

Bare().run()
"""

SCREEN = """
import sys
from dtui.tui import app
from dtui.tui.screens.{module} import {name}

ready = app.ReviewApp.on_ready

def on_ready(self):
    ready(self)
    self.push_screen({name}(*sys.argv[2:]))

app.ReviewApp.on_ready = on_ready
app.review(sys.argv[1], author="pat")
"""

AGAIN = """
import subprocess, sys
while True:
    subprocess.run(sys.argv[1:], capture_output=True)
"""

WRITES = """
import os, sys
from itertools import count, islice

sys.path.insert(0, sys.argv[2])
from store_append import thoughts

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

with Corpus.open(sys.argv[1]) as corpus:
    for number in count():
        trace_id = f"written-{os.getpid()}-{number}"
        with corpus.writing():
            corpus.open_trace(TraceOpened(trace_id=trace_id, domain="pricing"))
            for draft in islice(thoughts(), 100):
                corpus.record(trace_id, draft.item_type, draft.payload)
"""
"""Writes as fast as the rules allow, a trace of a hundred items a commit."""

DOWN, UP, PAGE_DOWN, PAGE_UP = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~"
IN_VIEW = (DOWN,) * 20 + (UP,) * 20


class Screen(NamedTuple):
    """A screen to press keys on."""

    name: str
    module: str
    made_by: str
    rows: int
    arguments: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[bytes, ...]:
        """Down by as many pages as there are, forty at most, and up again."""
        return paging(self.rows)

    def command(self, path: Path) -> list[str]:
        """Return the command that shows it first."""
        program = SCREEN.format(module=self.module, name=self.made_by)
        return [sys.executable, "-c", program, str(path), *self.arguments]


def paging(rows: int) -> tuple[bytes, ...]:
    """Return the keys that go down a list by pages and up again, each of which moves the cursor."""
    pages = max(1, min(40, rows // LINES - 1))
    return (PAGE_DOWN,) * pages + (PAGE_UP,) * pages


def screens(path: Path) -> tuple[Screen, ...]:
    """Return the screens, with a trace of about a thousand items and the longest."""
    with Corpus.open(path) as corpus:
        rows, traces = corpus.rows, corpus.rows.count_traces()
        execute = corpus.log._connection.execute
        near = "SELECT trace_id FROM traces ORDER BY abs(items - ?) LIMIT 1"
        ids = (execute(near, (size,)).fetchone()[0] for size in (1_000, LONGEST))
        spines = {trace_id: rows.count_spine(trace_id) for trace_id in ids}
        waiting = rows.count_pending()
    return (
        Screen("Corpus", "corpus", "CorpusScreen", traces),
        *(
            Screen(f"Trace, {count:,} rows", "trace", "TraceScreen", count, (trace_id,))
            for trace_id, count in spines.items()
        ),
        Screen("Queue", "queue", "QueueScreen", waiting),
    )


@contextmanager
def shown(command: Sequence[str], cursor: bytes = CURSOR) -> Generator[Terminal]:
    """Start a program and wait until it rests."""
    with Terminal(command) as terminal:
        terminal.read_until(cursor)
        terminal.settle()
        yield terminal


def pressed(terminal: Terminal, keys: Sequence[bytes], count: int, wanted: bytes) -> list[Answer]:
    """Press keys in turn, so many in all, after a few that are left out."""
    turns = cycle(keys)
    for key in islice(turns, 5):
        terminal.press(key, wanted)
    return [terminal.press(key, wanted) for key in islice(turns, count)]


def put(name: str, kind: str, answers: Sequence[Answer]) -> float:
    """Print a line and return the median of the processor time."""
    cpu, wall = (percentiles(getattr(one, of) for one in answers) for of in ("cpu", "wall"))
    figures = "".join(f"{value:8.1f}" for value in (*cpu, *wall))
    print(f"{name:24}{kind:14}{len(answers):5}{figures}", flush=True)
    return cpu[0]


def head(title: str) -> None:
    """Print what stands in the columns."""
    print(f"\n{title:24}{'':14}{'keys':>5}{'CPU p50':>8}{'p99':>8}{'wall p50':>9}{'p99':>7}   ms")


def keys(path: Path, count: int) -> None:
    """Print what keys cost on each screen."""
    head("alone")
    with shown([sys.executable, "-c", FLOOR], b"row 9") as terminal:
        for kind, turns in (("in view", IN_VIEW), ("page", paging(1_000))):
            put("floor: OptionList", kind, pressed(terminal, turns, count, b"row"))
    for screen in screens(path):
        with shown(screen.command(path)) as terminal:
            kinds = (("in view", IN_VIEW), ("page", screen.pages), ("next pending", (b"n",)))
            for kind, turns in kinds:
                put(screen.name, kind, pressed(terminal, turns, count, CURSOR))


@contextmanager
def beside(command: Sequence[str]) -> Generator[None]:
    """Run a command again and again, in another process."""
    again = [sys.executable, "-c", AGAIN, *command]
    with subprocess.Popen(again, start_new_session=True) as process:
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # it and what it has started


def busy(path: Path, count: int) -> None:
    """Print what keys take while another process writes, and while one makes the report."""
    dtui = [sys.executable, "-m", "dtui.cli"]
    with TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(path, copy)
        loads = {
            "while writing": [sys.executable, "-c", WRITES, str(copy), str(Path(__file__).parent)],
            "while reporting": [*dtui, "report", str(copy), "--domain", "pricing"],
        }
        for title, command in loads.items():
            head(title)
            for screen in screens(copy):
                with beside(command), shown(screen.command(copy)) as terminal:
                    for kind, turns in (("in view", IN_VIEW), ("page", screen.pages)):
                        put(screen.name, kind, pressed(terminal, turns, count, CURSOR))


def memory(path: Path) -> None:
    """Print the memory of the app after a thousand moves by a page, and that of the floor."""
    print(f"\n{'memory':24}{'MB its own':>14}{'with its share':>16}   after {PAGES:,} pages")
    with shown([sys.executable, "-c", FLOOR], b"row 9") as terminal:
        _put_memory("floor: OptionList", terminal)
    for screen in screens(path):
        with shown(screen.command(path)) as terminal:
            before = terminal.memory()
            for key in islice(cycle(screen.pages), PAGES):
                terminal.write(key)
                terminal.read_until(CURSOR)
            terminal.settle()
            _put_memory(screen.name, terminal, before)


def _put_memory(name: str, terminal: Terminal, before: tuple[float, float] | None = None) -> None:
    own, shared = terminal.memory()
    grown = f"   {own - before[0]:+.1f} since the first" if before else ""
    print(f"{name:24}{own:14.1f}{shared:16.1f}{grown}", flush=True)


def main() -> None:
    """Print the figures that were asked for."""
    parser = argparse.ArgumentParser(description="Measure keys and memory of the reviewer's app.")
    parser.add_argument("what", nargs="*", metavar="keys|busy|memory")
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--longest", type=int, default=LONGEST)
    options = parser.parse_args()
    path = corpus_of(options.entries, longest=options.longest)
    what = options.what or ["keys", "busy", "memory"]
    if "keys" in what:
        keys(path, options.keys)
    if "busy" in what:
        busy(path, options.keys)
    if "memory" in what:
        memory(path)


if __name__ == "__main__":
    main()
