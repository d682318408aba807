"""The log in SQLite: only ever appended to, whole transactions, settings that hold."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import ConflictingEntryError, CorruptLogError
from dtui.log import Entry, NewEntry
from dtui.log.entry import to_micros
from dtui.log.sqlite import SqliteLog
from dtui.log.sqlite_file import TABLES_VERSION
from dtui.trace import TraceOpened
from tests.log.moments import START, SetClock, later
from tests.log.scratch import SEEN, scratch_path


@pytest.fixture
def log(tmp_path: Path) -> Generator[SqliteLog]:
    with SqliteLog.create(tmp_path / "decisions.db", clock=SetClock()) as log:
        yield log


def entry(name: str = "t", body: bytes = b"{}", **others: Any) -> NewEntry:
    given: dict[str, Any] = {"stream": "t", "kind": "observation", "recorded_at": START, **others}
    return NewEntry(id=name, body=body, **given)


def raw(log: SqliteLog, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements as somebody would who knows nothing of dtui: sqlite3 and its defaults."""
    with closing(sqlite3.connect(log.path)) as connection:
        found: list[tuple[Any, ...]] = []
        for statement in statements:
            found = connection.execute(statement).fetchall()
        connection.commit()
        return found


def everything(log: SqliteLog) -> list[Entry]:
    return list(log.entries())


# -- positions and times -------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(-10, 10)), max_size=12))
def test_positions_are_dense_and_times_never_go_back(batches: list[tuple[int, int]]) -> None:
    clock = SetClock()
    with scratch_path() as path, SqliteLog.create(path, clock=clock) as log:
        for number, (size, step) in enumerate(batches):
            clock.seconds += step
            moment = log.now()
            log.append([entry(f"{number}-{i}", recorded_at=moment) for i in range(size)])
        found = everything(log)
    assert [one.position for one in found] == list(range(1, len(found) + 1))
    times = [one.recorded_at for one in found]
    assert times == sorted(times)


def test_a_clock_set_back_repeats_the_newest_time(log: SqliteLog) -> None:
    log.append([entry("a", recorded_at=later(60))])
    assert log.now() == later(60)
    assert log.not_before_head(later(61)) == later(61)


def test_an_entry_older_than_the_head_is_not_appended(log: SqliteLog) -> None:
    log.append([entry("a", recorded_at=later(60))])
    with pytest.raises(ValueError, match="older than the head"):
        log.append([entry("b", recorded_at=later(59))])
    assert log.head() == 1


@pytest.mark.parametrize("cause", [0, -1, 2, 3])
def test_a_cause_is_an_earlier_position_or_the_entry_is_refused(log: SqliteLog, cause: int) -> None:
    log.append([entry("a")])
    with pytest.raises(ValueError, match="cause"):
        log.append([entry("b", causes=[1, cause])])
    assert log.head() == 1


def test_a_cause_within_one_append_is_found(log: SqliteLog) -> None:
    log.append([entry("a"), entry("b", causes=[1]), entry("c", causes=[2, 1, 2])])
    assert [one.causes for one in log.entries()] == [(), (1,), (1, 2)]
    assert raw(log, "SELECT cause, position FROM effects ORDER BY 1, 2") == [(1, 2), (1, 3), (2, 3)]


def test_entries_are_read_from_a_position_and_by_stream(log: SqliteLog) -> None:
    log.append([entry("a"), entry("b", stream="u"), entry("c"), entry("d", stream="u")])
    assert [one.header.id for one in log.entries(after=1)] == ["b", "c", "d"]
    assert [one.header.id for one in log.entries(after=1, stream="t")] == ["c"]
    assert [one.header.id for one in log.entries(stream="nobody")] == []


