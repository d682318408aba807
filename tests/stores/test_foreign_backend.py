"""A backend somebody else might write keeps the whole contract in a dozen lines."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from dtui.stores import DecisionTraceStore
from dtui.stores.contract import MakeStore, StoreContract
from dtui.trace import AnyTraceItem, item_json, parse_item


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


async def test_a_backend_without_super_init_holds_a_strict_trace_called_trace() -> None:
    opened = (await JsonLinesStore().get_trace()).opened
    assert (opened.trace_id, opened.profile, opened.title) == ("trace", "strict", "")


def test_a_backend_must_say_how_it_reads_and_how_it_adds() -> None:
    with pytest.raises(TypeError, match=r"_add.*get_all"):
        DecisionTraceStore()  # pyright: ignore[reportAbstractUsage]
