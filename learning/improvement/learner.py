"""A recalibrator that is cheap to train again every week, and leaves alone what it has no word on.

Platt's map on the logit scale, with an effect per agent. How much of it there is, is learned too:
four models, from "priors hold as they are" to "every agent differs", are averaged by how likely
each makes what happened. So little is changed on the word of few cases, and what is gained with
more of them is not the recovery from a bad start.

It learns from counts per cell (an agent, and a level of the prior), never from rows, so a million
decisions cost what a few hundred cells cost, and a thousand simulated years are trained side by
side. Every sum is taken in the order of the cells, by one thread.

Reference: Hoeting, Madigan, Raftery and Volinsky (1999), "Bayesian model averaging", Statistical
Science 14(4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit, softmax

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLIP = 0.005
"""Priors nearer to 0 or 1 count as this near: the logit of a certainty is infinite."""

LEVEL = 0.1
"""Width of a level of the prior, on the logit scale; predictions use the prior itself."""

_NONE = (0.01, 0.01)
_SPREAD, _SPREAD_OF_AGENT = (1.0, 0.5), (0.5, 0.25)
MODELS = ((_NONE, _NONE), (_SPREAD, _NONE), (_NONE, _SPREAD_OF_AGENT), (_SPREAD, _SPREAD_OF_AGENT))
"""How far all agents together may be from what they state, and each of them from all, in level and
slope on the logit scale: standard deviations of a normal prior, which shrink what few rows say."""

_FIRM, _FIRM_OWN = (np.array([model[part] for model in MODELS]) ** -2.0 for part in (0, 1))
"""How firmly each model holds its weights to nothing, of shape (n_models, 2)."""

_ROUNDS = 25
_CLOSE = 1e-9
_LONGEST_STEP = 2.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What is added to a prior on the logit scale, a level and a multiple of the prior, by model.

    Attributes
    ----------
    shared : ndarray of shape (..., n_models, 2)
        Level and slope of all agents.
    own : ndarray of shape (..., n_models, n_agents, 2)
        What each agent's differ by.
    trust : ndarray of shape (..., n_models)
        How likely each model is; they sum to 1.
    """

    shared: Floats
    own: Floats
    trust: Floats

    @classmethod
    def none(cls, agents: int, *side_by_side: int) -> Weights:
        """Return what leaves every prior as it is."""
        shape = (*side_by_side, len(MODELS))
        trust = np.full(shape, 1 / len(MODELS))
        return cls(np.zeros((*shape, 2)), np.zeros((*shape, agents, 2)), trust)

    def scores(self, level: Floats, agent: Ints) -> Floats:
        """Return what each model makes of priors, all on the logit scale: (..., models, cases)."""
        by_agent = (self.shared[..., None, :] + self.own)[..., agent, :]
        return level + by_agent[..., 0] + by_agent[..., 1] * level

    def applied(self, level: Floats, agent: Ints) -> Floats:
        """Return probabilities for priors on the logit scale: the models' average."""
        each = expit(self.scores(level, agent))
        return np.asarray((self.trust[..., None] * each).sum(axis=-2), dtype=np.float64)


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
        steps = int(np.ptp(step)) + 1
        keys, cell = np.unique(agent * steps + step - step.min(), return_inverse=True)
        whose, which = np.divmod(keys, steps)
        return cls((which + step.min()) * LEVEL, whose), cell

    @property
    def agents(self) -> int:
        """How many agents there are."""
        return int(self.agent[-1]) + 1

    def fit(self, total: Floats, true: Floats, start: Weights) -> Weights:
        """Return each model's likeliest weights given counts, by Newton's method.

        Parameters
        ----------
        total, true : ndarray of shape (..., n_cells)
            Decisions in each cell, and how many came true. Leading axes are fits side by side.
        start : Weights
            Where to begin: last week's weights.
        """
        total, true = total[..., None, :], true[..., None, :]
        weights = start
        for _ in range(_ROUNDS):
            weights, moved = self._closer(total, true, weights)
            if moved < _CLOSE:
                break
        return replace(weights, trust=self._trust(total, true, weights))

    def _closer(self, total: Floats, true: Floats, weights: Weights) -> tuple[Weights, float]:
        """Take one of Newton's steps; return where it leads, and its length."""
        chance = expit(weights.scores(self.level, self.agent))
        pull = self._by_agent(true - total * chance, powers=2)
        step, step_own = self._system(total, chance).solved(
            pull.sum(axis=-2) - _FIRM * weights.shared,
            pull - _FIRM_OWN[:, None] * weights.own,
        )
        moved = max(float(np.max(np.abs(step))), float(np.max(np.abs(step_own))))
        return Weights(weights.shared + step, weights.own + step_own, weights.trust), moved

    def _trust(self, total: Floats, true: Floats, weights: Weights) -> Floats:
        """Return how likely each model is, by Laplace's approximation."""
        score = weights.scores(self.level, self.agent)
        likelihood = (true * score + total * log_expit(-score)).sum(axis=-1)
        held = (_FIRM * weights.shared**2).sum(axis=-1)
        held = held + (_FIRM_OWN[:, None] * weights.own**2).sum(axis=(-1, -2))
        volume = np.log(_FIRM).sum(axis=-1) + self.agents * np.log(_FIRM_OWN).sum(axis=-1)
        curve = self._system(total, expit(score)).log_determinant()
        return softmax(likelihood + 0.5 * (volume - held - curve), axis=-1)

    def _system(self, total: Floats, chance: Floats) -> _System:
        return _System.of(self._by_agent(total * chance * (1 - chance), powers=3))

    def _by_agent(self, values: Floats, *, powers: int) -> Floats:
        """Sum values of cells, times powers of the level, over each agent's cells."""
        first = np.searchsorted(self.agent, np.arange(self.agents))
        each = [np.add.reduceat(values * self.level**n, first, axis=-1) for n in range(powers)]
        return np.stack(each, axis=-1)


