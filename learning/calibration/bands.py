"""What a flawless forecaster shows at this n: no figure of calibration is printed without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.calibration.binned import binned_errors
from learning.calibration.checks import check_level, check_seed, checked_probability
from learning.calibration.decomposition import parts
from learning.calibration.levels import Levels, coarsened, tally_checked
from learning.calibration.smooth import ROUGH, smooth_errors
from learning.showing import Result, percent

Statistic = Literal["smooth_ece", "miscalibration", "log_miscalibration", "discrimination", "ece"]
"""``miscalibration`` and ``discrimination`` are those of the Brier score."""

CELLS = 2048
"""Levels that null samples are drawn on, at most."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NullBand(Result):
    """How a statistic spreads over samples in which nothing is wrong but chance."""

    statistic: str
    mean: float
    upper: float
    """A share `level` of such samples stays at or below it."""
    level: float
    n: int
    values: NDArray[np.float64]
    """The statistic in each sample drawn, ascending."""

    def __str__(self) -> str:
        return (
            f"{self.statistic.replace('_', ' ')} in samples of {self.n:,} rows by chance alone: "
            f"{self.mean:.4f} on average, {self.upper:.4f} or less in {percent(self.level)} of them"
        )

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
    check_level(level)
    check_seed(seed)
    if not isinstance(draws, Integral) or draws < 1:
        raise InvalidFrameError(
            f"draws must be a whole number of at least 1; it is {draws!r}", column="draws"
        )
    stated = checked_probability(probability)
    levels = tally_checked(np.zeros(len(stated)), stated)
    return bands_of_levels(levels, (statistic,), level, draws, seed, bins)[statistic]


def bands_of_levels(
    levels: Levels,
    statistics: Sequence[Statistic],
    level: float = 0.95,
    draws: int = 400,
    seed: int = 0,
    bins: int = 10,
) -> dict[Statistic, NullBand]:
    """Return the null band of each statistic, all on the same samples."""
    grid = coarsened(levels, CELLS)
    right = np.minimum(grid.probability, 1.0)
    ignorant = np.full_like(right, min(np.sum(right * grid.count) / grid.rows, 1.0))
    flawless = _sampled(grid, right, draws, seed) if set(statistics) - {"discrimination"} else None
    bands: dict[Statistic, NullBand] = {}
    for statistic in statistics:
        hits = flawless
        if hits is None or statistic == "discrimination":
            hits = _sampled(grid, ignorant, draws, seed)
        values = np.sort(_shown(statistic, grid, hits, bins))
        mean, upper = float(values.mean()), float(np.quantile(values, level))
        bands[statistic] = NullBand(statistic, mean, upper, level, levels.rows, values)
    return bands


def _sampled(
    levels: Levels, truth: NDArray[np.float64], draws: int, seed: int
) -> NDArray[np.int64]:
    """Return successes per level, a column a sample, where the truth is as given."""
    # Draws of one level side by side: numpy prepares a binomial once for as long as it stays.
    size = (len(truth), draws)
    return np.random.default_rng(seed).binomial(levels.count[:, None], truth[:, None], size=size)


def _shown(
    statistic: Statistic, levels: Levels, hits: NDArray[np.int64], bins: int
) -> NDArray[np.float64]:
    """Return the statistic in each sample."""
    if statistic == "smooth_ece":
        return smooth_errors(levels, hits, steps=ROUGH)
    if statistic == "ece":
        return binned_errors(levels, hits, bins)
    score = "log" if statistic == "log_miscalibration" else "brier"
    which = 2 if statistic == "discrimination" else 1
    samples = (Levels(levels.probability, levels.count, hit) for hit in hits.T)
    return np.array([parts(sample, score)[which] for sample in samples])
