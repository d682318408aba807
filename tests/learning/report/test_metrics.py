from __future__ import annotations

from dataclasses import replace

import polars as pl

from dtui.views.pictures.kinds import Curves, Forest
from learning.frames import DeclaredMetric, Frames
from learning.report.document import Figure
from learning.report.metrics import metrics_section
from learning.report.subject import choose
from tests.learning.report.desks import ENDING, MARGIN, WON, desk


def figure(frames: Frames) -> Figure:
    section = metrics_section(choose(frames))
    assert section is not None
    found, *_ = section.figures
    return found


def with_margins(values: pl.Expr) -> Frames:
    frames = desk(400, metrics=(WON, MARGIN))
    margins = pl.when(pl.col("metric") == "margin").then(values).otherwise("value")
    return replace(frames, outcomes=frames.outcomes.with_columns(value=margins))


LATE = pl.col("proposal_id") >= "p-0200"


def test_a_number_gets_its_mean_over_time_with_intervals() -> None:
    found = figure(desk(400, metrics=(WON, MARGIN)))
    assert found.title == "margin after 90 d"
    assert [row[0] for row in found.table.rows] == ["2026 Q1", "2026 Q2", "2026 Q3", "all"]
    every = found.table.rows[-1]
    assert every[1:3] == (400, 22.0)
    assert isinstance(found.picture, Curves)
    assert "no more than chance" in found.says


def test_a_mean_that_moved_is_told_in_the_direction_that_was_declared() -> None:
    assert "+5.00" in figure(with_margins(pl.when(LATE).then(25.0).otherwise(20.0))).says
    up = pl.when(LATE).then(pl.col("value") + 5).otherwise("value")
    assert figure(with_margins(up)).says.endswith(", for the better.")
    down = pl.when(LATE).then(pl.col("value") - 5).otherwise("value")
    assert figure(with_margins(down)).says.endswith(", for the worse.")


def test_of_few_values_only_their_number_is_told() -> None:
    found = figure(desk(12, metrics=(WON, MARGIN)))
    assert found.says == "Only 12 values of 'margin' are known: too few to say anything."
    assert found.picture is None


def test_a_category_is_told_as_shares_and_how_they_changed() -> None:
    found = figure(desk(400, metrics=(WON, ENDING)))
    assert [row[0] for row in found.table.rows] == ["renewed", "smaller", "left"]
    assert sum(int(row[1] or 0) for row in found.table.rows) == 400
    assert isinstance(found.picture, Forest)
    assert found.says.startswith("Of 400 known endings: renewed 34 %, smaller 33 %, left 33 %.")


def test_a_metric_that_depends_on_another_says_so() -> None:
    conditional = DeclaredMetric(
        "pricing", "margin", "number", "higher", "%", MARGIN.horizons, only_if="won"
    )
    notes = figure(desk(400, metrics=(WON, conditional))).notes
    assert notes[0] == "Only of decisions whose 'won' came true."


def test_without_other_metrics_there_is_no_section() -> None:
    assert metrics_section(choose(desk())) is None
