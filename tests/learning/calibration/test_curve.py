from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import reliability_curve


@pytest.mark.parametrize("name", ["EMOS", "ENS", "EPC", "Logistic"])
def test_the_curve_is_that_of_reliabilitydiag(
    name: str, reference: Path, vectors: Callable[[str], Any]
) -> None:
    stated, happened = vectors(f"niamey_{name}")
    curve = reliability_curve(happened, stated)
    cases = pl.read_csv(reference / "corp" / f"cases_{name}.csv").sort("x")
    at = np.searchsorted(curve.levels, cases["x"].to_numpy() - 1e-12)
    assert curve.observed[at] == pytest.approx(cases["CEP_pav"].to_numpy(), abs=1e-12)
    bins = pl.read_csv(reference / "corp" / f"bins_{name}.csv")
    lowest, highest, observed, count = curve.steps()
    assert lowest == pytest.approx(bins["x_min"].to_numpy())
    assert highest == pytest.approx(bins["x_max"].to_numpy())
    assert observed == pytest.approx(bins["CEP_pav"].to_numpy())
    assert count.tolist() == bins["n"].to_list()


def test_the_band_is_near_the_one_that_reliabilitydiag_draws(
    reference: Path, vectors: Callable[[str], Any]
) -> None:
    stated, happened = vectors("niamey_EMOS")
    curve = reliability_curve(happened, stated)
    path = reference / "corp" / "EMOS_consistency_band_resampling1000_seed20160701.csv"
    band = pl.read_csv(path).sort("x")
    assert curve.levels == pytest.approx(band["x"].to_numpy())
    for ours, theirs in ((curve.lower, band["lower"]), (curve.upper, band["upper"])):
        apart = ours - theirs.to_numpy()
        assert np.abs(apart).max() < 0.1  # both are drawn, of 1,000 samples each
        assert abs(apart.mean()) < 0.01


def test_nine_of_ten_flawless_curves_lie_in_the_band() -> None:
    random = np.random.default_rng(3)
    grid = np.linspace(0.05, 0.95, 19)
    inside = np.zeros(len(grid))
    worlds = 30
    for world in range(worlds):
        stated = np.repeat(grid, 30)
        curve = reliability_curve(random.random(len(stated)) < stated, stated, seed=world)
        inside += (curve.lower <= curve.observed) & (curve.observed <= curve.upper)
    assert 0.86 < inside.mean() / worlds < 0.96


def test_too_sure_forecasts_leave_the_band() -> None:
    stated = np.tile([0.05, 0.95], 200)
    happened = np.tile([0, 0, 1, 1, 0, 1, 0, 1], 50)  # right in three of four
    curve = reliability_curve(happened, stated)
    assert curve.outside == 400
    assert curve.count.tolist() == [200, 200]
    flawless = reliability_curve(happened, np.tile([0.25, 0.75], 200))
    assert flawless.outside == 0


def test_the_same_seed_and_rows_in_any_order_give_the_same_band() -> None:
    random = np.random.default_rng(0)
    stated = random.random(300)
    happened = random.random(300) < stated
    order = random.permutation(300)
    one = reliability_curve(happened, stated, seed=7)
    other = reliability_curve(happened[order], stated[order], seed=7)
    for part in ("levels", "observed", "count", "lower", "upper"):
        assert np.array_equal(getattr(one, part), getattr(other, part))
    assert not np.array_equal(one.upper, reliability_curve(happened, stated, seed=8).upper)


def test_a_wider_level_gives_a_wider_band() -> None:
    happened, stated = [0, 1, 0, 1, 1, 0] * 20, [0.1, 0.9, 0.3, 0.6, 0.7, 0.5] * 20
    narrow = reliability_curve(happened, stated, level=0.5)
    wide = reliability_curve(happened, stated, level=0.99)
    assert np.all(wide.lower <= narrow.lower)
    assert np.all(wide.upper >= narrow.upper)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match="level must lie between 0 and 1"):
        reliability_curve([0, 1], [0.2, 0.7], level=90)
    with pytest.raises(InsufficientDataError, match="one class"):
        reliability_curve([0, 0], [0.2, 0.7])
