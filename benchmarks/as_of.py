"""A trace of a thousand items as it stood at a moment, in a log of a million entries.

    python benchmarks/as_of.py

`warm` asks a corpus that has the trace at hand, as the scrubber of a screen does; `cold store` one
that has to read its thousand items first; `fresh process` also opens the file. The floor of the
first is the position of a moment and the trace's length there, by SQL alone; that of the other two
also reads the bytes of the trace's entries, a page of the file each, and makes nothing of them (in
the open corpus, whose cache knows them from the question before, or in a fresh process). Read the
ratios.
"""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from random import Random
from statistics import median
from time import perf_counter

from large_log import ITEMS, TRACES, large_log, trace_id

from dtui.corpus import Corpus
from dtui.log.entry import to_micros

ROUNDS = 21

FRESH = """
import sqlite3, sys
from datetime import datetime
import dtui.spine, dtui.stores.log
from dtui.corpus import Corpus
from time import perf_counter
begin = perf_counter()
with Corpus.open(sys.argv[1]) as corpus:
    len(corpus.as_of(datetime.fromisoformat(sys.argv[2])).trace(sys.argv[3]).at_risk)
    print(perf_counter() - begin)
begin = perf_counter()
connection = sqlite3.connect(sys.argv[1])
query = "SELECT * FROM entries WHERE stream = ? ORDER BY position"
connection.execute(query, (sys.argv[3],)).fetchall()
print(perf_counter() - begin)
"""


def timed(ask: Callable[[], object]) -> float:
    """Return the seconds that one question takes."""
    begin = perf_counter()
    ask()
    return perf_counter() - begin


def main() -> None:
    """Measure, and print a table."""
    path, chance = large_log(), Random(7)
    times: dict[str, list[float]] = {}
    with Corpus.open(path) as corpus:
        last = corpus.log.entry_at(TRACES * ITEMS)
        assert last is not None
        for _ in range(ROUNDS):
            of = trace_id(chance.randrange(TRACES))
            moment = last.recorded_at
            for name, ask in _questions(corpus, of).items():
                times.setdefault(name, []).append(ask())
            command = [sys.executable, "-c", FRESH, str(path), moment.isoformat(), of]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            took, floor = map(float, done.stdout.split())
            times.setdefault("fresh process", []).append(took)
            times.setdefault("fresh floor", []).append(floor)
    middle = {name: median(taken) for name, taken in times.items()}
    print(f"{TRACES * (ITEMS + 1):,} entries, a trace of {ITEMS} items, medians of {ROUNDS}")
    print(f"{'':16}{'ms':>9}{'floor ms':>10}{'×':>7}")
    for name, floor in (
        ("warm", "warm floor"),
        ("cold store", "cold floor"),
        ("fresh process", "fresh floor"),
    ):
        ratio = middle[name] / middle[floor]
        print(f"{name:16}{middle[name] * 1e3:>9.2f}{middle[floor] * 1e3:>10.2f}{ratio:>7.1f}")


def _questions(corpus: Corpus, of: str) -> dict[str, Callable[[], float]]:
    last = corpus.log.entry_at(TRACES * ITEMS)
    assert last is not None
    moment = last.recorded_at

    def warm_floor() -> object:
        execute = corpus.log._connection.execute
        execute("SELECT max(position) FROM entries WHERE recorded_at <= ?", (to_micros(moment),))
        return corpus.log.length_at(of, corpus.log.position_at(moment))

    def cold_floor() -> object:
        warm_floor()
        execute = corpus.log._connection.execute
        return execute("SELECT * FROM entries WHERE stream = ? ORDER BY position", (of,)).fetchall()

    def ask() -> object:
        return corpus.as_of(moment).trace(of).at_risk

    def cold() -> float:
        corpus._stores.clear()
        return timed(ask)

    return {
        "first touch": lambda: timed(cold_floor),  # the pages come from the disk, once
        "cold floor": lambda: timed(cold_floor),
        "warm floor": lambda: timed(warm_floor),
        "cold store": cold,
        "warm": lambda: timed(ask),
    }


if __name__ == "__main__":
    main()
