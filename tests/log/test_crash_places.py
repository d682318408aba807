"""A holder of the lock that was stopped, and a clock that nobody can trust."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import BusyPlaceError
from dtui.trace import TraceOpened
from tests.log.moments import SetClock, later
from tests.log.scratch import SEEN, scratch_path
from tests.processes import output, running

WRITER = Path(__file__).with_name("writer.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.db"
    with Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="shared"))
    return path


def stop(pid: int) -> None:
    """Stop a process, and return when it stands still."""
    os.kill(pid, signal.SIGSTOP)
    os.waitpid(pid, os.WUNTRACED)


@pytest.mark.parametrize("ends_by", [signal.SIGCONT, signal.SIGKILL])
def test_a_holder_that_was_stopped_is_waited_for_only_so_long(
    path: Path, ends_by: signal.Signals
) -> None:
    with running(WRITER, "hold", path) as holder, Corpus.open(path) as corpus:
        assert output(holder).readline() == "held\n"
        stop(holder.pid)
        corpus.log._lock._patience = 0.01
        for _ in range(2):
            with pytest.raises(BusyPlaceError, match="see whether its holder was stopped"):
                corpus.record("shared", "observation", SEEN)
        assert len(corpus.trace("shared")) == 0, "reading goes on"
        holder.send_signal(ends_by)
        holder.communicate()  # its standard input closes, and it lets go if it still lives
        assert corpus.record("shared", "observation", SEEN) == "obs-1"
        assert list(audit_log(corpus)) == []


def test_a_writer_stopped_at_any_moment_takes_nothing_with_it(path: Path) -> None:
    with running(WRITER, "forever", path, "shared") as writer, Corpus.open(path) as corpus:
        said = [output(writer).readline() for _ in range(5)]
        stop(writer.pid)
        corpus.log._lock._patience = 0.01
        try:  # it may hold the lock, or may not
            corpus.record("shared", "observation", SEEN)
        except BusyPlaceError:
            assert len(corpus.trace("shared")) >= len(said) - 1
        writer.kill()
        writer.wait()
        corpus.record("shared", "observation", SEEN)
        assert list(audit_log(corpus)) == []


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12))
def test_times_never_go_back_whatever_the_clock_does(jumps: list[int]) -> None:
    clock = SetClock()
    with scratch_path() as path, Corpus.create(path, clock=clock) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
        for number, seconds in enumerate(jumps, 1):
            clock.seconds = seconds
            assert corpus.record("t", "observation", SEEN) == f"obs-{number}"
        corpus.emit("trigger", {"says": "It began"})
        times = [entry.recorded_at for entry in corpus.log.entries()]
        # Each is the clock's, or that of the entry before where the clock stood earlier.
        newest = times[0]
        for seconds, recorded in zip(jumps, times[1:], strict=False):
            newest = max(newest, later(seconds))
            assert recorded == newest
        assert times == sorted(times)
        assert list(audit_log(corpus)) == []
        assert corpus.as_of(newest).position == corpus.log.head()
        assert corpus.as_of(times[0] - timedelta(seconds=1)).position == 0


def test_after_the_clock_jumped_ahead_of_another_process_both_go_on(path: Path) -> None:
    ahead, behind = SetClock(10**8), SetClock(10**7)
    with Corpus.open(path, clock=ahead) as first, Corpus.open(path, clock=behind) as second:
        first.record("shared", "observation", SEEN)
        second.record("shared", "observation", SEEN)
        first.record("shared", "observation", SEEN)
        times = [entry.recorded_at for entry in second.log.entries()]
        assert times[1:] == [later(10**8)] * 3
