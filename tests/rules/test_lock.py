"""Rule 4: a taken decision is closed; the way on is a successor."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from dtui.errors import LockedDecisionError, UnselectedDecisionError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    constraint,
    decision,
    deduction,
    evaluation,
    heuristic,
    hypothesis,
    link,
    observation,
    option,
    question,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.trace import Profile

JOINS = {
    "option": option("dec-1", id="late"),
    "constraint": link("dec-1", "dec-1.con-1", id="late"),
    "heuristic": heuristic("dec-1", id="late"),
    "evaluation": evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1", id="late"),
    "steelman": steelman("dec-1", id="late"),
    "verdict": validation("dec-1.hyp", True, "dec-1.obs", id="late"),
    "second selection": selection("dec-1", "dec-1.opt-1", id="late"),
}

every_join = pytest.mark.parametrize("draft", JOINS.values(), ids=JOINS)


async def taken_decision(
    profile: Profile = "strict", option_id: str | None = "dec-1.opt-2"
) -> InMemoryDecisionTraceStore:
    """Return a store with a decision that was taken on 1 October."""
    store = InMemoryDecisionTraceStore(
        profile=profile, clock=lambda: datetime(2026, 10, 1, 9, tzinfo=UTC)
    )
    rejected = rejections("dec-1", 2)
    rejected.pop(option_id or "", None)
    await store.record_all([*ready_decision(), selection("dec-1", option_id, rejected=rejected)])
    return store


@every_join
@pytest.mark.parametrize("profile", ["strict", "seed"])
async def test_nothing_joins_a_decision_after_its_selection(
    profile: Profile, draft: Recordable
) -> None:
    store = await taken_decision(profile)
    sentence = (
        f"{draft[0]} 'late' cannot join 'dec-1': 'sel-1' locked it at 2026-10-01 09:00 UTC by "
        "selecting 'dec-1.opt-2'. Open a new decision with supersedes='dec-1' instead."
    )
    with pytest.raises(LockedDecisionError, match=f"^{re.escape(sentence)}$"):
        await store.record(*draft)


async def test_a_selection_of_no_option_locks_as_well() -> None:
    store = await taken_decision(option_id=None)
    with pytest.raises(LockedDecisionError, match="by taking no option"):
        await store.record(*option("dec-1"))


@every_join
async def test_before_the_selection_all_of_it_may_join(draft: Recordable) -> None:
    store = InMemoryDecisionTraceStore(profile="seed")
    await store.record_all(ready_decision())
    assert await store.record(*draft) == "late"


@every_join
async def test_an_imported_record_is_not_locked(draft: Recordable) -> None:
    store = await taken_decision("imported")
    assert await store.record(*draft) == "late"


@pytest.mark.parametrize(
    "draft",
    [
        observation(trace_item_refs=["sel-1"]),
        hypothesis("sel-1", decision_id="dec-1"),
        hypothesis("sel-1", decision_id="dec-1", challenges="dec-1.opt-2"),
        question("dec-1"),
        constraint("dec-1"),
        deduction("sel-1"),
    ],
    ids=lambda draft: draft[0],
)
async def test_reasoning_about_a_taken_decision_goes_on(draft: Recordable) -> None:
    store = await taken_decision()
    await store.record(*draft)


async def test_a_verdict_on_a_free_hypothesis_is_not_locked_out() -> None:
    store = await taken_decision()
    doubt = await store.record(*hypothesis("sel-1", decision_id="dec-1"))
    assert await store.record(*validation(doubt, True, id="val-9")) == "val-9"


async def test_another_decision_is_not_locked() -> None:
    store = await taken_decision()
    await store.record(*decision("dec-1", id="dec-2"))
    assert await store.record(*option("dec-2", id="opt-9")) == "opt-9"


@pytest.mark.parametrize("profile", ["strict", "seed"])
async def test_only_a_selected_decision_can_be_superseded(profile: Profile) -> None:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(ready_decision())
    sentence = (
        "decision 'dec-2' cannot supersede 'dec-1', which is not selected: only a taken decision "
        "can be superseded."
    )
    with pytest.raises(UnselectedDecisionError, match=re.escape(sentence)):
        await store.record(*decision("dec-1", id="dec-2", supersedes="dec-1"))


@pytest.mark.parametrize("profile", ["strict", "seed"])
async def test_a_decision_is_superseded_by_one_successor(profile: Profile) -> None:
    store = await taken_decision(profile)
    assert await store.record(*decision("sel-1", id="dec-2", supersedes="dec-1")) == "dec-2"
    sentence = (
        "decision 'dec-3' cannot supersede 'dec-1': 'dec-2' does already, and a decision has one "
        "successor. Supersede 'dec-2' once it is selected."
    )
    with pytest.raises(UnselectedDecisionError, match=re.escape(sentence)):
        await store.record(*decision("sel-1", id="dec-3", supersedes="dec-1"))


async def test_a_successor_takes_what_the_locked_decision_refused() -> None:
    store = await taken_decision()
    await store.record(*decision("sel-1", id="dec-2", supersedes="dec-1"))
    for draft in (option("dec-2"), heuristic("dec-2"), steelman("dec-2")):
        await store.record(*draft)
    trace = await store.get_trace()
    assert trace.successor_of("dec-1") == trace["dec-2"]
