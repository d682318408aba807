"""`dtui propose`: what an agent would do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("story")


def head(path: Path) -> int:
    with Corpus.open(path) as corpus:
        return corpus.log.head()


def test_a_proposal_keeps_its_arguments_as_the_values_they_are(run: Run) -> None:
    args = ["percent=18", "renew=true", "term=two years", 'code="12"', "share=0.5", "odd=NaN"]
    words = [word for arg in args for word in ("--arg", arg)]
    proposed = run("propose", "pricing", "discount", *words, "--cause", "renewal-due", "--json")
    assert json.loads(proposed.stdout)["args"] == {
        "percent": 18,
        "renew": True,
        "term": "two years",
        "code": "12",
        "share": 0.5,
        "odd": "NaN",
    }


def test_a_prior_names_its_metric_and_horizon_in_any_spelling(run: Run) -> None:
    for horizon in ("90d", "90 d", "P90D", "2160h"):
        words = ("--probability", "0.64", "--metric", "won", "--horizon", horizon)
        result = run("propose", "pricing", "discount", "--cause", "renewal-due", "--json", *words)
        assert result.exit_code == 0
        assert json.loads(result.stdout)["horizon"] == "P90D"


def test_it_comes_from_a_trace_a_decision_and_an_option(run: Run) -> None:
    where = ("--trace", "northwind", "--decision", "dec-1", "--option", "opt-2")
    result = run("propose", "pricing", "discount", *where, "--as", "bot", "--at", "2 h ago")
    state = json.loads(run("proposal", result.stdout.strip(), "--json").stdout)
    assert state["proposal"]["causes"] == ["northwind/sel-1"]
    assert state["proposal"]["agent"] == "bot"
    assert state["proposal"]["occurred_at"] == "2026-10-26T10:00:00Z"


def test_the_whole_may_be_given_as_json(run: Run) -> None:
    payload = {"id": "p-9", "domain": "pricing", "action": "hold", "causes": ["renewal-due"]}
    assert run("propose", "--payload", json.dumps(payload)).stdout == "p-9\n"
    assert run("propose", "--payload", "-", stdin=json.dumps(payload)).stdout == "p-9\n"
    proposed = json.loads(run("proposal", "p-9", "--json").stdout)["proposal"]
    assert proposed["agent"] == "pat"


def test_the_same_id_again_changes_nothing(run: Run, story: Path) -> None:
    words = ("propose", "pricing", "hold", "--cause", "renewal-due", "--id", "p-9")
    assert run(*words).stdout == run(*words).stdout == "p-9\n"
    other = run("propose", "pricing", "wait", "--cause", "renewal-due", "--id", "p-9")
    assert (other.exit_code, "with other content" in other.stderr) == (1, True)


REFUSED = {
    "without a cause": (["pricing", "hold"], 1, "follows from nothing"),
    "an unknown cause": (["pricing", "hold", "--cause", "nowhere"], 1, "no entry 'nowhere'"),
    "an unknown domain": (
        ["sourcing", "hold", "--cause", "renewal-due"],
        1,
        "domain 'sourcing' was not declared",
    ),
    "a probability of nothing": (
        ["pricing", "hold", "--cause", "renewal-due", "--probability", "0.5"],
        1,
        "needs the metric and the horizon",
    ),
    "a probability above one": (
        ["pricing", "hold", "--cause", "renewal-due", "--probability", "1.2", "--metric", "won",
         "--horizon", "90d"],
        1,
        "probability",
    ),
    "no number at all": (["pricing", "hold", "--probability", "likely"], 2, "'likely'"),
    "an undeclared horizon": (
        ["pricing", "hold", "--cause", "renewal-due", "--metric", "won", "--horizon", "60d"],
        1,
        "does not read 'won' after 60 d",
    ),
    "a horizon that is none": (["pricing", "hold", "--horizon", "soon"], 2, "Write 90d"),
    "an argument without a value": (["pricing", "hold", "--arg", "percent"], 2, "NAME=VALUE"),
    "an argument twice": (["pricing", "hold", "--arg", "a=1", "--arg", "a=2"], 2, "given twice"),
    "no moment": (["pricing", "hold", "--at", "yesterday"], 2, "no moment"),
    "no action": (["pricing"], 2, "name the DOMAIN and the ACTION"),
    "a payload beside fields": (["pricing", "hold", "--payload", "{}"], 2, "--payload says all"),
    "a payload that is no object": (["--payload", "[]"], 1, "no JSON object but a list"),
    "a payload with a time of its own": (
        ["--payload", '{"domain": "pricing", "action": "x", "recorded_at": "2026-01-01T00:00Z"}'],
        1,
        "set by the log alone",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_proposal_is_named_and_nothing_is_written(run: Run, story: Path, name: str) -> None:
    words, code, says = REFUSED[name]
    before = head(story)
    result = run("propose", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in result.stderr
    assert head(story) == before
