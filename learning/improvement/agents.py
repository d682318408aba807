"""What each agent says, and what happens."""

from __future__ import annotations

from typing import Literal

import numpy as np

from learning.calibration import clustered_mean
from learning.improvement.cases import Cases
from learning.improvement.results import AgentCalibration

LEAST = 20
"""Decisions under which nothing is said of an agent."""

_BANDS: tuple[tuple[Literal["all", "low", "middle", "high"], float, float], ...] = (
    ("all", -1.0, 1.0),
    ("low", -1.0, 0.35),
    ("middle", 0.35, 0.65),
    ("high", 0.65, 1.0),
)


def agents_of(
    cases: Cases, since: int | None, *, level: float = 0.95
) -> tuple[AgentCalibration, ...]:
    """Return what every agent says and what happens, by band of the prior.

    Parameters
    ----------
    cases : Cases
    since : int or None
        The period in which calibration changed; agents are told apart before it and since.
    level : float
        Of the intervals, each for itself.
    """
    periods: list[tuple[Literal["all", "before", "since"], np.ndarray]] = [
        ("all", np.ones(len(cases), dtype=bool))
    ]
    if since is not None:
        periods += [("before", cases.period < since), ("since", cases.period >= since)]
    rows = []
    for number, agent in enumerate(cases.agents):
        for period, within in periods:
            for band, above, upto in _BANDS:
                own = (cases.agent == number) & within
                own &= (cases.prior > above) & (cases.prior <= upto)
                if own.sum() >= LEAST:
                    rows.append(_row(cases, own, agent, period, band, level))
    return tuple(rows)


def _row(
    cases: Cases,
    own: np.ndarray,
    agent: str,
    period: Literal["all", "before", "since"],
    band: Literal["all", "low", "middle", "high"],
    level: float,
) -> AgentCalibration:
    says = float(np.sort(cases.prior[own]).mean())
    gap = clustered_mean(cases.outcome[own] - cases.prior[own], cases.reviewer[own], level=level)
    bounds = (
        None if edge is None else min(max(says + edge, 0.0), 1.0) for edge in (gap.lower, gap.upper)
    )
    return AgentCalibration(agent, period, band, says, says + gap.mean, *bounds, int(own.sum()))
