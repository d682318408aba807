"""Rung 4: a lot decided who saw the proposal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.value import alone_bounds, risk_of_agent, risk_of_people, showing

people = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30
)


def test_the_difference_of_means_is_unbiased_and_a_baseline_narrows_it() -> None:
    raw: list[float] = []
    fine: list[float] = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        known, shown = rng.random(400), rng.random(400) < 0.8
        outcome = (rng.random(400) < 0.2 + 0.6 * known + 0.1 * shown).astype(float)
        found = showing(outcome, shown, expected=0.2 + 0.6 * known)
        raw.append(found.effect.mean)
        fine.append(found.adjusted.mean)
    for estimates in (raw, fine):
        assert abs(np.mean(estimates) - 0.1) < 2.5 * np.std(estimates) / math.sqrt(300)
    assert np.std(fine) < 0.98 * np.std(raw)


@given(people, people)
def test_bounds_hold_the_agent_alone_in_every_world(
    seen: list[tuple[int, int, int]], blind: list[tuple[int, int, int]]
) -> None:
    # Both sides of the lot are the same cases here, as they are alike in the long run.
    would = np.array([row[0] for row in (*seen, *blind)] * 2)
    agreed = np.array([row[1] for row in (*seen, *blind)] + [row[2] for row in (*seen, *blind)])
    shown = np.repeat([1, 0], len(seen) + len(blind))
    outcome = np.where(agreed == 1, would, 1 - would).astype(float)
    found = alone_bounds(outcome, agreed, shown)
    assert found.lower - 1e-9 <= would.mean() <= found.upper + 1e-9


@given(people)
def test_strata_only_narrow(rows: list[tuple[int, int, int]]) -> None:
    would = np.array([row[0] for row in rows] * 2)
    agreed = np.array([row[1] for row in rows] + [row[2] for row in rows])
    shown = np.repeat([1, 0], len(rows))
    outcome = np.where(agreed == 1, would, 0).astype(float)
    wide = alone_bounds(outcome, agreed, shown)
    narrow = alone_bounds(outcome, agreed, shown, strata=would)
    assert wide.lower - 1e-9 <= narrow.lower <= would.mean() + 1e-9
    assert would.mean() - 1e-9 <= narrow.upper <= wide.upper + 1e-9


def test_the_difference_in_risk_is_known_where_the_risks_are_not() -> None:
    """Outcomes of the rejected are hidden; the difference of true risks is found all the same."""
    misses: list[float] = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        bad, shown = rng.random(2_000) < 0.35, rng.random(2_000) < 0.5
        rejects = rng.random(2_000) < np.where(shown, 0.2 + 0.4 * bad, 0.3 + 0.2 * bad)
        wrong = (bad & ~rejects) | (~bad & rejects)
        truth = (0.35 * 0.4 + 0.65 * 0.2) - (0.35 * 0.5 + 0.65 * 0.3)
        rows = risk_of_people(np.where(rejects, 0, bad), rejects)
        found = showing(rows, shown).effect
        misses.append(found.mean - truth)
        direct = wrong[shown].mean() - wrong[~shown].mean()
        assert abs(found.mean - direct) < 0.2
    assert abs(np.mean(misses)) < 2.5 * np.std(misses) / math.sqrt(200)


def test_the_agents_risk_lies_within_its_bounds() -> None:
    rng = np.random.default_rng(1)
    size = 20_000
    bad, shown = rng.random(size) < 0.35, rng.random(size) < 0.5
    would = rng.random(size) < 0.1 + 0.6 * bad
    rejects = rng.random(size) < np.where(shown, 0.1 + 0.7 * would, 0.3 + 0.2 * bad)
    rows = risk_of_agent(np.where(rejects, 0, bad), rejects, would)
    found = alone_bounds(rows, ~np.isnan(rows), shown, strata=would, most=2.0)
    truth = np.mean(np.where(would, 1.0, 2.0 * bad))
    assert found.lower - 0.02 < truth < found.upper + 0.02
    assert found.upper - found.lower < 0.2


def test_a_lot_needs_two_sides() -> None:
    with pytest.raises(InsufficientDataError):
        showing([1, 0], [1, 1])
    with pytest.raises(InsufficientDataError, match="strata"):
        alone_bounds([1, 0], [1, 1], [1, 1])
    with pytest.raises(InvalidFrameError, match="neither"):
        showing([1, 0], [1, math.nan])
