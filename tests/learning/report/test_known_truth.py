"""The sample desk's report says what is true of it, and claims nothing that is not.

Nothing in the log says any of it; `sample_traces.pricing` tells what an honest estimator should
find.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from dtui.views.pictures.kinds import Forest, Interval
from learning.frames import Frames
from learning.report.building import build_report
from learning.report.document import Figure, Report, Statement
from sample_traces import pricing


@pytest.fixture(scope="module")
def truth(simulation: pricing.Simulation) -> dict[str, Any]:
    return json.loads(pricing.truth_json(simulation))


@pytest.fixture(scope="module")
def report(sample: Frames) -> Report:
    return build_report(sample, reviewers=True)


@pytest.fixture(scope="module")
def said(report: Report) -> dict[str, Statement]:
    return {line.question: line for line in report.statements}


def figure(report: Report, name: str) -> Figure:
    return next(
        each for section in report.sections for each in section.figures if each.name == name
    )


def intervals(report: Report, name: str) -> dict[tuple[str, str], Interval]:
    picture = figure(report, name).picture
    assert isinstance(picture, Forest)
    return {(each.group, each.label): each for each in picture.intervals}


def test_verdicts_get_faster(said: dict[str, Statement], truth: dict[str, Any]) -> None:
    quarters = list(truth["turnaround"]["quarters"].values())
    assert quarters[0]["true_median"] > quarters[-1]["true_median"]
    assert said["Faster"].answer == "improving"


def test_no_improvement_in_accuracy_is_claimed_where_there_is_none(
    said: dict[str, Statement], truth: dict[str, Any]
) -> None:
    assert truth["updated_over_frozen"]["gain_before_drift"] == 0.0
    assert said["More accurate"].answer in ("drift", "no evidence")


def test_the_drift_is_found_in_the_month_it_began(
    report: Report, said: dict[str, Statement], truth: dict[str, Any]
) -> None:
    assert truth["drift"]["begins"].startswith("2025-12-01")
    assert said["Better calibrated"].answer in ("drift", "degrading")
    assert "Dec 2025" in said["Better calibrated"].says
    assert "Since Dec 2025 the frozen comparator" in figure(report, "scores-over-time").says


def test_the_agent_that_overstates_is_named_and_no_other(
    report: Report, said: dict[str, Statement], truth: dict[str, Any]
) -> None:
    (overconfident,) = [name for name, agent in truth["agents"].items() if not agent["calibrated"]]
    assert f"{overconfident} says 8" in said["Better calibrated"].says
    gaps = intervals(report, "calibration-gap")
    off = {
        label
        for (group, label), each in gaps.items()
        if group == "agent" and "approved" not in label and each.lower is not None
        if each.lower > 0
    }
    assert off == {overconfident, "all agents"}


def test_the_reviewer_who_hurts_is_pointed_out_and_no_other(
    report: Report, said: dict[str, Statement], truth: dict[str, Any]
) -> None:
    (hurtful,) = [name for name, each in truth["reviewers"].items() if each["verdict"] == "hurts"]
    reviewers = {
        label: each
        for (group, label), each in intervals(report, "override-value").items()
        if group == "reviewer"
    }
    assert set(reviewers) == set(truth["reviewers"])
    apart = {name for name, each in reviewers.items() if "below the others" in each.note}
    assert apart == {hurtful}
    assert f"Reviewer {hurtful} does worse than the others: " in said["Overrides"].says
    worst = min(reviewers, key=lambda name: reviewers[name].estimate or 0.0)
    assert worst == hurtful


def test_what_overriding_is_worth_lies_within_its_interval(
    report: Report, truth: dict[str, Any]
) -> None:
    whole = intervals(report, "override-value")["", "all overrides"]
    assert whole.lower is not None
    assert whole.upper is not None
    assert whole.lower <= truth["overriding"]["effect"] <= whole.upper


def test_turnaround_counts_who_waits(report: Report, truth: dict[str, Any]) -> None:
    every = figure(report, "turnaround").table.rows[0]
    columns = figure(report, "turnaround").table.columns
    row: dict[str, Any] = dict(zip(columns, every, strict=True))
    assert row["still wait"] == truth["outcomes"]["waiting_for_a_verdict"]
    assert row["median, h"] > row["median of the decided alone, h"]


def test_what_is_known_is_what_the_log_has(report: Report, truth: dict[str, Any]) -> None:
    # At 90 days all that ended within them; later endings count as known not to have come.
    columns = figure(report, "coverage").table.columns
    rows = figure(report, "coverage").table.rows
    row: dict[str, Any] = dict(zip(columns, rows[-1], strict=True))
    assert row["decisions"] == 3_000
    assert row["no verdict yet"] == truth["outcomes"]["waiting_for_a_verdict"]
    assert row["known"] <= truth["outcomes"]["known"] + truth["outcomes"]["still_wrong"]


def test_nothing_needs_waking_anybody_up(report: Report) -> None:
    assert not report.degraded
