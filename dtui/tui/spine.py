"""A trace's causal-order list as rows for the virtual list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtui.views.graph_layout import Cone, SpineRow, cone, outside, rows_needed, spine_rows

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.log.sqlite_rows import SqliteRows

_LIT_AROUND = 64
"""Rows above and below the window in which the cursor's kin are looked for."""


class Spine:
    """The spine rows of one trace, laid out a page at a time from the log's item rows."""

    def __init__(self, rows: SqliteRows, trace_id: str, lanes: int) -> None:
        self._rows = rows
        self._trace_id = trace_id
        self._lanes = lanes
        self._count = rows.count_spine(trace_id)

    def __len__(self) -> int:
        return self._count

    def page(self, first: int, count: int) -> Sequence[SpineRow]:
        needed = rows_needed(first + 1, count)
        items = self._rows.spine(self._trace_id, needed.start, len(needed))
        others = {
            ordinal: row
            for ordinal in outside(items)
            for row in self._rows.items(self._trace_id, ordinal, ordinal)
        }
        # A reference to a part of a decision is joined to the decision's own row.
        return spine_rows(items, first=first + 1, count=count, lanes=self._lanes, others=others)

    def key(self, row: SpineRow) -> str:
        return row.item_id

    def find(self, key: str) -> int | None:
        """Return where an item's row is; a part of a decision is found in its decision's row."""
        row = self._rows.item(self._trace_id, key)
        if row is not None and row.spine is None:
            decisions = (cause for cause in self._rows.causes(row) if cause.type == "decision")
            row = next(decisions, None)
        return None if row is None or row.spine is None else row.spine - 1

    def kin(self, cursor: int, first: int, last: int) -> Cone:
        """Return what the row under the cursor rests on and what rests on it, near a window.

        Parameters
        ----------
        cursor, first, last
            Rows counted from 0: the cursor's, and the window's first and last.
        """
        start = max(1, min(cursor, first) + 1 - _LIT_AROUND)
        end = max(cursor, last) + 1 + _LIT_AROUND
        ends = self._rows.spine(self._trace_id, start, 1) + self._last_of(start, end)
        under = self._rows.spine(self._trace_id, cursor + 1, 1)
        if not ends or not under:
            return Cone(frozenset(), frozenset())
        # Folded rows are wanted too: they are the way through a decision.
        last_ordinal = None if end >= self._count else ends[-1].ordinal
        items = self._rows.items(self._trace_id, ends[0].ordinal, last_ordinal)
        return cone(items, under[0].ordinal)

    def _last_of(self, start: int, end: int) -> list[ItemRow]:
        return self._rows.spine(self._trace_id, min(end, self._count), 1) if end > start else []
