from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from dtui.views.pictures.kinds import Forest
from learning.frames import Frames
from learning.report.document import Figure
from learning.report.reliability import reliability_section
from learning.report.subject import choose
from tests.learning.report.desks import desk, honest, overstated

BOTH = {"east": overstated, "west": honest}


def figures(frames: Frames) -> dict[str, Figure]:
    section = reliability_section(choose(frames))
    assert section is not None
    return {figure.name: figure for figure in section.figures}


def test_an_agent_that_overstates_is_found_and_an_honest_one_is_not() -> None:
    found = figures(desk(1_200, agents=BOTH))
    gap = found["calibration-gap"].says
    assert "east, " in gap
    assert "west, " not in gap
    assert "east" in found["scores"].says
    assert "west" not in found["scores"].says


def test_what_is_off_is_said_with_what_was_stated_and_what_happened() -> None:
    east = figures(desk(1_200, agents=BOTH))["reliability-agent-1"]
    assert east.title == "Reliability: east"
    assert east.says.startswith("Where ")
    assert "% of all lie where the curve leaves the band" in east.says


def test_each_score_is_the_sum_of_its_parts_and_stands_beside_its_chance() -> None:
    columns = figures(desk(600))["scores"].table.columns
    cells = figures(desk(600))["scores"].table.rows[0]
    row: dict[str, Any] = dict(zip(columns, cells, strict=True))
    parts = row["miscalibration"] - row["discrimination"] + row["uncertainty"]
    assert abs(row["Brier score"] - parts) < 1e-12
    assert isinstance(row["by chance up to"], float)


def test_of_few_outcomes_nothing_is_said() -> None:
    found = figures(desk(40))
    picture = found["calibration-gap"].picture
    assert isinstance(picture, Forest)
    assert {interval.note for interval in picture.intervals} == {"too few"}
    assert found["scores"].table.rows[0][2:] == (None,) * 9
    assert not [name for name in found if name.startswith("reliability-")]


def test_where_all_ended_alike_nothing_is_said() -> None:
    frames = desk(200)
    alike = frames.outcomes.with_columns(value=pl.lit(1.0))
    found = figures(replace(frames, outcomes=alike))
    assert found["scores"].table.rows[0][2:] == (None,) * 9


def test_without_priors_it_says_so() -> None:
    frames = desk(200)
    bare = frames.decisions.with_columns(probability=pl.lit(None, pl.Float64))
    section = reliability_section(choose(replace(frames, decisions=bare)))
    assert section is not None
    assert section.says.startswith("Nobody stated a probability")


def test_without_a_metric_there_is_no_section() -> None:
    assert reliability_section(choose(desk(metrics=()))) is None


def test_reviewers_own_probabilities_are_a_forecaster_of_their_own() -> None:
    frames = desk(300)
    own = frames.overrides.with_columns(probability=pl.lit(0.5), unaided=pl.lit(0.4))
    labels = [row[0] for row in figures(replace(frames, overrides=own))["scores"].table.rows]
    assert labels == [
        "pricer",
        "reviewers before the advice",
        "reviewers with the verdict",
    ]
