"""Rule 1: only observations may rest on nothing."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from dtui.errors import UngroundedItemError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import hypothesis, observation, one_of_each, question
from dtui.trace import ITEM_TYPES, Profile

PROFILES: tuple[Profile, ...] = get_args(Profile)
NEED_GROUNDS = [name for name in ITEM_TYPES if name != "observation"]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("item_type", NEED_GROUNDS)
async def test_every_item_but_an_observation_must_rest_on_another(
    item_type: str, profile: Profile
) -> None:
    store = InMemoryDecisionTraceStore(profile=profile)
    payloads = dict(one_of_each())
    await store.record("observation", payloads["observation"])
    payload = payloads[item_type] | {"trace_item_refs": [], "id": "x-1"}
    sentence = (
        f"{item_type} 'x-1' must reference at least one other trace item via trace_item_refs "
        "(only observations can be roots)."
    )
    with pytest.raises(UngroundedItemError, match=re.escape(sentence)):
        await store.record(item_type, payload)


async def test_the_sentence_is_the_very_one_agents_know() -> None:
    with pytest.raises(UngroundedItemError) as refusal:
        await InMemoryDecisionTraceStore().record(*hypothesis())
    sentence, remedy = str(refusal.value).split(". ", 1)
    assert sentence == (
        "hypothesis 'hyp-1' must reference at least one other trace item via trace_item_refs "
        "(only observations can be roots)"
    )
    assert remedy == "Log the evidence as an observation first, then refer to it."


async def test_the_remedy_names_the_newest_observations_there_are() -> None:
    store = InMemoryDecisionTraceStore()
    await store.record_all(observation() for _ in range(5))
    with pytest.raises(
        UngroundedItemError, match=re.escape("trace_item_refs=['obs-3', 'obs-4', 'obs-5']")
    ):
        await store.record(*question())


@pytest.mark.parametrize("profile", PROFILES)
async def test_an_observation_may_rest_on_nothing_or_on_another(profile: Profile) -> None:
    store = InMemoryDecisionTraceStore(profile=profile)
    assert await store.record(*observation()) == "obs-1"
    assert await store.record(*observation(trace_item_refs=["obs-1"])) == "obs-2"
