"""When the ground under a selection gives way: at risk, late and missed.

A selection is **at risk** when a hypothesis among its ancestors is refuted now and was not
when it was selected; everything downstream of it is at risk with it. Nothing is rewritten.
A constraint is **late** when it was recorded after a selection that it speaks to, and
**missed** when it was already true at that time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from dtui.trace.items import (
    AnyTraceItem,
    Constraint,
    Decision,
    DecisionSelection,
    HypothesisValidation,
    ItemId,
)

if TYPE_CHECKING:
    from dtui.trace.trace import Trace, _Storage  # pyright: ignore[reportPrivateUsage]


def spread(storage: _Storage, item: AnyTraceItem, index: int) -> set[int]:
    """Bring `storage.at_risk` up to date after an append; return what changed in it.

    An ordinary append looks at its own causes. Only a changed verdict walks descendants.
    """
    if any(cause in storage.at_risk for cause in storage.causes[index]):
        storage.at_risk.add(index)
    if not isinstance(item, HypothesisValidation):
        return set()
    hypothesis = storage.index_of.get(item.hypothesis_id)
    if hypothesis is None or _verdict(storage, item.hypothesis_id, index) == item.validated:
        return set()
    return _respread(storage, hypothesis, refuted=not item.validated)


def _respread(storage: _Storage, hypothesis: int, *, refuted: bool) -> set[int]:
    changed: set[int] = set()
    for place in _downstream(storage, hypothesis):
        here = storage.items[place]
        if isinstance(here, DecisionSelection):
            threats = storage.threats.setdefault(place, set())
            threats.discard(hypothesis)
            if refuted and _verdict(storage, storage.items[hypothesis].id, place) is not False:
                threats.add(hypothesis)
        before = place in storage.at_risk
        after = bool(storage.threats.get(place)) or any(
            cause in storage.at_risk for cause in storage.causes[place]
        )
        if before != after:
            changed.add(place)
            (storage.at_risk.add if after else storage.at_risk.discard)(place)
    return changed


def _verdict(storage: _Storage, hypothesis_id: ItemId, before: int) -> bool | None:
    verdicts = storage.named_by.get((hypothesis_id, "hypothesis_validation", "hypothesis_id"), ())
    place = bisect_left(verdicts, before)
    if not place:
        return None
    verdict = storage.items[verdicts[place - 1]]
    return verdict.validated if isinstance(verdict, HypothesisValidation) else None


def _downstream(storage: _Storage, start: int) -> list[int]:
    """Return all that rests on an item, ascending, so causes come before their effects."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        for effect in storage.effects[waiting.pop()]:
            if effect not in seen:
                seen.add(effect)
                waiting.append(effect)
    return sorted(seen)


def at_risk(trace: Trace) -> frozenset[ItemId]:
    """Return all that is at risk, from scratch: linear in the trace times its refutations."""
    found: set[ItemId] = set()
    for item in trace:
        if isinstance(item, DecisionSelection) and refuted_grounds(trace, item.id):
            found.add(item.id)
        elif any(cause in found for cause in trace.causes(item.id)):
            found.add(item.id)
    return frozenset(found)


def refuted_grounds(trace: Trace, selection_id: ItemId) -> tuple[ItemId, ...]:
    """Return the hypotheses a selection rests on that were refuted only after it."""
    from dtui.trace.graph import ancestors

    then = trace.at(trace.ordinal(selection_id) - 1)
    return tuple(
        item_id
        for item_id in ancestors(trace, selection_id)
        if _is_refuted(trace, item_id) and not _is_refuted(then, item_id)
    )


def _is_refuted(trace: Trace, item_id: ItemId) -> bool:
    validation = trace.validation_of(item_id)
    return validation is not None and not validation.validated


def selections_missed_by(trace: Trace, constraint: Constraint) -> list[DecisionSelection]:
    """Return the selections a constraint came too late for: those it speaks to by reference."""
    place = trace.ordinal(constraint.id)
    return [
        selection
        for selection in _selections_named(trace, constraint.trace_item_refs)
        if trace.ordinal(selection.id) < place
    ]


def lateness(trace: Trace, constraint: Constraint) -> Literal["", "late", "missed"]:
    """Return ``"late"``, ``"missed"``, or ``""`` for a constraint that came in time.

    Missed is late and already true when the selection was made, by `occurred_at`.
    """
    selections = selections_missed_by(trace, constraint)
    if not selections:
        return ""
    true_since = constraint.occurred_at
    taken = (selection.occurred_at or selection.recorded_at for selection in selections)
    return "missed" if true_since and any(true_since <= moment for moment in taken) else "late"


def _selections_named(trace: Trace, names: Iterable[ItemId]) -> Iterable[DecisionSelection]:
    for name in names:
        named = trace.get(name)
        if isinstance(named, Decision):
            named = trace.selection_of(named.id)
        if isinstance(named, DecisionSelection):
            yield named
