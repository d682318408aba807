"""What could have been forecast of each decision when it was taken, and by whom.

A forecast may rest on outcomes that were matured *and* recorded by then, in the version that was
recorded by then. Four forecasts of the same decisions: the agent's prior, the reviewer's final
probability, the prior recalibrated on all that was known (``updated``), and the prior recalibrated
by the same learner on its first rows alone and never again (``frozen``).
"""

from __future__ import annotations

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


def forecast(
    block: Ints, prior: Floats, agent: Ints, news: News, *, frozen_rows: int = FROZEN_ROWS
) -> Forecasts:
    """Forecast every decision from what was known at the start of its block.

    Parameters
    ----------
    block : ndarray of int
        The week in which each decision was taken, or the step of a sequence; ascending. What is
        learned is learned anew at the start of each block.
    prior : ndarray
        The agent's probability.
    agent : ndarray of int
        The agent's number, from 0, in the order in which agents appeared.
    news : News
        What came to be known, and from which block on.
    frozen_rows : int
        How many known outcomes the frozen comparator waits for.

    Returns
    -------
    Forecasts
    """
    cells, cell = Cells.of(prior, agent)
    level = scale(prior)
    updated, frozen = np.full(len(prior), np.nan), np.full(len(prior), np.nan)
    known = np.full(len(prior), np.nan)
    weights, fixed, trained_on = Weights.none(cells.agents), None, 0
    met = np.zeros(cells.agents, dtype=bool)
    starts = len(prior)
    blocks, first = np.unique(block, return_index=True)
    edges = np.append(first, len(block))
    before = 0
    for number, until in enumerate(np.searchsorted(news.block, blocks, side="right")):
        # Where a decision is in the news twice, the later holds.
        known[news.row[before:until]] = news.value[before:until]
        rows = ~np.isnan(known)
        if until > before:
            weights = _trained(cells, cell[rows], known[rows], weights)
            before = int(until)
        if fixed is None:
            if rows.sum() < frozen_rows:
                continue
            fixed, trained_on, starts = weights, int(rows.sum()), int(edges[number])
            met = np.bincount(agent[rows], minlength=cells.agents) >= LEAST_MET
        now = slice(edges[number], edges[number + 1])
        updated[now] = weights.applied(level[now], agent[now])
        frozen[now] = fixed.applied(level[now], agent[now])
    return Forecasts(updated, frozen, trained_on, starts, met)


def _trained(cells: Cells, cell: Ints, outcome: Floats, start: Weights) -> Weights:
    size = len(cells.level)
    total = np.bincount(cell, minlength=size).astype(np.float64)
    true = np.bincount(cell, weights=outcome, minlength=size).astype(np.float64)
    return cells.fit(total, true, start)
