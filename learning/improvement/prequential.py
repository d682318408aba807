"""What could have been forecast of each decision when it was taken, and by whom.

A forecast may rest on outcomes that were matured *and* recorded by then, in the version that was
recorded by then. Four forecasts of the same decisions: the agent's prior, the reviewer's final
probability, the prior recalibrated on all that was known (``updated``), and the prior recalibrated
by the same learner on its first rows alone and never again (``frozen``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.improvement.learner import Cells, Floats, Ints, Weights, scale

FROZEN_ROWS = 200
"""Known outcomes that the frozen comparator learns from. It is a constant, not a share of the
corpus: were it to grow with the corpus, last week's report would not be a part of this week's."""

LEAST_MET = 20
"""Decisions of an agent from which the frozen comparator has learned something of it."""


@dataclass(frozen=True, slots=True)
class News:
    """What came to be known of outcomes: in which block, of which decision, and what.

    Attributes
    ----------
    block : ndarray of int
        The first block whose forecasts may rest on it, ascending.
    row : ndarray of int
        The decision's place.
    value : ndarray
        1, 0, or NaN where what was known turned out not to be.
    """

    block: Ints
    row: Ints
    value: Floats


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What was forecast of each decision.

    Attributes
    ----------
    updated, frozen : ndarray
        Probabilities; NaN before the frozen comparator had its rows.
    trained_on : int
        Decisions it learned from; 0 if it never had enough.
    starts : int
        The first decision that both forecast; as many as there are decisions if none.
    met : ndarray of bool
        Which agents the frozen comparator has met, in `LEAST_MET` decisions or more.
    """

    updated: Floats
    frozen: Floats
    trained_on: int
    starts: int
    met: NDArray[np.bool_]

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Which decisions both forecast."""
        return ~np.isnan(self.frozen)


@dataclass(frozen=True, slots=True)
class Week:
    """What was known at the start of a block, and learned from it.

    Attributes
    ----------
    rows : slice
        The decisions taken in it.
    known : int
        Outcomes known at its start.
    by_agent : ndarray
        The same of each agent.
    weights : Weights
        What the recalibrator learned from them.
    """

    rows: slice
    known: int
    by_agent: Floats
    weights: Weights


def weekly(block: Ints, prior: Floats, agent: Ints, news: News) -> Iterator[Week]:
    """Train a recalibrator anew at the start of each block, on what was known by then.

    Parameters
    ----------
    block : ndarray of int
        The week in which each decision was taken, or the step of a sequence; ascending.
    prior : ndarray
        The agent's probability.
    agent : ndarray of int
        The agent's number, from 0, each of which occurs.
    news : News
        What came to be known, and from which block on.

    Yields
    ------
    Week
    """
    cells, cell = Cells.of(prior, agent)
    weights = Weights.none(cells.agents)
    total, true = np.zeros((2, len(cells.level)))
    known = np.full(len(prior), np.nan)
    blocks, first = np.unique(block, return_index=True)
    edges = np.append(first, len(block))
    before = 0
    for number, until in enumerate(np.searchsorted(news.block, blocks, side="right")):
        if until > before:
            # Where a decision is in the news twice, the later holds.
            rows, last = np.unique(news.row[before:until][::-1], return_index=True)
            told = news.value[before:until][::-1][last]
            for values, side in ((known[rows], -1.0), (told, 1.0)):
                total += side * _counted(cell[rows], ~np.isnan(values), len(total))
                true += side * _counted(cell[rows], values == 1, len(total))
            known[rows] = told
            weights = cells.fit(total, true, weights)
            before = int(until)
        now = slice(int(edges[number]), int(edges[number + 1]))
        by_agent = np.bincount(cells.agent, total).astype(np.float64)
        yield Week(now, int(total.sum()), by_agent, weights)


def forecast(
    block: Ints, prior: Floats, agent: Ints, news: News, *, frozen_rows: int = FROZEN_ROWS
) -> Forecasts:
    """Forecast every decision from what was known at the start of its block.

    Parameters are those of `weekly`, and ``frozen_rows``: how many known outcomes the frozen
    comparator waits for.
    """
    level = scale(prior)
    updated, frozen = np.full(len(prior), np.nan), np.full(len(prior), np.nan)
    fixed: Week | None = None
    for week in weekly(block, prior, agent, news):
        if fixed is None and week.known >= frozen_rows:
            fixed = week
        if fixed is not None:
            rows = week.rows
            updated[rows] = week.weights.applied(level[rows], agent[rows])
            frozen[rows] = fixed.weights.applied(level[rows], agent[rows])
    if fixed is None:
        return Forecasts(updated, frozen, 0, len(prior), np.zeros(int(agent.max()) + 1, dtype=bool))
    met = fixed.by_agent >= LEAST_MET
    return Forecasts(updated, frozen, fixed.known, fixed.rows.start, met)


def _counted(cell: Ints, which: NDArray[np.bool_], cells: int) -> Floats:
    return np.bincount(cell[which], minlength=cells).astype(np.float64)
