"""Rows with the same stated probability, counted once: what every figure here is made of.

Priors live on a grid (people and agents say 0.7, not 0.7013), so a million rows are a hundred
levels, and what is worked out on levels costs the same for a thousand rows and for a billion. It
also makes every figure independent of the order of rows, to the last bit: counts are whole numbers,
and sums run over levels in their order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError
from learning.calibration.checks import checked_pair


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Distinct probabilities, ascending, with how often each was stated and came true."""

    probability: NDArray[np.float64]
    count: NDArray[np.int64]
    hits: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """Return how many rows were counted."""
        return int(self.count.sum())

    @property
    def base_rate(self) -> float:
        """Return the share of rows that came true."""
        return int(self.hits.sum()) / self.rows


def tally(outcome: ArrayLike, probability: ArrayLike) -> Levels:
    """Count rows and successes at each stated probability.

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, or a probability is missing or lies
        outside [0, 1].
    InsufficientDataError
        If there are no rows.
    """
    truth, stated = checked_pair(outcome, probability)
    return tally_checked(truth, stated)


def tally_checked(truth: NDArray[np.float64], stated: NDArray[np.float64]) -> Levels:
    """Count rows that `checked_pair` has let through."""
    keys = row_keys(truth, stated)
    keys.sort()
    bits = keys >> 1
    first = run_starts(bits)
    count = np.diff(first, append=len(keys))
    return Levels(bits[first].view(np.float64), count, np.add.reduceat(keys & 1, first))


def row_keys(truth: NDArray[np.float64], stated: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a whole number per row that sorts by probability, then by outcome.

    The bits of floats in [0, 1], read as integers, are in the floats' order, and leave room for
    the outcome beside them: one sort of integers is four times faster than sorting by two columns.
    """
    return (stated.view(np.int64) << 1) | truth.astype(np.int64)


def run_starts(values: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return where each run of equal neighbours begins."""
    return np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))


def require_both_outcomes(levels: Levels, what: str) -> None:
    """Raise an InsufficientDataError if all rows ended alike."""
    rows, hits = levels.rows, int(levels.hits.sum())
    if 0 < hits < rows:
        return
    alike = "came true" if hits else "did not come true"
    raise InsufficientDataError(
        f"all {rows} outcomes {alike}: from one class alone {what} cannot be told from the base "
        "rate. Wait until both kinds have matured, or look at a wider slice"
    )


def coarsened(levels: Levels, cells: int) -> Levels:
    """Return at most so many levels: neighbours share a cell of equal width, at their mean.

    Levels that are few enough are returned as they are.
    """
    if len(levels.probability) <= cells:
        return levels
    cell = np.minimum((levels.probability * cells).astype(np.int64), cells - 1)
    first = run_starts(cell)
    count = np.add.reduceat(levels.count, first)
    mean = np.add.reduceat(levels.count * levels.probability, first) / count
    return Levels(mean, count, np.add.reduceat(levels.hits, first))
