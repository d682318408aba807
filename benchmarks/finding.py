"""Searches and lists over a million entries, each beside the least that could answer it.

    python benchmarks/finding.py [ENTRIES]

The corpus is that of `corpora.py`, a trace of a tenth of all entries among thousands. Beside a
search stands the bare query of SQLite, or `grep` over the export of the same corpus; beside a list
of traces the bare query that fetches those rows. `cpu` is processor time of the median of some
rounds, in milliseconds; of a search in a process of its own, `wall` is what a person waits.

At the end a list is read page by page while a pattern is looked for in a thread of the same
process, and in a process of its own: what a key would wait for. Read the ratios.
"""

# pyright: basic, reportMissingImports=false

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median, quantiles
from threading import Thread
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from corpora import corpus_of

from dtui.corpus import Corpus
from dtui.views.chosen import chosen_positions, traces_at
from dtui.views.facets import TRACE_ORDERS, TraceChoice, chosen_traces, facets
from dtui.views.finding import finding
from dtui.views.found import found
from dtui.views.search import read_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUNDS = 5
WINDOW = 60

SEARCHES = {
    "renewal": ("renewal", "SELECT rowid FROM words WHERE words MATCH '\"renewal\"*'"),
    "two words": (
        "renewal price",
        'SELECT rowid FROM words WHERE words MATCH \'"renewal"* AND "price"*\'',
    ),
    "but for a letter": ("~renewl", "SELECT rowid FROM words WHERE words MATCH '\"renewal\"'"),
    "a state": (
        "type:hypothesis pending",
        "SELECT position FROM pending WHERE kind = 'hypothesis'",
    ),
    "a type": ("type:hypothesis", "SELECT position FROM items WHERE type = 'hypothesis'"),
    "at risk": ("at-risk", "SELECT position FROM items WHERE at_risk"),
    "an age": ("age:>2d", "SELECT max(position) FROM entries"),
}

PATTERNS = {
    "a pattern": ("/renew(al|ing)/", "renew(al|ing)"),
    "without a word in it": (r"/[0-9]{2} %/", "[0-9]{2} %"),
}


GROUPED = [
    f"SELECT {name}, count(*) FROM traces GROUP BY 1"
    for name in (
        *("domain", "agent", "profile", "at_risk > 0", "opened_at / 86400000000"),
        *("hypotheses > 0", "questions > 0", "decisions > 0"),
    )
]


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median of the processor's milliseconds, once warm."""
    work()
    times: list[float] = []
    for _ in range(rounds):
        begin = process_time()
        work()
        times.append(process_time() - begin)
    return 1_000 * median(times)


def wall(work: Callable[[], object]) -> float:
    """Return the milliseconds that a person waits for it, once."""
    begin = perf_counter()
    work()
    return 1_000 * (perf_counter() - begin)


def row(what: str, ours: float, floor: float, beside: str, more: str = "") -> None:
    """Print a line of the table."""
    print(f"{what:34} {ours:10.2f} {floor:10.2f} {ours / floor:8.1f}   {beside}  {more}")


def searches(corpus: Corpus) -> None:
    """Measure what indexes answer."""
    bare = corpus.log._connection
    for what, (typed, query) in SEARCHES.items():
        hits = found(corpus, read_query(typed))
        ours = cpu(lambda typed=typed: found(corpus, read_query(typed)))
        floor = cpu(lambda query=query: bare.execute(query).fetchall())
        row(what, ours, floor, "bare SQL", f"{typed}: {hits.count:,}")
    hits = found(corpus, read_query("renewal"))
    middle = hits.count // 2
    positions = ", ".join(str(one.position) for one in hits.rows.page(middle, WINDOW))
    rows = f"SELECT * FROM items WHERE position IN ({positions})"
    floor = cpu(lambda: bare.execute(rows).fetchall(), 50)
    row(
        "a page of what was found",
        cpu(lambda: hits.rows.page(middle, WINDOW), 50),
        floor,
        "bare SQL",
    )
    key = hits.rows.key(hits.rows.page(hits.count - 1, 1)[0])
    row("the place of its last row", cpu(lambda: hits.rows.find(key), 50), floor, "a page, bare")


def walks(corpus: Corpus) -> None:
    """Measure what an entry rests on, and what came of one, to the end."""
    by_length = chosen_positions(corpus, TraceChoice(order="items"), corpus.log.now())
    longest = next(traces_at(corpus, by_length[:1]))
    first, last = (
        corpus.rows.items(longest.trace_id, 1, 1),
        corpus.rows.items(longest.trace_id, longest.items, longest.items),
    )
    for what, name, item in (
        ("what an item rests on", "ancestor", last[0]),
        ("what came of an item", "descendant", first[0]),
    ):
        start = item.position
        typed = f"{name}({item.trace_id}/{item.item_id})"
        hits = found(corpus, read_query(typed))
        ours = cpu(lambda typed=typed: found(corpus, read_query(typed)))
        floor = cpu(
            lambda start=start, name=name: corpus.log.walk(
                start, 2**62, backwards=name == "ancestor"
            )
        )
        row(what, ours, floor, "the walk", f"{hits.count:,}")


