"""Forecasts rest on what was known when they were made, and on nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.improvement.learner import Cells, Weights, scale
from learning.improvement.prequential import Forecasts, News, forecast


def told(block: np.ndarray, row: np.ndarray, value: np.ndarray) -> News:
    order = np.argsort(block, kind="stable")
    return News(block[order], row[order], value[order])


def some_cases(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    block = np.sort(rng.integers(0, 20, n))
    prior = rng.choice([0.2, 0.5, 0.8], n)
    agent = np.concatenate(([0, 1], rng.integers(0, 2, n - 2)))
    return block, prior, agent, (rng.random(n) < prior).astype(np.float64)


def made(seed: int, lag: int, outcome: np.ndarray | None = None) -> Forecasts:
    block, prior, agent, ended = some_cases(seed)
    news = told(block + lag, np.arange(len(block)), ended if outcome is None else outcome)
    return forecast(block, prior, agent, news, frozen_rows=50)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(5, 20))
def test_outcomes_that_come_later_change_no_forecast_made_before(
    seed: int, lag: int, cut: int
) -> None:
    block, _, _, outcome = some_cases(seed)
    other = np.where(block + lag > cut, 1 - outcome, outcome)
    one, two = made(seed, lag), made(seed, lag, other)
    before = block <= cut
    assert np.array_equal(one.updated[before], two.updated[before], equal_nan=True)
    assert np.array_equal(one.frozen[before], two.frozen[before], equal_nan=True)


def test_the_frozen_comparator_learns_once() -> None:
    block, prior, agent, _ = some_cases(4)
    found = made(4, 2)
    assert found.trained_on >= 50
    assert found.scored.sum() == len(block) - found.starts
    for who in (0, 1):
        for level in (0.2, 0.5, 0.8):
            of_cell = found.frozen[found.scored & (agent == who) & (prior == level)]
            assert len(set(of_cell)) == 1
    first = block == block[found.starts]
    assert np.array_equal(found.updated[first], found.frozen[first])


def test_too_few_outcomes_freeze_nothing() -> None:
    block, prior, agent, outcome = some_cases(4)
    news = told(block + 2, np.arange(len(block)), outcome)
    found = forecast(block, prior, agent, news, frozen_rows=10_000)
    assert found.trained_on == 0
    assert not found.scored.any()


def test_a_correction_counts_from_when_it_came() -> None:
    block = np.repeat(np.arange(4), 100)
    prior, agent = np.full(400, 0.5), np.zeros(400, dtype=np.int64)
    wrong = told(np.full(100, 1), np.arange(100), np.ones(100))
    right = News(np.repeat([1, 3], 100), np.tile(np.arange(100), 2), np.repeat([1.0, 0.0], 100))
    believed, corrected = (
        forecast(block, prior, agent, news, frozen_rows=50).updated for news in (wrong, right)
    )
    assert np.array_equal(believed[:300], corrected[:300], equal_nan=True)
    assert believed[300] > 0.9
    assert corrected[300] < 0.1


def test_nothing_known_leaves_priors_alone() -> None:
    prior = np.array([0.005, 0.3, 0.8])
    weights = Weights.none(1)
    assert np.allclose(weights.applied(scale(prior), np.zeros(3, dtype=np.int64)), prior)


def test_calibrated_agents_are_left_nearly_alone() -> None:
    rng = np.random.default_rng(2)
    prior = rng.choice(np.arange(1, 20) / 20, 200)
    agent = np.concatenate((np.arange(4), rng.integers(0, 4, 196)))
    cells, cell = Cells.of(prior, agent)
    outcome = (rng.random(200) < prior).astype(np.float64)
    size = len(cells.level)
    weights = cells.fit(
        np.bincount(cell, minlength=size).astype(np.float64),
        np.bincount(cell, outcome, minlength=size).astype(np.float64),
        Weights.none(cells.agents),
    )
    moved = weights.applied(scale(prior), agent) - prior
    assert np.sqrt(np.mean(moved**2)) < 0.03


def test_an_agent_that_overstates_is_found_out() -> None:
    level = np.tile(np.arange(-2, 2.5, 0.5), 2)
    agent = np.repeat([0, 1], 9)
    true = 1 / (1 + np.exp(-level + 0.8 * agent))
    cells = Cells(level, agent)
    weights = cells.fit(np.full(18, 400.0), 400 * true, Weights.none(2))
    assert np.abs(weights.applied(level, agent) - true).max() < 0.02
    assert weights.trust.argmax() >= 2  # the models in which agents differ


def test_fits_side_by_side_are_the_fits_alone() -> None:
    rng = np.random.default_rng(8)
    cells = Cells(np.tile(np.arange(-1, 1.5, 0.5), 3), np.repeat(np.arange(3), 5))
    decided = rng.integers(1, 30, (4, 15))
    total = decided.astype(np.float64)
    true = rng.binomial(decided, 0.4).astype(np.float64)
    together = cells.fit(total, true, Weights.none(3, 4))
    for row in range(4):
        alone = cells.fit(total[row], true[row], Weights.none(3))
        assert np.allclose(together.own[row], alone.own, atol=1e-8)
        assert np.allclose(together.trust[row], alone.trust, atol=1e-8)
