"""Files of a log damaged in every way that a disk, a power cut or a copy may have.

`damage_rounds` takes the files of a corpus whose newest entries are in its write-ahead log alone,
damages a copy of them, opens it, and holds what it reads against what was recorded.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import (
    CorruptLogError,
    ForeignFileError,
    LostEntriesError,
    NewerSchemaError,
    OlderSchemaError,
)
from dtui.log import Entry
from dtui.trace import TraceOpened
from tests.log.scratch import SEEN

_WAL_HEADER, _FRAME_HEADER, _PAGE = 32, 24, 4_096
_FRAME = _FRAME_HEADER + _PAGE
_IN_FILE, _IN_WAL = 25, 25
"""Entries, before and after the last checkpoint."""

Damage = Callable[[Path, Random], None]


class Written(NamedTuple):
    """A corpus as its writer left it when the power went."""

    folder: Path
    entries: list[Entry]


class Damaged(NamedTuple):
    """What became of the rounds of one kind of damage."""

    rounds: int
    ends: Mapping[str, int]
    """How often the log was ``whole``, a shorter ``prefix`` (told of by the kept head),
    ``refused`` with what to do, or read and ``found`` wrong by the check."""
    wrong: tuple[str, ...]
    """Silently wrong rows, losses nobody was told of, tracebacks."""
    seconds: float


def written(folder: Path) -> Written:
    """Write a corpus whose newest entries stand in the write-ahead log alone."""
    path = folder / "written" / "decisions.db"
    path.parent.mkdir()
    with Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", title="A trace"))
        for _ in range(_IN_FILE - 1):
            corpus.record("t", "observation", SEEN)
    kept = folder / "kept"
    kept.mkdir()
    with Corpus.open(path) as corpus:
        for number in range(_IN_WAL):
            if number % 5:
                corpus.record("t", "observation", SEEN)
            else:
                corpus.emit("trigger", {"says": f"It began {number}"})
        for file in path.parent.iterdir():
            shutil.copy(file, kept)
        return Written(kept, list(corpus.log.entries()))


def damage_rounds(
    kind: str, whole: Written, folder: Path, rounds: int, *, seed: int = 0
) -> Damaged:
    """Damage copies of a corpus in one way and look at what is read of them."""
    begin, chance = perf_counter(), Random(seed)
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(rounds):
        place = folder / f"{kind} {number}"
        shutil.copytree(whole.folder, place)
        path = place / "decisions.db"
        DAMAGES[kind](path, chance)
        try:
            ends[_end(path, whole.entries)] += 1
        except AssertionError as error:
            wrong.append(f"{kind}, round {number}: {error}")
        except Exception as error:  # noqa: BLE001 - whatever isn't ours is what we look for
            wrong.append(f"{kind}, round {number}: {type(error).__name__}: {error}")
        shutil.rmtree(place)
    return Damaged(rounds, dict(ends), tuple(wrong), perf_counter() - begin)


def _end(path: Path, entries: list[Entry]) -> str:
    """Return what a damaged corpus turned out to be; fail where nobody could have told."""
    try:
        with Corpus.open(path) as corpus:
            loss = corpus.log.loss()
            found = [finding for finding in audit_log(corpus) if finding.rule != "head"]
            there = list(corpus.log.entries())
            if found:
                return "found"
            corpus.trace("t")
            assert there == entries[: len(there)], "silently wrong rows"
            if len(there) == len(entries):
                assert loss is None, "a loss that is none"
                corpus.record("t", "observation", SEEN)
                return "whole"
            assert loss is not None, "a loss nobody is told of"
            assert loss.lost == len(entries) - len(there)
            try:
                corpus.record("t", "observation", SEEN)
            except LostEntriesError:
                return "prefix"
            raise AssertionError("an entry in the place of a lost one")
    except ForeignFileError:
        return "refused"
    except (CorruptLogError, NewerSchemaError, OlderSchemaError) as error:
        says = str(error)
    assert "Restore" in says or "Upgrade" in says or "Make it anew" in says, says
    return "refused"


# -- the ways --------------------------------------------------------------------------------------


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _cut(file: Path, size: int) -> None:
    with file.open("r+b") as opened:
        opened.truncate(size)


def _flip(file: Path, place: int, chance: Random, length: int = 1) -> None:
    with file.open("r+b") as opened:
        opened.seek(place)
        before = opened.read(length)
        opened.seek(place)
        opened.write(bytes(byte ^ chance.randrange(1, 256) for byte in before))


def _frame(path: Path, chance: Random) -> int:
    """Return where some frame of a write-ahead log begins."""
    frames = (_wal(path).stat().st_size - _WAL_HEADER) // _FRAME
    return _WAL_HEADER + _FRAME * chance.randrange(frames)


def _wal_cut_anywhere(path: Path, chance: Random) -> None:
    _cut(_wal(path), chance.randrange(_wal(path).stat().st_size))


def _wal_cut_at_a_frame(path: Path, chance: Random) -> None:
    _cut(_wal(path), _frame(path, chance))


def _wal_header(path: Path, chance: Random) -> None:
    _flip(_wal(path), chance.randrange(_WAL_HEADER), chance)


def _frame_header(path: Path, chance: Random) -> None:
    _flip(_wal(path), _frame(path, chance) + chance.randrange(_FRAME_HEADER), chance)


def _frame_page(path: Path, chance: Random) -> None:
    place = _frame(path, chance) + _FRAME_HEADER + chance.randrange(_PAGE)
    _flip(_wal(path), place, chance)


def _wal_zeroed(path: Path, chance: Random) -> None:
    place = _frame(path, chance)
    with _wal(path).open("r+b") as opened:
        opened.seek(place)
        opened.write(bytes(_FRAME))


def _wal_removed(path: Path, _chance: Random) -> None:
    _wal(path).unlink()


def _file_flipped(path: Path, chance: Random) -> None:
    _flip(path, chance.randrange(path.stat().st_size), chance, chance.choice((1, 1, 8, 64)))


def _file_cut(path: Path, chance: Random) -> None:
    _cut(path, chance.randrange(path.stat().st_size))


def _file_flipped_alone(path: Path, chance: Random) -> None:
    """As it is after a checkpoint, with all of it in the file."""
    with Corpus.open(path):
        pass
    _file_flipped(path, chance)


def _shm_removed(path: Path, _chance: Random) -> None:
    path.with_name(f"{path.name}-shm").unlink()


def _shm_garbage(path: Path, chance: Random) -> None:
    file = path.with_name(f"{path.name}-shm")
    file.write_bytes(chance.randbytes(chance.choice((0, 100, 32_768))))


def _head_flipped(path: Path, chance: Random) -> None:
    file = path.with_name(f"{path.name}.head")
    _flip(file, chance.randrange(file.stat().st_size), chance)


DAMAGES: Mapping[str, Damage] = {
    "WAL cut anywhere": _wal_cut_anywhere,
    "WAL cut at a frame": _wal_cut_at_a_frame,
    "WAL header flipped": _wal_header,
    "frame header flipped": _frame_header,
    "frame page flipped": _frame_page,
    "frame zeroed": _wal_zeroed,
    "WAL removed": _wal_removed,
    "file flipped": _file_flipped,
    "file flipped, no WAL": _file_flipped_alone,
    "file cut": _file_cut,
    "shm removed": _shm_removed,
    "shm garbage": _shm_garbage,
    "head flipped": _head_flipped,
}
