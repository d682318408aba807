"""At risk, late, missed: what the trace tells when the ground under a selection gives way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    constraint,
    decision,
    deduction,
    hypothesis,
    ready_decision,
    rejections,
    selection,
    validation,
)
from dtui.trace import Constraint, Trace, lateness, refuted_grounds, state_of

NINE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


async def store_with(*drafts: Recordable) -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore(clock=lambda: NINE)
    await store.record_all(drafts)
    return store


async def trace_after(store: InMemoryDecisionTraceStore, *drafts: Recordable) -> Trace:
    await store.record_all(drafts)
    return await store.get_trace()


def resting_on(*names: str) -> Recordable:
    """Return the selection of dec-1, resting on items besides its matrix."""
    return selection(
        "dec-1",
        "dec-1.opt-1",
        id="sel-1",
        rejected={"dec-1.opt-2": "Too dear"},
        trace_item_refs=["dec-1", *names],
    )


def refuted(hypothesis_id: str, **fields: str) -> Recordable:
    return validation(hypothesis_id, False, "dec-1.obs", **fields)


GROUNDS = [
    *ready_decision(),
    hypothesis("dec-1.obs", id="guess"),
    hypothesis("dec-1.obs", id="other"),
    deduction("guess", id="inferred"),
]
TAKEN = [*GROUNDS, resting_on("guess")]


@pytest.mark.parametrize("ground", ["guess", "inferred"])
async def test_a_selection_is_at_risk_when_a_hypothesis_under_it_is_refuted_afterwards(
    ground: str,
) -> None:
    store = await store_with(*GROUNDS, resting_on(ground))
    assert not (await trace_after(store)).at_risk
    trace = await trace_after(store, refuted("guess"))
    assert trace.at_risk == {"sel-1"}
    assert trace.is_at_risk("sel-1")
    assert refuted_grounds(trace, "sel-1") == ("guess",)


async def test_a_refuted_hypothesis_that_it_does_not_rest_on_is_no_risk() -> None:
    trace = await trace_after(await store_with(*TAKEN), refuted("other"))
    assert not trace.at_risk


async def test_a_confirmed_hypothesis_is_no_risk() -> None:
    trace = await trace_after(await store_with(*TAKEN), validation("guess", True))
    assert not trace.at_risk


async def test_what_was_refuted_when_it_was_selected_was_known() -> None:
    trace = await trace_after(
        await store_with(*GROUNDS, refuted("guess"), resting_on("guess")), refuted("guess")
    )
    assert not trace.at_risk
    assert refuted_grounds(trace, "sel-1") == ()


async def test_everything_downstream_of_it_is_at_risk_with_it() -> None:
    store = await store_with(
        *TAKEN,
        decision("sel-1", id="dec-2", supersedes="dec-1"),
        deduction("sel-1", id="so"),
        deduction("dec-1", id="beside"),
    )
    trace = await trace_after(store, refuted("guess", id="no"))
    assert trace.at_risk == {"sel-1", "dec-2", "so"}
    assert set(trace.touched("no")) == {"guess", "sel-1", "dec-2", "so"}
    trace = await trace_after(store, deduction("so", id="later"), deduction("dec-1.obs"))
    assert trace.at_risk == {"sel-1", "dec-2", "so", "later"}


async def test_nothing_is_rewritten() -> None:
    store = await store_with(*TAKEN)
    before = list(await store.get_all())
    await store.record(*refuted("guess"))
    assert list(await store.get_all())[:-1] == before


async def test_it_is_safe_again_when_the_verdict_is_taken_back() -> None:
    store = await store_with(*TAKEN, deduction("sel-1", id="so"))
    for drafts, at_risk in (
        ([refuted("guess")], {"sel-1", "so"}),
        ([validation("guess", True)], set[str]()),
        ([refuted("guess")], {"sel-1", "so"}),
    ):
        assert (await trace_after(store, *drafts)).at_risk == at_risk


async def test_of_two_refuted_grounds_each_alone_is_enough() -> None:
    store = await store_with(*GROUNDS, resting_on("guess", "other"))
    trace = await trace_after(store, refuted("guess"), refuted("other"))
    assert refuted_grounds(trace, "sel-1") == ("guess", "other")
    assert (await trace_after(store, validation("guess", True))).at_risk == {"sel-1"}
    assert (await trace_after(store, validation("other", True))).at_risk == set()


async def test_a_later_selection_that_rests_on_one_at_risk_is_at_risk_with_it() -> None:
    store = await store_with(*TAKEN, refuted("guess", id="no"), *ready_decision("dec-2"))
    reasons = rejections("dec-2", 2)
    later = selection(
        "dec-2", None, id="sel-2", rejected=reasons, trace_item_refs=["dec-2", "sel-1"]
    )
    trace = await trace_after(store, later)
    assert trace.at_risk == {"sel-1", "sel-2"}
    assert refuted_grounds(trace, "sel-2") == ()


async def test_risk_as_of_then_is_what_was_known_then() -> None:
    store = await store_with(*TAKEN, refuted("guess", id="no"), validation("guess", True))
    trace = await store.get_trace()
    refuted_at = trace.ordinal("no")
    at_risk = [trace.at(length).at_risk for length in range(refuted_at - 1, refuted_at + 2)]
    assert at_risk == [set(), {"sel-1"}, set()]


# -- late and missed -----------------------------------------------------------------------------


def lateness_of(trace: Trace, item_id: str) -> str:
    item = trace[item_id]
    assert isinstance(item, Constraint)
    assert state_of(trace, item) == lateness(trace, item)
    return lateness(trace, item)


@pytest.mark.parametrize("named", ["dec-1", "sel-1"])
async def test_a_constraint_is_late_when_it_comes_after_the_selection_it_speaks_to(
    named: str,
) -> None:
    trace = await trace_after(await store_with(*TAKEN), constraint(named, id="bound"))
    assert lateness_of(trace, "bound") == "late"


@pytest.mark.parametrize(
    ("hours", "word"), [(-1, "missed"), (0, "missed"), (1, "late")], ids=["before", "then", "after"]
)
async def test_a_late_constraint_was_missed_if_it_was_true_when_selected(
    hours: int, word: str
) -> None:
    bound = constraint("dec-1", id="bound", occurred_at=NINE + timedelta(hours=hours))
    assert lateness_of(await trace_after(await store_with(*TAKEN), bound), "bound") == word


async def test_a_selection_was_made_when_it_was_thought_if_that_is_told() -> None:
    thought = {"occurred_at": NINE - timedelta(days=9)}
    item_type, chosen = resting_on("guess")
    bound = constraint("sel-1", id="bound", occurred_at=NINE - timedelta(days=8))
    trace = await trace_after(await store_with(*GROUNDS, (item_type, chosen | thought)), bound)
    assert lateness_of(trace, "bound") == "late"


async def test_a_constraint_that_came_in_time_is_neither() -> None:
    bound = constraint("dec-1", id="bound", occurred_at=NINE - timedelta(days=9))
    trace = await trace_after(await store_with(*GROUNDS, bound), resting_on("guess"))
    assert lateness_of(trace, "bound") == ""


async def test_a_constraint_that_speaks_to_no_selection_is_not_late() -> None:
    bound = constraint("dec-1.obs", "dec-1.opt-1", id="bound")
    assert lateness_of(await trace_after(await store_with(*TAKEN), bound), "bound") == ""


async def test_a_constraint_on_a_decision_still_open_is_not_late() -> None:
    store = await store_with(*TAKEN, *ready_decision("dec-2"))
    trace = await trace_after(store, constraint("dec-2", id="bound"))
    assert lateness_of(trace, "bound") == ""
