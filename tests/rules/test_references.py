"""Rule 2: an item names only what was recorded before, of the right type and decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

import pytest

from dtui.errors import MistakenReferenceError, UnknownReferenceError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    constraint,
    decision,
    evaluation,
    heuristic,
    hypothesis,
    link,
    observation,
    option,
    question,
    ready_decision,
    selection,
    steelman,
    validation,
)
from dtui.trace import Profile

PROFILES: tuple[Profile, ...] = get_args(Profile)

every_profile = pytest.mark.parametrize("profile", PROFILES)

# A draft for each field that names an item, given what it is to name.
TYPED: dict[str, Callable[[str], Recordable]] = {
    "hypothesis_id": lambda name: validation(name, False, "dec-1.obs"),
    "question_id": lambda name: answer(name, trace_item_refs=["dec-1.obs"]),
    "supersedes": lambda name: decision("dec-1.obs", supersedes=name),
    "decision_id of a steelman": lambda name: steelman(name, trace_item_refs=["dec-1.obs"]),
    "decision_id of an option": lambda name: option(name, trace_item_refs=["dec-1.obs"]),
    "decision_id of a link": lambda name: link(name, "dec-1.con-1", trace_item_refs=["dec-1.obs"]),
    "decision_id of a heuristic": lambda name: heuristic(name, trace_item_refs=["dec-1.obs"]),
    "decision_id of an evaluation": lambda name: evaluation(name, "dec-1.opt-1", "dec-1.con-1"),
    "decision_id of a selection": lambda name: selection(name, None, trace_item_refs=["dec-1.obs"]),
    "challenges": lambda name: steelman("dec-1", challenges=name),
    "constraint_id of a link": lambda name: link("dec-1", name),
    "constraint_id of an evaluation": lambda name: evaluation("dec-1", "dec-1.opt-1", name),
    "option_id of an evaluation": lambda name: evaluation(
        "dec-1", name, "dec-1.con-1", trace_item_refs=["dec-1"]
    ),
    "option_id of a selection": lambda name: selection("dec-1", name),
    "option_id, also selected": lambda name: selection(
        "dec-1", "dec-1.opt-1", also_selected=[name]
    ),
    "rejected": lambda name: selection("dec-1", "dec-1.opt-1", rejected={name: "Too dear"}),
}

every_typed_field = pytest.mark.parametrize("where", TYPED)


async def store_with_a_decision(profile: Profile) -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(ready_decision())
    return store


@every_profile
async def test_an_unknown_reference_is_refused_and_named(profile: Profile) -> None:
    store = await store_with_a_decision(profile)
    with pytest.raises(
        UnknownReferenceError,
        match=re.escape("question 'qst-1' names 'obs-7' in trace_item_refs, but no such item"),
    ):
        await store.record(*question("dec-1.obs", "obs-7"))


@every_typed_field
@every_profile
async def test_an_unknown_item_in_a_field_is_refused_and_named(
    profile: Profile, where: str
) -> None:
    store = await store_with_a_decision(profile)
    field = re.split(r"\W", where)[0]
    with pytest.raises(UnknownReferenceError, match=f"names 'x-7' in {field}, but no such item"):
        await store.record(*TYPED[where]("x-7"))


@every_typed_field
@every_profile
async def test_an_item_of_another_type_in_a_field_is_refused(profile: Profile, where: str) -> None:
    store = await store_with_a_decision(profile)
    field = re.split(r"\W", where)[0]
    with pytest.raises(
        MistakenReferenceError, match=rf"in {field}, but 'dec-1\.obs' is an observation"
    ):
        await store.record(*TYPED[where]("dec-1.obs"))


async def test_what_was_found_instead_is_named_with_its_article() -> None:
    store = await store_with_a_decision("strict")
    with pytest.raises(
        MistakenReferenceError,
        match=re.escape(
            "hypothesis_validation 'val-1' needs a hypothesis in hypothesis_id, but 'dec-1' is a "
            "decision. Name a hypothesis there."
        ),
    ):
        await store.record(*validation("dec-1", True, id="val-1"))


@pytest.mark.parametrize("draft", [question("qst-1"), hypothesis("obs-2")])
async def test_neither_itself_nor_a_later_item_can_be_named(draft: Recordable) -> None:
    store = InMemoryDecisionTraceStore()
    with pytest.raises(UnknownReferenceError):
        await store.record_all([observation(), draft, observation(id="obs-2")])


async def test_of_several_drafts_a_later_one_may_name_an_earlier() -> None:
    store = InMemoryDecisionTraceStore()
    drafts = [observation(id="seen"), question("seen", id="asked"), answer("asked")]
    assert await store.record_all(drafts) == ["seen", "asked", "ans-1"]


async def test_references_stay_within_the_trace() -> None:
    one, other = InMemoryDecisionTraceStore("one"), InMemoryDecisionTraceStore("other")
    await one.record(*observation(id="obs-1"))
    with pytest.raises(UnknownReferenceError):
        await other.record(*hypothesis("obs-1"))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (evaluation("dec-1", "dec-2.opt-1", "dec-1.con-1"), "option_id"),
        (steelman("dec-1", challenges="dec-2.opt-1"), "challenges"),
        (selection("dec-1", None, rejected={"dec-2.opt-1": "Too dear"}), "rejected"),
    ],
)
@every_profile
async def test_another_decisions_option_is_refused(
    profile: Profile, draft: Recordable, field: str
) -> None:
    store = await store_with_a_decision(profile)
    await store.record_all(ready_decision("dec-2"))
    with pytest.raises(
        MistakenReferenceError,
        match=rf"names option 'dec-2\.opt-1' in {field}, .* option of 'dec-2', not of 'dec-1'",
    ):
        await store.record(*draft)


@every_profile
async def test_an_evaluation_is_against_a_constraint_linked_to_its_decision(
    profile: Profile,
) -> None:
    store = await store_with_a_decision(profile)
    await store.record_all([constraint("dec-1.obs", id="con-9"), *ready_decision("dec-2")])
    await store.record(*link("dec-2", "con-9"))
    draft = evaluation("dec-1", "dec-1.opt-1", "con-9")
    with pytest.raises(
        MistakenReferenceError, match=r"against 'con-9', which is not linked to 'dec-1'\. Link it"
    ):
        await store.record(*draft)
    await store.record(*link("dec-1", "con-9"))
    assert await store.record(*draft) == "eval-5"
