"""The backend on trial: how one is made, what it offers and tells, and how it is disturbed."""

# The hooks a backend overrides are what is on trial here.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

import pytest

from dtui.stores.base import DecisionTraceStore
from dtui.trace import AnyTraceItem, ItemId, Profile

MakeStore = Callable[..., DecisionTraceStore]
"""Takes what every store takes as keywords, e.g. ``profile="seed"``; see `StoreContract`."""

_Result = TypeVar("_Result")


def ids_of(items: Sequence[AnyTraceItem]) -> list[ItemId]:
    """Return the ids of items."""
    return [item.id for item in items]


async def kept(store: DecisionTraceStore, make_store: MakeStore) -> Sequence[AnyTraceItem]:
    """Return what the backend holds, through another store where it can be opened again.

    A store remembers what it recorded itself, which says nothing about what was kept.
    """
    return await (make_store() if overrides(store, "_exclusive") else store).get_all()


async def everything(store: DecisionTraceStore) -> tuple[object, ...]:
    """Return all a store tells, to be compared with what it tells later."""
    items = list(await store.get_all())
    decisions = [item.id for item in items if item.type == "decision"]
    return (
        items,
        await store.query({}),
        await store.get_pending_validations(),
        await store.has_pending_validations(),
        await store.format_pending_for_prompt(),
        [await store.get_decision_details(name) for name in decisions],
    )


def rows_asked_of(store: DecisionTraceStore, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by how many rows the backend gives, each time it is asked."""
    asked: list[int] = []

    def counting(
        ask: Callable[..., Awaitable[Sequence[AnyTraceItem]]],
    ) -> Callable[..., Awaitable[Sequence[AnyTraceItem]]]:
        async def counted(*arguments: int) -> Sequence[AnyTraceItem]:
            rows = await ask(*arguments)
            asked.append(len(rows))
            return rows

        return counted

    monkeypatch.setattr(store, "_since", counting(store._since))
    monkeypatch.setattr(store, "get_all", counting(store.get_all))
    return asked


async def store_of_profile(make_store: MakeStore, profile: Profile) -> DecisionTraceStore:
    """Return a store of a profile, or skip where the backend has one profile only."""
    store = make_store(profile=profile)
    if (await store.get_trace()).opened.profile != profile:
        pytest.skip(f"{type(store).__name__} takes no profile")
    return store


def offering(store: DecisionTraceStore, hook: str) -> DecisionTraceStore:
    """Return the store, or skip where its backend leaves an optional hook as it is."""
    if not overrides(store, hook):
        pytest.skip(f"{type(store).__name__} leaves {hook} as it is")
    return store


def overrides(store: DecisionTraceStore, hook: str) -> bool:
    """Whether a backend has a hook of its own."""
    return getattr(type(store), hook) is not getattr(DecisionTraceStore, hook)


def fail_to_add(
    store: DecisionTraceStore, item_id: ItemId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let a backend fail as on a full disk when it comes to adding one item."""
    add, add_all = store._add, store._add_all

    async def fail_or_add(item: AnyTraceItem) -> None:
        if item.id == item_id:
            raise OSError("no space left on device")
        await add(item)

    async def fail_or_add_all(items: Sequence[AnyTraceItem]) -> None:
        if item_id in ids_of(items):
            raise OSError("no space left on device")
        await add_all(items)

    monkeypatch.setattr(store, "_add", fail_or_add)
    if overrides(store, "_add_all"):
        # It adds several at once or none, so it fails before it has added any.
        monkeypatch.setattr(store, "_add_all", fail_or_add_all)


def in_processes(count: int, work: Callable[[int], Coroutine[Any, Any, _Result]]) -> list[_Result]:
    """Run the work in forks of this process, all at once; return what each came to."""
    fork = multiprocessing.get_context("fork")
    together = fork.Barrier(count)
    results = [fork.SimpleQueue() for _ in range(count)]

    def run(number: int) -> None:
        together.wait(timeout=60)
        results[number].put(asyncio.run(work(number)))

    processes = [fork.Process(target=run, args=(number,), daemon=True) for number in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
        # What went wrong stands in the captured output: the process printed its traceback.
        assert process.exitcode == 0
    return [result.get() for result in results]
