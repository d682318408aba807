"""When the ground under a selection gives way: at risk, late and missed.

A selection is **at risk** when a hypothesis among its ancestors is refuted now and was not
when it was selected; everything downstream of it is at risk with it. Nothing is rewritten.
A constraint is **late** when it was recorded after a selection that it speaks to, and
**missed** when it was already true at that time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dtui.trace.fields import ItemId
from dtui.trace.graph import ancestors
from dtui.trace.items import Constraint, Decision, DecisionSelection
from dtui.trace.trace import Trace


def refuted_grounds(trace: Trace, selection_id: ItemId) -> tuple[ItemId, ...]:
    """Return the hypotheses a selection rests on that were refuted only after it."""
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
