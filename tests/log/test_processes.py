"""Several processes, and processes that die: nothing that was acknowledged is ever lost."""

from __future__ import annotations

import subprocess
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import UnwritablePlaceError
from dtui.trace import TraceOpened
from tests.log.scratch import SEEN
from tests.processes import output, running

WRITER = Path(__file__).with_name("writer.py")


def writer(*arguments: object) -> AbstractContextManager[subprocess.Popen[str]]:
    """Run this part of a test in another process."""
    return running(WRITER, *arguments)


def said(process: subprocess.Popen[str]) -> list[str]:
    """Return what a process still says until its end, in words."""
    return output(process).read().split()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.db"
    with Corpus.create(path) as corpus:
        for trace_id in ("shared", "own-0", "own-1", "own-2", "own-3"):
            corpus.open_trace(TraceOpened(trace_id=trace_id))
    return path


def check_whole(corpus: Corpus) -> list[str]:
    """Check that a corpus is sound from end to end; return the ids of its entries."""
    entries = list(corpus.log.entries())
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert list(audit_log(corpus)) == []
    assert corpus.log._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    words = corpus.log._connection.execute("SELECT count(*) FROM words").fetchone()
    assert words == (len(entries),)
    return [entry.header.id for entry in entries]


def test_four_writing_processes_lose_nothing(path: Path) -> None:
    with (
        writer("append", path, 40, "shared", "own-0") as a,
        writer("append", path, 40, "shared", "own-1") as b,
        writer("append", path, 40, "shared", "own-2") as c,
        writer("append", path, 40, "shared", "own-3") as d,
    ):
        processes = (a, b, c, d)
        with Corpus.open(path) as reader:
            head = 0
            # Meanwhile a reader never sees a position without all that came before it.
            while any(process.poll() is None for process in processes) and head < 165:
                with reader.log.reading():
                    positions = [entry.position for entry in reader.log.entries(after=head)]
                    assert positions == list(range(head + 1, reader.log.head() + 1))
                    head = reader.log.head()
        words = [word for process in processes for word in said(process) if word != "ready"]
        assert [process.wait() for process in processes] == [0] * 4
    with Corpus.open(path) as corpus:
        ids = check_whole(corpus)
        assert Counter(words) == Counter(ids[5:])
        assert len(words) == 160
        assert [row.items for row in corpus.traces(order="opened")] == [20, 20, 20, 20, 80]
        times = [entry.recorded_at for entry in corpus.log.entries()]
        assert times == sorted(times)


@pytest.mark.parametrize("lines", [1, 7, 23, 60])
def test_a_writer_killed_in_mid_stream_loses_nothing_it_acknowledged(
    path: Path, lines: int
) -> None:
    with writer("forever", path, "shared") as process:
        acknowledged = [output(process).readline().strip() for _ in range(lines)]
        process.kill()
        # What stood in the pipe when it died was acknowledged too.
        acknowledged += said(process)
    with Corpus.open(path) as corpus:
        ids = check_whole(corpus)[5:]
        # One more may be on disk, whose acknowledgement the kill cut off.
        complete = acknowledged[1:] if len(acknowledged[-1].split("-")) == 2 else acknowledged[1:-1]
        assert ids[: len(complete)] == complete
        assert len(ids) <= len(acknowledged)
        assert corpus.record("shared", "observation", SEEN) == f"obs-{len(ids) + 1}"


def test_a_writer_that_dies_inside_a_transaction_leaves_no_half_of_it(path: Path) -> None:
    for round_number in range(1, 4):
        with writer("half", path, "shared") as process:
            assert said(process) == [f"obs-{round_number}"]
            assert process.wait() == 9
    with Corpus.open(path) as corpus:
        ids = check_whole(corpus)
        assert ids[5:] == ["shared/obs-1", "shared/obs-2", "shared/obs-3"]
        corpus.record("shared", "observation", SEEN)
    with Corpus.open(path) as corpus:
        assert len(check_whole(corpus)) == 9


def test_a_reader_that_was_open_all_along_sees_what_the_dead_had_committed(path: Path) -> None:
    with Corpus.open(path) as reader:
        before = reader.version()
        assert len(reader.trace("shared")) == 0
        with writer("half", path, "shared") as process:
            assert process.wait() == 9
        assert len(reader.trace("shared")) == 1
        assert reader.version() != before
        assert reader.record("shared", "observation", SEEN) == "obs-2"


def test_of_four_processes_that_create_a_corpus_one_does(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    with (
        writer("create", path, "a") as a,
        writer("create", path, "b") as b,
        writer("create", path, "c") as c,
        writer("create", path, "d") as d,
    ):
        words = {name: said(process) for name, process in zip("abcd", (a, b, c, d), strict=True)}
    (winner,) = (name for name, word in words.items() if word == ["created"])
    assert sorted(words.values()) == [["created"], ["refused"], ["refused"], ["refused"]]
    with Corpus.open(path) as corpus:
        assert corpus.tenant == winner
    assert {file.name for file in tmp_path.iterdir()} == {path.name, f"{path.name}.lock"}


def test_the_lock_of_a_killed_writer_is_free_again(path: Path) -> None:
    with writer("hold", path) as process:
        assert output(process).readline() == "held\n"
        process.kill()
        process.wait()
        with Corpus.open(path) as corpus:
            assert corpus.record("shared", "observation", SEEN) == "obs-1"


def test_a_lock_held_for_too_long_is_an_error_that_names_it(path: Path) -> None:
    with writer("hold", path) as process:
        assert output(process).readline() == "held\n"
        with Corpus.open(path) as corpus:
            assert len(corpus.trace("shared")) == 0, "reading needs no lock"
            corpus.log._lock._patience = 0.01
            with pytest.raises(UnwritablePlaceError, match=r"decisions\.db\.lock has been held"):
                corpus.record("shared", "observation", SEEN)
            process.communicate()
            assert corpus.record("shared", "observation", SEEN) == "obs-1"
