"""A trace is a snapshot: it answers for its own length, whatever is appended after it."""

from __future__ import annotations

import pytest

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    decision,
    hypothesis,
    observation,
    question,
    ready_decision,
    rejections,
    selection,
    validation,
)
from dtui.trace import AnyTraceItem, Trace, TraceOpened, parse_draft, parse_item


async def trace_of(*drafts: Recordable) -> Trace:
    store = InMemoryDecisionTraceStore()
    await store.record_all(drafts)
    return await store.get_trace()


def item(draft: Recordable, item_id: str) -> AnyTraceItem:
    """Return an item that no store has looked at."""
    return parse_item(
        {**draft[1], "type": draft[0], "id": item_id, "recorded_at": "2026-10-01T09:00:00Z"}
    )


def ids(items: list[AnyTraceItem]) -> list[str]:
    return [item.id for item in items]


OPENED = TraceOpened(trace_id="renewal")


async def test_a_trace_is_a_collection_of_items_by_id() -> None:
    trace = await trace_of(observation(), question("obs-1"))
    assert (len(trace), "obs-1" in trace, "obs-2" in trace, None in trace) == (
        2,
        True,
        False,
        False,
    )
    assert trace["qst-1"] is trace.newest
    assert (trace.get("qst-1"), trace.get("qst-2")) == (trace["qst-1"], None)
    assert trace.ordinal("qst-1") == 2
    with pytest.raises(KeyError, match="qst-2"):
        trace["qst-2"]


async def test_the_newest_of_a_type_is_the_last_of_it() -> None:
    trace = await trace_of(observation(), observation(), question("obs-1"), observation())
    assert trace.newest_of("observation") is trace["obs-3"]
    assert trace.at(3).newest_of("observation") is trace["obs-2"]
    assert trace.newest_of("question") is trace["qst-1"]
    assert trace.at(2).newest_of("question") is None
    assert trace.newest_of("decision") is None


def test_an_empty_trace_has_nothing_newest_and_nothing_pending() -> None:
    trace = Trace(OPENED)
    assert (len(trace), trace.newest, trace.items, trace.pending) == (0, None, (), [])
    assert repr(trace) == "<Trace 'renewal' strict, 0 items>"


async def test_an_earlier_snapshot_knows_nothing_of_what_came_later() -> None:
    trace = await trace_of(observation(), hypothesis("obs-1"), validation("hyp-1", False))
    then = trace.at(2)
    assert "val-1" not in then
    assert then.validation_of("hyp-1") is None
    assert then.effects("hyp-1") == ()
    assert then.of_type("hypothesis_validation") == []
    assert (trace.effects("hyp-1"), trace.count("hypothesis_validation")) == (("val-1",), 1)
    for asked in (then.__getitem__, then.ordinal, then.causes, then.effects, then.is_at_risk):
        with pytest.raises(KeyError):
            asked("val-1")


async def test_a_trace_was_never_longer_than_it_is() -> None:
    trace = await trace_of(observation(), observation())
    for length in (-1, 3):
        with pytest.raises(ValueError, match=f"within 0 and 2, not {length}"):
            trace.at(length)
    with pytest.raises(ValueError, match="within 0 and 1, not 2"):
        trace.at(1).at(2)


def test_appending_leaves_the_snapshot_as_it_is() -> None:
    first = Trace(OPENED, [item(observation(), "obs-1")])
    second = first.append(item(question("obs-1"), "qst-1"))
    assert (len(first), len(second)) == (1, 2)
    assert (first.pending, ids(second.pending)) == ([], ["qst-1"])


def test_two_ways_on_from_one_snapshot_do_not_meet() -> None:
    start = Trace(OPENED, [item(observation(), "obs-1")])
    one = start.append(item(question("obs-1"), "qst-1"))
    other = start.append(item(hypothesis("obs-1"), "hyp-1"))
    again = start.append(item(question("obs-1", assignee="human"), "qst-1"))
    assert [ids(list(trace)) for trace in (start, one, other, again)] == [
        ["obs-1"],
        ["obs-1", "qst-1"],
        ["obs-1", "hyp-1"],
        ["obs-1", "qst-1"],
    ]
    assert (start.effects("obs-1"), one.effects("obs-1")) == ((), ("qst-1",))
    assert one["qst-1"] != again["qst-1"]


