"""Are stated probabilities better calibrated? What happens, less what is stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learning.improvement.agents import agents_of
from learning.improvement.cases import Cases
from learning.improvement.drift import ALL, CONFIDENCE, rows_of, watch_residuals
from learning.improvement.learner import Floats
from learning.improvement.reasons import assumption_of
from learning.improvement.results import AgentCalibration, At, Verdict
from learning.improvement.verdict import ENOUGH, Calibration, word
from learning.improvement.words import cases as said
from learning.improvement.words import odds, share, when
from learning.value.phrases import signed

UNIT = "points nearer to what happens"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The verdict, and when calibration changed.

    Attributes
    ----------
    verdict : Verdict
    since : int or None
        The period in which it changed beyond doubt.
    """

    verdict: Verdict
    since: int | None


@dataclass(frozen=True, slots=True)
class _Shift:
    """What was stated and what happened, before a start and since, in one part of the cases."""

    part: str
    start: int
    at: At
    changed: bool
    evidence: float
    stated: tuple[float, float]
    happened: tuple[float, float]
    error: float
    """Standard error of the change of the gap."""
    radius: float
    """Half the width of its interval."""

    @property
    def gap(self) -> tuple[float, float]:
        """What happened less what was stated."""
        return self.happened[0] - self.stated[0], self.happened[1] - self.stated[1]

    @property
    def closed(self) -> float:
        """By how much the gap became smaller."""
        return abs(self.gap[0]) - abs(self.gap[1])


def judge_calibration(cases: Cases, alpha: float) -> Calibrated:
    """Judge whether stated probabilities came nearer to what happens.

    A gap between the two may close because agents state better, or because what happens moved to
    where they state it: the second is drift, whichever way it goes.
    """
    n = len(cases)
    if n < ENOUGH or len(np.unique(cases.outcome)) < 2:
        return Calibrated(_too_early(n), None)
    shift = _shift(cases, alpha)
    if shift is None:
        return Calibrated(_too_early(n), None)
    moved = 2 * shift.error
    evidence = Calibration(
        early=False,
        changed=shift.changed,
        world_moved=abs(shift.happened[1] - shift.happened[0])
        >= abs(shift.stated[1] - shift.stated[0]),
        nearer=shift.closed > moved,
        further=shift.closed < -moved,
    )
    judgement = word(evidence.codes())
    verdict = Verdict(
        "calibrated",
        judgement,
        shift.closed,
        shift.closed - shift.radius,
        shift.closed + shift.radius,
        UNIT,
        shift.at if judgement not in ("no evidence", "too early") else None,
        (_RULES[judgement], _moved(shift, alpha), *_worst(cases, alpha)),
        assumption_of(cases),
        n,
    )
    return Calibrated(verdict, shift.start if shift.changed else None)


def _shift(cases: Cases, alpha: float) -> _Shift | None:
    """Find the likeliest change of what happens less what is stated; None if there is no before."""
    # Which side of a half a statement leans to: a gap on that side is overconfidence, in points.
    confidence = np.sign(cases.prior - 0.5)
    every = np.ones(len(cases.agents), dtype=bool)
    residual = cases.outcome - cases.prior
    watch = watch_residuals(residual, confidence, cases.agent, cases.agents, every, cases.tallied)
    part, place = watch.likeliest()
    if not part.change.known(place):
        return None
    log_evidence = float(np.max(watch.log_evidence()))
    weight = confidence if part.name == CONFIDENCE else np.ones(len(cases))
    start = int(cases.period[0]) + 1 + place
    own, since = rows_of(part.name, cases.agent, cases.agents, every), cases.period >= start
    sides = (own & ~since, own & since)
    return _Shift(
        part.name,
        start,
        cases.period_start(start),
        log_evidence >= np.log(1 / alpha),
        float(np.exp(min(log_evidence, 700.0))),
        _means(weight * cases.prior, sides),
        _means(weight * cases.outcome, sides),
        float(np.sqrt(part.change.variance[-1, place])),
        part.radius(place, alpha),
    )


def _means(values: Floats, sides: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(np.mean(values[sides[0]])), float(np.mean(values[sides[1]]))


# -- words -----------------------------------------------------------------------------------------

_RULES = {
    "improving": "Rule: the gap between what is stated and what happens changed beyond doubt, and "
    "it closed; what is stated moved further than what happens.",
    "degrading": "Rule: the gap between what is stated and what happens changed beyond doubt, and "
    "it widened; what is stated moved further than what happens.",
    "drift": "Rule: the gap between what is stated and what happens changed beyond doubt, and what "
    "happens moved further than what is stated.",
    "no evidence": "Rule: the gap between what is stated and what happens did not change in size "
    "beyond doubt.",
    "too early": "Too early to say.",
}


def _moved(shift: _Shift, alpha: float) -> str:
    if not shift.changed:
        return (
            f"The odds for a change are {odds(shift.evidence)}, and {odds(1 / alpha)} are needed."
        )
    if shift.part == CONFIDENCE:
        return (
            f"Since {when(shift.at)} what happens falls short of what is stated, on the side of a "
            f"half it leans to, by {signed(-shift.gap[1], 2)}; before by "
            f"{signed(-shift.gap[0], 2)} (odds {odds(shift.evidence)})."
        )
    whose = "" if shift.part == ALL else f" by {shift.part}"
    return (
        f"Since {when(shift.at)} what is stated{whose} went from {share(shift.stated[0])} to "
        f"{share(shift.stated[1])}, and what happens from {share(shift.happened[0])} to "
        f"{share(shift.happened[1])} (odds {odds(shift.evidence)})."
    )


def _worst(cases: Cases, alpha: float) -> tuple[str, ...]:
    """Name the agents whose statements do not hold, whatever changed.

    Of many agents some look bad by luck: intervals hold for all at once (Bonferroni), at one look.
    """
    rows = agents_of(cases, None, level=1 - alpha / len(cases.agents))
    off = sorted(
        (row for row in rows if row.band == "all" and _off(row)),
        key=lambda row: -abs(row.says - row.happens),
    )
    together = "" if len(cases.agents) == 1 else f" over all {len(cases.agents)} agents together"
    return tuple(
        f"{row.agent} says {share(row.says)} on average where {share(row.happens)} happens "
        f"({share(row.lower or 0.0)} to {share(row.upper or 0.0)} at this look, held to "
        f"{100 * (1 - alpha):.0f} %{together}; {said(row.n)})."
        for row in off
    )


def _off(row: AgentCalibration) -> bool:
    return (
        row.lower is not None and row.upper is not None and not row.lower <= row.says <= row.upper
    )


def _too_early(n: int) -> Verdict:
    if n >= ENOUGH:
        why = f"Too early: all {said(n)} ended the same way, or within one month."
    else:
        why = f"Too early: {said(n)} with a prior and a known outcome; {ENOUGH} are needed."
    return Verdict("calibrated", "too early", None, None, None, UNIT, None, (why,), "", n)