def test_entries_may_be_those_of_some_kinds_or_of_a_stream(log: SqliteLog) -> None:
    log.append([entry("a", kind="proposal"), entry("b", stream="u"), entry("c", kind="outcome")])
    assert [each.header.id for each in log.entries(kinds=["outcome", "proposal"])] == ["a", "c"]
    assert [each.header.id for each in log.entries(kinds=["proposal"], after=1)] == []
    assert [each.header.id for each in log.entries(stream="t", kinds=["outcome"])] == ["c"]


def test_leaves_are_the_hashes_of_entries_and_when_they_were_first_recorded(log: SqliteLog) -> None:
    log.append([entry("a"), entry("b", source_recorded_at=later(-60))])
    hashes = [each.leaf for each in log.entries()]
    recorded = [to_micros(START), to_micros(later(-60))]
    assert [*log.leaves()] == list(zip((1, 2), recorded, hashes, strict=True))
    assert [each.position for each in log.leaves(after=1)] == [2]


# -- ids -------------------------------------------------------------------------------------------


def test_the_same_id_and_content_is_appended_once(log: SqliteLog) -> None:
    first = entry("a", b'{"x":1}', agent="pricer", occurred_at=START)
    assert log.append([first]) == [1]
    before = everything(log)
    # A retry comes later, and its causes are the store's own business.
    retry = entry("a", b'{"x":1}', agent="pricer", occurred_at=START, recorded_at=later(9))
    assert log.append([retry, entry("b", recorded_at=later(9)), retry]) == [1, 2, 1]
    assert everything(log)[:1] == before


