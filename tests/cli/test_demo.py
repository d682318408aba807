"""`dtui demo`: made once, kept, written in, and made anew on demand."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import sample_traces
from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.text import counted
from sample_traces import pricing
from tests.cli.conftest import NOW

Run = Callable[..., Result]

FEW = pricing.simulate(pricing.Parameters(decisions=4))
"""A desk that is quickly made; tests/sample_traces looks at the whole of it."""

TRACES = len(sample_traces.NAMES) + sum("opened" in entry.line for entry in FEW.written)


@pytest.fixture(autouse=True)
def quiet_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sample_traces.pricing.simulate", lambda: FEW)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "dtui" / "demo.db"


def test_without_a_terminal_it_is_told_in_a_few_lines_what_there_is(run: Run, demo: Path) -> None:
    result = run("demo")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"demo corpus: {demo} (made anew)",
        f"the truth about its pricing desk: {demo.with_name('demo-truth.json')}",
    ]
    with Corpus.open(demo) as corpus:
        assert list(audit_log(corpus)) == []
        rows, entries = corpus.rows, corpus.log.head()
        waits = (
            f"{rows.count_pending()} items that pend",
            f"{counted(rows.count_without_verdict(), 'proposal')} without a verdict",
            f"{counted(rows.count_due(NOW), 'outcome')} due",
        )
    assert result.stdout.splitlines()[:3] == [
        f"corpus   {demo}",
        f"holds    {TRACES} traces, {entries:,} entries",
        f"waiting  {', '.join(waits)}",
    ]
    assert len(result.stdout.splitlines()) < 12
    assert run("demo", "--plain").stdout == result.stdout


def test_each_command_that_it_names_shows_more_of_it(run: Run, demo: Path) -> None:
    lines = run("demo").stdout.splitlines()
    named = [line.split("  ")[1] for line in lines if line.startswith("  dtui ")]
    assert len(named) == 4
    for command in named:
        _, *words = shlex.split(command)
        assert str(demo) in words
        assert run(*words).stdout.count("\n") > 10


def test_what_is_written_in_it_is_kept_until_it_is_made_anew(run: Run, demo: Path) -> None:
    def question_ids() -> list[str]:
        with Corpus.open(demo) as corpus:
            return [item.id for item in corpus.trace("fx9-impeller").of_type("question")]

    run("demo")
    before = question_ids()
    run("record", demo, "fx9-impeller", "question", "--ref", "obs-1", "question=Why?", "id=mine")
    again = run("demo")
    assert "kept from an earlier run; --fresh makes it anew" in again.stderr
    assert question_ids() == [*before, "mine"]
    assert "made anew" in run("demo", "--fresh").stderr
    assert question_ids() == before


def test_its_path_is_data_in_json(run: Run, demo: Path) -> None:
    overview = json.loads(run("demo", "--json").stdout)
    assert overview["corpus"] == str(demo)
    assert len(overview["traces"]) == TRACES
    assert {"brennmoor-renewal", "kitasugi-telemetry"} <= {
        row["trace_id"] for row in overview["pending"]
    }


def test_the_desks_decisions_are_in_it_and_the_truth_about_them_beside_it(
    run: Run, demo: Path
) -> None:
    run("demo")
    truth = json.loads(demo.with_name("demo-truth.json").read_text(encoding="utf-8"))
    with Corpus.open(demo) as corpus:
        stated = {
            row.proposal_id: row.probability
            for row in corpus.rows.proposals()
            if row.domain == "pricing exceptions"
        }
    assert stated == {row["proposal_id"]: row["stated"] for row in truth["decisions"]}


def test_a_truth_that_was_removed_is_not_spoken_of(run: Run, demo: Path) -> None:
    run("demo")
    demo.with_name("demo-truth.json").unlink()
    assert "the truth about" not in run("demo").stderr
    assert "the truth about" in run("demo", "--fresh").stderr


def test_a_truth_that_cannot_be_written_leaves_no_corpus_behind(run: Run, demo: Path) -> None:
    demo.with_name("demo-truth.json").mkdir(parents=True)
    result = run("demo")
    assert result.exit_code == 2
    assert "Set XDG_CACHE_HOME to a folder you may write to" in result.stderr
    demo.with_name("demo-truth.json").rmdir()
    assert "made anew" in run("demo").stderr


def test_a_run_that_was_interrupted_while_filling_it_is_made_good(run: Run, demo: Path) -> None:
    demo.parent.mkdir(parents=True)
    Corpus.create(demo).close()
    assert "made anew" in run("demo").stderr


def test_a_damaged_one_says_how_to_get_another(run: Run, demo: Path) -> None:
    run("demo")
    with sqlite3.connect(demo) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    result = run("demo")
    assert result.exit_code == 2
    assert "`dtui demo --fresh` makes the demo corpus anew" in result.stderr
    assert run("demo", "--fresh").exit_code == 0


def test_one_that_was_removed_without_its_head_is_made_anew_where_that_is_said(
    run: Run, demo: Path
) -> None:
    run("demo")
    demo.unlink()
    result = run("demo")
    assert result.exit_code == 2
    assert "demo.db.head is left of a corpus" in result.stderr
    assert "`dtui demo --fresh` makes the demo corpus anew" in result.stderr
    assert run("demo", "--fresh").exit_code == 0


def test_a_relative_cache_folder_is_not_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    overview = json.loads(run("demo", "--json").stdout)
    assert overview["corpus"] == str(tmp_path / "home" / ".cache" / "dtui" / "demo.db")


def test_a_place_that_cannot_keep_it_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(in_the_way))
    result = run("demo")
    assert result.exit_code == 2
    assert "Set XDG_CACHE_HOME to a folder you may write to" in result.stderr


def test_without_a_home_the_way_out_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    result = run("demo")
    assert result.exit_code == 2
    assert "there is no home folder to keep the demo corpus in" in result.stderr
