"""Which entries of the stages speak to a decision, where they don't say so themselves.

Only a steelman has to name its decision. What else a stage records may come before the decision
is opened, so what it belongs to is read from the graph:

1. What names a decision in `decision_id` belongs to that one, and to no other.
2. Otherwise to the nearest decisions that it rests on: the first decision, or the first item
   that belongs to one, on each way upstream. A selection ends a way without counting: what rests
   on it comes after that decision.
3. If it rests on none, to the nearest decisions that rest on it, found in the same way
   downstream; a selection counts there, as it names its grounds.

So two decisions may share one pre-mortem that came before both. A decision that supersedes
another shares none with it: what led to both is the predecessor's, as a change of mind is to be
thought through anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from dtui.trace.fields import ItemId
from dtui.trace.items import ITEM_TYPES, AnyTraceItem, Decision, DecisionSelection

_NAMES_ITS_DECISION = frozenset(
    item_type for item_type, model in ITEM_TYPES.items() if "decision_id" in model.model_fields
)


class Graph(Protocol):
    """What is asked of a trace here, so that a part of one will do if it can fetch the rest."""

    def __getitem__(self, item_id: ItemId, /) -> AnyTraceItem: ...

    def ordinal(self, item_id: ItemId, /) -> int:
        """Return an item's place in the trace."""
        ...

    def causes(self, item_id: ItemId, /) -> Sequence[ItemId]:
        """Return what an item rests on directly."""
        ...

    def effects(self, item_id: ItemId, /) -> Sequence[ItemId]:
        """Return what rests directly on an item."""
        ...


def belonging_to(graph: Graph, decision_id: ItemId) -> set[ItemId]:
    """Return the ids of the items that belong to a decision, among them itself.

    Linear in what lies between the decision and the next ones up and down the graph, however
    long the trace.

    Raises
    ------
    KeyError
        If there is no such decision.
    """
    found = _near(graph, [decision_id])
    if before := list(_before(graph, decision_id)):
        found -= _near(graph, before)
    return found


def _near(graph: Graph, decisions: Sequence[ItemId]) -> set[ItemId]:
    """Return the items to which one of some decisions is among the nearest."""
    named = set(decisions)
    for decision in decisions:
        named.update(name for name in graph.effects(decision) if _names(graph[name]) == decision)
    below = set(named)
    waiting = [name for name in named if not isinstance(graph[name], DecisionSelection)]
    while waiting:
        for effect in graph.effects(waiting.pop()):
            if effect not in below and _names(graph[effect]) is None:
                below.add(effect)
                waiting.append(effect)
    return below | _above(graph, below)


def _above(graph: Graph, below: set[ItemId]) -> set[ItemId]:
    """Return what items rest on, up to the next decisions, that rests on no decision itself."""
    causes = {name: graph.causes(name) for name in below}
    waiting = [cause for found in causes.values() for cause in found]
    while waiting:
        name = waiting.pop()
        if name not in causes and _names(graph[name]) is None:
            causes[name] = graph.causes(name)
            waiting += causes[name]
    # Append order is topological: what an item rests on was looked at before it.
    free: set[ItemId] = set()
    for name in sorted(causes.keys() - below, key=graph.ordinal):
        if all(c in free or isinstance(graph[c], DecisionSelection) for c in causes[name]):
            free.add(name)
    above: set[ItemId] = set()
    waiting = list(below)
    while waiting:
        new = free.intersection(causes[waiting.pop()]) - above
        above |= new
        waiting += new
    return above


def _before(graph: Graph, decision_id: ItemId) -> Iterator[ItemId]:
    """Yield the decisions that led to one by supersession, the nearest first."""
    while isinstance(decision := graph[decision_id], Decision) and decision.supersedes:
        # A foreign trace may name what isn't there, or comes later.
        if decision.supersedes not in graph.causes(decision_id):
            return
        decision_id = decision.supersedes
        yield decision_id


def _names(item: AnyTraceItem) -> ItemId | None:
    """Return the decision that an item is, or that it names as its own."""
    if item.type == "decision":
        return item.id
    # Asked of every item on the way, and a model is slow to say that it has no such field.
    return getattr(item, "decision_id", None) if item.type in _NAMES_ITS_DECISION else None
