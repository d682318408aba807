"""Are decisions more accurate? What updating gained, unless the world moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learning.improvement.cases import Cases
from learning.improvement.change import Change, Tally
from learning.improvement.drift import ALL, CONFIDENCE, Watch, watch_residuals
from learning.improvement.gain import GainPath, follow_gain, gains
from learning.improvement.learner import Floats, scale
from learning.improvement.prequential import FROZEN_ROWS, Forecasts
from learning.improvement.results import At, Drift, PathPoint, Verdict
from learning.improvement.verdict import ENOUGH, Accuracy, word
from learning.improvement.words import between, share, signed, when
from learning.improvement.words import cases as said

UNIT = "Brier score per decision"

SPREAD_OF_OVERRIDING = 0.02
"""A typical change of what overriding gains per decision."""


@dataclass(frozen=True, slots=True)
class Accurate:
    """The verdict, and what it was reached from."""

    verdict: Verdict
    drift: Drift | None
    path: tuple[PathPoint, ...]


@dataclass(frozen=True, slots=True)
class _Overriding:
    """How the gain of the final over the stated probability changed."""

    change: Change
    rose: bool
    fell: bool
    start: int
    """The period of the likeliest start."""
    difference: float
    radius: float


def judge_accuracy(cases: Cases, made: Forecasts, alpha: float) -> Accurate:
    """Judge whether decisions are more accurate for what the corpus holds.

    Parameters
    ----------
    cases : Cases
    made : Forecasts
        Of the same cases.
    alpha : float
        Chance of a wrong "beyond doubt", for each of drift, updating and overriding.
    """
    scored = made.scored
    n = int(scored.sum())
    if n < 2:
        return Accurate(_too_early(cases, made, n), None, ())
    path = follow_gain(
        cases.outcome[scored],
        made.updated[scored],
        made.frozen[scored],
        cases.look[scored],
        alpha,
    )
    points = _points(cases, path)
    watch, first = _watch(cases, made)
    drift, start = _drift(cases, made, watch, first, alpha)
    if n < ENOUGH or len(np.unique(cases.outcome[scored])) < 2:
        return Accurate(_too_early(cases, made, n), drift, points)
    before = path.at(cases.last_look_before(start)) if drift.found else None
    overriding = _overriding(cases, alpha)
    evidence = Accuracy(
        early=False,
        drift=drift.found,
        gains=bool(path.lower[-1] > 0),
        loses=bool(path.upper[-1] < 0),
        overriding_rose=overriding is not None and overriding.rose,
        overriding_fell=overriding is not None and overriding.fell,
    )
    verdict = _verdict(cases, made, evidence, path, before, drift, overriding, alpha)
    return Accurate(verdict, drift, points)


def _watch(cases: Cases, made: Forecasts) -> tuple[Watch, int]:
    """Watch the frozen comparator's residual; return the first period with one, too."""
    scored = made.scored
    frozen = made.frozen[scored]
    look, period = cases.look[scored], cases.period[scored]
    watch = watch_residuals(
        cases.outcome[scored] - frozen,
        scale(frozen),
        cases.agent[scored],
        cases.agents,
        look - look.min(),
        period - period[0],
        cases.last_look - int(look.min()) + 1,
        int(period[-1] - period[0]) + 1,
    )
    return watch, int(period[0])


def _drift(
    cases: Cases, made: Forecasts, watch: Watch, first: int, alpha: float
) -> tuple[Drift, int]:
    """Return whether the residual changed, and the period of the likeliest start."""
    evidence = float(np.exp(min(np.max(watch.log_evidence()), 700.0)))
    if not watch.parts[0].change.difference.shape[-1]:  # one period alone has no before
        return Drift(False, None, None, evidence, None, None, None, None, 0, 0), first
    part, place = watch.likeliest(-1)
    start = first + 1 + place
    difference = float(part.change.difference[-1, place])
    if np.isnan(difference):
        return Drift(False, None, None, evidence, None, None, None, None, 0, 0), first
    radius = float(part.change.radius(alpha)[-1, place])
    scored = made.scored
    residual = (cases.outcome - made.frozen)[scored]
    own = _own(cases, part.name)[scored]
    since = cases.period[scored] >= start
    return (
        Drift(
            evidence >= 1 / alpha,
            cases.period_start(start),
            part.name,
            evidence,
            float(np.mean(residual[own & ~since])),
            float(np.mean(residual[own & since])),
            difference - radius,
            difference + radius,
            int((own & ~since).sum()),
            int((own & since).sum()),
        ),
        start,
    )


def _own(cases: Cases, part: str) -> np.ndarray:
    """Return which cases a part is of."""
    if part in (ALL, CONFIDENCE):
        return np.ones(len(cases), dtype=bool)
    return cases.agent == cases.agents.index(part)


def _overriding(cases: Cases, alpha: float) -> _Overriding | None:
    """Follow what the final probability gains over the stated one; None if they never differ."""
    gain = gains(cases.outcome, cases.final, cases.prior)[0]
    if not np.any(gain):
        return None
    look, period = cases.look - cases.look.min(), cases.period - cases.period[0]
    looks = cases.last_look - int(cases.look.min()) + 1
    tally = Tally.of(gain, look, period, looks, int(period[-1]) + 1)
    change = Change.of(tally, SPREAD_OF_OVERRIDING)
    up, down = change.log_evidence()
    score = np.maximum(up, down)[-1] + np.log(change.weights())
    if not score.size or np.isnan(change.difference[-1]).all():
        return None
    place = int(np.argmax(score))
    beyond = np.log(2 / alpha)
    rose, fell = change.averaged()
    return _Overriding(
        change,
        bool(rose[-1] >= beyond),
        bool(fell[-1] >= beyond),
        int(cases.period[0]) + 1 + place,
        float(change.difference[-1, place]),
        float(change.radius(alpha)[-1, place]),
    )


