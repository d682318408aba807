"""What recording one more item costs, by store and by how long its trace already is.

    python benchmarks/store_append.py [FOLDER]

A line a store and length: the median of one durable append, validated, checked by the rules of
profile strict and listed, beside two floors taken in the same run, turn by turn: an `fdatasync`
of as many bytes, and a bare insert of them into SQLite with the log's own settings (WAL,
synchronous=FULL). Read the ratios: absolute times are those of this machine and its disk. FOLDER
is where the files go, by default the current folder; in memory a sync costs nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from dtui.corpus import Corpus
from dtui.log.lock import file_system_of
from dtui.stores import (
    DecisionTraceStore,
    FileDecisionTraceStore,
    InMemoryDecisionTraceStore,
    LogDecisionTraceStore,
)
from dtui.trace import TraceOpened, item_fields

LENGTHS = (10, 1_000, 10_000)
ROUNDS = 60
WARM_UP = 5
SLOW = 0.05
"""Seconds; what takes longer is measured every tenth round only."""

Append = Callable[[], Awaitable[object]]


class Draft(NamedTuple):
    """What a round records."""

    item_type: str
    payload: dict[str, Any]


def thoughts() -> Iterator[Draft]:
    """Yield drafts as an agent makes them: something seen, a claim on it, its verdict."""
    citation = {"kind": "metric", "ref": "weekly_active_users", "locator": "2026-W40"}
    for number in count(1):
        seen = {
            "statement": f"Usage of the pricing page fell by {number} % against the week before"
        }
        yield Draft("observation", {**seen, "id": f"obs-{number}", "citations": [citation]})
        refs = {"trace_item_refs": [f"obs-{number}"]}
        claim = {"statement": "The new discount table is the reason", "confidence": 0.4}
        yield Draft("hypothesis", {**claim, **refs, "id": f"hyp-{number}"})
        verdict = {"hypothesis_id": f"hyp-{number}", "validated": False}
        why = {"reasoning": "Pages without the table fell by as much"}
        yield Draft("hypothesis_validation", {**verdict, **why, **refs})


async def grown(store: DecisionTraceStore, length: int) -> Append:
    """Bring a store to a length in one go; return what records one more item in it."""
    drafts = thoughts()
    await store.record_all([next(drafts) for _ in range(length)])
    return lambda: store.record(*next(drafts))


async def in_memory(length: int) -> Append:
    """Return an append to a trace in memory."""
    return await grown(InMemoryDecisionTraceStore(), length)


async def in_file(folder: Path, length: int) -> Append:
    """Return an append to a trace in one JSON file."""
    # Written as a whole: the store would rewrite the file for each item of the way there.
    drafts = thoughts()
    source = InMemoryDecisionTraceStore()
    await source.record_all([next(drafts) for _ in range(length)])
    items = [item_fields(item) for item in await source.get_all()]
    path = folder / f"{length}.json"
    path.write_text(json.dumps({"opened": {"trace_id": "trace"}, "items": items}))
    store = FileDecisionTraceStore(path)
    return lambda: store.record(*next(drafts))


async def on_log(folder: Path, length: int, stack: ExitStack) -> Append:
    """Return an append to a trace on the log."""
    corpus = stack.enter_context(Corpus.create(folder / f"{length}.db"))
    corpus.open_trace(TraceOpened(trace_id="trace"))
    return await grown(LogDecisionTraceStore(corpus.log, "trace"), length)


def synced_write(folder: Path, stack: ExitStack, size: int) -> Append:
    """Return a write of so many bytes at a file's end that is on disk when it returns."""
    file = stack.enter_context((folder / "floor").open("wb", buffering=0))

    async def append() -> None:
        file.write(bytes(size))
        os.fdatasync(file.fileno())

    return append


def bare_insert(folder: Path, stack: ExitStack, size: int) -> Append:
    """Return an insert of so many bytes into SQLite, with the settings of the log."""
    path = folder / "floor.db"
    connection = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, body BLOB) STRICT")

    async def append() -> None:
        connection.execute("INSERT INTO entries (body) VALUES (?)", (bytes(size),))

    return append


async def timed(append: Append) -> float:
    """Return the seconds that one append takes."""
    begin = perf_counter()
    await append()
    return perf_counter() - begin


async def measure(subjects: dict[str, Append]) -> dict[str, list[float]]:
    """Time every subject, turn by turn, so that a slow moment of the disk hits them all."""
    for append in subjects.values():
        for _ in range(WARM_UP):
            await append()
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for turn in range(ROUNDS):
        for name, append in subjects.items():
            if turn % 10 and median(times[name]) > SLOW:
                continue
            times[name].append(await timed(append))
    return times


async def run(folder: Path) -> None:
    """Measure in a folder, and print a table."""
    with ExitStack() as stack:
        size = len(json.dumps(next(thoughts()).payload))
        floors = {
            "fdatasync": synced_write(folder, stack, size),
            "bare SQLite": bare_insert(folder, stack, size),
        }
        subjects = dict(floors)
        for length in LENGTHS:
            subjects[f"memory {length:>7,}"] = await in_memory(length)
            subjects[f"file   {length:>7,}"] = await in_file(folder, length)
            subjects[f"log    {length:>7,}"] = await on_log(folder, length, stack)
        times = await measure(subjects)
    disk, sqlite = (median(times[name]) for name in floors)
    print(f"{ROUNDS} rounds on {file_system_of(folder) or 'an unknown file system'}, {size} bytes")
    print(f"{'':17}{'median ms':>11}{'p90 ms':>10}{'× fdatasync':>13}{'× bare SQLite':>15}")
    for name in sorted(times, key=lambda name: (name not in floors, name)):
        middle, p90 = median(times[name]), quantiles(times[name], n=10)[-1]
        print(
            f"{name:17}{middle * 1e3:>11.3f}{p90 * 1e3:>10.3f}"
            f"{middle / disk:>13.2f}{middle / sqlite:>15.2f}"
        )


def main() -> None:
    """Measure below the folder named on the command line."""
    where = sys.argv[1] if len(sys.argv) > 1 else "."
    with TemporaryDirectory(dir=where) as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
