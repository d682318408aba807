"""A trace in memory: for tests, short sessions and replays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from dtui.stores.base import DecisionTraceStore, Opening
from dtui.trace import AnyTraceItem, ItemId


class InMemoryDecisionTraceStore(DecisionTraceStore):
    """A decision trace that ends with the process.

    Takes what every store takes; see `DecisionTraceStore`.

    Examples
    --------
    >>> import asyncio
    >>> async def reason() -> str:
    ...     store = InMemoryDecisionTraceStore("renewal")
    ...     seen = await store.record("observation", {"statement": "Usage fell 18 %",
    ...         "citations": [{"kind": "metric", "ref": "weekly_active_users"}]})
    ...     return await store.record("hypothesis",
    ...         {"statement": "Price is the reason", "trace_item_refs": [seen]})
    >>> asyncio.run(reason())
    'hyp-1'
    """

    def __init__(self, trace_id: ItemId = "trace", **opening: Unpack[Opening]) -> None:
        super().__init__(trace_id, **opening)
        self._items: list[AnyTraceItem] = []

    async def get_all(self) -> Sequence[AnyTraceItem]:
        """Return every item in append order."""
        return list(self._items)

    async def _since(self, length: int) -> Sequence[AnyTraceItem]:
        return self._items[length:]

    async def _add(self, item: AnyTraceItem) -> None:
        self._items.append(item)
