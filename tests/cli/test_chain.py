"""`dtui chain`: from an outcome to what it rests on, and onwards."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("story")


def test_an_outcome_leads_over_verdict_proposal_and_selection_to_the_observations(run: Run) -> None:
    lines = run("chain", "won-30", "--plain").stdout.splitlines()
    names = [line.split(" ")[0] for line in lines]
    way = ["won-30", "quote-9", "over-1", "prop-1", "northwind/sel-1", "northwind/obs-1"]
    assert [name for name in names if name in way] == way
    assert names.index("northwind/sel-1") < names.index("northwind/eval-1")
    assert names.index("northwind/sel-1") < names.index("northwind/val-2")
    assert "renewal-due" in names


def test_the_way_onwards_crosses_into_another_trace(run: Run) -> None:
    shown = run("chain", "northwind/sel-1", "--effects").stdout
    assert "── recovery · Northwind: service recovery" in shown
    assert "prop-2" in shown
    assert "obs-1" not in shown


def test_what_only_shares_the_correlation_is_listed_apart(run: Run) -> None:
    walked, apart = run("chain", "won-30").stdout.split("\n\n")
    assert "ticket-77" not in walked
    assert apart.startswith("1 more of deal-1182, not on this walk\n")
    assert "ticket-77" in apart
    told = [json.loads(line) for line in run("chain", "won-30", "--json").stdout.splitlines()]
    assert [link["entry_id"] for link in told if link.get("related")] == ["ticket-77"]


def test_a_limit_says_that_it_left_something_out(run: Run) -> None:
    shown = run("chain", "won-30", "--limit", "3")
    assert "not all: only 3 entries shown" in shown.stdout
    assert "northwind/" not in shown.stdout
    told = run("chain", "won-30", "--limit", "3", "--json")
    assert "--limit 3 leaves some out" in told.stderr
    assert "not all" not in run("chain", "won-30").stdout


def test_json_gives_a_link_a_line_with_the_positions_it_follows_from(run: Run) -> None:
    links = [json.loads(line) for line in run("chain", "over-1", "--json").stdout.splitlines()]
    override = next(link for link in links if link["entry_id"] == "over-1")
    proposal = next(link for link in links if link["entry_id"] == "prop-1")
    assert override["causes"] == [proposal["position"]]
    assert (override["distance"], override["agent"]) == (0, "ana")


def test_an_item_is_named_with_its_trace_and_is_no_path(run: Run, story: object) -> None:
    assert "Usage down 18 %" in run("chain", "northwind/obs-1").stdout
    assert "Usage down 18 %" in run("chain", story, "northwind/obs-1").stdout


def test_an_entry_that_is_not_there_is_named(run: Run) -> None:
    result = run("chain", "won-31")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no entry 'won-31'" in result.stderr
    assert "'<trace_id>/<item_id>'" in result.stderr


@pytest.mark.parametrize("width", [40, 80, 160])
def test_lines_keep_to_the_width_of_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("chain", "prop-2").stdout.splitlines()
    assert max(map(len, lines)) <= width
