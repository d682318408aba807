"""Rung 3, accept or reject: what the agent's ranking does to the cases of the most lenient.

A reviewer who accepts nearly everything sees nearly every outcome. Rejecting further cases among
theirs, in the order of the agent's risk, shows how the agent would have failed at any stricter
rate of acceptance; and reviewers who are that strict show how people fail at it. The two may be
compared if the cases were dealt to reviewers, so that each had the same to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError, InvalidQueryError
from learning.calibration.clusters import cluster_codes
from learning.columns import as_finite, as_floats, refuse
from learning.showing import Result
from learning.value.entry import check_alike, check_share, flags


@dataclass(frozen=True, slots=True, repr=False)
class Contraction(Result):
    """How the agent would have failed at each rate of acceptance."""

    rates: NDArray[np.float64]
    """Shares of all cases accepted."""
    failure: NDArray[np.float64]
    """Failures per case, accepted or not; NaN where the lenient accepted fewer than that."""
    reviewers: int
    """How many reviewers count as the most lenient."""
    cases: int
    """How many cases they had."""
    acceptance: float
    """How many of these they accepted: no rate above it can be looked at."""


@dataclass(frozen=True, slots=True)
class Strictness(Result):
    """How the reviewers of one degree of leniency did."""

    acceptance: float
    failure: float
    """Failures per case, accepted or not."""
    cases: int
    reviewers: int


def contraction(
    accepted: ArrayLike,
    failed: ArrayLike,
    risk: ArrayLike,
    reviewer: ArrayLike,
    *,
    rates: ArrayLike,
    lenient: float = 0.2,
) -> Contraction:
    """Estimate how the agent alone would fail at given rates of acceptance.

    Parameters
    ----------
    accepted : array-like of shape (n,)
        Whether the reviewer accepted the case, 0 or 1.
    failed : array-like of shape (n,)
        Whether it failed, 0 or 1; not looked at where it was not accepted.
    risk : array-like of shape (n,)
        The agent's risk of failure, by which it would reject; any scale.
    reviewer : array-like of shape (n,)
        To whom the case was dealt.
    rates : array-like of shape (k,)
        Shares of all cases to accept, in (0, 1].
    lenient
        Which share of the reviewers counts as the most lenient.

    Returns
    -------
    Contraction
        Cases of equal risk count as rejected in equal parts, so no order of rows matters.

    Raises
    ------
    InvalidFrameError
        If `accepted` is neither 0 nor 1, a risk is missing, an accepted case neither failed nor
        not, a rate lies outside (0, 1], or the lengths differ.
    InsufficientDataError
        If there are no rows.

    Notes
    -----
    Trustworthy only near the acceptance of the lenient, and as far as the cases were dealt at
    random: what the lenient did reject stays rejected, whatever the agent thought of it. On
    11,050 assessments of which all outcomes are known it is off by .4 points at 60 % acceptance
    and by .3 or less below, beside the agent on the same cases; beside the agent on all cases, by
    .4 to .8 points.

    References
    ----------
    Lakkaraju, Kleinberg, Leskovec, Ludwig and Mullainathan (2017), "The selective labels problem",
    KDD, doi:10.1145/3097983.3098066.

    Examples
    --------
    >>> found = contraction([1, 1, 1, 0], [0, 0, 1, 0], [0.1, 0.3, 0.8, 0.9], ["ana"] * 4,
    ...                     rates=[0.75, 0.5, 1.0])
    >>> found.failure.tolist(), found.acceptance
    ([0.25, 0.0, nan], 0.75)
    """
    taken, fails, dangers, codes = _checked(accepted, failed, risk, reviewer)
    asked = as_floats(rates, "rates")
    refuse(
        asked,
        ~((asked > 0) & (asked <= 1)),
        column="rates",
        must="must lie in (0, 1]",
        are="outside",
        instead="Give shares of all cases",
    )
    check_share(lenient, "lenient")
    ranked = _most_lenient_first(taken, codes)
    chosen = ranked[: max(1, round(lenient * len(ranked)))]
    own = np.isin(codes, chosen)
    cases = int(np.sum(own))
    shown = own & (taken == 1)
    failures = _failures_up_to(dangers[shown], fails[shown])
    kept = asked * cases
    reachable = kept <= np.sum(shown) + 1e-9
    failure = np.where(reachable, np.interp(kept, *failures) / cases, np.nan)
    return Contraction(asked, failure, len(chosen), cases, float(np.sum(shown)) / cases)


def by_leniency(
    accepted: ArrayLike, failed: ArrayLike, reviewer: ArrayLike, *, parts: int = 5
) -> tuple[Strictness, ...]:
    """Return how reviewers of each degree of leniency did, the most lenient first.

    Parameters
    ----------
    accepted, failed, reviewer
        As in `contraction`.
    parts
        Into how many parts of equally many reviewers they are divided.

    Raises
    ------
    InvalidFrameError, InsufficientDataError
        As `contraction`; and if there are fewer reviewers than parts.

    Examples
    --------
    >>> for part in by_leniency([1, 1, 1, 0], [0, 1, 0, 0], ["a", "a", "b", "b"], parts=2):
    ...     print(part.acceptance, part.failure)
    1.0 0.5
    0.5 0.0
    """
    rows = len(as_floats(accepted, "accepted"))
    taken, fails, _, codes = _checked(accepted, failed, np.zeros(rows), reviewer)
    ranked = _most_lenient_first(taken, codes)
    if not isinstance(parts, int) or parts < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidQueryError(f"parts must be a whole number from 1; it is {parts!r}.")
    if len(ranked) < parts:
        raise InsufficientDataError(
            f"{len(ranked)} reviewers cannot be divided into {parts} degrees of leniency"
        )
    found: list[Strictness] = []
    for part in np.array_split(ranked, parts):
        own = np.isin(codes, part)
        cases = int(np.sum(own))
        failures = float(np.sum(fails[own & (taken == 1)]))
        acceptance = float(np.sum(taken[own])) / cases
        found.append(Strictness(acceptance, failures / cases, cases, len(part)))
    return tuple(found)


def _most_lenient_first(taken: NDArray[np.float64], codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank reviewers by how much they accept; equals in the order of their names."""
    rate = np.bincount(codes, weights=taken) / np.bincount(codes)
    return np.argsort(-rate, kind="stable")


def _failures_up_to(
    risk: NDArray[np.float64], failed: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return failures among so many cases of the lowest risk, at each level of risk.

    Between two levels they grow evenly: cases of one level are as good as each other.
    """
    _, codes = np.unique(risk, return_inverse=True)
    cases = np.cumsum(np.bincount(codes))
    failures = np.cumsum(np.bincount(codes, weights=failed))
    return np.concatenate([[0.0], cases]), np.concatenate([[0.0], failures])


def _checked(
    accepted: ArrayLike, failed: ArrayLike, risk: ArrayLike, reviewer: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    taken, fails = flags(accepted, "accepted"), as_floats(failed, "failed")
    dangers = as_finite(risk, "risk")
    check_alike(accepted=taken, failed=fails, risk=dangers)
    refuse(
        fails,
        (taken == 1) & (fails != 0) & (fails != 1),
        column="failed",
        must="must be 0 or 1 where the case was accepted",
        are="neither",
        instead="Leave out accepted cases whose outcome is unknown",
    )
    codes, _ = cluster_codes(reviewer, len(taken))
    return taken, fails, dangers, codes
