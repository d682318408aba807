"""What each agent says, and what happens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from learning.calibration import clustered_mean
from learning.improvement.cases import Cases
from learning.improvement.results import AgentCalibration, Band, Span

LEAST = 20
"""Decisions under which nothing is said of an agent."""

_BANDS: tuple[tuple[Band, float, float], ...] = (
    ("all", -1.0, 1.0),
    ("low", -1.0, 0.35),
    ("middle", 0.35, 0.65),
    ("high", 0.65, 1.0),
)

_Flags = NDArray[np.bool_]


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
    spans: list[tuple[Span, _Flags]] = [("all", np.ones(len(cases), dtype=np.bool_))]
    if since is not None:
        later: _Flags = cases.period >= since
        spans.extend((("before", ~later), ("since", later)))
    rows: list[AgentCalibration] = []
    for number, agent in enumerate(cases.agents):
        for span, within in spans:
            for band, above, upto in _BANDS:
                own = (cases.agent == number) & within
                own &= (cases.prior > above) & (cases.prior <= upto)
                if own.sum() >= LEAST:
                    rows.append(_row(cases, own, agent, span, band, level))
    return tuple(rows)


def _row(
    cases: Cases, own: _Flags, agent: str, span: Span, band: Band, level: float
) -> AgentCalibration:
    says = float(np.sort(cases.prior[own]).mean())
    gap = clustered_mean(cases.outcome[own] - cases.prior[own], cases.reviewer[own], level=level)
    return AgentCalibration(
        agent=agent,
        period=span,
        band=band,
        says=says,
        happens=says + gap.mean,
        lower=None if gap.lower is None else max(says + gap.lower, 0.0),
        upper=None if gap.upper is None else min(says + gap.upper, 1.0),
        n=int(own.sum()),
    )
