"""Which decision an entry of a stage speaks to, where it doesn't say so itself.

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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from dtui.trace.fields import ItemId
from dtui.trace.items import ITEM_TYPES, AnyTraceItem, Decision
from dtui.trace.trace import Trace

_Ids = frozenset[ItemId]
_NONE: _Ids = frozenset()
_NAMES_ITS_DECISION = frozenset(
    item_type for item_type, model in ITEM_TYPES.items() if "decision_id" in model.model_fields
)


def decisions_of(trace: Trace, entries: Iterable[AnyTraceItem]) -> Mapping[ItemId, _Ids]:
    """Return the ids of the decisions that each entry belongs to, by the entry's id.

    Linear in what the entries rest on and what rests on them, up to the nearest decisions.
    """
    names = [entry.id for entry in entries]
    downstream = _closure(names, trace.effects, lambda name: bool(_named_by(trace[name])))
    above = _above(trace, [*names, *downstream])
    below: dict[ItemId, _Ids] = {}
    for name in sorted(downstream, key=trace.ordinal, reverse=True):
        reached = (
            _named_by(trace[effect]) or above.get(effect) or below.get(effect, _NONE)
            for effect in trace.effects(name)
        )
        below[name] = _NONE.union(*reached)
    return {name: _not_inherited(trace, above[name] or below[name]) for name in names}


def _above(trace: Trace, names: Sequence[ItemId]) -> dict[ItemId, _Ids]:
    """Return the nearest decisions that each item rests on, or belongs to itself."""
    upstream = _closure(names, trace.causes, lambda name: bool(_named_by(trace[name])))
    above: dict[ItemId, _Ids] = {}
    for name in sorted(upstream, key=trace.ordinal):
        item = trace[name]
        if item.type == "decision_selection":
            above[name] = _NONE
        else:
            reached = (above[cause] for cause in trace.causes(name)) if not _named_by(item) else ()
            above[name] = _named_by(item).union(*reached)
    return above


def _not_inherited(trace: Trace, decisions: _Ids) -> _Ids:
    """Return the decisions that supersede none of the others."""
    return frozenset(name for name in decisions if decisions.isdisjoint(_before(trace, name)))


def _before(trace: Trace, decision_id: ItemId) -> Iterator[ItemId]:
    """Yield the decisions that led to one by supersession, the nearest first."""
    # A foreign trace may name what isn't there, or comes later, and so never come to an end.
    while (named := _superseded(trace, decision_id)) in trace:
        if trace.ordinal(named) >= trace.ordinal(decision_id):
            return
        yield named
        decision_id = named


def _superseded(trace: Trace, decision_id: ItemId) -> ItemId:
    """Return what a decision supersedes; empty for nothing."""
    decision = trace.get(decision_id)
    return (decision.supersedes or "") if isinstance(decision, Decision) else ""


def _named_by(item: AnyTraceItem) -> _Ids:
    """Return the decision that an item is, or that it names as its own."""
    if item.type == "decision":
        return frozenset((item.id,))
    # Asked of every item on the way, and a model is slow to say that it has no such field.
    named = getattr(item, "decision_id", None) if item.type in _NAMES_ITS_DECISION else None
    return _NONE if named is None else frozenset((named,))


def _closure(
    names: Iterable[ItemId],
    step: Callable[[ItemId], Iterable[ItemId]],
    is_end: Callable[[ItemId], bool],
) -> set[ItemId]:
    """Return all that can be reached by steps, the names themselves included; ends go no on."""
    seen = set(names)
    waiting = list(seen)
    while waiting:
        name = waiting.pop()
        if is_end(name):
            continue
        for reached in step(name):
            if reached not in seen:
                seen.add(reached)
                waiting.append(reached)
    return seen
