"""Since when a mean is another one, looked at every week and with every start considered.

For each month that a change could have started in, the cases before it are set against those since.
Their unknown common mean cancels, so the reference period's own uncertainty is in every number.
Evidence is averaged over the starts with weights that sum to one, so that searching for the start
is paid for; and it is an e-process, so that looking every week is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, logsumexp

from learning.improvement.learner import Floats, Ints

LEAST_BEFORE, LEAST_SINCE = 50, 25
"""Cases on either side of a start without which nothing is said of it."""

_LATE = 11
"""Starts within the first so many months weigh about the same; later ones ever less."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts, sums and sums of squares, by what had become known and when it was decided.

    Attributes
    ----------
    count, total, squares : ndarray of shape (..., n_looks, n_periods)
        Of all cases known at a look, by the period they were decided in.
    """

    count: Floats
    total: Floats
    squares: Floats

    @classmethod
    def of(cls, value: Floats, look: Ints, period: Ints, looks: int, periods: int) -> Tally:
        """Count values by the look at which each came to be known and the period it is of."""
        place = look * periods + period
        tables = (
            np.bincount(place, weights=weights, minlength=looks * periods)
            for weights in (np.ones(len(value)), value, value**2)
        )
        return cls(*(np.cumsum(table.reshape(looks, periods), axis=0) for table in tables))


@dataclass(frozen=True, slots=True)
class Change:
    """What is known at each look of a change, had it started in each period.

    Attributes
    ----------
    difference, variance : ndarray of shape (..., n_looks, n_starts)
        Mean since less mean before, and the variance of that if nothing has changed. The first
        start is the second period. NaN while a side has too few cases.
    spread : float
        A typical change, fixed beforehand; the evidence for changes about as large is best.
    """

    difference: Floats
    variance: Floats
    spread: float

    @classmethod
    def of(cls, tally: Tally, spread: float) -> Change:
        """Set the cases before each start against those since."""
        before = [np.cumsum(table, axis=-1)[..., :-1] for table in _tables(tally)]
        all_ = [table.sum(axis=-1)[..., None] for table in _tables(tally)]
        since = [whole - part for whole, part in zip(all_, before, strict=True)]
        enough = (before[0] >= LEAST_BEFORE) & (since[0] >= LEAST_SINCE)
        n, m = (np.where(enough, part[0], np.nan) for part in (before, since))
        difference = since[1] / m - before[1] / n
        spare = before[2] - before[1] ** 2 / n + since[2] - since[1] ** 2 / m
        # One imagined case of the typical size: values that have all been nothing may change.
        variance = (np.maximum(spare, 0.0) + spread**2) / (n + m - 1)
        return cls(difference, variance * (1 / n + 1 / m), spread)

    def weights(self) -> Floats:
        """Return how the evidence is shared out among starts; all that will ever be sum to 1."""
        return start_weights(self.difference.shape[-1])

    def log_evidence(self) -> tuple[Floats, Floats]:
        """Return the logarithm of the evidence for a rise and for a fall since each start."""
        prior = self.spread**2
        shrunk = prior / (prior + self.variance)
        z = self.difference / np.sqrt(self.variance)
        both = 0.5 * np.log1p(-shrunk) + 0.5 * shrunk * z**2 + np.log(2)
        up, down = (both + log_ndtr(side * z * np.sqrt(shrunk)) for side in (1, -1))
        return np.nan_to_num(up, nan=0.0), np.nan_to_num(down, nan=0.0)

    def averaged(self) -> tuple[Floats, Floats]:
        """Return the same averaged over starts, of shape (..., n_looks)."""
        up, down = (averaged_over_starts(part) for part in self.log_evidence())
        return up, down

    def known(self, place: int) -> bool:
        """Tell whether anything is known of a start at the last look."""
        latest = self.difference[-1]
        return place < len(latest) and not np.isnan(latest[place])

    def likeliest(self) -> int | None:
        """Return the likeliest start as of the last look; None if nothing is known of any."""
        up, down = (part[-1] for part in self.log_evidence())
        if not len(up) or np.isnan(self.difference[-1]).all():
            return None
        score = np.maximum(up, down) + np.log(self.weights())
        return int(np.argmax(np.where(np.isnan(self.difference[-1]), -np.inf, score)))

    def radius(self, alpha: float) -> Floats:
        """Return half the width of intervals that hold at all looks and for all starts at once."""
        prior, v = self.spread**2, self.variance
        reach = 2 * np.log(1 / (alpha * self.weights())) + np.log1p(prior / v)
        return np.sqrt(v * (v + prior) / prior * reach)


def start_weights(starts: int) -> Floats:
    """Return weights of the starts 1, 2, … that sum to one over all there could ever be."""
    k = np.arange(1, starts + 1)
    return (_LATE + 1) / ((k + _LATE) * (k + _LATE + 1.0))


def averaged_over_starts(log_evidence: Floats) -> Floats:
    """Return the logarithm of the average; starts that lie ahead count as no evidence, 1."""
    weights = start_weights(log_evidence.shape[-1])
    ahead = np.log(max(1 - weights.sum(), 1e-300))
    seen = logsumexp(log_evidence + np.log(weights), axis=-1)
    return np.asarray(np.logaddexp(seen, ahead), dtype=np.float64)


def _tables(tally: Tally) -> tuple[NDArray[np.float64], ...]:
    return tally.count, tally.total, tally.squares
