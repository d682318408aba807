"""Verdicts on desks whose truth is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dtui.errors import InsufficientDataError, InvalidFrameError, InvalidQueryError
from learning.improvement import Improvement, judge_improvement
from learning.join import join_outcomes
from tests.learning.improvement.desks import BEGINS, HORIZON, WON, desk, framed, judged

TURNED = {datetime(2025, month, 1, tzinfo=UTC) for month in (7, 8, 9)}
"""The months round week 30."""


@pytest.fixture(scope="module")
def steady() -> Improvement:
    return judged(desk("steady"))


def test_a_steady_desk_is_told_no_news(steady: Improvement) -> None:
    for verdict in (steady.faster, steady.accurate, steady.calibrated):
        assert verdict.judgement == "no evidence"
        assert verdict.since is None
        assert verdict.lower is not None
        assert verdict.upper is not None
        assert verdict.lower < 0 < verdict.upper
        assert verdict.reasons[0].startswith("Rule:")
        assert verdict.assumption


def test_what_can_be_learned_of_agents_is_an_improvement() -> None:
    found = judged(desk("learning")).accurate
    assert found.judgement == "improving"
    assert found.lower is not None
    assert found.lower > 0


def test_a_drift_is_dated_and_never_called_learning() -> None:
    found = judged(desk("drift"))
    assert found.accurate.judgement == "drift"
    assert found.accurate.since in TURNED
    assert found.drift is not None
    assert found.drift.found
    assert found.drift.residual_since is not None
    assert found.drift.residual_before is not None
    assert found.drift.residual_since - found.drift.residual_before == pytest.approx(
        -0.18, abs=0.06
    )
    assert found.calibrated.judgement == "drift"
    assert found.calibrated.since in TURNED


def test_reviewers_who_begin_to_hurt_degrade() -> None:
    found = judged(desk("hurting")).accurate
    assert found.judgement == "degrading"
    assert found.since in TURNED
    assert found.upper is not None
    assert found.upper < 0
    assert "overriding" in found.reasons[0]


@pytest.mark.parametrize(("world", "word"), [("closing", "improving"), ("widening", "degrading")])
def test_agents_that_state_otherwise_change_calibration(world: str, word: str) -> None:
    found = judged(desk(world)).calibrated
    assert found.judgement == word
    assert found.since in TURNED


@pytest.mark.parametrize(("world", "word"), [("faster", "improving"), ("slower", "degrading")])
def test_verdicts_that_come_sooner_are_faster(world: str, word: str) -> None:
    found = judged(desk(world))
    assert found.faster.judgement == word
    assert found.speed is not None
    early, late = found.speed.early.median, found.speed.late.median
    assert early is not None
    assert late is not None
    assert (late < early) == (word == "improving")


def test_more_proposals_of_a_quick_kind_make_nothing_faster() -> None:
    rng = np.random.default_rng(3)
    n = 2400
    quick = rng.random(n) < np.linspace(0.1, 0.9, n)
    frames = framed(
        agent=["quick" if each else "slow" for each in quick],
        proposed=[BEGINS + timedelta(hours=4 * number) for number in range(n)],
        hours=np.where(quick, 1.0, 20.0) * rng.lognormal(0, 0.5, n),
        prior=np.full(n, 0.5),
        own=np.full(n, np.nan),
        won=rng.random(n) < 0.5,
        as_of=BEGINS + timedelta(hours=4 * n) + HORIZON,
    )
    found = judged(frames)
    assert found.faster.judgement == "no evidence"
    assert found.speed is not None
    assert found.speed.early.median is not None
    assert found.speed.late.median is not None
    assert found.speed.late.median < found.speed.early.median / 2


def test_ten_decisions_are_too_early() -> None:
    found = judged(desk("steady", weeks=1, a_week=10))
    for verdict in (found.faster, found.accurate, found.calibrated):
        assert verdict.judgement == "too early"
        assert verdict.estimate is None
        assert verdict.reasons[0].startswith("Too early")
    assert found.trained_on is None


def test_outcomes_of_one_kind_tell_nothing() -> None:
    n = 600
    rng = np.random.default_rng(5)
    frames = framed(
        agent=["one"] * n,
        proposed=[BEGINS + timedelta(hours=8 * number) for number in range(n)],
        hours=rng.lognormal(0, 0.5, n),
        prior=rng.choice([0.3, 0.6], n),
        own=np.full(n, np.nan),
        won=np.ones(n, dtype=bool),
        as_of=BEGINS + timedelta(hours=8 * n) + HORIZON,
    )
    found = judged(frames)
    assert found.accurate.judgement == "too early"
    assert "ended the same way" in found.accurate.reasons[0]
    assert found.calibrated.judgement == "too early"


@pytest.mark.parametrize("weeks", [2, 6, 10, 13, 16])
def test_a_short_log_has_its_answer_too(weeks: int) -> None:
    found = judged(desk("steady", weeks=weeks, a_week=60))
    for verdict in (found.faster, found.accurate, found.calibrated):
        assert verdict.judgement in ("too early", "no evidence")


@pytest.mark.parametrize(
    "agents", [[None], ["a"], [f"a-{number}" for number in range(300)]], ids=["none", "one", "many"]
)
def test_any_number_of_agents_has_its_answer(agents: list[str | None]) -> None:
    rng = np.random.default_rng(6)
    n = 1500
    prior = rng.random(n)
    frames = framed(
        agent=[agents[number % len(agents)] for number in range(n)],
        proposed=[BEGINS + timedelta(hours=5 * number) for number in range(n)],
        hours=rng.lognormal(0, 0.5, n),
        prior=prior,
        own=np.full(n, np.nan),
        won=rng.random(n) < prior,
        as_of=BEGINS + timedelta(hours=5 * n) + HORIZON,
    )
    found = judged(frames)
    assert found.accurate.judgement == found.calibrated.judgement == "no evidence"


def test_without_a_metric_only_speed_is_judged() -> None:
    frames = desk("steady", weeks=20)
    found = judge_improvement(frames, frames.decisions, metric=None, horizon=None)
    assert found.accurate.judgement == found.calibrated.judgement == "not identified"
    assert found.faster.judgement == "no evidence"
    assert found.series.is_empty()


def test_priors_of_another_horizon_are_not_used() -> None:
    frames = desk("steady", weeks=20)
    other = frames.decisions.with_columns(horizon=timedelta(days=7))
    found = judged(type(frames).of(other, frames.overrides, frames.outcomes, metrics=(WON,)))
    assert found.accurate.judgement == "not identified"
    assert "'won'" in found.accurate.reasons[0]


def test_as_of_before_any_outcome_is_too_early() -> None:
    frames = desk("steady").known_by(BEGINS + timedelta(days=14))
    found = judged(frames)
    assert found.accurate.judgement == found.calibrated.judgement == "too early"
    with pytest.raises(InsufficientDataError):
        frames.known_by(BEGINS - timedelta(days=1))


def test_outcomes_of_a_later_moment_are_refused() -> None:
    frames = desk("steady", weeks=30)
    joined = join_outcomes(
        frames.decisions, frames.outcomes, horizons=(HORIZON,), as_of=frames.as_of, metric=WON
    )
    earlier = BEGINS + timedelta(weeks=20)
    with pytest.raises(InvalidFrameError, match="not known at 2025-05-26") as refused:
        judge_improvement(frames, joined, metric=WON, horizon=HORIZON, as_of=earlier)
    later = frames.outcomes["recorded_at"].is_between(earlier, frames.as_of, closed="right")
    assert refused.value.count == later.sum()


def test_what_is_not_there_to_be_judged_is_refused() -> None:
    frames = desk("steady", weeks=2)
    with pytest.raises(InvalidQueryError, match="no metric 'lost' is declared; declared: 'won'"):
        judge_improvement(frames, frames.decisions, metric="lost", horizon=HORIZON)
    with pytest.raises(InvalidFrameError, match="no column 'outcome_28d'"):
        judge_improvement(frames, frames.decisions, metric=WON, horizon=HORIZON)
    with pytest.raises(InvalidFrameError, match="alpha"):
        judge_improvement(frames, frames.decisions, metric=None, horizon=None, alpha=5)


def test_the_same_bits_come_of_rows_in_any_order(steady: Improvement) -> None:
    frames = desk("steady")
    shuffled = type(frames).of(
        *(
            frame.sample(fraction=1.0, shuffle=True, seed=9)
            for frame in (frames.decisions, frames.overrides, frames.outcomes)
        ),
        metrics=(WON,),
        as_of=frames.as_of,
    )
    again = judged(shuffled)
    for name in ("faster", "accurate", "calibrated", "drift", "gain_path", "total_path"):
        assert getattr(again, name) == getattr(steady, name)
    for name in ("learning_curve", "windows", "agents"):
        assert getattr(again, name) == getattr(steady, name)
    assert again.series.equals(steady.series)


def test_what_a_report_said_once_it_says_of_that_time_for_ever(steady: Improvement) -> None:
    frames = desk("steady")
    earlier = judged(frames.known_by(BEGINS + timedelta(weeks=40)))
    known = len(earlier.gain_path) - 1  # the last look fell into the middle of a week
    assert known > 20
    for one, two in zip(earlier.gain_path[:known], steady.gain_path, strict=False):
        assert (one.at, one.n) == (two.at, two.n)
        assert (one.mean, one.lower, one.upper) == pytest.approx(
            (two.mean, two.lower, two.upper), abs=1e-9
        )
