"""What the optional hooks promise; skipped where a backend leaves them as they are."""

# A test's name is its docstring, and what a backend overrides is what is on trial here.
# ruff: noqa: D102
# pyright: reportPrivateUsage=false

from __future__ import annotations

import pytest

from dtui.errors import LockedDecisionError
from dtui.stores.contract.backend import (
    MakeStore,
    everything,
    fail_to_add,
    in_processes,
    offering,
    rows_asked_of,
)
from dtui.stores.contract.drafts import (
    hypothesis,
    observation,
    question,
    ready_decision,
    rejections,
    selection,
    validation,
)
from dtui.trace import ItemId


class SharesTheTrace:
    """With `_since` recording stays cheap; with `_exclusive` several processes may record."""

    # -- a backend that overrides _since -------------------------------------------------------

    async def test_since_leaves_out_what_is_known_already(self, make_store: MakeStore) -> None:
        store = offering(make_store(), "_since")
        await store.record_all(ready_decision())
        items = list(await store.get_all())
        for length in range(len(items) + 1):
            assert list(await store._since(length)) == items[length:]

    async def test_recording_asks_for_as_many_rows_however_long_the_trace_is(
        self, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = offering(make_store(), "_since")
        asked = rows_asked_of(store, monkeypatch)
        costs: list[list[int]] = []
        for more in (10, 490):
            await store.record_all(observation() for _ in range(more))
            asked.clear()
            await store.record(*observation())
            costs.append(list(asked))
        assert costs[0] == costs[1]

    # -- a backend that overrides _exclusive ---------------------------------------------------

    async def test_stores_of_one_trace_catch_up_with_each_other(
        self, make_store: MakeStore
    ) -> None:
        one = offering(make_store(), "_exclusive")
        other = make_store()
        assert await one.record(*observation()) == "obs-1"
        assert await other.record(*hypothesis("obs-1")) == "hyp-1"
        assert await one.record(*validation("hyp-1", True, "obs-1")) == "val-1"
        assert not await other.has_pending_validations()
        assert list(await one.get_all()) == list(await other.get_all())

    async def test_what_was_added_before_the_backend_failed_is_undone(
        self, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = offering(make_store(), "_exclusive")
        await store.record(*observation())
        before = await everything(store)
        fail_to_add(store, "obs-3", monkeypatch)
        with pytest.raises(OSError, match="no space left"):
            await store.record_all([observation(), observation()])
        assert await everything(store) == before
        assert await store.record(*observation()) == "obs-2"

    async def test_processes_that_record_at_once_lose_nothing(self, make_store: MakeStore) -> None:
        store = offering(make_store(), "_exclusive")
        await store.record(*observation())

        async def work(number: int) -> list[ItemId]:
            mine = make_store()
            return [await mine.record(*question("obs-1", author=str(number))) for _ in range(10)]

        recorded = in_processes(3, work)
        questions = await store.query({"type": "question"})
        assert [row["id"] for row in questions] == [f"qst-{number}" for number in range(1, 31)]
        for number, mine in enumerate(recorded):
            assert [row["id"] for row in questions if row["author"] == str(number)] == mine

    async def test_of_processes_that_select_at_once_one_decides(
        self, make_store: MakeStore
    ) -> None:
        store = offering(make_store(), "_exclusive")
        await store.record_all(ready_decision())

        async def work(number: int) -> str:
            taken = f"dec-1.opt-{number + 1}"
            rejected = {name: why for name, why in rejections("dec-1", 2).items() if name != taken}
            try:
                return await make_store().record(*selection("dec-1", taken, rejected=rejected))
            except LockedDecisionError as refusal:
                return type(refusal).__name__

        assert sorted(in_processes(2, work)) == ["LockedDecisionError", "sel-1"]
