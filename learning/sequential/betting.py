"""Evidence as the wealth of somebody who bets against a claim, averaged over bets of many sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OCTAVES = np.arange(-6, 7)
"""The bets, in doublings: a small one finds a small mean in the long run, a large one early."""

PRIOR = np.where(OCTAVES == 0, 1.0, 0.5 ** np.abs(OCTAVES)) / (3 - 2.0**-5)
"""What each bet starts with: a third on the middle one, half as much with each step away."""

STAKE = 0.75
"""The most that one value may cost a bet, so that none is ever ruined."""

_CHUNK = 4096
"""Columns worked on at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Wealth:
    """What each bet on a higher mean has won after each value.

    Attributes
    ----------
    log : ndarray of shape (n_bets, n_values)
        Logarithm of the wealth of each bet against "the mean so far is at most zero", its share of
        the start included.
    sizes : ndarray of shape (n_bets, 1)
        How much of the wealth is staked on one unit.
    """

    log: Floats
    sizes: Floats

    def after(self, times: NDArray[np.intp]) -> Wealth:
        """Return the wealth after some numbers of values."""
        return Wealth(self.log[:, times - 1], self.sizes)

    def against(self, total: Floats | float = 0.0) -> Floats:
        """Return how strongly a sum of means over `total` is evidenced, as a logarithm."""
        each = self.log - self.sizes * total
        highest = np.max(each, axis=0)
        return highest + np.log(np.sum(np.exp(each - highest), axis=0))

    def lowest(self, alpha: float) -> Floats:
        """Return the smallest sum of conditional means that is not refuted at `alpha`.

        The evidence falls with the sum and is log-convex in it, so Newton's steps from below never
        pass the crossing: stopped anywhere, the answer is only too cautious.
        """
        columns = np.split(self.log, range(_CHUNK, self.log.shape[1], _CHUNK), axis=1)
        return np.concatenate([self._crossing(each, -np.log(alpha)) for each in columns])

    def _crossing(self, log: Floats, goal: float) -> Floats:
        total = np.max((log - goal) / self.sizes, axis=0)
        for _ in range(50):
            each = log - self.sizes * total
            highest = np.max(each, axis=0)
            share = np.exp(each - highest)
            evidence = np.sum(share, axis=0)
            slope = np.sum(self.sizes * share, axis=0) / evidence
            step = (highest + np.log(evidence) - goal) / slope
            total = total + np.maximum(step, 0.0)
            if np.all(step <= 1e-12 * (1 + np.abs(total))):
                break
        return total


def wealth(
    values: Floats,
    lower: Floats,
    *,
    unit: float,
    start: Floats | float = 0.0,
    since: NDArray[np.intp] | None = None,
) -> Wealth:
    r"""Bet on values being higher than their conditional means are claimed to be.

    Parameters
    ----------
    values : ndarray
        In the order in which they came to be known.
    lower : ndarray
        The least each could have been, known before it was.
    unit : float
        The size of the middle bet is one over this; a typical range of the values.
    start : float or ndarray
        A guess of each value, known before it was.
    since : ndarray of int, optional
        How many values were known when each was predicted; all before it unless given. Of values
        that come in a batch none may foretell another, as their order is an accident.

    Returns
    -------
    Wealth

    Notes
    -----
    Let :math:`\mu_i` be the mean of value :math:`x_i` given all before it, :math:`\gamma_i` any
    prediction made before it, and :math:`\lambda` a fixed bet with
    :math:`\lambda (x_i - \gamma_i) > -1`. Then

    .. math:: W_t(\lambda) = \prod_{i \le t} (1 + \lambda (x_i - \gamma_i))\,
              e^{-\lambda(\mu_i - \gamma_i)}

    is positive, starts at 1 and never rises in expectation, as
    :math:`1 + \lambda(\mu_i - \gamma_i) \le e^{\lambda(\mu_i - \gamma_i)}`: a
    supermartingale, and so is the average over bets with fixed shares. By Ville's inequality it
    ever reaches :math:`1/\alpha` with a chance of at most :math:`\alpha`. The unknown means enter
    through their sum alone, because the bet is the same at all times; that is why the sequence
    speaks of the *running mean* of conditional means, which may drift as it will. As
    :math:`\log(1 + y) \ge y - (-\log(1 - c) - c) y^2 / c^2` for :math:`y \ge -c`, it is never
    behind the empirical-Bernstein process with the same bets.

    Each bet has predictions of its own, pulled down to where the value's lower bound can cost it
    `STAKE` at most. So a case on which the two forecasters could hardly have differed is bet on
    in full, and one on which much was at stake cannot ruin a large bet.
    """
    sizes = np.asarray(2.0**OCTAVES / unit, dtype=np.float64)[:, None]
    # One imagined value at the guess keeps the first predictions sober.
    times = np.arange(1, len(values) + 1)
    guess = np.concatenate(([0.0], np.cumsum(values - start)[:-1])) / times
    guess = guess if since is None else guess[since]
    predicted = np.minimum(start + guess, lower + STAKE / sizes)
    won = np.log1p(sizes * (values - predicted)) + sizes * predicted
    return Wealth(np.cumsum(won, axis=1) + np.log(PRIOR)[:, None], sizes)
