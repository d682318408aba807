"""The verdict: faster, more accurate, better calibrated, and what overrides are worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from learning.improvement import AgentCalibration, Improvement, Verdict
from learning.report.document import Statement, Tone
from learning.report.override_figures import override_statement
from learning.report.phrases import day, duration, signed, span
from learning.report.reading import month
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


def statements(
    improvement: Improvement, value: OverrideValue, median: float | None = None
) -> tuple[Statement, ...]:
    """Return the verdict in four lines.

    Parameters
    ----------
    improvement, value
        What the figures are drawn from.
    median
        The median turnaround of all proposals in hours, said where it did not change.
    """
    return (
        _statement(improvement.faster, partial(_faster, median), improvement),
        _statement(improvement.accurate, _accurate, improvement),
        _statement(improvement.calibrated, _calibrated, improvement),
        override_statement(value),
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
    why = (verdict.reasons or ("nothing can be estimated",))[0].removesuffix(".")
    _, colon, rest = why.partition(": ")
    return rest if colon and why.lower().startswith(verdict.judgement) else why


def _faster(median: float | None, improvement: Improvement) -> str:
    verdict, speed = improvement.faster, improvement.speed
    share = f"{verdict.unit} {_estimate(verdict, 2)}"
    if verdict.since is None:
        return share if median is None else f"median turnaround {duration(3_600 * median)}; {share}"
    if speed is None or speed.early.median is None or speed.late.median is None:
        return share
    early, late = duration(3_600 * speed.early.median), duration(3_600 * speed.late.median)
    return f"median turnaround {early} → {late}{_since(verdict)}; {share}"


def _accurate(improvement: Improvement) -> str:
    figure = f"{_estimate(improvement.accurate, 4)} Brier score per decision"
    rule, drift = improvement.accurate.reasons[0], improvement.drift
    if improvement.accurate.judgement in ("improving", "degrading") and "overriding" in rule:
        return f"what overriding gains changed by {figure}{_since(improvement.accurate)}"
    gained = f"updating on the corpus gained {figure}"
    if drift is None or not drift.found:
        return gained
    return f"{gained}; the world has moved since {at_words(drift.since)}"


def _calibrated(improvement: Improvement) -> str:
    verdict = improvement.calibrated
    worst = _worst(improvement.agents)
    also = "" if worst is None else f"; {worst.agent} says {worst.says:.2f} where "
    also += "" if worst is None else f"{worst.happens:.2f} happens"
    before, since = (_level(improvement.agents, period) for period in ("before", "since"))
    if verdict.since is None or before is None or since is None:
        return f"{_estimate(verdict, 2)} {verdict.unit}{also}"
    return (
        f"{since[0]:.2f} stated and {since[1]:.2f} happens{_since(verdict)}, {before[0]:.2f} and "
        f"{before[1]:.2f} before{also}"
    )


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
    return f"{said} (95 % {span(verdict.lower, verdict.upper, digits)}, at any look)"


def _since(verdict: Verdict) -> str:
    return "" if verdict.since is None else f" since {at_words(verdict.since)}"


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
