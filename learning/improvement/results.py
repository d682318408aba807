"""What the room hands out: three verdicts, and the numbers that a report draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from dtui.views.pictures.kinds import Curves, Forest, Interval
from learning.sequential import Version
from learning.showing import Drawn, Result, followed, interval_words
from learning.survival import SurvivalCurve

Judgement = Literal["improving", "no evidence", "degrading", "drift", "too early", "not identified"]
"""What may be concluded; `learning.improvement.verdict` has the rule."""

Question = Literal["faster", "accurate", "calibrated"]

At = datetime | int
"""A moment, or where there is no clock a number of the sequence."""


@dataclass(frozen=True, slots=True)
class Verdict(Drawn):
    """Whether decisions get faster, more accurate or better calibrated, and why one may say so."""

    question: Question
    judgement: Judgement
    estimate: float | None
    """By how much, in `unit`; above zero is better. None where nothing can be estimated."""
    lower: float | None
    upper: float | None
    unit: str
    """``Brier score per decision``, ``share decided within 8.2 hours``."""
    since: At | None
    """When the change that decided the verdict began: the start of a month of decisions. Where it
    is what updating gained, the look from which on that was beyond doubt."""
    reasons: tuple[str, ...]
    """Sentences; the first names the rule that decided."""
    assumption: str
    """What has to be so for the interval to hold."""
    n: int
    """Decisions the estimate speaks of."""

    def __str__(self) -> str:
        by = interval_words(self.estimate, self.lower, self.upper)
        held = "" if self.estimate is None else f": {by} {self.unit}, {self.n:,} decisions"
        return f"{self.question}: {self.judgement}{held}"

    def picture(self) -> Forest | None:
        """Return it as an interval, beside zero; None where nothing can be estimated."""
        if self.estimate is None:
            return None
        row = Interval(self.question, self.estimate, self.lower, self.upper, self.n)
        return Forest(self.unit, (row,))

    def _sentences(self) -> Iterator[str]:
        yield from self.reasons
        if self.assumption:
            yield f"Assumed: {self.assumption}"


@dataclass(frozen=True, slots=True)
class PathPoint:
    """The mean gain of updating over the frozen comparator, as it stood at one look."""

    at: At
    n: int
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How well a recalibrator does that learned from so many cases, on cases all sizes share."""

    size: int
    score: float
    """Its mean Brier score."""
    gain: float
    """The smallest size's score less its own: above zero, more cases helped."""
    lower: float | None
    upper: float | None
    n: int
    """Cases it is scored on."""


@dataclass(frozen=True, slots=True)
class WindowScore:
    """Mean Brier scores of the decisions of one month, or one step, by who forecast."""

    start: At
    n: int
    happened: float
    """Share that came true."""
    stated: float
    """Mean prior."""
    prior: float
    final: float
    updated: float | None
    frozen: float | None
    residual: float | None
    """Mean of outcome less frozen forecast; nothing, were the world as it was."""


Band = Literal["all", "low", "middle", "high"]
"""Priors up to 0.35, up to 0.65, and above."""

Span = Literal["all", "before", "since"]
"""All decisions, or those before and since the change of calibration, if there was one."""


@dataclass(frozen=True, slots=True)
class AgentCalibration:
    """What an agent says, and what happens."""

    agent: str
    period: Span
    band: Band
    says: float
    """Mean prior."""
    happens: float
    """Share that came true."""
    lower: float | None
    upper: float | None
    """An interval for what happens, clustered by reviewer; None where it cannot be had."""
    n: int


@dataclass(frozen=True, slots=True)
class Drift(Result):
    """Whether the frozen comparator still fits."""

    found: bool
    since: At | None
    """The likeliest start, whether or not it is beyond doubt."""
    part: str | None
    """Where: ``all``, ``confidence`` (the more confident forecasts the more), or an agent."""
    evidence: float
    """An e-value: the chance of ever seeing this much, had nothing changed, is at most 1 / it."""
    residual_before: float | None
    residual_since: float | None
    lower: float | None
    upper: float | None
    """An interval for the change of the residual (of `confidence`, of the residual times the
    forecast on the logit scale), which allows for the search for where and when."""


