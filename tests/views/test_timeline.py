"""The moments of a trace: what came at each, and which one a time falls in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.errors import InvalidQueryError
from dtui.signs import sign
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.scripts import write
from dtui.stores.rows import item_row
from dtui.trace import Decision, Profile, Trace, TraceOpened, parse_item, state_of
from dtui.views.timeline import jump, read_moment, step_at, timeline_rows, timeline_step

NOW = datetime(2026, 10, 26, 12, tzinfo=UTC)
MORNING = datetime(2026, 6, 24, 9, tzinfo=UTC)

dice = st.randoms(use_true_random=True)
profiles = st.sampled_from(get_args(Profile))
lengths = st.integers(0, 40)


async def written(dice: Random, profile: Profile, attempts: int) -> Trace:
    return await write(InMemoryDecisionTraceStore(profile=profile), dice, attempts)


def seen(item_id: str, recorded: int, occurred: int | None = None, *refs: str) -> dict[str, object]:
    day = "2026-10-{:02}T09:00Z"
    return {
        "type": "observation",
        "id": item_id,
        "statement": f"Seen: {item_id}",
        "citations": [{"kind": "metric", "ref": "wau"}],
        "recorded_at": day.format(recorded),
        "occurred_at": None if occurred is None else day.format(occurred),
        "trace_item_refs": list(refs),
    }


def of(*fields: dict[str, object]) -> Trace:
    return Trace(TraceOpened(trace_id="t"), (parse_item(each) for each in fields))


# -- steps


def test_a_step_says_what_came_and_which_earlier_item_it_changed(overtaken: Trace) -> None:
    step = timeline_step(overtaken, overtaken.ordinal("val-3"))
    assert (step.item_id, step.letter, step.type_word, step.target) == (
        "val-3",
        "V",
        "validation",
        "verdict",
    )
    [refuted, *_] = step.changed
    assert (refuted.item_id, refuted.after) == ("hyp-1", "refuted")
    assert [change.item_id for change in step.changed] == ["hyp-1", "sel-1"]
    assert step.at_risk == 1


def test_a_selection_shows_at_its_decisions_row_and_locks_it(taken: Trace) -> None:
    step = timeline_step(taken, taken.ordinal("sel-1"))
    before = timeline_step(taken, taken.ordinal("sel-1") - 1)
    assert (step.row_id, step.target) == ("dec-1", "selection")
    assert (before.locked, step.locked) == (0, 1)
    assert before.pending - step.pending == 1
    [change] = step.changed
    assert (change.before, change.after) == ("PENDING", "selected")


def test_what_bears_on_a_part_of_a_decision_shows_at_its_row(overtaken: Trace) -> None:
    step = timeline_step(overtaken, overtaken.ordinal("val-3"))
    assert "sel-1" in step.touched
    assert "dec-1" in step.rows


def test_before_the_first_item_there_is_the_opening(northwind: Trace) -> None:
    step = timeline_step(northwind, 0)
    assert (step.length, step.item_id, step.changed, step.pending) == (0, "", (), 0)


def test_a_step_beyond_the_trace_is_refused(northwind: Trace) -> None:
    with pytest.raises(ValueError, match="length must be within"):
        timeline_step(northwind, len(northwind) + 1)


@given(dice, profiles, lengths)
async def test_one_step_is_as_the_rows_of_all_have_it(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    rows = timeline_rows(trace)
    assert len(rows) == len(trace) + 1
    assert rows == tuple(timeline_step(trace, length) for length in range(len(trace) + 1))


@given(dice, profiles, lengths)
async def test_what_changed_at_a_step_is_what_reads_otherwise_before_and_after(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for length in range(1, len(trace) + 1):
        before, after = trace.at(length - 1), trace.at(length)
        changed = {
            item.id: (word_of(before, item.id), word_of(after, item.id))
            for item in before
            if word_of(before, item.id) != word_of(after, item.id)
        }
        step = timeline_step(trace, length)
        assert {c.item_id: (c.before, c.after) for c in step.changed} == changed
        assert step.pending == len(after.pending)
        assert step.at_risk == after.count_selections_at_risk()


def word_of(trace: Trace, item_id: str) -> str:
    item = trace[item_id]
    return sign(item.type, state_of(trace, item), at_risk=trace.is_at_risk(item_id)).word


@given(dice, profiles, lengths)
@settings(max_examples=25)
async def test_as_of_any_length_is_the_replay_of_its_prefix(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for length in range(len(trace) + 1):
        then, replayed = trace.at(length), Trace(trace.opened, trace.items[:length])
        assert then.items == replayed.items
        assert then.pending == replayed.pending
        assert then.at_risk == replayed.at_risk
        assert [state_of(then, item) for item in then] == [state_of(replayed, i) for i in replayed]
        for item in replayed:
            assert item_row(then, item, 1) == item_row(replayed, item, 1)
            if isinstance(item, Decision):
                assert then.decision(item.id).to_dict() == replayed.decision(item.id).to_dict()


# -- moments


def test_a_moment_falls_in_the_step_recorded_last_by_then(northwind: Trace) -> None:
    assert step_at(northwind, MORNING - timedelta(days=1)) == 0
    third = northwind.items[2].recorded_at
    assert step_at(northwind, third) == 3
    assert step_at(northwind, third - timedelta(microseconds=1)) == 2
    assert step_at(northwind, NOW) == len(northwind)


@given(dice, profiles, lengths, st.integers(-5, 45))
async def test_a_moment_is_the_trace_at_its_step(
    dice: Random, profile: Profile, attempts: int, minutes: int
) -> None:
    trace = await written(dice, profile, attempts)
    when = MORNING + timedelta(minutes=minutes)
    known = trace.at(step_at(trace, when))
    assert known.items == tuple(item for item in trace if item.recorded_at <= when)


# -- jumps


def test_a_jump_goes_to_the_next_verdict_or_selection_and_back(overtaken: Trace) -> None:
    selection = overtaken.ordinal("sel-1")
    assert jump(overtaken, 0, 1, "selection") == selection
    assert jump(overtaken, selection, 1, "selection") is None
    assert jump(overtaken, len(overtaken), -1, "selection") == selection
    assert jump(overtaken, selection, 1, "verdict") == overtaken.ordinal("val-3")
    assert jump(overtaken, selection, -1, "selection", "verdict") == overtaken.ordinal("val-2")


def test_a_day_begins_with_the_first_item_recorded_on_it() -> None:
    trace = of(seen("obs-1", 4), seen("obs-2", 4), seen("obs-3", 5), seen("obs-4", 7))
    assert [jump(trace, n, 1, "day") for n in range(5)] == [1, 3, 3, 4, None]
    assert [jump(trace, n, -1, "day") for n in range(5)] == [None, None, 1, 1, 3]


# -- what is typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-10-01T09:00Z", datetime(2026, 10, 1, 9, tzinfo=UTC)),
        ("2026-10-01 11:00+02:00", datetime(2026, 10, 1, 9, tzinfo=UTC)),
        ("2026-10-01 09:00 UTC", datetime(2026, 10, 1, 9, tzinfo=UTC)),
        (" 3 d  ago ", NOW - timedelta(days=3)),
        ("90min ago", NOW - timedelta(minutes=90)),
        ("2 w ago", NOW - timedelta(days=14)),
        ("now", NOW),
    ],
)
def test_a_moment_is_read_as_it_is_written(typed: str, read: datetime) -> None:
    assert read_moment(typed, NOW) == read


def test_a_day_means_its_end() -> None:
    end = read_moment("2026-10-01", NOW)
    assert end < datetime(2026, 10, 2, tzinfo=UTC) <= end + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("yesterday-ish", "is no moment. Write a day"),
        ("2026-02-30", "is no moment"),
        ("999999 y ago", "is no moment"),
        ("", "is no moment"),
        ("2026-10-01T09:00", "has no time zone, so it names no moment. Add one"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(typed: str, why: str) -> None:
    with pytest.raises(InvalidQueryError, match=why):
        read_moment(typed, NOW)
