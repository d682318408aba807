"""Logs with next to nothing in them get a reason or a refusal, and never a made-up number."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest

from dtui.errors import InsufficientDataError
from learning.frames import DeclaredMetric, Frames
from learning.value import OverrideValue, scorecard
from learning.value.card_text import scorecard_text
from tests.learning.value.desks import MONTH, WON, Desk, valued

METRICS = (
    WON,
    replace(WON, unaffected=True),
    replace(WON, direction="none", unaffected=True),
    DeclaredMetric("pricing", "won", type="number", horizons=(MONTH,)),
    DeclaredMetric("pricing", "won", type="number", horizons=(MONTH,), unaffected=True),
)

SPOILED = {
    "all approved": {"verdict": pl.lit("approve")},
    "all rejected": {"verdict": pl.lit("reject")},
    "all modified": {"verdict": pl.lit("modify")},
    "one reviewer": {"reviewer": pl.lit("ana")},
    "nobody named": {"reviewer": pl.lit(None, dtype=pl.String)},
    "all certain": {"propensity": pl.lit(1.0)},
    "one propensity": {"propensity": pl.lit(0.5)},
    "no own probability": {"probability": pl.lit(None, dtype=pl.Float64)},
    "a reviewer a case": {"reviewer": pl.col("proposal_id")},
}


def check(found: OverrideValue) -> None:
    """Ask that whatever is said has an interval or a reason, and no number is none."""
    for effect in (found.overall, *(each for parts in found.effects.values() for each in parts)):
        figures = (effect.estimate, effect.lower, effect.upper)
        assert all(figure is None or math.isfinite(figure) for figure in figures)
        if effect.estimate is not None and effect.lower is not None and effect.upper is not None:
            assert effect.lower - 1e-12 <= effect.estimate <= effect.upper + 1e-12
        assert effect.lower is not None or effect.note
    assert found.says
    if found.rung is None:
        assert found.answer in ("too early", "not identified")
        assert found.overall.estimate is None


def all_of(frames: Frames, metric: DeclaredMetric) -> None:
    check(valued(replace(frames, metrics=(metric,)), metric, MONTH))
    for name in frames.overrides["reviewer"].drop_nulls().unique().sort().head(2):
        scorecard_text(scorecard(replace(frames, metrics=(metric,)), reviewer=name))


@pytest.mark.parametrize("metric", range(len(METRICS)))
@pytest.mark.parametrize("how", list(SPOILED))
def test_spoiled_verdicts(how: str, metric: int) -> None:
    frames = Desk(size=240, effect=0.2, rejects=0.3, unseen=0.5).frames()
    spoiled = frames.overrides.with_columns(**SPOILED[how])
    all_of(replace(frames, overrides=spoiled), METRICS[metric])


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_one_class_only(metric: DeclaredMetric, outcome: float) -> None:
    frames = Desk(size=240).frames()
    same = frames.outcomes.with_columns(value=pl.lit(outcome))
    all_of(replace(frames, outcomes=same), metric)


@pytest.mark.parametrize("metric", METRICS)
def test_no_outcome_at_all(metric: DeclaredMetric) -> None:
    frames = Desk(size=240).frames()
    found = valued(replace(frames, outcomes=frames.outcomes.clear()), metric, MONTH)
    check(found)
    assert found.overall.estimate is None


@pytest.mark.parametrize("metric", METRICS)
def test_ten_rows_only(metric: DeclaredMetric) -> None:
    found = valued(Desk(size=10).frames(), metric, MONTH)
    check(found)
    assert (found.rung, found.overall.estimate) == (None, None)


@pytest.mark.parametrize("metric", METRICS)
def test_no_verdict_at_all(metric: DeclaredMetric) -> None:
    frames = Desk(size=60).frames()
    decided = replace(frames, overrides=frames.overrides.clear())
    found = valued(decided, metric, MONTH)
    check(found)
    assert found.answer in ("too early", "not identified")


def test_no_priors() -> None:
    frames = Desk(size=240).frames()
    silent = frames.decisions.with_columns(probability=pl.lit(None, dtype=pl.Float64))
    for metric in METRICS:
        all_of(replace(frames, decisions=silent), metric)


def test_before_all_data() -> None:
    frames = Desk(size=60).frames()
    assert frames.as_of is not None
    with pytest.raises(InsufficientDataError):
        scorecard(frames, reviewer="ana", as_of=frames.as_of - 10 * MONTH)
