"""All that is measured of the calibration of one forecaster, from one count of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from dtui.views.pictures.kinds import Curves
from learning.calibration.bands import NullBand, Statistic, bands_of_levels
from learning.calibration.binned import binned_errors
from learning.calibration.checks import checked_pair
from learning.calibration.clusters import Estimate, Labels, clustered_mean
from learning.calibration.curve import ReliabilityCurve, curve_of_levels
from learning.calibration.decomposition import Decomposition, decompose_levels
from learning.calibration.levels import tally_checked
from learning.calibration.scores import Score, losses
from learning.calibration.smooth import smooth_errors
from learning.showing import Drawn

if TYPE_CHECKING:
    import polars as pl

_BANDS: tuple[Statistic, ...] = ("smooth_ece", "miscalibration", "log_miscalibration", "ece")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calibration(Drawn):
    """How well one forecaster is calibrated, each figure with what chance alone would show."""

    brier: Decomposition
    log: Decomposition
    smooth_ece: float
    ece: float
    """In ten bins."""
    curve: ReliabilityCurve
    bands: dict[Statistic, NullBand]
    """Of ``smooth_ece``, ``miscalibration``, ``log_miscalibration`` and ``ece``."""

    def __str__(self) -> str:
        chance = self.bands["smooth_ece"].upper
        return (
            f"smooth ECE {self.smooth_ece:.4f} on {self.brier.n:,} rows, where chance alone shows "
            f"up to {chance:.4f}; Brier score {self.brier.score:.4f}"
        )

    def frame(self) -> pl.DataFrame:
        """Return a row a figure, with what chance alone would show where that is known."""
        import polars as pl

        told: dict[Statistic, float] = {
            "smooth_ece": self.smooth_ece,
            "ece": self.ece,
            "miscalibration": self.brier.miscalibration,
            "log_miscalibration": self.log.miscalibration,
        }
        parts = {
            "brier": self.brier.score,
            "discrimination": self.brier.discrimination,
            "uncertainty": self.brier.uncertainty,
            "log": self.log.score,
        }
        rows = [
            (name, figure, band.mean, band.upper, band.p_value(figure))
            for name, figure in told.items()
            for band in (self.bands[name],)
        ]
        columns = ("figure", "value", "by chance", "by chance at most", "p_value")
        rows += [(name, figure, None, None, None) for name, figure in parts.items()]
        return pl.DataFrame(rows, schema=columns, orient="row")

    def picture(self) -> Curves:
        """Return the reliability curve."""
        return self.curve.picture()


def measure_calibration(
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    groups: Labels | None = None,
    level: float = 0.9,
    seed: int = 0,
) -> Calibration:
    """Return every figure of this room at once; each is what its own function returns.

    Rows are checked and counted once, and the null bands share their samples: a million rows take
    about a third of a second on a hundred distinct probabilities, and twice that on a million.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1].
    groups : array-like of shape (n,), optional
        Whose rows they are: the scores' standard errors let rows of one group depend on each other.
    level
        Of the curve's consistency band.
    seed
        Of all draws.

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, a probability is missing or lies
        outside [0, 1], or a group is missing.
    InsufficientDataError
        If there are no rows, or all ended alike.

    Examples
    --------
    >>> measured = measure_calibration([0, 1, 1, 0, 1] * 40, [0.1, 0.9, 0.6, 0.4, 0.7] * 40)
    >>> measured.smooth_ece > measured.bands["smooth_ece"].upper
    True
    """
    truth, stated = checked_pair(outcome, probability)
    levels = tally_checked(truth, stated)

    def spread(score: Score) -> Estimate | None:
        if groups is None:
            return None
        missed, hit = losses(stated, score)
        return clustered_mean(np.where(truth == 1, hit, missed), groups, column="groups")

    hits = levels.hits[:, None]
    return Calibration(
        brier=decompose_levels(levels, "brier", spread("brier")),
        log=decompose_levels(levels, "log", spread("log")),
        smooth_ece=float(smooth_errors(levels, hits)[0]),
        ece=float(binned_errors(levels, hits, 10)[0]),
        curve=curve_of_levels(levels, level, seed),
        bands=bands_of_levels(levels, _BANDS, seed=seed),
    )
