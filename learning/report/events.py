"""How often the metric comes true by when, if what has not ended yet counts as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import polars as pl

from dtui.errors import InsufficientDataError
from dtui.text import horizon_words
from dtui.views.pictures.kinds import Curves, Line, Mark
from learning.join import horizon_suffix
from learning.pictures.thinning import thinned
from learning.report.document import Cell, Figure, Section, Table
from learning.report.phrases import counted, percent, span
from learning.report.subject import Subject
from learning.survival import SurvivalCurve, ipcw_brier, kaplan_meier

ENOUGH = 20
"""Events under which there is no curve."""

_POINTS = 240
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


def events_section(subject: Subject) -> Section | None:
    """Return the share of decisions whose metric came true by each horizon.

    None where outcomes are readings at a horizon, which say whether and not when, and where
    there is no clock.
    """
    if subject.metric is None or not subject.frames.clock:
        return None
    if "followed_for" not in subject.joined.columns:
        return None
    rows = subject.joined.drop_nulls("followed_for").sort("sequence", "proposal_id")
    # Nobody followed these to any horizon: to count them would be to count them as a no.
    last = f"status_{horizon_suffix(subject.metric.horizons[-1])}"
    told = rows.filter(pl.col(last) != "unreported")
    silent, rows = len(rows) - len(told), told
    if int(rows["event_observed"].sum()) < ENOUGH:
        return None
    curve = kaplan_meier(_days(rows), rows["event_observed"].to_numpy())
    return Section(
        "How often it comes true, and when",
        "Counting what is open as a no makes the rate too low; counting only what has ended makes "
        "it whatever the quick endings are.",
        (_figure(subject, curve, silent), *_weighted(subject, rows)),
    )


def _weighted(subject: Subject, rows: pl.DataFrame) -> Iterator[Figure]:
    """Yield the priors' score of all decisions beside that of the known alone."""
    stated = rows.filter(subject.speaks_of_it())
    known = stated.filter(pl.col(subject.status) == "known")
    if subject.horizon is None or len(known) < ENOUGH:
        return
    outcome = known[subject.outcome].cast(pl.Float64).to_numpy()
    alone = float(np.mean((outcome - known["probability"].to_numpy()) ** 2))
    try:
        weighted = ipcw_brier(
            _days(stated),
            stated["event_observed"].to_numpy(),
            stated["probability"].to_numpy(),
            horizon=subject.horizon / _DAY,
        )
    except InsufficientDataError:
        return
    yield Figure(
        name="brier-weighted",
        title="The priors' Brier score, if the unknown are like the known",
        says=f"Of the known alone {alone:.4f}; with each known outcome standing for those lost or "
        f"still too young, {weighted.score:.4f}.",
        table=Table(
            ("of", "known", "Brier score", "came true"),
            (
                ("the known alone", len(known), alone, float(np.mean(outcome))),
                ("all, weighted (IPCW)", weighted.known, weighted.score, weighted.event_rate),
            ),
            (None, None, 4, 3),
        ),
        notes=(_SAME_CASES_ALWAYS,),
    )


_SAME_CASES_ALWAYS = (
    "Right only if being lost from view tells nothing of what is scored, and as long as the cases "
    "do not change over time: of late events only old decisions tell. Never lean on it alone."
)


def _days(rows: pl.DataFrame) -> np.ndarray:
    return rows["followed_for"].dt.total_microseconds().to_numpy() / (_DAY / _MICROSECOND)


def _figure(subject: Subject, curve: SurvivalCurve, silent: int) -> Figure:
    assert subject.metric is not None
    horizons = subject.metric.horizons
    rows = tuple(_row(subject, curve, horizon) for horizon in horizons)
    said = next(row for row, each in zip(rows, horizons, strict=True) if each == subject.horizon)
    name = subject.metric.name
    seen = int((curve.times <= horizons[-1] / _DAY).sum())
    kept = thinned(seen, _POINTS)
    return Figure(
        name="event-rate",
        title=f"Decisions whose {name!r} has come true",
        says=_says(name, said),
        table=Table(
            ("by", "Kaplan–Meier", "lower", "upper", "open counted as no", "ended alone"),
            rows,
            (None, 3, 3, 3, 3, 3),
        ),
        picture=Curves(
            x_label="days since the verdict",
            y_label=f"{name!r} came true",
            lines=(
                Line(
                    label=name,
                    x=tuple(map(float, curve.times[kept])),
                    y=tuple(map(_share, curve.survival[kept])),
                    lower=tuple(map(_share, curve.upper[kept])),
                    upper=tuple(map(_share, curve.lower[kept])),
                    steps=True,
                ),
            ),
            marks=tuple(Mark(horizon / _DAY, horizon_words(horizon)) for horizon in horizons),
            x_limits=(0.0, 1.05 * (horizons[-1] / _DAY)),
            y_percent=True,
            band="95 %",
        ),
        notes=(_LOST, *_left_out(silent)),
    )


_LOST = (
    "What is lost from view is taken to have gone on like the rest: if it was lost for a reason, "
    "the rate is off."
)


def _left_out(silent: int) -> Iterator[str]:
    if silent:
        yield (
            f"{counted(silent, 'decision')} of which nothing was reported by the last horizon left "
            "out; of younger ones nobody can tell yet."
        )


def _share(survival: float) -> float | None:
    return 1 - float(survival) if np.isfinite(survival) else None


def _row(subject: Subject, curve: SurvivalCurve, horizon: timedelta) -> tuple[Cell, ...]:
    suffix = horizon_suffix(horizon)
    decided = subject.joined.drop_nulls("decided_at")
    # Whatever came true within the horizon, matured or not: what a dashboard would count.
    true = int((pl.Series(decided["event_observed"]) & (decided["time_to_event"] <= horizon)).sum())
    ended = decided.filter(pl.col("event_observed") | _ended_false(suffix))
    reached = np.searchsorted(curve.times, horizon / _DAY, side="right") - 1
    rate, low, high = (
        _share(edge[reached]) if reached >= 0 else 0.0
        for edge in (curve.survival, curve.upper, curve.lower)
    )
    return (
        horizon_words(horizon),
        rate,
        low,
        high,
        true / len(decided) if len(decided) else None,
        true / len(ended) if len(ended) else None,
    )


def _ended_false(suffix: str) -> pl.Expr:
    return (pl.col(f"status_{suffix}") == "known") & ~pl.col(f"outcome_{suffix}")


def _says(name: str, row: tuple[Cell, ...]) -> str:
    by, rate, low, high, naive, ended = row
    if not isinstance(rate, float):
        return "Nothing can be said by then yet."
    band = ""
    if isinstance(low, float) and isinstance(high, float):
        band = f" ({span(100 * low, 100 * high, 0, sign=False)} %)"
    others = ""
    if isinstance(naive, float) and isinstance(ended, float):
        others = (
            f" Counting what is open as a no it would be {percent(naive)}, counting what has "
            f"ended alone {percent(ended)}."
        )
    return f"By {by}, {name!r} has come true of {percent(rate)}{band}.{others}"
