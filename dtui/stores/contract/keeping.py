"""What is recorded is kept: all of it, in order, and nothing else."""

# A test's name is its docstring, and what a backend overrides is what is on trial here.
# ruff: noqa: D102
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from dtui.errors import InvalidItemError
from dtui.stores.contract.backend import MakeStore, everything, fail_to_add, ids_of, kept
from dtui.stores.contract.drafts import hypothesis, observation, one_of_each
from dtui.trace import ITEM_TYPES, Observation


class KeepsItems:
    """What is recorded comes back as it was written, in the order it was written."""

    async def test_a_fresh_store_holds_nothing(self, make_store: MakeStore) -> None:
        store = make_store()
        assert list(await store.get_all()) == []
        assert not await store.has_pending_validations()
        assert await store.format_pending_for_prompt() == ""

    async def test_items_come_back_in_the_order_they_were_recorded(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        recorded = [await store.record(*observation(f"Finding {n}")) for n in range(5)]
        assert recorded == [f"obs-{n}" for n in range(1, 6)]
        statements = [row["statement"] for row in await store.query({})]
        assert statements == [f"Finding {n}" for n in range(5)]
        assert ids_of(await kept(store, make_store)) == recorded

    @pytest.mark.parametrize("item_type", ITEM_TYPES)
    async def test_every_field_of_an_item_comes_back_as_it_was_written(
        self, make_store: MakeStore, item_type: str
    ) -> None:
        store = make_store()
        await store.record_all(one_of_each())
        (payload,) = (payload for known, payload in one_of_each() if known == item_type)
        (item,) = (item for item in await kept(store, make_store) if item.type == item_type)
        assert payload.items() <= item.model_dump(mode="json").items()
        assert [item.model_dump(mode="json")] == await store.query({"id": item.id})

    async def test_a_text_is_kept_to_the_character(self, make_store: MakeStore) -> None:
        store = make_store()
        text = "\x1b[2J \u202eton\u202c 漢字 👩\u200d💻 e\u0301 é\r\n\t\\ \"'\x85\u2028"
        await store.record(*observation(text, labels=[text]))
        (item,) = await kept(store, make_store)
        assert isinstance(item, Observation)
        assert (item.statement, item.labels) == (text, (text,))

    async def test_what_was_handed_out_does_not_grow(self, make_store: MakeStore) -> None:
        store = make_store()
        await store.record(*observation())
        before, trace = await store.get_all(), await store.get_trace()
        await store.record(*observation())
        assert (len(before), len(trace)) == (1, 1)

    async def test_a_given_id_is_kept_and_never_made_again(self, make_store: MakeStore) -> None:
        store = make_store()
        given = await store.record(*observation(id="obs-2"))
        made = [await store.record(*observation()) for _ in range(2)]
        assert [given, *made] == ["obs-2", "obs-3", "obs-4"]

    async def test_recorded_at_does_not_go_back_with_the_clock(self, make_store: MakeStore) -> None:
        store = make_store()
        noon = datetime.now(UTC) + timedelta(days=1)
        for moment in (noon, noon - timedelta(hours=3), noon + timedelta(seconds=1)):
            store._clock = lambda moment=moment: moment
            await store.record(*observation())
        times = [item.recorded_at for item in await kept(store, make_store)]
        assert times == [noon, noon, noon + timedelta(seconds=1)]

    async def test_tasks_that_record_at_once_lose_nothing(self, make_store: MakeStore) -> None:
        store = make_store()
        recorded = await asyncio.gather(*(store.record(*observation()) for _ in range(20)))
        assert len(set(recorded)) == 20
        assert ids_of(await kept(store, make_store)) == [f"obs-{n}" for n in range(1, 21)]

    async def test_the_store_alone_says_when_an_item_was_recorded(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        with pytest.raises(InvalidItemError, match="recorded_at is set by the store alone"):
            await store.record(*observation(recorded_at="2026-10-01T09:00:00Z"))

    async def test_an_item_the_backend_failed_to_add_leaves_no_mark(
        self, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = make_store()
        await store.record(*observation())
        before = await everything(store)
        fail_to_add(store, "hyp-1", monkeypatch)
        with pytest.raises(OSError, match="no space left"):
            await store.record(*hypothesis("obs-1"))
        assert await everything(store) == before
        assert await store.record(*observation()) == "obs-2"
        assert ids_of(await kept(store, make_store)) == ["obs-1", "obs-2"]
