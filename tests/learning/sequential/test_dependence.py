"""Outcome windows that overlap: who cries wolf, who does not, and what each version assumes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.sequential import (
    ASSUMPTIONS,
    Version,
    blocked,
    compare_overlapping,
    overlapping_sequence,
    weakest_alarm,
)

Floats = NDArray[np.float64]
WEEKS, PER_WEEK, WINDOW = 52, 40, 13
OPENED = np.repeat(np.arange(WEEKS), PER_WEEK) + np.tile(np.arange(PER_WEEK) / PER_WEEK, WEEKS)

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


def year(
    lean: Floats, shock: float, chance: np.random.Generator, gain: float = 0.0
) -> tuple[Floats, Floats, Floats]:
    """Draw outcomes under weekly shocks that last a window, and two forecasters of them."""
    weekly = np.cumsum(chance.normal(size=WEEKS + WINDOW)) / np.sqrt(WINDOW)
    shocks = shock * np.repeat(weekly[WINDOW:] - weekly[:WEEKS], PER_WEEK)
    base = chance.normal(0, 0.8, WEEKS * PER_WEEK)
    expected = np.average([expit(base + shock * node) for node in NODES], axis=0, weights=WEIGHTS)
    middle = expected - gain / (2 * np.abs(lean).mean()) * np.sign(lean)
    y = (chance.random(len(base)) < expit(base + shocks)).astype(float)
    p, q = (np.clip(middle + side * lean / 2, 0, 1) for side in (1, -1))
    return y, p, q


def versions(
    lean: Floats, shock: float, chance: np.random.Generator, gain: float = 0.0
) -> dict[str, Version]:
    y, p, q = year(lean, shock, chance, gain)
    found = compare_overlapping(y, p, q, OPENED, horizon=float(WINDOW))
    return {version.name: version for version in found}


def both_ways(chance: np.random.Generator) -> Floats:
    return 0.16 * chance.choice([-1.0, 1.0], WEEKS * PER_WEEK)


# -- who cries wolf ----------------------------------------------------------------------------


def test_shared_shocks_make_the_exact_version_cry_wolf_and_not_the_model_of_them() -> None:
    chance = np.random.default_rng(1)
    alarms = dict.fromkeys(map(str, ASSUMPTIONS), 0)
    for _ in range(40):
        lean = 0.16 * (0.5 + 0.87 * chance.choice([-1.0, 1.0], WEEKS * PER_WEEK))
        for name, version in versions(lean, 0.5, chance).items():
            alarms[name] += version.first_excludes_zero is not None
    assert alarms["independent"] > 12
    assert alarms["apart from the level"] <= 4
    assert alarms["shared shocks"] <= 4
    assert alarms["any overlap"] == 0


def test_seasons_of_hard_decisions_are_no_gain_of_who_says_less() -> None:
    chance = np.random.default_rng(13)
    alarms = dict.fromkeys(map(str, ASSUMPTIONS), 0)
    for _ in range(20):
        base = chance.normal(0, 0.8, len(OPENED))
        weekly = np.cumsum(chance.normal(size=WEEKS + WINDOW)) / np.sqrt(WINDOW)
        harder = 0.4 * np.repeat(weekly[WINDOW:] - weekly[:WEEKS], PER_WEEK)
        y = (chance.random(len(base)) < expit(base * (1 + harder))).astype(float)
        expected = np.average(
            [expit(base * (1 + 0.4 * node)) for node in NODES], axis=0, weights=WEIGHTS
        )
        p, q = (np.clip(expected + side * 0.24 * (expected - 0.5), 0, 1) for side in (-1, 1))
        for version in compare_overlapping(y, p, q, OPENED, horizon=float(WINDOW)):
            alarms[version.name] += version.first_excludes_zero is not None
    assert alarms["independent"] > 6
    assert alarms["shared shocks"] <= 2


def test_the_model_of_shocks_sees_a_gain_where_forecasters_differ_both_ways() -> None:
    chance = np.random.default_rng(2)
    seen = dict.fromkeys(map(str, ASSUMPTIONS), 0)
    for _ in range(20):
        for name, version in versions(both_ways(chance), 0.5, chance, gain=0.015).items():
            seen[name] += version.alarm == "above"
    assert seen["shared shocks"] >= 15
    assert seen["apart from the level"] >= 15


def test_a_difference_in_level_alone_is_not_told_from_shocks() -> None:
    chance = np.random.default_rng(3)
    found = versions(np.full(WEEKS * PER_WEEK, 0.16), 0.5, chance)
    assert found["shared shocks"].alarm is None
    apart = found["apart from the level"]
    assert (apart.lower, apart.upper) == pytest.approx((0, 0), abs=1e-3)


# -- what must always hold ---------------------------------------------------------------------


def test_the_order_of_rows_changes_no_bit() -> None:
    chance = np.random.default_rng(4)
    y, p, q = year(both_ways(chance), 0.3, chance)
    opened = np.floor(OPENED * 4)  # many of one moment
    shuffled = chance.permutation(len(y))
    one = compare_overlapping(y, p, q, opened, horizon=52.0)
    two = compare_overlapping(y[shuffled], p[shuffled], q[shuffled], opened[shuffled], horizon=52.0)
    values = y - p
    one += overlapping_sequence(values, opened, horizon=52.0)
    two += overlapping_sequence(values[shuffled], opened[shuffled], horizon=52.0)
    for mine, other in zip(one, two, strict=True):
        assert mine.path.lower.tobytes() == other.path.lower.tobytes()
        assert mine.path.upper.tobytes() == other.path.upper.tobytes()


SCRIPT = """
import hashlib, numpy as np
from learning.sequential import compare_overlapping
chance = np.random.default_rng(0)
truth = chance.uniform(0.2, 0.8, 4000)
found = compare_overlapping(
    chance.random(4000) < truth, truth, truth + chance.choice([-0.1, 0.15], 4000),
    np.arange(4000) / 10, horizon=90)
