"""Rule 3: the same id with the same content is a retry; with other content it is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from dtui.errors import ConflictingItemError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    hypothesis,
    observation,
    one_of_each,
    option,
    ready_decision,
    rejections,
    selection,
    validation,
)
from dtui.trace import Profile

PROFILES: tuple[Profile, ...] = get_args(Profile)
MORNING = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("draft", one_of_each(), ids=lambda draft: draft[0])
async def test_a_retry_succeeds_and_changes_nothing(draft: Recordable, profile: Profile) -> None:
    moments = iter([MORNING.replace(hour=hour) for hour in range(24)])
    store = InMemoryDecisionTraceStore(profile=profile, clock=lambda: next(moments))
    await store.record_all(one_of_each())
    before = await store.get_all()
    assert await store.record(*draft) == draft[1]["id"]
    assert await store.get_all() == before


@pytest.mark.parametrize(
    "again",
    [
        {"labels": []},
        {"author": None, "occurred_at": "2026-03-01T10:30:00+01:30"},
        {"occurred_at": datetime(2026, 3, 1, 9, tzinfo=UTC)},
        {"trace_item_refs": ()},
    ],
)
async def test_the_same_content_may_be_written_in_another_way(again: dict[str, Any]) -> None:
    store = InMemoryDecisionTraceStore()
    draft = observation(id="obs-1", occurred_at="2026-03-01T09:00:00Z")
    await store.record(*draft)
    assert await store.record("observation", draft[1] | again) == "obs-1"
    assert len(await store.get_all()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"statement": "Usage rose"},
        {"labels": ["churn"]},
        {"author": "crm"},
        {"occurred_at": "2026-03-01T09:00:00.000001Z"},
        {"citations": [{"kind": "file", "ref": "usage.csv"}]},
    ],
)
async def test_the_same_id_with_other_content_is_refused(other: dict[str, Any]) -> None:
    store = InMemoryDecisionTraceStore(clock=lambda: MORNING)
    draft = observation(id="obs-1", occurred_at="2026-03-01T09:00:00Z")
    await store.record(*draft)
    sentence = (
        "observation 'obs-1' is taken by another observation recorded at 2026-10-01 09:00 UTC "
        "(same id, same content is a retry; other content is refused)."
    )
    with pytest.raises(ConflictingItemError, match=re.escape(sentence)):
        await store.record("observation", draft[1] | other)


async def test_the_same_id_with_another_type_is_refused() -> None:
    store = InMemoryDecisionTraceStore()
    await store.record(*observation(id="one"))
    with pytest.raises(ConflictingItemError, match="hypothesis 'one' is taken by another obs"):
        await store.record(*hypothesis("one", id="one"))


async def test_without_an_id_a_retry_is_a_new_item() -> None:
    store = InMemoryDecisionTraceStore()
    assert await store.record_all([observation(), observation()]) == ["obs-1", "obs-2"]


async def test_a_draft_that_stands_twice_among_several_is_one_item() -> None:
    store = InMemoryDecisionTraceStore()
    draft = observation(id="obs-1")
    assert await store.record_all([draft, draft]) == ["obs-1", "obs-1"]
    assert len(await store.get_all()) == 1


async def test_a_retry_for_a_decision_that_was_taken_meanwhile_is_no_refusal() -> None:
    store = InMemoryDecisionTraceStore()
    await store.record_all(ready_decision())
    taken = selection("dec-1", None, id="sel-1", rejected=rejections("dec-1", 2))
    await store.record(*taken)
    for retry in (
        taken,
        option("dec-1", id="dec-1.opt-1"),
        validation("dec-1.hyp", False, "dec-1.obs", id="dec-1.val"),
    ):
        assert await store.record(*retry) == retry[1]["id"]
