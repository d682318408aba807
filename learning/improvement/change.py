"""Since when a mean is another one, looked at every week and with every start considered.

For each month that a change could have started in, the cases before it are set against those since.
Their unknown common mean cancels, so the reference period's own uncertainty is in every number.
Evidence is averaged over the starts with weights that sum to one, so that searching for the start
is paid for; and for each start it is the likelihood ratio of a normal change against none, given
the difference of the two means, which is a martingale however often one looks.

What that takes for granted is that means are about normal and their variance about known. How far
it holds was tried over two years of weekly looks in which nothing changes, at 5 %: an alarm was
ever raised in 0.5 % of years of 20 even cases a week, in 3 % where one case in 20 comes true, in
5 % where one in 200 does, and in 1 % where one case in 100 is worth anything at all and most of
these gain little while few lose much.

References
----------
Lai and Xing (2010), "Sequential change-point detection when the pre- and post-change parameters are
unknown", Sequential Analysis 29(2). Howard, Ramdas, McAuliffe and Sekhon (2021), Annals of
Statistics 49(2), on normal mixtures.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import log_ndtr

from learning.improvement.learner import Floats, Ints

LEAST_BEFORE, LEAST_SINCE = 50, 25
"""Cases on either side of a start without which nothing is said of it."""

LEAST_WEEKS = 8
"""Weeks on both sides together without which it is not known whether cases of one go together."""

_FAR = 1.0
"""How far off the one case lies that is imagined beside those seen: as far as an outcome or a Brier
gain can. Values of which all but a few are nothing would else seem to hardly vary until the first
of these few came, and that looked like a change (in 28 % of such years)."""

_LATE = 11
"""Starts within the first so many months weigh about the same; later ones ever less."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts and sums, by what had become known and when it was decided.

    Attributes
    ----------
    count, total, squares : ndarray of shape (..., n_looks, n_periods)
        Of all cases known at a look, by the period they were decided in: how many, their sum, and
        the sum of their squares.
    weeks, count_squared, total_squared, product : ndarray of the same shape
        How many weeks the period had cases in, and over these weeks the sums of the squared count,
        of the squared sum, and of count times sum: what tells if cases of a week go together.
    """

    count: Floats
    total: Floats
    squares: Floats
    weeks: Floats
    count_squared: Floats
    total_squared: Floats
    product: Floats

    @classmethod
    def of(
        cls, value: Floats, look: Ints, period: Ints, week: Ints, looks: int, periods: int
    ) -> Tally:
        """Count values by the look at which each came to be known, and the period it is of.

        Looks and periods count from 0. Of a week that two periods share, each has its part.
        """
        first_week, last_week = (int(week.min()), int(week.max())) if len(week) else (0, 0)
        span = last_week - first_week + 1
        keys, part = np.unique(period * span + week - first_week, return_inverse=True)
        size = len(keys)
        place = look * size + part
        tables = [
            np.bincount(place, weights=weights, minlength=looks * size)
            for weights in (np.ones(len(value)), value, value**2)
        ]
        count, total, squares = (
            np.cumsum(table.reshape(looks, size), axis=0, dtype=np.float64) for table in tables
        )
        first = np.searchsorted(keys, np.arange(periods + 1) * span)
        return cls.of_weeks(count, total, squares, first)

    @classmethod
    def of_weeks(cls, count: Floats, total: Floats, squares: Floats, first: Ints) -> Tally:
        """Sum up weeks, of shape (..., n_looks, n_weeks), into periods.

        Parameters
        ----------
        count, total, squares : ndarray
            Of the cases of a week that were known at a look.
        first : ndarray of int, shape (n_periods + 1,)
            Where each period's weeks begin, and where the last one's end.
        """
        each = (count, total, squares, count > 0, count**2, total**2, count * total)
        edge = np.zeros((*count.shape[:-1], 1))
        sums = (np.concatenate((edge, np.cumsum(part, axis=-1)), axis=-1) for part in each)
        return cls(*(np.diff(part[..., first], axis=-1) for part in sums))

    def sides(self) -> tuple[Tally, Tally]:
        """Return what there is before each start, and since; the first start is period 1."""
        tables = [getattr(self, field.name) for field in fields(self)]
        before = [np.cumsum(table, axis=-1)[..., :-1] for table in tables]
        every = [table.sum(axis=-1)[..., None] for table in tables]
        since = [whole - part for whole, part in zip(every, before, strict=True)]
        return Tally(*before), Tally(*since)

    def spread(self, mean: Floats) -> Floats:
        """Return the sum of squared distances from a mean."""
        return np.maximum(self.squares - self.total * mean, 0.0)

    def spread_of_weeks(self, mean: Floats) -> Floats:
        """Return the sum over weeks of the squared sum of distances from a mean."""
        return np.maximum(
            self.total_squared - 2 * mean * self.product + mean**2 * self.count_squared, 0.0
        )


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
        before, since = tally.sides()
        weeks = before.weeks + since.weeks
        enough = (before.count >= LEAST_BEFORE) & (since.count >= LEAST_SINCE)
        enough &= (weeks >= LEAST_WEEKS) & (since.weeks >= 2)
        n, m = (np.where(enough, side.count, np.nan) for side in (before, since))
        left, right = before.total / n, since.total / m
        own = before.spread(left) + since.spread(right)
        # Cases of a week that go together say less than as many that do not. Two means are
        # estimated, and the spread of weeks itself; under few weeks that makes it look small.
        together = before.spread_of_weeks(left) + since.spread_of_weeks(right)
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = np.where(own > 0, together / own * weeks / np.maximum(weeks - 4, 1), 1.0)
        variance = (own + _FAR**2) / (n + m - 1) * np.maximum(factor, 1.0)
        return cls(right - left, variance * (1 / n + 1 / m), spread)

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
        """Return the likeliest start as of the last look; None if nothing is known of any.

        Where none is likely, it is the one before and after which most is known.
        """
        up, down = (part[-1] for part in self.log_evidence())
        unknown = np.isnan(self.difference[-1])
        if unknown.all():
            return None
        evidence = np.logaddexp(up, down) - np.log(2)
        if evidence.max() <= 0:
            return int(np.nanargmin(self.variance[-1]))
        return int(np.argmax(np.where(unknown, -np.inf, evidence + np.log(self.weights()))))

    def radius(self, alpha: float) -> Floats:
        """Return half the width of intervals that hold at all looks and for all starts at once."""
        prior, v = self.spread**2, self.variance
        reach = 2 * np.log(1 / (alpha * self.weights())) + np.log1p(prior / v)
        return np.sqrt(v * (v + prior) / prior * reach)


def start_weights(starts: int, late: int = _LATE) -> Floats:
    """Return weights of 1, 2, … that sum to one over all there could ever be.

    The first `late` weigh about the same.
    """
    k = np.arange(1, starts + 1)
    return (late + 1) / ((k + late) * (k + late + 1.0))


def averaged_over_starts(log_evidence: Floats) -> Floats:
    """Return the logarithm of the average; starts that lie ahead count as no evidence, 1."""
    weights = start_weights(log_evidence.shape[-1])
    ahead = np.log(max(1 - weights.sum(), 1e-300))
    seen = np.logaddexp.reduce(log_evidence + np.log(weights), axis=-1, initial=-np.inf)
    return np.asarray(np.logaddexp(seen, ahead), dtype=np.float64)
