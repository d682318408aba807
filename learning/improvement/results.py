"""What the room hands out: three verdicts, and the numbers that a report draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from learning.sequential import Version
from learning.survival import SurvivalCurve

Judgement = Literal["improving", "no evidence", "degrading", "drift", "too early", "not identified"]
"""What may be concluded; `learning.improvement.verdict` has the rule."""

Question = Literal["faster", "accurate", "calibrated"]

At = datetime | int
"""A moment, or where there is no clock a number of the sequence."""


@dataclass(frozen=True, slots=True)
class Verdict:
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
class Drift:
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


@dataclass(frozen=True, slots=True)
class Speed:
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


@dataclass(frozen=True, slots=True)
class Improvement:
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
