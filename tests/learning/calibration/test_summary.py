from __future__ import annotations

import numpy as np
import pytest

from dtui.errors import InsufficientDataError
from learning.calibration import (
    decompose_score,
    expected_calibration_error,
    measure_calibration,
    null_band,
    reliability_curve,
    smooth_ece,
)


@pytest.mark.parametrize("digits", [1, 16])
@pytest.mark.parametrize("grouped", [False, True])
def test_everything_at_once_is_what_each_function_says(digits: int, grouped: bool) -> None:
    random = np.random.default_rng(6)
    stated = np.round(random.random(500), digits)
    happened = random.random(500) < stated
    who = random.integers(0, 9, 500) if grouped else None
    whole = measure_calibration(happened, stated, groups=who, seed=2)
    assert whole.brier == decompose_score(happened, stated, groups=who)
    assert whole.log == decompose_score(happened, stated, score="log", groups=who)
    assert whole.smooth_ece == smooth_ece(happened, stated)
    assert whole.ece == expected_calibration_error(happened, stated)
    assert np.array_equal(whole.curve.upper, reliability_curve(happened, stated, seed=2).upper)
    assert list(whole.bands) == ["smooth_ece", "miscalibration", "log_miscalibration", "ece"]
    for statistic, band in whole.bands.items():
        assert np.array_equal(band.values, null_band(statistic, stated, seed=2).values)


def test_one_class_alone_is_refused() -> None:
    with pytest.raises(InsufficientDataError, match="one class"):
        measure_calibration([1] * 60, [0.9] * 60)


@pytest.mark.parametrize("stated", [0.0, 0.3, 1.0])
def test_a_forecaster_with_one_answer_knows_nothing_beyond_the_base_rate(stated: float) -> None:
    happened = [0, 1, 0, 0] * 30
    whole = measure_calibration(happened, [stated] * 120)
    assert whole.brier.discrimination == whole.log.discrimination == 0
    assert whole.ece == pytest.approx(abs(stated - 0.25))
    assert whole.smooth_ece == pytest.approx(abs(stated - 0.25))
    assert whole.curve.observed.tolist() == [0.25]
    assert whole.bands["ece"].mean == pytest.approx(0.033 if stated == 0.3 else 0, abs=0.005)
    assert whole.log.clipped == (0 if stated == 0.3 else 120)
