"""A trace as it stood at one length, with the indexes that keep every question cheap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain

from dtui.trace.decision import DecisionDetails
from dtui.trace.drafts import Draft
from dtui.trace.fields import ItemId
from dtui.trace.items import (
    FOLDED,
    ITEM_TYPES,
    AnyTraceItem,
    Decision,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
    Question,
    QuestionAnswer,
    TraceOpened,
)
from dtui.trace.references import named_items
from dtui.trace.storage import CLOSED_BY, Storage


class Trace:
    """An immutable snapshot of a decision trace: its record and its first `len(trace)` items.

    Snapshots share one growing storage and know their length, so taking one, going back to
    an earlier one (`at`) and appending to the newest are all constant in the trace's length.

    Items are checked by `dtui.rules` before a store appends them; a Trace itself holds
    whatever it is given, because an audit must be able to look at a broken one.

    Parameters
    ----------
    opened
        The record the trace opens with.
    items
        The items in append order.

    Examples
    --------
    >>> from dtui.trace import TraceOpened, parse_item
    >>> seen = parse_item({"type": "observation", "id": "obs-1", "statement": "Usage fell",
    ...     "citations": [{"kind": "metric", "ref": "weekly_active"}],
    ...     "recorded_at": "2026-10-01T09:00:00Z"})
    >>> trace = Trace(TraceOpened(trace_id="renewal"), [seen])
    >>> len(trace), trace["obs-1"].statement, trace.next_id("observation")
    (1, 'Usage fell', 'obs-2')
    >>> len(trace.at(0))
    0
    """

    __slots__ = ("_decisions", "_length", "_opened", "_storage")

    def __init__(self, opened: TraceOpened, items: Iterable[AnyTraceItem] = ()) -> None:
        self._opened = opened
        self._storage = Storage()
        self._length = 0
        self._decisions: dict[ItemId, DecisionDetails] = {}
        """Asked for already; they are of one length."""
        for item in items:
            self._storage.append(item, self._causes_of(item))
            self._length += 1
            self._decisions.clear()

    @classmethod
    def _snapshot(cls, opened: TraceOpened, storage: Storage, length: int) -> Trace:
        trace = cls.__new__(cls)
        trace._opened, trace._storage, trace._length = opened, storage, length
        trace._decisions = {}
        return trace

    @property
    def opened(self) -> TraceOpened:
        """The record the trace opened with."""
        return self._opened

    # -- as a collection -------------------------------------------------------------------

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[AnyTraceItem]:
        return (self._storage.items[index] for index in range(self._length))

    def __contains__(self, item_id: object) -> bool:
        if not isinstance(item_id, str):
            return False
        return self._storage.index_of.get(item_id, self._length) < self._length

    def __getitem__(self, item_id: ItemId) -> AnyTraceItem:
        """Return an item by its id; KeyError if it isn't in this snapshot."""
        return self._storage.items[self._index(item_id)]

    def get(self, item_id: ItemId) -> AnyTraceItem | None:
        """Return an item by its id, or None if it isn't in this snapshot."""
        index = self._storage.index_of.get(item_id, self._length)
        return self._storage.items[index] if index < self._length else None

    def __repr__(self) -> str:
        opened = self.opened
        return f"<Trace {opened.trace_id!r} {opened.profile}, {self._length} items>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it, at most 25 kB whatever its size."""
        from dtui.trace.html import trace_html

        return trace_html(self)

    def __reduce__(self) -> tuple[type[Trace], tuple[TraceOpened, list[AnyTraceItem]]]:
        return Trace, (self.opened, list(self))

    @property
    def items(self) -> tuple[AnyTraceItem, ...]:
        """All items in append order, which is a topological order."""
        return tuple(self._storage.items[: self._length])

    @property
    def newest(self) -> AnyTraceItem | None:
        """The last item, or None in an empty trace."""
        return self._storage.items[self._length - 1] if self._length else None

    def since(self, length: int) -> tuple[AnyTraceItem, ...]:
        """Return the items after the first `length`."""
        return tuple(self._storage.items[length : self._length])

    def ordinal(self, item_id: ItemId) -> int:
        """Return an item's 1-based place in the trace; KeyError if it isn't there."""
        return self._index(item_id) + 1

    def spine(self, item_id: ItemId) -> int | None:
        """Return an item's 1-based place in a list that folds decisions; None if it is folded."""
        index = self._index(item_id)
        unfolded = self._storage.unfolded
        return unfolded[index] if self._storage.items[index].type not in FOLDED else None

    def of_type(self, item_type: str) -> list[AnyTraceItem]:
        """Return the items of one type in append order."""
        return self._visible(self._storage.of_type.get(item_type, ()))

    def newest_of(self, item_type: str) -> AnyTraceItem | None:
        """Return the last item of a type, or None if there is none."""
        count = self.count(item_type)
        return self._storage.items[self._storage.of_type[item_type][count - 1]] if count else None

    def count(self, item_type: str) -> int:
        """Return how many items of one type there are."""
        return bisect_left(self._storage.of_type.get(item_type, ()), self._length)

    # -- in time -----------------------------------------------------------------------------

    def at(self, length: int) -> Trace:
        """Return the trace as it stood when it held `length` items.

        Raises
        ------
        ValueError
            If `length` is negative or more than this snapshot holds.
        """
        if not 0 <= length <= self._length:
            raise ValueError(f"length must be within 0 and {self._length}, not {length}")
        return self._snapshot(self.opened, self._storage, length)

    def append(self, item: AnyTraceItem) -> Trace:
        """Return the trace with one more item. This snapshot stays as it is."""
        if self._length == len(self._storage.items):
            self._storage.append(item, self._causes_of(item))
        elif self._storage.items[self._length] is not item:
            # Another item was appended after us: go our own way on a copy.
            return Trace(self.opened, (*self, item))
        return self._snapshot(self.opened, self._storage, self._length + 1)

    # -- for the store -------------------------------------------------------------------------

    def next_id(self, item_type: str) -> ItemId:
        """Return the id a store makes for the next item of a type, e.g. ``obs-1``."""
        prefix = ITEM_TYPES[item_type].ID_PREFIX
        number = self.count(item_type) + 1
        while f"{prefix}-{number}" in self:
            number += 1
        return f"{prefix}-{number}"

    def has_same(self, draft: Draft) -> bool:
        """Whether the draft's id is taken by the very same content: a retry, not a thought."""
        if draft.id is None or draft.id not in self:
            return False
        item = self[draft.id]
        return item == draft.completed(draft.id, item.recorded_at)

    # -- resolutions -----------------------------------------------------------------------------

    def validation_of(self, hypothesis_id: ItemId) -> HypothesisValidation | None:
        """Return the validation that counts, the latest, or None while it pends."""
        found = self._latest(hypothesis_id, "hypothesis_validation", "hypothesis_id")
        return found if isinstance(found, HypothesisValidation) else None

    def answer_of(self, question_id: ItemId) -> QuestionAnswer | None:
        """Return the answer that counts, the latest, or None while it pends."""
        found = self._latest(question_id, "question_answer", "question_id")
        return found if isinstance(found, QuestionAnswer) else None

    def selection_of(self, decision_id: ItemId) -> DecisionSelection | None:
        """Return the selection that locked a decision, or None while it is not taken."""
        found = self.naming(decision_id, "decision_selection", "decision_id")
        # The first one locks. A second is refused by every profile but `imported`.
        return found[0] if found and isinstance(found[0], DecisionSelection) else None

    def successor_of(self, decision_id: ItemId) -> Decision | None:
        """Return the decision that supersedes this one, if any does."""
        found = self.naming(decision_id, "decision", "supersedes")
        return found[0] if found and isinstance(found[0], Decision) else None

    def decision(self, decision_id: ItemId) -> DecisionDetails:
        """Return a decision with all that belongs to it; KeyError if it isn't there."""
        if decision_id not in self._decisions:
            self._decisions[decision_id] = DecisionDetails.of(self, decision_id)
        return self._decisions[decision_id]

    def naming(self, target: ItemId, item_type: str, field: str) -> list[AnyTraceItem]:
        """Return the items of a type whose `field` names the target, in append order."""
        return self._visible(self._storage.named_by.get((target, item_type, field), ()))

    # -- graph -------------------------------------------------------------------------------------

    def causes(self, item_id: ItemId) -> tuple[ItemId, ...]:
        """Return what an item rests on directly, in append order.

        These are its references and every typed reference; for a selection also the
        evaluations that counted and its steelmen with their verdicts.
        """
        return self._ids(self._storage.causes[self._index(item_id)])

    def rests_on(self, item_id: ItemId) -> tuple[int, ...]:
        """Return the ordinals of `causes`, ascending."""
        return tuple([index + 1 for index in self._storage.causes[self._index(item_id)]])

    def effects(self, item_id: ItemId) -> tuple[ItemId, ...]:
        """Return the items that rest directly on this one, in append order."""
        effects = self._storage.effects[self._index(item_id)]
        return self._ids(effects[: bisect_left(effects, self._length)])

    def touched(self, item_id: ItemId) -> tuple[ItemId, ...]:
        """Return the earlier items whose state changed when this one was appended."""
        return self._ids(self._storage.touched[self._index(item_id)])

    @property
    def pending(self) -> list[AnyTraceItem]:
        """What nothing has closed yet, in append order.

        Hypotheses without a validation, questions without an answer, decisions without a
        selection.
        """
        found = (self._storage.pending_at(self._length, kind) for kind in CLOSED_BY)
        return [self._storage.items[index] for index in sorted(chain.from_iterable(found))]

    def pends(self, item: AnyTraceItem) -> bool:
        """Whether an item is a hypothesis, question or decision that nothing has closed."""
        match item:
            case Hypothesis():
                return self.validation_of(item.id) is None
            case Question():
                return self.answer_of(item.id) is None
            case Decision():
                return self.selection_of(item.id) is None
            case _:
                return False

    def count_pending(self, item_type: str) -> int:
        """Return how many items of a type pend; constant on the newest snapshot."""
        if self._length == len(self._storage.items):
            return len(self._storage.pending.get(item_type, ()))
        return len(self._storage.pending_at(self._length, item_type))

    @property
    def at_risk(self) -> frozenset[ItemId]:
        """The selections whose grounds were refuted afterwards, and all downstream of them."""
        return frozenset(self._ids(self._storage.at_risk_at(self._length)))

    def is_at_risk(self, item_id: ItemId) -> bool:
        """Whether an item is among `at_risk`."""
        return self._storage.is_at_risk(self._index(item_id), self._length)

    def count_selections_at_risk(self) -> int:
        """Return how many selections are at risk; constant on the newest snapshot."""
        if self._length == len(self._storage.items):
            return len(self._storage.selections_at_risk)
        return sum(self[item_id].type == "decision_selection" for item_id in self.at_risk)

    # -- within -----------------------------------------------------------------------------------

    def _causes_of(self, item: AnyTraceItem) -> tuple[int, ...]:
        names = list(named_items(item))
        if isinstance(item, DecisionSelection) and isinstance(self.get(item.decision_id), Decision):
            details = self.decision(item.decision_id)
            names += (evaluation.id for evaluation in details.cells.values())
            for steelman in details.steelmen:
                names.append(steelman.id)
                if (verdict := self.validation_of(steelman.id)) is not None:
                    names.append(verdict.id)
        return tuple(sorted({self._storage.index_of[name] for name in names if name in self}))

    def _index(self, item_id: ItemId) -> int:
        index = self._storage.index_of[item_id]
        if index >= self._length:
            raise KeyError(item_id)
        return index

    def _latest(self, target: ItemId, item_type: str, field: str) -> AnyTraceItem | None:
        indices = self._storage.named_by.get((target, item_type, field), ())
        place = bisect_left(indices, self._length)
        return self._storage.items[indices[place - 1]] if place else None

    def _visible(self, indices: list[int] | tuple[()]) -> list[AnyTraceItem]:
        return [self._storage.items[i] for i in indices[: bisect_left(indices, self._length)]]

    def _ids(self, indices: Iterable[int]) -> tuple[ItemId, ...]:
        return tuple(self._storage.items[index].id for index in indices)
