"""The item rows of a made trace, held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dtui.log.projections import ItemRow, References
from dtui.views.spine import ItemRows


class HeldItems(ItemRows):
    """Hands out the rows of one trace as the log's projections would."""

    def __init__(self, rows: Sequence[ItemRow]) -> None:
        self.rows = rows

    def items(self, trace_id: str, first: int = 1, last: int | None = None) -> list[ItemRow]:
        return [row for row in self.rows if first <= row.ordinal <= (last or len(self.rows))]

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:
        wanted = set(ordinals)
        return [row for row in self.rows if row.ordinal in wanted]

    def spine(self, trace_id: str, first: int = 1, count: int = 100) -> list[ItemRow]:
        return [row for row in self.rows if row.spine and first <= row.spine < first + count]

    def count_spine(self, trace_id: str) -> int:
        return max((row.spine or 0 for row in self.rows), default=0)

    def references(self, trace_id: str, first: int, last: int) -> References:
        rows = self.items(trace_id, first, last)
        signs = ("D" if row.type == "decision" else "." if row.spine else "-" for row in rows)
        return References("".join(signs), [row.refs for row in rows])

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:
        return next((row for row in self.rows if row.item_id == item_id), None)

    def causes(self, row: ItemRow) -> list[ItemRow]:
        return self.items_at(row.trace_id, row.refs)

    def effects(self, row: ItemRow) -> list[ItemRow]:
        return [other for other in self.rows if row.ordinal in other.refs]
