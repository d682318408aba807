from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import polars as pl
import pytest

from dtui.errors import InvalidFrameError
from learning.calibration import (
    NullBand,
    Statistic,
    decompose_score,
    expected_calibration_error,
    null_band,
    smooth_ece,
)

MEASURES: dict[Statistic, Callable[[Any, Any], float]] = {
    "smooth_ece": smooth_ece,
    "miscalibration": lambda happened, stated: decompose_score(happened, stated).miscalibration,
    "log_miscalibration": lambda happened, stated: (
        decompose_score(happened, stated, score="log").miscalibration
    ),
    "ece": expected_calibration_error,
}


@pytest.mark.parametrize("statistic", MEASURES)
def test_the_band_is_where_flawless_samples_lie(statistic: Statistic) -> None:
    random = np.random.default_rng(11)
    stated = random.random(200)
    band = null_band(statistic, stated)
    shown = [MEASURES[statistic](random.random(200) < stated, stated) for _ in range(300)]
    assert band.mean == pytest.approx(np.mean(shown), rel=0.06)
    assert 0.9 < np.mean(shown <= np.float64(band.upper)) < 0.99


def test_a_flawless_forecaster_shows_an_error_all_the_same(vectors: Callable[[str], Any]) -> None:
    stated, happened = vectors("calibrated_200")
    for statistic, measure in MEASURES.items():
        band = null_band(statistic, stated)
        assert 0 < measure(happened, stated) < band.upper
        assert band.p_value(measure(happened, stated)) > 0.05
    many = null_band("ece", stated, bins=50)
    assert expected_calibration_error(happened, stated, bins=50) < many.upper
    assert many.mean > 2 * null_band("ece", stated).mean


def test_a_flaw_stands_out_of_its_band(vectors: Callable[[str], Any]) -> None:
    stated, happened = vectors("overconfident_5000")
    for statistic, measure in MEASURES.items():
        band = null_band(statistic, stated)
        assert measure(happened, stated) > band.upper
        assert band.p_value(measure(happened, stated)) == 1 / 401


def test_forecasts_that_know_nothing_show_discrimination_all_the_same() -> None:
    random = np.random.default_rng(2)
    stated = random.uniform(0.2, 0.8, 300)
    band = null_band("discrimination", stated)
    shown = [
        decompose_score(random.random(300) < stated.mean(), stated).discrimination
        for _ in range(200)
    ]
    assert band.mean == pytest.approx(np.mean(shown), rel=0.1)
    assert 0.9 < np.mean(shown <= np.float64(band.upper)) < 0.99


def test_the_band_narrows_with_the_rows() -> None:
    few, many = (null_band("smooth_ece", np.tile([0.2, 0.4, 0.6, 0.8], n)) for n in (25, 2500))
    assert many.upper < few.upper / 4
    assert (few.n, many.n) == (100, 10_000)


@pytest.mark.parametrize("statistic", get_args(Statistic))
def test_the_same_seed_and_rows_in_any_order_give_the_same_band(statistic: Statistic) -> None:
    stated = np.random.default_rng(0).random(5000)
    one = null_band(statistic, stated, draws=20)
    other = null_band(statistic, stated[::-1], draws=20)
    assert np.array_equal(one.values, other.values)
    assert not np.array_equal(one.values, null_band(statistic, stated, draws=20, seed=1).values)


def test_levels_beyond_the_grid_change_the_band_little(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = np.random.default_rng(0).random(6000)
    coarse: dict[Statistic, NullBand] = {
        statistic: null_band(statistic, stated, draws=100) for statistic in MEASURES
    }
    monkeypatch.setattr("learning.calibration.bands.CELLS", 10_000)
    for statistic, band in coarse.items():
        exact = null_band(statistic, stated, draws=100)
        assert band.mean == pytest.approx(exact.mean, rel=0.05)


def test_what_is_no_statistic_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match=r"must be one of smooth_ece, .* it is 'auc'"):
        null_band("auc", [0.5])  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidFrameError, match="draws must be a whole number of at least 1"):
        null_band("ece", [0.5], draws=0)
    with pytest.raises(InvalidFrameError, match=r"row 0 is 1.5"):
        null_band("ece", [1.5])


def test_published_forecasts_are_judged_as_their_readers_know_them(shared_data: Path) -> None:
    folder = shared_data / "fivethirtyeight_checking"
    if not folder.is_dir():
        pytest.skip("no folder fivethirtyeight_checking in ../shared/data")
    shown: dict[str, tuple[bool, bool]] = {}
    for sport in ("nfl", "nba"):
        played = {"prob1": pl.Float64, "prob1_outcome": pl.Float64}
        games = pl.scan_csv(folder / f"{sport}_games.csv", schema_overrides=played)
        games = games.select(*played).collect()
        decided = games.drop_nulls().filter(pl.col("prob1_outcome") != 0.5)
        happened, stated = decided["prob1_outcome"], decided["prob1"]
        parts = decompose_score(happened, stated)
        assert parts.score < parts.uncertainty
        assert parts.discrimination > 7 * parts.miscalibration
        assert smooth_ece(happened, stated) < 0.05
        shown[sport] = (
            parts.miscalibration > null_band("miscalibration", stated).upper,
            float((stated - happened).to_numpy().mean()) > 0.03,
        )
    # Basketball's home teams were overrated throughout; nothing is wrong with football.
    assert shown == {"nfl": (False, False), "nba": (True, True)}
