"""Changes are found, dated, and not found where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.improvement.change import Change, Tally, start_weights

WEEKS, A_WEEK = 52, 40


def followed(value: np.ndarray, *, spread: float = 0.1) -> Change:
    """Follow values that are known at once; months are four weeks."""
    week = np.arange(len(value)) // A_WEEK
    looks = int(week[-1]) + 1
    tally = Tally.of(value, week, week // 4, week, looks, (looks - 1) // 4 + 1)
    return Change.of(tally, spread)


def test_a_change_is_found_and_dated() -> None:
    rng = np.random.default_rng(1)
    week = np.arange(WEEKS * A_WEEK) // A_WEEK
    change = followed((rng.random(len(week)) < np.where(week >= 28, 0.35, 0.55)) * 1.0)
    rose, fell = change.averaged()
    assert fell[-1] > np.log(1e6)
    assert rose[-1] < 0
    assert change.likeliest() == 28 // 4 - 1
    place = change.likeliest()
    assert place is not None
    radius = change.radius(0.05)[-1, place]
    assert abs(change.difference[-1, place] + 0.2) < radius < 0.15


def test_it_is_not_found_before_it_came() -> None:
    rng = np.random.default_rng(1)
    week = np.arange(WEEKS * A_WEEK) // A_WEEK
    change = followed((rng.random(len(week)) < np.where(week >= 28, 0.35, 0.55)) * 1.0)
    assert (np.maximum(*change.averaged())[:28] < np.log(40)).all()


def test_looking_every_week_raises_few_false_alarms() -> None:
    rng = np.random.default_rng(2)
    alarms = [
        np.maximum(*followed((rng.random(WEEKS * A_WEEK) < 0.5) * 1.0).averaged()).max()
        >= np.log(40)
        for _ in range(200)
    ]
    assert np.mean(alarms) <= 0.05


def test_weeks_that_go_together_raise_few_either() -> None:
    rng = np.random.default_rng(3)
    alarms = []
    for _ in range(200):
        chance = np.repeat(np.clip(rng.normal(0.5, 0.15, WEEKS), 0, 1), A_WEEK)
        change = followed((rng.random(len(chance)) < chance) * 1.0)
        alarms.append(np.maximum(*change.averaged()).max() >= np.log(40))
    assert np.mean(alarms) <= 0.05


def test_few_cases_that_matter_and_seldom_lose_much_raise_few_either() -> None:
    rng = np.random.default_rng(4)
    alarms = []
    for _ in range(150):
        gain = np.where(rng.random(WEEKS * A_WEEK) < 0.1, -0.45, 0.05)
        change = followed(np.where(rng.random(len(gain)) < 0.01, gain, 0.0), spread=0.02)
        alarms.append(np.maximum(*change.averaged()).max() >= np.log(40))
    assert np.mean(alarms) <= 0.05


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(-3, 3))
def test_it_is_the_change_that_counts_and_not_the_level(seed: int, level: float) -> None:
    value = np.random.default_rng(seed).normal(0, 0.3, 800)
    one, two = followed(value), followed(value + level)
    assert np.allclose(one.difference, two.difference, equal_nan=True)
    assert np.allclose(one.averaged(), two.averaged(), atol=1e-6)


def test_one_period_has_no_before() -> None:
    change = followed(np.random.default_rng(1).normal(0, 1, 2 * A_WEEK))
    assert change.likeliest() is None
    assert np.maximum(*change.averaged()).max() == pytest.approx(0.0)


def test_values_that_are_all_nothing_say_nothing() -> None:
    change = followed(np.zeros(WEEKS * A_WEEK))
    assert np.maximum(*change.averaged()).max() < np.log(2)


def test_all_starts_there_could_ever_be_share_one_budget() -> None:
    assert start_weights(10).sum() < start_weights(100_000).sum() < 1
    assert start_weights(100_000).sum() == pytest.approx(1.0, abs=1e-3)
