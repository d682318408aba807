from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from learning.report.building import build_report
from learning.report.document import Report
from tests.learning.report.desks import BEGINS, ENDING, WON, desk
from tests.learning.report.reading import curves, figures, rows


def test_verdicts_and_what_waits_add_up_to_all(sample_report: Report) -> None:
    figure = figures(sample_report)["verdicts-by-when"]
    assert [row["ending"] for row in rows(figure)] == ["approved", "modified", "rejected"]
    for look in ("by 1 h", "by 1 d"):
        assert sum(row[look] for row in rows(figure)) < 1
    assert sum(row["of the ended"] for row in rows(figure)) == pytest.approx(1)
    assert "39 are open still" in figure.says


def test_counting_the_ended_alone_takes_what_waits_for_more_of_the_same(
    sample_report: Report,
) -> None:
    for row in rows(figures(sample_report)["verdicts-by-when"]):
        assert row["by 1 d"] < row["of the ended"]


def test_where_nothing_waits_what_was_decided_says_it_all() -> None:
    assert "verdicts-by-when" not in figures(build_report(desk(200)))


def test_categories_end_by_when_they_did() -> None:
    figure = figures(build_report(desk(300, metrics=(WON, ENDING))))["metric-1-endings"]
    assert figure.says == "By 90 d: 33 % left, 33 % renewed and 33 % smaller; none is open."
    assert [line.y[-1] for line in curves(figure).lines] == [pytest.approx(1 / 3)] * 3


def test_what_has_not_ended_is_no_ending() -> None:
    frames = desk(300, metrics=(WON, ENDING))
    early = frames.known_by(BEGINS + timedelta(days=150))
    figure = figures(build_report(early))["metric-1-endings"]
    assert "are open still" in figure.says
    for row in rows(figure):
        seen = row["seen"] / len(early.decisions)
        assert row["by 90 d"] is None or row["by 90 d"] > seen


def test_readings_at_a_horizon_do_not_say_when() -> None:
    frames = desk(300, metrics=(WON, ENDING))
    read = pl.when(pl.col("metric") == "ending").then(pl.lit(ENDING.horizons[0], pl.Duration("us")))
    outcomes = frames.outcomes.with_columns(horizon=read)
    assert "metric-1-endings" not in figures(build_report(replace(frames, outcomes=outcomes)))
