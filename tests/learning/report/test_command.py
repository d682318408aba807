"""`dtui report` as a person or a scheduler runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from tests.learning.report.conftest import Run
from tests.learning.report.desks import going_astray, write_corpus


@pytest.fixture
def corpus(written_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written_once, tmp_path / "desk.db"))


def test_the_verdict_is_printed_in_four_lines_and_nothing_else(run: Run, corpus: Path) -> None:
    result = run("report", corpus)
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "Pricing, Jan 2026 – Jul 2026"
    assert lines[1].startswith("as of ")
    assert "· log head " in lines[1]
    questions = ("Faster ", "More accurate ", "Better calibrated ", "Overrides ")
    assert [line for line in lines if line.startswith(questions)] == [
        line for line in lines[3:] if not line.startswith(" ")
    ]


def test_the_corpus_of_the_folder_is_found(run: Run, corpus: Path) -> None:
    corpus.rename(corpus.with_name("dtui.db"))
    assert run("report").stdout.startswith("Pricing, ")


def test_every_form_is_written_and_named(run: Run, corpus: Path) -> None:
    outs = ("a.html", "a.md", "a.json")
    result = run("report", corpus, *(word for out in outs for word in ("--out", out)))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [f"{out} written" for out in outs]
    assert sorted(path.name for path in Path().glob("a.*")) == sorted(outs)


@pytest.mark.parametrize(("option", "name"), [("--json", "a.json"), ("--markdown", "a.md")])
def test_what_is_printed_is_what_is_written(run: Run, corpus: Path, option: str, name: str) -> None:
    result = run("report", corpus, option, "--out", name)
    assert result.stdout.encode() == Path(name).read_bytes()


def test_json_is_one_object_that_a_terminal_or_a_notebook_can_show(run: Run, corpus: Path) -> None:
    report = json.loads(run("report", corpus, "--json").stdout)
    assert [line["question"] for line in report["statements"]][:2] == ["Faster", "More accurate"]
    assert report["origin"]["options"] == [
        ["domain", "pricing"],
        ["metric", "won"],
        ["horizon", "P90D"],
    ]


def test_people_stand_as_codes_unless_they_are_asked_for(run: Run, corpus: Path) -> None:
    plain = run("report", corpus, "--json").stdout
    named = run("report", corpus, "--json", "--reviewers").stdout
    assert not [name for name in ("Zo", "Ana", "Ben") if name in plain]
    assert '"R1"' in plain
    assert '"Ana"' in named


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.json"])
def test_a_kept_report_is_made_again_byte_for_byte_though_the_log_has_grown(
    run: Run, corpus: Path, name: str
) -> None:
    run("report", corpus, "--as-of", "2026-06-30", "--out", name)
    with Corpus.open(corpus) as grown:
        grown.emit("proposal", {"id": "new", "domain": "pricing", "action": "x"}, imported=True)
    result = run("report", corpus, "--verify", name)
    assert result.stdout == f"{name}: the same bytes, made again from desk.db\n"
    assert result.exit_code == 0


def test_an_edited_report_is_found_out(run: Run, corpus: Path) -> None:
    run("report", corpus, "--out", "a.json")
    path = Path("a.json")
    path.write_text(path.read_text().replace('"no evidence"', '"improving"'))
    result = run("report", corpus, "--verify", path)
    assert result.exit_code == 1
    assert "The verdict on “" in result.stdout
    assert result.stderr == "dtui: a.json is not what desk.db gives\n"


def test_a_report_of_another_log_is_found_out(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("report", corpus, "--as-of", "2026-06-30", "--out", "a.html")
    corpus.unlink()
    write_corpus(corpus, 299)
    result = run("report", corpus, "--verify", "a.html")
    assert result.exit_code == 1
    assert "is not what the report was made from: its digest was" in result.stdout


def test_what_changed_since_an_earlier_report_is_told(run: Run, corpus: Path) -> None:
    run("report", corpus, "--as-of", "2026-06-30", "--out", "june.html")
    result = run("report", corpus, "--since-last", "june.html", "--out", "now.json")
    assert "Compared with the report as of 30 Jun 2026:" in result.stdout
    assert "more with a known outcome" in result.stdout
    assert run("report", corpus, "--verify", "now.json").exit_code == 2
    kept = run("report", corpus, "--verify", "now.json", "--since-last", "june.html")
    assert kept.exit_code == 0


def test_the_first_report_of_a_schedule_has_none_before_it(run: Run, corpus: Path) -> None:
    words = ("report", corpus, "--since-last", "last.json", "--out", "last.json")
    first = run(*words)
    assert (first.exit_code, "Compared" in first.stdout) == (0, False)
    assert first.stderr.startswith("there is no last.json yet")
    assert "Nothing was recorded since the report" in run(*words).stdout


def test_a_scheduler_is_told_by_the_exit_code_that_something_got_worse(
    run: Run, tmp_path: Path
) -> None:
    write_corpus(tmp_path / "worse.db", 900, agents={"pricer": going_astray})
    result = run("report", tmp_path / "worse.db", "--as-of", "2026-12-31", "--out", "a.md")
    assert result.exit_code == 1
    assert "degrading" in result.stdout
    assert result.stderr.splitlines()[-1].startswith("dtui: got worse beyond doubt: ")
    assert Path("a.md").exists()


def test_help_is_there_without_reading_anything(run: Run) -> None:
    result = run("report", "--help")
    assert result.exit_code == 0
    assert "Exit codes: 0 fine, 1 something got worse beyond doubt" in result.stdout
