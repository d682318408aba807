"""Rung 1: outcomes are missing where a verdict kept them from being seen, so only bounds are true.

Each bound is sharp: it is attained if everything that is unknown turned out one way, so nothing
narrower can be had without assuming something. Where the other choice was not made at all, every
outcome under it is unknown, and the bounds on an effect always hold zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from dtui.errors import InsufficientDataError, InvalidFrameError
from dtui.views.number_table import number_text
from learning.calibration import clustered_mean
from learning.columns import checked_probability, refuse
from learning.showing import Result
from learning.value.entry import check_range, flags, outcomes


@dataclass(frozen=True, slots=True, repr=False)
class Bounds(Result):
    """The least and the most that a mean can be, whatever the unknown outcomes were.

    Examples
    --------
    >>> error_bounds(call=[0, 0, 1, 1], outcome=[0, 1, 1, float("nan")]).upper
    0.5
    """

    lower: float
    upper: float
    n: int
    unknown: int
    """How many outcomes are unknown."""
    least: NDArray[np.float64]
    """The least that each row can contribute."""
    most: NDArray[np.float64]
    """The most that each row can contribute."""

    def __str__(self) -> str:
        return (
            f"between {number_text(self.lower)} and {number_text(self.upper)}, of {self.n:,} cases "
            f"of which {self.unknown:,} are unknown"
        )

    def interval(
        self, clusters: ArrayLike | None = None, *, level: float = 0.95
    ) -> tuple[float, float]:
        """Return an interval that holds the truth at `level`: the bounds, and chance besides.

        Notes
        -----
        Imbens and Manski's interval: where the bounds are far apart only one of their ends can
        be off, so each is moved by less than two standard errors. With one cluster alone the
        rows are taken to be independent.

        References
        ----------
        Imbens and Manski (2004), "Confidence intervals for partially identified parameters",
        Econometrica 72(6).
        """
        low, high = self.errors(clusters, level=level)
        reach = _reach(self.upper - self.lower, max(low, high), level)
        return self.lower - reach * low, self.upper + reach * high

    def errors(
        self, clusters: ArrayLike | None = None, *, level: float = 0.95
    ) -> tuple[float, float]:
        """Return the standard errors of both ends."""
        low, high = (_error(values, clusters, level) for values in (self.least, self.most))
        return low, high


def error_bounds(call: ArrayLike, outcome: ArrayLike) -> Bounds:
    """Return sharp bounds on how often a yes-or-no call is wrong.

    Parameters
    ----------
    call : array-like of shape (n,)
        What was called, 0 or 1: by the agent, or by the reviewer.
    outcome : array-like of shape (n,)
        What happened, 0 or 1; NaN where a verdict kept it from being seen.

    Raises
    ------
    InvalidFrameError
        If a call is neither 0 nor 1, an outcome is neither 0, 1 nor NaN, or the lengths differ.
    InsufficientDataError
        If there are no rows.

    References
    ----------
    Manski (1989), "Anatomy of the selection problem", Journal of Human Resources 24(3).

    Examples
    --------
    >>> found = error_bounds(call=[0, 0, 1, 1], outcome=[0, 1, float("nan"), float("nan")])
    >>> found.lower, found.upper
    (0.25, 0.75)
    """
    called, happened = _pair(flags(call, "call"), outcome)
    return _between(np.abs(called - 0.0), np.abs(called - 1.0), happened)


def gain_bounds(outcome: ArrayLike, prior: ArrayLike, final: ArrayLike) -> Bounds:
    """Return sharp bounds on the mean Brier gain of the final probability over the prior.

    Only where the two differ does an unknown outcome leave anything open, so the bounds on the
    difference are far narrower than the difference of the bounds. Calls of 0 and 1 give bounds
    on a difference of errors.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        0 or 1; NaN where it is unknown.
    prior, final : array-like of shape (n,)
        The agent's probability and the reviewer's, in [0, 1].

    Raises
    ------
    InvalidFrameError
        If an outcome is neither 0, 1 nor NaN, a probability is missing or outside [0, 1], or the
        lengths differ.
    InsufficientDataError
        If there are no rows.

    Examples
    --------
    >>> unknown = float("nan")
    >>> found = gain_bounds([1, unknown, unknown], prior=[0.5, 0.6, 0.3], final=[0.5, 0.6, 0.4])
    >>> round(found.lower, 3), round(found.upper, 3)
    (-0.023, 0.043)
    """
    stated, happened = _pair(prior, outcome)
    other, _ = _pair(final, outcome)
    return _between(stated**2 - other**2, (1 - stated) ** 2 - (1 - other) ** 2, happened)


def effect_bounds(
    outcome: ArrayLike, *, least: float = 0.0, most: float = 1.0, sign: int = 1
) -> Bounds:
    """Return sharp bounds on what overriding did to an outcome, per overridden decision.

    What the proposal would have led to is known of none of them, so these bounds are as wide as
    the outcome's range, and wider by what is unknown of the overrides themselves. They always
    hold zero: without propensities, rotation or a lot, no log can tell help from harm.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        Of the overridden decisions; NaN where it is unknown.
    least, most
        The range that outcomes lie in; a binary metric's is 0 to 1.
    sign
        −1 where a lower outcome is better, so that positive is better in any case.

    Raises
    ------
    InvalidFrameError
        If an outcome lies outside the range.
    InvalidQueryError
        If the range holds nothing.
    InsufficientDataError
        If there are no rows.

    Examples
    --------
    >>> found = effect_bounds([1, 1, 0, float("nan")])
    >>> found.lower, found.upper
    (-0.5, 0.75)
    """
    check_range(least, most)
    happened = outcomes(outcome)
    refuse(
        happened,
        (happened < least) | (happened > most),
        column="outcome",
        must=f"must lie between {least:g} and {most:g}, or be unknown",
        are="outside",
        instead="Give the range that outcomes can have",
    )
    known = ~np.isnan(happened)
    low = np.where(known, happened, least) - most
    high = np.where(known, happened, most) - least
    return _bounds(low, high, known) if sign > 0 else _bounds(-high, -low, known)


def _between(
    if_not: NDArray[np.float64], if_so: NDArray[np.float64], happened: NDArray[np.float64]
) -> Bounds:
    """Bound a mean of rows that are worth one thing if the outcome is 0, and another if it is 1."""
    known = ~np.isnan(happened)
    worth = np.where(happened == 1, if_so, if_not)
    least = np.where(known, worth, np.minimum(if_not, if_so))
    return _bounds(least, np.where(known, worth, np.maximum(if_not, if_so)), known)


def _bounds(
    least: NDArray[np.float64], most: NDArray[np.float64], known: NDArray[np.bool_]
) -> Bounds:
    n = len(least)
    low, high = (math.fsum(values.tolist()) / n for values in (least, most))
    return Bounds(low, high, n, int(np.sum(~known)), least, most)


def _pair(stated: ArrayLike, outcome: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    probability, happened = checked_probability(stated), outcomes(outcome)
    if len(probability) != len(happened):
        raise InvalidFrameError(
            f"outcome has {len(happened)} rows and the probabilities {len(probability)}: give one "
            "for each, NaN where it is unknown"
        )
    refuse(
        happened,
        ~np.isnan(happened) & (happened != 0) & (happened != 1),
        column="outcome",
        must="must be 0, 1, or NaN where it is unknown",
        are="none of these",
        instead="Turn numbers and categories into yes or no",
    )
    return probability, happened


def _error(values: NDArray[np.float64], clusters: ArrayLike | None, level: float) -> float:
    found = clustered_mean(values, clusters, level=level)
    if found.standard_error is None:
        found = clustered_mean(values, level=level)
    if found.standard_error is None:
        raise InsufficientDataError("one row alone has bounds, and no interval around them")
    return found.standard_error


def _reach(width: float, error: float, level: float) -> float:
    """Return how many standard errors each end moves: 1.64 of wide bounds, 1.96 of none."""
    if error == 0:
        return 0.0
    apart = width / error

    def missed(reach: float) -> float:
        return float(ndtr(reach + apart) - ndtr(-reach)) - level

    return cast("float", brentq(missed, 0.0, 10.0))
