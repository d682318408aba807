"""What may be said where outcomes take so long that their windows overlap.

A decision's outcome is known ninety days later. All decisions of a quarter are then exposed to
the same market, the same outage, the same holiday: their outcomes are not independent, and a
sequence that holds them to be so cries wolf. There is no remedy without an assumption, so there
are several versions, each with its own.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import ArrayLike

from learning.columns import as_finite, check_level, checked_outcome, checked_probability
from learning.sequential.confidence import ConfidenceSequence, middling, mixture_sequence
from learning.sequential.exposure import blocks_of_gains, blocks_of_values
from learning.sequential.scores import Score, gains_if
from learning.sequential.seasons import Season, season_of
from learning.sequential.shocks import Blocks, likelihood
from learning.sequential.streams import lowest_mean_sum
from learning.sequential.values import Floats, check_lengths, checked_bounds
from learning.sequential.versions import ASSUMPTIONS, Dependence, Version


def compare_overlapping(
    outcome: ArrayLike,
    p: ArrayLike,
    q: ArrayLike,
    opened: ArrayLike,
    *,
    horizon: timedelta | float,
    score: Score = "brier",
    alpha: float = 0.05,
) -> tuple[Version, ...]:
    """Compare two forecasters of outcomes that take long to be known, under several assumptions.

    Parameters
    ----------
    outcome : array-like of shape (n_cases,)
        0 or 1; only cases whose window has closed. Their order does not matter.
    p, q : array-like of shape (n_cases,)
        The forecasters' probabilities of 1, each stated when the window opened.
    opened : array-like of shape (n_cases,)
        When each window opened: moments (``datetime64``) or numbers.
    horizon : timedelta or float
        How long a window is. Looks are taken at each thirteenth of it: weekly, for a quarter.
    score : {"brier", "log", "spherical"}
        As of `compare_forecasters`.
    alpha : float
        Chance that an interval is ever wrong, if its assumption is right.

    Returns
    -------
    tuple of Version
        The one that assumes most first; see `ASSUMPTIONS`.

    Raises
    ------
    InvalidFrameError
        If a column is not what it must be, or the horizon is not above zero.
    InsufficientDataError
        If there are no cases.

    Notes
    -----
    ``independent`` and ``any overlap`` are exact, by Ville's inequality; the latter needs decades.
    ``apart from the level`` is exact as long as what is shared moves the odds of all cases of a
    block by the same factor and by little. ``shared shocks`` is a normal model of the blocks' sums
    in which the unknown size of the shocks is averaged over a prior, so that its rate of false
    alarms is right on average over sizes. Its mean is weighted by how much was at stake, and taken
    to be steady in proportion to that.

    Over 52 weekly looks at 50 cases with windows of 13 weeks and shocks of 0.3 or 0.6 in log-odds,
    ``independent`` raised a false alarm in 28 to 96 % of years where one forecaster said more
    throughout or mostly, and in 57 % where one was the other drawn towards the middle and seasons
    differed in how hard they were; ``shared shocks`` in at most 4.2 %. A Brier gain of .01 it saw
    in 55 % of years where they differed both ways (``independent``: 62 %), in 62 % and more where
    one was drawn towards the middle, in 10 to 14 % where one mostly said more and in 5 % where
    throughout: such a gain is one of level, and a year has but four windows to tell a level from a
    shock. Where shocks are remembered for half a year its false alarms rise to 12 %: no assumption,
    no guarantee (`benchmarks/learning_sequential.py`).

    Examples
    --------
    >>> import numpy as np
    >>> chance = np.random.default_rng(0)
    >>> truth = chance.uniform(0.2, 0.8, 2000)
    >>> versions = compare_overlapping(
    ...     chance.random(2000) < truth, truth, truth + chance.choice([-0.15, 0.15], 2000),
    ...     np.arange(2000) / 2000 * 365, horizon=90)
    >>> [(version.name, version.alarm) for version in versions]
    [('independent', 'above'), ('apart from the level', 'above'), ('shared shocks', 'above'),
     ('any overlap', None)]
    """
    check_level(alpha, "alpha")
    y = checked_outcome(outcome)
    ps, qs = checked_probability(p, "p"), checked_probability(q, "q")
    check_lengths(outcome=y, p=ps, q=qs)
    season = season_of(opened, horizon, y, qs, ps)
    y, ps, qs = (column[season.order] for column in (y, ps, qs))
    if_not, if_so = gains_if(ps, qs, score)
    stake, values = if_so - if_not, np.where(y == 1, if_so, if_not)
    middle = np.clip((ps + qs) / 2, 0.02, 0.98)
    # The probability at which neither is expected to score better lies between the two.
    turning = np.clip(
        -if_not / np.where(stake == 0, 1.0, stake), np.minimum(ps, qs), np.maximum(ps, qs)
    )
    give = middle * (1 - middle)
    level = season.spread(season.sums(stake * give) / season.sums(give))
    relative = stake - level
    ends = (-relative * turning, relative * (1 - turning))
    return (
        _independent("independent", values, if_not, if_so, season, alpha, 1.0),
        _independent("apart from the level", relative * (y - turning), *ends, season, alpha, 1.0),
        _shared(blocks_of_gains(stake, y - turning, y - middle, middle, season), season, alpha),
        _any_overlap(values, if_not, if_so, season, alpha, 1.0),
    )


def overlapping_sequence(
    values: ArrayLike,
    opened: ArrayLike,
    *,
    horizon: timedelta | float,
    bounds: tuple[ArrayLike, ArrayLike] = (-1.0, 1.0),
    alpha: float = 0.05,
) -> tuple[Version, ...]:
    """Follow the mean of values that take long to be known, under several assumptions.

    As `compare_overlapping`, for values of any kind. How much each is exposed to what they share is
    not known, so that ``shared shocks`` has to take it to be all of it: a year of quarters is four
    values, and little can be said. ``apart from the level`` has no meaning here and is left out.

    Parameters
    ----------
    values : array-like of shape (n_cases,)
        Only cases whose window has closed. Their order does not matter.
    opened, horizon, alpha
        As of `compare_overlapping`.
    bounds : pair of floats or of array-likes
        As of `confidence_sequence`; ``shared shocks`` does not use them.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.random.default_rng(0).normal(0.2, 0.1, 2000).clip(-1, 1)
    >>> versions = overlapping_sequence(values, np.arange(2000) / 2000 * 720, horizon=90)
    >>> [(version.name, version.alarm) for version in versions]
    [('independent', 'above'), ('shared shocks', 'above'), ('any overlap', None)]
    """
    check_level(alpha, "alpha")
    x = as_finite(values, "values")
    lower, upper = checked_bounds(bounds, x)
    season = season_of(opened, horizon, upper, lower, x)
    x, lower, upper = (column[season.order] for column in (x, lower, upper))
    unit = middling(lower, upper)
    return (
        _independent("independent", x, lower, upper, season, alpha, unit),
        _shared(blocks_of_values(x, season, unit), season, alpha),
        _any_overlap(x, lower, upper, season, alpha, unit),
    )


def _independent(
    name: Dependence,
    values: Floats,
    one_end: Floats,
    other_end: Floats,
    season: Season,
    alpha: float,
    unit: float,
) -> Version:
    lower, upper = np.minimum(one_end, other_end), np.maximum(one_end, other_end)
    since = np.repeat(season.start, season.counts.astype(np.intp))
    path = mixture_sequence(values, lower, upper, alpha, unit, season.ends, since)
    return Version(name, ASSUMPTIONS[name], path)


def _any_overlap(
    values: Floats, one_end: Floats, other_end: Floats, season: Season, alpha: float, unit: float
) -> Version:
    sums = season.sums(values)
    least, most = (season.sums(end(one_end, other_end)) for end in (np.minimum, np.maximum))
    # A block more than a window has: the last of one is known when the first of the next opens.
    streams, size, ends = int(np.ceil(season.reach)) + 1, unit * season.counts[0], season.ends
    lower, upper = (
        side
        * lowest_mean_sum(
            side * sums, side * bound, season.index, streams, alpha=alpha / 2, unit=size
        )
        for side, bound in ((1, least), (-1, most))
    )
    path = ConfidenceSequence(
        ends,
        np.cumsum(sums) / ends,
        np.maximum(lower, np.cumsum(least)) / ends,
        np.minimum(upper, np.cumsum(most)) / ends,
    )
    return Version("any overlap", ASSUMPTIONS["any overlap"], path)


def _shared(blocks: Blocks, season: Season, alpha: float) -> Version:
    """Say what the model of shared shocks says, of the mean over all cases."""
    counts = np.cumsum(season.counts)
    staked = np.zeros(len(counts))
    which = np.searchsorted(season.index, blocks.index)
    staked[which] = blocks.count
    share = np.cumsum(staked) / counts
    centre, lower, upper = (np.zeros(len(counts)) for _ in range(3))
    if len(which):  # else nothing was ever at stake, and the mean is nil for certain
        followed = likelihood(blocks, season.reach)
        # Carried forward over blocks in which nothing was at stake.
        latest = np.searchsorted(which, np.arange(len(counts)), side="right") - 1
        ends = followed.interval(alpha)
        centre, lower, upper = (
            np.where(latest >= 0, end[np.maximum(latest, 0)] * share, 0.0) for end in ends
        )
    path = ConfidenceSequence(season.ends, centre, lower, upper)
    return Version("shared shocks", ASSUMPTIONS["shared shocks"], path)
