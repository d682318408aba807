"""A trace's causal-order list as rows for the virtual list."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtui.views.graph_layout import Cone, SpineRow, cone, outside, rows_needed, spine_rows

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.log.sqlite_rows import SqliteRows

_LIT_AROUND = 64
"""Rows above and below the window in which the cursor's kin are looked for."""

_LIT_WITHIN = 2_000
"""Rows between the cursor and the window within which the cursor has kin there."""

_NOBODY = Cone(frozenset(), frozenset())


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
        referred_to = self._rows.items_at(self._trace_id, outside(items))
        others = {row.ordinal: row for row in referred_to}
        # A reference to a part of a decision is joined to the decision's own row.
        return spine_rows(
            items,
            first=first + 1,
            count=count,
            lanes=self._lanes,
            ascii=draws_ascii(),
            others=others,
        )

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

        All rows between the two have to be read for that, so nothing is kin of a cursor that is
        thousands of rows from the window.

        Parameters
        ----------
        cursor, first, last
            Rows counted from 0: the cursor's, and the window's first and last.
        """
        if not first - _LIT_WITHIN <= cursor <= last + _LIT_WITHIN:
            return _NOBODY
        start = max(1, min(cursor, first) + 1 - _LIT_AROUND)
        end = max(cursor, last) + 1 + _LIT_AROUND
        ends = self._rows.spine(self._trace_id, start, 1) + self._last_of(start, end)
        under = self._rows.spine(self._trace_id, cursor + 1, 1)
        if not ends or not under:
            return _NOBODY
        # Folded rows are wanted too: they are the way through a decision.
        last_ordinal = None if end >= self._count else ends[-1].ordinal
        items = self._rows.items(self._trace_id, ends[0].ordinal, last_ordinal)
        return cone(items, under[0].ordinal)

    def _last_of(self, start: int, end: int) -> list[ItemRow]:
        return self._rows.spine(self._trace_id, min(end, self._count), 1) if end > start else []


def draws_ascii() -> bool:
    """Whether lanes are drawn in ASCII: where DTUI_ASCII asks for it, or the locale can't more."""
    # The toolkit puts a stream of its own in the place of sys.stdout.
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    return bool(os.environ.get("DTUI_ASCII")) or not encoding.lower().startswith("utf")
