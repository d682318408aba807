"""The reliability curve: of what was called 70 %, how much came true, and what chance does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.views.pictures.kinds import Curves
from learning.calibration.checks import check_level, check_seed
from learning.calibration.levels import Levels, coarsened, require_both_outcomes, tally
from learning.calibration.pooling import pool, pool_counts
from learning.showing import Drawn, followed, percent

if TYPE_CHECKING:
    import polars as pl

DRAWS = 1000
CELLS = 512
"""Levels the band is drawn on; between them it is interpolated."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReliabilityCurve(Drawn):
    """What came true at each stated probability, and where it lies if nothing is wrong."""

    levels: NDArray[np.float64]
    """The distinct stated probabilities, ascending."""
    observed: NDArray[np.float64]
    """The recalibrated probability at each: a step function that never falls."""
    count: NDArray[np.int64]
    """How many rows stated it."""
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    """Where `observed` lies if the probabilities are right, in `level` of all samples like this."""
    level: float
    pools: NDArray[np.int64]
    """Where each step begins among the levels."""

    def __str__(self) -> str:
        rows = f"{int(self.count.sum()):,} rows at {len(self.levels):,} stated probabilities"
        band = f"the band of {percent(self.level)} of flawless forecasters"
        return f"{rows}; {self.outside:,} of them where the curve leaves {band}"

    def frame(self) -> pl.DataFrame:
        """Return a row a stated probability."""
        import polars as pl

        return pl.DataFrame(
            {
                "stated": self.levels,
                "observed": self.observed,
                "lower": self.lower,
                "upper": self.upper,
                "count": self.count,
            }
        )

    def picture(self) -> Curves:
        """Return it beside what perfect calibration looks like."""
        return Curves(
            x_label="stated",
            y_label="share that came true",
            lines=(
                followed(
                    "came true",
                    self.levels,
                    self.observed,
                    self.lower,
                    self.upper,
                    counts=self.count,
                ),
            ),
            diagonal=True,
            x_limits=(0.0, 1.0),
            y_limits=(0.0, 1.0),
            band=f"{percent(self.level)} of flawless forecasters",
        )

    @property
    def outside(self) -> int:
        """Return how many rows stand at levels where the curve leaves its band."""
        away = (self.observed < self.lower) | (self.observed > self.upper)
        return int(self.count[away].sum())

    def steps(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray, NDArray[np.int64]]:
        """Return the steps: lowest and highest probability, share that came true, rows."""
        last = np.append(self.pools[1:], len(self.levels)) - 1
        count = np.add.reduceat(self.count, self.pools)
        return self.levels[self.pools], self.levels[last], self.observed[self.pools], count


def reliability_curve(
    outcome: ArrayLike, probability: ArrayLike, *, level: float = 0.9, seed: int = 0
) -> ReliabilityCurve:
    """Return the reliability curve by isotonic regression (CORP) with its consistency band.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1].
    level
        The band holds, at each single probability, the curves of so many flawless forecasters.
    seed
        Of the draws; the same seed gives the same band.

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, a probability is missing or lies
        outside [0, 1], or `level` is not between 0 and 1.
    InsufficientDataError
        If there are no rows, or all ended alike.

    Notes
    -----
    The band is drawn: 1,000 samples of these probabilities with outcomes that obey them, each
    recalibrated the same way. It is pointwise: a curve of many levels leaves it somewhere by
    chance. It takes rows for independent; shared shocks make the true band wider.

    References
    ----------
    Dimitriadis, Gneiting and Jordan (2021), "Stable reliability diagrams for probabilistic
    classifiers", PNAS 118(8), doi:10.1073/pnas.2016191118.

    Examples
    --------
    >>> curve = reliability_curve([0, 0, 1, 0, 1, 1], [0.1, 0.3, 0.3, 0.6, 0.6, 0.9])
    >>> curve.observed.tolist(), curve.count.tolist()
    ([0.0, 0.5, 0.5, 1.0], [1, 2, 2, 1])
    """
    return curve_of_levels(tally(outcome, probability), level, seed)


def curve_of_levels(levels: Levels, level: float, seed: int) -> ReliabilityCurve:
    """Return the reliability curve of rows counted by level."""
    check_level(level)
    check_seed(seed)
    require_both_outcomes(levels, "how reliable probabilities were")
    pools = pool(levels)
    lower, upper = _band(levels, level, seed)
    observed = pools.spread(len(levels.count))
    return ReliabilityCurve(
        levels.probability, observed, levels.count, lower, upper, level, pools.first
    )


def _band(
    levels: Levels, level: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the curve of a flawless forecaster lies, at each level."""
    grid = coarsened(levels, CELLS)
    random = np.random.default_rng(seed)
    counts = random.multinomial(grid.rows, grid.count / grid.rows, size=DRAWS)
    hits = random.binomial(counts, grid.probability)
    curves = np.empty((DRAWS, len(grid.count)))
    for draw, (count, hit) in enumerate(zip(counts, hits, strict=True)):
        seen = np.flatnonzero(count)
        fitted = pool_counts(count[seen], hit[seen]).spread(len(seen))
        curves[draw] = np.interp(grid.probability, grid.probability[seen], fitted)
    edges = np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)
    lower, upper = (np.interp(levels.probability, grid.probability, edge) for edge in edges)
    return lower, upper
