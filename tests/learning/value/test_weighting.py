"""Rung 2: propensities make the approved stand for the overridden."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.value import overlap, weigh
from learning.value.baseline import baseline

EFFECT = 0.12


@dataclass(frozen=True)
class Desk:
    """Decisions of which a hidden cause makes both the override likelier and the loss."""

    outcome: NDArray[np.float64]
    overridden: NDArray[np.bool_]
    chance: NDArray[np.float64]
    prior: NDArray[np.float64]
    true_effect: float
    """Of the overridden."""
    true_effect_on_all: float


def desk(seed: int, size: int = 400) -> Desk:
    rng = np.random.default_rng(seed)
    hidden, known = rng.uniform(-1, 1, size), rng.uniform(0.3, 0.7, size)
    chance = np.clip(expit(-0.6 - 1.5 * hidden), 0.08, 0.85)
    overridden = rng.random(size) < chance
    # Overriding helps more where the case is bad, so its effect on the overridden is another one.
    gain = EFFECT - 0.1 * hidden
    would = known + 0.2 * hidden
    outcome = rng.random(size) < np.clip(would + gain * overridden, 0, 1)
    return Desk(
        outcome.astype(float),
        overridden,
        chance,
        known,
        float(gain[overridden].mean()),
        float(gain.mean()),
    )


def test_all_three_ways_of_weighting_are_unbiased_where_comparing_is_not() -> None:
    off: dict[str, list[float]] = {name: [] for name in ("plain", "normalised", "augmented")}
    naive: list[float] = []
    for seed in range(400):
        made = desk(seed)
        line = baseline(made.outcome, made.prior[:, None], (~made.overridden).astype(float))
        found = weigh(made.outcome, made.overridden, made.chance, expected=line)
        for name, misses in off.items():
            misses.append(getattr(found, name).estimate.mean - made.true_effect)
        sides = [made.outcome[made.overridden == side].mean() for side in (True, False)]
        naive.append(sides[0] - sides[1] - made.true_effect)
    assert np.mean(naive) < -0.08
    for misses in off.values():
        assert abs(np.mean(misses)) < 2.5 * np.std(misses) / math.sqrt(len(misses))


def test_the_effect_on_all_decisions_is_another_figure_and_unbiased_too() -> None:
    misses = [
        weigh(made.outcome, made.overridden, made.chance, among="all").normalised.estimate.mean
        - made.true_effect_on_all
        for made in map(desk, range(300))
    ]
    assert abs(np.mean(misses)) < 2.5 * np.std(misses) / math.sqrt(len(misses))


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    held = {"normalised": 0, "augmented": 0}
    for seed in range(400):
        made = desk(seed)
        line = baseline(made.outcome, made.prior[:, None], (~made.overridden).astype(float))
        found = weigh(made.outcome, made.overridden, made.chance, expected=line)
        for name in held:
            estimate = getattr(found, name).estimate
            held[name] += estimate.lower <= made.true_effect <= estimate.upper
    assert all(0.92 <= count / 400 <= 0.98 for count in held.values()), held


def test_a_wrong_baseline_does_no_harm() -> None:
    misses = []
    for seed in range(200):
        made = desk(seed)
        absurd = 3 * made.prior**2 - 1
        found = weigh(made.outcome, made.overridden, made.chance, expected=absurd)
        misses.append(found.augmented.estimate.mean - made.true_effect)
    assert abs(np.mean(misses)) < 2.5 * np.std(misses) / math.sqrt(len(misses))


def test_unknown_outcomes_are_stood_for_by_known_ones() -> None:
    made = desk(1, 4_000)
    rng = np.random.default_rng(5)
    unknown = made.overridden & (rng.random(4_000) < 0.45)
    outcome = np.where(unknown, np.nan, made.outcome)
    known = 1 - unknown[made.overridden].mean()
    stands = np.where(made.overridden, 1 / known, 1.0)
    whole = weigh(made.outcome, made.overridden, made.chance)
    part = weigh(outcome, made.overridden, made.chance, stands_for=stands)
    error = part.normalised.estimate.standard_error
    assert error is not None
    assert abs(part.normalised.estimate.mean - whole.normalised.estimate.mean) < 2 * error


def test_made_up_propensities_do_not_add_up() -> None:
    made = desk(2, 2_000)
    assert overlap(made.overridden, made.chance).off_by < 4
    assert overlap(made.overridden, np.full(2_000, 0.15)).off_by > 4


def test_effective_sizes_shrink_as_weights_grow_uneven() -> None:
    overridden = np.array([True, False] * 50)
    outcome = np.ones(100)
    even = weigh(outcome, overridden, np.full(100, 0.5)).normalised
    assert even.effective == 50
    uneven = weigh(outcome, overridden, np.where(np.arange(100) < 4, 0.95, 0.2)).normalised
    assert uneven.approved < 10


@pytest.mark.parametrize("certain", [0.0, 1.0, math.nan, 1.2])
def test_a_certain_verdict_says_nothing_of_the_other_choice(certain: float) -> None:
    with pytest.raises(InvalidFrameError, match="strictly between") as refused:
        weigh([1, 0], [True, False], [certain, 0.5])
    assert refused.value.rows == (0,)


def test_two_sides_are_needed() -> None:
    with pytest.raises(InsufficientDataError, match="nothing to compare"):
        weigh([1, 0], [True, True], [0.5, 0.5])
    with pytest.raises(InsufficientDataError):
        weigh([1, math.nan], [True, False], [0.5, 0.5])


def test_a_baseline_of_few_rows_is_their_mean() -> None:
    outcome, columns = np.array([0.0, 1.0, 1.0]), np.array([[0.1], [0.2], [0.9]])
    assert baseline(outcome, columns, np.ones(3)) == pytest.approx([2 / 3] * 3)
    assert baseline(outcome, columns, np.zeros(3)) == pytest.approx([0.0] * 3)


def test_a_baseline_lives_with_columns_that_follow_from_others() -> None:
    rng = np.random.default_rng(0)
    known = rng.random(100)
    columns = np.column_stack([known, known, 1 - known, np.ones(100)])
    line = baseline(2 * known, columns, np.ones(100))
    assert line == pytest.approx(2 * known, abs=1e-3)
