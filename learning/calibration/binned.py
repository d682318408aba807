"""The binned calibration error, for comparison with what others print."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.calibration.levels import Levels, run_starts, tally


def expected_calibration_error(
    outcome: ArrayLike, probability: ArrayLike, *, bins: int = 10
) -> float:
    """Return the expected calibration error over bins of equal width, in [0, 1].

    Kept because readers know it; prefer `smooth_ece`. The answer depends on the number of bins: the
    same 200 rows of a flawless forecaster show 0.070 in 10 bins and 0.146 in 50. Never print it
    without ``null_band("ece", probability, bins=...)``.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1]. A probability on an edge belongs to the bin below.
    bins
        How many bins share [0, 1].

    Raises
    ------
    InvalidFrameError
        If `bins` is less than 1, the lengths differ, an outcome is neither 0 nor 1, or a
        probability is missing or lies outside [0, 1].
    InsufficientDataError
        If there are no rows.

    Examples
    --------
    >>> round(expected_calibration_error([0, 1, 1, 0], [0.1, 0.9, 0.6, 0.4]), 3)
    0.25
    """
    levels = tally(outcome, probability)
    return float(binned_errors(levels, levels.hits[:, None], bins)[0])


def binned_errors(levels: Levels, hits: NDArray[np.int64], bins: int) -> NDArray[np.float64]:
    """Return the binned error of each column of successes at the same levels."""
    if bins < 1:
        raise InvalidFrameError(f"bins must be at least 1; it is {bins!r}")
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    place = np.searchsorted(edges, levels.probability, side="left")
    first = run_starts(place)
    residual = levels.probability[:, None] * levels.count[:, None] - hits
    return np.abs(np.add.reduceat(residual, first, axis=0)).sum(axis=0) / levels.rows
