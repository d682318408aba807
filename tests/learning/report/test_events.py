from __future__ import annotations

from dataclasses import replace

import polars as pl

from learning.report.building import build_report
from learning.report.document import Report
from tests.learning.report.desks import QUARTER, desk
from tests.learning.report.reading import curves, figures, rows


def test_counting_the_open_as_a_no_is_too_low_and_the_ended_alone_too_high(
    sample_report: Report,
) -> None:
    for row in rows(figures(sample_report)["event-rate"]):
        assert row["open counted as no"] < row["Kaplan–Meier"] < row["ended alone"]
        assert row["lower"] < row["Kaplan–Meier"] < row["upper"]


def test_the_share_by_a_horizon_is_where_the_curve_meets_its_mark(sample_report: Report) -> None:
    figure = figures(sample_report)["event-rate"]
    picture = curves(figure)
    assert [mark.label for mark in picture.marks] == ["30 d", "60 d", "90 d"]
    assert picture.lines[0].y[0] == 0.0
    assert picture.lines[0].y[-1] == rows(figure)[-1]["Kaplan–Meier"]


def test_where_all_is_known_every_way_of_counting_agrees() -> None:
    (_, row) = rows(figures(build_report(desk(400)))["event-rate"])
    assert row["Kaplan–Meier"] == row["open counted as no"] == row["ended alone"]


def test_what_nobody_reported_is_left_out_and_not_counted_as_a_no() -> None:
    frames = desk(400)
    kept = frames.outcomes.filter(pl.int_range(pl.len()) % 2 == 0)
    whole = figures(build_report(frames))["event-rate"]
    half = figures(build_report(replace(frames, outcomes=kept)))["event-rate"]
    rates = [rows(each)[-1]["Kaplan–Meier"] for each in (whole, half)]
    assert abs(rates[0] - rates[1]) < 0.1
    assert "200 decisions of which nothing was reported" in half.notes[1]


def test_a_score_for_the_unknown_too_stands_beside_that_of_the_known(
    sample_report: Report,
) -> None:
    figure = figures(sample_report)["brier-weighted"]
    alone, weighted = rows(figure)
    assert abs(alone["Brier score"] - weighted["Brier score"]) < 0.02
    assert "Never lean on it alone" in figure.notes[0]


def test_readings_say_whether_and_not_when_so_there_is_no_curve() -> None:
    frames = desk(400)
    read = frames.outcomes.with_columns(horizon=pl.lit(QUARTER, pl.Duration("us")))
    report = build_report(replace(frames, outcomes=read))
    assert "event-rate" not in figures(report)


def test_few_events_are_too_few() -> None:
    assert "event-rate" not in figures(build_report(desk(15)))
