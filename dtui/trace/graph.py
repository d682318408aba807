"""Walks over a trace's causes. Append order is topological, so none can loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dtui.trace.fields import ItemId
from dtui.trace.trace import Trace


def ancestors(trace: Trace, item_id: ItemId) -> tuple[ItemId, ...]:
    """Return all an item rests on, directly or not, in append order, itself left out.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    return _walk(trace, item_id, trace.causes)


def descendants(trace: Trace, item_id: ItemId) -> tuple[ItemId, ...]:
    """Return all that rests on an item, directly or not, in append order, itself left out.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    return _walk(trace, item_id, trace.effects)


def evidence_roots(trace: Trace, item_id: ItemId) -> tuple[ItemId, ...]:
    """Return the observations an item ultimately rests on, in append order.

    An observation that rests on nothing is its own evidence.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    return tuple(
        name
        for name in _in_order(trace, {item_id, *ancestors(trace, item_id)})
        if trace[name].type == "observation" and not trace.causes(name)
    )


def _walk(
    trace: Trace, start: ItemId, step: Callable[[ItemId], tuple[ItemId, ...]]
) -> tuple[ItemId, ...]:
    seen: set[ItemId] = set()
    waiting = [start]
    while waiting:
        for name in step(waiting.pop()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return _in_order(trace, seen)


def _in_order(trace: Trace, names: Iterable[ItemId]) -> tuple[ItemId, ...]:
    return tuple(sorted(names, key=trace.ordinal))
