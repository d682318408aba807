"""What bad input gets: an exit code, and a sentence that says what, where and what to do."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import dtui.log.lock
import dtui.log.sqlite
from dtui.corpus import Corpus

Run = Callable[..., Result]

CITED = {"citations": [{"kind": "file", "ref": "usage.csv"}]}

ITEMS: dict[str, tuple[str, dict[str, Any] | str, str]] = {
    "malformed": ("observation", '{"statement": "x"', "the item is no JSON: "),
    "unknown type": ("hunch", {"statement": "x"}, "'hunch' is no item type. The thirteen are: "),
    "missing field": ("observation", {"statement": "x"}, "observation: citations is missing"),
    "unknown field": (
        "observation",
        {"statement": "x", **CITED, "mood": "good"},
        "mood is not one of its fields. The fields of observation are: id, ",
    ),
    "NaN": (
        "hypothesis",
        '{"statement": "x", "confidence": NaN, "trace_item_refs": ["obs-1"]}',
        "confidence is not a finite number",
    ),
    "infinity": (
        "hypothesis",
        '{"statement": "x", "confidence": 1e999, "trace_item_refs": ["obs-1"]}',
        "confidence is not a finite number",
    ),
    "naive datetime": (
        "observation",
        {"statement": "x", **CITED, "occurred_at": "2026-10-01T09:00:00"},
        "occurred_at has no time zone; write it as 2026-10-01T09:00:00Z",
    ),
    "a time of its own": (
        "observation",
        {"statement": "x", **CITED, "recorded_at": "2026-10-01T09:00:00Z"},
        "recorded_at is set by the store alone. Leave it out",
    ),
    "10 MB of text": (
        "observation",
        {"statement": "x" * 10_000_000, **CITED},
        "statement takes 10,000,000 bytes of UTF-8, and 1,048,576 (1 MiB) are allowed; shorten",
    ),
    "NUL": ("observation", {"statement": "a\0b", **CITED}, "statement has a NUL at offset 1"),
    "surrogate": (
        "observation",
        {"statement": "half \ud83d", **CITED},
        r"statement has the lone surrogate '\ud83d' at offset 5, which has no UTF-8; decode",
    ),
    "unknown reference": (
        "question",
        {"question": "Why?", "trace_item_refs": ["obs-99"]},
        "names 'obs-99' in trace_item_refs, but no such item was recorded before it. Record",
    ),
    "reference to itself": (
        "question",
        {"id": "qst-9", "question": "Why?", "trace_item_refs": ["qst-9"]},
        "names 'qst-9' in trace_item_refs, but no such item was recorded before it. Record",
    ),
    "id of the wrong type": (
        "question_answer",
        {"question_id": "obs-1", "answer": "x", "trace_item_refs": ["obs-1"]},
        "needs a question in question_id, but 'obs-1' is an observation. Name a question there",
    ),
    "an id that is none": ("observation", {"id": "a b", "statement": "x", **CITED}, "id is no id"),
}


@pytest.mark.parametrize("case", ITEMS)
def test_a_bad_item_is_refused_and_named(run: Run, samples: Path, case: str) -> None:
    item_type, payload, says = ITEMS[case]
    text = payload if isinstance(payload, str) else json.dumps(payload)
    before = samples.read_bytes()
    result = run("record", "kitasugi-telemetry", item_type, text)
    assert result.exit_code == (2 if case == "malformed" else 1)  # no item yet, so wrong usage
    assert result.stdout == ""
    assert says in result.stderr
    assert samples.read_bytes() == before


@pytest.mark.parametrize("case", ITEMS)
def test_a_bad_item_in_a_stream_is_refused_with_its_line(
    run: Run, samples: Path, case: str
) -> None:
    item_type, payload, says = ITEMS[case]
    text = payload if isinstance(payload, str) else json.dumps(payload)
    line = '{"type": "%s", %s' % (item_type, text[1:])  # noqa: UP031 - it is full of braces
    result = run("record", "kitasugi-telemetry", "-", stdin=f"\n{line}\n")
    assert result.exit_code == 1
    assert result.stderr.startswith("dtui: standard input, line 2: ")
    assert says.replace("the item is", "the line is") in result.stderr


# -- the corpus itself ---------------------------------------------------------------------------

COMMANDS = [
    ["traces"],
    ["review"],
    ["pending"],
    ["show", "t"],
    ["show", "t", "obs-1"],
    ["matrix", "t"],
    ["stages", "t"],
    ["search", "x"],
    ["check"],
    ["export", "jsonl"],
    ["record", "t", "observation", "statement=x", "--cite", "file:y"],
    ["import", "jsonl", "lines.jsonl"],
    ["import", "madr", "lines.jsonl"],
]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def garble(path: Path) -> None:
    first_page = path.read_bytes()[:4096]
    path.write_bytes(first_page + b"\xaa" * (path.stat().st_size - 4096))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def put_text(path: Path) -> None:
    path.write_text("- [ ] decide\n")


def put_foreign_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


def put_newer_schema(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (Path.unlink, "there is no corpus at "),
    "empty": (empty, "is no dtui corpus"),
    "a text": (put_text, "is no dtui corpus"),
    "of another program": (put_foreign_database, "is a SQLite file of some other program"),
    "of a later dtui": (put_newer_schema, "has schema 99; this dtui knows up to 3. Upgrade dtui"),
    "cut in half": (cut, "is damaged"),
    "garbled": (garble, "is damaged"),
    "a folder": (put_folder, "is no file, so it is no dtui corpus"),
}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("case", BROKEN)
def test_a_corpus_that_cannot_be_used_is_named_with_the_way_out(
    run: Run, samples: Path, case: str, words: list[str]
) -> None:
    damage, says = BROKEN[case]
    (samples.parent / "lines.jsonl").write_text("")
    damage(samples)
    result = run(*words, "--corpus", samples)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("dtui: ")
    assert says in result.stderr
    assert str(samples) in result.stderr


def test_without_any_corpus_the_ways_to_name_one_are_told(run: Run, folder: Path) -> None:
    result = run("pending")
    assert result.exit_code == 2
    assert result.stderr == (
        "dtui: no corpus is named, DTUI_CORPUS is not set, and there is no dtui.db in "
        f"{folder} or a folder above it. Name one with --corpus PATH, or make one: `dtui demo`, or "
        "`dtui import … --into PATH`.\n"
    )


def test_damage_inside_an_entry_is_a_finding(run: Run, samples: Path) -> None:
    connection = sqlite3.connect(samples)
    connection.execute("DROP TRIGGER entries_are_never_changed")
    (body,) = connection.execute(
        "SELECT body FROM entries WHERE id = 'brennmoor-renewal/qst-2'"
    ).fetchone()
    forged = body.replace("Renée".encode(), "René".encode())
    connection.execute("UPDATE entries SET body = ? WHERE body = ?", (forged, body))
    connection.execute("UPDATE items SET line = 'Nothing to see' WHERE item_id = 'obs-1'")
    connection.commit()
    connection.close()
    result = run("check", "--json")
    findings = [json.loads(line) for line in result.stdout.splitlines()]
    broken = {(found["rule"], found["item_id"]) for found in findings if found["kind"] == "log"}
    assert result.exit_code == 1
    assert ("leaf hash", "brennmoor-renewal/qst-2") in broken
    assert ("projections", "kitasugi-telemetry") in broken


# -- the place it is in --------------------------------------------------------------------------


@pytest.fixture
def read_only(written_once: Path) -> Iterator[Path]:
    """Give a corpus in a folder that this user may read and not write, whoever that is."""
    folder = Path(tempfile.mkdtemp())
    shutil.copy(written_once, folder / "dtui.db")
    (folder / "dtui.db").chmod(0o444)
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65_534)
    yield folder / "dtui.db"
    if was_root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_folder_is_named_and_nothing_is_lost(run: Run, read_only: Path) -> None:
    for words in (
        ["record", "kitasugi-telemetry", "observation", "statement=x", "--cite", "file:y"],
        ["pending"],
    ):
        result = run(*words, "--corpus", read_only)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "read-only" in result.stderr or "cannot be made (Permission denied)" in result.stderr
    fresh = run("record", "--into", read_only.with_name("new.db"), "t", "trace_opened")
    assert fresh.exit_code == 2
    assert "Choose a folder you may write to" in fresh.stderr


def test_a_network_file_system_is_refused(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_server(*_: object) -> str:
        return "nfs4"

    monkeypatch.setattr(dtui.log.lock, "file_system_of", on_a_server)
    for words in (["pending"], ["record", "--into", "new.db", "t", "trace_opened"]):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is on a network file system (nfs4)" in result.stderr
        assert "Put it on a local disk" in result.stderr
    assert samples.exists()


def test_a_full_disk_stops_a_stream_and_keeps_what_was_acknowledged(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up = dtui.log.sqlite.set_up

    def on_a_small_disk(connection: sqlite3.Connection) -> None:
        set_up(connection)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    monkeypatch.setattr(dtui.log.sqlite, "set_up", on_a_small_disk)
    lines = (
        json.dumps({"type": "observation", "statement": "x" * 5_000, "id": f"big-{n}", **CITED})
        for n in range(100)
    )
    result = run("record", "kitasugi-telemetry", "-", stdin="\n".join(lines))
    acknowledged = result.stdout.split()
    assert result.exit_code == 2
    assert 0 < len(acknowledged) < 100
    assert result.stderr.startswith(f"dtui: standard input, line {len(acknowledged) + 1}: ")
    assert "the disk is full; free some space" in result.stderr
    monkeypatch.undo()
    with Corpus.open(samples) as corpus:
        trace = corpus.trace("kitasugi-telemetry")
    assert [item.id for item in trace][-len(acknowledged) :] == acknowledged


# -- what nobody foresaw -------------------------------------------------------------------------


@pytest.mark.usefixtures("samples")
def test_a_bug_is_owned_up_to_in_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("boom \x1b[2J\nsecond line")

    monkeypatch.setattr(Corpus, "pending", explode)
    result = run("pending")
    assert result.exit_code == 2
    assert result.stderr == (
        r"dtui: this is a bug in dtui: RuntimeError: boom \x1b[2J ⏎ second line. Nothing more was "
        "done. Please report it; DTUI_DEBUG=1 shows the traceback.\n"
    )


@pytest.mark.usefixtures("samples")
def test_a_traceback_is_shown_on_demand(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTUI_DEBUG", "1")
    with pytest.raises(AssertionError, match="Traceback"):
        run("show", "nowhere")


@pytest.mark.usefixtures("samples")
def test_wrong_words_are_made_safe_in_what_is_said_of_them(run: Run) -> None:
    for words in (
        ["\x1b]0;x\x07"],
        ["show", "\x1b]0;x\x07"],
        ["show", "t\udcff"],
        ["show", "fx9-impeller", "\u202eno"],
        ["matrix", "fx9-impeller", "\x9b2J"],
        ["traces", "--limit", "\x1b[2J"],
        ["pending", "--trace", "\u2028"],
        ["record", "fx9-impeller", "\x1b[2J", "statement=x"],
        ["traces", "\x1b[2J/x.db"],
    ):
        assert run(*words).exit_code in (1, 2)
