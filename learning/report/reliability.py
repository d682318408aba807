"""Can the probabilities be believed? Of what was called 70 %, how much came true.

No figure of calibration stands without what chance alone would show at the same n: flawless
forecasts of 200 decisions miss by 4 points, and of 1,000 by 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from dtui.text import horizon_words
from dtui.views.pictures.kinds import Curves, Forest, Interval, Line
from learning.calibration import (
    Estimate,
    ReliabilityCurve,
    clustered_mean,
    decompose_score,
    null_band,
    reliability_curve,
    smooth_ece,
)
from learning.report.document import Cell, Figure, Section, Table
from learning.report.phrases import counted, listed, percent
from learning.report.subject import Subject

ENOUGH = 50
"""Below so many known outcomes a forecaster's calibration is mostly noise; nothing is said."""

_MOST = 6
"""Forecasters with a curve of their own; the others stand in the tables."""


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Who stated probabilities, and what came of those decisions."""

    label: str
    slug: str
    """For the figure's name, in which an agent's name can't stand."""
    group: str
    rows: pl.DataFrame
    """``outcome`` (Boolean), ``probability``, ``reviewer`` (may be null)."""

    @property
    def outcome(self) -> np.ndarray:
        """What happened, 0 or 1."""
        return self.rows["outcome"].cast(pl.Int64).to_numpy()

    @property
    def stated(self) -> np.ndarray:
        """What was stated before."""
        return self.rows["probability"].to_numpy()

    @property
    def clusters(self) -> pl.Series:
        """Whose decisions they were; a decision without a reviewer stands for itself."""
        return self.rows.select(
            pl.coalesce("reviewer", pl.format("\0{}", "proposal_id"))
        ).to_series()


def reliability_section(subject: Subject) -> Section | None:
    """Return how far the agents' priors and the reviewers' own probabilities can be believed."""
    if subject.metric is None:
        return None
    speaking = [each for each in forecasters(subject) if len(each.rows)]
    if not speaking:
        return Section(
            "Can the probabilities be believed?",
            "Nobody stated a probability of this metric and horizon whose outcome is known.",
        )
    judged = [each for each in speaking if _is_enough(each)]
    approved = list(_as_proposed(subject, speaking))
    figures = [_gaps([*speaking, *approved], _cautions(subject, approved)), _scores(speaking)]
    figures += [_curve(subject, each) for each in judged[:_MOST]]
    return Section("Can the probabilities be believed?", _what(judged), tuple(figures))


def _what(judged: list[Forecaster]) -> str:
    if not judged:
        return f"Nobody's probabilities have {ENOUGH} known outcomes of both kinds yet."
    off = [each.label for each in _apart(judged) if _is_off(_gap(each))]
    if not off:
        return "On average what is stated happens, as far as chance lets one see."
    return f"Off on average by more than chance explains: {listed(off)}."


def _apart(speaking: list[Forecaster]) -> list[Forecaster]:
    """Return those who stated something; all agents together only where none is named."""
    single = [each for each in speaking if each.slug != "agents" and "approved" not in each.slug]
    return single or speaking


def forecasters(subject: Subject) -> Iterator[Forecaster]:
    """Yield all priors, those of each agent, and the reviewers' own before and after advice."""
    known = subject.known().rename({subject.outcome: "outcome"})
    judged = subject.frames.overrides.filter("in_force").select(
        "proposal_id",
        "reviewer",
        pl.col("probability").alias("final"),
        "unaided",
    )
    known = known.select("proposal_id", "agent", "outcome", *_PRIOR).join(
        judged, on="proposal_id", how="left", maintain_order="left"
    )
    priors = known.filter(subject.speaks_of_it())
    agents = sorted(priors["agent"].drop_nulls().unique())
    if len(agents) != 1:
        yield _forecaster("all agents", "agents", "agent", priors)
    for number, agent in enumerate(agents, start=1):
        own = priors.filter(pl.col("agent") == agent)
        yield _forecaster(agent, f"agent-{number}", "agent", own)
    for name, label in (("unaided", "before the advice"), ("final", "with the verdict")):
        own = known.with_columns(probability=pl.col(name)).drop_nulls("probability")
        yield _forecaster(f"reviewers {label}", f"reviewers-{name}", "reviewer", own)


_PRIOR = ("probability", "metric", "horizon")


