"""How long it takes to look at all of a corpus: `dtui check`, `dtui doctor`, and its `--rebuild`.

    python benchmarks/audit.py [--entries 1000000] [--processes N] [FILE]

The audit in its parts, in seconds and in seconds of a processor, over all processes: reading every
entry and nothing else, which is the floor; its hash, position and time; then the whole of `check`
by one process and by several (hashes, causes, and every list against what its trace says, each
trace held to every rule). `doctor` makes every list anew beside the file's and compares them;
`--rebuild` puts them there, in a copy of the file. A signed head and the tree under it are not
part of it: there are none yet.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from corpora import corpus_of

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.corpus.rebuilding import compare, opened_for_rebuilding, rebuild


def read(corpus: Corpus) -> int:
    """Read every entry."""
    return sum(1 for _ in corpus.log.entries())


def hashes(corpus: Corpus) -> int:
    """Take the hash of every entry anew."""
    return sum(entry.is_intact for entry in corpus.log.entries())


def check(corpus: Corpus, processes: int) -> int:
    """Do what `dtui check` does; return how many entries were looked at."""
    audits = list[object]()
    found = list(audit_log(corpus, audited=audits.append, processes=processes))
    assert not found, found[:3]
    assert len(audits) == corpus.rows.count_traces()
    return corpus.log.head()


def compared(corpus: Corpus) -> int:
    """Make every list anew and compare it."""
    assert not any(found.wrong for found in compare(corpus))
    return corpus.log.head()


def rebuilt(corpus: Corpus) -> int:
    """Make every list anew and put it into its place."""
    rebuild(corpus)
    return corpus.log.head()


def processor_time() -> float:
    """Return the seconds of a processor that this process took, and those it started and ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def timed(what: str, look: Callable[[Corpus], int], path: Path) -> None:
    """Print how long a look takes."""
    with opened_for_rebuilding(path) as corpus:
        begin, processor = perf_counter(), processor_time()
        entries = look(corpus)
        wall, processor = perf_counter() - begin, processor_time() - processor
    print(
        f"{what:26}{wall:>9.1f}{processor:>14.1f}{wall / entries * 1e6:>16.1f}",
        flush=True,
    )


def run(path: Path, processes: int) -> None:
    """Measure a corpus, and print a table."""
    with Corpus.open(path) as corpus:
        entries = corpus.log.head()
    print(f"{entries:,} entries, {path.stat().st_size / 1e6:,.0f} MB, {os.cpu_count()} cores")
    print(f"{'':26}{'seconds':>9}{'of processor':>14}{'µs an entry':>16}")
    timed("entries read", read, path)
    timed("and hashed", hashes, path)
    timed(f"check, {processes} processes", lambda corpus: check(corpus, processes), path)
    timed("check, this one alone", lambda corpus: check(corpus, 1), path)
    timed("doctor: lists compared", compared, path)
    with TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(shutil.copy(path, folder))
        timed("doctor --rebuild", rebuilt, copy)


def main() -> None:
    """Read the command line and run."""
    read_line = argparse.ArgumentParser(description="How long a look at a whole corpus takes.")
    read_line.add_argument("file", nargs="?", type=Path)
    read_line.add_argument("--entries", type=int, default=1_000_000)
    read_line.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = read_line.parse_args()
    path = asked.file or corpus_of(asked.entries, longest=asked.entries // 10)
    run(path, asked.processes)


if __name__ == "__main__":
    main()
