"""How much better a recalibrator gets with more cases to learn from."""

from __future__ import annotations

import numpy as np

from learning.calibration import clustered_mean
from learning.improvement.cases import Cases
from learning.improvement.learner import Floats, scale
from learning.improvement.prequential import Week, weekly
from learning.improvement.results import CurvePoint

SMALLEST = 50
"""Cases the first recalibrator learns from; each next one learns from twice as many."""


def learning_curve(cases: Cases, *, level: float = 0.95) -> tuple[CurvePoint, ...]:
    """Return how recalibrators do that stopped learning after 50, 100, 200, … known outcomes.

    All are scored on the same cases: those that even the last of them could have forecast, which
    is one that leaves half of the cases to be scored on, or more. Intervals are clustered by week.

    Parameters
    ----------
    cases : Cases
    level : float
        Of each interval, at one look.
    """
    stopped = _stopped(cases)
    if len(stopped) < 2:
        return ()
    rows = slice(stopped[-1].rows.start, len(cases))
    outcome, block = cases.outcome[rows], cases.block[rows]
    on_logit, agent = scale(cases.prior[rows]), cases.agent[rows]
    scores = [(week.weights.applied(on_logit, agent) - outcome) ** 2 for week in stopped]
    return tuple(
        _point(week, score, scores[0], block, level)
        for week, score in zip(stopped, scores, strict=True)
    )


def _stopped(cases: Cases) -> list[Week]:
    """Return the first week in which each size was reached, as long as half is left to score."""
    stopped: list[Week] = []
    size = SMALLEST
    for week in weekly(cases.block, cases.prior, cases.agent, cases.news):
        if week.rows.start > len(cases) / 2:
            break
        if week.known >= size:
            stopped.append(week)
            while size <= week.known:  # two sizes can be reached in the same week
                size *= 2
    return stopped


def _point(
    week: Week, score: Floats, smallest: Floats, block: np.ndarray, level: float
) -> CurvePoint:
    gain = clustered_mean(smallest - score, block, level=level)
    first = score is smallest
    return CurvePoint(
        size=week.known,
        score=float(np.mean(score)),
        gain=gain.mean,
        lower=None if first else gain.lower,
        upper=None if first else gain.upper,
        n=len(score),
    )
