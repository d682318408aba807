"""`dtui doctor`: what it says of every state that a corpus may be in, and what it mends."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.log import lock
from dtui.log.sqlite_file import TABLES_VERSION
from tests.cli.conftest import Run
from tests.log.scratch import SEEN
from tests.processes import output, running

WRITER = Path(__file__).parents[1] / "log" / "writer.py"


@pytest.fixture
def corpus(story: Path) -> Path:
    """A corpus with something in every list."""
    return story


def answers(run: Run, *arguments: object) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run the doctor; return its exit code and its answers by what they are of."""
    result = run("doctor", *arguments, "--json")
    read = [json.loads(line) for line in result.stdout.splitlines()]
    return result.exit_code, {answer["what"]: answer for answer in read}


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def to_mend(found: dict[str, dict[str, Any]]) -> list[str]:
    return [what for what, answer in found.items() if answer["verdict"] == "mend"]


# -- in good health --------------------------------------------------------------------------------


def test_without_a_corpus_it_speaks_of_the_machine(run: Run, folder: Path) -> None:
    code, found = answers(run)
    assert code == 0
    assert set(found) == {"SQLite", "full-text search"}
    assert sqlite3.sqlite_version in found["SQLite"]["found"]


def test_an_old_sqlite_is_a_note_and_a_new_one_is_fine(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version, verdict in (((3, 51, 2), "note"), ((3, 51, 3), "fine"), ((4, 0, 0), "fine")):
        monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
        code, found = answers(run)
        assert (code, found["SQLite"]["verdict"]) == (0, verdict)


LISTS = ("effects", "traces", "items", "pending", "events", "domains", "proposals", "due", "words")


def test_a_sound_corpus_is_fine_in_every_line(run: Run, corpus: Path) -> None:
    code, found = answers(run, corpus)
    assert code == 0
    assert to_mend(found) == []
    lists = [what.removeprefix("list: ") for what in found if what.startswith("list: ")]
    assert lists == [*LISTS]
    assert found["tables"]["found"].startswith(f"schema {TABLES_VERSION}, ")
    assert found["lock"]["found"].startswith("free")
    assert "in good health" in run("doctor", corpus).stderr


def test_what_is_only_worth_knowing_comes_last(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    corpus.chmod(0o646)
    lines = [line for line in run("doctor", corpus).stdout.splitlines() if line[0] != " "]
    verdicts = [line.split()[1] for line in lines]
    assert verdicts == sorted(verdicts)
    notes = [line.split()[2] for line in lines if line.split()[1] == "note"]
    assert notes[:2] == ["SQLite:", "permissions:"]


def test_each_line_has_a_sign_and_a_word(run: Run, corpus: Path) -> None:
    for line in run("doctor", corpus).stdout.splitlines():
        assert line.startswith(("✓ fine  ", "△ note  ", "         "))


def test_the_corpus_is_the_one_that_is_near(run: Run, corpus: Path) -> None:
    code, found = answers(run)
    assert code == 0
    assert corpus.name in found["file"]["found"]


def test_it_changes_nothing(run: Run, corpus: Path) -> None:
    before = corpus.read_bytes()
    answers(run, corpus)
    assert corpus.read_bytes() == before


# -- lists -----------------------------------------------------------------------------------------

WRONG_LISTS = {
    "DELETE FROM items WHERE ordinal = 2": "list: items",
    "UPDATE items SET line = 'another' WHERE ordinal = 1": "list: items",
    "UPDATE traces SET title = 'another'": "list: traces",
    "DELETE FROM events WHERE kind = 'outcome'": "list: events",
    "UPDATE proposals SET verdict = ''": "list: proposals",
    "INSERT INTO effects VALUES (1, 99)": "list: effects",
    "INSERT INTO words (rowid, text) VALUES (999, 'made up')": "list: words",
    "DROP TABLE due": "list: due",
    "DROP TABLE words": "list: words",
}


@pytest.mark.parametrize("statement", WRONG_LISTS)
def test_a_list_that_says_what_the_log_does_not_is_named_and_mended(
    run: Run, corpus: Path, statement: str
) -> None:
    change(corpus, statement)
    code, found = answers(run, corpus)
    assert code == 1
    assert to_mend(found) == [WRONG_LISTS[statement]]
    assert "--rebuild" in found[WRONG_LISTS[statement]]["remedy"]
    code, found = answers(run, corpus, "--rebuild")
    assert (code, to_mend(found)) == (0, [])
    with Corpus.open(corpus) as mended:
        assert list(audit_log(mended)) == []
        assert mended.log.quick_check() == []


def test_rebuilding_what_is_right_changes_no_row_and_keeps_it_writable(
    run: Run, corpus: Path
) -> None:
    with Corpus.open(corpus) as before:
        rows = before.traces()
        schema = before.log._connection.execute(SCHEMA).fetchall()
    assert (
        "every list was made anew and is what it was" in run("doctor", corpus, "--rebuild").stderr
    )
    with Corpus.open(corpus) as after:
        assert after.traces() == rows
        assert sorted(after.log._connection.execute(SCHEMA).fetchall()) == sorted(schema)
        after.record(rows[0].trace_id, "observation", SEEN)
        assert after.search("usage fell")


SCHEMA = "SELECT type, name, sql FROM sqlite_schema"


def test_who_reads_meanwhile_goes_on_reading_and_may_write_afterwards(
    run: Run, corpus: Path
) -> None:
    change(corpus, "DELETE FROM items")
    with Corpus.open(corpus) as reader:
        (first, *_) = reader.traces()
        with reader.log.reading():
            assert reader.rows.items(first.trace_id) == []
            assert run("doctor", corpus, "--rebuild").exit_code == 0
            assert reader.rows.items(first.trace_id) == []
        assert len(reader.rows.items(first.trace_id)) == first.items
        reader.record(first.trace_id, "observation", {**SEEN, "statement": "A zebra came by"})
        assert [hit.trace_id for hit in reader.search("zebra")] == [first.trace_id]
        assert list(audit_log(reader)) == []


def test_a_corpus_of_the_version_before_is_brought_up_to_date(run: Run, corpus: Path) -> None:
    change(
        corpus,
        "ALTER TABLE items DROP COLUMN agent",
        "CREATE INDEX entries_by_time ON entries (recorded_at, position)",
        f"PRAGMA user_version = {TABLES_VERSION - 1}",
    )
    assert run("traces", corpus).exit_code == 2
    code, found = answers(run, corpus)
    assert (code, to_mend(found)) == (1, ["tables", "list: items"])
    assert answers(run, corpus, "--rebuild")[0] == 0
    assert run("traces", corpus).exit_code == 0
    assert run("check", corpus).exit_code in (0, 1)


def test_an_interrupted_rebuild_leaves_the_corpus_as_it_was(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(corpus, "DELETE FROM items")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("write", "put_in_place", "_drop_all_but_entries"):
        with monkeypatch.context() as patch:
            patch.setattr(f"dtui.log.sqlite_anew.RowsAnew.{step}", interrupted)
            assert run("doctor", corpus, "--rebuild").exit_code == 130
        code, found = answers(run, corpus)
        assert (code, to_mend(found)) == (1, ["list: items"])


def test_no_rebuild_is_begun_without_the_room_for_it(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(corpus)

    def nearly_full(_: Path) -> object:
        return usage._replace(free=1_000)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    result = run("doctor", corpus, "--rebuild")
    assert result.exit_code == 2
    assert "Nothing was changed; free some space." in result.stderr
    code, found = answers(run, corpus)
    assert (code, to_mend(found)) == (1, ["disk"])


# -- losses ----------------------------------------------------------------------------------------


def lost(path: Path) -> Path:
    """Take a corpus's newest two entries away, as a damaged write-ahead log does."""
    before = path.read_bytes()
    with Corpus.open(path) as corpus:
        trace_id = corpus.traces()[0].trace_id
        for _ in range(2):
            corpus.record(trace_id, "observation", SEEN)
    path.write_bytes(before)
    return path


def test_a_loss_is_told_by_every_command_and_accepted_by_word_only(run: Run, corpus: Path) -> None:
    lost(corpus)
    assert "lost 2 entries" in run("traces", corpus).stderr
    assert run("check", corpus).exit_code == 1
    code, found = answers(run, corpus)
    assert (code, to_mend(found)) == (1, ["kept head"])
    with Corpus.open(corpus) as read:
        head, trace_id = read.log.head(), read.traces()[0].trace_id
    refused = run("annotate", corpus, trace_id, "A note")
    assert refused.exit_code == 2
    assert "so nothing is recorded in it" in refused.stderr
    accepted = run("doctor", corpus, "--accept-loss", "--as", "ada")
    assert accepted.exit_code == 0
    assert "lost 2 entries" in accepted.stderr
    with Corpus.open(corpus) as written:
        note = written.log.entry_at(head + 1)
        assert note is not None
        assert (note.header.kind, note.header.agent) == ("annotation", "ada")
        assert b"lost 2 entries" in (note.body or b"")
        assert written.log.loss() is None
    assert "there is nothing to accept" in run("doctor", corpus, "--accept-loss").stderr


def test_a_loss_of_all_can_be_accepted_too(run: Run, folder: Path) -> None:
    path = folder / "empty.db"
    with Corpus.create(path) as corpus:
        before = path.read_bytes()
        corpus.emit("trigger", {"says": "It began"})
    path.write_bytes(before)
    assert to_mend(answers(run, path)[1]) == ["kept head"]
    assert run("doctor", path, "--accept-loss").exit_code == 0
    with Corpus.open(path) as corpus:
        corpus.emit("trigger", {"says": "It began anew"})


# -- what is no corpus, or no longer ---------------------------------------------------------------


def nothing(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def prose(path: Path) -> None:
    path.write_text("# Decisions\n")


def foreign(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE t (x)")


def newer(path: Path) -> None:
    change(path, "PRAGMA user_version = 99")


def much_older(path: Path) -> None:
    change(path, "PRAGMA user_version = 1")


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("gone.db")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (nothing, "there is no corpus at"),
        (dangling, "there is no corpus at"),
        (a_folder, "is no file"),
        (empty, "is no dtui corpus"),
        (prose, "is no dtui corpus"),
        (foreign, "of some other program"),
        (newer, "Upgrade dtui"),
        (much_older, "Make it anew"),
    ],
)
@pytest.mark.parametrize("option", [[], ["--rebuild"], ["--accept-loss"]])
def test_what_is_no_corpus_is_not_done(
    run: Run, corpus: Path, make: Callable[[Path], None], says: str, option: list[str]
) -> None:
    make(corpus)
    result = run("doctor", corpus, *option)
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_cut_file_is_an_answer_that_says_what_to_do(run: Run, corpus: Path, share: float) -> None:
    whole = corpus.read_bytes()
    corpus.write_bytes(whole[: int(len(whole) * share)])
    code, found = answers(run, corpus)
    assert (code, to_mend(found)) == (1, ["content"])
    assert "Restore it from a copy" in found["content"]["found"]
    assert run("doctor", corpus, "--rebuild").exit_code == 2


def test_a_page_of_noise_is_an_answer_wherever_it_is(run: Run, corpus: Path) -> None:
    whole = corpus.read_bytes()
    for page in range(1, len(whole) // 4096, 7):
        start = page * 4096
        corpus.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])
        code, found = answers(run, corpus)
        assert code == 1, page
        assert to_mend(found)


def test_a_network_file_system_is_an_answer(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_network(*_: object) -> str:
        return "nfs4"

    monkeypatch.setattr(lock, "file_system_of", on_network)
    monkeypatch.setattr("dtui.audit.health.file_system_of", on_network)
    code, found = answers(run, corpus)
    assert (code, to_mend(found)) == (1, ["file system", "lock", "content"])


def test_rights_that_lack_are_an_answer(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.chmod(0o646)
    assert answers(run, corpus)[1]["permissions"]["verdict"] == "note"

    # Root may do anything: the system is asked, and here says no.
    def may(_: Path, right: int) -> bool:
        return right != os.W_OK

    monkeypatch.setattr(os, "access", may)
    code, found = answers(run, corpus)
    assert (code, to_mend(found)) == (1, ["permissions"])
    assert "copy it to a folder you may write to" in found["permissions"]["remedy"]


def test_who_holds_the_lock_is_named(run: Run, corpus: Path) -> None:
    with running(WRITER, "hold", corpus) as holder:
        assert output(holder).readline() == "held\n"
        code, found = answers(run, corpus)
        assert code == 0
        if Path("/proc/locks").exists():
            assert f"process {holder.pid} " in found["lock"]["found"]
        assert "another process" in found["lock"]["found"] or "writer.py" in found["lock"]["found"]
        holder.communicate()
    assert answers(run, corpus)[1]["lock"]["found"] == "free"


def test_where_no_corpus_is_near_it_says_that_it_looked_at_the_machine_alone(
    run: Run, folder: Path
) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    assert "the machine alone, as no corpus is named and none is near: in good" in result.stderr


def test_a_corpus_that_was_moved_away_is_the_nearest_all_the_same(run: Run, folder: Path) -> None:
    (folder / "dtui.db.head").touch()
    result = run("doctor")
    assert result.exit_code == 2
    assert "dtui.db.head is left of a corpus" in result.stderr
