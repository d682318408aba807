"""What else the domain declared: numbers as means over time, categories as shares.

They get the same honesty and less of a verdict: a mean that moved may be case mix or drift, and
nothing here tells which.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

import numpy as np
import polars as pl
from scipy.special import stdtrit

from dtui.text import horizon_words
from dtui.views.pictures.kinds import Curves, Forest, Interval, Line
from learning.calibration import Estimate, clustered_mean
from learning.frames import DeclaredMetric
from learning.report.document import Cell, Figure, Section, Table
from learning.report.endings import category_endings
from learning.report.phrases import counted, number, percent, signed, span
from learning.report.subject import Subject, column, joined_of

ENOUGH = 20
"""Known values under which a window stays silent."""

_WINDOWS = 12
"""Windows of a picture, at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a mean differs between the first half of the decisions and the second."""

    before: Estimate
    after: Estimate
    mean: float
    lower: float | None
    upper: float | None


def metrics_section(subject: Subject) -> Section | None:
    """Return the metrics that are neither true nor false, and the other binary ones in short."""
    figures: list[Figure] = []
    for at, metric in enumerate(subject.others, start=1):
        figures.append(_figure(subject, metric, at))
        if metric.type == "category":
            endings = category_endings(subject, metric, f"metric-{at}-endings")
            figures += [] if endings is None else [endings]
    if not figures:
        return None
    says = (
        "Means and shares of what else is measured. A change of a mean may be case mix, drift or "
        "learning: nothing here tells which."
    )
    return Section("Other metrics", says, tuple(figures))


def _figure(subject: Subject, metric: DeclaredMetric, at: int) -> Figure:
    horizon = max(metric.horizons) if subject.frames.clock and metric.horizons else None
    joined = joined_of(subject.frames, metric, (horizon,))
    known = joined.filter(pl.col(column("status", horizon)) == "known")
    known = known.rename({column("outcome", horizon): "value"}).drop_nulls("value")
    known = known.sort("sequence", "proposal_id")
    if metric.type == "category":
        return _shares(subject, metric, horizon, known, at)
    return _means(subject, metric, horizon, known, at)


def _means(
    subject: Subject,
    metric: DeclaredMetric,
    horizon: timedelta | None,
    known: pl.DataFrame,
    at: int,
) -> Figure:
    known = known.with_columns(pl.col("value").cast(pl.Float64))
    title = _title(metric, horizon)
    if len(known) < ENOUGH:
        return _silent(metric, title, len(known), at)
    windows = _windows(known, subject)
    estimates = [_mean(window, subject) for _, window in windows]
    change = _change(known, subject)
    rows: list[tuple[Cell, ...]] = [
        (label, len(window), estimate.mean, estimate.lower, estimate.upper)
        for (label, window), estimate in zip(windows, estimates, strict=True)
    ]
    # A window of a few is in the table; in the picture it would look like a plunge.
    drawn = [pair for pair in zip(windows, estimates, strict=True) if pair[1].lower is not None]
    every = _mean(known, subject)
    rows.append(("all", every.n, every.mean, every.lower, every.upper))
    return Figure(
        name=f"metric-{at}",
        title=title,
        says=_says(metric, every, change),
        table=Table(
            ("decided", "known", "mean", "lower", "upper"), tuple(rows), (None, None, 2, 2, 2)
        ),
        picture=Curves(
            x_label="decided" if subject.frames.clock else "sequence",
            y_label=f"{metric.name}{f', {metric.unit}' if metric.unit else ''}",
            lines=(
                Line(
                    label="mean",
                    x=tuple(_middle(window, subject) for (_, window), _ in drawn),
                    y=tuple(estimate.mean for _, estimate in drawn),
                    lower=tuple(estimate.lower for _, estimate in drawn),
                    upper=tuple(estimate.upper for _, estimate in drawn),
                    counts=tuple(float(len(window)) for (_, window), _ in drawn),
                ),
            ),
            dates=subject.frames.clock,
            band="95 %, for each window by itself",
        ),
        notes=_notes(metric, subject),
    )


def _title(metric: DeclaredMetric, horizon: timedelta | None) -> str:
    after = "" if horizon is None else f" after {horizon_words(horizon)}"
    return f"{metric.name}{after}"


def _silent(metric: DeclaredMetric, title: str, known: int, at: int) -> Figure:
    return Figure(
        name=f"metric-{at}",
        title=title,
        says=f"Only {counted(known, 'value')} of {metric.name!r} "
        f"{'is' if known == 1 else 'are'} known: too few to say anything.",
        table=Table((), ()),
    )


def _says(metric: DeclaredMetric, every: Estimate, change: Change | None) -> str:
    unit = f" {metric.unit}" if metric.unit else ""
    said = f"On average {number(every.mean, 2)}{unit} over {counted(every.n, 'known value')}."
    if change is None or change.lower is None or change.upper is None:
        return f"{said} There is too little to compare its first half with its second."
    moved = f"{signed(change.mean, 2)} ({span(change.lower, change.upper, 2)})"
    if change.lower <= 0 <= change.upper:
        return f"{said} Its second half differs from its first by no more than chance: {moved}."
    better = {"higher": change.mean > 0, "lower": change.mean < 0}.get(metric.direction)
    word = {True: ", for the better", False: ", for the worse", None: ""}[better]
    return f"{said} Its second half differs from its first by {moved}{word}."


def _notes(metric: DeclaredMetric, subject: Subject) -> tuple[str, ...]:
    notes: list[str] = []
    if metric.only_if is not None:
        notes.append(f"Only of decisions whose {metric.only_if!r} came true.")
    notes.append(
        "Intervals let decisions of one week depend on each other."
        if subject.frames.clock
        else "Intervals let decisions of one reviewer depend on each other."
    )
    return tuple(notes)


def _mean(rows: pl.DataFrame, subject: Subject) -> Estimate:
    """Return a mean with an interval; without one where there are too few rows."""
    clusters = _clusters(rows, subject)
    found = clustered_mean(rows["value"].to_numpy(), clusters)
    if len(rows) < ENOUGH:
        return Estimate(found.mean, None, None, None, found.n, found.clusters, "too few")
    return found


def _clusters(rows: pl.DataFrame, subject: Subject) -> pl.Series:
    """Return what rows may depend on each other by: the week of the decision, or its reviewer."""
    if subject.frames.clock:
        return rows["decided_at"].dt.truncate("1w").cast(pl.Int64)
    reviewers = subject.frames.overrides.filter("in_force").select("proposal_id", "reviewer")
    with_reviewer = rows.select("proposal_id").join(
        reviewers, on="proposal_id", how="left", maintain_order="left"
    )
    return with_reviewer.select(
        pl.coalesce("reviewer", pl.format("\0{}", "proposal_id"))
    ).to_series()


def _windows(known: pl.DataFrame, subject: Subject) -> list[tuple[str, pl.DataFrame]]:
    """Cut the decisions into calendar quarters; without a clock into parts of one size."""
    if not subject.frames.clock:
        size = math.ceil(len(known) / _WINDOWS)
        parts = [known.slice(start, size) for start in range(0, len(known), size)]
        return [(f"{part['sequence'][0]}–{part['sequence'][-1]}", part) for part in parts]
    decided = pl.col("decided_at").dt
    quarter = pl.format("{} Q{}", decided.year(), decided.quarter())
    by_quarter = known.with_columns(quarter.alias("quarter"))
    parts = by_quarter.partition_by("quarter", maintain_order=True)
    named = sorted(((str(part["quarter"][0]), part) for part in parts), key=itemgetter(0))
    cut = len(named) - _WINDOWS + 1
    if cut <= 1:
        return named
    older = pl.concat([part for _, part in named[:cut]])
    return [(f"before {named[cut][0]}", older), *named[cut:]]


def _middle(window: pl.DataFrame, subject: Subject) -> float:
    if not subject.frames.clock:
        return float(np.median(window["sequence"].to_numpy()))
    first, last = window["decided_at"].min(), window["decided_at"].max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    return (first + (last - first) / 2).timestamp()


def _change(known: pl.DataFrame, subject: Subject) -> Change | None:
    """Compare the second half of the decisions with the first; None where there are too few."""
    half = len(known) // 2
    if half < ENOUGH:
        return None
    before, after = _mean(known.head(half), subject), _mean(known.tail(half), subject)
    mean = after.mean - before.mean
    if before.standard_error is None or after.standard_error is None:
        return Change(before, after, mean, None, None)
    error = math.hypot(before.standard_error, after.standard_error)
    freedom = min(before.clusters, after.clusters) - 1
    reach = error * float(stdtrit(freedom, 0.975))
    return Change(before, after, mean, mean - reach, mean + reach)


def _shares(
    subject: Subject,
    metric: DeclaredMetric,
    horizon: timedelta | None,
    known: pl.DataFrame,
    at: int,
) -> Figure:
    title = _title(metric, horizon)
    if len(known) < ENOUGH:
        return _silent(metric, title, len(known), at)
    rows: list[tuple[Cell, ...]] = []
    intervals: list[Interval] = []
    for category in _categories(metric, known):
        own = known.with_columns(value=(pl.col("value") == category).cast(pl.Float64))
        every, change = _mean(own, subject), _change(own, subject)
        count = int(own["value"].sum())
        if change is None:
            rows.append((category, count, every.mean, None, None, None, None, None))
            intervals.append(Interval(category, None, None, None, count, note="too few"))
            continue
        rows.append(
            (
                category,
                count,
                every.mean,
                change.before.mean,
                change.after.mean,
                change.mean,
                change.lower,
                change.upper,
            )
        )
        intervals.append(Interval(category, change.mean, change.lower, change.upper, count))
    return Figure(
        name=f"metric-{at}",
        title=title,
        says=_shares_say(rows, len(known)),
        table=Table(
            ("category", "known", "share", "first half", "second half", "change", "lower", "upper"),
            tuple(rows),
            (None, None, 3, 3, 3, 3, 3, 3),
        ),
        picture=Forest(
            x_label="share in the second half − in the first", intervals=tuple(intervals)
        ),
        notes=_notes(metric, subject),
    )


def _categories(metric: DeclaredMetric, known: pl.DataFrame) -> Sequence[str]:
    return metric.categories or sorted(map(str, known["value"].unique()))


def _shares_say(rows: Sequence[tuple[Cell, ...]], known: int) -> str:
    shares = [f"{row[0]} {percent(float(row[2] or 0))}" for row in rows]
    said = f"Of {counted(known, 'known ending')}: {', '.join(shares)}."
    moved = [
        f"{row[0]} by {signed(float(row[5] or 0))} ({span(float(row[6]), float(row[7]))})"
        for row in rows
        if isinstance(row[6], float) and isinstance(row[7], float) and not row[6] <= 0 <= row[7]
    ]
    if not moved:
        return f"{said} No share changed by more than chance between the two halves."
    return f"{said} Changed from the first half to the second: {'; '.join(moved)}."
