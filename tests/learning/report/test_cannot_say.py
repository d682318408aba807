from __future__ import annotations

from dataclasses import replace

import polars as pl

from learning.report.building import build_report
from learning.report.document import Report
from tests.learning.report.desks import desk
from tests.learning.report.test_subject import joined, other_desk


def said(report: Report) -> str:
    return " ".join(report.cannot_say)


def test_without_a_metric_nothing_can_be_said_of_what_came_of_it() -> None:
    text = said(build_report(desk(60, metrics=())))
    assert "nothing is measured after a decision, and a verdict does not judge itself" in text
    assert "Declare a metric" in text


def test_without_priors_it_asks_for_them() -> None:
    frames = desk(60)
    bare = frames.decisions.with_columns(probability=pl.lit(None, pl.Float64))
    text = said(build_report(replace(frames, decisions=bare)))
    assert "no proposal states a probability of it. Let agents state one." in text


def test_other_domains_are_named_with_their_size() -> None:
    text = said(build_report(joined(desk(80), other_desk(60))))
    assert "Anything about 'support' (60): a report speaks of one domain." in text


def test_outcomes_that_are_missing_of_the_rejected_are_pointed_out(sample_report: Report) -> None:
    assert "of the rejected proposals (45 outcomes unknown): nobody followed them" in said(
        sample_report
    )
    assert "rejected" not in said(build_report(desk(400)))


def test_where_only_bounds_are_had_it_says_what_to_record() -> None:
    text = said(build_report(desk(400)))
    assert "Record propensity and assignment with every verdict." in text


def test_nothing_is_said_twice(sample_report: Report) -> None:
    assert len(set(sample_report.cannot_say)) == len(sample_report.cannot_say)