# -- words -----------------------------------------------------------------------------------------


def _verdict(
    cases: Cases,
    made: Forecasts,
    evidence: Accuracy,
    path: GainPath,
    before: tuple[float, float, float] | None,
    drift: Drift,
    overriding: _Overriding | None,
    alpha: float,
) -> Verdict:
    judgement = word(evidence.codes())
    estimate: tuple[float, float, float] = tuple(
        float(part[-1]) for part in (path.mean, path.lower, path.upper)
    )  # type: ignore[assignment]
    by_overriding = judgement in ("improving", "degrading") and not drift.found
    by_overriding &= not (evidence.gains or evidence.loses)
    if by_overriding and overriding is not None:
        low, high = (overriding.difference + side * overriding.radius for side in (-1, 1))
        estimate = (overriding.difference, low, high)
        since: At | None = cases.period_start(overriding.start)
    elif judgement == "drift":
        since = drift.since
    elif judgement in ("improving", "degrading"):
        since = _first_beyond(cases, path)
    else:
        since = None
    reasons = [
        _RULES[judgement],
        _updating(path, made),
        _following(before, drift),
        _drifted(drift, alpha),
        _overridden(cases, overriding),
    ]
    return Verdict(
        "accurate",
        judgement,
        *estimate,
        UNIT,
        since,
        tuple(reason for reason in reasons if reason),
        assumption_of(cases),
        int(path.n[-1]),
    )


_RULES = {
    "improving": "What was recorded later made forecasts better than they would have been without "
    "it, beyond doubt, and the world had not moved.",
    "degrading": "Forecasts or overrides became worse beyond doubt, and the world had not moved.",
    "drift": "The recalibrator that never learns again no longer fits: the world or the cases "
    "moved. What is gained since may be following them alone, which is no learning.",
    "no evidence": "Nothing changed beyond doubt.",
}


def _updating(path: GainPath, made: Forecasts) -> str:
    return (
        f"Updating on every known outcome gained {signed(float(path.mean[-1]))} "
        f"({between(float(path.lower[-1]), float(path.upper[-1]))}) per decision over stopping "
        f"after the first {made.trained_on:,}, on the same {said(int(path.n[-1]))}."
    )


def _following(before: tuple[float, float, float] | None, drift: Drift) -> str:
    if not drift.found or before is None:
        return ""
    return f"On the cases before the drift it gained {signed(before[0])} ({between(*before[1:])})."


def _drifted(drift: Drift, alpha: float) -> str:
    if drift.since is None or drift.residual_before is None or drift.residual_since is None:
        return ""
    if not drift.found:
        return (
            f"No drift beyond doubt: the evidence is {drift.evidence:.2g}, and "
            f"{1 / alpha:.0f} would do."
        )
    of = {ALL: "", CONFIDENCE: "; the more confident the forecast, the more it missed"}.get(
        drift.part or ALL, f", of {drift.part}'s decisions"
    )
    return (
        f"Since {when(drift.since)} what happens is "
        f"{share(abs(drift.residual_since - drift.residual_before))} "
        f"{'below' if drift.residual_since < drift.residual_before else 'above'} what it was for "
        f"the same forecasts{of} (evidence {drift.evidence:.2g})."
    )


def _overridden(cases: Cases, overriding: _Overriding | None) -> str:
    if overriding is None or np.isnan(overriding.difference):
        return ""
    low, high = (overriding.difference + side * overriding.radius for side in (-1, 1))
    moved = "rose" if overriding.rose else "fell" if overriding.fell else "may have changed"
    return (
        f"What overriding gains {moved} by {signed(overriding.difference)} ({between(low, high)}) "
        f"per decision since {when(cases.period_start(overriding.start))}."
    )


def _too_early(cases: Cases, made: Forecasts, n: int) -> Verdict:
    if not made.trained_on:
        why = (
            f"Too early: {said(len(cases))} with a prior and a known outcome; the frozen "
            f"comparator learns from the first {FROZEN_ROWS}."
        )
    elif n >= ENOUGH:
        why = f"Too early: all {said(n)} ended the same way; nothing tells forecasts apart."
    else:
        why = f"Too early: {said(n)} were forecast by both recalibrators; {ENOUGH} are needed."
    return Verdict("accurate", "too early", None, None, None, UNIT, None, (why,), "", n)


def _first_beyond(cases: Cases, path: GainPath) -> At | None:
    (outside,) = np.nonzero((path.lower > 0) | (path.upper < 0))
    return cases.look_moment(int(path.look[outside[0]])) if outside.size else None


def _points(cases: Cases, path: GainPath) -> tuple[PathPoint, ...]:
    rows = zip(path.look, path.n, path.mean, path.lower, path.upper, strict=True)
    return tuple(
        PathPoint(cases.look_moment(int(look)), int(n), float(mean), float(low), float(high))
        for look, n, mean, low, high in rows
    )


def assumption_of(cases: Cases) -> str:
    """Return what has to be so for intervals over cases to hold."""
    if cases.clock:
        return (
            "Given its forecast, no outcome tells of another. Outcomes that share a shock, as may "
            f"those of decisions less than {cases.lag} weeks apart, make intervals too narrow."
        )
    return (
        "The sequence is the order in time, the outcome of a step is known before the next, and "
        "given its forecast no outcome tells of another."
    )


def mean_of(values: Floats) -> float | None:
    """Return a mean, None of nothing."""
    return float(np.mean(values)) if values.size else None
