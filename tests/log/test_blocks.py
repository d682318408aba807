"""Blocks that write: what failed halfway is not kept, and what may be shown last is."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from dtui.audit import audit_log
from dtui.errors import ConflictingEntryError, UnwritablePlaceError
from dtui.log import NewEntry, Rows
from dtui.log.sqlite import SqliteLog
from tests.spine.scene import judge, propose, scene


@pytest.fixture
def log(tmp_path: Path) -> Generator[SqliteLog]:
    with SqliteLog.create(tmp_path / "decisions.db") as log:
        yield log


def entry(log: SqliteLog, name: str, body: bytes = b"{}") -> NewEntry:
    return NewEntry(stream=name, id=name, kind="trigger", body=body, recorded_at=log.now())


BAD = Rows(words=cast("Any", [("no position", 1)]))


def going_on_after_a_failure(log: SqliteLog, *names: str) -> None:
    """Append in a block, fail halfway, take no notice, append more, and end the block."""
    with log.writing():
        log.append([entry(log, "one")])
        with pytest.raises(Exception, match="datatype mismatch"):
            log.append([entry(log, "two")], BAD)
        for name in names:
            log.append([entry(log, name)])


def test_an_append_that_fails_halfway_cannot_be_kept_by_its_block(log: SqliteLog) -> None:
    log.append([entry(log, "before")])
    with pytest.raises(UnwritablePlaceError, match="Nothing was recorded"):
        going_on_after_a_failure(log)
    assert [one.header.id for one in log.entries()] == ["before"]
    log.append([entry(log, "after")])
    assert log.head() == 2


def test_nothing_more_is_appended_after_it(log: SqliteLog) -> None:
    with pytest.raises(UnwritablePlaceError):
        going_on_after_a_failure(log, "three")
    assert log.head() == 0


def test_a_block_within_gives_it_back_to_the_block_around(log: SqliteLog) -> None:
    with log.writing():
        log.append([entry(log, "one")])
        with pytest.raises(Exception, match="datatype mismatch"), log.writing():
            log.append([entry(log, "two")], BAD)
        log.append([entry(log, "three")])
    assert [one.header.id for one in log.entries()] == ["one", "three"]


def test_a_refused_batch_leaves_no_mark_on_its_block(log: SqliteLog) -> None:
    with log.writing():
        log.append([entry(log, "one")])
        with pytest.raises(ConflictingEntryError):
            log.append([entry(log, "two"), entry(log, "one", b"[]")])
        with pytest.raises(ConflictingEntryError):
            log.append([entry(log, "three"), entry(log, "three", b"[]")])
        assert log.append([entry(log, "four"), entry(log, "four")]) == [2, 2]
    assert [one.header.id for one in log.entries()] == ["one", "four"]


def test_an_id_made_for_one_log_is_hardly_one_of_another(tmp_path: Path) -> None:
    made: list[str] = []
    for name in ("a.db", "b.db"):
        with SqliteLog.create(tmp_path / name) as log:
            made.append(log.made_id("trigger"))
    assert made[0] != made[1]
    assert all(one.startswith("trigger-1-") for one in made)


def test_a_made_id_is_one_that_nobody_has(tmp_path: Path) -> None:
    with SqliteLog.create(tmp_path / "a.db", salt=lambda: bytes(16)) as log:
        log.append([entry(log, "trigger-2-000000")])
        assert log.made_id("trigger") == "trigger-2-000000-x"


def test_lists_that_are_shown_last_say_the_same_in_the_end() -> None:
    with scene() as corpus:
        with corpus.writing(lists_last=True):
            propose(corpus)
            propose(corpus, "q")
            judge(corpus, "modify")
            assert corpus.rows.count_proposals() == 0
        assert [row.verdict for row in corpus.rows.proposals()] == ["modify", ""]
        assert len(corpus.rows.due_of("p")) == 3
        assert list(audit_log(corpus)) == []
        judge(corpus, proposal_id="q")
        assert [row.verdict for row in corpus.rows.proposals()] == ["modify", "approve"]


def test_what_is_undone_is_not_shown_last() -> None:
    with scene() as corpus:
        with corpus.writing(lists_last=True):
            propose(corpus)
            with suppress(KeyError), corpus.writing():
                judge(corpus)
                propose(corpus, "q")
                raise KeyError
        assert [(row.proposal_id, row.verdict) for row in corpus.rows.proposals()] == [("p", "")]
        assert corpus.proposal("p").in_force is None
        assert list(audit_log(corpus)) == []


def test_an_event_that_was_undone_is_not_remembered() -> None:
    with scene() as corpus:
        with suppress(KeyError), corpus.writing():
            propose(corpus, args={"percent": 1})
            raise KeyError
        propose(corpus, args={"percent": 2})
        assert dict(corpus.proposal("p").proposal.args) == {"percent": 2}
