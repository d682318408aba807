from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.calibration import VennAbersCalibrator


def by_brute_force(stated: list[float], happened: list[int], case: float, outcome: int) -> float:
    """Run isotonic regression with the case among the rows, in exact arithmetic."""
    levels: dict[float, list[int]] = {}
    for probability, hit in [*zip(stated, happened, strict=True), (case, outcome)]:
        level = levels.setdefault(probability, [0, 0])
        level[0] += hit
        level[1] += 1
    pools: list[tuple[int, int, list[float]]] = []
    for probability in sorted(levels):
        hits, rows, own = *levels[probability], [probability]
        while pools and Fraction(pools[-1][0], pools[-1][1]) >= Fraction(hits, rows):
            before = pools.pop()
            hits, rows, own = before[0] + hits, before[1] + rows, before[2] + own
        pools.append((hits, rows, own))
    return next(hits / rows for hits, rows, own in pools if case in own)


rows = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 24)), min_size=2, max_size=40).filter(
    lambda rows: len({outcome for outcome, _ in rows}) == 2
)


@given(rows, st.lists(st.integers(0, 48), min_size=1, max_size=4))
@settings(max_examples=300)
def test_pairs_are_exactly_those_of_isotonic_regression_run_twice(
    rows: list[tuple[int, int]], asked: list[int]
) -> None:
    stated, happened = [place / 24 for _, place in rows], [outcome for outcome, _ in rows]
    cases = [place / 48 for place in asked]
    pairs = VennAbersCalibrator().fit(stated, happened).predict_interval(cases)
    for case, pair in zip(cases, pairs.tolist(), strict=True):
        assert pair == [by_brute_force(stated, happened, case, outcome) for outcome in (0, 1)]


def test_pairs_are_exactly_those_of_the_published_package(
    reference: Path, vectors: Callable[[str], Any]
) -> None:
    stated, happened = vectors("overconfident_200")
    path = reference / "calibration" / "venn_abers_overconfident_200_cal150_test50.csv"
    expected = pl.read_csv(path)
    fitted = VennAbersCalibrator().fit(stated[:150], happened[:150])
    lower, upper = fitted.predict_interval(stated[150:]).T
    assert np.array_equal(lower, expected["va_p0"])
    assert np.array_equal(upper, expected["va_p1"])
    assert np.array_equal(lower, expected["brute_p0"])
    assert np.array_equal(upper, expected["brute_p1"])
    assert np.array_equal(fitted.recalibrated(stated[150:]), expected["va_p"])


def test_many_rows_on_many_levels_keep_lower_below_upper_and_both_rising() -> None:
    random = np.random.default_rng(4)
    for digits in (1, 2, 4, 16):
        stated = np.round(random.random(20_000), digits)
        fitted = VennAbersCalibrator().fit(stated, random.random(20_000) < stated)
        lower, upper = fitted.predict_interval(np.linspace(0, 1, 5001)).T
        assert np.all(lower < upper)
        assert np.all(np.diff(lower) >= 0)
        assert np.all(np.diff(upper) >= 0)


def test_few_outcomes_make_wide_pairs() -> None:
    random = np.random.default_rng(4)
    width = []
    for count in (60, 600, 6000):
        stated = random.random(count)
        fitted = VennAbersCalibrator().fit(stated, random.random(count) < stated)
        width.append(np.diff(fitted.predict_interval(np.linspace(0.1, 0.9, 81))).mean())
    assert width[0] > 2 * width[1] > 4 * width[2]
