"""Are decisions faster? The share that had a verdict within the first ones' median."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from learning.frames import Frames
from learning.improvement.results import Judgement, Speed, Verdict
from learning.improvement.turnaround import REFERENCE, Pace, Waits, pace_of, waits_of
from learning.improvement.verdict import ENOUGH, Speeding, word
from learning.improvement.words import between, share, signed, when
from learning.improvement.words import cases as said


def judge_speed(frames: Frames, alpha: float) -> tuple[Verdict, Speed | None]:
    """Judge whether proposals get a person's verdict sooner than they used to.

    Parameters
    ----------
    frames : Frames
        Of one domain.
    alpha : float
        Chance of a wrong "beyond doubt", over all looks there will ever be.
    """
    waits = waits_of(frames)
    if waits is None or not len(waits) or frames.as_of is None:
        why = "Not identified: nothing says when proposals were made and when they had a verdict."
        return _silent("not identified", why, 0), None
    pace = pace_of(waits, frames.as_of)
    if pace is None or len(pace.fast) < REFERENCE + ENOUGH:
        n = 0 if pace is None else len(pace.fast)
        return _silent("too early", _too_early(len(waits)), n), None
    return _verdict(pace, waits, alpha)


def _verdict(pace: Pace, waits: Waits, alpha: float) -> tuple[Verdict, Speed]:
    change, beyond = pace.change, np.log(2 / alpha)
    up, down = change.averaged()
    evidence = Speeding(False, bool(up[-1] >= beyond), bool(down[-1] >= beyond))
    judgement = word(evidence.codes())
    unit = f"share decided within {pace.threshold:.1f} hours"
    reasons = [_RULES[judgement]]
    place = change.likeliest()
    if place is None:
        half = len(waits) // 2
        estimate, since = (None, None, None), None
    else:
        start = int(pace.period[0]) + 1 + place
        half = int(np.searchsorted(waits.period, start))
        at = _month(start)
        difference = float(change.difference[-1, place])
        radius = float(change.radius(alpha)[-1, place])
        estimate = (difference, difference - radius, difference + radius)
        before, after = (
            float(pace.fast[rows].mean()) for rows in (pace.period < start, pace.period >= start)
        )
        since = at if judgement in ("improving", "degrading") else None
        reasons.append(
            f"Of the proposals since {when(at)}, {share(after)} had a verdict within "
            f"{pace.threshold:.1f} hours, of those before {share(before)}: "
            f"{signed(estimate[0], 2)} ({between(estimate[1], estimate[2], 2)})."
        )
    early, late = waits.curve(slice(0, half)), waits.curve(slice(half, None))
    if early.median is not None and late.median is not None:
        reasons.append(
            f"Half had one within {early.median:.1f} hours before, and within {late.median:.1f} "
            "since (Kaplan–Meier, those who wait yet counted)."
        )
    verdict = Verdict(
        "faster", judgement, *estimate, unit, since, tuple(reasons), _ASSUMPTION, len(pace.fast)
    )
    months = _months(pace)
    return verdict, Speed(timedelta(hours=pace.threshold), REFERENCE, early, late, months)


_RULES = {
    "improving": "Rule: the share that has a verdict in time rose beyond doubt.",
    "degrading": "Rule: the share that has a verdict in time fell beyond doubt.",
    "no evidence": "Rule: the share that has a verdict in time did not change beyond doubt.",
}

_ASSUMPTION = (
    "How long one proposal waits tells nothing of another's wait, and who still waits would not "
    "have been decided sooner or later than the rest."
)


def _months(pace: Pace) -> tuple[tuple[datetime, int, float], ...]:
    months, first, count = np.unique(pace.period, return_index=True, return_counts=True)
    return tuple(
        (_month(int(month)), int(n), float(pace.fast[start : start + n].mean()))
        for month, start, n in zip(months, first, count, strict=True)
    )


def _month(number: int) -> datetime:
    year, month = divmod(number, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def _too_early(n: int) -> str:
    return (
        f"Too early: {said(n)} so far; the first {REFERENCE} set the time, and "
        f"{ENOUGH} more are held to it before anything is said."
    )


def _silent(judgement: Judgement, why: str, n: int) -> Verdict:
    unit = "share decided in time"
    return Verdict("faster", judgement, None, None, None, unit, None, (why,), "", n)
