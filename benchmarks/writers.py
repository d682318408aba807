"""What eight processes that write to one corpus at once wait for, and what of it gets lost.

    python benchmarks/writers.py [--processes 8] [--appends 200] [--rounds 3] [--folder FOLDER]

Each process records observations one by one, each on disk when the next begins, as fast as it can:
the hardest case, as agents think in between. A line a way of writing: how many entries there were
to be and are, errors, entries a second over all, and how long a single one waited. Beside the log
stand bare inserts of as many bytes into SQLite with its settings (WAL, synchronous=FULL, BEGIN
IMMEDIATE, a busy timeout of ten seconds), once with the log's lock round each and once without.
Rounds take turns; waits are the worst and the median over all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from store_append import thoughts

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.log.lock import FileLock, file_system_of
from dtui.trace import TraceOpened

Append = Callable[[], None]
Writer = Callable[[Path], Generator[Append]]


class Round(NamedTuple):
    """What the processes of one round saw."""

    seconds: float
    waits: list[float]
    errors: list[str]
    lost: int


SEEN = next(thoughts()).payload
TRACE = "shared"


def on_log(path: Path) -> Generator[Append]:
    """Record an observation in the one trace of a corpus."""
    payload = {name: value for name, value in SEEN.items() if name != "id"}
    with Corpus.open(path) as corpus:

        def append() -> None:
            corpus.record(TRACE, "observation", payload)

        yield append


def bare(path: Path, *, locked: bool) -> Generator[Append]:
    """Insert as many bytes into a table."""
    body, lock = json.dumps(SEEN), FileLock(path) if locked else None
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("PRAGMA synchronous = FULL")

        def append() -> None:
            with lock.held() if lock else nullcontext():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO entries (body) VALUES (?)", (body,))
                connection.execute("COMMIT")

        yield append


def locked(path: Path) -> Generator[Append]:
    """Insert into a table, under the log's lock."""
    return bare(path, locked=True)


def unlocked(path: Path) -> Generator[Append]:
    """Insert into a table, under SQLite's own lock alone."""
    return bare(path, locked=False)


def make_log(path: Path) -> None:
    """Make a corpus with one trace."""
    with Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id=TRACE))


def make_bare(path: Path) -> None:
    """Make a table in a file of SQLite."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, body TEXT) STRICT")


def count_log(path: Path) -> int:
    """Return how many items a corpus holds, of which every check says that it is sound."""
    with Corpus.open(path) as corpus:
        assert list(audit_log(corpus)) == []
        return len(corpus.trace(TRACE))


def count_bare(path: Path) -> int:
    """Return how many rows a table has."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM entries").fetchone()[0]


WAYS = {
    "log": (make_log, on_log, count_log),
    "bare SQLite, locked": (make_bare, locked, count_bare),
    "bare SQLite": (make_bare, unlocked, count_bare),
}


def run_round(way: str, path: Path, processes: int, appends: int) -> Round:
    """Let processes write at once; return what they saw."""
    make, writer, count = WAYS[way]
    make(path)
    start_read, start_write = os.pipe()
    children: list[tuple[int, int]] = []
    for _ in range(processes):
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(start_write)
            os._exit(_write(writer, path, appends, start_read, write))
        os.close(write)
        children.append((pid, read))
    for _, read in children:
        os.read(read, 1)  # it has opened the file
    begin = perf_counter()
    os.close(start_write)
    waits, errors = list[float](), list[str]()
    for pid, read in children:
        with os.fdopen(read) as said:
            told = json.loads(said.read() or '{"waits": [], "errors": ["ended without a word"]}')
        waits += told["waits"]
        errors += told["errors"]
        os.waitpid(pid, 0)
    os.close(start_read)
    seconds = perf_counter() - begin
    return Round(seconds, waits, errors, len(waits) - count(path))


def _write(writer: Writer, path: Path, appends: int, start: int, said: int) -> int:
    waits, errors = list[float](), list[str]()
    try:
        with contextmanager(writer)(path) as append:
            append_once = append
            os.write(said, b" ")
            os.read(start, 1)  # nobody writes there: it ends when all are ready
            for _ in range(appends):
                begin = perf_counter()
                append_once()
                waits.append(perf_counter() - begin)
    except Exception as error:  # noqa: BLE001 - an error is a figure here
        errors.append(f"{type(error).__name__}: {error}")
    with os.fdopen(said, "w") as out:
        json.dump({"waits": waits, "errors": errors}, out)
    return 0


def run(folder: Path, processes: int, appends: int, rounds: int) -> None:
    """Measure in a folder, and print a table."""
    seen: dict[str, list[Round]] = {way: [] for way in WAYS}
    for number in range(rounds):
        for way in WAYS:
            path = folder / f"{way} {number}.db"
            seen[way].append(run_round(way, path, processes, appends))
    print(
        f"{processes} processes, {appends} appends each, {rounds} rounds, on "
        f"{file_system_of(folder) or 'an unknown file system'}, SQLite {sqlite3.sqlite_version}"
    )
    print(
        f"{'':21}{'entries':>9}{'lost':>6}{'errors':>8}{'a second':>10}"
        f"{'median ms':>11}{'p99 ms':>9}{'longest ms, by round':>24}"
    )
    for way, found in seen.items():
        waits = [wait for one in found for wait in one.waits]
        rate = len(waits) / sum(one.seconds for one in found)
        longest = " ".join(f"{max(one.waits) * 1e3:.0f}" for one in found)
        errors = [error for one in found for error in one.errors]
        print(
            f"{way:21}{len(waits):>9,}{sum(one.lost for one in found):>6}{len(errors):>8}"
            f"{rate:>10,.0f}{median(waits) * 1e3:>11.2f}"
            f"{quantiles(waits, n=100)[-1] * 1e3:>9.1f}{longest:>24}"
        )
        for error in errors[:3]:
            print(f"  {error}")


def main() -> None:
    """Read the command line and run."""
    read = argparse.ArgumentParser(description="What processes that write at once wait for.")
    read.add_argument("--processes", type=int, default=8)
    read.add_argument("--appends", type=int, default=200)
    read.add_argument("--rounds", type=int, default=3)
    read.add_argument("--folder", default=".")
    asked = read.parse_args()
    with TemporaryDirectory(dir=asked.folder) as name:
        run(Path(name), asked.processes, asked.appends, asked.rounds)


if __name__ == "__main__":
    main()
