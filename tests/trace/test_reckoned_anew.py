"""What a trace keeps up to date item by item is what the items alone say, reckoned anew.

The reckoning here is written from the design's words and shares nothing with the package but
the models: slow, and short enough to be checked by eye.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.scripts import write
from dtui.trace import AnyTraceItem, ItemId, Profile, Trace, state_of

Items = Sequence[AnyTraceItem]

dice = st.randoms(use_true_random=True)
profiles = st.sampled_from(get_args(Profile))
lengths = st.integers(0, 50)

CLOSED_BY = {
    "hypothesis": ("hypothesis_validation", "hypothesis_id"),
    "question": ("question_answer", "question_id"),
    "decision": ("decision_selection", "decision_id"),
}
NAMING_FIELDS = (
    *(field for _, field in CLOSED_BY.values()),
    *("option_id", "constraint_id", "challenges", "supersedes"),
)


def those(items: Items, item_type: str, **fields: object) -> list[AnyTraceItem]:
    """Return the items of a type whose fields have these values."""
    return [
        item
        for item in items
        if item.type == item_type
        and all(getattr(item, name) == value for name, value in fields.items())
    ]


def pending(items: Items) -> list[AnyTraceItem]:
    """Hypotheses without a validation, questions without an answer, untaken decisions."""
    return [
        item
        for item in items
        if item.type in CLOSED_BY
        and not those(items, CLOSED_BY[item.type][0], **{CLOSED_BY[item.type][1]: item.id})
    ]


def verdict(items: Items, hypothesis_id: ItemId) -> bool | None:
    """The latest counts."""
    verdicts = those(items, "hypothesis_validation", hypothesis_id=hypothesis_id)
    return getattr(verdicts[-1], "validated", None) if verdicts else None


def causes(before: Items, item: AnyTraceItem) -> set[ItemId]:
    """References and typed references; for a selection also cells, steelmen and verdicts."""
    named = {*item.trace_item_refs, *(getattr(item, name, None) for name in NAMING_FIELDS)}
    named |= {*getattr(item, "also_selected", ()), *getattr(item, "rejected", ())}
    if item.type == "decision_selection":
        decision = {"decision_id": getattr(item, "decision_id", "")}
        taken = those(before, "decision_selection", **decision)
        # An old record may select twice; what counts is what stood before the first time.
        weighed = before[: before.index(taken[0])] if taken else before
        cells = those(weighed, "decision_option_constraint_evaluation", **decision)
        latest = {
            (getattr(cell, "option_id", ""), getattr(cell, "constraint_id", "")): cell.id
            for cell in cells
        }
        named |= set(latest.values())
        for steelman in those(before, "hypothesis", stage="steelmanning", **decision):
            verdicts = those(before, "hypothesis_validation", hypothesis_id=steelman.id)
            named |= {steelman.id, *(last.id for last in verdicts[-1:])}
    return {name for name in named if isinstance(name, str)}


def all_causes(items: Items) -> dict[ItemId, set[ItemId]]:
    return {item.id: causes(items[:place], item) for place, item in enumerate(items)}


def all_ancestors(items: Items) -> dict[ItemId, set[ItemId]]:
    found: dict[ItemId, set[ItemId]] = {}
    for item_id, direct in all_causes(items).items():
        found[item_id] = direct.union(*(found[name] for name in direct))
    return found


def at_risk(items: Items) -> set[ItemId]:
    """Selections that rest on a hypothesis refuted now and not then, and all downstream."""
    grounds = all_ancestors(items)
    shaken = {
        item.id
        for place, item in enumerate(items)
        if item.type == "decision_selection"
        and any(
            verdict(items, name) is False and verdict(items[:place], name) is not False
            for name in grounds[item.id]
        )
    }
    return shaken | {item.id for item in items if grounds[item.id] & shaken}


async def written(dice: Random, profile: Profile, attempts: int) -> Trace:
    return await write(InMemoryDecisionTraceStore(profile=profile), dice, attempts)


@given(dice, profiles, lengths)
async def test_what_pends_is_what_nothing_has_closed(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for length in range(len(trace) + 1):
        grown = Trace(trace.opened, trace.items[:length])
        assert grown.pending == pending(grown.items)
        for item_type in CLOSED_BY:
            waiting = [item for item in pending(grown.items) if item.type == item_type]
            assert grown.count_pending(item_type) == len(waiting)


@given(dice, profiles, lengths)
async def test_causes_are_what_an_item_names_and_what_a_selection_weighed(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    named = all_causes(trace.items)
    for item in trace:
        assert set(trace.causes(item.id)) == named[item.id]
        assert sorted(trace.causes(item.id), key=trace.ordinal) == list(trace.causes(item.id))
        assert all(item.id in trace.effects(cause) for cause in trace.causes(item.id))


@given(dice, profiles, lengths)
async def test_at_risk_is_what_rests_on_a_selection_refuted_afterwards(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    grown = Trace(trace.opened)
    for item in trace:
        grown = grown.append(item)
        found = at_risk(grown.items)
        assert grown.at_risk == found
        selections = [item for item in those(grown.items, "decision_selection") if item.id in found]
        assert grown.count_selections_at_risk() == len(selections)


@given(dice, profiles, lengths)
async def test_an_item_touches_every_earlier_one_whose_state_it_changes(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)

    def standing(at: Trace, item: AnyTraceItem) -> tuple[object, ...]:
        waits_for = at.decision(item.id).waits_for if item.type == "decision" else ""
        return state_of(at, item), at.is_at_risk(item.id), waits_for

    for length, item in enumerate(trace):
        before, after = trace.at(length), trace.at(length + 1)
        changed = {
            earlier.id
            for earlier in before
            if standing(before, earlier) != standing(after, earlier)
        }
        assert changed <= set(trace.touched(item.id))


@given(dice, profiles, lengths)
async def test_every_item_reaches_an_observation(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for item_id, grounds in all_ancestors(trace.items).items():
        assert any(trace[name].type == "observation" for name in {item_id, *grounds})


@given(dice, profiles, lengths)
async def test_append_order_is_a_topological_order(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for item_id, named in all_causes(trace.items).items():
        assert all(trace.ordinal(name) < trace.ordinal(item_id) for name in named)
