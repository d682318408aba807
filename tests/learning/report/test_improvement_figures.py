from __future__ import annotations

from datetime import UTC, datetime

from learning.report.building import build_report
from learning.report.document import Report
from tests.learning.report.desks import desk
from tests.learning.report.reading import curves, figures, intervals, rows


def test_the_drift_is_marked_where_it_began(sample_report: Report) -> None:
    december = datetime(2025, 12, 1, tzinfo=UTC).timestamp()
    for name in ("scores-over-time", "gain"):
        (mark,) = curves(figures(sample_report)[name]).marks
        assert (mark.x, mark.label) == (december, "drift")


def test_every_forecaster_has_a_line_and_a_column(sample_report: Report) -> None:
    figure = figures(sample_report)["scores-over-time"]
    labels = [line.label for line in curves(figure).lines]
    assert figure.table.columns[4:] == tuple(labels)
    assert labels == [
        "as the agents stated",
        "with the verdict",
        "recalibrated on all that was known",
        "frozen comparator",
    ]


def test_where_nobody_states_another_probability_no_line_says_so() -> None:
    figure = figures(build_report(desk(600)))["scores-over-time"]
    assert "with the verdict" not in figure.table.columns


def test_a_month_of_few_outcomes_stands_in_the_table_and_not_in_the_picture(
    sample_report: Report,
) -> None:
    figure = figures(sample_report)["scores-over-time"]
    april = rows(figure)[-1]
    assert april["from"] == "Apr 2026"
    assert april["outcomes"] < 20
    assert april["frozen comparator"] is not None
    assert all(line.y[-1] is None for line in curves(figure).lines)


def test_a_long_path_has_a_short_table_that_ends_where_it_ends(sample_report: Report) -> None:
    figure = figures(sample_report)["gain"]
    assert len(figure.table.rows) <= 12
    line = curves(figure).lines[0]
    assert line.y[-1] == rows(figure)[-1]["gain"]
    assert "no more than chance explains" in figure.says


def test_the_gain_stands_beside_what_has_to_be_so_for_it(sample_report: Report) -> None:
    figure = figures(sample_report)["gain-by-assumption"]
    names = [row["version"] for row in rows(figure)]
    assert names[0] == "independent"
    assert "shared shocks" in names
    assert all(row["lower"] <= row["gain"] <= row["upper"] for row in rows(figure))
    assert figure.says.startswith("Under none of these assumptions")


def test_agents_are_told_apart_before_and_since_the_change(sample_report: Report) -> None:
    found = intervals(figures(sample_report)["agents-before-and-since"])
    before, since = (found["pricer-north", period] for period in ("before", "since"))
    assert before.lower is not None
    assert before.upper is not None
    assert before.lower < 0 < before.upper
    assert since.lower is not None
    assert since.lower > 0


def test_too_few_outcomes_are_too_few_for_a_comparator() -> None:
    section = next(
        each for each in build_report(desk(120)).sections if each.title == "Does it get better?"
    )
    assert section.says.startswith("Too few outcomes are known")


def test_without_a_metric_there_is_nothing_to_get_better_at() -> None:
    titles = [section.title for section in build_report(desk(120, metrics=())).sections]
    assert "Does it get better?" not in titles
