"""Rung 4: whether a proposal was shown was drawn by lot, so people with it and without compare.

What a lot tells is what seeing proposals does to decisions. It also hems in what the agent alone
would have done: where a reviewer agreed with it without having seen it, its outcome is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError
from learning.calibration import Estimate
from learning.columns import as_finite, as_floats, check_level, refuse
from learning.showing import Result
from learning.value.entry import (
    Floats,
    check_alike,
    check_range,
    flags,
    outcomes,
    weights,
)
from learning.value.weighting import contrast


@dataclass(frozen=True, slots=True, repr=False)
class Shown(Result):
    """What seeing the proposal did, beside deciding without it."""

    effect: Estimate
    """The mean outcome of decisions with the proposal shown, minus that of those without."""
    adjusted: Estimate
    """The same of what a baseline leaves over: the narrower of the two."""
    gains: NDArray[np.float64]
    """One figure a row, whose mean is `adjusted`."""
    shown: int
    blind: int

    def __str__(self) -> str:
        return f"{self.effect}; {self.shown:,} saw it and {self.blind:,} did not"


@dataclass(frozen=True, slots=True)
class Alone(Result):
    """What can be said of the agent deciding alone: a mean outcome between two ends."""

    lower: float
    upper: float
    shown: float
    """The mean outcome of people who saw the proposal."""
    blind: float
    """The mean outcome of people who did not."""


def showing(
    outcome: ArrayLike,
    shown: ArrayLike,
    *,
    expected: ArrayLike | None = None,
    stands_for: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Shown:
    """Estimate what seeing the proposal does to the outcome: people with it against without.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        Of the decision as it was taken: a number, or 0 and 1; NaN where it is unknown.
    shown : array-like of shape (n,)
        Whether the reviewer saw the proposal before deciding, drawn by lot with one chance.
    expected : array-like of shape (n,), optional
        A baseline from what was known before the lot was drawn.
    stands_for : array-like of shape (n,), optional
        How many decisions each known outcome stands for.
    clusters, level
        As in `learning.calibration.clustered_mean`.

    Raises
    ------
    InvalidFrameError
        If `shown` is neither 0 nor 1, or the lengths differ.
    InsufficientDataError
        If one side has no known outcome.

    References
    ----------
    Ben-Michael, Greiner, Huang, Imai, Jiang and Shin (2025), "Does AI help humans make better
    decisions? A statistical evaluation framework", PNAS.

    Examples
    --------
    >>> found = showing([1, 1, 1, 0] * 10, [1, 1, 0, 0] * 10)
    >>> round(found.effect.mean, 3), found.shown, found.blind
    (0.5, 20, 20)
    """
    happened, lot = _checked(outcome, shown)
    stand = weights(stands_for, "stands_for", len(lot))
    line = None if expected is None else as_finite(expected, "expected")
    check_alike(outcome=happened, stands_for=stand, expected=line)
    check_level(level)
    stand = np.where(np.isnan(happened), 0.0, stand)
    sides = stand * lot, stand * (1 - lot)
    raw = contrast(happened, *sides, clusters=clusters, level=level)
    fine = contrast(happened, *sides, expected=line, clusters=clusters, level=level)
    count = int(np.sum(lot))
    return Shown(raw.estimate, fine.estimate, fine.gains, count, len(lot) - count)


def alone_bounds(
    outcome: ArrayLike,
    agreed: ArrayLike,
    shown: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    least: float = 0.0,
    most: float = 1.0,
) -> Alone:
    """Return sharp bounds on the mean outcome had the agent decided alone.

    Where the verdict agreed with the proposal its outcome is the proposal's; elsewhere it could
    be anything. Since a lot decided who saw the proposal, both groups bound the same mean, and
    the tighter end of each holds; within strata, even the tighter end in each stratum.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        Of the decision as it was taken; NaN where it is unknown.
    agreed : array-like of shape (n,)
        Whether the verdict was the proposal, 0 or 1.
    shown : array-like of shape (n,)
        Whether the proposal was seen before the verdict, 0 or 1, drawn by lot.
    strata : array-like of shape (n,), optional
        What is known of each decision before the lot is drawn, as few different values.
    least, most
        The range that outcomes lie in.

    Raises
    ------
    InvalidFrameError
        If `agreed` or `shown` is neither 0 nor 1, or the lengths differ.
    InsufficientDataError
        If one side of the lot has no decisions, in some stratum.

    Notes
    -----
    The bounds are those of the sample: chance is not in them, and in small strata the tighter of
    two ends is too tight by chance.

    References
    ----------
    Ben-Michael et al. (2025), as `showing`.

    Examples
    --------
    >>> found = alone_bounds([1, 0, 1, 1], agreed=[1, 1, 0, 1], shown=[1, 1, 0, 0])
    >>> found.lower, found.upper
    (0.5, 0.5)
    """
    happened, lot = _checked(outcome, shown)
    check_range(least, most)
    same = flags(agreed, "agreed")
    check_alike(outcome=happened, agreed=same)
    refuse(
        happened,
        (same == 1) & ((happened < least) | (happened > most)),
        column="outcome",
        must=f"must lie between {least:g} and {most:g}, or be unknown",
        are="outside",
        instead="Give the range that outcomes can have",
    )
    seen = (same == 1) & ~np.isnan(happened)
    low, high = np.where(seen, happened, least), np.where(seen, happened, most)
    lower = upper = 0.0
    labels = np.zeros(len(lot)) if strata is None else np.asarray(strata)
    for stratum in np.unique(labels):
        own = labels == stratum
        share = float(np.mean(own))
        ends = [_ends(low, high, own & (lot == side)) for side in (1, 0)]
        lower += share * max(end[0] for end in ends)
        upper += share * min(end[1] for end in ends)
    means = [_known_mean(happened[lot == side]) for side in (1, 0)]
    # By chance the tighter ends of two samples can cross; what they bound lies where they do.
    return Alone(min(lower, upper), max(lower, upper), means[0], means[1])


def risk_of_people(
    failed: ArrayLike, rejected: ArrayLike, *, cost: float = 1.0
) -> NDArray[np.float64]:
    """Return each decision's part in the risk of accepting and rejecting wrongly, but a constant.

    A failure is seen of accepted cases alone, so how many good cases were rejected is not known
    on either side of a lot. Its difference is: the lot makes both sides have as many good cases,
    so whoever rejects more, and lets no fewer failures through, rejects more good ones. Give
    these rows to `showing` as outcomes: the difference of their means is that of the risks.

    Parameters
    ----------
    failed : array-like of shape (n,)
        Whether an accepted case failed, 0 or 1; not looked at where it was rejected.
    rejected : array-like of shape (n,)
        Whether it was rejected, 0 or 1.
    cost
        What rejecting a good case costs, where accepting a bad one costs 1.

    References
    ----------
    Ben-Michael et al. (2025), as `showing`.

    Examples
    --------
    >>> risk_of_people([0, 1, 0], rejected=[0, 0, 1]).tolist()
    [0.0, 2.0, 1.0]
    """
    fails, refused = _seen(failed, rejected)
    return np.where(refused == 1, cost, (1 + cost) * fails)


def risk_of_agent(
    failed: ArrayLike, rejected: ArrayLike, would_reject: ArrayLike, *, cost: float = 1.0
) -> NDArray[np.float64]:
    """Return the same for the agent alone; NaN where people rejected what it would accept.

    Give these rows to `alone_bounds`, as agreed where they are known, with ``most=1 + cost``.

    Examples
    --------
    >>> risk_of_agent([0, 1, 0], rejected=[0, 0, 1], would_reject=[0, 1, 0]).tolist()
    [0.0, 1.0, nan]
    """
    fails, refused = _seen(failed, rejected)
    would = flags(would_reject, "would_reject")
    check_alike(failed=fails, would_reject=would)
    accepted = np.where(refused == 1, np.nan, (1 + cost) * fails)
    return np.where(would == 1, cost, accepted)


def _ends(
    low: NDArray[np.float64], high: NDArray[np.float64], rows: NDArray[np.bool_]
) -> tuple[float, float]:
    count = int(np.sum(rows))
    if not count:
        raise InsufficientDataError(
            "one side of the lot has no decisions in some stratum: use fewer, larger strata"
        )
    return float(np.sum(low[rows])) / count, float(np.sum(high[rows])) / count


def _known_mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(np.sum(known)) / len(known) if len(known) else float("nan")


def _checked(
    outcome: ArrayLike, shown: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    happened, lot = outcomes(outcome), flags(shown, "shown")
    check_alike(outcome=happened, shown=lot)
    return happened, lot


def _seen(failed: ArrayLike, rejected: ArrayLike) -> tuple[Floats, Floats]:
    """Return failures, 0 where nobody would see one, and rejections."""
    fails, refused = as_floats(failed, "failed"), flags(rejected, "rejected")
    check_alike(failed=fails, rejected=refused)
    refuse(
        fails,
        (refused == 0) & (fails != 0) & (fails != 1),
        column="failed",
        must="must be 0 or 1 where the case was accepted",
        are="neither",
        instead="Leave out accepted cases whose outcome is unknown",
    )
    return np.where(refused == 1, 0.0, fails), refused
