"""Rule 5: a decision is taken only when its reasoning is complete."""

from __future__ import annotations

import re

import pytest

from dtui.errors import IncompleteDecisionError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    constraint,
    decision,
    evaluation,
    hypothesis,
    link,
    observation,
    option,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.trace import Profile

both_profiles = pytest.mark.parametrize("profile", ["strict", "seed"])


async def store_with(profile: Profile, *drafts: Recordable) -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(drafts)
    return store


def without_cells(drafts: list[Recordable]) -> list[Recordable]:
    return [draft for draft in drafts if draft[0] != "decision_option_constraint_evaluation"]


def none_taken(options: int = 2) -> Recordable:
    return selection("dec-1", None, rejected=rejections("dec-1", options))


@both_profiles
async def test_a_decision_without_an_option_cannot_be_selected(profile: Profile) -> None:
    store = await store_with(profile, observation(id="obs-1"), decision("obs-1", id="dec-1"))
    with pytest.raises(
        IncompleteDecisionError, match=r"^'dec-1' cannot be selected: it has no option\. Add"
    ):
        await store.record(*selection("dec-1", None, waiver="There is nothing to choose from"))


@both_profiles
@pytest.mark.parametrize(
    "draft",
    [
        selection("dec-1", "dec-2.opt-1", rejected=rejections("dec-1", 2)),
        selection(
            "dec-1",
            "dec-1.opt-1",
            also_selected=["dec-2.opt-1"],
            rejected={"dec-1.opt-2": "Too dear"},
        ),
    ],
    ids=["option_id", "also_selected"],
)
async def test_what_is_selected_is_an_option_of_the_decision(
    profile: Profile, draft: Recordable
) -> None:
    store = await store_with(profile, *ready_decision("dec-1"), *ready_decision("dec-2"))
    sentence = (
        "'dec-1' cannot be selected: 'dec-2.opt-1' is not one of its options. They are: "
        "dec-1.opt-1, dec-1.opt-2."
    )
    with pytest.raises(IncompleteDecisionError, match=re.escape(sentence)):
        await store.record(*draft)


@both_profiles
async def test_a_steelman_without_a_verdict_holds_the_selection_up(profile: Profile) -> None:
    store = await store_with(profile, *ready_decision(), steelman("dec-1", id="hyp-7"))
    with pytest.raises(
        IncompleteDecisionError,
        match="'dec-1' cannot be selected: steelmanning hypothesis 'hyp-7' has no hypothesis_val",
    ):
        await store.record(*none_taken())
    await store.record(*validation("hyp-7", True))
    assert await store.record(*none_taken()) == "sel-1"


@both_profiles
@pytest.mark.parametrize(
    ("count", "named"),
    [
        (2, "2 steelmanning hypotheses ('hyp-0', 'hyp-1') have no"),
        (5, "5 steelmanning hypotheses ('hyp-0', 'hyp-1', 'hyp-2', 'hyp-3', 'hyp-4') have no"),
        (6, "6 steelmanning hypotheses ('hyp-0', 'hyp-1', 'hyp-2', 'hyp-3', 'hyp-4', …) have no"),
    ],
)
async def test_open_steelmen_are_counted_and_the_first_five_named(
    profile: Profile, count: int, named: str
) -> None:
    steelmen = [steelman("dec-1", id=f"hyp-{number}") for number in range(count)]
    store = await store_with(profile, *ready_decision(), *steelmen)
    with pytest.raises(IncompleteDecisionError, match=re.escape(named)):
        await store.record(*none_taken())


@both_profiles
async def test_only_steelmen_of_this_decision_hold_it_up(profile: Profile) -> None:
    store = await store_with(
        profile,
        *ready_decision("dec-1"),
        *ready_decision("dec-2"),
        steelman("dec-2"),
        hypothesis("dec-1", decision_id="dec-1"),
        hypothesis("dec-1", decision_id="dec-1", stage="pre_mortem"),
    )
    assert await store.record(*none_taken()) == "sel-1"


@both_profiles
async def test_one_missing_pair_is_counted_and_named(profile: Profile) -> None:
    store = await store_with(profile, *ready_decision()[:-1])
    sentence = (
        "'dec-1' cannot be selected: 1 (option, constraint) pair has no evaluation: "
        "(dec-1.opt-2, dec-1.con-1). Evaluate each with a decision_option_constraint_evaluation"
    )
    with pytest.raises(IncompleteDecisionError, match=f"^{re.escape(sentence)}"):
        await store.record(*none_taken())


@both_profiles
async def test_missing_pairs_are_counted_and_the_first_five_named(profile: Profile) -> None:
    drafts = ready_decision(options=4, constraints=3)
    store = await store_with(profile, *without_cells(drafts))
    await store.record(*evaluation("dec-1", "dec-1.opt-1", "dec-1.con-2"))
    sentence = (
        "11 (option, constraint) pairs have no evaluation: (dec-1.opt-1, dec-1.con-1), "
        "(dec-1.opt-1, dec-1.con-3), (dec-1.opt-2, dec-1.con-1), (dec-1.opt-2, dec-1.con-2), "
        "(dec-1.opt-2, dec-1.con-3), …. Evaluate"
    )
    with pytest.raises(IncompleteDecisionError, match=re.escape(sentence)):
        await store.record(*none_taken(options=4))


@both_profiles
async def test_five_missing_pairs_are_all_named(profile: Profile) -> None:
    drafts = ready_decision(options=5, constraints=1)
    store = await store_with(profile, *without_cells(drafts))
    with pytest.raises(IncompleteDecisionError) as refusal:
        await store.record(*none_taken(options=5))
    assert all(f"(dec-1.opt-{number}, dec-1.con-1)" in str(refusal.value) for number in range(1, 6))
    assert "…" not in str(refusal.value)


@both_profiles
async def test_an_option_and_a_constraint_that_join_open_new_pairs(profile: Profile) -> None:
    store = await store_with(
        profile,
        *ready_decision(),
        option("dec-1", id="dec-1.opt-3"),
        constraint("dec-1.obs", id="con-2"),
        link("dec-1", "con-2"),
    )
    with pytest.raises(IncompleteDecisionError, match=re.escape("4 (option, constraint) pairs")):
        await store.record(*none_taken(options=3))


@both_profiles
async def test_a_constraint_linked_twice_is_one_column(profile: Profile) -> None:
    store = await store_with(profile, *ready_decision(), link("dec-1", "dec-1.con-1", weight=2.0))
    [column] = (await store.get_decision_details("dec-1"))["constraints"]
    assert column["weight"] == 2.0
    assert await store.record(*none_taken()) == "sel-1"


async def test_the_latest_evaluation_of_a_pair_counts_and_all_stay() -> None:
    store = await store_with("strict", *ready_decision())
    again = evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1", satisfied=False, id="eval-again")
    await store.record(*again)
    details = (await store.get_trace()).decision("dec-1")
    assert [cell.id for cell in details.cells.values()] == ["eval-again", "eval-2"]
    assert [cell.id for cell in details.evaluations] == ["eval-1", "eval-2", "eval-again"]
    await store.record(*none_taken())
    causes = (await store.get_trace()).causes("sel-1")
    assert {"eval-2", "eval-again"} <= set(causes)
    assert "eval-1" not in causes


async def test_an_imported_record_needs_no_matrix_and_no_verdict() -> None:
    drafts = without_cells(ready_decision())
    store = await store_with("imported", *drafts, steelman("dec-1"))
    assert await store.record(*selection("dec-1", "dec-1.opt-1")) == "sel-1"
