"""Whether both verdicts were possible, and whether logged propensities can be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.showing import Result

_LEAST, _MOST = 0.05, 0.95
"""Beyond these a verdict was all but certain, and the few exceptions carry too much weight."""


@dataclass(frozen=True, slots=True)
class Overlap(Result):
    """Whether both verdicts were possible, and whether the propensities can be true."""

    least: float
    """The least probability of an override."""
    most: float
    extreme: float
    """The share of the decisions where it lies outside 0.05 to 0.95."""
    overridden_weigh: float
    """What the overridden weigh, per decision: 1 if the propensities are right, but for chance."""
    approved_weigh: float
    off_by: float
    """The larger distance of the two from 1, in standard errors."""


def overlap(overridden: NDArray[np.bool_], propensity: NDArray[np.float64]) -> Overlap:
    """Return whether both verdicts were possible, and whether the propensities can be true.

    Weighted by one over the probability of what was done, the overridden should stand for all
    decisions and so should the approved. Propensities that were made up afterwards rarely pass.

    Examples
    --------
    >>> import numpy as np
    >>> found = overlap(np.array([True, False] * 50), np.full(100, 0.1))
    >>> found.overridden_weigh, round(found.off_by, 1)
    (5.0, 13.3)
    """
    weigh = [
        np.where(overridden, 1 / propensity, 0.0),
        np.where(overridden, 0.0, 1 / (1 - propensity)),
    ]
    # If the propensities are right, a weight's variance is one over its probability, less one.
    spread = [(1 - propensity) / propensity, propensity / (1 - propensity)]
    n = len(propensity)
    means = [float(np.sum(side)) / n for side in weigh]
    errors = [float(np.sqrt(np.sum(side))) / n for side in spread]
    off = max(abs(mean - 1) / error for mean, error in zip(means, errors, strict=True))
    return Overlap(
        least=float(np.min(propensity)),
        most=float(np.max(propensity)),
        extreme=float(np.mean((propensity < _LEAST) | (propensity > _MOST))),
        overridden_weigh=means[0],
        approved_weigh=means[1],
        off_by=off,
    )
