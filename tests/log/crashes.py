"""Rounds of writing processes that are killed; run it by its path, and read what became of it.

    python crashes.py writing ROUNDS FOLDER      while they append, write back and read
    python crashes.py creating ROUNDS FOLDER     while they make a corpus
    python crashes.py loading ROUNDS FOLDER      while they import
    python crashes.py restoring ROUNDS FOLDER    while they bring a whole export back, by batches

Prints the figures as one JSON object. Processes are forked, which takes a hundredth of the time
of starting Python, so this wants a process of its own, without threads. What a kill leaves behind
is what the system had been handed: it tells nothing of a power cut, which the rounds with damaged
files stand for.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

import sample_traces
from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import DtuiError, MissingCorpusError
from dtui.imports import restoring
from dtui.imports.jsonl import export_jsonl, import_jsonl
from dtui.trace import TraceOpened

WRITERS = 2
"""At once, each with a trace of its own and one that all share."""
_ROUNDS_PER_CORPUS = 50
_PIECE = 40
"""Acknowledgements, at most, before a process is killed."""
_DELAY = 0.002
"""Seconds, at most, from an acknowledgement to the kill: a few commits."""

_SAMPLES = sample_traces.PRIMER

Work = Callable[[Path, "Acknowledge", Random], None]
Acknowledge = Callable[[int, str], None]


class Figures(NamedTuple):
    """What became of the rounds."""

    rounds: int
    kills: int
    acknowledged: int
    """Entries that a process was told are on disk."""
    found: int
    """Of these, how many are there afterwards, in their place."""
    unacknowledged: int
    """Entries that are there although the kill cut off the word."""
    wrong: tuple[str, ...]
    """Whatever else is not as it should be."""
    seconds: float

    @property
    def lost(self) -> int:
        """How many entries were acknowledged and are not there."""
        return self.acknowledged - self.found


class Child:
    """A forked process that acknowledges what it does, and can be killed in the middle of it."""

    def __init__(self, work: Work, path: Path, seed: int) -> None:
        self._read, write = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._read)
            os._exit(_worked(work, path, seed, write))
        os.close(write)
        self._said = b""

    def wait_for(self, words: int) -> bool:
        """Wait until it acknowledged so much; False if it ended before."""
        while self._said.count(b"\n") < words:
            more = os.read(self._read, 65_536)
            if not more:
                return False
            self._said += more
        return True

    def kill(self) -> Iterator[tuple[int, str]]:
        """Kill it; yield what it acknowledged, to the last whole word that stood in the pipe."""
        os.kill(self._pid, signal.SIGKILL)
        while more := os.read(self._read, 65_536):
            self._said += more
        os.close(self._read)
        _, status = os.waitpid(self._pid, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            yield 0, "ended with an error"
        for line in self._said.split(b"\n")[:-1]:
            position, _, name = line.decode().partition(" ")
            yield int(position), name


def _worked(work: Work, path: Path, seed: int, pipe: int) -> int:
    """Work in a forked process; its end is never its parent's."""

    def acknowledge(position: int, name: str) -> None:
        os.write(pipe, f"{position} {name}\n".encode())

    try:
        work(path, acknowledge, Random(seed))
    except BaseException as error:  # noqa: BLE001 - a fork must not run into its parent's code
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        return 1
    return 0


# -- writing ---------------------------------------------------------------------------------------


def write_forever(path: Path, acknowledge: Acknowledge, chance: Random) -> None:
    """Append one by one and in blocks, items and events, and write the file back in between."""
    with Corpus.open(path) as corpus:
        # Few pages: a checkpoint every few commits, so that kills meet them too.
        corpus.log._connection.execute(f"PRAGMA wal_autocheckpoint = {chance.choice((1, 8, 1000))}")
        while True:
            trace_id = chance.choice(("shared", f"own-{chance.randrange(WRITERS)}"))
            match chance.randrange(12):
                case 0:
                    names = corpus.record_all(trace_id, [_seen(chance) for _ in range(5)])
                case 1:
                    says = {"says": "It began " * chance.randrange(1, 200)}
                    acknowledge(*_placed(corpus, corpus.emit("trigger", says)))
                    continue
                case 2:
                    with corpus.writing():
                        names = [corpus.record(trace_id, *_seen(chance)) for _ in range(3)]
                case 3:
                    with corpus.log._lock.held():
                        corpus.log._connection.execute("PRAGMA wal_checkpoint(RESTART)")
                    continue
                case _:
                    names = [corpus.record(trace_id, *_seen(chance))]
            for name in names:
                acknowledge(*_placed(corpus, f"{trace_id}/{name}"))


