"""Live or retrospective: what the times of a trace tell, and what they can't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.audit.liveness import (
    FEWEST,
    LOOKS,
    MOST,
    SHORTEST,
    Before,
    before_trace,
    first_stop,
    liveness_in,
    liveness_of,
)
from dtui.log.projections import ItemTimes
from dtui.log.sqlite_sessions import SessionRows
from dtui.trace import Profile, Trace, TraceOpened, parse_item
from tests.log.scratch import SEEN, scratch_corpus

START = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def trace(*minutes: float, profile: Profile = "strict", lag: float | None = None) -> Trace:
    """Return a trace opened at nine, with a hypothesis recorded so many minutes later each."""
    items = [
        parse_item(
            {
                "type": "hypothesis",
                "id": f"hyp-{number}",
                "statement": "s",
                "recorded_at": START + at * MINUTE,
                "occurred_at": None if lag is None else START + (at - lag) * MINUTE,
            }
        )
        for number, at in enumerate(minutes)
    ]
    return Trace(TraceOpened(trace_id="t", profile=profile, recorded_at=START), items)


def test_items_spread_over_the_time_are_live() -> None:
    found = liveness_of(trace(*range(0, 60, 6)))
    assert (found.verdict, found.items, found.late) == ("live", 10, 1)


def test_items_in_one_go_before_the_stop_are_retrospective() -> None:
    found = liveness_of(trace(0, *(58 + at / 10 for at in range(11))))
    assert (found.verdict, found.items, found.late) == ("retrospective", 12, 11)
    assert found.why == "11 of 12 items in the last 5 min 54 s of 59 min"


def test_between_the_two_nothing_is_said_but_the_figures() -> None:
    found = liveness_of(trace(0, 10, 20, 30, 57, 58, 58, 59, 59, 60))
    assert found.verdict == "cannot say"
    assert found.why.startswith("6 of 10 items")


def test_what_is_written_after_the_first_stop_does_not_count() -> None:
    held = trace(*range(0, 60, 6), *([61.0] * 50))
    assert liveness_of(held, stopped=START + 60 * MINUTE).verdict == "live"
    assert liveness_of(held).verdict == "retrospective"


def test_a_work_that_began_before_the_trace_was_opened_counts_from_there() -> None:
    short = trace(*(at / 10 for at in range(12)))
    assert liveness_of(short).verdict == "cannot say"
    assert liveness_of(short, before=Before(began=START - 60 * MINUTE)).verdict == "retrospective"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (trace(), "0 items before the stop"),
        (trace(*range(FEWEST - 1)), "7 items before the stop"),
        (trace(*([60.0] * 20), profile="imported"), "it was imported"),
        (trace(*(at / 100 for at in range(20))), "when the work began isn't known"),
        (trace(*range(20), 3), "its times go back"),
    ],
)
def test_where_times_tell_nothing_it_says_why(told: Trace, why: str) -> None:
    found = liveness_of(told)
    assert found.verdict == "cannot say"
    assert why in found.why


def test_thoughts_that_say_themselves_that_they_are_older_are_retrospective() -> None:
    assert liveness_of(trace(*range(0, 60, 6), lag=1)).verdict == "live"
    found = liveness_of(trace(*range(0, 60, 6), lag=15))
    assert found.verdict == "retrospective"
    assert found.why == "10 of 10 thoughts recorded 10 min or more after the fact"


minutes = st.lists(st.integers(0, 600), max_size=40).map(sorted)


@given(minutes)
def test_the_figures_carry_the_verdict(times: list[int]) -> None:
    found = liveness_of(trace(*times))
    assert 0 <= found.late <= found.items == len(times)
    assert found.why
    if found.verdict == "retrospective":
        assert found.share >= MOST
    if found.verdict == "live":
        assert found.share <= 0.5
    if found.verdict != "cannot say":
        assert found.items >= FEWEST
        assert found.span >= SHORTEST


@given(minutes, st.integers(2, 50))
def test_a_slower_clock_changes_nothing_once_it_is_judged(times: list[int], factor: int) -> None:
    found = liveness_of(trace(*times))
    if found.verdict != "cannot say":
        assert liveness_of(trace(*(at * factor for at in times))).verdict == found.verdict


@given(minutes, minutes)
def test_what_follows_the_stop_never_changes_the_verdict(times: list[int], more: list[int]) -> None:
    stop = START + 601 * MINUTE
    after = [602 + at for at in more]
    assert liveness_of(trace(*times), stopped=stop) == liveness_of(
        trace(*times, *after), stopped=stop
    )


def test_what_is_filled_in_after_a_hold_for_want_of_a_trace_is_retrospective() -> None:
    before = Before(START - 2 * MINUTE, held=START - 2 * MINUTE)
    found = liveness_of(trace(*range(8), 30, 40), before=before)
    assert found.verdict == "retrospective"
    assert found.why == "8 of 10 items in the 10 min after a stop that was held"
    assert liveness_of(trace(*range(7), 20, 30, 40), before=before).verdict != "retrospective"


def test_what_an_agent_that_is_held_goes_on_to_write_counts_however_often_it_is_asked() -> None:
    before = Before(held=START)
    told = trace(*(at / 2 for at in range(12)))
    assert liveness_of(told, before=before, stopped=START).verdict == "retrospective"
    assert liveness_of(trace(1, 2), before=before).verdict == "cannot say"


def test_the_first_stop_is_the_gates_first_verdict_on_one_not_on_a_tool() -> None:
    moments = iter(START + at * MINUTE for at in range(20))
    with scratch_corpus(clock=lambda: next(moments)) as corpus:
        assert first_stop(corpus, "trace") is None
        corpus.record("trace", "observation", SEEN)
        corpus.record_gate("blocked", "no", cause="trace", tool="Bash")
        corpus.record_gate("blocked", "1 pends", cause="trace/obs-1")
        stopped = corpus.log.entries(stream="trace", kinds=["gate"])
        corpus.record_gate("allowed", "", cause="trace/obs-1")
        _, second, _ = stopped
        assert first_stop(corpus, "trace") == second.recorded_at


VERDICTS = st.lists(
    st.tuples(st.sampled_from(["blocked", "allowed", "escaped", "error"]), st.booleans()),
    max_size=6,
)


@settings(max_examples=30)
@given(VERDICTS)
def test_before_a_trace_counts_what_was_asked_since_the_session_was_let_go(
    asked: list[tuple[str, bool]],
) -> None:
    moments = (START + at * MINUTE for at in range(40))
    with scratch_corpus(clock=lambda: next(moments)) as corpus:
        began: datetime | None = None
        held: datetime | None = None
        for verdict, of_a_tool in asked:
            cause = corpus.record_session("s-1")
            corpus.record_gate(verdict, "", cause=cause, tool="Bash" if of_a_tool else "")
            (*_, last) = corpus.log.entries(kinds=["gate"])
            if not of_a_tool and verdict in ("allowed", "escaped"):
                began = held = None
                continue
            began = began or last.recorded_at
            held = held if of_a_tool else last.recorded_at
        corpus.open_trace(TraceOpened(trace_id="first", session="s-1"))
        corpus.open_trace(TraceOpened(trace_id="second", session="s-1"))
        assert before_trace(corpus, corpus.known("first")) == Before(began, held)
        assert before_trace(corpus, corpus.known("second")) == Before()
        assert before_trace(corpus, corpus.known("trace")) == Before()


@settings(max_examples=30)
@given(minutes, st.integers(0, 700) | st.none(), st.booleans())
def test_a_corpus_tells_the_same_of_a_trace_as_its_items_do(
    times: list[int], stop: int | None, thought: bool
) -> None:
    now = START
    with scratch_corpus(clock=lambda: now) as corpus:
        seen, stopped = [corpus.record("trace", "observation", SEEN)], None
        for at in times:
            if stop is not None and stopped is None and at > stop:
                now = stopped = START + stop * MINUTE
                corpus.record_gate("blocked", "1 pends", cause="trace")
            now = START + at * MINUTE
            late = {"occurred_at": now - 15 * MINUTE} if thought else {}
            corpus.record("trace", "deduction", {"statement": "s", "trace_item_refs": seen, **late})
        found = liveness_in(corpus, "trace")
        assert found == liveness_of(corpus.trace("trace"), stopped=stopped)


def test_a_long_trace_is_judged_by_a_few_of_its_times(monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[int]()
    times = SessionRows.times

    def counted(rows: SessionRows, trace_id: str, first: int, last: int) -> list[ItemTimes]:
        found = times(rows, trace_id, first, last)
        read.append(len(found))
        return found

    monkeypatch.setattr(SessionRows, "times", counted)
    now = START
    with scratch_corpus(clock=lambda: now) as corpus:
        drafts = [("observation", SEEN)] * (2 * LOOKS)
        now = START + 60 * MINUTE
        corpus.record_all("trace", drafts)
        assert liveness_in(corpus, "trace").items == 2 * LOOKS
    assert sum(read) < LOOKS + 50
