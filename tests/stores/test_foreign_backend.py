"""A backend somebody else might write keeps the contract, and a broken one is found out."""

from __future__ import annotations

import asyncio
import fcntl
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dtui.errors import CorruptTraceError
from dtui.stores import DecisionTraceStore
from dtui.stores.contract import MakeStore, StoreContract
from dtui.stores.contract.drafts import observation
from dtui.trace import AnyTraceItem, item_json, parse_item

# -- as little as possible: a dozen lines --------------------------------------------------------


class JsonLinesStore(DecisionTraceStore):
    def __init__(self) -> None:
        self.lines: list[str] = []

    async def get_all(self) -> Sequence[AnyTraceItem]:
        return [parse_item(json.loads(line)) for line in self.lines]

    async def _add(self, item: AnyTraceItem) -> None:
        self.lines.append(item_json(item))


class TestJsonLinesStore(StoreContract):
    @pytest.fixture
    def make_store(self) -> MakeStore:
        def make(**_: object) -> DecisionTraceStore:
            return JsonLinesStore()

        return make


class PoliteStore(JsonLinesStore):
    """Lets other tasks go first wherever a real one would wait for a disk or a network."""

    async def get_all(self) -> Sequence[AnyTraceItem]:
        await asyncio.sleep(0)
        items = await super().get_all()
        await asyncio.sleep(0)
        return items

    async def _add(self, item: AnyTraceItem) -> None:
        await asyncio.sleep(0)
        await super()._add(item)
        await asyncio.sleep(0)


class TestPoliteStore(StoreContract):
    @pytest.fixture
    def make_store(self) -> MakeStore:
        def make(**_: object) -> DecisionTraceStore:
            return PoliteStore()

        return make


async def test_readers_between_writers_see_a_prefix_of_what_is_recorded() -> None:
    store = PoliteStore()
    seen: list[Sequence[AnyTraceItem]] = []

    async def read() -> None:
        seen.extend([(await store.get_trace()).items for _ in range(5)])

    writers = (store.record(*observation()) for _ in range(10))
    await asyncio.gather(*writers, *(read() for _ in range(5)))
    recorded = list(await store.get_all())
    assert len(recorded) == 10
    assert all(list(items) == recorded[: len(items)] for items in seen)
    assert (await store.get_trace()).items == tuple(recorded)


async def test_a_backend_without_super_init_holds_a_strict_trace_called_trace() -> None:
    opened = (await JsonLinesStore().get_trace()).opened
    assert (opened.trace_id, opened.profile, opened.title) == ("trace", "strict", "")


def test_a_backend_must_say_how_it_reads_and_how_it_adds() -> None:
    with pytest.raises(TypeError, match=r"_add.*get_all"):
        DecisionTraceStore()  # pyright: ignore[reportAbstractUsage]


# -- with both optional hooks --------------------------------------------------------------------


class SharedLinesStore(DecisionTraceStore):
    """A line of a file an item; fast, and shared between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ends = [0]  # of each known line, in bytes
        path.touch()

    async def get_all(self) -> Sequence[AnyTraceItem]:
        return await self._since(0)

    async def _since(self, length: int) -> Sequence[AnyTraceItem]:
        del self.ends[length + 1 :]
        own = length + 1 - len(self.ends)  # what this store has added and not read
        with self.path.open("rb") as file:
            file.seek(self.ends[-1])
            lines = file.readlines()
        for line in lines:
            self.ends.append(self.ends[-1] + len(line))
        return [parse_item(json.loads(line)) for line in lines[own:]]

    async def _add(self, item: AnyTraceItem) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{item_json(item)}\n")

    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        async with super()._exclusive():
            with self.path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                end = file.seek(0, 2)
                try:
                    yield
                except BaseException:
                    file.truncate(end)
                    raise


class TestSharedLinesStore(StoreContract):
    @pytest.fixture
    def make_store(self, tmp_path: Path) -> MakeStore:
        def make(**_: object) -> DecisionTraceStore:
            return SharedLinesStore(tmp_path / "trace.jsonl")

        return make


# -- broken ones are found out -------------------------------------------------------------------


class Forgetful(JsonLinesStore):
    async def _add(self, item: AnyTraceItem) -> None:
        if item.type != "question":
            await super()._add(item)


class Careless(JsonLinesStore):
    """Writes in a way that loses what does not fit in."""

    async def _add(self, item: AnyTraceItem) -> None:
        self.lines.append(item_json(item).encode("ascii", "replace").decode())


class Leaky(DecisionTraceStore):
    """Hands out the list it keeps."""

    def __init__(self) -> None:
        self.items: list[AnyTraceItem] = []

    async def get_all(self) -> Sequence[AnyTraceItem]:
        return self.items

    async def _add(self, item: AnyTraceItem) -> None:
        self.items.append(item)


class Roundabout(JsonLinesStore):
    """Reads everything to say what is new."""

    async def _since(self, length: int) -> Sequence[AnyTraceItem]:
        return (await self.get_all())[length:]


class Unlocked(SharedLinesStore):
    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        yield


async def test_a_backend_that_forgets_is_found_out() -> None:
    with pytest.raises(CorruptTraceError, match="lost items: it held 4, now 3"):
        await StoreContract().test_what_pends_is_told_by_category_until_it_is_closed(Forgetful)


async def test_a_backend_that_mangles_text_is_found_out() -> None:
    with pytest.raises(AssertionError):
        await StoreContract().test_a_text_is_kept_to_the_character(Careless)


async def test_a_backend_that_hands_out_its_own_list_is_found_out() -> None:
    with pytest.raises(AssertionError):
        await StoreContract().test_what_was_handed_out_does_not_grow(Leaky)


async def test_a_backend_that_reads_everything_again_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suite = StoreContract()
    with pytest.raises(AssertionError):
        await suite.test_recording_asks_for_as_many_rows_however_long_the_trace_is(
            Roundabout, monkeypatch
        )


async def test_a_backend_that_undoes_nothing_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make() -> DecisionTraceStore:
        return Unlocked(tmp_path / "trace.jsonl")

    with pytest.raises(AssertionError):
        await StoreContract().test_what_was_added_before_the_backend_failed_is_undone(
            make, monkeypatch
        )
