"""The rows of a whole trace that an item rests on and that rest on it.

`dtui.views.kin.cone` finds them among rows at hand. Here the trace may have a hundred thousand
items, so only references are read, a piece of the trace at a time: whoever waits can be shown how
far it is, and stop.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from dtui.errors import UnknownEntryError

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.views.spine import ItemRows

_PIECE = 10_000
"""Items read at a time: some ten milliseconds."""

_Result = TypeVar("_Result")


class Walked(NamedTuple):
    """How far a walk has come."""

    items: int
    of: int


Walk = Generator[Walked, None, tuple[int, ...]]
"""Tells how far it is after each piece, and returns ordinals of spine rows, ascending."""


def walk_cone(
    rows: ItemRows, trace_id: str, item_id: str, items: int, *, causes: bool = True
) -> Walk:
    """Walk a trace for what an item rests on and what rests on it.

    The cone of a decision is that of all its parts together, and its row is in the cone of
    another item when any of its parts is; a part is taken for its decision.

    Parameters
    ----------
    rows
        Where the trace's rows come from.
    trace_id, item_id
        The item.
    items
        How many items of the trace are walked: as many as it has.
    causes
        Whether what the item rests on is wanted too, or only what came of it.

    Returns
    -------
    Generator of Walked
        It returns the ordinals of the spine rows, the item's own among them, ascending. A
        decision that was opened before the item can rest on it by a later part; so the item
        need not be the first even of what came of it.

    Raises
    ------
    UnknownEntryError
        If the trace has no such item.
    """
    item = rows.item(trace_id, item_id)
    if item is None or item.ordinal > items:
        raise UnknownEntryError(f"there is no item {item_id!r} in trace {trace_id!r}.")
    apex = {ordinal for ordinal in _apex(rows, item) if ordinal <= items}
    met = _Met(rows, trace_id, items)
    above, below = set(apex), set(apex)
    if causes:
        yield from met.upwards(above)
    yield from met.downwards(below)
    return met.rows_of(above | below)


def finished(walk: Generator[object, None, _Result]) -> _Result:
    """Return what a walk returns, with no stop on the way."""
    while True:
        try:
            next(walk)
        except StopIteration as end:
            return end.value


def _apex(rows: ItemRows, item: ItemRow) -> set[int]:
    """Return the ordinals of an item and, of a decision or a part of one, all parts."""
    decision = item if item.spine is not None else _decision_of(rows, item)
    if decision.type != "decision":
        return {item.ordinal}
    parts = (row for row in rows.effects(decision) if row.spine is None)
    # A part may rest on earlier decisions too: it belongs to the latest that it names.
    own = (part for part in parts if _decision_of(rows, part) == decision)
    return {decision.ordinal, *(part.ordinal for part in own)}


def _decision_of(rows: ItemRows, part: ItemRow) -> ItemRow:
    """Return the decision that an item is a part of, or the item itself if it is none."""
    decisions = (row for row in rows.causes(part) if row.type == "decision")
    return max(decisions, key=lambda row: row.ordinal, default=part)


class _Met:
    """What a walk has learned of the trace on its way."""

    def __init__(self, rows: ItemRows, trace_id: str, items: int) -> None:
        self._rows = rows
        self._trace_id = trace_id
        self._items = items
        self._folded: dict[int, Sequence[int]] = {}
        """What the folded items that were met rest on."""
        self._decisions: set[int] = set()
        self._first = items + 1
        """From where on the decisions are known."""
        self._walked = 0

    def upwards(self, met: set[int]) -> Generator[Walked]:
        """Add what these items rest on, from the last of them back to the first item needed."""
        last, lowest = max(met), min(met)
        while last >= lowest:
            first = max(1, last - _PIECE + 1)
            signs, refs = self._rows.references(self._trace_id, first, last)
            for at in range(last - first, -1, -1):
                if first + at in met:
                    met.update(refs[at])
                    lowest = min(lowest, *refs[at], first + at)
            yield self._note(signs, refs, first, met)
            last = first - 1

    def downwards(self, met: set[int]) -> Generator[Walked]:
        """Add what rests on these items, from the first of them to the end."""
        for first in range(min(met), self._items + 1, _PIECE):
            last = min(self._items, first + _PIECE - 1)
            signs, refs = self._rows.references(self._trace_id, first, last)
            for ordinal, rests_on in enumerate(refs, first):
                if not met.isdisjoint(rests_on):
                    met.add(ordinal)
            yield self._note(signs, refs, first, met)

    def _note(self, signs: str, refs: Sequence[Sequence[int]], first: int, met: set[int]) -> Walked:
        self._first = min(self._first, first)
        self._decisions.update(first + at for at in _places(signs, "D"))
        folded = (at for at in _places(signs, "-") if first + at in met)
        self._folded.update((first + at, refs[at]) for at in folded)
        self._walked = min(self._items, self._walked + len(signs))
        return Walked(self._walked, self._items)

    def rows_of(self, met: Iterable[int]) -> tuple[int, ...]:
        """Return the ordinals of the rows that items are drawn in."""
        before = {ref for refs in self._folded.values() for ref in refs if ref < self._first}
        known = self._rows.items_at(self._trace_id, before)
        self._decisions.update(row.ordinal for row in known if row.type == "decision")
        homes = (
            max(self._decisions.intersection(refs), default=at) for at, refs in self._folded.items()
        )
        return tuple(sorted({*homes, *(at for at in met if at not in self._folded)}))


def _places(signs: str, sign: str) -> Iterator[int]:
    at = signs.find(sign)
    while at >= 0:
        yield at
        at = signs.find(sign, at + 1)
