"""A corpus as frames: from the log itself, and by way of its Parquet segments.

    python benchmarks/learning_segments.py [decisions.db]

The corpus is the sample pricing desk (3,000 decisions, 59,000 entries), or the one that is named;
it is copied first. `log` reads every entry and parses its events; `first` does so too, and makes
the segment; `again` reads that; `grown` reads it after a thousand more entries, which become a
segment of their own. The floor of the first two is SQL that fetches the hashes of all entries and
the bodies of events, which `json.loads` parses and nobody looks at; that of the others is polars
reading a Parquet file of the same columns. All of them hash their way up to the log's root; its
share stands by itself. Processor time of medians; read the ratios.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import process_time

import polars as pl

from dtui.corpus import Corpus
from dtui.imports.jsonl import restore_jsonl
from learning.frames import read_corpus, rebuild
from learning.frames.events import KINDS, read_events
from learning.frames.merkle import merkle_root
from learning.frames.segments import segments_folder
from sample_traces import pricing

ROUNDS = 5
MORE = 1_000

HASHES = "SELECT position, coalesce(source_recorded_at, recorded_at), leaf FROM entries"
BODIES = f"SELECT * FROM entries WHERE kind IN ({', '.join('?' for _ in KINDS)}) ORDER BY position"


def sample(path: Path) -> None:
    """Make the corpus of the sample desk."""
    with Corpus.create(path) as corpus:
        restore_jsonl(io.StringIO("\n".join(pricing.lines())), corpus)


def copy(source: Path, path: Path) -> None:
    """Copy a corpus that others may have open."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(path)) as here:
        there.backup(here)


def timed(ask: Callable[[], object]) -> float:
    """Return the seconds of processor time that one question takes, the middle of several."""
    times: list[float] = []
    for _ in range(ROUNDS):
        begin = process_time()
        ask()
        times.append(process_time() - begin)
    return median(times)


def by_sql(path: Path) -> None:
    """Fetch what is needed, and parse it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(HASHES).fetchall()
        for row in connection.execute(BODIES, KINDS).fetchall():
            json.loads(row[11])


def anew(corpus: Corpus) -> None:
    """Read the corpus as if for the first time."""
    shutil.rmtree(segments_folder(corpus), ignore_errors=True)
    read_corpus(corpus)


def grow(corpus: Corpus) -> None:
    """Add a segment's worth of entries."""
    with corpus.writing():
        for _ in range(MORE):
            corpus.emit("trigger", {"says": "The term ends"})


def grown(corpus: Corpus) -> float:
    """Return what the first reading takes after the log has grown, the middle of several."""
    times: list[float] = []
    for _ in range(ROUNDS):
        grow(corpus)
        begin = process_time()
        read_corpus(corpus)
        times.append(process_time() - begin)
    return median(times)


def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.db"
        if len(sys.argv) > 1:
            copy(Path(sys.argv[1]), path)
        else:
            sample(path)
        with Corpus.open(path) as corpus:
            measure(corpus, Path(folder) / "floor.parquet")


def measure(corpus: Corpus, floor: Path) -> None:
    """Measure one corpus."""
    events = read_events(corpus)
    events.write_parquet(floor)
    leaves = events["leaf"].to_list()
    sql, parquet = timed(lambda: by_sql(corpus.path)), timed(lambda: pl.read_parquet(floor))
    root = timed(lambda: merkle_root(leaves))
    log = timed(lambda: read_corpus(corpus, segments=False))
    first = timed(lambda: anew(corpus))
    rebuild(corpus)
    again = timed(lambda: read_corpus(corpus))
    after = grown(corpus)
    size = sum(path.stat().st_size for path in segments_folder(corpus).iterdir())
    print(f"{len(events):,} entries, {size / 1e6:.1f} MB of segments, medians of {ROUNDS}")
    print(f"{'':8}{'ms':>8}{'floor ms':>10}{'×':>7}")
    rows = (("log", log, sql), ("first", first, sql), ("again", again, parquet))
    for name, took, least in (*rows, ("grown", after, parquet)):
        print(f"{name:8}{took * 1e3:>8.0f}{least * 1e3:>10.0f}{took / least:>7.1f}")
    print(f"{'root':8}{root * 1e3:>8.0f}")


if __name__ == "__main__":
    main()
