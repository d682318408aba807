"""SmoothECE: how far outcomes lie from the probabilities, without bins that move the answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import dct, idct

from learning.calibration.levels import Levels, require_both_outcomes, tally

CELLS = 4096
"""Cells of [0, 1] on which residuals are smoothed: 0.00024 wide, a tenth of the bandwidth that a
flawless forecaster of a million rows ends at."""

_HALVINGS = 40
"""Halvings of the interval that holds the bandwidth: beyond a double's needs at any n."""


def smooth_ece(outcome: ArrayLike, probability: ArrayLike) -> float:
    """Return the smooth expected calibration error, in [0, 1]; 0 is perfect.

    The mean distance between what was stated and what happened, after smoothing over
    neighbouring probabilities with a Gaussian as wide as the answer itself. It reads as the
    familiar binned error does, and does not jump when a probability moves across an edge.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1].

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, or a probability is missing or lies
        outside [0, 1].
    InsufficientDataError
        If there are no rows, or all ended alike.

    Notes
    -----
    Never 0 on real rows: forecasts without a flaw show about 0.045 on 200 rows and 0.019 on 5,000.
    Put ``null_band("smooth_ece", probability)`` beside it. The kernel is reflected at 0 and 1,
    without end, which is what the heat equation does: smoothing is a product in the cosine basis.

    References
    ----------
    Błasiok and Nakkiran (2023), "Smooth ECE: principled reliability diagrams via kernel smoothing",
    arXiv:2309.12236.

    Examples
    --------
    >>> round(smooth_ece([0, 1, 1, 0] * 50, [0.2, 0.8, 0.8, 0.2] * 50), 3)
    0.2
    """
    levels = tally(outcome, probability)
    require_both_outcomes(levels, "how well probabilities were calibrated")
    return float(smooth_errors(levels, levels.hits[:, None])[0])


def smooth_errors(levels: Levels, hits: NDArray[np.int64], cells: int = CELLS) -> NDArray:
    """Return the smooth error of each column of successes at the same levels."""
    certain = (levels.probability == 0) | (levels.probability == 1)
    weight = np.where(certain, 0.5, 1.0)  # on the mirror itself, where the kernel counts once
    residual = (levels.probability[:, None] * levels.count[:, None] - hits) * weight[:, None]
    mass = residual / float(np.sum(levels.count * weight))
    waves = dct(_on_cells(levels.probability, mass, cells), axis=0)
    frequency = np.pi * np.arange(cells)[:, None]

    def error(width: NDArray[np.float64]) -> NDArray[np.float64]:
        smoothed = idct(waves * np.exp(-0.5 * (frequency * width) ** 2), axis=0)
        return np.abs(smoothed).sum(axis=0)

    return _fixed_point(error, hits.shape[1])


def _on_cells(
    position: NDArray[np.float64], mass: NDArray[np.float64], cells: int
) -> NDArray[np.float64]:
    """Share each level's mass between the middles of the two cells next to it."""
    place = np.clip(position * cells - 0.5, 0.0, cells - 1.0)
    left = np.minimum(place.astype(np.int64), cells - 2)
    share = (place - left)[:, None]
    spread = np.zeros((cells, mass.shape[1]))
    np.add.at(spread, left, mass * (1 - share))
    np.add.at(spread, left + 1, mass * share)
    return spread


def _fixed_point(
    error: Callable[[NDArray[np.float64]], NDArray[np.float64]], columns: int
) -> NDArray[np.float64]:
    """Return the width at which the error equals the width; the error falls as widths grow."""
    low, high = np.zeros(columns), np.ones(columns)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = error(middle) > middle
        low = np.where(above, middle, low)
        high = np.where(above, high, middle)
    return high
