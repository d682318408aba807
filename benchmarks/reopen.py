"""How long it takes to open a corpus of a million entries and show its first traces.

    python benchmarks/reopen.py [--entries 1000000] [--rounds 5] [FILE]

From opening the file to the first page of traces with its count, in a process that has loaded
everything else; then as a command from a shell, `dtui traces`, with Python's start. Cold means
that no page of the file is in memory: each is dropped by posix_fadvise(DONTNEED) before the round,
and mincore says how many are left. Beside it the floor, in the same rounds: SQLite opening the
file and reading the first page of that table, nothing more.
"""

from __future__ import annotations

import argparse
import ctypes
import mmap
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

from corpora import corpus_of

from dtui.corpus import Corpus
from dtui.log.lock import file_system_of

PAGE = 100
"""Traces of a first page."""


def first_page(path: Path) -> int:
    """Open a corpus, read its newest traces, and count all."""
    with Corpus.open(path) as corpus:
        shown = corpus.traces(limit=PAGE)
        corpus.log.loss()
        return min(corpus.rows.count_traces(), len(shown))


def floor(path: Path) -> int:
    """Open a file of SQLite and read as many rows."""
    query = "SELECT * FROM traces ORDER BY updated_at DESC, position DESC LIMIT ?"
    with closing(sqlite3.connect(path)) as connection:
        return len(connection.execute(query, (PAGE,)).fetchall())


def shell(path: Path) -> int:
    """List the traces in a process of its own, and read the first of its lines."""
    command = [sys.executable, "-m", "dtui.cli", "traces", str(path), "--limit", str(PAGE)]
    done = subprocess.run(command, check=True, capture_output=True)
    return len(done.stdout.splitlines())


def drop(path: Path) -> None:
    """Have the system forget the pages of a file that it keeps in memory."""
    for file in path.parent.glob(f"{path.name}*"):
        descriptor = os.open(file, os.O_RDONLY)
        os.fdatasync(descriptor)  # what isn't on disk yet can't be forgotten
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def share_in_memory(path: Path) -> float:
    """Return which part of a file's pages is in memory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE) as mapped:
        pages = -(-len(mapped) // mmap.PAGESIZE)
        there = (ctypes.c_ubyte * pages)()
        begin = (ctypes.c_char * len(mapped)).from_buffer(mapped)
        ctypes.CDLL(None).mincore(
            ctypes.c_void_p(ctypes.addressof(begin)), ctypes.c_size_t(len(mapped)), there
        )
        del begin
        return sum(one & 1 for one in there) / pages


def timed(look: Callable[[Path], int], path: Path) -> float:
    """Return the seconds that a look takes."""
    begin = perf_counter()
    assert look(path)
    return perf_counter() - begin


def run(path: Path, rounds: int) -> None:
    """Measure a corpus, and print a table."""
    looks = {"SQLite alone": floor, "Corpus.open": first_page, "dtui traces": shell}
    with Corpus.open(path) as corpus:
        entries, traces = corpus.log.head(), corpus.rows.count_traces()
    warm: dict[str, list[float]] = {name: [] for name in looks}
    cold: dict[str, list[float]] = {name: [] for name in looks}
    left: list[float] = []
    for look in looks.values():
        look(path)
    for _ in range(rounds):
        for name, look in looks.items():
            warm[name].append(timed(look, path))
        for name, look in looks.items():
            drop(path)
            left.append(share_in_memory(path))
            cold[name].append(timed(look, path))
    size = path.stat().st_size / 1e6
    print(
        f"{entries:,} entries, {traces:,} traces, {size:,.0f} MB on "
        f"{file_system_of(path) or 'an unknown file system'}, {rounds} rounds; "
        f"cold: {max(left):.1%} of the pages in memory"
    )
    print(f"{'':14}{'warm ms':>10}{'x SQLite':>10}{'cold ms':>10}{'x SQLite':>10}")
    for name in looks:
        times = (median(warm[name]), median(cold[name]))
        ratios = (times[0] / median(warm["SQLite alone"]), times[1] / median(cold["SQLite alone"]))
        print(
            f"{name:14}{times[0] * 1e3:>10.1f}{ratios[0]:>10.1f}"
            f"{times[1] * 1e3:>10.1f}{ratios[1]:>10.1f}"
        )


def main() -> None:
    """Read the command line and run."""
    read = argparse.ArgumentParser(description="How long a large corpus takes to open.")
    read.add_argument("file", nargs="?", type=Path)
    read.add_argument("--entries", type=int, default=1_000_000)
    read.add_argument("--rounds", type=int, default=5)
    asked = read.parse_args()
    run(asked.file or corpus_of(asked.entries, longest=asked.entries // 10), asked.rounds)


if __name__ == "__main__":
    main()