def test_the_same_item_appended_twice_to_one_snapshot_is_one_way() -> None:
    start, asked = Trace(OPENED, [item(observation(), "obs-1")]), item(question("obs-1"), "qst-1")
    one, other = start.append(asked), start.append(asked)
    assert one.items == other.items
    assert ids(one.append(item(observation(), "obs-2")).pending) == ["qst-1"]


async def test_a_made_id_counts_its_type_and_steps_over_what_is_taken() -> None:
    trace = await trace_of(observation(), observation(id="obs-3"), question("obs-1", id="hyp-1"))
    assert trace.next_id("observation") == "obs-4"
    assert trace.next_id("question") == "qst-2"
    assert trace.next_id("hypothesis") == "hyp-2"
    assert trace.at(1).next_id("observation") == "obs-2"


async def test_a_draft_is_the_same_when_all_but_the_time_it_was_recorded_is() -> None:
    trace = await trace_of(observation(id="obs-1"))
    assert trace.has_same(parse_draft(*observation(id="obs-1")))
    assert not trace.has_same(parse_draft(*observation(id="obs-1", labels=["new"])))
    assert not trace.has_same(parse_draft(*observation(id="obs-2")))
    assert not trace.has_same(parse_draft(*observation()))


async def test_of_several_resolutions_the_latest_counts_and_history_stays() -> None:
    trace = await trace_of(
        observation(),
        hypothesis("obs-1"),
        validation("hyp-1", True, id="first"),
        validation("hyp-1", False, id="second"),
    )
    assert trace.validation_of("hyp-1") == trace["second"]
    assert trace.at(3).validation_of("hyp-1") == trace["first"]
    assert ids(trace.of_type("hypothesis_validation")) == ["first", "second"]


async def test_a_selection_and_a_successor_are_found_from_the_decision() -> None:
    rejected = rejections("dec-1", 2)
    drafts = [*ready_decision(), selection("dec-1", None, rejected=rejected)]
    trace = await trace_of(*drafts, decision("sel-1", id="dec-2", supersedes="dec-1"))
    assert trace.selection_of("dec-1") == trace["sel-1"]
    assert trace.successor_of("dec-1") == trace["dec-2"]
    assert (trace.selection_of("dec-2"), trace.successor_of("dec-2")) == (None, None)
    assert (trace.at(len(drafts)).successor_of("dec-1")) is None
    with pytest.raises(KeyError):
        trace.decision("dec-1.obs")


# -- what no store accepts, and an audit has to look at -----------------------------------------


def test_a_trace_holds_references_that_lead_nowhere() -> None:
    trace = Trace(OPENED, [item(validation("hyp-9", True, "obs-9"), "val-1")])
    assert trace.causes("val-1") == ()
    assert trace.pending == []


def test_a_trace_holds_a_selection_of_what_is_no_decision() -> None:
    trace = Trace(
        OPENED, [item(observation(), "obs-1"), item(selection("obs-1", "obs-1"), "sel-1")]
    )
    assert trace.causes("sel-1") == ("obs-1",)
    assert trace.at_risk == frozenset()


def test_what_closes_another_type_closes_nothing() -> None:
    trace = Trace(
        OPENED,
        [
            item(observation(), "obs-1"),
            item(question("obs-1"), "qst-1"),
            item(validation("qst-1", True), "val-1"),
        ],
    )
    assert ids(trace.pending) == ["qst-1"]
    assert ids(trace.at(3).append(item(observation(), "obs-2")).at(3).pending) == ["qst-1"]


def test_a_verdict_that_stands_before_its_hypothesis_is_its_verdict() -> None:
    trace = Trace(
        OPENED,
        [
            item(observation(), "obs-1"),
            item(validation("hyp-1", True, "obs-1"), "val-1"),
            item(hypothesis("obs-1"), "hyp-1"),
        ],
    )
    assert [waiting for waiting in trace if trace.pends(waiting)] == trace.pending
    assert trace.count_pending("hypothesis") == len(trace.pending)


def test_of_items_under_one_id_the_first_is_meant() -> None:
    twice = [item(observation("First"), "obs-1"), item(observation("Second"), "obs-1")]
    trace = Trace(OPENED, twice)
    assert trace["obs-1"] == trace.at(1)["obs-1"] == twice[0]
    assert trace.items == tuple(twice)
