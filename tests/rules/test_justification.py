"""Rule 6: under profile strict a selection says why; seed and imported do not ask."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dtui.errors import InvalidItemError, UnjustifiedSelectionError
from dtui.rules import IMPORTED, RULES, SEED, STRICT
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    deduction,
    hypothesis,
    question,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.trace import Profile


async def store_with(
    *drafts: Recordable, profile: Profile = "strict"
) -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(drafts)
    return store


def without(drafts: list[Recordable], *item_types: str) -> list[Recordable]:
    return [draft for draft in drafts if draft[0] not in item_types]


def taking(*option_ids: str, options: int = 2, **fields: Any) -> Recordable:
    """Return a selection of options that says why each other one failed."""
    rejected = {
        name: why for name, why in rejections("dec-1", options).items() if name not in option_ids
    }
    main, *also = option_ids or (None,)
    return selection("dec-1", main, also_selected=also, rejected=rejected, **fields)


UNARGUED = without(ready_decision(), "hypothesis", "hypothesis_validation")
UNBOUND = without(
    ready_decision(), "constraint", "decision_constraint", "decision_option_constraint_evaluation"
)
ONE_OPTION = ready_decision(options=1)


# -- what needs a waiver ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drafts", "shortcut"),
    [
        (UNARGUED, "no steelmanning hypothesis"),
        (UNBOUND, "no linked constraint"),
        (ONE_OPTION, "a single option"),
    ],
)
async def test_a_shortcut_needs_a_waiver(drafts: list[Recordable], shortcut: str) -> None:
    store = await store_with(*drafts)
    options = sum(draft[0] == "decision_option" for draft in drafts)
    sentence = (
        f"'dec-1' cannot be selected under profile strict: it has {shortcut}. Add what is missing, "
        "or say in waiver why it may be left out."
    )
    with pytest.raises(UnjustifiedSelectionError, match=f"^{re.escape(sentence)}$"):
        await store.record(*taking("dec-1.opt-1", options=options))
    waived = taking("dec-1.opt-1", options=options, waiver="The contract leaves no other way")
    assert await store.record(*waived) == "sel-1"


async def test_every_shortcut_is_named_at_once() -> None:
    store = await store_with(
        *(draft for draft in ONE_OPTION if draft in UNARGUED and draft in UNBOUND)
    )
    with pytest.raises(
        UnjustifiedSelectionError,
        match="it has a single option and no linked constraint and no steelmanning hypothesis",
    ):
        await store.record(*taking("dec-1.opt-1", options=1))


async def test_a_blank_waiver_is_none() -> None:
    store = await store_with(*UNARGUED)
    with pytest.raises(InvalidItemError, match="waiver is blank; say it in words"):
        await store.record(*taking("dec-1.opt-1", waiver="  \n"))


async def test_a_waiver_waives_shortcuts_and_nothing_else() -> None:
    store = await store_with(*ready_decision())
    with pytest.raises(UnjustifiedSelectionError, match="rejected does not say why"):
        await store.record(*selection("dec-1", "dec-1.opt-1", waiver="We are in a hurry"))


async def test_a_complete_decision_needs_no_waiver() -> None:
    store = await store_with(*ready_decision())
    assert await store.record(*taking("dec-1.opt-1")) == "sel-1"


# -- a steelman that won -----------------------------------------------------------------------


def confirmed(**fields: Any) -> list[Recordable]:
    """Return a decision of three options with a confirmed steelman besides."""
    return [
        *ready_decision(options=3),
        steelman("dec-1", id="won", **fields),
        validation("won", True),
    ]


@pytest.mark.parametrize(
    "chosen", [["dec-1.opt-2"], ["dec-1.opt-2", "dec-1.opt-1"], ["dec-1.opt-1", "dec-1.opt-2"]]
)
async def test_a_confirmed_steelman_forbids_the_option_it_challenges(chosen: list[str]) -> None:
    store = await store_with(*confirmed(challenges="dec-1.opt-2"))
    sentence = (
        "'dec-1' cannot select 'dec-1.opt-2': steelman 'won', which challenges it, was confirmed. "
        "Select another option, or none."
    )
    with pytest.raises(UnjustifiedSelectionError, match=re.escape(sentence)):
        await store.record(*taking(*chosen, options=3))


@pytest.mark.parametrize("chosen", [["dec-1.opt-1"], ["dec-1.opt-1", "dec-1.opt-3"], []])
async def test_another_option_or_none_may_be_taken(chosen: list[str]) -> None:
    store = await store_with(*confirmed(challenges="dec-1.opt-2"))
    assert await store.record(*taking(*chosen, options=3)) == "sel-1"


@pytest.mark.parametrize("chosen", ["dec-1.opt-1", "dec-1.opt-3"])
async def test_a_confirmed_steelman_of_the_whole_plan_forbids_every_option(chosen: str) -> None:
    store = await store_with(*confirmed())
    sentence = (
        f"'dec-1' cannot select '{chosen}': steelman 'won', which challenges the plan as a whole, "
        "was confirmed."
    )
    with pytest.raises(UnjustifiedSelectionError, match=re.escape(sentence)):
        await store.record(*taking(chosen, options=3))
    assert await store.record(*taking(options=3)) == "sel-1"


async def test_a_waiver_does_not_overrule_a_confirmed_steelman() -> None:
    store = await store_with(*confirmed())
    with pytest.raises(UnjustifiedSelectionError, match="was confirmed"):
        await store.record(*taking("dec-1.opt-1", options=3, waiver="We want it all the same"))


async def test_of_a_steelmans_verdicts_the_latest_counts() -> None:
    store = await store_with(*confirmed())
    await store.record(*validation("won", False, "dec-1.obs"))
    await store.record(*validation("dec-1.hyp", True, "dec-1.obs"))
    with pytest.raises(UnjustifiedSelectionError, match=r"steelman 'dec-1\.hyp'"):
        await store.record(*taking("dec-1.opt-1", options=3))
    await store.record(*validation("dec-1.hyp", False, "dec-1.obs"))
    assert await store.record(*taking("dec-1.opt-1", options=3)) == "sel-1"


# -- a steelman that lost ----------------------------------------------------------------------


async def store_with_an_open_steelman(profile: Profile = "strict") -> InMemoryDecisionTraceStore:
    return await store_with(
        *ready_decision(),
        steelman("dec-1", id="strong"),
        question("dec-1.obs", id="asked"),
        answer("asked", id="told"),
        deduction("dec-1.obs", id="deduced"),
        profile=profile,
    )


@pytest.mark.parametrize("ref", ["dec-1.obs", "told"])
async def test_a_refuted_steelman_cites_an_observation_or_an_answer(ref: str) -> None:
    store = await store_with_an_open_steelman()
    await store.record(*validation("strong", False, "strong", ref))


@pytest.mark.parametrize("ref", ["strong", "dec-1", "deduced", "asked"])
async def test_a_refuted_steelman_without_evidence_is_refused(ref: str) -> None:
    store = await store_with_an_open_steelman()
    sentence = (
        "hypothesis_validation 'val-1' refutes steelman 'strong' without evidence: under profile "
        "strict its trace_item_refs must cite an observation or a question_answer."
    )
    with pytest.raises(UnjustifiedSelectionError, match=re.escape(sentence)):
        await store.record(*validation("strong", False, ref, id="val-1"))


async def test_a_confirmed_steelman_needs_no_evidence_of_its_own() -> None:
    store = await store_with_an_open_steelman()
    await store.record(*validation("strong", True, "strong"))


async def test_any_other_refutation_needs_no_evidence_of_its_own() -> None:
    store = await store_with(*ready_decision(), hypothesis("dec-1", id="guess", stage="pre_mortem"))
    await store.record(*validation("guess", False, "guess"))


# -- the other options ---------------------------------------------------------------------------


async def test_each_option_that_is_not_taken_has_a_reason_against_it() -> None:
    store = await store_with(*ready_decision(options=3))
    sentence = (
        "'dec-1' cannot be selected under profile strict: rejected does not say why 1 option "
        "failed: 'dec-1.opt-3'."
    )
    with pytest.raises(UnjustifiedSelectionError, match=re.escape(sentence)):
        await store.record(*selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Dear"}))


async def test_options_without_a_reason_are_counted_and_the_first_five_named() -> None:
    store = await store_with(*ready_decision(options=9))
    named = ", ".join(f"'dec-1.opt-{number}'" for number in (1, 2, 4, 5, 6))
    with pytest.raises(
        UnjustifiedSelectionError, match=re.escape(f"say why 8 options failed: {named}, …")
    ):
        await store.record(*selection("dec-1", "dec-1.opt-3"))


async def test_options_taken_together_need_no_reason_against_them() -> None:
    store = await store_with(*ready_decision(options=3))
    assert await store.record(*taking("dec-1.opt-3", "dec-1.opt-1", options=3)) == "sel-1"


async def test_a_selection_of_none_says_why_each_option_failed() -> None:
    store = await store_with(*ready_decision())
    with pytest.raises(UnjustifiedSelectionError, match="2 options failed"):
        await store.record(*selection("dec-1", None))
    assert await store.record(*taking()) == "sel-1"


@pytest.mark.parametrize("profile", RULES)
async def test_further_options_are_taken_together_with_a_main_one(profile: Profile) -> None:
    store = await store_with(*ready_decision(), profile=profile)
    with pytest.raises(InvalidItemError, match="also_selected needs option_id"):
        await store.record(*selection("dec-1", None, also_selected=["dec-1.opt-1"]))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"also_selected": ["dec-1.opt-1"]}, "an option is selected twice"),
        ({"rejected": {"dec-1.opt-1": "Dear"}}, "'dec-1.opt-1' is both selected and in rejected"),
        ({"rejected": {"dec-1.opt-2": " "}}, "is blank; say it in words"),
    ],
)
async def test_a_selection_does_not_contradict_itself(
    fields: dict[str, Any], sentence: str
) -> None:
    store = await store_with(*ready_decision())
    with pytest.raises(InvalidItemError, match=re.escape(sentence)):
        await store.record(*selection("dec-1", "dec-1.opt-1", **fields))


# -- profiles ------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["seed", "imported"])
@pytest.mark.parametrize(
    ("drafts", "choice"),
    [
        (UNARGUED, taking("dec-1.opt-1")),
        (UNBOUND, taking("dec-1.opt-1")),
        (ONE_OPTION, taking("dec-1.opt-1", options=1)),
        (ready_decision(), selection("dec-1", "dec-1.opt-1")),
        ([*ready_decision(), validation("dec-1.hyp", True)], taking("dec-1.opt-1")),
        ([*ready_decision(), steelman("dec-1", id="s")], validation("s", False, "s")),
    ],
    ids=["no steelman", "no constraint", "one option", "no reasons", "steelman won", "no evidence"],
)
async def test_only_strict_asks_for_justification(
    profile: Profile, drafts: list[Recordable], choice: Recordable
) -> None:
    store = await store_with(*drafts, profile=profile)
    await store.record(*choice)
    strict = await store_with(*drafts)
    with pytest.raises(UnjustifiedSelectionError):
        await strict.record(*choice)


async def test_strict_is_the_default() -> None:
    assert (await InMemoryDecisionTraceStore().get_trace()).opened.profile == "strict"


def test_a_stricter_profile_keeps_every_rule_of_a_laxer_one() -> None:
    assert RULES == {"strict": STRICT, "seed": SEED, "imported": IMPORTED}
    assert set(IMPORTED) < set(SEED) < set(STRICT)


def test_a_store_knows_three_profiles() -> None:
    with pytest.raises(InvalidItemError, match="profile"):
        InMemoryDecisionTraceStore(profile="lenient")  # pyright: ignore[reportArgumentType]
