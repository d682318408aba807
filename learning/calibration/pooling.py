"""Isotonic regression of outcomes on stated probabilities: pool adjacent violators.

The best recalibration that never puts a lower probability above a higher one. It needs no choice of
bins: where the outcomes disagree with the order of the probabilities, neighbours are pooled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from learning.calibration.levels import Levels, run_starts


@dataclass(frozen=True, slots=True, eq=False)
class Pools:
    """Runs of levels that share one recalibrated probability, which rises from run to run."""

    first: NDArray[np.int64]
    """Where each pool begins among the levels."""
    count: NDArray[np.int64]
    hits: NDArray[np.int64]

    @property
    def observed(self) -> NDArray[np.float64]:
        """Return the share that came true, per pool."""
        return self.hits / self.count

    def spread(self, levels: int) -> NDArray[np.float64]:
        """Return the recalibrated probability of each of so many levels."""
        return np.repeat(self.observed, np.diff(self.first, append=levels))


def pool(levels: Levels) -> Pools:
    """Pool levels until the share that came true rises strictly from pool to pool."""
    return pool_counts(levels.count, levels.hits)


def pool_counts(count: NDArray[np.int64], hits: NDArray[np.int64]) -> Pools:
    """Pool runs given as counts and successes; every count is at least 1."""
    first = np.arange(len(count))
    while True:
        observed = hits / count
        if np.all(observed[1:] > observed[:-1]):
            return Pools(first, count, hits)
        fitted = isotonic_regression(observed, weights=count).x
        # The fit is made of rounded sums: recount its pools in whole numbers, and look again.
        kept = run_starts(fitted)
        if len(kept) == len(first):  # equal to the fit's last bit, and not to ours
            kept = np.flatnonzero(np.concatenate(([True], observed[1:] > observed[:-1])))
        first = first[kept]
        count = np.add.reduceat(count, kept)
        hits = np.add.reduceat(hits, kept)
