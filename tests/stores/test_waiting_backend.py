"""A backend that really waits, as one behind a network does, with many tasks at it at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from dtui.stores import DecisionTraceStore
from dtui.stores.contract.drafts import observation
from dtui.trace import AnyTraceItem


class WaitingStore(DecisionTraceStore):
    """Lets every other task run, between a question and its answer."""

    def __init__(self) -> None:
        self.rows: list[AnyTraceItem] = []

    async def get_all(self) -> Sequence[AnyTraceItem]:
        found = list(self.rows)
        await asyncio.sleep(0)
        return found

    async def _add(self, item: AnyTraceItem) -> None:
        await asyncio.sleep(0)
        self.rows.append(item)


async def test_two_first_looks_at_once_see_each_item_once() -> None:
    filled, store = WaitingStore(), WaitingStore()
    await filled.record_all([observation(), observation()])
    store.rows = filled.rows
    first, second = await asyncio.gather(store.get_trace(), store.get_trace())
    assert [item.id for item in first] == [item.id for item in second] == ["obs-1", "obs-2"]
    assert [item.id for item in await store.get_trace()] == ["obs-1", "obs-2"]


async def test_readers_and_writers_at_once_lose_and_double_nothing() -> None:
    store = WaitingStore()

    async def write() -> None:
        for _ in range(5):
            await store.record(*observation())

    async def read() -> None:
        for _ in range(20):
            await store.has_pending_validations()

    await asyncio.gather(write(), write(), *(read() for _ in range(4)))
    ids = [f"obs-{number}" for number in range(1, 11)]
    assert [item.id for item in store.rows] == ids
    assert [item.id for item in await store.get_trace()] == ids


def test_a_store_goes_from_one_loop_to_the_next() -> None:
    store = WaitingStore()

    async def contend() -> None:
        await asyncio.gather(*(store.record(*observation()) for _ in range(3)))

    asyncio.run(contend())
    asyncio.run(contend())
    assert len(store.rows) == 6
