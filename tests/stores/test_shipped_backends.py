"""The shipped backends keep the contract, and each a promise or two of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Unpack

import pytest

from dtui.log.sqlite import SqliteLog
from dtui.stores import (
    DecisionTraceStore,
    FileDecisionTraceStore,
    InMemoryDecisionTraceStore,
    LogDecisionTraceStore,
    Opening,
)
from dtui.stores.contract import MakeStore, StoreContract


class TestInMemoryDecisionTraceStore(StoreContract):
    @pytest.fixture
    def make_store(self) -> MakeStore:
        return InMemoryDecisionTraceStore


class TestFileDecisionTraceStore(StoreContract):
    @pytest.fixture
    def make_store(self, tmp_path: Path) -> MakeStore:
        return partial(FileDecisionTraceStore, tmp_path / "trace.json")


class TestLogDecisionTraceStore(StoreContract):
    @pytest.fixture
    def make_store(self, tmp_path: Path) -> Iterator[MakeStore]:
        path = tmp_path / "decisions.db"
        SqliteLog.create(path).close()
        with ExitStack() as logs:

            def make(**opening: Unpack[Opening]) -> DecisionTraceStore:
                # A connection of its own each: a fork must not use its parent's.
                log = logs.enter_context(SqliteLog.open(path))
                return LogDecisionTraceStore(log, **opening)

            yield make
