"""What a flawless forecaster shows at this n: no figure of calibration is printed without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.calibration.binned import binned_errors
from learning.calibration.checks import checked_probability
from learning.calibration.decomposition import parts
from learning.calibration.levels import Levels, coarsened, tally_checked
from learning.calibration.smooth import ROUGH, smooth_errors

Statistic = Literal["smooth_ece", "miscalibration", "log_miscalibration", "discrimination", "ece"]
"""``miscalibration`` and ``discrimination`` are those of the Brier score."""

CELLS = 2048
"""Levels that null samples are drawn on, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class NullBand:
    """How a statistic spreads over samples in which nothing is wrong but chance."""

    statistic: str
    mean: float
    upper: float
    """A share `level` of such samples stays at or below it."""
    level: float
    n: int
    values: NDArray[np.float64]
    """The statistic in each sample drawn, ascending."""

    def p_value(self, observed: float) -> float:
        """Return how often chance alone shows as much as was observed, never quite 0."""
        beyond = len(self.values) - int(np.searchsorted(self.values, observed, side="left"))
        return (1 + beyond) / (1 + len(self.values))


def null_band(
    statistic: Statistic,
    probability: ArrayLike,
    *,
    level: float = 0.95,
    draws: int = 400,
    seed: int = 0,
    bins: int = 10,
) -> NullBand:
    """Return what a perfectly calibrated forecaster of these probabilities shows by chance.

    Parameters
    ----------
    statistic
        ``smooth_ece``, ``miscalibration`` (Brier), ``log_miscalibration``, ``ece`` (in `bins`), or
        ``discrimination`` (Brier), whose null is another: outcomes that know nothing of the
        probabilities and come true at their mean.
    probability : array-like of shape (n,)
        What was stated, in [0, 1].
    level
        The share of samples that stay at or below ``upper``.
    draws
        How many samples are drawn.
    seed
        Of the draws; the same seed gives the same band.
    bins
        For ``ece`` alone.

    Raises
    ------
    InvalidFrameError
        If a probability is missing or lies outside [0, 1], or the statistic, level or number of
        draws is none.
    InsufficientDataError
        If there are no rows.

    Notes
    -----
    Rows are taken for independent: outcomes that share shocks show more than this by chance. More
    than 2,048 distinct probabilities are drawn on a grid of so many cells.

    Examples
    --------
    >>> band = null_band("ece", [0.1, 0.3, 0.5, 0.7, 0.9] * 40)
    >>> 0.02 < band.mean < band.upper < 0.1
    True
    """
    if statistic not in get_args(Statistic):
        names = ", ".join(get_args(Statistic))
        raise InvalidFrameError(f"statistic must be one of {names}; it is {statistic!r}")
    if not 0 < level < 1 or draws < 1:
        raise InvalidFrameError(
            "level must lie between 0 and 1, and draws be at least 1; "
            f"they are {level!r} and {draws!r}"
        )
    stated = checked_probability(probability)
    levels = tally_checked(np.zeros(len(stated)), stated)
    values = np.sort(_drawn(statistic, coarsened(levels, CELLS), draws, seed, bins))
    return NullBand(
        statistic=statistic,
        mean=float(values.mean()),
        upper=float(np.quantile(values, level)),
        level=level,
        n=levels.rows,
        values=values,
    )


def _drawn(
    statistic: Statistic, levels: Levels, draws: int, seed: int, bins: int
) -> NDArray[np.float64]:
    """Return the statistic in each of so many samples in which nothing is wrong."""
    random = np.random.default_rng(seed)
    truth = levels.probability
    if statistic == "discrimination":
        truth = np.full(len(truth), np.sum(truth * levels.count) / levels.rows)
    # Draws of one level side by side: numpy prepares a binomial once for as long as it stays.
    size = (len(truth), draws)
    hits = random.binomial(levels.count[:, None], np.minimum(truth, 1.0)[:, None], size=size)
    if statistic == "smooth_ece":
        return smooth_errors(levels, hits, steps=ROUGH)
    if statistic == "ece":
        return binned_errors(levels, hits, bins)
    score = "log" if statistic == "log_miscalibration" else "brier"
    which = 2 if statistic == "discrimination" else 1
    samples = (Levels(levels.probability, levels.count, hit) for hit in hits.T)
    return np.array([parts(sample, score)[which] for sample in samples])
