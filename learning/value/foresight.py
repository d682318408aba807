"""What was known of a decision before its verdict, as columns for a baseline."""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from learning.value.cases import Cases, Floats, Labels

_BLOCK = 200
"""Decisions a stretch of time, of which each may have a level of its own."""

_BLOCKS, _AGENTS = 8, 12
"""At most so many stretches, and agents with a line of their own."""


def foreseen(cases: Cases) -> Floats:
    """Return what was known before anybody was asked: the prior, by agent, and the time.

    Returns
    -------
    array of shape (n, k)
        Without NaN; a missing prior counts as the mean of the others, in a column of its own.
    """
    missing = np.isnan(cases.stated)
    given = cases.stated[~missing]
    mean = float(np.sum(given)) / len(given) if len(given) else 0.5
    prior = np.where(missing, mean, cases.stated)
    odds = logit(np.clip(prior, 0.01, 0.99))
    columns = [prior, odds, missing.astype(np.float64)]
    for agent in _commonest(cases.agent)[1:]:
        own = (cases.agent == agent).astype(np.float64)
        columns += [own, own * odds]
    return np.column_stack([*columns, *_stretches(cases.when)])


def places_of_their_own(chance: Floats, reviewer: Labels) -> Floats:
    """Return the place of each propensity among those of its reviewer, in (0, 1).

    Reviewers differ in how readily they override; if they would rank decisions alike by how much
    these ask for it, this is what they agree on.

    Examples
    --------
    >>> chance = np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.7])
    >>> reviewer = np.array(["ana"] * 3 + ["ben"] * 3, dtype=object)
    >>> places_of_their_own(chance, reviewer).round(2).tolist()
    [0.17, 0.5, 0.83, 0.17, 0.5, 0.83]
    """
    places = np.zeros(len(chance))
    for name in sorted(set(reviewer)):
        own = reviewer == name
        places[own] = _places(chance[own])
    return places


def chance_at(places: Floats, own: Floats) -> Floats:
    """Return how likely a reviewer would have been to override decisions of given places.

    What they give to decisions of the same place in their own ranking.

    Parameters
    ----------
    places
        As `places_of_their_own` returns them, of anybody's decisions.
    own
        The reviewer's own propensities.

    Examples
    --------
    >>> chance_at(np.array([1 / 6, 0.5, 5 / 6]), own=np.array([0.7, 0.5, 0.6])).round(2).tolist()
    [0.5, 0.6, 0.7]
    """
    ladder = np.sort(own)
    return np.interp(places, (np.arange(len(ladder)) + 0.5) / len(ladder), ladder)


def _places(values: Floats) -> Floats:
    """Return the place of each value among all, in (0, 1); equal values share theirs."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    return ((np.cumsum(counts) - counts / 2) / len(values))[codes]


def _commonest(labels: Labels) -> list[str]:
    names, counts = np.unique([str(label) for label in labels], return_counts=True)
    order = np.lexsort((names, -counts))
    return [str(names[place]) for place in order[:_AGENTS]]


def _stretches(when: Floats) -> list[Floats]:
    """Return a column for each stretch of time but the first, of equally many decisions."""
    parts = min(_BLOCKS, len(when) // _BLOCK)
    if parts < 2 or np.any(np.isnan(when)):
        return []
    place = np.floor(_places(when) * parts)
    return [(place == part).astype(np.float64) for part in range(1, parts)]
