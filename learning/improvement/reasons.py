"""Why a verdict on accuracy is what it is, in sentences."""

from __future__ import annotations

import numpy as np

from learning.improvement.accuracy import AccuracyFound
from learning.improvement.cases import Cases
from learning.improvement.drift import ALL, CONFIDENCE
from learning.improvement.gain import GainPath
from learning.improvement.overriding import Overriding
from learning.improvement.prequential import FROZEN_ROWS, Forecasts
from learning.improvement.results import At, Drift, Judgement, PathPoint, Verdict
from learning.improvement.verdict import ENOUGH, word
from learning.improvement.words import cases as said
from learning.improvement.words import odds, share, when, with_interval
from learning.sequential import weakest_alarm

UNIT = "Brier score per decision"

_RULES = {
    "improving": "Rule: updating on what was recorded beats both stopping after the first outcomes "
    "and the stated probabilities, beyond doubt, and no drift explains it.",
    "overriding rose": "Rule: what overriding gains per decision rose beyond doubt, while the "
    "frozen comparator fits as it did.",
    "degrading": "Rule: updating on what was recorded does worse than both stopping after the "
    "first outcomes and the stated probabilities, beyond doubt, and no drift explains it.",
    "overriding fell": "Rule: what overriding gains per decision fell beyond doubt, while the "
    "frozen comparator fits as it did.",
    "drift": "Rule: a recalibrator that never learns again no longer fits, beyond doubt: the "
    "world, the cases or what agents state moved, for good or for a season. What is gained since "
    "may be following that alone, so it is not called learning.",
    "no evidence": "Rule: neither updating nor overriding changed beyond doubt, and nor did the "
    "world.",
}


def accuracy_verdict(
    cases: Cases, made: Forecasts, found: AccuracyFound | None, alpha: float
) -> Verdict:
    """Return the verdict on what was found, with its reasons."""
    if found is None or found.evidence.early:
        n = len(cases) - made.starts
        why = _too_early(cases, made, n)
        return Verdict("accurate", "too early", None, None, None, UNIT, None, (why,), "", n)
    judgement = word(found.evidence.codes())
    by_overriding = _by_overriding(judgement, found)
    estimate = by_overriding.estimate if by_overriding else found.gain.last
    rule = judgement
    if by_overriding:
        rule = "overriding rose" if judgement == "improving" else "overriding fell"
    sentences = (
        _RULES[rule],
        _updating(found, made),
        _weakest(found),
        _before(found),
        _drifted(found.drift, alpha),
        _overridden(cases, found.overriding),
    )
    return Verdict(
        "accurate",
        judgement,
        *estimate,
        UNIT,
        _since(cases, judgement, found),
        tuple(sentence for sentence in sentences if sentence),
        assumption_of(cases),
        int(found.gain.n[-1]),
    )


def path_points(cases: Cases, path: GainPath) -> tuple[PathPoint, ...]:
    """Return a path as it is drawn."""
    rows = zip(path.look, path.n, path.mean, path.lower, path.upper, strict=True)
    return tuple(
        PathPoint(cases.look_moment(int(look)), int(n), float(mean), float(low), float(high))
        for look, n, mean, low, high in rows
    )


def assumption_of(cases: Cases) -> str:
    """Return what has to be so for intervals over cases to hold."""
    known = "It speaks of decisions whose outcome is known."
    if cases.clock:
        return (
            "Once its forecast is known, no outcome tells of another, but for what all decisions "
            "of a season share. What updating gains apart from the level is safe from that too; a "
            f"season that lasts {cases.lag} weeks or longer is called a drift, and may pass. "
            + known
        )
    return (
        "The sequence is the order in time, the outcome of a step is known before the next, and "
        f"once its forecast is known no outcome tells of another. {known}"
    )


def _by_overriding(judgement: Judgement, found: AccuracyFound) -> Overriding | None:
    """Return the change of overriding if it is what decided."""
    by_updating = found.evidence.gains if judgement == "improving" else found.evidence.loses
    decided = judgement in ("improving", "degrading") and not by_updating
    return found.overriding if decided else None


def _since(cases: Cases, judgement: Judgement, found: AccuracyFound) -> At | None:
    by_overriding = _by_overriding(judgement, found)
    if by_overriding:
        return cases.period_start(by_overriding.period)
    if judgement == "drift":
        return found.drift.since
    if judgement in ("improving", "degrading"):
        paths = (found.gain, found.over_prior)
        better = judgement == "improving"
        beyond = [path.lower > 0 if better else path.upper < 0 for path in paths]
        return cases.look_moment(int(found.gain.look[np.argmax(beyond[0] & beyond[1])]))
    return None


def _updating(found: AccuracyFound, made: Forecasts) -> str:
    parts = [path.last for path in (found.total, found.gain, found.over_prior)]
    total, gain, over_prior = (with_interval(*part) for part in parts)
    return (
        f"Updating on every known outcome gained {total} per decision over stopping after the "
        f"first {made.trained_on:,}, on the same {said(int(found.gain.n[-1]))}; apart from the "
        f"level {gain}, and over what was stated {over_prior}."
    )


def _weakest(found: AccuracyFound) -> str:
    """Say how little has to be assumed for there to be a gain or a loss beyond doubt."""
    if not found.versions:
        return ""
    weakest = weakest_alarm(found.versions)
    if weakest is None:
        return "Whatever is assumed of how outcomes hang together, the total may be nothing."
    what = "gain apart from the level" if weakest.name == "apart from the level" else "total"
    assumed = weakest.assumption[:1].lower() + weakest.assumption[1:]
    return (
        f"The {what}, {with_interval(weakest.mean, weakest.lower, weakest.upper)}, differs from "
        f"nothing beyond doubt if no less is assumed than this: {assumed}"
    )


def _before(found: AccuracyFound) -> str:
    if found.before is None:
        return ""
    return f"On the cases before the drift it gained {with_interval(*found.before)}."


def _drifted(drift: Drift, alpha: float) -> str:
    if drift.since is None or drift.residual_before is None or drift.residual_since is None:
        return ""
    if not drift.found:
        return (
            f"No drift beyond doubt: the odds for one are {odds(drift.evidence)}, and "
            f"{odds(1 / alpha)} are needed."
        )
    moved = drift.residual_since - drift.residual_before
    if drift.part == CONFIDENCE:
        what = "confident forecasts miss by another amount than they did"
    else:
        whose = "" if drift.part == ALL else f" of {drift.part}"
        side = "below" if moved < 0 else "above"
        what = (
            f"what happens is {share(abs(moved))} {side} what it was for the same forecasts{whose}"
        )
    return f"Since {when(drift.since)} {what} (odds {odds(drift.evidence)})."


def _overridden(cases: Cases, overriding: Overriding | None) -> str:
    if overriding is None:
        return ""
    verb = "rose" if overriding.rose else "fell" if overriding.fell else "may have changed"
    return (
        f"What overriding gains {verb} by {with_interval(*overriding.estimate)} per decision "
        f"since {when(cases.period_start(overriding.period))}."
    )


def _too_early(cases: Cases, made: Forecasts, n: int) -> str:
    if not made.trained_on:
        return (
            f"Too early: {said(len(cases))} with a prior and a known outcome; the frozen "
            f"comparator learns from the first {FROZEN_ROWS}."
        )
    if n >= ENOUGH:
        return f"Too early: all {said(n)} ended the same way, so nothing tells forecasts apart."
    return f"Too early: {said(n)} were forecast by both recalibrators; {ENOUGH} are needed."
