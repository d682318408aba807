"""The recalibrator that assumes nothing but that more likely is more likely."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from learning.calibration.levels import Levels, run_starts
from learning.calibration.pooling import pool
from learning.calibration.recalibrator import Recalibrator


class IsotonicCalibrator(Recalibrator):
    """Isotonic recalibration: the best map that never falls, linear between its steps.

    Trust it from about 1,000 outcomes; before that it learns the noise. Probabilities below the
    lowest seen take the lowest's value, and above the highest the highest's: never NaN.

    Attributes
    ----------
    stated_ : ndarray
        Where the steps begin and end, ascending.
    observed_ : ndarray
        What came true there.

    Notes
    -----
    The lowest and highest steps are often exactly 0 and 1, which the log score punishes without
    limit: judge it by the Brier score, or take `VennAbersCalibrator`.

    References
    ----------
    Zadrozny and Elkan (2002), "Transforming classifier scores into accurate multiclass probability
    estimates", KDD.

    Examples
    --------
    >>> isotonic = IsotonicCalibrator().fit([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1])
    >>> isotonic.recalibrated([0.1, 0.5, 0.7, 0.9]).round(3).tolist()
    [0.0, 0.5, 0.75, 1.0]
    """

    stated_: NDArray[np.float64]
    observed_: NDArray[np.float64]

    def _learn(self, levels: Levels) -> None:
        pools = pool(levels)
        last = np.append(pools.first[1:], len(levels.count)) - 1
        ends = np.column_stack([pools.first, last]).ravel()
        kept = run_starts(ends)  # a pool of one level has one end
        self.stated_ = levels.probability[ends[kept]]
        self.observed_ = np.repeat(pools.observed, 2)[kept]

    def _mapped(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(stated, self.stated_, self.observed_)
