"""A recalibrator that is cheap to train again every week: Platt's, with an effect per agent.

It learns from counts per cell (an agent, and a level of the prior on the logit scale), never from
rows, so a million decisions cost what a few hundred cells cost, and a thousand simulated years are
trained side by side. Every sum is taken in the order of the cells, by one thread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLIP = 0.005
"""Priors nearer to 0 or 1 count as this near: the logit of a certainty is infinite."""

LEVEL = 0.1
"""Width of a level of the prior, on the logit scale; predictions use the prior itself."""

SPREAD = (1.0, 0.5)
"""How far all agents together may be from what they state, in level and slope on the logit scale,
as standard deviations of a prior. It shrinks what few rows say."""

SPREAD_OF_AGENT = (0.5, 0.25)
"""How far an agent may be from all of them; so one of whom little is known is taken for like the
others."""

_ROUNDS = 25
_CLOSE = 1e-9
_LONGEST_STEP = 2.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What is added to a prior on the logit scale: a level, and a multiple of the prior.

    Attributes
    ----------
    shared : ndarray of shape (..., 2)
        Level and slope of all agents.
    own : ndarray of shape (..., n_agents, 2)
        What each agent's differ by.
    """

    shared: Floats
    own: Floats

    @classmethod
    def none(cls, agents: int, *side_by_side: int) -> Weights:
        """Return what leaves every prior as it is."""
        return cls(np.zeros((*side_by_side, 2)), np.zeros((*side_by_side, agents, 2)))

    def applied(self, level: Floats, agent: Ints) -> Floats:
        """Return probabilities for priors on the logit scale."""
        by_agent = self.shared[..., None, :] + self.own
        return np.asarray(
            expit(level + by_agent[..., agent, 0] + by_agent[..., agent, 1] * level),
            dtype=np.float64,
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """Where decisions fall: an agent, and a level of the prior on the logit scale.

    Attributes
    ----------
    level : ndarray of shape (n_cells,)
    agent : ndarray of shape (n_cells,)
        Numbers from 0, ascending; each agent has a cell.
    """

    level: Floats
    agent: Ints

    @classmethod
    def of(cls, prior: Floats, agent: Ints) -> tuple[Cells, Ints]:
        """Return the cells that occur, and which one each decision falls into."""
        step = np.rint(scale(prior) / LEVEL).astype(np.int64)
        keys, cell = np.unique(np.stack((agent, step)), axis=1, return_inverse=True)
        return cls(keys[1] * LEVEL, keys[0]), cell.ravel()

    @property
    def agents(self) -> int:
        """How many agents there are."""
        return int(self.agent[-1]) + 1

    def fit(self, total: Floats, true: Floats, start: Weights) -> Weights:
        """Return the weights that are most likely given counts, by Newton's method.

        Parameters
        ----------
        total, true : ndarray of shape (..., n_cells)
            Decisions in each cell, and how many came true. Leading axes are fits side by side.
        start : Weights
            Where to begin: last week's weights.
        """
        shared, own = start.shared.copy(), start.own.copy()
        firm, firm_own = (np.asarray(spread) ** -2.0 for spread in (SPREAD, SPREAD_OF_AGENT))
        for _ in range(_ROUNDS):
            chance = Weights(shared, own).applied(self.level, self.agent)
            pull = self._by_agent(true - total * chance, powers=2)
            curve = self._by_agent(total * chance * (1 - chance), powers=3)
            step, step_own = _step(
                curve, pull.sum(axis=-2) - firm * shared, pull - firm_own * own, firm, firm_own
            )
            shared += step
            own += step_own
            if max(np.max(np.abs(step)), np.max(np.abs(step_own))) < _CLOSE:
                break
        return Weights(shared, own)

    def _by_agent(self, values: Floats, *, powers: int) -> Floats:
        """Sum values of cells, times powers of the level, over each agent's cells."""
        first = np.searchsorted(self.agent, np.arange(self.agents))
        each = [np.add.reduceat(values * self.level**n, first, axis=-1) for n in range(powers)]
        return np.stack(each, axis=-1)


def _step(
    curve: Floats, pull: Floats, pull_own: Floats, firm: Floats, firm_own: Floats
) -> tuple[Floats, Floats]:
    """Return Newton's step: what agents share first, then what each has of its own.

    An agent's weights touch no other's, so the system falls into one of two unknowns per agent.
    """
    matrix = curve[..., [[0, 1], [1, 2]]]
    inverse = _inverse(matrix + np.diag(firm_own))
    carried = np.einsum("...ij,...jk->...ik", matrix, inverse)
    left = matrix - np.einsum("...ij,...jk->...ik", carried, matrix)
    shared = np.einsum(
        "...ij,...j->...i",
        _inverse(left.sum(axis=-3) + np.diag(firm)),
        pull - np.einsum("...ij,...j->...i", carried, pull_own).sum(axis=-2),
    )
    # A step too far overshoots where almost all came true; one no longer than this never does.
    shared = np.clip(shared, -_LONGEST_STEP, _LONGEST_STEP)
    rest = pull_own - np.einsum("...ij,...j->...i", matrix, shared[..., None, :])
    own = np.einsum("...ij,...j->...i", inverse, rest)
    return shared, np.clip(own, -_LONGEST_STEP, _LONGEST_STEP)


def _inverse(matrix: Floats) -> Floats:
    a, b, d = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 1]
    swapped = np.stack((np.stack((d, -b), -1), np.stack((-b, a), -1)), -2)
    return swapped / (a * d - b * b)[..., None, None]


def scale(prior: Floats) -> Floats:
    """Return priors on the logit scale, certainties clipped."""
    return np.asarray(logit(np.clip(prior, CLIP, 1 - CLIP)), dtype=np.float64)
