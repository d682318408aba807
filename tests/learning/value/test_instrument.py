"""Rung 3, any action: the reviewers' leniency as an instrument."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.value import instrumented, leniency

Desk = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]


def dealt(seed: int, *, effect: float = 0.15, spread: float = 1.0, reviewers: int = 20) -> Desk:
    """Deal 3,000 decisions with a hidden cause of override and outcome to reviewers."""
    rng = np.random.default_rng(seed)
    size = 3_000
    reviewer = rng.integers(0, reviewers, size)
    ready = spread * rng.normal(size=reviewers)
    hidden = rng.uniform(-1, 1, size)
    overridden = (rng.random(size) < expit(-0.3 + ready[reviewer] - 1.5 * hidden)).astype(float)
    outcome = (rng.random(size) < 0.5 + 0.25 * hidden + effect * overridden).astype(float)
    return outcome, overridden, reviewer


def test_it_finds_the_effect_that_comparing_gets_wrong() -> None:
    found: list[float] = []
    naive: list[float] = []
    for seed in range(60):
        outcome, overridden, reviewer = dealt(seed)
        found.append(instrumented(outcome, overridden, reviewer).estimate)
        naive.append(outcome[overridden == 1].mean() - outcome[overridden == 0].mean())
    assert abs(np.mean(naive) - 0.15) > 0.08
    assert abs(np.mean(found) - 0.15) < 2.5 * np.std(found) / math.sqrt(len(found)) + 0.01


def test_its_interval_holds_the_truth_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        told = instrumented(*dealt(seed))
        held += told.lower is not None and told.lower <= 0.15 <= (told.upper or 0)
    assert 0.90 <= held / 200 <= 0.99


def test_a_weak_instrument_refutes_no_effect_and_says_that_it_is_weak() -> None:
    told = [instrumented(*dealt(seed, spread=0.0)) for seed in range(20)]
    assert np.median([each.first_stage_f for each in told]) < 3
    assert sum(each.lower is None for each in told) >= 10


def test_a_strong_instrument_says_that_it_is_strong() -> None:
    assert instrumented(*dealt(3)).first_stage_f > 10


def test_leniency_leaves_the_row_itself_out() -> None:
    assert leniency([1, 1, 0], ["a", "a", "a"]).tolist() == [0.5, 0.5, 1.0]


def test_what_cannot_be_an_instrument_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match="single decision") as refused:
        leniency([1, 0, 1], ["a", "a", "b"])
    assert refused.value.rows == (2,)
    with pytest.raises(InsufficientDataError, match="at least three"):
        instrumented([1, 0, 1, 0], [1, 0, 1, 1], ["a", "a", "b", "b"])
    with pytest.raises(InsufficientDataError, match="equally often"):
        instrumented([1.0, 0.0] * 6, [1, 1] * 6, ["a", "b", "c"] * 4)
    with pytest.raises(InvalidFrameError, match="missing"):
        instrumented([1, math.nan], [1, 0], ["a", "b"])
