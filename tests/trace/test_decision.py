"""A decision's matrix and state, collected from its items."""

from __future__ import annotations

import pytest

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    decision,
    evaluation,
    heuristic,
    hypothesis,
    link,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.trace import DecisionDetails, Pair, Profile, Trace


async def trace_of(*drafts: Recordable, profile: Profile = "strict") -> Trace:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(drafts)
    return await store.get_trace()


async def details_of(*drafts: Recordable, profile: Profile = "strict") -> DecisionDetails:
    return (await trace_of(*drafts, profile=profile)).decision("dec-1")


TAKEN = [*ready_decision(), selection("dec-1", None, rejected=rejections("dec-1", 2))]


async def test_a_decision_is_locked_once_it_is_selected() -> None:
    trace = await trace_of(*TAKEN)
    assert trace.decision("dec-1").locked
    assert trace.decision("dec-1").selection == trace["sel-1"]
    before = trace.at(len(TAKEN) - 1).decision("dec-1")
    assert (before.locked, before.selection) == (False, None)


async def test_its_successor_is_told() -> None:
    trace = await trace_of(*TAKEN, decision("sel-1", id="dec-2", supersedes="dec-1"))
    assert trace.decision("dec-1").successor == trace["dec-2"]
    assert trace.decision("dec-2").successor is None


async def test_pairs_are_told_option_by_option() -> None:
    details = await details_of(*ready_decision(options=2, constraints=2))
    assert details.pairs == (
        Pair("dec-1.opt-1", "dec-1.con-1"),
        Pair("dec-1.opt-1", "dec-1.con-2"),
        Pair("dec-1.opt-2", "dec-1.con-1"),
        Pair("dec-1.opt-2", "dec-1.con-2"),
    )
    assert (set(details.cells), details.missing) == (set(details.pairs), ())


async def test_only_what_belongs_to_it_is_collected() -> None:
    details = await details_of(
        *ready_decision("dec-1"),
        *ready_decision("dec-2"),
        heuristic("dec-1", id="rule"),
        heuristic("dec-2"),
        hypothesis("dec-1", decision_id="dec-1"),
    )
    assert [option.id for option in details.options] == ["dec-1.opt-1", "dec-1.opt-2"]
    assert [column.constraint_id for column in details.links] == ["dec-1.con-1"]
    assert [rule.id for rule in details.heuristics] == ["rule"]
    assert [found.id for found in details.steelmen] == ["dec-1.hyp"]
    assert len(details.evaluations) == 2


async def test_of_two_links_of_a_constraint_the_latest_weight_counts() -> None:
    details = await details_of(
        *ready_decision(),
        link("dec-1", "dec-1.con-1", weight=1),
        link("dec-1", "dec-1.con-1", weight=2),
    )
    assert [column.weight for column in details.links] == [2.0]


async def test_an_evaluation_after_the_lock_stays_and_does_not_count() -> None:
    late = evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1", satisfied=False, id="late")
    details = await details_of(*TAKEN, late, profile="imported")
    assert [cell.id for cell in details.cells.values()] == ["eval-1", "eval-2"]
    assert [found.id for found in details.evaluations] == ["eval-1", "eval-2", "late"]


async def test_steelmen_are_open_confirmed_or_refuted_by_their_latest_verdict() -> None:
    details = await details_of(
        *ready_decision(),
        steelman("dec-1", id="open"),
        steelman("dec-1", id="won"),
        validation("won", False, "dec-1.obs"),
        validation("won", True, "dec-1.obs"),
    )
    assert [found.id for found in details.steelmen] == ["dec-1.hyp", "open", "won"]
    assert [found.id for found in details.open_steelmen] == ["open"]
    assert [found.id for found in details.confirmed_steelmen] == ["won"]
    assert {name: verdict.validated for name, verdict in details.verdicts.items()} == {
        "dec-1.hyp": False,
        "won": True,
    }


@pytest.mark.parametrize("name", ["dec-9", "dec-1.obs"])
async def test_what_is_no_decision_has_no_details(name: str) -> None:
    trace = await trace_of(*TAKEN)
    with pytest.raises(KeyError, match=name):
        trace.decision(name)
