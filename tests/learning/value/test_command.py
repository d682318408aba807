"""`dtui scorecard`, as a reviewer runs it."""

from __future__ import annotations

import io
import json
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dtui.corpus import Corpus
from dtui.errors import MissingCorpusError
from dtui.imports.jsonl import restore_jsonl
from learning.install import needs_learning
from learning.value.command import scorecard
from sample_traces import pricing


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    lines = pricing.lines_of(pricing.simulate(pricing.Parameters(decisions=60)))
    with Corpus.create(path) as corpus:
        restore_jsonl(io.StringIO("\n".join(lines)), corpus, name="the samples")
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(scorecard, [str(word) for word in words])


def test_a_reviewer_reads_their_own_card(desk: Path) -> None:
    result = run(desk, "--as", "Yuki Hanamori")
    assert result.exit_code == 0
    assert result.stdout.startswith("Your overrides: Yuki Hanamori, as of 2026-")
    assert "beside the proposals" in result.stdout
    assert result.stderr == ""


def test_it_is_one_json_object(desk: Path) -> None:
    told = json.loads(run(desk, "--as", "Yuki Hanamori", "--json").stdout)
    assert told["reviewer"] == "Yuki Hanamori"
    assert [metric["metric"] for metric in told["metrics"]] == ["won", "margin", "days_to_close"]


def test_the_card_of_a_moment_knows_nothing_later(desk: Path) -> None:
    then = json.loads(run(desk, "--as", "Yuki Hanamori", "--json", "--as-of", "2025-07-01").stdout)
    now = json.loads(run(desk, "--as", "Yuki Hanamori", "--json").stdout)
    assert then["as_of"] == "2025-07-01T23:59:59.999999Z"
    assert then["approved"] <= now["approved"]


def test_a_name_that_gave_no_verdict_is_told_who_it_may_be(desk: Path) -> None:
    result = run(desk, "--as", "yuki")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no verdict of 'yuki' in this corpus." in result.stderr
    assert "Did you mean --as 'Yuki Hanamori'?" in result.stderr


def test_a_stranger_is_told_how_to_say_who_they_are(desk: Path) -> None:
    result = run(desk, "--as", "Q", "--json")
    assert json.loads(result.stdout)["metrics"] == []
    assert "--as NAME says who you are" in result.stderr


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.db", "--as", "Q")
    assert isinstance(result.exception, MissingCorpusError)


def test_help_says_that_a_name_is_no_lock() -> None:
    said = " ".join(run("--help").stdout.split())
    assert "--as is attribution, not authentication" in said
    assert "no list of reviewers and no rank" in said


def test_what_is_not_installed_is_said_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    missing = r"polars .*pip install 'dtui\[learning\]'"
    with pytest.raises(click.UsageError, match=missing), needs_learning():
        import_module("polars")


def test_a_slip_of_ours_is_not_taken_for_a_missing_package() -> None:
    with pytest.raises(ModuleNotFoundError), needs_learning():
        import_module("learning.nowhere")
