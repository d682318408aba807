"""Reports on real tables that are no corpus: what they must say, and what they must not."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from learning.report.building import build_report
from learning.report.document import Figure, Report
from learning.report.files import printed

MAPPINGS = Path(__file__).parents[1] / "mappings"

ANY_YEAR = re.compile(r"\b(19|20)\d\d\b")


def answers(report: Report) -> dict[str, str]:
    return {line.question: line.answer for line in report.statements}


def figures(report: Report) -> dict[str, Figure]:
    return {figure.name: figure for section in report.sections for figure in section.figures}


# -- pull requests of agents: the merge is the verdict, and nothing was measured after it ---------


@pytest.fixture(scope="module")
def pull_requests(shared_data: Path) -> Report:
    table = shared_data / "aidev_agent_prs" / "agent_prs.csv"
    return build_report(table, MAPPINGS / "aidev.toml", as_of=datetime(2025, 6, 23, tzinfo=UTC))


def test_where_the_outcome_is_the_verdict_only_speed_is_judged(pull_requests: Report) -> None:
    given = answers(pull_requests)
    assert given.pop("Faster") in ("improving", "no evidence", "degrading")
    assert given == {
        "More accurate": "not identified",
        "Better calibrated": "not identified",
        "Overrides": "not identified",
    }


def test_only_turnaround_and_coverage_are_drawn(pull_requests: Report) -> None:
    assert set(figures(pull_requests)) <= {
        "coverage",
        "turnaround",
        "turnaround-by-agent",
        "verdicts-by-when",
    }
    assert "nothing is measured after a decision" in pull_requests.cannot_say[0]


def test_those_who_wait_are_counted_in_the_turnaround(
    pull_requests: Report, shared_data: Path
) -> None:
    path = shared_data / "reference" / "survival" / "aidev_turnaround.json"
    reference = json.loads(path.read_text())
    turnaround = figures(pull_requests)["turnaround"].table
    every: dict[str, Any] = dict(zip(turnaround.columns, turnaround.rows[0], strict=True))
    assert every["proposals"] == reference["n"]
    assert every["proposals"] - every["still wait"] == reference["closed_by_as_of"]
    expected = reference["median_hours"]["ALL"]
    assert round(every["median, h"], 2) == expected["kaplan_meier"]
    assert round(every["median of the decided alone, h"], 2) == expected["decided_only"]


# -- people advised by a risk score: no clock, every outcome known, and overrides that hurt -------


@pytest.fixture(scope="module")
def advised(shared_data: Path) -> Report:
    table = shared_data / "fogliato_rai" / "predictions_dev.csv"
    return build_report(table, MAPPINGS / "fogliato_rai.toml")


def test_overrides_that_hurt_are_said_to(advised: Report) -> None:
    overrides = advised.statements[3]
    assert overrides.answer == "hurt"
    assert overrides.says.startswith("Overriding made forecasts worse by 0.04")
    assert "rung 0" in overrides.says


def test_a_change_of_cases_is_called_drift_and_never_learning(advised: Report) -> None:
    given = answers(advised)
    assert given["More accurate"] == "drift"
    assert given["Better calibrated"] in ("drift", "degrading")
    assert "number 35 of the sequence" in advised.statements[1].says
    assert "improving" not in given.values()


def test_without_a_clock_no_date_and_no_horizon_is_invented(advised: Report) -> None:
    assert advised.period == "sequence 2 to 44"
    assert "horizon" not in dict(advised.origin.options)
    assert answers(advised)["Faster"] == "not identified"
    said = json.loads(printed(advised, "JSON"))
    text = json.dumps([said["statements"], said["cannot_say"], said["period"]])
    words = [figure["says"] for section in said["sections"] for figure in section["figures"]]
    assert not ANY_YEAR.search(text + " ".join(words))
    assert any("the table has no times" in each for each in advised.cannot_say)


def test_pages_of_both_can_be_printed(pull_requests: Report, advised: Report) -> None:
    for report in (pull_requests, advised):
        for form in ("HTML", "Markdown", "JSON"):
            assert len(printed(report, form)) > 5_000
