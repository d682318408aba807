"""What a trace of a hundred thousand items costs: its lanes, to open it, to look back in it.

    python benchmarks/terminal_traces.py [--runs 5] [--entries 1000000]

`lanes` lays out windows of 48 rows all over the trace; its floor reads the same item rows from the
corpus and lays nothing out; processor time, in microseconds a row. Below, in a pseudo-terminal of
160×48, the longest trace and one of a thousand items: from the key that opens it to rows, from `A`
to the first frame of the past, and a step back there; walls to the first frame, and all of the
processor time until the app rests, in milliseconds, each run in an app of its own. Read the ratios
of the two traces.
"""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from corpora import corpus_of
from terminal import CURSOR, Answer, Terminal

from dtui.corpus import Corpus
from dtui.views.graph_layout import LANES, rows_needed
from dtui.views.spine import Spine

WINDOW = 48
WINDOWS = 200

OPENS = """
import sys
from dtui.tui import app

app.ReviewApp.action_report = lambda self: self.open_trace(sys.argv[2])
app.review(sys.argv[1], author="pat")
"""
"""The app, with a key that opens a trace wherever it stands in the list."""

KEYS = {"opened": b"R", "as of": b"A", "a step back": b","}


def two_traces(path: Path) -> dict[str, int]:
    """Return the longest trace and one of about a thousand items, by id, with their lengths."""
    with Corpus.open(path) as corpus:
        execute = corpus.log._connection.execute
        near = "SELECT trace_id, items FROM traces ORDER BY abs(items - ?) LIMIT 1"
        return dict(execute(near, (size,)).fetchone() for size in (1_000, 100_000))


def lanes(path: Path, trace_id: str) -> None:
    """Print what the lanes of a trace cost, and how many there are."""
    with Corpus.open(path) as corpus:
        spine = Spine(corpus.rows, trace_id, LANES)
        chance = Random(7)
        firsts = [chance.randrange(len(spine) - WINDOW) for _ in range(WINDOWS)]
        most = max(len(row.lanes) for first in firsts for row in spine.page(first, WINDOW))

        def read(first: int) -> object:
            needed = rows_needed(first + 1, WINDOW)
            return corpus.rows.spine(trace_id, needed.start, len(needed))

        floor, laid_out = _each(read, firsts), _each(lambda at: spine.page(at, WINDOW), firsts)
    print(f"{len(spine):,} rows, {WINDOWS} windows of {WINDOW}; at most {most} lanes of {LANES}")
    print(
        f"laid out and read {laid_out:6.1f} µs a row   read {floor:6.1f}   {laid_out / floor:.2f}×"
    )


def _each(call: Callable[[int], object], firsts: Iterable[int]) -> float:
    taken: list[float] = []
    for first in firsts:
        begin = process_time()
        call(first)
        taken.append(process_time() - begin)
    return median(taken) / WINDOW * 1e6


def looked_at(path: Path, trace_id: str, items: int) -> list[Answer]:
    """Open a trace in an app, and look back in it."""
    with Terminal([sys.executable, "-c", OPENS, str(path), trace_id]) as terminal:
        terminal.read_until(CURSOR)
        terminal.settle()
        step = f"/{items}".encode()  # the bar of the past says which step of how many
        wanted = (CURSOR, step, step)
        return [terminal.press(*pressed) for pressed in zip(KEYS.values(), wanted, strict=True)]


def put(items: int, runs: Sequence[Sequence[Answer]]) -> None:
    """Print the medians of what was done in each run."""
    for name, answers in zip(KEYS, zip(*runs, strict=True), strict=True):
        wall, cpu = (median(getattr(one, of) for one in answers) for of in ("wall", "cpu"))
        print(f"{items:9,} items   {name:14}{wall:8.0f}{cpu:8.0f}", flush=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure a trace of a hundred thousand items.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--longest", type=int, default=100_000)
    options = parser.parse_args()
    path = corpus_of(options.entries, options.longest)
    traces = two_traces(path)
    lanes(path, max(traces, key=lambda trace_id: traces[trace_id]))
    print(f"\n{'medians of ' + str(options.runs):32}{'wall':>8}{'CPU':>8}   ms")
    for trace_id, items in traces.items():
        put(items, [looked_at(path, trace_id, items) for _ in range(options.runs)])


if __name__ == "__main__":
    main()