@dataclass(frozen=True, slots=True)
class _System:
    """The equations of Newton's step: an agent's weights touch no other's, so each is 2 by 2."""

    matrix: Floats
    own: Floats
    """With what holds the agents' weights to nothing."""
    shared: Floats
    """What is left for the shared weights once each agent has its own."""

    @classmethod
    def of(cls, curve: Floats) -> _System:
        matrix = curve[..., [[0, 1], [1, 2]]]
        own = matrix + (_FIRM_OWN[:, None] * np.eye(2))[:, None]
        left = matrix - _times(_times(matrix, _inverse(own)), matrix)
        return cls(matrix, own, left.sum(axis=-3) + _FIRM[:, None] * np.eye(2))

    def solved(self, pull: Floats, pull_own: Floats) -> tuple[Floats, Floats]:
        inverse = _inverse(self.own)
        carried = _on(_times(self.matrix, inverse), pull_own).sum(axis=-2)
        # A step too far overshoots where almost all came true; no longer than this never does.
        step = np.clip(_on(_inverse(self.shared), pull - carried), -_LONGEST_STEP, _LONGEST_STEP)
        own = _on(inverse, pull_own - _on(self.matrix, step[..., None, :]))
        return step, np.clip(own, -_LONGEST_STEP, _LONGEST_STEP)

    def log_determinant(self) -> Floats:
        return np.log(_determinant(self.shared)) + np.log(_determinant(self.own)).sum(axis=-1)


def scale(prior: Floats) -> Floats:
    """Return priors on the logit scale, certainties clipped."""
    return np.asarray(logit(np.clip(prior, CLIP, 1 - CLIP)), dtype=np.float64)


def _determinant(matrix: Floats) -> Floats:
    return matrix[..., 0, 0] * matrix[..., 1, 1] - matrix[..., 0, 1] ** 2


def _inverse(matrix: Floats) -> Floats:
    a, b, d = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 1]
    swapped = np.stack((np.stack((d, -b), -1), np.stack((-b, a), -1)), -2)
    return swapped / _determinant(matrix)[..., None, None]


def _times(left: Floats, right: Floats) -> Floats:
    return np.einsum("...ij,...jk->...ik", left, right)


def _on(matrix: Floats, vector: Floats) -> Floats:
    return np.einsum("...ij,...j->...i", matrix, vector)