def _seen(chance: Random) -> tuple[str, dict[str, Any]]:
    citation = {"kind": "tool_output", "ref": f"process {os.getpid()}"}
    statement = "Usage fell again " * chance.randrange(1, 60)
    return "observation", {"statement": statement, "citations": [citation]}


def _placed(corpus: Corpus, name: str) -> tuple[int, str]:
    position = corpus.log.position(name)
    assert position is not None  # it was just recorded
    return position, name


def kill_writers(
    folder: Path, rounds: int, *, seed: int = 0, told: Callable[[int], None] | None = None
) -> Figures:
    """Kill writing processes in their middle, again and again, and look at what is left."""
    begin, chance = perf_counter(), Random(seed)
    kills = acknowledged = found = unacknowledged = 0
    wrong: list[str] = []
    path, words = folder / "none", dict[int, str]()
    for number in range(rounds):
        if number % _ROUNDS_PER_CORPUS == 0:
            path, words = _filled(folder / f"{number}.db"), {}
        children = [Child(write_forever, path, chance.randrange(2**32)) for _ in range(WRITERS)]
        children[0].wait_for(chance.randrange(_PIECE))
        _let_pass(chance.uniform(0, _DELAY))
        for child in children:
            kills += 1
            for position, name in child.kill():
                if not position:
                    wrong.append(f"round {number}: a process {name}")
                elif words.setdefault(position, name) != name:
                    wrong.append(f"round {number}: position {position} was given twice")
        ends = number % _ROUNDS_PER_CORPUS == _ROUNDS_PER_CORPUS - 1 or number == rounds - 1
        # Now and then: in between, what the dead left is found by the next that write.
        if ends or not chance.randrange(4):
            with Corpus.open(path) as corpus:
                there, says = _whole(corpus, words, thoroughly=ends)
            wrong += (f"round {number}: {word}" for word in says)
            if ends:
                acknowledged += len(words)
                found += sum(there.get(position) == name for position, name in words.items())
                unacknowledged += len(there.keys() - words.keys()) - len(_TRACES)
        if told is not None:
            told(kills)
    seconds = perf_counter() - begin
    return Figures(rounds, kills, acknowledged, found, unacknowledged, tuple(wrong), seconds)


_TRACES = ("shared", *(f"own-{number}" for number in range(WRITERS)))


def _filled(path: Path) -> Path:
    with Corpus.create(path) as corpus:
        for trace_id in _TRACES:
            corpus.open_trace(TraceOpened(trace_id=trace_id))
    return path


def _whole(
    corpus: Corpus, words: dict[int, str], *, thoroughly: bool
) -> tuple[dict[int, str], list[str]]:
    """Return the entries of a corpus by position, and what is wrong with it."""
    query = "SELECT position, id FROM entries ORDER BY position"
    there = dict[int, str](corpus.log._connection.execute(query).fetchall())
    wrong: list[str] = []
    if list(there) != list(range(1, len(there) + 1)):
        wrong.append("positions are not dense")
    if missing := [name for position, name in words.items() if there.get(position) != name]:
        wrong.append(f"{len(missing)} acknowledged entries are missing, {missing[0]} first")
    if (loss := corpus.log.loss()) is not None:
        wrong.append(loss.says)
    if thoroughly:
        wrong += (f"{found.rule}: {found.says}" for found in audit_log(corpus))
        checked = corpus.log._connection.execute("PRAGMA integrity_check").fetchall()
        wrong += (str(row[0]) for row in checked if row != ("ok",))
    return there, wrong


def _let_pass(seconds: float) -> None:
    """Wait for less than a sleep can be trusted with."""
    until = perf_counter() + seconds
    while perf_counter() < until:
        pass


# -- creating and loading --------------------------------------------------------------------------


def create(path: Path, acknowledge: Acknowledge, _chance: Random) -> None:
    """Make a corpus."""
    acknowledge(1, "begins")
    Corpus.create(path).close()
    acknowledge(2, "created")


def load(path: Path, acknowledge: Acknowledge, _chance: Random) -> None:
    """Import samples, as `dtui import jsonl` does."""
    with Corpus.open(path) as corpus:
        acknowledge(1, "begins")
        for name in _SAMPLES:
            import_jsonl(sample_traces.path(name), corpus)
            acknowledge(2, name)


def restore(path: Path, acknowledge: Acknowledge, _chance: Random) -> None:
    """Bring a whole export back, as `dtui import jsonl --restore` does, in small batches."""
    restoring.BATCH = 20
    with Corpus.open(path) as corpus:
        acknowledge(1, "begins")
        restoring.restore_jsonl(_export(path), corpus)
        acknowledge(2, "restored")


