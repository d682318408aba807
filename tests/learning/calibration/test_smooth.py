from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import expected_calibration_error, smooth_ece

VECTORS = (
    "niamey_EMOS",
    "niamey_ENS",
    "niamey_EPC",
    "niamey_Logistic",
    "calibrated_200",
    "overconfident_200",
    "calibrated_5000",
    "overconfident_5000",
)


@pytest.mark.parametrize("name", VECTORS)
def test_the_smooth_error_is_that_of_relplot(
    name: str, figures: dict[str, Any], vectors: Callable[[str], Any]
) -> None:
    stated, happened = vectors(name)
    assert smooth_ece(happened, stated) == pytest.approx(figures[name]["relplot_smECE"], abs=1e-3)


def by_definition(happened: np.ndarray, stated: np.ndarray, width: float) -> float:
    """Sum the mirrored kernel at every point, as the paper writes it."""
    at = np.linspace(0, 1, 20_001)[:, None]
    kernel = np.zeros((len(at), len(stated)))
    for turn in range(-4, 5):
        for image in (stated + 2 * turn, -stated + 2 * turn):
            kernel += np.exp(-0.5 * ((at - image) / width) ** 2)
    kernel /= width * np.sqrt(2 * np.pi)
    smoothed = kernel @ (stated - happened) / len(stated)
    return float(trapezoid(np.abs(smoothed), at[:, 0]))


def test_the_smooth_error_is_the_width_at_which_the_error_equals_the_width() -> None:
    random = np.random.default_rng(5)
    stated = random.uniform(0.02, 0.98, 80)
    happened = (random.random(80) < stated**2).astype(float)
    found = smooth_ece(happened, stated)
    assert by_definition(happened, stated, found) == pytest.approx(found, abs=1e-5)


@given(st.floats(0.05, 0.95), st.integers(1, 9))
def test_one_probability_alone_is_off_by_its_distance_from_what_happened(
    stated: float, hits: int
) -> None:
    happened = [1] * hits + [0] * (10 - hits)
    assert smooth_ece(happened, [stated] * 10) == pytest.approx(abs(stated - hits / 10), abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=30).filter(
        lambda rows: len({outcome for outcome, _ in rows}) == 2
    ),
    st.randoms(use_true_random=False),
)
def test_errors_lie_between_0_and_1_whatever_the_order_of_rows(
    rows: list[tuple[int, float]], random: Random
) -> None:
    shuffled = random.sample(rows, len(rows))
    smooth, again, binned, binned_again = (
        measure([outcome for outcome, _ in some], [stated for _, stated in some])
        for measure in (smooth_ece, expected_calibration_error)
        for some in (rows, shuffled)
    )
    assert smooth == again
    assert binned == binned_again
    assert 0 <= smooth <= 1
    assert 0 <= binned <= 1


def test_a_probability_that_moves_a_little_moves_the_smooth_error_a_little() -> None:
    happened = [0, 1] * 50
    below, above = [0.2, 0.5 - 1e-9] * 50, [0.2, 0.5 + 1e-9] * 50
    assert smooth_ece(happened, below) == pytest.approx(smooth_ece(happened, above), abs=1e-6)


def test_every_forecast_wrong_is_a_binned_error_of_1() -> None:
    assert expected_calibration_error([0, 1], [1.0, 0.0]) == 1


def test_one_class_alone_says_nothing_of_calibration() -> None:
    with pytest.raises(InsufficientDataError, match="one class"):
        smooth_ece([1] * 60, [0.9] * 60)


@pytest.mark.parametrize(("asked", "truly"), [(10, 9), (50, 49)])
def test_the_binned_error_is_that_of_mapie_whose_bins_are_one_fewer_than_asked(
    asked: int, truly: int, figures: dict[str, Any], vectors: Callable[[str], Any]
) -> None:
    for name in ("calibrated_200", "overconfident_5000"):
        stated, happened = vectors(name)
        ours = expected_calibration_error(happened, stated, bins=truly)
        assert ours == pytest.approx(figures[name][f"mapie_ece_{asked}"], abs=1e-12)


def test_the_binned_error_depends_on_the_bins(vectors: Callable[[str], Any]) -> None:
    stated, happened = vectors("calibrated_200")
    assert expected_calibration_error(happened, stated) == pytest.approx(0.0698, abs=1e-4)
    assert expected_calibration_error(happened, stated, bins=50) == pytest.approx(0.1458, abs=1e-4)
    with pytest.raises(InvalidFrameError, match="bins must be at least 1"):
        expected_calibration_error(happened, stated, bins=0)


def test_a_probability_on_an_edge_belongs_to_the_bin_below() -> None:
    tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    happened = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    expected = np.mean(np.abs(np.array(tenths) - happened))
    assert expected_calibration_error(happened, tenths) == pytest.approx(expected)
