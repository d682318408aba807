"""A snapshot of any length answers every question as the replay of its prefix would."""

from __future__ import annotations

import pickle
from copy import deepcopy
from random import Random
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.scripts import write
from dtui.trace import (
    ITEM_TYPES,
    Constraint,
    Decision,
    Profile,
    Trace,
    ancestors,
    descendants,
    evidence_roots,
    lateness,
    pending_prompt,
    pending_validations,
    refuted_grounds,
    state_of,
)

dice = st.randoms(use_true_random=True)
profiles = st.sampled_from(get_args(Profile))
lengths = st.integers(0, 40)


async def written(dice: Random, profile: Profile, attempts: int) -> Trace:
    return await write(InMemoryDecisionTraceStore(profile=profile), dice, attempts)


def answers(trace: Trace) -> dict[str, Any]:
    """Return what a trace says to every question it can be asked."""
    decisions = [item.id for item in trace if isinstance(item, Decision)]
    return {
        "items": (len(trace), trace.items, list(trace), trace.newest, trace.since(2)),
        "places": [(item.id in trace, trace.ordinal(item.id), trace[item.id]) for item in trace],
        "types": [
            (trace.count(name), trace.of_type(name), trace.newest_of(name)) for name in ITEM_TYPES
        ],
        "next ids": [trace.next_id(name) for name in ITEM_TYPES],
        "graph": [
            (
                trace.causes(item.id),
                trace.effects(item.id),
                ancestors(trace, item.id),
                descendants(trace, item.id),
                evidence_roots(trace, item.id),
            )
            for item in trace
        ],
        "pending": (trace.pending, [trace.pends(item) for item in trace]),
        "pending counts": [trace.count_pending(name) for name in ITEM_TYPES],
        "prompt": (pending_prompt(trace), pending_validations(trace)),
        "states": [state_of(trace, item) for item in trace],
        "resolutions": [(trace.validation_of(item.id), trace.answer_of(item.id)) for item in trace],
        "selections": [(trace.selection_of(name), trace.successor_of(name)) for name in decisions],
        "details": [
            (trace.decision(name), trace.decision(name).waits_for, trace.decision(name).to_dict())
            for name in decisions
        ],
        "at risk": (
            trace.at_risk,
            [trace.is_at_risk(item.id) for item in trace],
            trace.count_selections_at_risk(),
        ),
        "refuted": [
            refuted_grounds(trace, item.id) for item in trace if item.type == "decision_selection"
        ],
        "late": [lateness(trace, item) for item in trace if isinstance(item, Constraint)],
    }


@given(dice, profiles, lengths)
@settings(max_examples=30)
async def test_a_snapshot_answers_as_the_replay_of_its_prefix(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for length in range(len(trace) + 1):
        replayed = Trace(trace.opened, trace.items[:length])
        assert answers(trace.at(length)) == answers(replayed)


@given(dice, profiles, lengths)
async def test_an_item_appended_to_an_old_snapshot_goes_its_own_way(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    before = answers(trace)
    old = trace.at(dice.randint(0, len(trace)))
    [other] = (await written(Random(0), profile, attempts=1)).items
    other = other.model_copy(update={"id": "another", "statement": "Meanwhile elsewhere"})
    forked = old.append(other)
    assert answers(forked) == answers(Trace(trace.opened, (*old.items, other)))
    assert answers(trace) == before
    assert answers(old) == answers(Trace(trace.opened, old.items))


@given(dice, profiles, lengths)
@settings(max_examples=10)
async def test_a_snapshot_says_the_same_after_a_journey(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await written(dice, profile, attempts)
    for snapshot in (trace, trace.at(len(trace) // 2)):
        assert answers(pickle.loads(pickle.dumps(snapshot))) == answers(snapshot)
        assert answers(deepcopy(snapshot)) == answers(snapshot)
