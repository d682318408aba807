from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl

from learning.report.building import build_report
from learning.report.document import Report
from learning.report.subject import choose
from learning.report.turnaround import median_turnaround
from tests.learning.report.desks import desk, honest
from tests.learning.report.reading import curves, figures, rows


def test_the_whole_is_shown_beside_what_was_before_and_since_a_change(
    sample_report: Report,
) -> None:
    figure = figures(sample_report)["turnaround"]
    whole, before, since = rows(figure)
    assert whole["proposals"] == before["proposals"] + since["proposals"]
    assert before["median, h"] > whole["median, h"] > since["median, h"]
    assert [line.label for line in curves(figure).lines] == [
        before["proposals of"],
        since["proposals of"],
    ]
    assert figure.says.endswith("% faster.")


def test_who_waits_makes_the_median_longer_than_that_of_the_decided(sample_report: Report) -> None:
    since = rows(figures(sample_report)["turnaround"])[-1]
    assert since["still wait"] > 0
    assert since["median, h"] > since["median of the decided alone, h"]


def test_what_a_rule_decided_waited_for_nobody() -> None:
    frames = desk(400)
    rules = pl.when(pl.col("override_id") < "o-0100").then(pl.lit("policy"))
    ruled = frames.overrides.with_columns(reviewer_kind=rules.otherwise("reviewer_kind"))
    figure = figures(build_report(replace(frames, overrides=ruled)))["turnaround"]
    assert rows(figure)[0]["proposals"] == 300
    assert figure.notes[-1] == "100 proposals decided by a rule or an agent left out."


def test_agents_are_compared_where_there_are_several() -> None:
    assert "turnaround-by-agent" not in figures(build_report(desk(200)))
    two = figures(build_report(desk(200, agents={"east": honest, "west": honest})))
    assert [row["agent"] for row in rows(two["turnaround-by-agent"])] == ["east", "west"]


def test_a_curve_grows_and_stays_within_its_band(sample_report: Report) -> None:
    for name in ("turnaround", "turnaround-by-agent"):
        for line in curves(figures(sample_report)[name]).lines:
            shares = [share for share in line.y if share is not None]
            assert shares == sorted(shares)
            assert 0 < shares[0] < shares[-1] <= 1
            assert list(line.x) == sorted(set(line.x))
            for low, share, high in zip(line.lower, line.y, line.upper, strict=True):
                if low is not None and high is not None and share is not None:
                    assert low <= share <= high


def test_few_verdicts_are_too_few() -> None:
    assert median_turnaround(choose(desk(10))) is None
    assert "turnaround" not in figures(build_report(desk(10)))


def test_the_median_is_that_of_all_who_ever_waited() -> None:
    frames = desk(400)
    assert median_turnaround(choose(frames)) == 6.0
    # Half of them never had a verdict, and have waited for a year.
    half = frames.overrides.filter(pl.col("override_id") >= "o-0200")
    late = frames.decisions.with_columns(
        decided_at=pl.when(pl.col("proposal_id") >= "p-0200").then("decided_at")
    )
    waiting = median_turnaround(choose(replace(frames, overrides=half, decisions=late)))
    assert waiting is None or waiting > timedelta(hours=10) / timedelta(hours=1)
