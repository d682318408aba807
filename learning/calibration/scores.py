"""Proper scores of stated probabilities. Lower is better, and honesty is the best strategy."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.calibration.checks import checked_pair

Score = Literal["brier", "log"]
"""``brier``: squared distance, in [0, 1]. ``log``: −ln of what was given to what happened."""

CLIP = 1e-12
"""The log score takes 0 and 1 for this far from certain: a miss costs 27.6 instead of infinity."""


def row_scores(
    outcome: ArrayLike, probability: ArrayLike, *, score: Score = "brier"
) -> NDArray[np.float64]:
    """Return the score of each row; lower is better.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1].
    score
        ``brier`` (in [0, 1]) or ``log`` (natural, at most 27.6: probabilities are clipped to
        [1e-12, 1 − 1e-12]).

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, or a probability is missing or lies
        outside [0, 1].
    InsufficientDataError
        If there are no rows.

    Examples
    --------
    >>> row_scores([1, 0], [0.9, 0.5]).round(2).tolist()
    [0.01, 0.25]
    """
    check_score(score)
    truth, stated = checked_pair(outcome, probability)
    missed, hit = losses(stated, score)
    return np.where(truth == 1, hit, missed)


def losses(
    stated: NDArray[np.float64], score: Score
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each probability costs if it does not come true, and if it does."""
    if score == "brier":
        return stated**2, (1 - stated) ** 2
    kept = np.clip(stated, CLIP, 1 - CLIP)
    return -np.log1p(-kept), -np.log(kept)


def clipped(stated: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which probabilities the log score has to clip."""
    return (stated < CLIP) | (stated > 1 - CLIP)


def check_score(score: str) -> None:
    """Refuse a score that is neither of the two."""
    if score not in get_args(Score):
        raise InvalidFrameError(f"score must be 'brier' or 'log'; it is {score!r}")
