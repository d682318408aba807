"""Are decisions faster? The share that had a verdict within their agent's first median."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from learning.frames import Frames
from learning.improvement.results import Judgement, Speed, Verdict
from learning.improvement.turnaround import REFERENCE, Pace, Waits, pace_of, waits_of
from learning.improvement.verdict import ENOUGH, Speeding, word
from learning.improvement.words import cases as said
from learning.improvement.words import share, when, with_interval


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
    if pace is None or len(pace.fast) < REFERENCE * len(pace.thresholds) + ENOUGH:
        n = 0 if pace is None else len(pace.fast)
        return _silent("too early", _too_early(len(waits)), n), None
    place = pace.change.likeliest()
    if place is None:
        return _silent("too early", "Too early: all proposals are of one month.", 0), None
    return _verdict(pace, waits, place, alpha)


def _verdict(pace: Pace, waits: Waits, place: int, alpha: float) -> tuple[Verdict, Speed | None]:
    change, beyond = pace.change, np.log(2 / alpha)
    rose, fell = (bool(log[-1] >= beyond) for log in change.averaged())
    judgement = word(Speeding(early=False, rose=rose, fell=fell).codes())
    start = int(pace.period[0]) + 1 + place
    difference = float(change.difference[-1, place])
    radius = float(change.radius(alpha)[-1, place])
    low, high = max(difference - radius, -1.0), min(difference + radius, 1.0)
    speed = _speed(pace, waits, start)
    figure = with_interval(difference, low, high, 2)
    verdict = Verdict(
        "faster",
        judgement,
        difference,
        low,
        high,
        f"share decided {_in_time(pace)}",
        _month(start) if judgement in ("improving", "degrading") else None,
        (_RULES[judgement], _shares(pace, start, figure), *_medians(speed)),
        _ASSUMPTION,
        len(pace.fast),
    )
    return verdict, speed


def _speed(pace: Pace, waits: Waits, start: int) -> Speed | None:
    """Return how long proposals waited before a month and since; None if under half ended."""
    later = waits.period >= start
    if waits.median(~later) is None or waits.median(later) is None:
        return None
    hours = float(np.median(pace.thresholds))
    curves = waits.curve(~later), waits.curve(later)
    return Speed(timedelta(hours=hours), REFERENCE, *curves, _months(pace))


def _shares(pace: Pace, start: int, figure: str) -> str:
    before, since = (
        float(pace.fast[side].mean()) for side in (pace.period < start, pace.period >= start)
    )
    return (
        f"Of the proposals since {when(_month(start))}, {share(since)} had a verdict "
        f"{_in_time(pace)}, of those before {share(before)}: {figure}."
    )


def _medians(speed: Speed | None) -> tuple[str, ...]:
    if speed is None:
        return ()
    return (
        (
            f"Half had one within {speed.early.median:.1f} hours before, and within "
            f"{speed.late.median:.1f} since (Kaplan–Meier: who waits yet counts for as long as it "
            "has waited)."
        ),
    )


_RULES = {
    "improving": "Rule: the share that has a verdict in time rose beyond doubt.",
    "degrading": "Rule: the share that has a verdict in time fell beyond doubt.",
    "no evidence": "Rule: the share that has a verdict in time did not change beyond doubt.",
}

_ASSUMPTION = (
    "How long the proposals of one week wait tells nothing of other weeks, and who still waits "
    "would not have been decided sooner or later than the rest."
)


def _in_time(pace: Pace) -> str:
    """Return within what a verdict has to come."""
    low, high = min(pace.thresholds), max(pace.thresholds)
    if low == high:
        return f"within {low:.1f} hours"
    half = f"half of their agent's first {REFERENCE} took"
    return f"within the time that {half} ({low:.1f} to {high:.1f} hours)"


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
        f"Too early: {said(n)} so far; an agent's first {REFERENCE} set its time once half of them "
        f"have a verdict, and {ENOUGH} more are held to it before anything is said."
    )


def _silent(judgement: Judgement, why: str, n: int) -> Verdict:
    unit = "share decided in time"
    return Verdict("faster", judgement, None, None, None, unit, None, (why,), "", n)
