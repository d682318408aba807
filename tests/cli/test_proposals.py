"""`dtui proposals` and `dtui proposal`: lists and cards of what was proposed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("story")


def test_each_proposal_is_a_line_with_its_verdict_and_outcome(run: Run) -> None:
    first, second = run("proposals").stdout.splitlines()
    assert first.startswith("prop-1")
    assert "modify" in first
    assert "won yes at 30 d" in first
    assert "WAITS" in second


def test_lists_are_narrowed_by_domain_and_by_what_waits(run: Run) -> None:
    assert run("proposals", "--domain", "sourcing").stdout == ""
    told = run("proposals", "--waiting", "--json").stdout.splitlines()
    waiting = [json.loads(line) for line in told]
    assert [row["proposal_id"] for row in waiting] == ["prop-2"]
    limited = run("proposals", "--limit", "1")
    assert len(limited.stdout.splitlines()) == 1
    assert "1 more" in limited.stderr


def test_a_card_says_what_was_made_of_it_and_what_is_due(run: Run) -> None:
    shown = run("proposal", "prop-1").stdout
    for says in (
        "percent  18 → 12",
        "p 0.64 that won comes true within 90 d",
        "over-1  modified · percent 18 → 12 · margin · in force",
        "Recovery first",
        "won yes · after 30 d",
        "due for 56 d",
        "Quote Q-9 sent",
    ):
        assert says in shown


def test_a_card_in_json_has_every_event(run: Run) -> None:
    card = json.loads(run("proposal", "prop-1", "--json").stdout)
    assert card["in_force"] == "over-1"
    assert [event["kind"] for event in card["events"]] == ["override", "execution", "outcome"]


def test_a_proposal_that_is_not_there_is_named(run: Run) -> None:
    result = run("proposal", "over-1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no proposal 'over-1'" in result.stderr


def test_a_matrix_tells_what_was_proposed_on_its_ground(run: Run) -> None:
    shown = run("matrix", "northwind").stdout
    assert "opt-2 · discount · percent 18 · years 2 · p 0.64 that won comes true within" in shown
    assert "✓ won yes" in shown
    (proposed,) = json.loads(run("matrix", "northwind", "--json").stdout)["proposals"]
    assert proposed["in_force"] == "over-1"


def test_the_traces_tell_the_verdict_and_what_came_of_it(run: Run) -> None:
    shown = {line.split()[0]: line for line in run("traces").stdout.splitlines()}
    assert "modify" in shown["northwind"]
    assert "won yes at 30 d" in shown["northwind"]
    assert "WAITS" in shown["recovery"]


@pytest.mark.parametrize("width", [40, 80, 160])
def test_lines_keep_to_the_width_of_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("dtui.command.output.whole_ids", lambda: False)
    for words in ("proposals", "proposal prop-1", "domains", "waiting", "tail --no-follow"):
        lines = run(*words.split()).stdout.splitlines()
        assert lines
        assert max(map(len, lines)) <= width


HOSTILE = "x\x1b[2J\x1b]52;c;cm0=\x07\u202e[/]\n\x9b31my"


def test_whatever_was_written_is_shown_harmless_by_every_list(run: Run, story: Path) -> None:
    with Corpus.open(story) as corpus:
        emit = corpus.emit
        metric = {"name": HOSTILE, "type": "category", "horizons": ["P1D"], "categories": [HOSTILE]}
        code = {"code": HOSTILE, "says": HOSTILE}
        emit("domain_declared", {"domain": HOSTILE, "metrics": [metric], "codes": [code],
                                 "owner": HOSTILE})  # fmt: skip
        trigger = emit("trigger", {"says": HOSTILE, "stream": HOSTILE, "agent": HOSTILE})
        proposal = emit("proposal", {"domain": HOSTILE, "action": HOSTILE, "agent": HOSTILE,
                                     "args": {HOSTILE: HOSTILE}, "causes": [trigger],
                                     "correlation_id": HOSTILE})  # fmt: skip
        emit("override", {"proposal_id": proposal, "verdict": "modify", "codes": [HOSTILE],
                          "edited": {HOSTILE: HOSTILE * 2}, "rationale": HOSTILE,
                          "reviewer": HOSTILE * 3, "assignment": HOSTILE})  # fmt: skip
    for words in (
        "proposals",
        f"proposal {proposal}",
        f"chain {proposal}",
        f"chain {trigger} --effects",
        "waiting",
        "domains",
        "tail --no-follow",
    ):
        for form in ("", "--plain", "--json"):
            result = run(*words.split(), *form.split())  # which looks for what is unfit
            assert result.exit_code == 0
            assert result.stdout
