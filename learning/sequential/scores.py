"""Scores of probabilities, the higher the better, and how far two of them can lie apart."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dtui.errors import InvalidFrameError

Floats = NDArray[np.float64]

Score = Literal["brier", "log", "spherical"]
"""Proper scores: the best forecast is what one believes."""

CLIPPED_AT = 1e-8
"""The log score of a probability of exactly 0 or 1 would be infinite; it counts as this far off."""


def score_of(outcome: Floats, probability: Floats, score: Score) -> Floats:
    """Return the score of each probability, the higher the better.

    ``brier`` is ``1 - (probability - outcome) ** 2`` and ``spherical`` the probability of what
    happened over the length of the forecast: both from 0 to 1. ``log`` is the logarithm of the
    probability of what happened: at most 0.
    """
    happened = np.where(outcome == 1, probability, 1 - probability)
    if score == "brier":
        return 1 - (1 - happened) ** 2
    if score == "spherical":
        return happened / np.hypot(probability, 1 - probability)
    if score == "log":
        return np.log(np.clip(happened, CLIPPED_AT, 1 - CLIPPED_AT))
    raise InvalidFrameError(f"score must be 'brier', 'log' or 'spherical'; it is {score!r}")


def score_range(score: Score) -> float:
    """Return the distance from the worst score to the best."""
    return float(-np.log(CLIPPED_AT)) if score == "log" else 1.0


def gains_if(p: Floats, q: Floats, score: Score) -> tuple[Floats, Floats]:
    """Return by how much `p` outscores `q` in each case if the outcome is 0, and if it is 1.

    Both are known before either happens.
    """
    if_not, if_so = (
        score_of(outcome, p, score) - score_of(outcome, q, score)
        for outcome in (np.zeros_like(p), np.ones_like(p))
    )
    return if_not, if_so
