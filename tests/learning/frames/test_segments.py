"""Segments say what the log says, whatever became of them or of the log in the meantime."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dtui.corpus import Corpus
from learning.frames import read_corpus, rebuild
from learning.frames import segments as room
from learning.frames.events import read_events
from learning.frames.segments import read_segments, segments_folder
from tests.processes import output, running
from tests.spine.scene import PRICING

WRITER = """
import sys
from pathlib import Path
from dtui.corpus import Corpus
from learning.frames.segments import read_segments
from learning.frames import segments
segments._WORTH_ONE = 5
with Corpus.open(Path(sys.argv[1])) as corpus:
    for _ in range(int(sys.argv[2])):
        corpus.emit("trigger", {"says": "The term ends"})
        print(len(read_segments(corpus)), flush=True)
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Corpus]:
    monkeypatch.setattr(room, "_WORTH_ONE", 5)
    with Corpus.create(tmp_path / "decisions.db") as made:
        made.emit("domain_declared", PRICING)
        yield made


def grow(corpus: Corpus, number: int) -> None:
    """Add proposals with a trigger each."""
    with corpus.writing():
        for _ in range(number):
            cause = corpus.emit("trigger", {"says": "The term ends"})
            corpus.emit("proposal", {"domain": "pricing", "action": "discount", "causes": [cause]})


def names(corpus: Corpus) -> list[str]:
    folder = segments_folder(corpus)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def stretches(corpus: Corpus) -> list[str]:
    return [name.partition(".")[0] for name in names(corpus)]


def assert_right(corpus: Corpus) -> None:
    assert_frame_equal(read_segments(corpus), read_events(corpus))


def test_only_what_is_new_becomes_a_segment(corpus: Corpus) -> None:
    grow(corpus, 10)
    assert_right(corpus)
    first = names(corpus)
    assert stretches(corpus) == ["1-21"]
    grow(corpus, 10)
    assert_right(corpus)
    assert stretches(corpus) == ["1-21", "22-41"]
    assert set(first) < set(names(corpus))


def test_a_short_end_is_read_from_the_log(corpus: Corpus) -> None:
    grow(corpus, 10)
    read_segments(corpus)
    grow(corpus, 2)
    assert_right(corpus)
    assert stretches(corpus) == ["1-21"]


def test_many_segments_become_one(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MANY", 3)
    for _ in range(3):
        grow(corpus, 5)
        assert_right(corpus)
    assert stretches(corpus) == ["1-31"]


def test_what_is_read_by_segments_is_what_the_log_says(corpus: Corpus) -> None:
    grow(corpus, 10)
    for _ in range(2):
        by_segments, by_log = read_corpus(corpus), read_corpus(corpus, segments=False)
        assert_frame_equal(by_segments.decisions, by_log.decisions)
        assert by_segments.origin == by_log.origin


def test_segments_of_another_log_are_dropped(corpus: Corpus, tmp_path: Path) -> None:
    grow(corpus, 10)
    read_segments(corpus)
    with Corpus.create(tmp_path / "other.db") as other:
        other.emit("domain_declared", PRICING)
        grow(other, 10)
        shutil.copytree(segments_folder(corpus), segments_folder(other))
        before = names(other)
        assert_right(other)
        assert stretches(other) == ["1-21"]
        assert names(other) != before


def test_a_log_that_was_restored_keeps_the_segments_it_still_has(
    corpus: Corpus, tmp_path: Path
) -> None:
    grow(corpus, 10)
    read_segments(corpus)
    shutil.copy(corpus.path, tmp_path / "copy.db")
    shutil.copy(tmp_path / "decisions.db-wal", tmp_path / "copy.db-wal")
    grow(corpus, 10)
    read_segments(corpus)
    with Corpus.open(tmp_path / "copy.db") as copy:
        shutil.copytree(segments_folder(corpus), segments_folder(copy))
        grow(copy, 7)
        assert_right(copy)
        assert stretches(copy) == ["1-21", "22-35"]


@pytest.mark.parametrize("damage", [b"", b"PAR1", None], ids=["empty", "cut", "flipped"])
def test_a_damaged_segment_is_made_anew(corpus: Corpus, damage: bytes | None) -> None:
    grow(corpus, 10)
    read_segments(corpus)
    (path,) = segments_folder(corpus).iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content if damage is None else damage)
    assert_right(corpus)
    assert stretches(corpus) == ["1-21"]
    assert_right(corpus)


