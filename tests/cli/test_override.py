"""`dtui override`: a verdict on a proposal."""

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


def given(run: Run, *words: str) -> dict[str, Any]:
    result = run("override", *words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_proposal_is_approved_by_the_user(run: Run) -> None:
    verdict = given(run, "prop-2", "approve")
    assert (verdict["verdict"], verdict["reviewer"]) == ("approve", "pat")
    assert "edited" not in verdict


def test_a_modification_keeps_the_prior_beside_all_arguments_as_they_should_be(run: Run) -> None:
    words = ("--set", "months=2", "--set", "note=by phone", "--code", "strategic")
    verdict = given(run, "prop-2", "modify", *words, "--rationale", "One is not enough")
    assert verdict["prior"] == {"months": 1}
    assert verdict["edited"] == {"months": 2, "note": "by phone"}
    assert verdict["codes"] == ["strategic"]
    shown = run("proposal", "prop-2").stdout
    assert "months  1 → 2" in shown
    assert "One is not enough" in shown


def test_an_argument_can_be_taken_away(run: Run) -> None:
    again = ("--replaces", "over-1")
    verdict = given(run, "prop-1", "modify", "--unset", "years", *again)
    assert verdict["edited"] == {"percent": 18}


def test_what_was_proposed_as_text_stays_text(run: Run) -> None:
    run("propose", "pricing", "quote", "--arg", 'ref="12"', "--cause", "renewal-due", "--id", "p-9",
        "--as", "bot")  # fmt: skip
    verdict = given(run, "p-9", "modify", "--set", "ref=13")
    assert verdict["edited"] == {"ref": "13"}


def test_how_the_verdict_came_about_is_kept(run: Run) -> None:
    words = (
        "--blind",
        "--assignment",
        "rotation",
        "--propensity",
        "0.5",
        "--reviewer-kind",
        "policy",
    )
    verdict = given(run, "prop-2", "reject", *words, "--as", "floor-policy")
    assert verdict["shown"] is False
    assert (verdict["assignment"], verdict["propensity"]) == ("rotation", 0.5)
    assert (verdict["reviewer"], verdict["reviewer_kind"]) == ("floor-policy", "policy")
    assert given(run, "prop-2", "approve", "--shown", "--second")["shown"] is True


def test_a_verdict_in_force_is_replaced_only_by_name_or_seconded(run: Run) -> None:
    refused = run("override", "prop-1", "approve")
    assert refused.exit_code == 1
    assert "has a verdict: modify by 'ana' ('over-1')" in refused.stderr
    second = given(run, "prop-1", "reject", "--second")
    assert second["second"] is True
    replaced = given(run, "prop-1", "approve", "--replaces", "over-1", "--as", "lena")
    state = json.loads(run("proposal", "prop-1", "--json").stdout)
    assert state["in_force"] == replaced["id"]


REFUSED = {
    "no such proposal": (["prop-9", "approve"], 2, "no proposal 'prop-9'"),
    "no such proposal to modify": (["prop-9", "modify", "--set", "a=1"], 2, "'prop-9'"),
    "one's own": (["prop-2", "approve", "--as", "service-bot"], 1, "may not give the verdict"),
    "an undeclared code": (["prop-2", "reject", "--code", "mood"], 1, "'mood' is no rationale"),
    "changes of an approval": (["prop-2", "approve", "--set", "months=2"], 2, "belong to modify"),
    "a modification of nothing": (["prop-2", "modify"], 1, "edited is what 'prop-2' proposes"),
    "the same value": (["prop-2", "modify", "--set", "months=1"], 1, "edited is what"),
    "an argument that is not there": (
        ["prop-2", "modify", "--unset", "weeks"],
        2,
        "no such argument. It has: months",
    ),
    "set and unset": (
        ["prop-2", "modify", "--set", "months=2", "--unset", "months"],
        2,
        "both set and unset",
    ),
    "a second opinion on nothing": (["prop-2", "approve", "--second"], 1, "no verdict yet"),
    "another verdict": (["prop-2", "maybe"], 2, "'maybe'"),
    "an escaping rationale": (["prop-2", "reject", "--rationale", "\ud800"], 1, "surrogate"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_verdict_is_named_and_nothing_is_written(run: Run, story: Path, name: str) -> None:
    words, code, says = REFUSED[name]
    with Corpus.open(story) as corpus:
        before = corpus.log.head()
    result = run("override", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in result.stderr
    with Corpus.open(story) as corpus:
        assert corpus.log.head() == before
