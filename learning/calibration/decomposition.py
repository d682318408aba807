"""A score split into what recalibration would save, what was known, and what nobody could know."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from learning.calibration.checks import checked_pair
from learning.calibration.clusters import Estimate, Labels, clustered_mean
from learning.calibration.levels import Levels, require_both_outcomes, tally_checked
from learning.calibration.pooling import pool
from learning.calibration.scores import Score, check_score, clipped, losses
from learning.showing import Result

FEW = 50
"""Below this many rows the parts are mostly noise, and a note says so."""


@dataclass(frozen=True, slots=True)
class Decomposition(Result):
    """The parts of a mean score: ``score == miscalibration - discrimination + uncertainty``."""

    score: float
    """The mean score; lower is better."""
    miscalibration: float
    """What the best monotone recalibration would have saved, with hindsight. At least 0."""
    discrimination: float
    """What the recalibrated probabilities know beyond the base rate. At least 0; more is better."""
    uncertainty: float
    """The score of the base rate itself: a property of the outcomes, which nobody can lower."""
    n: int
    clipped: int
    """How many rows said 0 or 1 and had to be clipped; always 0 for the Brier score."""
    standard_error: float | None
    """Of `score`; None where all rows are of one group."""
    groups: int | None
    """How many groups the standard error counts as independent; None if it takes each row to be."""
    note: str = ""
    """Why the parts should not be leant on, if so."""

    def __str__(self) -> str:
        return (
            f"score {self.score:.4f} = miscalibration {self.miscalibration:.4f} − discrimination "
            f"{self.discrimination:.4f} + uncertainty {self.uncertainty:.4f}, on {self.n:,} rows"
        )


def decompose_score(
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    score: Score = "brier",
    groups: Labels | None = None,
) -> Decomposition:
    """Split a mean score into miscalibration, discrimination and uncertainty.

    ``score == miscalibration - discrimination + uncertainty``. Both first parts are measured
    against the isotonic recalibration of the same rows (CORP), which needs no choice of bins.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1].
    score
        ``brier``, or ``log`` (natural; 0 and 1 are clipped to 1e-12 from certain, and counted).
    groups : array-like of shape (n,), optional
        Whose rows they are, a reviewer's name for instance: the standard error then lets rows of
        one group depend on each other.

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, or a probability is missing or lies
        outside [0, 1].
    InsufficientDataError
        If there are no rows, or all ended alike: with an uncertainty of 0 nothing that was stated
        can be told from the base rate, and all of the score would look like miscalibration.

    Notes
    -----
    The recalibration fits the noise too, and moves it from the score into both parts: forecasts
    without a flaw show a miscalibration of 0.045 on 30 rows, 0.023 on 100 and 0.005 on 1,000
    (Brier, uniform probabilities). Put `null_band` beside it. Under 50 rows `note` says so.

    References
    ----------
    Dimitriadis, Gneiting and Jordan (2021), "Stable reliability diagrams for probabilistic
    classifiers", PNAS 118(8), doi:10.1073/pnas.2016191118.

    Examples
    --------
    >>> parts = decompose_score([0, 1, 1, 0], [0.1, 0.9, 0.6, 0.4])
    >>> round(parts.miscalibration, 3), parts.discrimination, parts.uncertainty
    (0.085, 0.25, 0.25)
    """
    check_score(score)
    truth, stated = checked_pair(outcome, probability)
    levels = tally_checked(truth, stated)
    if groups is None:
        return decompose_levels(levels, score)
    missed, hit = losses(stated, score)
    clustered = clustered_mean(np.where(truth == 1, hit, missed), groups, column="groups")
    return decompose_levels(levels, score, clustered)


def decompose_levels(
    levels: Levels, score: Score, clustered: Estimate | None = None
) -> Decomposition:
    """Split the mean score of rows counted by level, each independent but for what is given."""
    require_both_outcomes(levels, "what was known beforehand")
    mean, miscalibration, discrimination, uncertainty = parts(levels, score)
    error = _row_error(levels, score, mean) if clustered is None else clustered.standard_error
    return Decomposition(
        score=mean,
        miscalibration=miscalibration,
        discrimination=discrimination,
        uncertainty=uncertainty,
        n=levels.rows,
        clipped=int(levels.count[clipped(levels.probability)].sum()) if score == "log" else 0,
        standard_error=error,
        groups=None if clustered is None else clustered.clusters,
        note=_note(levels.rows, "" if clustered is None else clustered.note),
    )


def parts(levels: Levels, score: Score) -> tuple[float, float, float, float]:
    """Return score, miscalibration, discrimination and uncertainty of rows counted by level."""
    pools = pool(levels)
    mean = _mean_score(levels, score)
    # The same sum over pools: what is recalibrated already has a miscalibration of exactly 0.
    recalibrated = _mean_score(Levels(pools.observed, pools.count, pools.hits), score)
    one = np.array([levels.rows]), np.array([levels.hits.sum()])
    uncertainty = _mean_score(Levels(np.array([levels.base_rate]), *one), score)
    # Neither part is negative but by rounding.
    miscalibration = max(mean - recalibrated, 0.0)
    return mean, miscalibration, max(uncertainty - recalibrated, 0.0), uncertainty


def _mean_score(levels: Levels, score: Score) -> float:
    """Return the mean score of rows counted by level."""
    missed, hit = losses(levels.probability, score)
    total = np.sum(missed * (levels.count - levels.hits) + hit * levels.hits)
    return float(total) / levels.rows


def _row_error(levels: Levels, score: Score, mean: float) -> float:
    """Return the standard error of the mean score where every row is independent."""
    missed, hit = losses(levels.probability, score)
    squares = (missed - mean) ** 2 * (levels.count - levels.hits) + (hit - mean) ** 2 * levels.hits
    return math.sqrt(float(np.sum(squares)) / (levels.rows - 1) / levels.rows)


def _note(rows: int, of_groups: str) -> str:
    """Say why the parts of few rows mean little, or the standard error of few groups."""
    if rows >= FEW:
        return of_groups
    chance = 0.5 / math.sqrt(rows)
    few = (
        f"{rows} rows are too few to split their score: the parts are mostly chance "
        f"(the base rate alone is known to ±{1.96 * chance:.2f})"
    )
    return "; ".join(filter(None, (few, of_groups)))
