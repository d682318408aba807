"""The growing storage that all snapshots of one trace share."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from dtui.trace.fields import ItemId
from dtui.trace.items import (
    FOLDED,
    AnyTraceItem,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
)
from dtui.trace.references import TypedReference, typed_references

_BELONGS_TO = ("hypothesis_id", "question_id", "decision_id", "supersedes")
CLOSED_BY = {
    "hypothesis": ("hypothesis_validation", "hypothesis_id"),
    "question": ("question_answer", "question_id"),
    "decision": ("decision_selection", "decision_id"),
}
"""What can pend, and by which field of which item it is closed."""


class Storage:
    """What the snapshots of one trace share. It only grows, and only at its end.

    Everything here speaks of 0-based indices into ``items``. The lists of ``named_by`` are
    ascending, so a shorter snapshot sees a prefix of each and needs no copy.
    """

    def __init__(self) -> None:
        self.items: list[AnyTraceItem] = []
        self.index_of: dict[ItemId, int] = {}
        self.of_type: dict[str, list[int]] = defaultdict(list)
        self.named_by: dict[tuple[ItemId, str, str], list[int]] = defaultdict(list)
        """(target, type of the naming item, its field) -> the naming items."""
        self.unfolded: list[int] = []
        """Per item, how many up to it are not folded into their decision's row."""
        self.causes: list[tuple[int, ...]] = []
        self.effects: list[list[int]] = []
        self.touched: list[tuple[int, ...]] = []
        """Per item, the earlier items whose state it changed."""
        self.pending: dict[str, dict[int, None]] = defaultdict(dict)
        """What pends at the full length: by type, in append order."""
        self.closed_by: dict[int, int] = {}
        """What once pended -> the item that closed it."""
        self.threats: dict[int, set[int]] = {}
        """Selection -> hypotheses it rests on that were refuted only after it."""
        self.at_risk: set[int] = set()
        self.selections_at_risk: set[int] = set()
        """Those of `at_risk` that are selections."""
        self.risk_turns: dict[int, list[int]] = defaultdict(list)
        """Per item, the items whose append put it at risk or took it out again, in turn."""

    def append(self, item: AnyTraceItem, causes: tuple[int, ...]) -> None:
        """Add an item at the end, with the indices of what it rests on."""
        index = len(self.items)
        before = self.unfolded[-1] if index else 0
        self.unfolded.append(before + (item.type not in FOLDED))
        self.items.append(item)
        # Of two items with one id, which only a foreign trace can hold, the first counts.
        self.index_of.setdefault(item.id, index)
        self.of_type[item.type].append(index)
        self.causes.append(causes)
        self.effects.append([])
        for cause in causes:
            self.effects[cause].append(index)
        typed = typed_references(item)
        touched = self._close(item, index, typed)
        for reference in typed:
            self.named_by[reference.target, item.type, reference.field].append(index)
        touched.update(self._spread_risk(item, index))
        touched.discard(index)
        self.touched.append(tuple(sorted(touched)))

    def pending_at(self, length: int, item_type: str) -> list[int]:
        """Return what of a type pended when the trace held so many items, ascending."""
        if length == len(self.items):
            return list(self.pending.get(item_type, ()))
        indices = self.of_type.get(item_type, [])
        return [
            index
            for index in indices[: bisect_left(indices, length)]
            if index in self.pending[item_type] or self.closed_by.get(index, -1) >= length
        ]

    def at_risk_at(self, length: int) -> list[int]:
        """Return what was at risk when the trace held so many items, ascending."""
        if length == len(self.items):
            return sorted(self.at_risk)
        return sorted(index for index in self.risk_turns if self.is_at_risk(index, length))

    def is_at_risk(self, index: int, length: int) -> bool:
        """Whether an item was at risk when the trace held so many: after an odd turn."""
        return bisect_left(self.risk_turns.get(index, ()), length) % 2 == 1

    def _close(self, item: AnyTraceItem, index: int, typed: Sequence[TypedReference]) -> set[int]:
        """Update what pends; return the earlier items whose state the item changes."""
        is_first = self.index_of[item.id] == index
        if item.type in CLOSED_BY and is_first and not self._is_closed(item):
            self.pending[item.type][index] = None
        touched: set[int] = set()
        for reference in typed:
            named = self.index_of.get(reference.target)
            if named is None or reference.field not in _BELONGS_TO:
                continue
            touched.add(named)
            pending = self.pending[self.items[named].type]
            closes = CLOSED_BY.get(self.items[named].type) == (item.type, reference.field)
            if closes and named in pending:
                del pending[named]
                self.closed_by[named] = index
            hypothesis = self.items[named]
            if isinstance(hypothesis, Hypothesis) and hypothesis.decision_id in self.index_of:
                # A steelman's verdict also changes what its decision waits for.
                touched.add(self.index_of[hypothesis.decision_id])
        return touched

    def _is_closed(self, item: AnyTraceItem) -> bool:
        """Whether what closes an item stands before it, as only a foreign trace can have it."""
        return (item.id, *CLOSED_BY[item.type]) in self.named_by

    def _spread_risk(self, item: AnyTraceItem, index: int) -> set[int]:
        """Bring `at_risk` up to date after an append; return what changed in it.

        An ordinary append looks at its own causes. Only a changed verdict walks descendants.
        """
        if any(cause in self.at_risk for cause in self.causes[index]):
            self._mark(index, at_risk=True)
        if not isinstance(item, HypothesisValidation):
            return set()
        hypothesis = self.index_of.get(item.hypothesis_id)
        if hypothesis is None or self._verdict(hypothesis, index) == item.validated:
            return set()
        changed: set[int] = set()
        for place in self._downstream(hypothesis):
            self._weigh(place, hypothesis, refuted=not item.validated)
            before = place in self.at_risk
            after = bool(self.threats.get(place)) or any(
                cause in self.at_risk for cause in self.causes[place]
            )
            if before != after:
                changed.add(place)
                self._mark(place, at_risk=after)
        return changed

    def _mark(self, index: int, *, at_risk: bool) -> None:
        is_selection = isinstance(self.items[index], DecisionSelection)
        for marked in (self.at_risk, *((self.selections_at_risk,) if is_selection else ())):
            (marked.add if at_risk else marked.discard)(index)
        self.risk_turns[index].append(len(self.items) - 1)

    def _weigh(self, place: int, hypothesis: int, *, refuted: bool) -> None:
        """Note whether a hypothesis' new verdict threatens the selection at a place."""
        if not isinstance(self.items[place], DecisionSelection):
            return
        threats = self.threats.setdefault(place, set())
        threats.discard(hypothesis)
        if refuted and self._verdict(hypothesis, place) is not False:
            threats.add(hypothesis)

    def _verdict(self, hypothesis: int, before: int) -> bool | None:
        """Return a hypothesis' verdict just before an index; None while it pended."""
        target = self.items[hypothesis].id
        verdicts = self.named_by.get((target, "hypothesis_validation", "hypothesis_id"), ())
        place = bisect_left(verdicts, before)
        verdict = self.items[verdicts[place - 1]] if place else None
        return verdict.validated if isinstance(verdict, HypothesisValidation) else None

    def _downstream(self, start: int) -> list[int]:
        """Return all that rests on an item, ascending, so causes come before their effects."""
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            for effect in self.effects[waiting.pop()]:
                if effect not in seen:
                    seen.add(effect)
                    waiting.append(effect)
        return sorted(seen)
