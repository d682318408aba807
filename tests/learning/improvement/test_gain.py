"""Gains, and what is left of them apart from the level."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from learning.improvement.gain import follow_gain, gains, shifted

shares = st.floats(0.01, 0.99)


@settings(deadline=None)
@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=30), st.integers(1, 4))
def test_a_shifted_forecast_has_the_other_ones_average(
    pairs: list[tuple[float, float]], every: int
) -> None:
    forecast, towards = np.array(pairs).T
    first = np.arange(0, len(pairs), every)
    moved = shifted(forecast, towards, first)
    for start in first:
        block = slice(start, start + every)
        assert abs(moved[block].mean() - towards[block].mean()) < 1e-6
        assert (np.argsort(moved[block]) == np.argsort(forecast[block])).all()


def test_a_level_gains_nothing_once_it_is_taken_away() -> None:
    rng = np.random.default_rng(1)
    frozen = rng.uniform(0.1, 0.9, 3000)
    outcome = (rng.random(3000) < expit(logit(frozen) - 0.6)).astype(np.float64)
    updated = expit(logit(frozen) - 0.6)
    look = np.arange(3000) // 50
    first = np.arange(0, 3000, 50)
    assert follow_gain(outcome, updated, frozen, look, 0.05).lower[-1] > 0
    level = shifted(updated, frozen, first)
    assert np.allclose(level, frozen, atol=1e-6)


def test_gains_lie_between_what_they_could_have_been() -> None:
    rng = np.random.default_rng(2)
    better, worse = rng.random((2, 100))
    outcome = (rng.random(100) < 0.5).astype(np.float64)
    gain, least, most = gains(outcome, better, worse)
    assert np.allclose(gain, (worse - outcome) ** 2 - (better - outcome) ** 2)
    assert ((least <= gain) & (gain <= most)).all()


def test_a_path_is_known_look_by_look() -> None:
    outcome = np.array([1.0, 0.0, 1.0, 1.0])
    path = follow_gain(outcome, np.full(4, 0.6), np.full(4, 0.5), np.array([3, 1, 3, 5]), 0.05)
    assert path.look.tolist() == [1, 3, 5]
    assert path.n.tolist() == [1, 3, 4]
    assert path.at(0) is None
    assert path.at(4) == path.at(3)
    assert path.last == path.at(99)
