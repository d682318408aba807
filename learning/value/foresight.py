"""What was known of a decision before its verdict, as columns for a baseline."""

from __future__ import annotations

import numpy as np
from scipy.special import logit, ndtri

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


def readiness(chance: Floats, reviewer: Labels) -> Floats:
    """Return how much each decision asked to be overridden, beside others of the same reviewer.

    The place of its propensity among those of its reviewer, as a normal score. Reviewers differ
    in how readily they override; if they would rank decisions alike, this is what they agree on.

    Examples
    --------
    >>> chance = np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.7])
    >>> reviewer = np.array(["ana"] * 3 + ["ben"] * 3, dtype=object)
    >>> readiness(chance, reviewer).round(2).tolist()
    [-0.97, 0.0, 0.97, -0.97, 0.0, 0.97]
    """
    scores = np.zeros(len(chance))
    for name in sorted(set(reviewer)):
        own = reviewer == name
        scores[own] = ndtri(_places(chance[own]))
    return scores


def chance_of(name: str, chance: Floats, reviewer: Labels) -> Floats:
    """Return how likely one reviewer would have been to override each decision.

    Of their own decisions it is on record; of those dealt to others it is what they give to
    decisions of the same place in their own ranking.

    Examples
    --------
    >>> chance = np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.7])
    >>> reviewer = np.array(["ana"] * 3 + ["ben"] * 3, dtype=object)
    >>> chance_of("ana", chance, reviewer).round(2).tolist()
    [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]
    """
    own = reviewer == name
    ladder = np.sort(chance[own])
    steps = (np.arange(len(ladder)) + 0.5) / len(ladder)
    would = chance.copy()
    for other in sorted(set(reviewer) - {name}):
        rows = reviewer == other
        would[rows] = np.interp(_places(chance[rows]), steps, ladder)
    return would


def _places(values: Floats) -> Floats:
    """Return the place of each value among all, in (0, 1); equal values share theirs."""
    levels, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    del levels
    up_to = np.cumsum(counts)
    return ((up_to - counts / 2) / len(values))[codes]


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
