"""Walks over causes in a log of a million entries, each beside its floor.

    python benchmarks/chain.py

`graph` holds all causes in memory and walks a million ancestors; its floor is scipy's walk over the
same matrix alone (without scipy, a breadth-first walk over plain lists). `query` walks ten thousand
ancestors in a process that has just started, on a fresh connection; its floor reads as many entries
by their positions, which it would have to be told. `chain` is what a face shows of an entry with a
million ancestors: the newest ten thousand, each in one line. Read the ratios.
"""

# pyright: basic, reportMissingImports=false

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from large_log import MILLION, TEN_THOUSAND, large_log

from dtui.corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7

COLD = """
import sys, json
from pathlib import Path
from time import perf_counter
from dtui.log.sqlite import SqliteLog
with SqliteLog.open(Path(sys.argv[1])) as log:
    start = log.position(sys.argv[2])
    if sys.argv[3] == "query":
        begin = perf_counter()
        walked = log.walk(start, 2_000_000, backwards=True)
    else:
        positions = json.dumps(json.load(sys.stdin))
        begin = perf_counter()
        walked = log._connection.execute(
            "SELECT position, causes FROM entries "
            "WHERE position IN (SELECT value FROM json_each(?))", (positions,)).fetchall()
    print(perf_counter() - begin, len(walked))
"""


def timed(walk: Callable[[], object]) -> float:
    """Return the median of the seconds that a walk takes, once warm."""
    walk()
    times: list[float] = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        walk()
        times.append(perf_counter() - begin)
    return median(times)


def cold(path: str, what: str, positions: str) -> float:
    """Return the median of the seconds that something takes in fresh processes."""
    times: list[float] = []
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", COLD, path, TEN_THOUSAND, what]
        done = subprocess.run(command, input=positions, capture_output=True, text=True, check=True)
        times.append(float(done.stdout.split()[0]))
    return median(times)


def bare_walk(corpus: Corpus, start: int) -> float:
    """Return the seconds of the walk itself, over causes that are in memory already."""
    edges = corpus.log.edges()
    if find_spec("scipy"):
        import numpy
        from scipy.sparse import csgraph, csr_matrix

        pairs = numpy.frombuffer(edges, dtype="i4").reshape(-1, 2)
        size = corpus.log.head() + 1
        ones = numpy.ones(len(pairs))
        matrix = csr_matrix((ones, (pairs[:, 1], pairs[:, 0])), shape=(size, size))
        return timed(lambda: csgraph.breadth_first_order(matrix, start, return_predecessors=False))
    causes: list[list[int]] = [[] for _ in range(corpus.log.head() + 1)]
    for cause, effect in zip(edges[::2], edges[1::2], strict=True):
        causes[effect].append(cause)

    def walk() -> None:
        seen, waiting = {start}, [start]
        while waiting:
            new = [cause for cause in causes[waiting.pop()] if cause not in seen]
            seen.update(new)
            waiting += new

    return timed(walk)


def main() -> None:
    """Measure, and print a table."""
    path = large_log()
    with Corpus.open(path) as corpus:
        start, small = (corpus.log.position(name) for name in (MILLION, TEN_THOUSAND))
        assert start is not None
        assert small is not None
        begin = perf_counter()
        graph = corpus.causal_graph()
        built = perf_counter() - begin
        reached, few = len(graph.ancestors(start)), graph.ancestors(small)
        walked = timed(lambda: graph.ancestors(start))
        floor = bare_walk(corpus, start)
        with_limit = timed(lambda: corpus.chain(MILLION))
        told = timed(lambda: corpus.log.told(range(start - 10_000, start)))
        effects = timed(lambda: corpus.effects("trace-0"))
    positions = str(list(few))
    query, read = (cold(str(path), what, positions) for what in ("query", "floor"))
    backend = "scipy" if find_spec("scipy") else "no scipy"
    print(f"{start:,} entries; {backend}; medians of {ROUNDS}; the graph was made in {built:.1f} s")
    print(f"{'':36}{'ms':>9}{'floor ms':>10}{'×':>7}")
    for name, took, least in (
        (f"graph, {reached:,} ancestors, warm", walked, floor),
        (f"query, {len(few):,} ancestors, cold", query, read),
        ("chain, the newest 10,000 of them", with_limit, told),
        ("effects of a trace, 1,000", effects, told / 10),
    ):
        print(f"{name:36}{took * 1e3:>9.1f}{least * 1e3:>10.1f}{took / least:>7.2f}")


if __name__ == "__main__":
    main()