@pytest.mark.parametrize(
    "other",
    [
        {"body": b'{"x":2}'},
        {"kind": "question"},
        {"stream": "u"},
        {"agent": "another"},
        {"occurred_at": later(1)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_id_with_other_content_is_refused(log: SqliteLog, other: dict[str, Any]) -> None:
    log.append([entry("a", b'{"x":1}', agent="pricer", occurred_at=START)])
    same: dict[str, Any] = {"body": b'{"x":1}', "agent": "pricer", "occurred_at": START}
    with pytest.raises(ConflictingEntryError, match=r"'a'.* position 1 with other content"):
        log.append([entry("fresh", recorded_at=later(1)), entry("a", **same | other)])
    assert log.head() == 1, "the batch was refused as one"


def test_salts_differ_so_that_equal_bodies_have_unequal_leaves(tmp_path: Path) -> None:
    with SqliteLog.create(tmp_path / "decisions.db") as log:
        log.append([entry("a", recorded_at=log.now()), entry("b", recorded_at=log.now())])
        first, second = everything(log)
    assert first.salt is not None
    assert len(first.salt) == 16
    assert first.salt != second.salt


# -- append-only, whoever writes -------------------------------------------------------------------

COLUMNS = "position, stream, id, kind, causes, recorded_at, schema_version, body, salt, leaf"


def insert(verb: str, position: str, name: str) -> str:
    values = f"{position}, 't', '{name}', 'observation', '[]', 0, 1, x'7b7d', x'00', x'00'"
    return f"{verb} INTO entries ({COLUMNS}) VALUES ({values})"


CHANGES = {
    "an update of a body": "UPDATE entries SET body = x'00' WHERE position = 2",
    "an update of nothing": "UPDATE entries SET body = body",
    "an update of a position": "UPDATE entries SET position = position + 10",
    "an update or replace": "UPDATE OR REPLACE entries SET position = 1 WHERE position = 2",
    "an update or ignore": "UPDATE OR IGNORE entries SET leaf = x'00'",
    "a delete of the head": "DELETE FROM entries WHERE position = 3",
    "a delete of all": "DELETE FROM entries",
    "a replace by position": insert("INSERT OR REPLACE", "2", "fresh"),
    "a replace by id": insert("INSERT OR REPLACE", "4", "b"),
    "a replace of both": insert("REPLACE", "2", "b"),
    "an insert or ignore of a taken place": insert("INSERT OR IGNORE", "2", "fresh"),
    "an insert that leaves a gap": insert("INSERT", "5", "fresh"),
    "an insert below the head": insert("INSERT", "2", "fresh"),
    "an insert before the first": insert("INSERT", "0", "fresh"),
    "an insert without a position": insert("INSERT", "NULL", "fresh"),
    "an upsert": insert("INSERT", "2", "b") + " ON CONFLICT DO UPDATE SET body = x'00'",
    "another tenant": "UPDATE corpus SET tenant = 'somebody'",
    "no tenant": "DELETE FROM corpus",
    "a second tenant": "INSERT INTO corpus (tenant, created_at) VALUES ('somebody', 0)",
    "a replaced tenant": "REPLACE INTO corpus (rowid, tenant, created_at) VALUES (1, 'x', 0)",
}
change = pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
recursive = pytest.mark.parametrize("triggers", ["OFF", "ON"])


@recursive
@change
def test_a_stranger_s_connection_cannot_change_the_log(
    log: SqliteLog, statement: str, triggers: str
) -> None:
    log.append([entry("a"), entry("b"), entry("c")])
    before = everything(log)
    with pytest.raises(
        sqlite3.IntegrityError, match=r"append-only|the tenant of a corpus is fixed"
    ):
        raw(log, f"PRAGMA recursive_triggers = {triggers}", statement)
    assert everything(log) == before
    assert log.tenant == "local"


@change
def test_nor_can_the_log_s_own_connection(log: SqliteLog, statement: str) -> None:
    log.append([entry("a"), entry("b"), entry("c")])
    before = everything(log)
    with pytest.raises(sqlite3.IntegrityError):
        log._connection.execute(statement)
    assert everything(log) == before


def test_a_stranger_may_append_at_the_head_and_the_log_goes_on_from_there(log: SqliteLog) -> None:
    log.append([entry("a")])
    raw(log, insert("INSERT", "2", "b"))
    assert log.append([entry("c")]) == [3]
    assert [one.is_intact for one in log.entries()] == [True, False, True]


# -- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: a commit is on disk when it returns
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("recursive_triggers", 1),
        ("busy_timeout", 10_000),
        ("application_id", int.from_bytes(b"dtui", "big")),
        ("user_version", TABLES_VERSION),
    ],
)
def test_a_setting_is_in_force_after_create_and_after_open(
    log: SqliteLog, setting: str, value: object
) -> None:
    with SqliteLog.open(log.path) as opened:
        for each in (log, opened):
            found = each._connection.execute(f"PRAGMA {setting}").fetchone()
            assert found == (value,)


def test_every_table_but_the_search_index_is_strict(log: SqliteLog) -> None:
    tables = raw(log, "PRAGMA table_list")
    ours = [
        (name, strict)
        for schema, name, kind, _, _, strict in tables
        if schema == "main" and kind == "table" and not name.startswith("sqlite_")
    ]
    assert len(ours) == 10
    assert all(strict for _, strict in ours)


def test_an_effect_needs_both_its_entries(log: SqliteLog) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        log._connection.execute("INSERT INTO effects (cause, position) VALUES (8, 9)")


# -- one transaction -------------------------------------------------------------------------------


class InterruptError(Exception):
    """What goes wrong in the middle of a block."""


def append_and_raise(
    log: SqliteLog, *names: str, error: type[BaseException] = InterruptError
) -> None:
    """Append entries, see them there, and raise before the block is done."""
    with log.writing():
        head = log.head()
        log.append([entry(name, causes=range(1, head + 1)) for name in names])
        assert log.head() == head + len(names)
        raise error


def test_a_block_that_raises_leaves_no_mark(log: SqliteLog) -> None:
    log.append([entry("a")])
    before = everything(log)
    with pytest.raises(InterruptError):
        append_and_raise(log, "b", "c")
    assert everything(log) == before
    assert raw(log, "SELECT count(*) FROM effects") == [(0,)]
    assert log.append([entry("d")]) == [2]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_interrupt_rolls_back_and_lets_the_lock_go(
    log: SqliteLog, error: type[BaseException]
) -> None:
    with pytest.raises(error):
        append_and_raise(log, "a", error=error)
    with SqliteLog.open(log.path) as other:
        assert other.append([entry("b")]) == [1]


def test_an_inner_block_is_undone_by_itself_and_kept_with_the_outer(log: SqliteLog) -> None:
    with log.writing():
        log.append([entry("a")])
        with pytest.raises(InterruptError):
            append_and_raise(log, "gone")
        with log.writing():
            log.append([entry("b")])
    assert [one.header.id for one in log.entries()] == ["a", "b"]


def test_an_outer_block_that_raises_takes_its_finished_inner_ones_along(log: SqliteLog) -> None:
    def outer() -> None:
        with log.writing():
            with log.writing():
                log.append([entry("a")])
            append_and_raise(log, "b")

    with pytest.raises(InterruptError):
        outer()
    assert log.head() == 0


def test_a_refused_entry_does_not_end_the_block_it_is_in(log: SqliteLog) -> None:
    with log.writing():
        log.append([entry("a", b"1")])
        with pytest.raises(ConflictingEntryError):
            log.append([entry("fresh"), entry("a", b"2")])
        log.append([entry("b")])
    assert [one.header.id for one in log.entries()] == ["a", "b"]


def test_what_is_not_committed_is_seen_by_nobody_else(log: SqliteLog) -> None:
    with SqliteLog.open(log.path) as reader:
        with log.writing():
            log.append([entry("a")])
            assert reader.head() == 0
        assert reader.head() == 1


def test_a_reading_block_sees_one_moment(log: SqliteLog) -> None:
    log.append([entry("a")])
    with SqliteLog.open(log.path) as reader:
        with reader.reading():
            assert reader.head() == 1
            log.append([entry("b")])
            assert reader.head() == 1
            assert len(everything(reader)) == 1
        assert reader.head() == 2


def test_nothing_is_appended_within_a_reading_block(log: SqliteLog) -> None:
    # It would be committed with the block, long after `append` said that it is on disk.
    with log.reading(), pytest.raises(RuntimeError):
        log.append([entry("a")])
    assert log.append([entry("a")]) == [1]


def test_a_reading_block_within_a_writing_block_sees_what_was_written(log: SqliteLog) -> None:
    with log.writing():
        log.append([entry("a")])
        with log.reading():
            assert log.head() == 1
        log.append([entry("b")])
    assert log.head() == 2


def test_a_block_s_clock_ends_with_the_block(log: SqliteLog) -> None:
    with log.writing(clock=lambda: later(50)):
        assert log.now() == later(50)
    assert log.now() == START
    with pytest.raises(KeyError), log.writing(clock=lambda: later(50)):
        raise KeyError
    assert log.now() == START


# -- misuse ---------------------------------------------------------------------------------------


def append_one(log: SqliteLog) -> None:
    log.append([entry("a")])


@pytest.mark.parametrize("use", [SqliteLog.head, everything, append_one])
def test_a_closed_log_is_not_called_damaged(
    tmp_path: Path, use: Callable[[SqliteLog], object]
) -> None:
    log = SqliteLog.create(tmp_path / "decisions.db")
    log.close()
    with pytest.raises(Exception, match="closed") as refused:
        use(log)
    assert not isinstance(refused.value, CorruptLogError)


def test_a_log_used_in_another_thread_is_not_called_damaged(log: SqliteLog) -> None:
    errors: list[BaseException] = []

    def use() -> None:
        try:
            log.head()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at below
            errors.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    (error,) = errors
    assert not isinstance(error, CorruptLogError)
    assert "thread" in str(error)


def test_closing_twice_is_fine(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "decisions.db")
    log.close()
    log.close()


def test_a_closed_log_is_one_file_its_lock_and_its_head(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
        corpus.record("t", "observation", SEEN)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"decisions.db", "decisions.db.lock", "decisions.db.head"}