def _forecaster(label: str, slug: str, group: str, rows: pl.DataFrame) -> Forecaster:
    kept = rows.select("proposal_id", "outcome", "probability", "reviewer")
    return Forecaster(label, slug, group, kept)


def _is_enough(each: Forecaster) -> bool:
    return len(each.rows) >= ENOUGH and each.rows["outcome"].n_unique() == 2


def _gap(each: Forecaster) -> Estimate:
    """Return the mean of what was stated beyond what happened."""
    return clustered_mean(each.stated - each.outcome, each.clusters)


def _is_off(gap: Estimate) -> bool:
    return gap.lower is not None and gap.upper is not None and (gap.lower > 0 or gap.upper < 0)


def _as_proposed(subject: Subject, speaking: list[Forecaster]) -> Iterator[Forecaster]:
    """Yield the agents once more, of what was carried out as they proposed it."""
    assert subject.metric is not None
    approved = subject.frames.overrides.filter(
        pl.col("in_force") & (pl.col("verdict") == "approve")
    )["proposal_id"]
    if subject.metric.unaffected:
        return
    for each in speaking:
        own = each.rows.filter(pl.col("proposal_id").is_in(approved.implode()))
        if each.group == "agent" and 0 < len(own) < len(each.rows):
            label, slug = f"{each.label}, approved as proposed", f"{each.slug}-approved"
            yield replace(each, label=label, slug=slug, rows=own)


_AS_PROPOSED = (
    "An agent states what happens if its proposal is carried out; outcomes are of what was carried "
    "out. Of the approved that is the same, but reviewers did not choose them by lot. Where both "
    "rows agree, neither matters."
)


def _cautions(subject: Subject, approved: list[Forecaster]) -> tuple[str, ...]:
    return (*_horizonless(subject), *([_AS_PROPOSED] if approved else []))


def _horizonless(subject: Subject) -> tuple[str, ...]:
    """Return a caution where priors don't say by when what they speak of is to come true."""
    if subject.horizon is None:
        return ()
    priors = subject.known().filter(subject.speaks_of_it())
    if not priors["horizon"].null_count():
        return ()
    caution = (
        f"Priors that name no horizon are taken to speak of {horizon_words(subject.horizon)}. If "
        "they meant another time, what is off is that reading and not their makers."
    )
    return (caution,)


def _gaps(speaking: list[Forecaster], cautions: tuple[str, ...]) -> Figure:
    intervals: list[Interval] = []
    rows: list[tuple[Cell, ...]] = []
    said: list[str] = []
    for each in speaking:
        if not _is_enough(each):
            intervals.append(_silent(each))
            rows.append((each.label, len(each.rows), None, None, None, None, None))
            continue
        gap = _gap(each)
        stated, happened = float(np.mean(each.stated)), float(np.mean(each.outcome))
        intervals.append(
            Interval(each.label, gap.mean, gap.lower, gap.upper, gap.n, group=each.group)
        )
        rows.append((each.label, gap.n, stated, happened, gap.mean, gap.lower, gap.upper))
        if each in _apart(speaking) and _is_off(gap):
            said.append(f"{each.label}, {percent(stated)} stated where {percent(happened)} happens")
    return Figure(
        name="calibration-gap",
        title="What was stated beyond what happened",
        says=f"More than chance explains: {'; '.join(said)}."
        if said
        else "No average is off by more than chance explains.",
        table=Table(
            ("who", "outcomes", "stated", "happened", "off by", "lower", "upper"),
            tuple(rows),
            (None, None, 3, 3, 3, 3, 3),
        ),
        picture=Forest(x_label="stated − happened, mean", intervals=tuple(intervals)),
        notes=(
            _DIRECTION,
            f"Nothing is said of fewer than {ENOUGH} known outcomes.",
            *cautions,
        ),
    )


def _silent(each: Forecaster) -> Interval:
    return Interval(each.label, None, None, None, len(each.rows), note="too few", group=each.group)


