"""A corpus of a million entries, for the benchmarks that need a large one.

    python benchmarks/large_log.py [FILE]

A thousand traces of about a thousand items, recorded in turns, so that no trace lies together on
the disk. One trace is recorded through a store, item by item; the others are copies of its entries
and rows under other ids, written straight into the tables. Causes, effects, leaf hashes and the
rows of traces, items and pending are what the stores would have written; the words of the search
are left out. At the end stand two events, `ten` and `all`, that follow from the last items of ten
traces and of all, and so have ten thousand ancestors and a million.

It takes a minute and 600 MB. The benchmarks make it once in the folder for temporary files and use
it again; delete it when you are done.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import perf_counter

from store_append import thoughts

from dtui.corpus import Corpus
from dtui.log import Entry, leaf_hash
from dtui.log.entry import causes_json
from dtui.trace import TraceOpened

TRACES = 1_000
ITEMS = 998
"""Of each trace; with its record 999 entries."""
TEN_THOUSAND = "ten"
MILLION = "all"

_Row = tuple[object, ...]


def large_log() -> Path:
    """Return the path of the large corpus, made where it is not there yet."""
    path = Path(tempfile.gettempdir()) / f"dtui-large-{TRACES}x{ITEMS}.db"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        for end in ("", "-wal", "-shm", ".head"):
            Path(f"{unfinished}{end}").unlink(missing_ok=True)
        make(unfinished)
        unfinished.replace(path)
    return path


def trace_id(number: int) -> str:
    """Return the id of one of the traces."""
    return f"trace-{number}"


def make(path: Path) -> None:
    """Make the corpus."""
    begin = perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Corpus.create(Path(folder) / "pattern.db") as pattern,
    ):
        record_one(pattern)
        Corpus.create(path).close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -400000")
            connection.execute("BEGIN")
            copy(pattern, connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with Corpus.open(path) as corpus:
        for name, traces in ((TEN_THOUSAND, 10), (MILLION, TRACES)):
            last = corpus.trace(trace_id(0)).newest
            assert last is not None
            causes = [f"{trace_id(number)}/{last.id}" for number in range(traces)]
            corpus.emit("context_gathered", {"id": name, "says": name, "causes": causes})
        sample = corpus.log.entry_at(TRACES * ITEMS // 2)
        assert sample is not None
        assert sample.is_intact
        print(f"made {path}: {corpus.log.head():,} entries in {perf_counter() - begin:.0f} s")


def record_one(corpus: Corpus) -> None:
    """Record the trace that the others are copies of: each thought rests on the verdict before."""
    corpus.open_trace(TraceOpened(trace_id=trace_id(0), title="One of many", domain="pricing"))
    with corpus.writing():
        before: list[str] = []
        for item_type, payload in islice(thoughts(), ITEMS):
            refs = [*payload.get("trace_item_refs", ()), *before]
            fields = {**payload, "trace_item_refs": refs} if refs else payload
            before = [corpus.record(trace_id(0), item_type, fields)]


def copy(pattern: Corpus, connection: sqlite3.Connection) -> None:
    """Write the pattern's trace a thousand times, the traces taking turns."""
    entries = list(pattern.log.entries())
    for ordinal, entry in enumerate(entries):
        copies = [_copied(entry, ordinal, number) for number in range(TRACES)]
        _insert(connection, "entries", [(*one.header, *one[1:]) for one in copies])
        _insert(connection, "effects", [(c, one.position) for one in copies for c in one.causes])
    with closing(sqlite3.connect(pattern.path)) as source:
        for table, column in (("traces", 1), ("items", 10), ("pending", 0)):
            key = 1 if table == "pending" else 0
            rows: list[_Row] = source.execute(f"SELECT * FROM {table}").fetchall()
            for row in rows:
                _insert(
                    connection,
                    table,
                    [_moved(row, key, column, number) for number in range(TRACES)],
                )


def _copied(entry: Entry, ordinal: int, number: int) -> Entry:
    header, stream = entry.header, trace_id(number)
    assert entry.body is not None
    assert entry.salt is not None
    # The same time for all of a turn: times only have to grow.
    header = header._replace(
        position=_place(ordinal, number),
        stream=stream,
        id=stream + header.id.removeprefix(trace_id(0)),
        causes=causes_json([_place(cause - 1, number) for cause in entry.causes]),
    )
    return Entry(header, entry.body, entry.salt, leaf_hash(header, entry.body, entry.salt))


def _moved(row: _Row, key: int, position: int, number: int) -> _Row:
    moved = list(row)
    moved[key] = trace_id(number)
    moved[position] = _place(int(str(row[position])) - 1, number)
    return tuple(moved)


def _place(ordinal: int, number: int) -> int:
    return ordinal * TRACES + number + 1


def _insert(connection: sqlite3.Connection, table: str, rows: list[_Row]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


if __name__ == "__main__":
    made = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if made is None:
        print(large_log())
    else:
        make(made)