print(hashlib.sha256(b"".join(each.path.lower.tobytes() for each in found)).hexdigest())
"""


def test_the_number_of_threads_changes_no_bit() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2")
    }
    assert len(said) == 1


def test_forecasters_a_hair_apart_are_told_from_nothing_else() -> None:
    chance = np.random.default_rng(12)
    q = chance.uniform(0.1, 0.9, 500)
    p = q + 1e-15 * chance.choice([-1, 0, 1], 500)
    p[:100] += 0.1 * chance.choice([-1, 1], 100)
    for score in ("brier", "log", "spherical"):
        found = compare_overlapping(
            (chance.random(500) < q), p, q, np.arange(500), horizon=90.0, score=score
        )
        assert all(np.all(np.isfinite(version.path.upper)) for version in found)
        assert abs(found[1].mean) < 0.05


def test_what_was_said_before_is_not_unsaid() -> None:
    chance = np.random.default_rng(5)
    y, p, q = year(both_ways(chance), 0.3, chance)
    early = OPENED < 30
    whole = compare_overlapping(y, p, q, OPENED, horizon=float(WINDOW))
    part = compare_overlapping(y[early], p[early], q[early], OPENED[early], horizon=float(WINDOW))
    for mine, before in zip(whole, part, strict=True):
        looks = len(before.path.t)
        np.testing.assert_array_equal(mine.path.t[:looks], before.path.t)
        np.testing.assert_allclose(mine.path.lower[:looks], before.path.lower, rtol=1e-6)
        np.testing.assert_allclose(mine.path.upper[:looks], before.path.upper, rtol=1e-6)


def test_moments_and_numbers_are_cut_alike() -> None:
    chance = np.random.default_rng(6)
    y, p, q = year(both_ways(chance), 0.0, chance)
    days = np.floor(OPENED * 7)
    moments = np.datetime64("2026-01-01T00:00:00", "us") + days.astype("timedelta64[D]")
    numbers = compare_overlapping(y, p, q, days, horizon=91.0)
    dated = compare_overlapping(y, p, q, moments, horizon=timedelta(days=91))
    for one, two in zip(numbers, dated, strict=True):
        np.testing.assert_array_equal(one.path.lower, two.path.lower)


def test_forecasters_who_never_differ_have_no_gain_and_cause_no_trouble() -> None:
    y, p = np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.7, 1.0])
    for version in compare_overlapping(y, p, p, [0, 1, 2], horizon=90):
        assert (version.mean, version.alarm) == (0, None)
        assert version.lower == version.upper == 0


def test_weeks_in_which_nothing_was_at_stake_prove_nothing() -> None:
    chance = np.random.default_rng(7)
    y, p, q = year(both_ways(chance), 0.0, chance, gain=0.02)
    same = OPENED < 26
    found = {
        version.name: version
        for version in compare_overlapping(
            y, np.where(same, q, p), q, OPENED, horizon=float(WINDOW)
        )
    }
    shared = found["shared shocks"]
    assert shared.alarm == "above"
    # The mean is over all cases, and half of them had none.
    assert shared.mean == pytest.approx(found["independent"].mean, abs=0.004)


def test_the_weakest_version_that_alarms_is_named() -> None:
    chance = np.random.default_rng(8)
    found = versions(both_ways(chance), 0.0, chance, gain=0.02)
    weakest = weakest_alarm(found.values())
    assert weakest is not None
    assert weakest.name == "shared shocks"
    assert weakest.assumption == ASSUMPTIONS["shared shocks"]
    assert weakest_alarm(versions(both_ways(chance), 0.0, chance).values()) is None


def test_a_shift_that_all_values_share_is_found_in_time() -> None:
    chance = np.random.default_rng(9)
    values = np.clip(chance.normal(0.1, 0.2, 4 * len(OPENED)), -1, 1)
    opened = np.tile(OPENED, 4) + np.repeat(np.arange(4) * WEEKS, len(OPENED))
    found = overlapping_sequence(values, opened, horizon=float(WINDOW))
    assert [version.alarm for version in found] == ["above", "above", None]


def test_gaps_between_decisions_are_borne() -> None:
    chance = np.random.default_rng(10)
    y, p, q = year(both_ways(chance), 0.0, chance)
    opened = np.where(OPENED < 5, OPENED, OPENED + 500)
    for version in compare_overlapping(y, p, q, opened, horizon=float(WINDOW)):
        assert np.all(np.isfinite(version.path.lower))
        assert np.all(version.path.lower <= version.path.upper)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_few_cases_prove_nothing(rows: int) -> None:
    y, p, q = np.ones(rows), np.full(rows, 0.9), np.full(rows, 0.2)
    for version in compare_overlapping(y, p, q, np.arange(rows), horizon=1.0):
        assert version.alarm is None


def test_sums_over_blocks_do_not_depend_on_the_order_of_rows() -> None:
    chance = np.random.default_rng(0)
    values, blocks = chance.normal(size=200), chance.integers(0, 7, 200)
    shuffled = chance.permutation(200)
    one, two = blocked(values, blocks), blocked(values[shuffled], blocks[shuffled])
    assert one[0].tobytes() == two[0].tobytes()
    assert one[1].sum() == 200


# -- bad input ---------------------------------------------------------------------------------


def test_bad_columns_are_named() -> None:
    with pytest.raises(InvalidFrameError, match="opened has 2 rows"):
        compare_overlapping([0, 1, 1], [0.5] * 3, [0.4] * 3, [1, 2], horizon=1)
    with pytest.raises(InvalidFrameError, match="above zero"):
        compare_overlapping([0, 1], [0.5] * 2, [0.4] * 2, [1, 2], horizon=timedelta(0))
    moments = np.array(["2026-01-01", "NaT"], dtype="datetime64[us]")
    with pytest.raises(InvalidFrameError, match="opened must be moments; row 1 is NaN"):
        compare_overlapping([0, 1], [0.5] * 2, [0.4] * 2, moments, horizon=timedelta(1))
    with pytest.raises(InsufficientDataError, match="no rows"):
        overlapping_sequence([], [], horizon=1)


@pytest.mark.parametrize("horizon", ["a quarter", np.nan, 1e-12, timedelta(days=-1)])
def test_a_horizon_is_a_length_of_time(horizon: float) -> None:
    with pytest.raises(InvalidFrameError, match="horizon"):
        compare_overlapping([0, 1], [0.5] * 2, [0.4] * 2, [1, 1e12], horizon=horizon)
