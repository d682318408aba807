from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from learning.frames import Frames
from learning.report.building import build_report
from learning.report.document import Report
from tests.learning.report.desks import WON, desk
from tests.learning.report.reading import figures, intervals, rows


def with_own_probabilities(frames: Frames) -> Frames:
    """Let every reviewer state a probability of a metric that no decision changes."""
    stated = np.random.default_rng(5).uniform(0.2, 0.8, len(frames.overrides)).round(2)
    return replace(
        frames,
        overrides=frames.overrides.with_columns(probability=pl.Series(stated)),
        metrics=(replace(WON, unaffected=True),),
    )


def test_the_picture_is_the_table(sample_report: Report) -> None:
    figure = figures(sample_report)["override-value"]
    drawn = [(each.estimate, each.lower, each.upper) for each in intervals(figure).values()]
    assert drawn == [(row["gain"], row["lower"], row["upper"]) for row in rows(figure)]
    assert next(iter(intervals(figure))) == ("", "all overrides")


def test_a_single_domain_is_not_told_twice(sample_report: Report) -> None:
    groups = {group for group, _ in intervals(figures(sample_report)["override-value"])}
    assert groups == {"", "rationale code", "reviewer", "agent"}


def test_the_ladder_has_five_rungs_and_the_log_stands_on_one(sample_report: Report) -> None:
    ladder = figures(sample_report)["override-ladder"]
    assert [row["rung"] for row in rows(ladder)] == [0, 1, 2, 3, 4]
    assert [row["rung"] for row in rows(ladder) if row["here"] == "stands here"] == [2]
    assert ladder.says.startswith("This log stands on rung 2: ")


def test_of_many_reviewers_the_two_ends_are_drawn_and_the_rest_counted() -> None:
    people = tuple(f"person {n}" for n in range(40))
    frames = with_own_probabilities(desk(1_600, reviewers=people))
    figure = figures(build_report(frames))["override-value"]
    reviewers = [label for group, label in intervals(figure) if group == "reviewer"]
    assert len(reviewers) == 14
    assert reviewers == sorted(reviewers, key=lambda code: int(code[1:]))
    assert any("Between those drawn lie 26 of 40 reviewers" in note for note in figure.notes)


def test_where_nothing_can_be_known_only_the_ladder_is_shown() -> None:
    found = figures(build_report(desk(60)))
    assert "override-value" not in found
    assert found["override-ladder"].says.startswith("This log stands on no rung")


def test_without_a_metric_overrides_are_not_spoken_of() -> None:
    report = build_report(desk(120, metrics=()))
    assert "override-ladder" not in figures(report)
    assert report.statements[3].answer == "not identified"
    assert len(set(report.statements[3].reasons)) == len(report.statements[3].reasons)