def kill_restorers(folder: Path, rounds: int, *, seed: int = 0) -> Figures:
    """Kill processes that restore: what is there is sound, and restoring again goes on from it."""
    begin, chance = perf_counter(), Random(seed)
    acknowledged = found = unacknowledged = 0
    wrong: list[str] = []
    _imported(folder / "whole.db")
    with (
        Corpus.open(folder / "whole.db") as whole,
        _export(folder / "whole.db").open("w", encoding="utf-8") as out,
    ):
        export_jsonl(whole, out)
        wanted = [
            (entry.header.position, entry.header.id, entry.body) for entry in whole.log.entries()
        ]
    for number in range(rounds):
        path = folder / f"restored-{number}.db"
        Corpus.create(path).close()
        words = _killed(restore, path, chance, 0.15)
        with Corpus.open(path) as corpus:
            there, says = _whole(corpus, {}, thoroughly=True)
            wrong += (f"round {number}: {word}" for word in says)
            acknowledged += "restored" in words
            found += "restored" in words and len(there) == len(wanted)
            unacknowledged += 0 < len(there) < len(wanted)
            restoring.restore_jsonl(_export(path), corpus)
            entries = corpus.log.entries()
            if [(one.header.position, one.header.id, one.body) for one in entries] != wanted:
                wrong.append(f"round {number}: restoring again gave another corpus")
    seconds = perf_counter() - begin
    return Figures(rounds, rounds, acknowledged, found, unacknowledged, tuple(wrong), seconds)


def _export(path: Path) -> Path:
    return path.with_name("whole.jsonl")


def kill_creators(folder: Path, rounds: int, *, seed: int = 0) -> Figures:
    """Kill processes that make a corpus: it is there whole or not at all, and can be made then."""
    begin, chance = perf_counter(), Random(seed)
    acknowledged = found = unacknowledged = 0
    wrong: list[str] = []
    for number in range(rounds):
        path = folder / f"created-{number}.db"
        words = _killed(create, path, chance, 0.06)
        acknowledged += "created" in words
        try:
            with Corpus.open(path) as corpus:
                corpus.open_trace(TraceOpened(trace_id="t"))
            found += "created" in words
            unacknowledged += "created" not in words
        except MissingCorpusError:
            Corpus.create(path).close()
        except DtuiError as error:
            wrong.append(f"round {number}: {error}")
    seconds = perf_counter() - begin
    return Figures(rounds, rounds, acknowledged, found, unacknowledged, tuple(wrong), seconds)


def kill_loaders(folder: Path, rounds: int, *, seed: int = 0) -> Figures:
    """Kill processes that import: importing again ends as if nobody had been killed."""
    begin, chance = perf_counter(), Random(seed)
    acknowledged = found = 0
    wrong: list[str] = []
    wanted = _imported(folder / "undisturbed.db")
    for number in range(rounds):
        path = folder / f"loaded-{number}.db"
        Corpus.create(path).close()
        words = _killed(load, path, chance, 0.15) - {"begins"}
        with Corpus.open(path) as corpus:
            there, says = _whole(corpus, {}, thoroughly=True)
        wrong += (f"round {number}: {word}" for word in says)
        acknowledged += len(words)
        found += sum(_newest_of(name) in there.values() for name in words)
        if _imported(path) != wanted:
            wrong.append(f"round {number}: importing again gave another corpus")
    seconds = perf_counter() - begin
    return Figures(rounds, rounds, acknowledged, found, 0, tuple(wrong), seconds)


def _killed(work: Work, path: Path, chance: Random, longest: float) -> set[str]:
    """Kill a process some time after it began; return what it acknowledged."""
    child = Child(work, path, chance.randrange(2**32))
    child.wait_for(1)
    _let_pass(chance.uniform(0, longest))
    return {name for _, name in child.kill()}


def _newest_of(name: str) -> str:
    """Return the id of the last entry of a sample."""
    lines = sample_traces.path(name).read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    return last["event"]["id"] if "event" in last else f"{last['trace']}/{last['item']['id']}"


def _imported(path: Path) -> list[str]:
    """Import the samples; return the entries, without their times."""
    with Corpus.open(path) if path.exists() else Corpus.create(path) as corpus:
        for name in _SAMPLES:
            import_jsonl(sample_traces.path(name), corpus)
        entries = corpus.log.entries()
        return sorted(f"{entry.header.id} {entry.header.causes} {entry.body}" for entry in entries)


_ROUNDS = {
    "writing": kill_writers,
    "creating": kill_creators,
    "loading": kill_loaders,
    "restoring": kill_restorers,
}


def main(what: str, rounds: str, folder: str) -> None:
    print(json.dumps(_ROUNDS[what](Path(folder), int(rounds))._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
