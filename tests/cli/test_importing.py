"""`dtui import` and `dtui export`: what comes in, what is skipped, and that nothing changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import sample_traces
from dtui.command.progress import Progress
from dtui.corpus import Corpus
from dtui.trace import item_fields

Run = Callable[..., Result]

RECORD = """# Use SQLite

Status: accepted

## Context

We need a log.

## Decision

We will use SQLite.
"""


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every trace's items without what a corpus sets itself."""
    with Corpus.open(path) as corpus:
        return {
            row.trace_id: [
                {**item_fields(item), "recorded_at": None} for item in corpus.trace(row.trace_id)
            ]
            for row in corpus.traces()
        }


# -- JSON lines ----------------------------------------------------------------------------------


def test_an_export_comes_back_as_it_was(run: Run, samples: Path) -> None:
    exported = run("export", "jsonl").stdout
    (samples.parent / "all.jsonl").write_text(exported)
    result = run("import", "jsonl", "all.jsonl", "--into", "copy.db")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "all.jsonl: 3 new traces, 160 new items\n"
    assert contents(Path("copy.db")) == contents(samples)


def test_events_that_came_in_are_counted_beside_the_items(run: Run, story: Path) -> None:
    exported = run("export", "jsonl", story).stdout
    events = sum('"event"' in line for line in exported.splitlines())
    result = run("import", "jsonl", "-", "--into", "copy.db", stdin=exported)
    assert events > 1
    assert f" new items, {events} new events\n" in result.stdout


def test_a_restore_keeps_positions_and_times_to_the_letter(run: Run, samples: Path) -> None:
    exported = run("export", "jsonl", samples).stdout
    result = run("import", "jsonl", "--restore", "-", "--into", "restored.db", stdin=exported)
    assert result.exit_code == 0, result.stderr
    assert run("export", "jsonl", "restored.db").stdout == exported


def test_one_trace_may_be_exported_alone(run: Run, samples: Path) -> None:
    lines = run("export", "jsonl", "--trace", "fx9-impeller").stdout.splitlines()
    assert {json.loads(line)["trace"] for line in lines} == {"fx9-impeller"}
    assert run("export", "jsonl", "--trace", "nowhere").exit_code == 2
    assert samples.exists()


def test_the_same_file_twice_changes_nothing(run: Run, folder: Path) -> None:
    file = sample_traces.path("escalation")
    first = run("import", "jsonl", file, "--into", "a.db", "--json")
    again = run("import", "jsonl", file, "--into", "a.db", "--json")
    assert json.loads(first.stdout)["imported"] == ["kitasugi-telemetry"]
    assert json.loads(again.stdout) == {
        "file": str(file),
        "imported": [],
        "already_there": ["kitasugi-telemetry"],
        "items": 0,
        "events": 0,
    }
    assert folder.joinpath("a.db").exists()


