"""How long until a reviewer sees a corpus, and until a key is answered, whatever its size.

    python benchmarks/terminal_open.py [--runs 10] [--entries 1000000] [--peer NAME=COMMAND]

Starts `dtui review` in a pseudo-terminal of 160×48, on a corpus of a million entries (made once)
and on its like with a thousand; as soon as rows stand there, presses a key. Beside it, in turn and
in the same run: a bare Textual app that draws two words and answers a key, which is the least that
any app of that toolkit takes, and each peer on the corpus's file
(`--peer visidata=/venv/bin/vd`), for which any answer to the key will do. Medians, walls
and processor time in milliseconds; byte-compiled, as an installed program is, the first run of each
left out. The first rows may be drawn before the app is there to answer: both are told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from corpora import corpus_of
from terminal import PATIENCE, Terminal

from dtui.corpus import Corpus

BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    BINDINGS = [("j", "moved")]
    def compose(self):
        yield Static("> one word\\n  another")
    def action_moved(self):
        self.query_one(Static).update("  one word\\n> another")

Bare().run()
"""


class Start(NamedTuple):
    """One start, in milliseconds."""

    rows: float
    """Until the first rows stood on the screen."""
    interactive: float
    """Until the screen showed the answer to a key that was pressed as soon as they did."""
    cpu: float
    """Processor time until then."""


class Program(NamedTuple):
    """What is started."""

    command: list[str]
    rows: bytes
    """Drawn with the first rows."""
    moved: Callable[[Sequence[str]], bool] | None
    """Tells the screen on which the cursor is on the second row; None for any answer."""


def start(program: Program) -> Start:
    """Start a program, press a key as soon as there are rows, and end it."""
    with Terminal(program.command) as terminal:
        terminal.read_until(program.rows)
        rows = terminal.drawn[-1]
        terminal.write(b"j")
        if program.moved is None:
            terminal.read(10)
            answered = terminal.drawn[-1]
        else:
            # Not by its bytes: the rows may be drawn more than once before the key is taken.
            terminal.settle()
            while not program.moved(terminal.screen().display):
                terminal.read(PATIENCE)
                terminal.settle()
            answered = terminal.first(program.moved)
        return Start(rows.at * 1e3, answered.at * 1e3, answered.cpu * 1e3)


def on_second_row(lines: Sequence[str]) -> bool:
    """Tell whether the cursor of a list is on its second row, below the trail."""
    return "▶" in lines[2]


def on_second_word(lines: Sequence[str]) -> bool:
    """Tell whether the bare app has answered."""
    return lines[1].startswith("> another")


def review(path: Path) -> Program:
    """Return the reviewer's app on a corpus."""
    with Corpus.open(path) as corpus:
        newest = corpus.traces(limit=1)[0]
    title = (newest.title or newest.trace_id)[:12].encode()
    return Program([sys.executable, "-m", "dtui.cli", "review", str(path)], title, on_second_row)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Time the start of `dtui review`.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--longest", type=int, default=100_000)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    options = parser.parse_args()
    path, small = corpus_of(options.entries, options.longest), corpus_of(1_000)
    programs = {
        "bare Textual": Program([sys.executable, "-c", BARE], b"one word", on_second_word),
        f"dtui, {options.entries:,} entries": review(path),
        "dtui, 1,000 entries": review(small),
    }
    for named in options.peer:
        name, _, command = named.partition("=")
        programs[name] = Program([command, str(path)], b"entries", None)
    starts: dict[str, list[Start]] = {name: [] for name in programs}
    for run in range(options.runs + 1):
        for name, program in programs.items():
            one = start(program)
            if run:  # the first of each compiles and warms the disk
                starts[name].append(one)
    put(starts)


def put(starts: dict[str, list[Start]]) -> None:
    """Print the medians, and each beside that of the bare app, which comes first."""
    print(
        f"{'medians, ms':28}{'first rows':>12}{'×':>6}{'interactive':>13}{'×':>6}{'CPU':>7}{'×':>6}"
    )
    floor = _medians(next(iter(starts.values())))
    for name, taken in starts.items():
        figures = zip(_medians(taken), floor, (12, 13, 7), strict=True)
        shown = (f"{ours:{width}.0f}{ours / bare:6.2f}" for ours, bare, width in figures)
        print(f"{name:28}{''.join(shown)}")


def _medians(starts: Sequence[Start]) -> Start:
    return Start(*map(median, zip(*starts, strict=True)))


if __name__ == "__main__":
    main()
