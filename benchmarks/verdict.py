"""A reviewer's verdict, until it is on the disk and in every list, in a corpus of 10,000 entries.

    python benchmarks/verdict.py [FOLDER]

`emit` is what a face calls once the form is filled in: the override is read, held to the rules with
its proposal and domain, appended with its row, its proposal's and what is due of it, and committed.
Beside it, turn by turn, two floors: an `fdatasync` of as many bytes, and a bare insert of them into
SQLite with the log's own settings. Then the same through the terminal: `dtui review` in a
pseudo-terminal, the queue, `a` for the form, and from Enter until another process finds the verdict
in the log. Read the ratios. FOLDER is where the files go, by default the current folder; in memory
a sync costs nothing.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from store_append import Append, bare_insert, synced_write, timed
from terminal import PATIENCE, Terminal

from dtui.corpus import Corpus
from dtui.log.lock import file_system_of

ENTRIES = 10_000
ROUNDS = 300
KEYED = 20
DOMAIN = {
    "domain": "pricing",
    "metrics": [
        {"name": "won", "horizons": ["P30D", "P90D"]},
        {"name": "margin", "type": "number", "horizons": ["P90D"]},
    ],
    "codes": [{"code": "precedent"}, {"code": "margin"}, {"code": "competitor"}],
}


def filled(path: Path) -> Corpus:
    """Return a corpus of 10,000 entries: proposals, most of them decided, some that wait."""
    corpus = Corpus.create(path)
    with corpus.writing(lists_last=True):
        corpus.emit("domain_declared", DOMAIN)
        corpus.emit("trigger", {"id": "renewals", "says": "The quarter's renewals"})
        waiting = ROUNDS + 100
        for number in count():
            left = ENTRIES - corpus.log.head()
            if not left:
                break
            made = {"action": "discount", "args": {"percent": 5 + number % 30, "term": "12 months"}}
            prior = {"probability": 0.6, "metric": "won", "horizon": "P90D"}
            fields = {"id": f"p-{number}", "domain": "pricing", "agent": "pricing-bot"}
            corpus.emit("proposal", {**fields, **made, **prior, "causes": ["renewals"]})
            if left > 2 * waiting:
                corpus.emit("override", _verdict(number, f"o-{number}"))
    return corpus


def _verdict(number: int, override_id: str | None = None) -> dict[str, object]:
    said = {"codes": ["precedent"], "rationale": "Their last renewal was at less", "shown": True}
    edited = {"percent": 4, "term": "12 months"}
    of = {"id": override_id, "proposal_id": f"p-{number}", "reviewer": "ana"}
    return {**of, "verdict": "modify", "edited": edited, **said}


def verdicts(corpus: Corpus) -> Append:
    """Return what gives a verdict on the next proposal that waits."""
    waiting = iter(corpus.rows.without_verdict(limit=ENTRIES))

    async def give() -> None:
        number = int(next(waiting).proposal_id.removeprefix("p-"))
        corpus.emit("override", _verdict(number))

    return give


async def run(folder: Path) -> None:
    """Measure in a folder, and print a table."""
    with ExitStack() as stack:
        corpus = stack.enter_context(filled(folder / "decisions.db"))
        give = verdicts(corpus)
        await give()
        newest = corpus.log.entry_at(corpus.log.head())
        assert newest is not None
        assert newest.body is not None
        size = len(newest.body)
        subjects: dict[str, Append] = {
            "fdatasync": synced_write(folder, stack, size),
            "bare SQLite": bare_insert(folder, stack, size),
            "emit": give,
        }
        times: dict[str, list[float]] = {name: [] for name in subjects}
        for turn in range(ROUNDS):
            for name, subject in subjects.items():
                took = await timed(subject)
                if turn >= ROUNDS // 10:
                    times[name].append(took)
        head = corpus.log.head()
    disk, sqlite = median(times["fdatasync"]), median(times["bare SQLite"])
    print(f"{head:,} entries on {file_system_of(folder) or 'an unknown file system'}, {size} bytes")
    print(f"{'':13}{'median ms':>11}{'p90 ms':>9}{'× fdatasync':>13}{'× bare SQLite':>15}")
    for name, taken in times.items():
        middle, p90 = median(taken), quantiles(taken, n=10)[-1]
        print(
            f"{name:13}{middle * 1e3:>11.3f}{p90 * 1e3:>9.3f}"
            f"{middle / disk:>13.2f}{middle / sqlite:>15.2f}"
        )
    taken = keyed(folder / "decisions.db")
    middle, p90 = median(taken), quantiles(taken, n=10)[-1]
    print(f"{'from the key':13}{middle * 1e3:>11.3f}{p90 * 1e3:>9.3f}{middle / disk:>13.2f}")


def keyed(path: Path) -> list[float]:
    """Return how long after Enter in the terminal each of some verdicts was found in the log."""
    command = [sys.executable, "-m", "dtui.cli", "review", str(path)]
    times: list[float] = []
    with Corpus.open(path) as corpus, Terminal(command) as terminal:
        terminal.read_until(b"Waiting")
        terminal.settle()
        terminal.write(b"w")
        terminal.read_until(b"verdict")
        for _ in range(KEYED + 1):
            terminal.settle()
            terminal.write(b"a")
            terminal.read_until(b"approve")
            terminal.settle()
            head, pressed = corpus.log.head(), time.perf_counter()
            terminal.write(b"\r")
            while corpus.log.head() == head:
                if time.perf_counter() - pressed > PATIENCE:
                    raise SystemExit("no verdict came within a minute of the key")
            times.append(time.perf_counter() - pressed)
    return times[1:]


def main() -> None:
    """Measure below the folder named on the command line."""
    where = sys.argv[1] if len(sys.argv) > 1 else "."
    with TemporaryDirectory(dir=where) as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