def test_overlapping_segments_of_two_processes_leave_the_longest(corpus: Corpus) -> None:
    grow(corpus, 5)
    read_segments(corpus)
    folder = segments_folder(corpus)
    (short,) = folder.iterdir()
    kept = short.read_bytes()
    short.unlink()
    grow(corpus, 5)
    read_segments(corpus)
    short.write_bytes(kept)
    assert_right(corpus)
    assert stretches(corpus) == ["1-21"]


def test_entries_that_were_undone_leave_no_segment_behind(corpus: Corpus) -> None:
    def break_off() -> None:
        with corpus.writing():
            grow(corpus, 5)
            read_segments(corpus)
            raise KeyError

    grow(corpus, 5)
    with pytest.raises(KeyError):
        break_off()
    grow(corpus, 5)
    assert_right(corpus)


def test_rebuilding_makes_all_of_them_anew(corpus: Corpus) -> None:
    for _ in range(2):
        grow(corpus, 10)
        read_segments(corpus)
    assert rebuild(corpus) == segments_folder(corpus)
    assert stretches(corpus) == ["1-41"]
    assert_right(corpus)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_done_without(corpus: Corpus, tmp_path: Path) -> None:
    grow(corpus, 10)
    read_segments(corpus)
    rebuild(corpus)
    segments_folder(corpus).chmod(0o500)
    grow(corpus, 10)
    assert_right(corpus)
    assert stretches(corpus) == ["1-21"]


def test_where_a_file_stands_in_the_folder_s_place_nothing_is_kept(corpus: Corpus) -> None:
    grow(corpus, 10)
    segments_folder(corpus).write_text("mine", "utf-8")
    assert_right(corpus)
    assert segments_folder(corpus).read_text("utf-8") == "mine"


def test_a_full_disk_leaves_nothing_half_written(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    grow(corpus, 10)
    monkeypatch.setattr(Path, "replace", full)
    assert_right(corpus)
    assert names(corpus) == []


def test_what_a_killed_process_left_is_removed_in_time(corpus: Corpus) -> None:
    grow(corpus, 5)
    read_segments(corpus)
    old, new = (segments_folder(corpus) / f"tmp{name}.unfinished" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"PAR1")
    os.utime(old, (0, time.time() - 86_400))
    grow(corpus, 5)
    read_segments(corpus)
    assert (old.exists(), new.exists()) == (False, True)


def test_whoever_may_not_read_the_log_may_not_read_its_segments(corpus: Corpus) -> None:
    grow(corpus, 5)
    corpus.path.chmod(0o640)
    read_segments(corpus)
    folder = segments_folder(corpus)
    (segment,) = folder.iterdir()
    assert stat.S_IMODE(segment.stat().st_mode) == 0o640
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_progress_is_told_of_what_is_read_from_the_log(corpus: Corpus) -> None:
    grow(corpus, 5)
    told: list[tuple[int, int, str]] = []
    read_segments(corpus, progress=lambda *now: told.append(now))
    read_segments(corpus, progress=lambda *now: told.append(now))
    assert told == [(11, 11, "decisions.db")]


def test_processes_that_write_and_read_at_once_agree(corpus: Corpus, tmp_path: Path) -> None:
    script = tmp_path / "writer.py"
    script.write_text(WRITER, encoding="utf-8")
    grow(corpus, 3)
    with running(script, corpus.path, 15) as one, running(script, corpus.path, 15) as other:
        for process in (one, other):
            seen = [int(line) for line in output(process)]
            assert seen == sorted(seen)
            assert process.wait() == 0
    assert_right(corpus)
    assert not list(segments_folder(corpus).glob("*.unfinished"))
    assert len(pl.read_parquet(segments_folder(corpus) / "*.parquet")) >= 7