def _scores(speaking: list[Forecaster]) -> Figure:
    rows = tuple(_score(each) for each in speaking)
    worse = [
        each.label for each, row in zip(speaking, rows, strict=True) if _beyond(row[3], row[4])
    ]
    says = (
        f"More miscalibrated than chance explains: {listed(worse)}. Recalibrating would save the "
        "miscalibration, and nothing else."
        if worse
        else "Nobody is more miscalibrated than chance explains at this many outcomes."
    )
    return Figure(
        name="scores",
        title="Scores and what they are made of",
        says=says,
        table=Table(
            (
                "who",
                "outcomes",
                "Brier score",
                "miscalibration",
                "by chance up to",
                "discrimination",
                "uncertainty",
                "smooth ECE",
                "by chance up to ",
                "log score",
                "said 0 or 1",
            ),
            rows,
            (None, None, 4, 4, 4, 4, 4, 3, 3, 4, None),
        ),
        notes=_SCORE_NOTES,
    )


_DIRECTION = (
    "To the right of the line: too confident that it comes true. Intervals are 95 %, and let "
    "decisions of one reviewer depend on each other."
)
_SCORE_NOTES = (
    (
        "Brier score = miscalibration − discrimination + uncertainty (CORP). Lower is better, and "
        "uncertainty belongs to the outcomes: nobody can lower it."
    ),
    "“By chance up to”: 95 of 100 flawless forecasters of these very probabilities stay below it.",
    (
        "The log score punishes a failed certainty without bound, so 0 and 1 are clipped to a "
        "millionth of a millionth from certain; the last column counts them."
    ),
)


def _beyond(value: Cell, bound: Cell) -> bool:
    return isinstance(value, float) and isinstance(bound, float) and value > bound


def _score(each: Forecaster) -> tuple[Cell, ...]:
    if not _is_enough(each):
        return (each.label, len(each.rows), *[None] * 9)
    brier = decompose_score(each.outcome, each.stated)
    log = decompose_score(each.outcome, each.stated, score="log")
    return (
        each.label,
        brier.n,
        brier.score,
        brier.miscalibration,
        null_band("miscalibration", each.stated).upper,
        brier.discrimination,
        brier.uncertainty,
        smooth_ece(each.outcome, each.stated),
        null_band("smooth_ece", each.stated).upper,
        log.score,
        log.clipped,
    )


def _curve(subject: Subject, each: Forecaster) -> Figure:
    curve = reliability_curve(each.outcome, each.stated)
    assert subject.metric is not None
    return Figure(
        name=f"reliability-{each.slug}",
        title=f"Reliability: {each.label}",
        says=_worst(curve),
        table=_steps(curve),
        picture=Curves(
            x_label="stated",
            y_label=f"{subject.metric.name}, share that came true",
            lines=(
                Line(
                    label=each.label,
                    x=_floats(curve.levels),
                    y=_floats(curve.observed),
                    lower=_floats(curve.lower),
                    upper=_floats(curve.upper),
                    counts=_floats(curve.count),
                ),
            ),
            diagonal=True,
            x_limits=(0.0, 1.0),
            y_limits=(0.0, 1.0),
            band=f"{percent(curve.level)} of flawless forecasters",
        ),
        notes=(_NO_BINS,),
    )


_NO_BINS = (
    "Isotonic regression (CORP) needs no bins. The band is for each probability by itself: a "
    "curve of many levels leaves it somewhere by chance."
)


def _worst(curve: ReliabilityCurve) -> str:
    """Say where the curve lies furthest from what was stated, if that is no chance."""
    outside = (curve.observed < curve.lower) | (curve.observed > curve.upper)
    total = int(curve.count.sum())
    if not outside.any():
        return f"Over {counted(total, 'outcome')} the curve stays where a flawless one would lie."
    away = np.where(outside, np.abs(curve.observed - curve.levels) * curve.count, 0.0)
    at = int(np.argmax(away))
    share = percent(curve.outside / total)
    return (
        f"Where {curve.levels[at]:.2f} is stated, {curve.observed[at]:.2f} happens "
        f"({counted(int(curve.count[at]), 'such outcome')}); {share} of all lie where the curve "
        "leaves the band."
    )


_MOST_STEPS = 14


def _steps(curve: ReliabilityCurve) -> Table:
    lowest, highest, observed, count = curve.steps()
    order = np.sort(np.argsort(-count, kind="stable")[:_MOST_STEPS])
    rows = tuple(
        (float(lowest[at]), float(highest[at]), float(observed[at]), int(count[at])) for at in order
    )
    return Table(("stated, from", "to", "came true", "outcomes"), rows, (2, 2, 3, None))


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(map(float, values))
