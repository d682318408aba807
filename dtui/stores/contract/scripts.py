"""A writer that mostly makes sense: what it records next, given a trace and dice.

Property tests let it write traces that nobody would think of. Give it a `random.Random`, or
hypothesis' ``randoms(use_true_random=False)``, which can shrink what the dice led to.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from dtui.errors import RejectedItemError
from dtui.stores.base import DecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    constraint,
    decision,
    deduction,
    evaluation,
    heuristic,
    hypothesis,
    link,
    nonsense,
    observation,
    option,
    question,
    selection,
    steelman,
    validation,
)
from dtui.trace import ItemId, Trace, item_fields

_TEXTS = (
    "Usage fell 18 %",
    "Price is the reason",
    "two\nlines\tand \x1b[2J\u202e",
    "漢字 👩\u200d💻 e\u0301",
    "[bold]not markup[/] <b>",
)
_MOMENTS = ("2026-01-01T00:00:00Z", "2026-06-01T12:00:00.5+02:00", "2031-01-01T00:00:00Z")


def likely(trace: Trace, dice: Random) -> Recordable:
    """Return what might be recorded next: mostly sound, sometimes refused by one rule or other.

    Parameters
    ----------
    trace
        The trace so far.
    dice
        What decides; the same dice and trace give the same draft.
    """
    if not len(trace):
        return observation(id=dice.choice((None, "obs-1", "seen")))
    if _seldom(dice, 12):
        return dice.choice(nonsense())
    if _seldom(dice, 10):
        return _again(trace, dice)
    item_type, payload = dice.choice(_MOVES)(trace, dice)
    return item_type, payload | _embellished(dice)


async def write(store: DecisionTraceStore, dice: Random, attempts: int) -> Trace:
    """Attempt so many drafts, refused or not; return the trace they came to."""
    for _ in range(attempts):
        item_type, payload = likely(await store.get_trace(), dice)
        with suppress(RejectedItemError):
            await store.record(item_type, payload)
    return await store.get_trace()


def _reason(trace: Trace, dice: Random) -> Recordable:
    make = dice.choice((hypothesis, hypothesis, question, constraint, deduction))
    return make(*_grounds(trace, dice))


def _observe(trace: Trace, dice: Random) -> Recordable:
    return observation(dice.choice(_TEXTS), trace_item_refs=_grounds(trace, dice)[:1])


def _resolve(trace: Trace, dice: Random) -> Recordable:
    waiting = [item.id for item in trace.pending if item.type != "decision"]
    if not waiting:
        return _reason(trace, dice)
    name = dice.choice(waiting)
    return answer(name) if trace[name].type == "question" else _verdict(trace, dice, name)


def _reconsider(trace: Trace, dice: Random) -> Recordable:
    known = _names(trace, "hypothesis")
    return _verdict(trace, dice, dice.choice(known)) if known else _reason(trace, dice)


def _verdict(trace: Trace, dice: Random, name: ItemId) -> Recordable:
    evidence = _names(trace, "observation")[:1]
    return validation(name, dice.random() < 0.5, *_grounds(trace, dice), *evidence)


def _decide(trace: Trace, dice: Random) -> Recordable:
    taken = [name for name in _names(trace, "decision") if trace.selection_of(name)]
    supersedes = dice.choice((None, *taken)) if not _seldom(dice, 10) else "obs-1"
    return decision(*_grounds(trace, dice), supersedes=supersedes)


def _furnish(trace: Trace, dice: Random) -> Recordable:
    name = _some_decision(trace, dice)
    bounds = _names(trace, "constraint")
    match dice.randrange(7) if name else 6:
        case 0 | 1:
            return option(name, probability=dice.choice((None, 0.25)))
        case 2 | 3 if bounds:
            return link(name, dice.choice(bounds))
        case 4:
            return heuristic(name)
        case 5:
            challenged = dice.choice((None, *_names(trace, "decision_option")))
            return steelman(name, challenges=challenged)
        case _:
            return _decide(trace, dice)


def _press_on(trace: Trace, dice: Random) -> Recordable:
    """Return what brings a decision nearer to its selection, and at the end the selection."""
    name = _some_decision(trace, dice)
    if not name:
        return _decide(trace, dice)
    details = trace.decision(name)
    bounds = _names(trace, "constraint")
    if len(details.options) < 2:
        return option(name)
    if not details.links:
        return link(name, dice.choice(bounds)) if bounds else constraint(*_grounds(trace, dice))
    if details.missing or (details.pairs and _seldom(dice, 8)):
        pair = dice.choice(details.missing or details.pairs)
        return evaluation(name, *pair, satisfied=dice.random() < 0.5)
    if details.open_steelmen:
        return _verdict(trace, dice, details.open_steelmen[0].id)
    if not details.steelmen and dice.random() < 0.5:
        return steelman(name)
    return _select(trace, dice)


def _select(trace: Trace, dice: Random) -> Recordable:
    name = _some_decision(trace, dice)
    if not name:
        return _decide(trace, dice)
    options = [known.id for known in trace.decision(name).options]
    taken = [known for known in options if dice.random() < 0.4] or options[:1]
    main, *also = taken if taken and not _seldom(dice, 6) else [None]
    rejected = {known: "Too dear" for known in options if known not in taken or main is None}
    waiver = dice.choice((None, "There is no time"))
    choice = selection(name, main, also_selected=also, rejected=rejected, waiver=waiver)
    choice[1]["trace_item_refs"] += _grounds(trace, dice)
    return choice


def _come_late(trace: Trace, dice: Random) -> Recordable:
    spoken_to = _names(trace, "decision_selection") + _names(trace, "decision")
    grounds = [dice.choice(spoken_to)] if spoken_to else _grounds(trace, dice)
    return constraint(*grounds, occurred_at=dice.choice((None, *_MOMENTS)))


def _again(trace: Trace, dice: Random) -> Recordable:
    """Return an item that is there: as it is, or with other words under its id."""
    item = dice.choice(trace.items)
    fields = item_fields(item)
    del fields["type"], fields["recorded_at"]
    return item.type, fields if dice.random() < 0.7 else fields | {"labels": ["changed"]}


_MOVES: tuple[Callable[[Trace, Random], Recordable], ...] = (
    *(_observe, _reason, _reason, _resolve, _reconsider, _decide, _furnish, _come_late, _select),
    *(_press_on for _ in range(8)),
)


def _embellished(dice: Random) -> dict[str, Any]:
    """Return fields that any item may have."""
    fields: dict[str, Any] = {}
    if _seldom(dice, 5):
        fields["occurred_at"] = dice.choice(_MOMENTS)
    if _seldom(dice, 5):
        fields |= {"author": dice.choice(_TEXTS), "labels": [dice.choice(_TEXTS)]}
    if _seldom(dice, 8):
        fields["id"] = f"x-{dice.randrange(50)}"
    if _seldom(dice, 25):
        fields["trace_item_refs"] = dice.choice(([], ["ghost"]))
    return fields


def _grounds(trace: Trace, dice: Random) -> list[ItemId]:
    chosen = dice.sample(trace.items, min(len(trace), dice.randint(1, 3)))
    return [item.id for item in chosen]


def _some_decision(trace: Trace, dice: Random) -> ItemId:
    """Return the decision that waits longest, seldom another one, or ``""`` if there is none."""
    waiting = [item.id for item in trace.pending if item.type == "decision"]
    if waiting and not _seldom(dice, 8):
        return waiting[0]
    known = _names(trace, "decision")
    return dice.choice(known) if known else ""


def _names(trace: Trace, item_type: str) -> list[ItemId]:
    return [item.id for item in trace.of_type(item_type)]


def _seldom(dice: Random, times: int) -> bool:
    """Say yes once in so many times."""
    return dice.randrange(times) == times - 1
