"""Since when the frozen comparator no longer fits: what it speaks of has changed.

A comparator that never learns again has one way to become worse: the world, its cases, or how
agents state what they know, are no longer what it learned from. Its residual, outcome less
forecast, is watched for a change of its mean: of all cases, of each agent's, and more where it is
more confident. Which of them, and since when, is averaged over, so both are paid for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.improvement.change import Change, Tally, averaged_over_starts, start_weights
from learning.improvement.learner import Floats, Ints

SPREAD = 0.1
"""A typical drift: a tenth of all cases ends otherwise."""

ALL, CONFIDENCE = "all", "confidence"
"""The parts that are no agent's: every case, and the more confident the more."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cases, or a way of looking at them, in which a change may have come.

    Attributes
    ----------
    name : str
        `ALL`, `CONFIDENCE`, or an agent's name.
    weight : float
        Its share of the evidence.
    change : Change
    """

    name: str
    weight: float
    change: Change

    def radius(self, place: int, alpha: float) -> float:
        """Return half the width of an interval for the change since a start, as of the last look.

        Such intervals hold at all looks, for all starts and for all parts at once.
        """
        return float(self.change.radius(alpha * self.weight)[-1, place])

    def log_evidence(self) -> Floats:
        """Return the logarithm of the evidence for a change either way, by look and start."""
        up, down = self.change.log_evidence()
        return np.logaddexp(up, down) - np.log(2)


@dataclass(frozen=True, slots=True)
class Watch:
    """Evidence for a change in any of several parts, look by look."""

    parts: tuple[Part, ...]

    def log_evidence(self) -> Floats:
        """Return the logarithm of the evidence at each look, of shape (..., n_looks)."""
        each = [
            np.log(part.weight) + averaged_over_starts(part.log_evidence()) for part in self.parts
        ]
        left = max(1 - sum(part.weight for part in self.parts), 1e-300)
        return np.asarray(np.logaddexp.reduce([*each, np.full_like(each[0], np.log(left))]))

    def likeliest(self, look: int = -1) -> tuple[Part, int]:
        """Return in which part a change is likeliest to have come, and with which start."""
        scores = [score[look] for score in self.scores()]
        best = int(np.argmax([score.max(initial=-np.inf) for score in scores]))
        return self.parts[best], int(np.argmax(scores[best])) if scores[best].size else 0

    def of_level(self) -> NDArray[np.bool_]:
        """Return at which looks it is likeliest that all cases changed alike."""
        best = np.stack([score.max(axis=-1, initial=-np.inf) for score in self.scores()])
        return np.argmax(best, axis=0) == 0

    def scores(self) -> list[Floats]:
        """Return how likely a change is in each part, by look and start: logarithms.

        Of starts of which nothing is known yet, it is minus infinity.
        """
        scores = [
            np.log(part.weight) + part.log_evidence() + np.log(part.change.weights())
            for part in self.parts
        ]
        known = (~np.isnan(part.change.difference) for part in self.parts)
        return [np.where(each, score, -np.inf) for each, score in zip(known, scores, strict=True)]


def watch_residuals(
    residual: Floats,
    confidence: Floats,
    agent: Ints,
    agents: Sequence[str],
    met: NDArray[np.bool_],
    tallied: Callable[[Floats, NDArray[np.bool_]], Tally],
) -> Watch:
    """Watch residuals for a change of their mean.

    Parameters
    ----------
    residual : ndarray
        Outcome less forecast.
    confidence : ndarray
        The forecast on the logit scale.
    agent : ndarray of int
        Numbers from 0, in the order in which agents appeared.
    agents : sequence of str
        What they are called.
    met : ndarray of bool
        Which agents the forecaster had met. Those who came later say nothing of whether it still
        fits: more of them is another mix of cases. Each is watched against its own beginnings.
    tallied : callable
        Counts values of some of the cases by look and period.
    """
    old = met[agent]
    parts = [
        Part(ALL, 0.5, Change.of(tallied(residual, old), SPREAD)),
        Part(CONFIDENCE, 0.125, Change.of(tallied(residual * confidence, old), SPREAD)),
    ]
    if len(agents) > 1:  # one agent alone is all of them
        shares = agent_shares(len(agents))
        for number, (name, share) in enumerate(zip(agents, shares, strict=True)):
            change = Change.of(tallied(residual, agent == number), SPREAD)
            parts.append(Part(name, float(share), change))
    return Watch(tuple(parts))


def rows_of(
    part: str, agent: Ints, agents: Sequence[str], met: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which cases a part is of; parameters are those of `watch_residuals`."""
    return met[agent] if part in (ALL, CONFIDENCE) else agent == agents.index(part)


def agent_shares(agents: int) -> Floats:
    """Return how much of the evidence each agent has, in the order in which they appeared."""
    return 0.375 * start_weights(agents, late=2)
