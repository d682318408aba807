"""The rows of a trace that hold what is searched for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtui.text import counted
from dtui.views.graph_layout import SpineRow, spine_rows

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.views.search import Query
    from notebook_ext.trace.shown import ShownTrace


class FoundRows:
    """What a query finds in a trace, and the rows of its list that show it.

    A part of a decision has no row of its own: it is shown in its decision's.
    """

    def __init__(self, shown: ShownTrace, query: Query) -> None:
        items = shown.rows.items(shown.trace_id)
        self._shown = shown
        self.items = [row for row in items if query.matches(row)]
        """Every item that is found, in append order."""
        homes = {_home(row, items).ordinal for row in self.items}
        self._rows = [row for row in items if row.ordinal in homes and row.spine is not None]
        self._spines = [row.spine - 1 for row in self._rows if row.spine is not None]

    def __len__(self) -> int:
        """How many rows show it."""
        return len(self._rows)

    @property
    def says(self) -> str:
        """How much was found, in words."""
        matches = len(self.items)
        found = f"{matches:,} {'match' if matches == 1 else 'matches'}"
        return found if len(self) == len(self.items) else f"{found} in {counted(len(self), 'row')}"

    def mask(self, count: int) -> bytes:
        """Return a byte for every row of the list: 1 where it is found."""
        mask = bytearray(count)
        for index in self._spines:
            mask[index] = 1
        return bytes(mask)

    def page(self, first: int, count: int) -> Sequence[SpineRow]:
        """Return rows without lanes: what they are joined to may not be there."""
        rows = self._rows[first : first + count]
        named = {ref for row in rows for ref in row.refs}
        others = {
            row.ordinal: row for row in self._shown.rows.items_at(self._shown.trace_id, named)
        }
        alone = (spine_rows([row], first=row.spine or 1, count=1, others=others) for row in rows)
        return [drawn for found in alone for drawn in found]

    def find(self, index: int | None) -> int | None:
        """Return where a row of the list is among those found."""
        if index is None:
            return None
        at = bisect_left(self._spines, index)
        return at if at < len(self._spines) and self._spines[at] == index else None


def _home(row: ItemRow, items: Sequence[ItemRow]) -> ItemRow:
    """Return the row that shows an item: its decision's if it is a part of one."""
    if row.spine is not None:
        return row
    decisions = (items[ref - 1] for ref in reversed(row.refs))
    return next((one for one in decisions if one.type == "decision"), row)
