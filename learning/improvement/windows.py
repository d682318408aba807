"""Mean scores month by month: the picture in which drift is seen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from learning.improvement.cases import Cases
from learning.improvement.prequential import Forecasts
from learning.improvement.results import WindowScore


def windows_of(cases: Cases, made: Forecasts) -> tuple[WindowScore, ...]:
    """Return the mean Brier score of each forecast, of each period's decisions."""
    edges = np.append(np.unique(cases.period, return_index=True)[1], len(cases))
    return tuple(
        _window(cases, made, slice(int(first), int(end))) for first, end in pairwise(edges)
    )


def _window(cases: Cases, made: Forecasts, rows: slice) -> WindowScore:
    outcome = cases.outcome[rows]
    scored = made.scored[rows]

    def brier(forecast: np.ndarray) -> float:
        return float(np.mean((forecast[rows] - outcome) ** 2))

    # Scores are told side by side only where both recalibrators forecast the same cases.
    both = bool(scored.all())
    return WindowScore(
        cases.period_start(int(cases.period[rows.start])),
        len(outcome),
        float(np.mean(outcome)),
        float(np.mean(cases.prior[rows])),
        brier(cases.prior),
        brier(cases.final),
        brier(made.updated) if both else None,
        brier(made.frozen) if both else None,
        float(np.mean(outcome - made.frozen[rows])) if both else None,
    )
