"""How things end, and when, where they can end in several ways and some have not ended yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import polars as pl

from dtui.text import horizon_words
from dtui.views.pictures.kinds import Curves, Line
from learning.frames import DeclaredMetric
from learning.pictures.thinning import thinned
from learning.report.document import Cell, Figure, Table
from learning.report.phrases import counted, listed, percent
from learning.report.subject import Subject
from learning.survival import CumulativeIncidence, aalen_johansen

ENOUGH = 20
"""Endings under which there is no curve."""

_POINTS = 160
_SEEN = 0.005
"""A logarithmic axis begins where this part of a curve has risen: before, it is all lead."""
_MICROSECOND, _DAY = timedelta(microseconds=1), timedelta(days=1)
_LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))

_VERDICTS = {"approve": "approved", "modify": "modified", "reject": "rejected"}

_COUNTED = (
    "Aalen–Johansen: what has not ended counts for as long as it was watched, and what ended one "
    "way can end no other. It assumes that what is open would end like the rest."
)


def verdict_endings(subject: Subject) -> Figure | None:
    """Return which verdicts proposals get by when, those that wait counted as waiting.

    None without a clock, and where nothing waits: then what was decided says it all.
    """
    if subject.as_of is None:
        return None
    verdicts = subject.frames.overrides.filter("in_force").select("proposal_id", "verdict")
    rows = subject.frames.decisions.drop_nulls("proposed_at").join(
        verdicts, on="proposal_id", how="left", maintain_order="left"
    )
    rows = rows.sort("proposed_at", "proposal_id")
    waited = pl.coalesce("decided_at", pl.lit(subject.as_of)) - pl.col("proposed_at")
    lasted = rows.select(waited.dt.total_microseconds()).to_series().to_numpy()
    ended = rows["verdict"].replace(_VERDICTS)
    if not ended.null_count() or len(ended.drop_nulls()) < ENOUGH:
        return None
    return _figure(
        "verdicts-by-when",
        "Which verdicts proposals get, by when",
        lasted * (_MICROSECOND / _DAY),
        ended,
        [look for look in _LOOKS if look <= timedelta(microseconds=int(lasted.max()))],
        "days since the proposal",
        log=True,
    )


def category_endings(subject: Subject, metric: DeclaredMetric, name: str) -> Figure | None:
    """Return how decisions end by category and by when; None where nothing says when."""
    if subject.as_of is None or not metric.horizons:
        return None
    last = subject.frames.outcomes.filter(
        (pl.col("metric") == metric.name) & pl.col("horizon").is_null()
    )
    last = last.sort("outcome_id", "version").unique("outcome_id", keep="last", maintain_order=True)
    rows = subject.frames.decisions.drop_nulls("decided_at").join(
        last.select("proposal_id", "category", "censored", "occurred_at"),
        on="proposal_id",
        how="left",
        maintain_order="left",
    )
    rows = rows.with_columns(
        lasted=(pl.coalesce("occurred_at", pl.lit(subject.as_of)) - pl.col("decided_at"))
    ).filter(pl.col("lasted") > pl.duration())
    rows = rows.sort("sequence", "proposal_id", "occurred_at", "category")
    rows = rows.unique("proposal_id", keep="first", maintain_order=True)
    ended = rows["category"].set(rows["censored"].fill_null(value=False), None)
    if len(ended.drop_nulls()) < ENOUGH:
        return None
    days = rows["lasted"].dt.total_microseconds().to_numpy() * (_MICROSECOND / _DAY)
    title = f"How decisions end by {metric.name!r}, and when"
    return _figure(name, title, days, ended, list(metric.horizons), "days since the verdict")


def _figure(
    name: str,
    title: str,
    days: np.ndarray,
    ended: pl.Series,
    looks: Sequence[timedelta],
    x_label: str,
    *,
    log: bool = False,
) -> Figure:
    found = aalen_johansen(days, ended.to_list())
    open_ = ended.null_count()
    whole = len(ended) - open_
    rows: list[tuple[Cell, ...]] = []
    for label, curve in found.items():
        shares = [_at(curve, look, all_ended=not open_) for look in looks]
        rows.append((label, curve.count, *shares, curve.count / whole))
    return Figure(
        name=name,
        title=title,
        says=_says(rows, looks, open_),
        table=Table(
            ("ending", "seen", *(f"by {horizon_words(look)}" for look in looks), "of the ended"),
            tuple(rows),
            (None, None, *[3] * len(looks), 3),
        ),
        picture=Curves(
            x_label=x_label,
            y_label="have ended so",
            lines=tuple(_line(label, curve, log=log) for label, curve in found.items()),
            log_x=log,
            y_percent=True,
            band="95 %",
        ),
        notes=(_COUNTED,),
    )


def _says(rows: Sequence[tuple[Cell, ...]], looks: Sequence[timedelta], open_: int) -> str:
    waits = f"{counted(open_, 'is', 'are')} open still" if open_ else "none is open"
    known = [(str(row[0]), row[-2], row[-1]) for row in rows]
    if not looks or not all(isinstance(share, float) for _, share, _ in known):
        return f"How it ends, where it has ended; {waits}."
    ended = [f"{percent(float(share or 0))} {label}" for label, share, _ in known]
    alone = [f"{percent(float(of or 0))} {label}" for label, _, of in known]
    said = f"By {horizon_words(looks[-1])}: {listed(ended)}; {waits}."
    return f"{said} Of the ended alone it would be {listed(alone)}." if open_ else said


def _at(curve: CumulativeIncidence, look: timedelta, *, all_ended: bool) -> float | None:
    """Return the share by a moment; None beyond what was watched, unless nothing was open then."""
    if all_ended and look / _DAY > curve.times[-1]:
        return float(curve.share[-1])
    return _known(float(curve.at(look / _DAY)))


def _line(label: str, curve: CumulativeIncidence, *, log: bool) -> Line:
    # On a logarithmic axis nothing stands at 0: what ended at once stands at a minute.
    x = np.maximum(curve.times, 1 / 1440) if log else curve.times
    rises = np.flatnonzero(curve.share > (_SEEN * curve.share[-1] if log else 0))
    kept = rises[thinned(len(rises), _POINTS)]
    kept = kept[np.append(True, np.diff(x[kept]) > 0)] if len(kept) else kept
    return Line(
        label=label,
        x=_floats(x[kept]),
        y=tuple(map(_known, curve.share[kept])),
        lower=tuple(map(_known, curve.lower[kept])),
        upper=tuple(map(_known, curve.upper[kept])),
        steps=True,
    )


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(map(float, values))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
