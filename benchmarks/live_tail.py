"""What it costs to follow a corpus while another process writes ten thousand items a second.

    python benchmarks/live_tail.py [FOLDER] [--rate 10000] [--seconds 8]

A process appends items in a hundred commits a second; another follows it through
`Corpus.subscribe` and counts. Its floor is a third process that looks as often and reads the same
columns by SQL alone. Printed are the share of a core that each takes, the ratio, and how long after
its commit an entry is seen. FOLDER is where the file goes, by default the current folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple

from store_append import thoughts

from dtui.corpus import Corpus
from dtui.log import NewEntry
from dtui.trace import TraceOpened

COMMITS = 100
"""A second."""
PATIENCE = 5.0
"""Seconds without an entry after which a follower ends; the writer starts within them."""


class Followed(NamedTuple):
    """What a follower found."""

    name: str
    entries: int
    share: float
    """Of a core, over the time that something was written."""
    delays: list[float]
    """Seconds from the time of an entry to when it was seen."""


def write(path: Path, rate: int, seconds: float) -> None:
    """Append items at a rate, as bytes that were made before."""
    drafts = [json.dumps(draft.payload).encode() for draft in islice(thoughts(), rate)]
    with Corpus.open(path) as corpus:
        log, number, begin = corpus.log, 0, time.perf_counter()
        for turn in range(int(seconds * COMMITS)):
            now = log.now()
            entries = [
                NewEntry("trace", f"trace/{number + one}", "observation", drafts[one], now, [1])
                for one in range(rate // COMMITS)
            ]
            number += len(entries)
            log.append(entries)
            time.sleep(max(0.0, begin + (turn + 1) / COMMITS - time.perf_counter()))


def follow(path: Path, patience: float, found: Queue[Followed]) -> None:
    """Follow a corpus as a face does."""

    async def count() -> None:
        with Corpus.open(path) as corpus:
            async for entry in corpus.subscribe(after=1, patience=patience):
                tally.saw(entry.header.recorded_at)

    tally = _Tally()
    asyncio.run(count())
    found.put(tally.result("Corpus.subscribe"))


def read(path: Path, patience: float, found: Queue[Followed]) -> None:
    """Read the same entries by SQL alone, looking every five milliseconds."""
    tally, after, quiet = _Tally(), 1, 0.0
    connection = sqlite3.connect(path)
    while quiet < patience:
        rows = connection.execute(
            "SELECT * FROM entries WHERE position > ? ORDER BY position LIMIT 1000", (after,)
        ).fetchall()
        for row in rows:
            tally.saw(row[8])
        if rows:
            after, quiet = rows[-1][0], 0.0
            continue
        quiet += 0.005 if tally.seen else 0.0
        time.sleep(0.005)
    found.put(tally.result("bare SQL"))


class _Tally:
    def __init__(self) -> None:
        self.seen = 0
        self._delays: list[float] = []
        self._begun = self._last = (0.0, 0.0)

    def saw(self, recorded_at: int) -> None:
        if not self.seen:
            self._begun = time.perf_counter(), time.process_time()
        self.seen += 1
        if self.seen % 100 == 0:
            self._delays.append(datetime.now(UTC).timestamp() - recorded_at / 1e6)
            self._last = time.perf_counter(), time.process_time()

    def result(self, name: str) -> Followed:
        wall, cpu = (after - before for before, after in zip(self._begun, self._last, strict=True))
        return Followed(name, self.seen, cpu / wall, self._delays)


def run(follower: Callable[..., None], path: Path, rate: int, seconds: float) -> Followed:
    """Start a follower and the writer; return what it found when both have ended."""
    context = get_context("spawn")
    found: Queue[Followed] = context.Queue()
    processes = [
        context.Process(target=follower, args=(path, PATIENCE, found)),
        context.Process(target=write, args=(path, rate, seconds)),
    ]
    with Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="trace"))
    for process in processes:
        process.start()
    result = found.get()
    for process in processes:
        process.join()
    return result


def main() -> None:
    """Measure below a folder, and print a table."""
    parser = argparse.ArgumentParser(description="Follow a corpus that another process writes.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path())
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        subjects = (("floor.db", read), ("followed.db", follow))
        results = [
            run(follower, Path(folder) / name, options.rate, options.seconds)
            for name, follower in subjects
        ]
    floor = results[0]
    print(f"{options.rate:,} items a second for {options.seconds:g} s, {COMMITS} commits a second")
    print(f"{'':18}{'entries':>9}{'% of a core':>13}{'× bare':>8}{'p50 ms':>8}{'p99 ms':>8}")
    for one in results:
        cuts = quantiles(one.delays, n=100)
        print(
            f"{one.name:18}{one.entries:>9,}{one.share * 100:>13.1f}{one.share / floor.share:>8.2f}"
            f"{cuts[49] * 1e3:>8.1f}{cuts[98] * 1e3:>8.1f}"
        )


if __name__ == "__main__":
    main()
