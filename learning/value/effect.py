"""An effect of overriding: what it is of, how large it is, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from dtui.text import counted
from dtui.views.pictures.kinds import Forest, Interval
from learning.calibration import clustered_mean
from learning.showing import Drawn, interval_words
from learning.value.entry import check_share

NEEDED = 20
"""Effective cases under which an effect stays silent."""

_TIGHT_AT = 300
"""Cases at which an interval for every look is made to be at its narrowest, in proportion."""


@dataclass(frozen=True, slots=True)
class Effect(Drawn):
    """What overriding did, per decision it speaks of; positive where it helped.

    An effect without an estimate is a bound if it has a lower and an upper end, and silent if it
    has neither; `note` says why.
    """

    label: str
    """What it is of: everything, or a rationale code, reviewer, domain or agent."""
    estimate: float | None
    lower: float | None
    upper: float | None
    count: int
    """The decisions it rests on: those of the kind it speaks of whose outcome is known."""
    note: str = ""
    """Why it is silent, or a caution: ``too few``, ``shrunk``, ``a bound``."""
    standard_error: float | None = None
    """Before any shrinking; of a bound, that of its less certain end."""
    direct: tuple[float, float, float] | None = None
    """Estimate, lower and upper end from its own cases alone, where `estimate` was shrunk."""

    def __str__(self) -> str:
        gain = interval_words(self.estimate, self.lower, self.upper)
        note = f"; {self.note}" if self.note else ""
        return f"{self.label}: {gain}, of {counted(self.count, 'known case')}{note}"

    def picture(self) -> Forest:
        """Return it as an interval, beside zero."""
        return Forest("gain", (self.interval(),))

    def interval(self, group: str = "") -> Interval:
        """Return it as a row of a picture of several."""
        ends = self.estimate, self.lower, self.upper
        return Interval(self.label, *ends, self.count, self.note, group)

    @property
    def hurts(self) -> bool:
        """Whether the whole interval lies below zero."""
        return self.upper is not None and self.upper < 0

    @property
    def helps(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.lower is not None and self.lower > 0


def effect_of(
    label: str,
    gains: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    alpha: float = 0.05,
    count: int | None = None,
    effective: float | None = None,
) -> Effect:
    """Return the mean of gains as an effect, or a silent one where they are too few.

    Parameters
    ----------
    label
        What it is of.
    gains : array-like of shape (n,)
        One figure a case, whose mean is the effect.
    clusters : array-like of shape (n,), optional
        What may depend on each other: the reviewer of each case.
    alpha
        One minus the level of the interval, in (0, 1).
    count
        How many decisions that speaks of; the number of gains if left out.
    effective
        How many equally weighted cases the gains are worth; as many as there are if left out.

    Examples
    --------
    >>> effect_of("margin-floor", [0.1, -0.2, 0.05])
    Effect(label='margin-floor', estimate=None, lower=None, upper=None, count=3,
           note='too few: 3 of the 20 cases needed', standard_error=None, direct=None)
    """
    values = np.asarray(gains, dtype=np.float64)
    cases = len(values) if count is None else count
    worth = len(values) if effective is None else effective
    if worth < NEEDED:
        return silent(label, cases, f"too few: {math.floor(worth)} of the {NEEDED} cases needed")
    found = clustered_mean(values, clusters, level=1 - alpha)
    if found.standard_error is None:  # all of one reviewer: their cases stand for themselves
        found = clustered_mean(values, level=1 - alpha)
    note = "few reviewers" if found.note else ""  # too few to trust the interval wholly
    return Effect(label, found.mean, found.lower, found.upper, cases, note, found.standard_error)


def silent(label: str, count: int, note: str) -> Effect:
    """Return an effect that says nothing, and why."""
    return Effect(label, None, None, None, count, note)


def at_every_look(effect: Effect, cases: int, *, alpha: float = 0.05) -> Effect:
    """Return an effect with an interval that holds at every look at once, however often one looks.

    Parameters
    ----------
    effect
        With a standard error.
    cases
        How many cases its gains were a mean of, whose number grows from look to look.
    alpha
        How often the interval may ever miss the truth.

    Notes
    -----
    An asymptotic confidence sequence: the normal mixture boundary over a consistent estimate of
    the standard error, here the clustered one. It is narrowest, beside the usual interval, from
    a hundred to some thousand cases, where it is 1.6 to 1.7 times as wide. Like the usual
    interval it trusts the standard error, so it is no better than that one among few reviewers.

    References
    ----------
    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), "Time-uniform central limit theory and
    asymptotic confidence sequences", Annals of Statistics 52(6).

    Examples
    --------
    >>> once = Effect("all", -0.04, -0.0463, -0.0337, 1000, standard_error=0.0032)
    >>> always = at_every_look(once, 1000)
    >>> round(always.lower, 4), round(always.upper, 4)
    (-0.0499, -0.0301)
    """
    check_share(alpha, "alpha")
    if effect.standard_error is None or effect.lower is None or effect.upper is None:
        return effect
    reach = effect.standard_error * _stretch(cases, alpha)
    if effect.estimate is None:
        usual = effect.standard_error * float(ndtri(1 - alpha / 2))
        wider = max(reach - usual, 0.0)
        return replace(effect, lower=effect.lower - wider, upper=effect.upper + wider)
    # Never inside the interval for one look, which knows that few reviewers are few.
    lower = min(effect.estimate - reach, effect.lower)
    upper = max(effect.estimate + reach, effect.upper)
    return replace(effect, lower=lower, upper=upper)


def _stretch(cases: int, alpha: float) -> float:
    """Return by how many standard errors a normal mixture boundary lies off the mean."""
    tightest = 8.0  # at this ratio the square root below is smallest, for usual alpha
    ratio = tightest * max(cases, 1) / _TIGHT_AT
    return math.sqrt((ratio + 1) / ratio * (math.log(ratio + 1) - 2 * math.log(alpha)))


def kish(weights: NDArray[np.float64]) -> float:
    """Return how many equally weighted cases weighted ones are worth (Kish's effective size).

    Examples
    --------
    >>> kish(np.array([1.0, 1.0, 1.0, 1.0])), round(kish(np.array([5.0, 0.1, 0.1])), 2)
    (4.0, 1.08)
    """
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0
