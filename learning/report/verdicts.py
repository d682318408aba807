"""The verdict: faster, more accurate, better calibrated, and what overrides are worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from learning.improvement import AgentCalibration, Drift, Improvement, Verdict
from learning.report.document import Statement, Tone
from learning.report.override_figures import override_statement
from learning.report.phrases import day, duration, percent, sentence, signed, span
from learning.report.reading import month
from learning.report.subject import Subject
from learning.report.turnaround import median_turnaround
from learning.value import OverrideValue

_QUESTIONS = {
    "faster": "Faster",
    "accurate": "More accurate",
    "calibrated": "Better calibrated",
}

_TONES: dict[str, Tone] = {
    "improving": "good",
    "degrading": "bad",
    "drift": "caution",
    "not identified": "caution",
}


_WORTH_A_WORD = 0.05
"""What is stated may miss what happens by so much before an agent is named in the verdict."""

_AT_ANY_LOOK = (
    "“At any look”: the interval holds however often one looks, so a report may be read every week."
)


def statements(
    subject: Subject, improvement: Improvement, value: OverrideValue
) -> tuple[Statement, ...]:
    """Return the verdict in four lines: of each a short sentence, and behind it the figure."""
    median = median_turnaround(subject)
    said = (
        _statement(improvement.faster, partial(_faster, median), improvement),
        _statement(improvement.accurate, _accurate, improvement),
        _statement(improvement.calibrated, _calibrated, improvement),
        override_statement(subject, value),
    )
    first = next((line for line in said if "at any look" in line.says), None)
    return tuple(
        replace(line, reasons=(*line.reasons, _AT_ANY_LOOK)) if line is first else line
        for line in said
    )


def is_degraded(said: tuple[Statement, ...]) -> bool:
    """Whether anything got worse beyond doubt: what a scheduler should wake somebody up for.

    Overrides that hurt are a finding and no change for the worse, and a drift is the world's
    doing, so neither counts by itself.
    """
    return any(line.answer == "degrading" for line in said)


def _statement(
    verdict: Verdict, says: Callable[[Improvement], str], improvement: Improvement
) -> Statement:
    return Statement(
        question=_QUESTIONS[verdict.question],
        answer=verdict.judgement,
        tone=_TONES.get(verdict.judgement, "neutral"),
        says=_unestimated(verdict) if verdict.estimate is None else says(improvement),
        reasons=verdict.reasons,
        assumption=verdict.assumption,
    )


def _unestimated(verdict: Verdict) -> str:
    """Return why there is no figure; the word before it is the answer already."""
    why = (verdict.reasons or ("Nothing can be estimated",))[0]
    _, colon, rest = why.partition(": ")
    return sentence(rest if colon and why.lower().startswith(verdict.judgement) else why)


def _faster(median: float | None, improvement: Improvement) -> str:
    verdict, speed = improvement.faster, improvement.speed
    share = f"The {verdict.unit} changed by {_points(verdict)}."
    if verdict.since is None or speed is None:
        half = "" if median is None else f"half have a verdict within {_hours(median)}, and "
        unchanged = sentence(f"{half}no change of how soon verdicts come is shown")
        return f"{unchanged} {share}"
    early, late = speed.early.median, speed.late.median
    if early is None or late is None:
        return share
    return (
        f"Since {at_words(verdict.since)} half of the proposals have a verdict within "
        f"{_hours(late)}, before within {_hours(early)}. {share}"
    )


def _hours(hours: float) -> str:
    return duration(3_600 * hours)


def _accurate(improvement: Improvement) -> str:
    verdict, drift = improvement.accurate, improvement.drift
    figure = f"{_estimate(verdict, 4)} Brier score per decision"
    if verdict.judgement in ("improving", "degrading") and "overriding" in verdict.reasons[0]:
        more = "more" if verdict.judgement == "improving" else "less"
        when = "" if verdict.since is None else f"since {at_words(verdict.since)} "
        return sentence(f"{when}overriding gains {more} than it did: by {figure}")
    learned = {
        "improving": "learning from outcomes made forecasts better",
        "degrading": "learning from outcomes made forecasts worse",
    }.get(verdict.judgement, "learning from outcomes gained nothing that chance could not")
    if drift is None or not drift.found:
        return sentence(f"{learned}: {figure}")
    return sentence(f"{_moved(drift)}; {learned}: {figure}")


def _moved(drift: Drift) -> str:
    """Say what a drift did."""
    since, before = drift.residual_since, drift.residual_before
    of = "" if drift.part in (None, "all", "confidence") else f" of {drift.part}"
    when = f"since {at_words(drift.since)}"
    if drift.part == "confidence" or since is None or before is None:
        return f"{when} forecasts{of} miss by another amount than the same forecasts used to"
    less = "less" if since < before else "more"
    return f"{when} {less} comes true than the same forecasts{of} used to mean"


def _calibrated(improvement: Improvement) -> str:
    verdict = improvement.calibrated
    worst = _worst(improvement.agents)
    also = "" if worst is None else f" {_stated(worst)}"
    before, since = (_level(improvement.agents, period) for period in ("before", "since"))
    if verdict.since is None or before is None or since is None:
        return (
            "How far what is stated lies from what happens did not change by more than chance: "
            f"{_points(verdict)}, where a plus is nearer.{also}"
        )
    return (
        f"Since {at_words(verdict.since)} {percent(since[1])} happens where {percent(since[0])} is "
        f"stated; before, {percent(before[1])} where {percent(before[0])} was.{also}"
    )


def _stated(worst: AgentCalibration) -> str:
    return f"{worst.agent} says {percent(worst.says)} where {percent(worst.happens)} happens."


def _level(agents: Sequence[AgentCalibration], period: str) -> tuple[float, float] | None:
    """Return what all agents said on average in a period, and what happened."""
    told = [each for each in agents if each.band == "all" and each.period == period]
    cases = sum(each.n for each in told)
    if not cases:
        return None
    says = math.fsum(each.says * each.n for each in told) / cases
    return says, math.fsum(each.happens * each.n for each in told) / cases


def _worst(agents: Sequence[AgentCalibration]) -> AgentCalibration | None:
    """Return who is furthest off, and where, if that is more than chance and worth a word."""
    off = [
        each
        for each in agents
        if each.period == "all"
        and each.lower is not None
        and each.upper is not None
        and not each.lower <= each.says <= each.upper
        and abs(each.says - each.happens) >= _WORTH_A_WORD
    ]
    return max(off, key=lambda each: (abs(each.says - each.happens), each.agent), default=None)


def _estimate(verdict: Verdict, digits: int) -> str:
    assert verdict.estimate is not None  # else another line is written
    said = signed(verdict.estimate, digits)
    if verdict.lower is None or verdict.upper is None:
        return said
    return f"{said} (95 %: {span(verdict.lower, verdict.upper, digits)}, at any look)"


def _points(verdict: Verdict) -> str:
    """Return the change of a share in percent points."""
    assert verdict.estimate is not None  # else another line is written
    said = f"{signed(100 * verdict.estimate, 0)} points"
    if verdict.lower is None or verdict.upper is None:
        return said
    low, high = (max(-1.0, min(1.0, end)) for end in (verdict.lower, verdict.upper))
    return f"{said} (95 %: {span(100 * low, 100 * high, 0)}, at any look)"


def at_words(at: datetime | int | None) -> str:
    """Return a moment in words, or where there is no clock a number of the sequence.

    Examples
    --------
    >>> from datetime import UTC
    >>> at_words(datetime(2025, 12, 1, tzinfo=UTC)), at_words(35)
    ('Dec 2025', 'number 35 of the sequence')
    """
    if at is None:
        return "an unknown moment"
    if not isinstance(at, datetime):
        return f"number {at:,} of the sequence"
    return f"{month(at)} {at.year}" if at.day == 1 else day(at)
