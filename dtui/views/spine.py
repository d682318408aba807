"""A trace's causal-order list as rows, a page at a time."""

# ruff: noqa: ARG002 - a trace as it once stood is one trace, whichever is named

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from dtui.views.graph_layout import SpineRow, outside, rows_needed, spine_rows
from dtui.views.kin import Cone, cone, home

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow, References
    from dtui.trace import AnyTraceItem, Trace

_LIT_AROUND = 64
"""Rows above and below the window in which the cursor's kin are looked for."""

_LIT_WITHIN = 2_000
"""Rows between the cursor and the window within which the cursor has kin there."""

_NOBODY = Cone(frozenset(), frozenset())


class ItemRows(Protocol):
    """Where a trace's item rows come from: the log's projections, or a trace as it once stood."""

    def items(self, trace_id: str, first: int = 1, last: int | None = None) -> list[ItemRow]:
        """Return the rows from one ordinal to another, both included."""
        ...

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:
        """Return the rows of these ordinals, ascending."""
        ...

    def spine(self, trace_id: str, first: int = 1, count: int = 100) -> list[ItemRow]:
        """Return rows that are not folded, from the `first` of them on."""
        ...

    def count_spine(self, trace_id: str) -> int:
        """Return how many rows are not folded."""
        ...

    def references(self, trace_id: str, first: int, last: int) -> References:
        """Return what the items from one ordinal to another rest on, both included."""
        ...

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:
        """Return an item's row, or None where there is none."""
        ...

    def causes(self, row: ItemRow) -> list[ItemRow]:
        """Return the rows of what an item rests on, ascending."""
        ...

    def effects(self, row: ItemRow) -> list[ItemRow]:
        """Return the rows of what rests on an item, ascending."""
        ...