@dataclass(frozen=True, slots=True, repr=False)
class Speed(Drawn):
    """How long proposals wait for a verdict, early and late."""

    threshold: timedelta
    """The median of an agent's first proposals, by which each of its cases is called fast or slow;
    of several agents the middle one."""
    reference: int
    """How many first proposals of an agent that is."""
    early: SurvivalCurve
    late: SurvivalCurve
    """In hours, who still waits censored: of the proposals before the likeliest change of speed and
    of those since, whether or not the change is beyond doubt."""
    months: tuple[tuple[At, int, float], ...]
    """Start of a month, proposals, and the share of them that had a verdict within `threshold`."""

    def __str__(self) -> str:
        return f"early: {self.early}. Late: {self.late}"

    def frame(self) -> pl.DataFrame:
        """Return a row a month."""
        columns = ("month", "proposals", "share_fast")
        return pl.DataFrame(list(self.months), schema=columns, orient="row")

    def picture(self) -> Curves:
        """Return the share that still waits, of the early and of the late."""
        lines = (
            followed(name, each.times, each.survival, each.lower, each.upper, steps=True)
            for name, each in (("early", self.early), ("late", self.late))
        )
        return Curves("hours", "still wait", tuple(lines), y_limits=(0.0, 1.0), y_percent=True)


@dataclass(frozen=True, slots=True, repr=False)
class Improvement(Drawn):
    """Whether decisions get faster, more accurate and better calibrated as the corpus grows."""

    faster: Verdict
    accurate: Verdict
    calibrated: Verdict
    series: pl.DataFrame
    """A row per decision with a prior and a known outcome: ``proposal_id``, ``decided_at``,
    ``sequence``, ``outcome``, ``prior``, ``final``, ``updated``, ``frozen``; the last two are null
    before the frozen comparator had learned."""
    trained_on: int | None
    """Known outcomes that the frozen comparator learned from; None if there never were enough."""
    frozen_from: At | None
    """The first decision it forecast."""
    drift: Drift | None
    gain_path: tuple[PathPoint, ...]
    """Updating over the frozen comparator apart from the level, which the verdict rests on: both
    are set to the same average in every week, so that no drift or shock of all cases counts."""
    total_path: tuple[PathPoint, ...]
    """The same, drift and all."""
    versions: tuple[Version, ...]
    """The total gain under several assumptions on how outcomes hang together, the one that assumes
    most first; empty where there is no clock."""
    learning_curve: tuple[CurvePoint, ...]
    windows: tuple[WindowScore, ...]
    agents: tuple[AgentCalibration, ...]
    speed: Speed | None

    def __str__(self) -> str:
        told = {"faster": self.faster, "accurate": self.accurate, "calibrated": self.calibrated}
        return " · ".join(f"{name}: {verdict.judgement}" for name, verdict in told.items())

    def frame(self) -> pl.DataFrame:
        """Return a row a question, with the verdict and its interval."""
        verdicts = (self.faster, self.accurate, self.calibrated)
        columns = ("question", "judgement", "estimate", "lower", "upper", "unit", "n")
        return pl.DataFrame(
            {name: [getattr(each, name) for each in verdicts] for name in columns},
            schema_overrides=dict.fromkeys(columns[2:5], pl.Float64),
        )

    def picture(self) -> Curves | None:
        """Return what updating gained over the frozen comparator; None before there was one."""
        path = self.gain_path
        if not path:
            return None
        dates = isinstance(path[0].at, datetime)
        at = [each.at.timestamp() if isinstance(each.at, datetime) else each.at for each in path]
        ends = ([getattr(each, name) for each in path] for name in ("mean", "lower", "upper"))
        return Curves(
            "looked at" if dates else "sequence",
            "Brier score gained per decision",
            (followed("apart from the level", at, *ends),),
            zero=0.0,
            dates=dates,
            band="at any look",
        )

    def _sentences(self) -> Iterator[str]:
        for verdict in (self.faster, self.accurate, self.calibrated):
            yield from verdict.reasons[:1]