def test_a_file_cut_in_half_is_skipped_and_the_others_come_in(run: Run, folder: Path) -> None:
    whole = sample_traces.path("escalation").read_bytes()
    (folder / "half.jsonl").write_bytes(whole[: len(whole) // 2])
    (folder / "latin.jsonl").write_bytes(b"\n\xe9\n")
    good = sample_traces.path("pricing_exception")
    result = run("import", "jsonl", "half.jsonl", good, "latin.jsonl", "--into", "a.db")
    assert result.exit_code == 1
    half, latin, last = result.stderr.splitlines()
    assert half.startswith("skipped: half.jsonl, line ")
    assert latin.startswith("skipped: latin.jsonl, line 2: not UTF-8")
    assert last == "dtui: 2 of 3 files skipped; the others are imported"
    assert list(contents(folder / "a.db")) == ["brennmoor-renewal"]


def test_a_bad_stream_is_named(run: Run, folder: Path) -> None:
    result = run("import", "jsonl", "-", "--into", "a.db", stdin=b'{"trace": "t"}\n')
    assert result.exit_code == 1
    assert result.stderr.startswith("skipped: standard input, line 1: ")
    assert result.stderr.endswith("1 of 1 file skipped; nothing was imported\n")
    assert not (folder / "a.db").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["jsonl"], "Missing argument 'FILE...'"),
        (["jsonl", "nowhere.jsonl"], "'nowhere.jsonl' does not exist"),
        (["madr", "nowhere"], "'nowhere' does not exist"),
        (["jsonl", "--restore", "a.jsonl", "a.jsonl"], "--restore takes one FILE"),
        (["jsonl", "a.jsonl"], "no corpus is named"),
        (["jsonl", "a.jsonl", "--into", "no/such/folder.db"], "Choose a folder you may write to"),
        (["nothing"], "No such command 'nothing'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_import_that_cannot_begin_says_why(
    run: Run, folder: Path, words: list[str], says: str
) -> None:
    (folder / "a.jsonl").write_text("")
    result = run("import", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_restore_into_a_corpus_that_holds_more_is_refused(run: Run, samples: Path) -> None:
    lines = run("export", "jsonl").stdout.splitlines()
    (samples.parent / "some.jsonl").write_text("\n".join(lines[:-1]))
    result = run("import", "jsonl", "--restore", "some.jsonl", "--corpus", samples)
    assert result.exit_code == 2
    assert "A restore needs an empty corpus" in result.stderr


def test_a_restore_into_another_corpus_is_refused_by_the_line(run: Run, samples: Path) -> None:
    file = sample_traces.path("escalation")
    result = run("import", "jsonl", "--restore", file, "--corpus", samples)
    assert result.exit_code == 1
    assert f"{file}, line 1: " in result.stderr
    assert "has something else at position 1" in result.stderr
    assert result.stderr.endswith("what is there stays, and the same command goes on\n")


# -- decision records ----------------------------------------------------------------------------


@pytest.fixture
def records(folder: Path) -> Path:
    adr = folder / "adr"
    adr.mkdir()
    (adr / "0001-use-sqlite.md").write_text(RECORD)
    (adr / "0002-cut.md").write_bytes(b"# Caf\xe9")
    (adr / "README.md").write_text("# How we decide\n")
    return adr


def test_records_come_in_and_what_is_none_is_named(run: Run, records: Path) -> None:
    result = run("import", "madr", records, "--into", "a.db")
    assert result.exit_code == 1
    counted, blank, heading, *table = result.stdout.splitlines()
    assert (counted, blank) == ("1 new trace", "")
    assert heading.split() == ["fully", "partially", "absent", "opaque"]
    assert "context                1          0          0          0" in table
    cut, readme, last = result.stderr.splitlines()
    assert cut.startswith(f"skipped: {records / '0002-cut.md'}, line 1: not UTF-8")
    assert readme.startswith(f"skipped: {records / 'README.md'}: no decision record")
    assert last == "dtui: 2 files skipped; the others are imported"


def test_records_come_in_once(run: Run, records: Path) -> None:
    file = records / "0001-use-sqlite.md"
    assert run("import", "madr", file, "--into", "a.db").exit_code == 0
    again = run("import", "madr", file, "--into", "a.db")
    assert (again.exit_code, again.stdout) == (0, "0 new traces, 1 there already\n")


def test_the_summary_has_a_plain_form_and_json(run: Run, records: Path) -> None:
    plain = run("import", "madr", records, "--into", "a.db", "--plain").stdout.splitlines()
    assert plain[0] == "1 new trace"
    assert "context: fully 1, partially 0, absent 0, opaque 0" in plain
    summary = json.loads(run("import", "madr", records, "--into", "b.db", "--json").stdout)
    assert len(summary["imported"]) == 1
    assert [skipped["line"] for skipped in summary["skipped"]] == [1, None]
    assert summary["reconstructability"]["context"]["fully"] == 1


def test_an_imported_trace_shows_where_it_came_from(run: Run, records: Path) -> None:
    run("import", "madr", records, "--into", "dtui.db")
    (trace,) = contents(Path("dtui.db"))
    shown = run("show", trace, "--record").stdout
    assert "profile  imported" in shown
    assert "0001-use-sqlite.md" in shown
    assert "Reconstructability" in shown


# -- progress ------------------------------------------------------------------------------------


class Stderr:
    def __init__(self, *, terminal: bool) -> None:
        self.written = ""
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


def reported(monkeypatch: pytest.MonkeyPatch, times: list[float], *, terminal: bool) -> str:
    """Return what is reported if the files are done at some seconds after the start."""
    stderr = Stderr(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stderr)
    moments = iter([0.0, *times])
    progress = Progress("records", clock=lambda: next(moments))
    for done in range(1, len(times) + 1):
        progress(done, 9, f"\x1b[2J{done}.md")
    progress.finish()
    return stderr.written


def test_who_waits_less_than_a_second_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reported(monkeypatch, [0.1, 0.5, 0.99], terminal=True) == ""
    assert reported(monkeypatch, [0.1, 0.5, 0.99], terminal=False) == ""


def test_on_a_terminal_one_line_is_kept_up_to_date_and_cleared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert reported(monkeypatch, [0.9, 1.0, 1.05, 1.2], terminal=True) == (
        "\r\x1b[K2 of 9 records, \\x1b[2J2.md\r\x1b[K4 of 9 records, \\x1b[2J4.md\r\x1b[K"
    )


def test_in_a_file_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reported(monkeypatch, [1.5, 2.0, 11.0, 11.5], terminal=False) == ""
