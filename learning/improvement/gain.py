"""What updating gained over another forecast, case by case and look by look.

Whatever hits all decisions of a week alike, as a shock or a drift does, moves all outcomes the same
way, and whoever happened to lean that way gains by it. So gains are also taken *apart from the
level*: one forecast is shifted, on the logit scale, to the other's average over each week before
the two are scored. What is left comes of telling decisions apart: what makes all of a week likelier
by as much brings none of it about, and what moves their odds alike next to none, as that moves
middling chances a little more than others. Both averages are known before any outcome, so all that
makes the interval valid stays, as long as it does not depend on an outcome whether it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from learning.improvement.learner import Floats, Ints, scale
from learning.sequential.confidence import mixture_sequence

UNIT = 0.05
"""A typical gain in Brier score on one case, either way: two recalibrators differ by a little."""

_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class GainPath:
    """The mean gain over all cases known at each look, with an interval that always holds.

    Attributes
    ----------
    look : ndarray of int
        Looks at which a case was known.
    n : ndarray of int
        Cases known.
    mean, lower, upper : ndarray
    """

    look: Ints
    n: Ints
    mean: Floats
    lower: Floats
    upper: Floats

    @property
    def last(self) -> tuple[float, float, float]:
        """Mean, lower and upper as they stand."""
        return float(self.mean[-1]), float(self.lower[-1]), float(self.upper[-1])

    def at(self, look: int) -> tuple[float, float, float] | None:
        """Return mean, lower and upper as they were at a look; None before the first case."""
        place = int(np.searchsorted(self.look, look, side="right")) - 1
        if place < 0:
            return None
        return float(self.mean[place]), float(self.lower[place]), float(self.upper[place])


def gains(outcome: Floats, better: Floats, worse: Floats) -> tuple[Floats, Floats, Floats]:
    """Return by how much one forecast's Brier score beat another's, and the two it could have been.

    Examples
    --------
    >>> [part.round(2).tolist() for part in gains(np.ones(1), np.array([0.7]), np.array([0.5]))]
    [[0.16], [-0.24], [0.16]]
    """
    apart = better - worse
    if_false, if_true = (apart * (2 * y - better - worse) for y in (0.0, 1.0))
    gain = np.where(outcome > 0, if_true, if_false)
    return gain, np.minimum(if_false, if_true), np.maximum(if_false, if_true)


def shifted(forecast: Floats, towards: Floats, first: Ints) -> Floats:
    """Shift one forecast to another's average over each block, on the logit scale.

    Parameters
    ----------
    forecast, towards : ndarray of shape (..., n_cases)
        Probabilities.
    first : ndarray of int
        Where each block begins, from 0, ascending.

    Returns
    -------
    ndarray
        As `forecast`; a block of one case becomes what `towards` says of it.

    Examples
    --------
    >>> made = shifted(np.array([0.6, 0.8]), np.array([0.4, 0.6]), np.array([0]))
    >>> made.round(3).tolist(), float(made.mean().round(6))
    ([0.38, 0.62], 0.5)
    """
    level = scale(forecast)
    sizes = np.diff(np.append(first, level.shape[-1]))
    goal = np.add.reduceat(towards, first, axis=-1)
    shift = np.zeros(goal.shape)
    for _ in range(_ROUNDS):
        chance = expit(level + np.repeat(shift, sizes, axis=-1))
        miss = np.add.reduceat(chance, first, axis=-1) - goal
        slope = np.add.reduceat(chance * (1 - chance), first, axis=-1)
        # The average rises with the shift, less and less at either end: short steps come home.
        shift -= np.clip(miss / slope, -1.0, 1.0)
    return np.asarray(expit(level + np.repeat(shift, sizes, axis=-1)), dtype=np.float64)


def follow_gain(
    outcome: Floats, better: Floats, worse: Floats, look: Ints, alpha: float
) -> GainPath:
    """Follow the mean gain of one forecast over another, in the order outcomes came to be known.

    Each gain could have been one of two numbers, both known when the forecasts were made, which is
    what makes the interval narrow: cases on which the two hardly differ cost nothing.
    """
    order = np.argsort(look, kind="stable")
    gain, least, most = (part[order] for part in gains(outcome, better, worse))
    looks, first = np.unique(look[order], return_index=True)
    known = np.append(first[1:], len(order))
    followed = mixture_sequence(gain, least, most, alpha, UNIT, known)
    return GainPath(looks, followed.t, followed.mean, followed.lower, followed.upper)
