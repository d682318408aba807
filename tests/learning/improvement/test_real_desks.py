"""What is true of the sample desk, and what is known of real tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from learning.frames import read_table
from learning.improvement import Improvement, judge_improvement
from learning.join import join_outcomes
from sample_traces import pricing
from tests.learning.report.sample import sample_frames

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
MAPPINGS = Path(__file__).resolve().parents[1] / "mappings"
DRIFT_BEGINS = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample() -> Improvement:
    frames = sample_frames(pricing.simulate())
    won, horizon = frames.metric("won"), timedelta(days=90)
    assert won is not None
    joined = join_outcomes(
        frames.decisions, frames.outcomes, horizons=(horizon,), as_of=frames.as_of, metric=won
    )
    return judge_improvement(frames, joined, metric="won", horizon=horizon)


def test_the_sample_drifts_since_december_and_nobody_learns(sample: Improvement) -> None:
    assert sample.accurate.judgement == "drift"
    assert sample.accurate.since == DRIFT_BEGINS
    assert sample.accurate.lower is not None
    assert sample.accurate.lower < 0
    assert sample.drift is not None
    assert sample.drift.part == "all"
    assert [version.alarm for version in sample.versions] == [None] * 4


def test_the_samples_agents_do_not_follow_and_one_overstates(sample: Improvement) -> None:
    assert sample.calibrated.judgement == "drift"
    assert sample.calibrated.since == DRIFT_BEGINS
    assert any("pricer-east" in reason for reason in sample.calibrated.reasons)
    high = {(row.agent, row.period): row for row in sample.agents if row.band == "high"}
    east, north = high["pricer-east", "before"], high["pricer-north", "before"]
    assert east.upper is not None
    assert east.upper < east.says - 0.05
    assert north.lower is not None
    assert north.upper is not None
    assert north.lower < north.says < north.upper


def test_the_samples_verdicts_get_faster(sample: Improvement) -> None:
    assert sample.faster.judgement == "improving"
    assert sample.speed is not None
    early, late = sample.speed.early.median, sample.speed.late.median
    assert early is not None
    assert late is not None
    assert 6 < late < early < 9


def test_the_samples_series_are_of_the_same_decisions(sample: Improvement) -> None:
    scored = sample.series.drop_nulls(("updated", "frozen"))
    assert len(scored) == sample.accurate.n
    assert scored["decided_at"].min() == sample.frozen_from
    assert len(sample.gain_path) == len(sample.total_path)
    assert [point.n for point in sample.gain_path][-1] == len(scored)
    assert sum(window.n for window in sample.windows) == len(sample.series)


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data, which is not distributed")
def test_reviewers_of_rearrest_risk_drift_at_question_35_and_learn_nothing() -> None:
    frames = read_table(
        DATA / "fogliato_rai" / "predictions_dev.csv", MAPPINGS / "fogliato_rai.toml"
    )
    [metric] = frames.metrics
    joined = join_outcomes(
        frames.decisions, frames.outcomes, horizons=(), as_of=None, metric=metric
    )
    found = judge_improvement(frames, joined, metric=metric, horizon=None)
    assert found.accurate.judgement == found.calibrated.judgement == "drift"
    assert found.accurate.since == found.calibrated.since == 35
    assert found.faster.judgement == "not identified"
    assert all(isinstance(point.at, int) for point in found.gain_path)
    assert found.series["decided_at"].null_count() == len(found.series)


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data, which is not distributed")
def test_of_pull_requests_only_the_pace_is_judged() -> None:
    frames = read_table(DATA / "aidev_agent_prs" / "agent_prs.csv", MAPPINGS / "aidev.toml")
    found = judge_improvement(frames, frames.decisions, metric=None, horizon=None)
    assert found.accurate.judgement == found.calibrated.judgement == "not identified"
    assert found.faster.judgement == "no evidence"
    assert found.faster.n > 5_000
