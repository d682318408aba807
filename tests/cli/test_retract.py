"""`dtui retract` and `dtui annotate`: taken back, and noted beside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("story")


def test_a_verdict_taken_back_leaves_the_proposal_waiting(run: Run) -> None:
    assert "prop-1" not in run("proposals", "--waiting").stdout
    taken = run("retract", "over-1", "--because", "wrong row", "--as", "ana")
    assert taken.exit_code == 0
    assert "prop-1" in run("proposals", "--waiting").stdout
    assert "taken back: wrong row" in run("proposal", "prop-1").stdout


def test_a_note_stands_beside_what_it_is_about_until_it_is_taken_back(run: Run) -> None:
    note = run("annotate", "over-1", "The CFO agreed by phone").stdout.strip()
    assert "The CFO agreed by phone" in run("proposal", "prop-1").stdout
    run("retract", note, "--because", "it was the CEO")
    assert "taken back: The CFO" in run("proposal", "prop-1").stdout


@pytest.mark.parametrize("about", ["northwind/hyp-1", "northwind", "renewal-due"])
def test_a_note_may_be_on_an_item_a_trace_or_an_event(run: Run, about: str) -> None:
    note = json.loads(run("annotate", about, "See the tickets", "--json").stdout)
    assert note["causes"] == [about]
    assert "See the tickets" in run("chain", about, "--effects").stdout


REFUSED = {
    "another's verdict": (
        ["retract", "over-1", "--because", "no"],
        1,
        "is 'ana''s, and 'pat' may not",
    ),
    "a proposal": (
        ["retract", "prop-1", "--because", "no"],
        1,
        "Only an override or an annotation",
    ),
    "an item": (["retract", "northwind/hyp-1", "--because", "no"], 1, "is an item, and stays"),
    "nothing": (["retract", "over-9", "--because", "no"], 1, "there is none"),
    "without a reason": (["retract", "over-1"], 2, "--because"),
    "a blank reason": (["retract", "over-1", "--because", " ", "--as", "ana"], 1, "blank"),
    "a note on nothing": (["annotate", "over-9", "hello"], 1, "no entry 'over-9'"),
    "a blank note": (["annotate", "over-1", " "], 1, "blank"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_taken_back_stays(run: Run, story: Path, name: str) -> None:
    words, code, says = REFUSED[name]
    with Corpus.open(story) as corpus:
        before = corpus.log.head()
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in result.stderr
    with Corpus.open(story) as corpus:
        assert corpus.log.head() == before


def test_it_is_taken_back_once(run: Run) -> None:
    words = ("retract", "over-1", "--because", "wrong row", "--as", "ana")
    assert run(*words).exit_code == 0
    again = run(*words)
    assert (again.exit_code, "taken back already" in again.stderr) == (1, True)