class Spine:
    """The spine rows of one trace, or some of them, laid out a page at a time from its item rows.

    Parameters
    ----------
    rows
        Where the item rows come from.
    trace_id
        Which trace.
    lanes
        How many lanes its gutter may have.
    ascii
        Whether lanes and glyphs are drawn in ASCII.
    only
        Ordinals of the spine rows to show, ascending; all of them if None. Lanes join what is
        shown as if nothing stood between; a reference to what is not shown is a mark. Rows keep
        the number they have in the whole trace.
    """

    def __init__(
        self,
        rows: ItemRows,
        trace_id: str,
        lanes: int,
        *,
        ascii: bool = False,
        only: Sequence[int] | None = None,
    ) -> None:
        self._rows = rows
        self._trace_id = trace_id
        self._lanes = lanes
        self._ascii = ascii
        self._only = only
        self._count = rows.count_spine(trace_id) if only is None else len(only)
        self._near: tuple[int, int, list[ItemRow]] | None = None
        """What `kin` read last: from one place to another."""

    def __len__(self) -> int:
        return self._count

    def page(self, first: int, count: int) -> Sequence[SpineRow]:
        """Return up to `count` rows from row `first` on, with their lanes."""
        needed = rows_needed(first + 1, count)
        items = self._shown(needed.start, len(needed))
        number = {row.ordinal: row.spine or 0 for row in items}
        if self._only is not None:
            items = [row._replace(spine=place) for place, row in enumerate(items, needed.start)]
        referred_to = self._rows.items_at(self._trace_id, outside(items))
        drawn = spine_rows(
            items,
            first=first + 1,
            count=count,
            lanes=self._lanes,
            ascii=self._ascii,
            # A reference to a part of a decision is joined to the decision's own row.
            others={row.ordinal: row for row in referred_to},
        )
        if self._only is None:
            return drawn
        return [row._replace(spine=number[row.ordinal]) for row in drawn]

    def _shown(self, first: int, count: int) -> list[ItemRow]:
        """Return the item rows of up to `count` places from the `first` on, counted from 1."""
        if self._only is None:
            return self._rows.spine(self._trace_id, first, count)
        return self._rows.items_at(self._trace_id, self._only[first - 1 : first - 1 + count])

    def key(self, row: SpineRow) -> str:
        """Return the item's id."""
        return row.item_id

    def find(self, key: str) -> int | None:
        """Return where an item's row is; a part of a decision is found in its decision's row."""
        row = self._rows.item(self._trace_id, key)
        if row is None:
            return None
        causes = self._rows.causes(row) if row.spine is None else ()
        known = {one.ordinal: one for one in (*causes, row)}
        drawn_in = home(row.ordinal, known)
        if self._only is not None:
            place = bisect_left(self._only, drawn_in)
            return place if drawn_in in self._only[place : place + 1] else None
        spine = known[drawn_in].spine
        return None if spine is None else spine - 1

    def kin(self, cursor: int, first: int, last: int) -> Cone:
        """Return what the row under the cursor rests on and what rests on it, near a window.

        All rows between the two have to be read for that, so nothing is kin of a cursor that is
        thousands of rows from the window.

        Parameters
        ----------
        cursor, first, last
            Rows counted from 0: the cursor's, and the window's first and last.
        """
        if not first - _LIT_WITHIN <= cursor <= last + _LIT_WITHIN:
            return _NOBODY
        # To whole stretches, so that a cursor on its way through one asks once.
        start = max(1, (min(cursor, first) // _LIT_AROUND - 1) * _LIT_AROUND + 1)
        end = min(self._count, (max(cursor, last) // _LIT_AROUND + 2) * _LIT_AROUND)
        if not start <= cursor + 1 <= end:
            return _NOBODY
        if self._near is None or (start, end) != self._near[:2]:
            self._near = (start, end, self._between(start, end))
        near = self._near[2]
        if self._only is not None:
            return cone(near, self._only[cursor])
        return cone(near, next(row.ordinal for row in near if row.spine == cursor + 1))

    def _between(self, start: int, end: int) -> list[ItemRow]:
        """Return the item rows from one place to another, and what is between and not shown.

        Folded rows are wanted too: they are the way through a decision. Where the rows shown
        are few among many, only the parts of the decisions among them are read beside them.
        """
        (first,), (last,) = self._shown(start, 1), self._shown(end, 1)
        if self._only is None and end == self._count:
            return self._rows.items(self._trace_id, first.ordinal)
        if self._only is None or last.ordinal - first.ordinal <= _LIT_WITHIN:
            return self._rows.items(self._trace_id, first.ordinal, last.ordinal)
        rows = self._shown(start, end - start + 1)
        decisions = (row for row in rows if row.type == "decision")
        parts = (part for row in decisions for part in self._rows.effects(row))
        folded = (part for part in parts if part.spine is None)
        known = {row.ordinal: row for row in (*rows, *folded)}
        return [known[ordinal] for ordinal in sorted(known)]


class PastRows(ItemRows):
    """The item rows of a trace as it once stood, each computed when it is asked for.

    They are the rows that the log's projections held at that moment, but for `position`, which
    nobody reads here. The states are those of the snapshot; what came later is not there.
    """

    def __init__(self, trace: Trace) -> None:
        from dtui.trace import FOLDED

        self._trace = trace
        self._folded = FOLDED

    def items(self, trace_id: str, first: int = 1, last: int | None = None) -> list[ItemRow]:
        """Return the rows from one ordinal to another, both included."""
        end = len(self._trace) if last is None else min(last, len(self._trace))
        return self.items_at(trace_id, range(max(1, first), end + 1))

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:
        """Return the rows of these ordinals, ascending."""
        held = (ordinal for ordinal in sorted(ordinals) if 1 <= ordinal <= len(self._trace))
        return [self._row(self._item(ordinal)) for ordinal in held]

    def spine(self, trace_id: str, first: int = 1, count: int = 100) -> list[ItemRow]:
        """Return rows that are not folded, from the `first` of them on."""
        every = range(1, len(self._trace) + 1)
        start = bisect_left(every, max(1, first), key=self._spine_until)
        items = (self._item(ordinal) for ordinal in every[start:])
        unfolded = (item for item in items if item.type not in self._folded)
        return [self._row(item) for item in islice(unfolded, count)]

    def count_spine(self, trace_id: str) -> int:
        """Return how many rows are not folded."""
        return self._spine_until(len(self._trace))

    def references(self, trace_id: str, first: int, last: int) -> References:
        """Return what the items from one ordinal to another rested on, both included."""
        from dtui.log.projections import References

        trace = self._trace
        items = [self._item(ordinal) for ordinal in range(first, min(last, len(trace)) + 1)]
        return References(
            "".join(
                "D" if item.type == "decision" else "-" if item.type in self._folded else "."
                for item in items
            ),
            [[trace.ordinal(name) for name in trace.causes(item.id)] for item in items],
        )

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:
        """Return an item's row, or None where it was not there yet."""
        item = self._trace.get(item_id)
        return None if item is None else self._row(item)

    def causes(self, row: ItemRow) -> list[ItemRow]:
        """Return the rows of what an item rests on, ascending."""
        return [self._row(self._trace[name]) for name in self._trace.causes(row.item_id)]

    def effects(self, row: ItemRow) -> list[ItemRow]:
        """Return the rows of what rested on an item, ascending."""
        return [self._row(self._trace[name]) for name in self._trace.effects(row.item_id)]

    def _spine_until(self, ordinal: int) -> int:
        until = self._trace.at(ordinal)
        return ordinal - sum(until.count(item_type) for item_type in self._folded)

    def _item(self, ordinal: int) -> AnyTraceItem:
        item = self._trace.at(ordinal).newest
        assert item is not None  # an ordinal is at least 1
        return item

    def _row(self, item: AnyTraceItem) -> ItemRow:
        from dtui.stores.rows import item_row

        return item_row(self._trace, item, position=0)
