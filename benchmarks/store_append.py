"""What recording costs: one item by store and by how long its trace is; many in one commit.

    python benchmarks/store_append.py [FOLDER]

Two tables. The first has a line a store and length: the median of one durable append, validated,
checked by the rules of profile strict and listed. The second has a line for 1, 100 and 1,000 items
recorded in one commit, on the log. Beside each stand floors taken in the same run, turn by turn: an
`fdatasync` of as many bytes, a bare insert of them into SQLite with the log's own settings (WAL,
synchronous=FULL, one commit), and validating as many items by pydantic. Read the ratios: absolute
times are those of this machine and its disk. FOLDER is where the files go, by default the current
folder; in memory a sync costs nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count, islice
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
from dtui.trace import TraceOpened, item_fields, parse_draft

LENGTHS = (10, 1_000, 10_000)
PER_COMMIT = (1, 100, 1_000)
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


async def on_log_at_once(folder: Path, many: int, stack: ExitStack) -> Append:
    """Return an append of many items in one commit, to a trace of a thousand on the log."""
    corpus = stack.enter_context(Corpus.create(folder / f"at-once-{many}.db"))
    corpus.open_trace(TraceOpened(trace_id="trace"))
    drafts = thoughts()
    corpus.record_all("trace", islice(drafts, 1_000))

    async def append() -> None:
        if many == 1:
            corpus.record("trace", *next(drafts))
        else:
            corpus.record_all("trace", list(islice(drafts, many)))

    return append


def synced_write(folder: Path, stack: ExitStack, size: int, many: int = 1) -> Append:
    """Return a write of so many bytes at a file's end that is on disk when it returns."""
    file = stack.enter_context((folder / "floor").open("wb", buffering=0))

    async def append() -> None:
        file.write(bytes(size * many))
        os.fdatasync(file.fileno())

    return append


def bare_insert(folder: Path, stack: ExitStack, size: int, many: int = 1) -> Append:
    """Return an insert of so many bytes into SQLite, with the settings of the log."""
    path = folder / "floor.db"
    connection = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, body BLOB) STRICT")

    async def append() -> None:
        connection.execute("BEGIN IMMEDIATE")
        rows = ((bytes(size),) for _ in range(many))
        connection.executemany("INSERT INTO entries (body) VALUES (?)", rows)
        connection.execute("COMMIT")

    return append


def validated(many: int) -> Append:
    """Return the validation of so many items by pydantic."""
    drafts = list(islice(thoughts(), many))

    async def validate() -> None:
        for draft in drafts:
            parse_draft(*draft)

    return validate


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


async def by_store(folder: Path, size: int) -> None:
    """Print what one append costs, by store and length."""
    with ExitStack() as stack:
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
    print(f"{'':17}{'median ms':>11}{'p90 ms':>10}{'× fdatasync':>13}{'× bare SQLite':>15}")
    for name in sorted(times, key=lambda name: (name not in floors, name)):
        middle, p90 = median(times[name]), quantiles(times[name], n=10)[-1]
        print(
            f"{name:17}{middle * 1e3:>11.3f}{p90 * 1e3:>10.3f}"
            f"{middle / disk:>13.2f}{middle / sqlite:>15.2f}"
        )


async def at_once(below: Path, size: int) -> None:
    """Print what appends of one and of many items in a commit cost."""
    print(f"\n{'in a commit':>11}{'items/s':>10}{'ms':>9}", end="")
    print(f"{'× fdatasync':>13}{'× bare SQLite':>15}{'× pydantic':>12}")
    for many in PER_COMMIT:
        with TemporaryDirectory(dir=below) as name, ExitStack() as stack:
            folder = Path(name)
            subjects = {
                "log": await on_log_at_once(folder, many, stack),
                "fdatasync": synced_write(folder, stack, size, many),
                "bare SQLite": bare_insert(folder, stack, size, many),
                "pydantic": validated(many),
            }
            times = await measure(subjects)
        log, *floors = (median(times[name]) for name in subjects)
        print(f"{many:>11,}{many / log:>10,.0f}{log * 1e3:>9.3f}", end="")
        disk, sqlite, models = (log / floor for floor in floors)
        print(f"{disk:>13.2f}{sqlite:>15.2f}{models:>12.2f}")


async def run(folder: Path) -> None:
    """Measure in a folder, and print both tables."""
    size = len(json.dumps(next(thoughts()).payload))
    where = file_system_of(folder) or "an unknown file system"
    print(f"median of {ROUNDS} rounds on {where}, {size} bytes an item")
    await by_store(folder, size)
    await at_once(folder, size)


def main() -> None:
    """Measure below the folder named on the command line."""
    where = sys.argv[1] if len(sys.argv) > 1 else "."
    with TemporaryDirectory(dir=where) as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
