"""How much better a recalibrator gets with more cases to learn from."""

from __future__ import annotations

import numpy as np

from learning.calibration import clustered_mean
from learning.improvement.cases import Cases
from learning.improvement.prequential import Forecasts, forecast
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
    sizes = []
    size = SMALLEST
    while size <= len(cases) / 2:
        sizes.append(size)
        size *= 2
    made = [
        forecast(cases.block, cases.prior, cases.agent, cases.news, frozen_rows=n) for n in sizes
    ]
    made = [each for each in made if len(cases) - each.starts >= len(cases) / 2]
    # Two sizes can be reached in the same week; they are one.
    distinct = {each.trained_on: each for each in made}
    if len(distinct) < 2:
        return ()
    shared = slice(max(each.starts for each in distinct.values()), len(cases))
    worst = next(iter(distinct.values()))
    return tuple(_point(cases, each, worst, shared, level) for each in distinct.values())


def _point(
    cases: Cases, made: Forecasts, worst: Forecasts, shared: slice, level: float
) -> CurvePoint:
    outcome = cases.outcome[shared]
    score, first = ((each.frozen[shared] - outcome) ** 2 for each in (made, worst))
    gain = clustered_mean(first - score, cases.block[shared], level=level)
    none = made is worst
    return CurvePoint(
        made.trained_on,
        float(np.mean(score)),
        gain.mean,
        None if none else gain.lower,
        None if none else gain.upper,
        len(outcome),
    )
