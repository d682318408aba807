"""What updating gained over the frozen comparator, case by case and look by look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learning.improvement.learner import Floats, Ints
from learning.sequential import confidence_sequence

UNIT = 0.05
"""A typical gain in Brier score on one case, either way: two recalibrators differ by a little."""


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


def follow_gain(
    outcome: Floats, updated: Floats, frozen: Floats, look: Ints, alpha: float
) -> GainPath:
    """Follow the mean gain of updating, in the order in which outcomes came to be known.

    Each gain could have been one of two numbers, both known when the forecasts were made, which is
    what makes the interval narrow: cases on which the two hardly differ cost nothing.
    """
    order = np.argsort(look, kind="stable")
    gain, least, most = (part[order] for part in gains(outcome, updated, frozen))
    followed = confidence_sequence(gain, bounds=(least, most), alpha=alpha, unit=UNIT)
    looks, first = np.unique(look[order], return_index=True)
    last = np.append(first[1:], len(order)) - 1
    return GainPath(
        looks, followed.t[last], followed.mean[last], followed.lower[last], followed.upper[last]
    )
