"""Walks over causes end at the evidence an item rests on."""

from __future__ import annotations

import pytest

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    deduction,
    evaluation,
    hypothesis,
    observation,
    question,
    ready_decision,
    rejections,
    selection,
    validation,
)
from dtui.trace import Trace, ancestors, descendants, evidence_roots, named_items, typed_references


async def trace_of(*drafts: Recordable) -> Trace:
    store = InMemoryDecisionTraceStore()
    await store.record_all(drafts)
    return await store.get_trace()


async def diamond() -> Trace:
    """Two observations; a hypothesis and a question on one; a deduction on both of these."""
    return await trace_of(
        observation(id="usage"),
        observation(id="invoice"),
        hypothesis("usage", id="price"),
        question("usage", "invoice", id="who"),
        deduction("price", "who", id="so"),
        observation("Follow-up", id="again", trace_item_refs=["so"]),
    )


async def test_ancestors_are_all_it_rests_on_in_append_order() -> None:
    trace = await diamond()
    assert ancestors(trace, "so") == ("usage", "invoice", "price", "who")
    assert ancestors(trace, "price") == ("usage",)
    assert ancestors(trace, "usage") == ()


async def test_descendants_are_all_that_rests_on_it_in_append_order() -> None:
    trace = await diamond()
    assert descendants(trace, "usage") == ("price", "who", "so", "again")
    assert descendants(trace, "invoice") == ("who", "so", "again")
    assert descendants(trace, "again") == ()


async def test_descendants_as_of_then_leave_out_what_came_later() -> None:
    trace = await diamond()
    assert descendants(trace.at(4), "usage") == ("price", "who")


async def test_evidence_roots_are_the_observations_that_rest_on_nothing() -> None:
    trace = await diamond()
    assert evidence_roots(trace, "so") == ("usage", "invoice")
    assert evidence_roots(trace, "again") == ("usage", "invoice")
    assert evidence_roots(trace, "usage") == ("usage",)


@pytest.mark.parametrize("walk", [ancestors, descendants, evidence_roots])
async def test_a_walk_starts_at_an_item_of_the_snapshot(walk: object) -> None:
    trace = await diamond()
    assert callable(walk)
    for missing in ("so", "nobody"):
        with pytest.raises(KeyError, match=missing):
            walk(trace.at(3), missing)


async def test_an_item_rests_on_its_typed_references_too() -> None:
    trace = await trace_of(
        observation(), question("obs-1"), answer("qst-1", trace_item_refs=["obs-1"])
    )
    assert trace.causes("ans-1") == ("obs-1", "qst-1")
    assert trace.effects("qst-1") == ("ans-1",)


async def test_a_selection_rests_on_cells_that_count_and_on_steelmen_with_their_verdicts() -> None:
    trace = await trace_of(
        *ready_decision(),
        evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1", id="better"),
        selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Too dear"}),
    )
    causes = trace.causes("sel-1")
    assert set(causes) == {
        *("dec-1", "dec-1.opt-1", "dec-1.opt-2"),
        *("eval-2", "better"),
        *("dec-1.hyp", "dec-1.val"),
    }
    assert list(causes) == sorted(causes, key=trace.ordinal)
    assert evidence_roots(trace, "sel-1") == ("dec-1.obs",)


async def test_an_item_names_each_other_item_once_plain_references_first() -> None:
    trace = await trace_of(
        *ready_decision(), selection("dec-1", None, rejected=rejections("dec-1", 2))
    )
    chosen = trace["sel-1"]
    assert named_items(chosen) == ("dec-1", "dec-1.opt-1", "dec-1.opt-2")
    assert [reference.field for reference in typed_references(chosen)] == [
        "decision_id",
        "rejected",
        "rejected",
    ]


async def test_a_long_chain_is_walked_without_recursion() -> None:
    chain = [observation(), *(deduction("obs-1", id="ded-1") for _ in range(1))]
    chain += [deduction(f"ded-{number}", id=f"ded-{number + 1}") for number in range(1, 3000)]
    trace = await trace_of(*chain)
    assert len(ancestors(trace, "ded-3000")) == 3000
    assert len(descendants(trace, "obs-1")) == 3000
    assert evidence_roots(trace, "ded-3000") == ("obs-1",)


async def test_a_verdict_links_the_hypothesis_to_what_refuted_it() -> None:
    trace = await trace_of(observation(), hypothesis("obs-1"), validation("hyp-1", False, "obs-1"))
    assert trace.causes("val-1") == ("obs-1", "hyp-1")
    assert descendants(trace, "hyp-1") == ("val-1",)
