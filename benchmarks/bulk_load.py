"""How fast an export becomes a corpus: validated, held to every rule, listed and searchable.

    python benchmarks/bulk_load.py [ENTRIES] [FOLDER]

The entries (100,000 by default) are those of `corpora.export_of`, restored as `dtui import jsonl
--restore` does. Beside it stand floors of the same run over the same lines: reading them as JSON,
reading and validating their items by pydantic, and a bare insert of their bytes into SQLite with
the log's own settings, a thousand in a commit. Then: going past the lines that are there already,
as a restore does that was stopped; and, over a tenth of the lines, the same all-or-nothing as
`dtui import jsonl` does it. Processor time stands beside the wall's; on a busy machine read that.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from corpora import export_of

from dtui.corpus import Corpus
from dtui.imports.jsonl import import_jsonl, restore_jsonl
from dtui.trace import parse_item

GOAL = 60_000
"""Entries a second."""
PER_COMMIT = 1_000


def read(file: Path) -> int:
    """Read every line as JSON."""
    with file.open("rb") as lines:
        return len([len(json.loads(line)) for line in lines])


def validate(file: Path) -> int:
    """Read every line, and make a model of every item."""
    with file.open("rb") as lines:
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return len([parse_item(line["item"]) if "item" in line else line for line in found])


def insert(file: Path, folder: Path) -> int:
    """Insert every line's bytes into a table of SQLite, a thousand in a commit."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, body BLOB) STRICT")
        with file.open("rb") as lines:
            while some := list(islice(lines, PER_COMMIT)):
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(
                    "INSERT INTO entries (body) VALUES (?)", ((line,) for line in some)
                )
                connection.execute("COMMIT")
        return int(connection.execute("SELECT max(position) FROM entries").fetchone()[0])


def restore(file: Path, path: Path) -> int:
    """Restore a file into a new corpus, or go past what is there already."""
    with Corpus.open(path) if path.exists() else Corpus.create(path) as corpus:
        restore_jsonl(file, corpus)
        return corpus.log.head()


def bring_in(file: Path, path: Path) -> int:
    """Import the first tenth of a file's lines, all of them or none."""
    part = path.with_suffix(".jsonl")
    with file.open("rb") as lines:
        whole = lines.readlines()
    part.write_bytes(b"".join(whole[: len(whole) // 10]))
    with Corpus.create(path) as corpus:
        import_jsonl(part, corpus)
        return corpus.log.head()


def timed(what: str, run: Callable[[], int], floor: float = 0.0) -> float:
    """Run something over entries and print how fast it was; return its processor seconds each."""
    begin, work = perf_counter(), process_time()
    entries = run()
    wall, work = (perf_counter() - begin) / entries, (process_time() - work) / entries
    times = f"{work / floor:>10.1f}" if floor else " " * 10
    print(f"{what:34}{1 / wall:>12,.0f}{1 / work:>14,.0f}{work * 1e6:>10.1f}{times}", flush=True)
    return work


def main() -> None:
    """Measure, and print a line for each."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    where = sys.argv[2] if len(sys.argv) > 2 else None
    file = export_of(entries)
    print(f"{entries:,} entries, {file.stat().st_size / 1e6:.0f} MB; the goal is {GOAL:,} a second")
    print(f"{'':34}{'entries/s':>12}{'entries/cpu s':>14}{'µs each':>10}{'× floors':>10}")
    with TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        timed("floor: JSON", lambda: read(file))
        floor = timed("floor: JSON and pydantic", lambda: validate(file))
        floor += timed("floor: bare insert into SQLite", lambda: insert(file, folder))
        timed("restore", lambda: restore(file, folder / "c.db"), floor)
        timed("go past what is there", lambda: restore(file, folder / "c.db"), floor)
        timed("import, a tenth of it", lambda: bring_in(file, folder / "i.db"), floor)


if __name__ == "__main__":
    main()
