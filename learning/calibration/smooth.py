"""SmoothECE: how far outcomes lie from the probabilities, without bins that move the answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import dct, idct

from learning.calibration.levels import Levels, require_both_outcomes, run_starts, tally

CELLS = 4096
"""Cells of [0, 1] that residuals are put in: 0.00024 wide, a tenth of the bandwidth that a
flawless forecaster of a million rows ends at."""
_CELLS_A_WIDTH = 16
_WAVES_A_WIDTH = 2.2

EXACT, ROUGH = 60, 9
"""Steps of the search for the bandwidth: to the last digit, and to three."""


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
    A row at exactly 0 or 1 stands on the mirror and counts half, as in the authors' own program:
    where a quarter of the rows do, that took the error from 0.211 to 0.205.

    References
    ----------
    Błasiok and Nakkiran (2023), "Smooth ECE: principled reliability diagrams via kernel smoothing",
    arXiv:2309.12236.

    Examples
    --------
    >>> round(smooth_ece([0, 1, 0, 1] * 50, [0.9, 0.9, 0.9, 0.9] * 50), 3)
    0.4
    """
    levels = tally(outcome, probability)
    require_both_outcomes(levels, "how well probabilities were calibrated")
    return float(smooth_errors(levels, levels.hits[:, None])[0])


def smooth_errors(
    levels: Levels, hits: NDArray[np.int64], *, steps: int = EXACT
) -> NDArray[np.float64]:
    """Return the smooth error of each column of successes at the same levels."""
    certain = (levels.probability == 0) | (levels.probability == 1)
    weight = np.where(certain, 0.5, 1.0)  # on the mirror itself, where the kernel counts once
    residual = (levels.probability[:, None] * levels.count[:, None] - hits) * weight[:, None]
    mass = residual / float(np.sum(levels.count * weight))
    waves: Any = dct(_on_cells(levels.probability, mass), axis=0)

    def error(width: NDArray[np.float64]) -> NDArray[np.float64]:
        # Waves much shorter than the kernel are gone: neither they nor their cells are needed.
        least = max(float(width.min()), 1 / CELLS)
        cells = min(CELLS, 2 ** math.ceil(math.log2(_CELLS_A_WIDTH / least)))
        kept = min(cells, math.ceil(_WAVES_A_WIDTH / least))
        frequency = np.pi * np.arange(kept)[:, None]
        damped = waves[:kept] * np.exp(-0.5 * (frequency * width) ** 2)
        smoothed: Any = idct(damped, n=cells, axis=0)
        return np.abs(smoothed).sum(axis=0)

    return _fixed_point(error, hits.shape[1], steps)


def _on_cells(position: NDArray[np.float64], mass: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share each level's mass between the middles of the two cells next to it."""
    place = np.clip(position * CELLS - 0.5, 0.0, CELLS - 1.0)
    left = np.minimum(place.astype(np.int64), CELLS - 2)
    share = (place - left)[:, None]
    first = run_starts(left)
    spread = np.zeros((CELLS, mass.shape[1]))
    spread[left[first]] = np.add.reduceat(mass * (1 - share), first, axis=0)
    spread[left[first] + 1] += np.add.reduceat(mass * share, first, axis=0)
    return spread


def _fixed_point(
    error: Callable[[NDArray[np.float64]], NDArray[np.float64]], columns: int, steps: int
) -> NDArray[np.float64]:
    """Return the width at which the error equals the width.

    A wider kernel never raises the error, so the answer lies between a width and its error. Two
    thirds of the way is Newton's step where chance is all there is (the error then falls as the
    root of the width); every other step halves what is left.
    """
    low, high = np.zeros(columns), np.ones(columns)
    width = np.full(columns, 0.1)
    for step in range(steps):
        seen = error(width)
        above = seen > width
        low = np.where(above, width, np.maximum(low, seen))
        high = np.where(above, np.minimum(high, seen), width)
        width = (low + high) / 2 if step % 2 else np.clip(width + (seen - width) / 1.5, low, high)
    return width
