"""A Brier score of decisions not all of which have matured."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.columns import checked_probability
from learning.showing import Result, percent
from learning.survival.durations import (
    Flags,
    Floats,
    check_length,
    checked_durations,
    checked_flags,
    life_table,
)


@dataclass(frozen=True, slots=True)
class WeightedBrier(Result):
    """A Brier score and an event rate for all decisions, from those whose outcome is known.

    Attributes
    ----------
    score : float
        Mean squared distance of the probability from the outcome; 0 is perfect.
    event_rate : float
        Share in which the event came true within the horizon.
    known : int
        How many outcomes at the horizon are known.
    n : int
        How many decisions there are.
    effective_n : float
        How many equally weighted decisions would be as good.
    """

    score: float
    event_rate: float
    known: int
    n: int
    effective_n: float

    def __str__(self) -> str:
        return (
            f"Brier score {self.score:.4f}, came true {percent(self.event_rate, 1)}, from "
            f"{self.known:,} known outcomes of {self.n:,} (worth {self.effective_n:,.0f})"
        )


def ipcw_brier(
    duration: ArrayLike, observed: ArrayLike, probability: ArrayLike, *, horizon: float
) -> WeightedBrier:
    """Score probabilities of an event within a horizon, where some were not watched for so long.

    Each known outcome stands for those like it that were lost from view: it is weighted with one
    over the chance of having been watched that long, by the Kaplan–Meier curve of being lost.

    Parameters
    ----------
    duration : array-like of shape (n,)
        How long each was watched: until the event, or until the last look. At least 0.
    observed : array-like of bool, shape (n,)
        Whether the event came true then.
    probability : array-like of shape (n,)
        Stated probability that it comes true within the horizon, in [0, 1].
    horizon : float
        Above zero, in the unit of the durations.

    Returns
    -------
    WeightedBrier

    Raises
    ------
    InvalidFrameError
        If a duration is negative or no number, a probability is outside [0, 1], the horizon is not
        above zero, or columns differ in length.
    InsufficientDataError
        If nobody was watched as long as the horizon: nothing stands for them.

    Notes
    -----
    What was watched for exactly the horizon counts as known. `event_rate` is one minus the
    Kaplan–Meier curve at the horizon. The score is right only if being lost from view tells nothing
    of what is scored. With one closing date for all, as of a report, that fails as soon as the
    cases change over time: old decisions are all that is known of late events. On the COMPAS scores
    at 2014-03-31 and 365 days (27 % matured) the rate comes out as .2373 where the truth was .2367,
    yet the score as .2385 where it was .2261, no nearer than that of the matured alone (.2380).
    Print it beside that one, never alone.

    References
    ----------
    Graf, Schmoor, Sauerbrei and Schumacher (1999), Statistics in Medicine 18(17-18).
    Gerds and Schumacher (2006), Biometrical Journal 48(6), doi:10.1002/bimj.200610301.

    Examples
    --------
    >>> weighted = ipcw_brier([2, 9, 4, 9], [True, False, False, False], [0.5, 0.1, 0.2, 0.1],
    ...                       horizon=8)
    >>> round(weighted.score, 4), round(weighted.event_rate, 4), weighted.known
    (0.07, 0.25, 3)
    """
    lasted = checked_durations(duration)
    over = checked_flags(observed, len(lasted))
    stated = checked_probability(probability)
    check_length("probability", stated.shape, len(lasted))
    if not (isinstance(horizon, Real) and 0 < float(horizon) < np.inf):
        raise InvalidFrameError(
            f"a horizon must be above zero, in the unit of the durations; it is {horizon!r:.80}",
            column="horizon",
        )
    happened, known = over & (lasted <= horizon), over | (lasted >= horizon)
    if not np.any(lasted >= horizon):
        raise InsufficientDataError(
            f"none of the {len(lasted):,} rows was watched for {horizon:g}: outcomes at this "
            "horizon cannot be told yet"
        )
    # Summed in an order of their own, so that the order of the rows changes no bit.
    order = np.lexsort((stated, over, lasted))
    weight = np.where(known, 1 / _watched(lasted, over, horizon), 0.0)[order]
    missed = (stated - happened)[order]
    n = len(lasted)
    return WeightedBrier(
        score=float(np.sum(weight * missed**2) / n),
        event_rate=float(np.sum(weight * happened[order]) / n),
        known=int(known.sum()),
        n=n,
        effective_n=float(np.sum(weight) ** 2 / np.sum(weight**2)),
    )


def _watched(lasted: Floats, over: Flags, horizon: float) -> Floats:
    """Return the chance of being watched until each event, or until the horizon if that is first.

    What ends in a moment in which others are lost ended first, and could not be lost in it.
    """
    lost, ended = life_table(lasted, ~over), life_table(lasted, over).ended
    exposed = lost.at_risk - ended
    hazard = np.divide(lost.ended, exposed, out=np.zeros_like(exposed), where=exposed > 0)
    still = np.append(1.0, np.cumprod(1 - hazard))
    return still[np.searchsorted(lost.times, np.minimum(lasted, horizon), side="left")]