def patterns(corpus: Corpus, export: Path) -> None:
    """Measure what has to be read text by text."""
    for what, (typed, pattern) in PATTERNS.items():
        hits = found(corpus, read_query(typed))
        ours = cpu(lambda typed=typed: found(corpus, read_query(typed)), 2)
        before = getrusage(RUSAGE_CHILDREN)
        grep = ("grep", "-E", "-i", "-c", pattern, str(export))
        subprocess.run(grep, capture_output=True, check=False)
        after = getrusage(RUSAGE_CHILDREN)
        floor = 1_000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        row(what, ours, floor, "grep over the export", f"{typed}: {hits.count:,}")
        asyncio.run(beside(corpus, typed))


async def beside(corpus: Corpus, typed: str) -> None:
    """Print when a search in a process of its own shows its first row and its last."""
    begin, first, last = perf_counter(), 0.0, 0.0
    async with finding(corpus, read_query(typed)) as pieces:
        async for piece in pieces:
            last = perf_counter() - begin
            first = first or (last if piece.count else 0.0)
    print(
        f"{'':34} first row after {1_000 * first:,.0f} ms, all after {1_000 * last:,.0f} ms (wall)"
    )


def traces(corpus: Corpus) -> None:
    """Measure the list of traces: each order, filters, facets."""
    bare, now = corpus.log._connection, corpus.log.now()
    page = f"SELECT * FROM traces ORDER BY updated_at DESC, position DESC LIMIT {WINDOW}"
    floor = cpu(lambda: bare.execute(page).fetchall(), 50)
    count = corpus.rows.count_traces()
    for order in TRACE_ORDERS:
        choice = TraceChoice(order=order)
        opened = cpu(lambda choice=choice: chosen_traces(corpus, choice, now).page(0, WINDOW))
        rows = chosen_traces(corpus, choice, now)
        middle = cpu(
            lambda choice=choice: chosen_traces(corpus, choice, now).page(count // 2, WINDOW)
        )
        last = rows.page(count - 1, 1)[0].trace_id
        place = cpu(lambda rows=rows, last=last: rows.find(last))
        more = f"middle {middle:.1f}, a next page {next_page(rows):.1f}, find {place:.2f}"
        row(f"traces by {order}, first page", opened, floor, "bare page", more)
    for typed in ("renewal", "pending domain:pricing", "verdict:reject", "/^trace-.*7$/"):
        choice = TraceChoice(read_query(typed))
        rows = chosen_traces(corpus, choice, now)
        ours = cpu(lambda choice=choice: chosen_traces(corpus, choice, now).page(0, WINDOW))
        more = f"{len(rows):,} found"
        row(f"traces {typed}", ours, floor, "bare page", more)
        counted = cpu(lambda choice=choice: facets(corpus, choice, now))
        bare_counts = cpu(lambda: [bare.execute(query).fetchall() for query in GROUPED])
        row("  its facets", counted, bare_counts, "bare GROUP BYs, unfiltered")


def next_page(rows: object) -> float:
    """Return what scrolling on by a page costs."""
    places = iter(range(WINDOW, 60 * WINDOW, WINDOW))
    return cpu(lambda: rows.page(next(places), WINDOW), 50)  # type: ignore[attr-defined]


def keys(corpus: Corpus, path: Path) -> None:
    """Read pages of a list while a pattern is looked for, in a thread and in a process."""
    rows = chosen_traces(corpus, TraceChoice(), corpus.log.now())
    typed = PATTERNS["without a word in it"][0]

    def pages(until: Callable[[], bool]) -> list[float]:
        times: list[float] = []
        while not until() and len(times) < 400:
            times.append(wall(lambda: rows.page(len(times) % 40 * WINDOW, WINDOW)))
        return times

    def in_a_thread() -> None:
        with Corpus.open(path) as own:
            found(own, read_query(typed))

    alone = pages(lambda: False)
    thread = Thread(target=in_a_thread)
    thread.start()
    beside_thread = pages(lambda: not thread.is_alive())
    thread.join()
    code = "import sys; from dtui.views.search_process import main; main()"
    process = subprocess.Popen(
        (sys.executable, "-c", code), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    question = (str(path), typed, corpus.log.head(), corpus.log.now().isoformat())
    process.stdin.write(json.dumps(question).encode() + b"\n")
    process.stdin.flush()
    beside_process = pages(lambda: process.poll() is not None)
    process.kill()
    for what, times in (
        ("alone", alone), ("beside a thread", beside_thread), ("beside a process", beside_process),
    ):  # fmt: skip
        p99 = quantiles(times, n=100)[98]
        print(f"a page of traces {what:20} p50 {median(times):6.2f}  p99 {p99:6.2f} ms (wall)")


def main() -> None:
    """Print the table."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    path = corpus_of(entries, longest=entries // 10)
    with Corpus.open(path) as corpus:
        count = corpus.rows.count_traces()
        print(f"{corpus.log.head():,} entries, {count:,} traces\n")
        print(f"{'cpu, ms':34} {'ours':>10} {'beside':>10} {'ratio':>8}")
        searches(corpus)
        walks(corpus)
        traces(corpus)
        patterns(corpus, path.with_suffix(".jsonl"))
        print()
        keys(corpus, path)


if __name__ == "__main__":
    main()
