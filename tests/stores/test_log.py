"""A trace on a log beside others: opened once, by whoever records first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.errors import ConflictingTraceError, UngroundedItemError, UnknownTraceError
from dtui.log.sqlite import SqliteLog
from dtui.stores import LogDecisionTraceStore
from dtui.stores.contract.backend import ids_of, rows_asked_of
from dtui.stores.contract.drafts import hypothesis, observation, question
from dtui.trace import TraceOpened


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with SqliteLog.create(tmp_path / "decisions.db") as log:
        yield log


@pytest.fixture
def other_log(log: SqliteLog) -> Iterator[SqliteLog]:
    """Give the same log as another process would have it."""
    with SqliteLog.open(log.path) as other:
        yield other


async def test_a_trace_is_opened_with_its_first_item(log: SqliteLog) -> None:
    store = LogDecisionTraceStore(log, "renewal", title="Northwind renewal")
    assert (log.head(), log.rows.trace("renewal")) == (0, None)
    await store.record(*observation())
    row = log.rows.trace("renewal")
    assert row is not None
    assert (row.title, row.items, log.head()) == ("Northwind renewal", 1, 2)


async def test_a_refused_first_item_opens_no_trace(log: SqliteLog) -> None:
    store = LogDecisionTraceStore(log, "renewal")
    with pytest.raises(UngroundedItemError):
        await store.record(*hypothesis())
    assert (log.head(), log.rows.trace("renewal")) == (0, None)
    assert await store.record(*observation()) == "obs-1"


async def test_the_record_that_is_there_counts(log: SqliteLog, other_log: SqliteLog) -> None:
    first = LogDecisionTraceStore(log, title="Renewal", profile="seed")
    second = LogDecisionTraceStore(other_log, title="Something else")
    await first.record(*observation())
    await second.record(*observation())
    opened = (await second.get_trace()).opened
    assert (opened.title, opened.profile) == ("Renewal", "seed")
    assert opened == (await first.get_trace()).opened


async def test_the_profile_of_a_trace_is_fixed(log: SqliteLog, other_log: SqliteLog) -> None:
    before = LogDecisionTraceStore(other_log, profile="imported")
    await LogDecisionTraceStore(log, profile="strict").record(*observation())
    with pytest.raises(ConflictingTraceError, match="under profile 'strict', which is fixed"):
        LogDecisionTraceStore(log, profile="seed")
    with pytest.raises(ConflictingTraceError, match="under profile 'strict', which is fixed"):
        await before.record(*observation())
    assert log.head() == 2


async def test_a_trace_is_opened_again_with_the_same_record_alone(log: SqliteLog) -> None:
    opened = TraceOpened(trace_id="renewal", title="Northwind renewal")
    await LogDecisionTraceStore.opening(log, opened).record(*observation())
    again = LogDecisionTraceStore.opening(log, opened)
    assert ids_of(await again.get_all()) == ["obs-1"]
    with pytest.raises(ConflictingTraceError, match="'renewal' with another record"):
        LogDecisionTraceStore.opening(log, TraceOpened(trace_id="renewal", title="Churn"))


async def test_traces_of_one_log_do_not_see_each_other(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = LogDecisionTraceStore(log, "one"), LogDecisionTraceStore(log, "other")
    await one.record(*observation())
    asked = rows_asked_of(one, monkeypatch)
    await other.record_all(observation() for _ in range(20))
    await one.record(*question("obs-1"))
    assert sum(asked) == 0
    assert ids_of(await one.get_all()) == ["obs-1", "qst-1"]
    assert len(await other.get_all()) == 20


async def test_times_never_go_back_from_one_trace_to_the_next(log: SqliteLog) -> None:
    one, other = LogDecisionTraceStore(log, "one"), LogDecisionTraceStore(log, "other")
    for store in (one, other, one, other):
        await store.record(*observation())
    times = [entry.recorded_at for entry in log.entries()]
    assert times == sorted(times)


async def test_a_trace_that_is_read_in_pieces_is_the_trace(
    log: SqliteLog, other_log: SqliteLog
) -> None:
    writer, store = LogDecisionTraceStore(log, "renewal"), LogDecisionTraceStore(log, "discount")
    for _ in range(5):
        await writer.record(*observation())
        await store.record(*observation())
    reader = LogDecisionTraceStore(other_log, "renewal")
    assert [reader.read_on(2) for _ in range(4)] == [2, 4, 5, 5]
    await writer.record(*observation())
    assert await reader.get_all() == await writer.get_all()
    assert reader.read_on(100) == 6


async def test_what_is_left_after_some_pieces_is_read_when_all_is_asked_for(
    log: SqliteLog, other_log: SqliteLog
) -> None:
    writer, reader = (LogDecisionTraceStore(each, "renewal") for each in (log, other_log))
    for _ in range(5):
        await writer.record(*observation())
    assert reader.read_on(3) == 3
    assert await reader.get_all() == await writer.get_all()


def test_a_trace_that_is_not_there_has_no_pieces(log: SqliteLog) -> None:
    with pytest.raises(UnknownTraceError, match="renewal"):
        LogDecisionTraceStore(log, "renewal").read_on(1)
