"""The one word that says where an item stands."""

from __future__ import annotations

import pytest

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    decision,
    hypothesis,
    observation,
    one_of_each,
    question,
    ready_decision,
    rejections,
    selection,
    validation,
)
from dtui.trace import state_of

SELECTED = [*ready_decision(), selection("dec-1", None, rejected=rejections("dec-1", 2))]


@pytest.mark.parametrize(
    ("drafts", "item_id", "states"),
    [
        (
            [
                observation(),
                hypothesis("obs-1", id="it"),
                validation("it", True),
                validation("it", False),
                validation("it", True),
            ],
            "it",
            ["pending", "validated", "refuted", "validated"],
        ),
        (
            [observation(), question("obs-1", id="it"), answer("it"), answer("it")],
            "it",
            ["pending", "answered", "answered"],
        ),
        (
            [*SELECTED, decision("sel-1", supersedes="dec-1")],
            "dec-1",
            [*["pending"] * (len(SELECTED) - 2), "selected", "superseded"],
        ),
    ],
    ids=["hypothesis", "question", "decision"],
)
async def test_a_state_changes_with_what_is_recorded(
    drafts: list[Recordable], item_id: str, states: list[str]
) -> None:
    store = InMemoryDecisionTraceStore()
    await store.record_all(drafts)
    trace = await store.get_trace()
    first = trace.ordinal(item_id)
    snapshots = [trace.at(length) for length in range(first, len(trace) + 1)]
    assert [state_of(then, then[item_id]) for then in snapshots] == states


async def test_an_item_that_nothing_closes_has_no_state() -> None:
    store = InMemoryDecisionTraceStore()
    await store.record_all(one_of_each())
    trace = await store.get_trace()
    stateless = [item for item in trace if item.type not in ("hypothesis", "question", "decision")]
    assert {state_of(trace, item) for item in stateless} == {""}
