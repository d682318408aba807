"""`dtui outcome`: what became of a proposal, one reading at a time or a table of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("story")

AT = ("--at", "2026-09-01")


def read(run: Run, *words: str) -> dict[str, Any]:
    result = run("outcome", "--json", *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("metric", "typed", "value"),
    [("won", "true", True), ("won", "no", False), ("margin", "24.10", 24.1), ("margin", "24", 24)],
)
def test_a_value_is_read_as_its_metric_was_declared(
    run: Run, metric: str, typed: str, value: object
) -> None:
    outcome = read(run, "prop-1", metric, typed, *AT, "--horizon", "90d")
    assert outcome["value"] == value
    assert type(outcome["value"]) is type(value)
    assert outcome["horizon"] == "P90D"
    assert outcome["agent"] == "pat"


def test_a_day_means_its_end_and_today_means_now(run: Run) -> None:
    assert read(run, "prop-1", "margin", "1", *AT)["occurred_at"].startswith("2026-09-01T23:59:59")
    today = read(run, "prop-1", "margin", "2", "--at", "2026-10-26")
    assert today["occurred_at"] == "2026-10-26T12:00:00Z"


def test_a_negative_number_comes_after_two_dashes(run: Run) -> None:
    assert read(run, *AT, "--", "prop-1", "margin", "-3.5")["value"] == -3.5


def test_a_correction_needs_to_name_only_what_it_corrects(run: Run) -> None:
    corrected = read(run, "prop-1", "won", "false", *AT, "--supersedes", "won-30")
    assert (corrected["outcome_id"], corrected["horizon"]) == ("won-30", "P30D")
    shown = run("proposal", "prop-1").stdout
    assert "version 1 of 2 · corrected" in shown
    assert "won no" in run("proposals", "--plain").stdout


def test_nothing_may_be_known(run: Run) -> None:
    censored = read(run, "prop-1", "won", "--censored", *AT, "--horizon", "90d")
    assert censored["censored"] is True
    assert "value" not in censored


def test_a_table_is_imported_as_by_the_import_command(run: Run, folder: Path) -> None:
    (folder / "outcomes.csv").write_text("deal,won,on\nprop-1,yes,2026-09-02T09:00:00Z\n")
    (folder / "outcomes.toml").write_text(
        """
[[events]]
kind = "outcome"
id = "won-{deal}"
proposal_id = {column = "deal"}
metric = {constant = "won"}
value = {column = "won", values = {yes = true, no = false}}
horizon = "P90D"
occurred_at = {column = "on"}
"""
    )
    words = ("--table", "outcomes.csv", "--mapping", "outcomes.toml", "--corpus", "dtui.db")
    result = run("outcome", *words)
    assert (result.exit_code, result.stdout) == (0, "outcomes.csv: 1 new outcome\n"), result.stderr
    assert "won yes at 90 d" in run("proposals", "--plain").stdout


REFUSED = {
    "no such proposal": (["prop-9", "won", "true", *AT], 2, "no proposal 'prop-9'"),
    "an undeclared metric": (["prop-1", "joy", "true", *AT], 1, "'joy' is no metric"),
    "a number for yes or no": (["prop-1", "won", "12", *AT], 1, "asks for true or false"),
    "words for a number": (["prop-1", "margin", "good", *AT], 1, "asks for a number"),
    "an undeclared horizon": (
        ["prop-1", "won", "true", *AT, "--horizon", "60d"],
        1,
        "does not read 'won' after 60 d",
    ),
    "before the decision": (
        ["prop-1", "won", "true", "--at", "2026-06-01"],
        1,
        "What came before a decision is no outcome",
    ),
    "no moment": (["prop-1", "won", "true"], 2, "say with --at"),
    "a moment without a zone": (
        ["prop-1", "won", "true", "--at", "2026-09-01T09:00"],
        2,
        "no time zone",
    ),
    "no value": (["prop-1", "won", *AT], 2, "give a VALUE, or say --censored"),
    "a value of what nobody knows": (
        ["prop-1", "won", "true", "--censored", *AT],
        2,
        "give a VALUE, or say --censored",
    ),
    "a correction of nothing": (
        ["prop-1", "won", "true", *AT, "--supersedes", "won-99"],
        1,
        "outcome_id",
    ),
    "no metric": (["prop-1"], 2, "name the PROPOSAL and the METRIC"),
    "a table without a mapping": (["--table", "dtui.db"], 2, "--table goes with --mapping"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_reading_is_named_and_nothing_is_written(run: Run, story: Path, name: str) -> None:
    words, code, says = REFUSED[name]
    with Corpus.open(story) as corpus:
        before = corpus.log.head()
    result = run("outcome", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in result.stderr
    with Corpus.open(story) as corpus:
        assert corpus.log.head() == before
