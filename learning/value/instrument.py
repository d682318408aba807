"""Rung 3, any action: how readily a reviewer overrides is what a lot would have been.

Where proposals are dealt to reviewers, it is chance whether one comes to somebody who overrides a
lot. Cases that came to the ready and cases that came to the reluctant differ in nothing but that,
so a difference in their outcomes is what overriding did: to those cases that the ready override
and the reluctant do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration.clusters import cluster_codes
from learning.columns import as_finite, check_level
from learning.showing import Result
from learning.value.entry import check_alike, flags, weights

STRONG = 10.0
"""The first-stage F under which an instrument is called weak (Staiger and Stock)."""


@dataclass(frozen=True, slots=True)
class Instrumented(Result):
    """What overriding did at the margin between ready and reluctant reviewers."""

    estimate: float
    standard_error: float
    lower: float | None
    """Of the Anderson–Rubin interval, which holds however weak the instrument is; None where it
    goes on for ever on that side."""
    upper: float | None
    first_stage_f: float
    """How far reviewers differ in how readily they override, beside chance; under 10 the estimate
    is not to be used."""
    n: int
    reviewers: int


def leniency(overridden: ArrayLike, reviewer: ArrayLike) -> NDArray[np.float64]:
    """Return how readily each row's reviewer overrides, by all of their decisions but this one.

    Leaving out the row itself keeps what is particular about it out of its own instrument.

    Raises
    ------
    InvalidFrameError
        If `overridden` is neither 0 nor 1, a reviewer is missing, or one has a single decision.
    InsufficientDataError
        If there are no rows.

    Examples
    --------
    >>> leniency([1, 0, 1, 0], ["ana", "ana", "ana", "ana"]).round(3).tolist()
    [0.333, 0.667, 0.333, 0.667]
    """
    chosen = flags(overridden, "overridden")
    codes, _ = cluster_codes(reviewer, len(chosen))
    own = np.bincount(codes)
    alone = np.flatnonzero(own[codes] == 1)
    if len(alone):
        raise InvalidFrameError(
            f"{len(alone)} of {len(chosen)} rows have a reviewer of a single decision, of whose "
            "leniency nothing is known; leave these rows out",
            column="reviewer",
            rows=tuple(int(row) for row in alone[:5]),
            count=len(alone),
        )
    given = np.bincount(codes, weights=chosen)
    return (given[codes] - chosen) / (own[codes] - 1)


def instrumented(
    outcome: ArrayLike,
    overridden: ArrayLike,
    reviewer: ArrayLike,
    *,
    expected: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    level: float = 0.95,
) -> Instrumented:
    """Estimate what overriding did, with the reviewers' leniency as the instrument.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        A number, or 0 and 1; known for every row.
    overridden : array-like of shape (n,)
        Whether the decision was overridden, 0 or 1.
    reviewer : array-like of shape (n,)
        To whom it was dealt; at least three, of two decisions or more each.
    expected : array-like of shape (n,), optional
        A baseline from what was known before it was dealt, taken off the outcome.
    weight : array-like of shape (n,), optional
        How many decisions each row stands for.
    level
        How often the interval should hold the truth.

    Raises
    ------
    InvalidFrameError
        As `leniency`; or if an outcome is missing.
    InsufficientDataError
        If there are fewer than three reviewers, or all override equally often.

    Notes
    -----
    It rests on dealing alone, on nobody's propensities, but asks for more besides: that a
    reviewer matters to a case by overriding it or not and in no other way, and that the ready
    override whatever the reluctant do. The first fails where reviewers override with different
    skill, which is what one would like to know: then it is a mixture of their effects in which
    some may count negatively. Errors are clustered by reviewer.

    References
    ----------
    Kleinberg, Lakkaraju, Leskovec, Ludwig and Mullainathan (2018), "Human decisions and machine
    predictions", Quarterly Journal of Economics 133(1); Anderson and Rubin (1949), Annals of
    Mathematical Statistics 20(1).

    Examples
    --------
    >>> dealt = ["ana"] * 100 + ["ben"] * 100 + ["cem"] * 100
    >>> ready = ([1] * 80 + [0] * 20) + ([1] * 50 + [0] * 50) + ([1] * 20 + [0] * 80)
    >>> won = [0.3 * given for given in ready]
    >>> round(instrumented(won, ready, dealt).estimate, 3)
    0.3
    """
    happened, chosen = as_finite(outcome, "outcome"), flags(overridden, "overridden")
    line = None if expected is None else as_finite(expected, "expected")
    heavy = weights(weight, "weight", len(happened))
    check_alike(outcome=happened, overridden=chosen, expected=line, weight=heavy)
    check_level(level)
    ready = leniency(chosen, reviewer)
    codes, reviewers = cluster_codes(reviewer, len(happened))
    if reviewers < 3:
        raise InsufficientDataError(
            f"{reviewers} reviewers differ in more than their leniency: at least three are needed"
        )
    left = happened if line is None else happened - line
    by = _Dealt(heavy * _centred(ready, heavy), codes)
    outcome_part, chosen_part = _centred(left, heavy), _centred(chosen, heavy)
    moved = by.product(chosen_part)
    if abs(moved) < 1e-12:
        raise InsufficientDataError("all reviewers override equally often: nothing was varied")
    estimate = by.product(outcome_part) / moved
    error = by.error(outcome_part - estimate * chosen_part) / abs(moved)
    lower, upper = by.not_refuted(outcome_part, chosen_part, level)
    strength = _first_stage_f(chosen, codes)
    return Instrumented(estimate, error, lower, upper, strength, len(happened), reviewers)


@dataclass(frozen=True, slots=True)
class _Dealt:
    """An instrument, with the reviewer of each row: sums of products, and their chance."""

    instrument: NDArray[np.float64]
    codes: NDArray[np.int64]

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the product with the instrument, summed by reviewer."""
        return np.bincount(self.codes, weights=self.instrument * values).astype(np.float64)

    def product(self, values: NDArray[np.float64]) -> float:
        return float(np.sum(self.sums(values)))

    def error(self, residuals: NDArray[np.float64]) -> float:
        sums = self.sums(residuals)
        return math.sqrt(float(np.sum(sums**2)) * len(sums) / (len(sums) - 1))

    def not_refuted(
        self, outcome: NDArray[np.float64], chosen: NDArray[np.float64], level: float
    ) -> tuple[float | None, float | None]:
        """Return the effects that leave nothing for the instrument to foretell.

        Of outcome less effect times override, the slope on the instrument and its clustered
        error are both linear in the effect, so where the one exceeds the other is a parabola.
        """
        groups = int(np.max(self.codes)) + 1
        reach = float(stdtrit(groups - 2, 0.5 + level / 2)) ** 2 * groups / (groups - 1)
        a, b = self.product(outcome), self.product(chosen)
        off, moved = self._off(outcome, a), self._off(chosen, b)
        square = b**2 - reach * float(np.sum(moved**2))
        middle = a * b - reach * float(np.sum(off * moved))
        inside = middle**2 - square * (a**2 - reach * float(np.sum(off**2)))
        if square <= 0 or inside < 0:  # too weak: no effect, however large, is refuted
            return None, None
        root = math.sqrt(inside)
        return (middle - root) / square, (middle + root) / square

    def _off(self, values: NDArray[np.float64], total: float) -> NDArray[np.float64]:
        """Return what the slope on the instrument leaves of each reviewer's sum."""
        own = self.sums(self.instrument)
        return self.sums(values) - total / float(np.sum(own)) * own


def _first_stage_f(chosen: NDArray[np.float64], codes: NDArray[np.int64]) -> float:
    """Return the F of the reviewers in foretelling overrides."""
    sizes = np.bincount(codes)
    means = np.bincount(codes, weights=chosen) / sizes
    centre = float(np.sum(chosen)) / len(chosen)
    between = float(np.sum(sizes * (means - centre) ** 2)) / (len(sizes) - 1)
    within = float(np.sum((chosen - means[codes]) ** 2)) / max(len(chosen) - len(sizes), 1)
    return between / within if within else math.inf


def _centred(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return values - float(np.sum(weight * values)) / float(np.sum(weight))
