"""Many small estimates side by side: each is drawn towards the rest by as much as it is unsure.

Of many reviewers, the one who looks worst is partly the one with the worst luck. Estimates of
several groups are therefore taken together: how far the true effects lie apart is learned from
all of them, and each is shrunk accordingly. The prior has long tails, so that one who is truly
far off is not talked into the crowd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.calibration.checks import as_floats

FEWEST = 3
"""With fewer groups nothing can be learned of how far they lie apart, and none is shrunk."""

_DEGREES = 4.0
"""Of the Student distribution that true effects are taken to come from."""

_CENTRES, _SCALES = 41, 25

_FINEST = 2_000
"""Points of the grid that effects are summed over, at most; three to the least error else."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Estimates of several groups after each was drawn towards the rest."""

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    centre: float
    """Where they are drawn to."""
    apart: float
    """How far apart the true effects are thought to lie (the scale of their distribution)."""


def shrink(estimate: ArrayLike, standard_error: ArrayLike, *, level: float = 0.95) -> Shrunk:
    """Draw estimates of several groups towards each other, each by how unsure it is.

    Parameters
    ----------
    estimate : array-like of shape (k,)
        One a group, three or more.
    standard_error : array-like of shape (k,)
        Positive.
    level
        How often an interval should hold the truth, averaged over groups.

    Raises
    ------
    InvalidFrameError
        If there are fewer than three groups, an estimate is missing, a standard error is not
        positive, or the lengths differ.

    Notes
    -----
    Hierarchical: true effects follow Student's t with 4 degrees of freedom about a common centre
    (flat) at a common scale (half-Cauchy, as wide as the median standard error), and estimates
    are normal about them. Everything is summed over grids, so no draw is needed and what is not
    known of centre and scale widens the intervals. Estimates that share cases, as those of
    rationale codes do, are taken as independent.

    References
    ----------
    Gelman (2006), "Prior distributions for variance parameters in hierarchical models", Bayesian
    Analysis 1(3); Efron and Morris (1972), Journal of the American Statistical Association 67(337),
    on limiting how far an outlier is shrunk.

    Examples
    --------
    >>> found = shrink([0.1, 0.12, 0.08, -0.3], [0.05, 0.05, 0.05, 0.05])
    >>> found.estimate.round(2).tolist()
    [0.09, 0.11, 0.08, -0.28]
    """
    means, errors = as_floats(estimate, "estimate"), as_floats(standard_error, "standard_error")
    _check(means, errors)
    width = float(np.median(errors))
    span = float(np.ptp(means)) + 10 * float(np.max(errors))
    fine = min(int(3 * span / float(np.min(errors))) + 1, _FINEST)
    points = _grid(means, errors, fine, 5.0)
    centres = _grid(means, errors, _CENTRES, 2.0)
    scales = width * np.geomspace(0.03, 8.0, _SCALES)
    likely = np.exp(-0.5 * ((means[:, None] - points) / errors[:, None]) ** 2) / errors[:, None]
    posterior = np.zeros_like(likely)
    log_weights: list[float] = []
    parts: list[tuple[NDArray[np.float64], float]] = []
    for scale in scales:
        part, log_weight, centre = _given(scale, points, centres, likely)
        # Half-Cauchy, on a grid whose steps grow with the scale.
        log_weights.append(log_weight + float(np.log(scale / (1 + (scale / width) ** 2))))
        parts.append((part, centre))
    weights = np.exp(np.array(log_weights) - max(log_weights))
    weights /= np.sum(weights)
    centre = apart = 0.0
    for weight, scale, (part, middle) in zip(weights, scales, parts, strict=True):
        posterior += weight * part
        centre += float(weight) * middle
        apart += float(weight * scale)
    return Shrunk(*_summary(points, posterior, level), centre, apart)


def _given(
    scale: float,
    points: NDArray[np.float64],
    centres: NDArray[np.float64],
    likely: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float, float]:
    """Return, at one scale, each group's posterior, how well it explains all, and the centre."""
    density = (1 + ((points - centres[:, None]) / scale) ** 2 / _DEGREES) ** (-(_DEGREES + 1) / 2)
    density /= np.sum(density, axis=1, keepdims=True)
    # einsum, not @: a matrix product may be summed in another order by another number of threads.
    evidence = np.einsum("cp,kp->ck", density, likely)
    fits = np.sum(np.log(evidence), axis=1)
    best = float(np.max(fits))
    share = np.exp(fits - best)
    total = float(np.sum(share))
    share /= total
    mixed = np.einsum("ck,cp->kp", share[:, None] / evidence, density)
    middle = float(np.sum(share * centres))
    return mixed * likely, best + float(np.log(total)), middle


def _grid(
    means: NDArray[np.float64], errors: NDArray[np.float64], size: int, beyond: float
) -> NDArray[np.float64]:
    reach = beyond * float(np.max(errors))
    return np.linspace(float(np.min(means)) - reach, float(np.max(means)) + reach, size)


def _summary(
    points: NDArray[np.float64], posterior: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    posterior = posterior / np.sum(posterior, axis=1, keepdims=True)
    means = np.sum(posterior * points, axis=1)
    # Half of a point's share lies on either side of it.
    below = np.cumsum(posterior, axis=1) - 0.5 * posterior
    tails = (0.5 - level / 2, 0.5 + level / 2)
    ends = [np.array([np.interp(tail, row, points) for row in below]) for tail in tails]
    return means, ends[0], ends[1]


def _check(means: NDArray[np.float64], errors: NDArray[np.float64]) -> None:
    if len(means) != len(errors) or len(means) < FEWEST:
        raise InvalidFrameError(
            f"{len(means)} estimates and {len(errors)} standard errors: {FEWEST} groups or more "
            "are needed, with one of each"
        )
    wrong = np.flatnonzero(np.isnan(means) | ~(errors > 0))
    if len(wrong):
        first = tuple(int(row) for row in wrong[:5])
        raise InvalidFrameError(
            f"an estimate is missing, or its standard error is not positive, in rows {first} "
            f"({len(wrong)} of {len(means)}); leave these groups silent",
            rows=first,
            count=len(wrong),
        )
