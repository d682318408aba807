"""How long proposals wait for a verdict, those that still wait counted as what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from dtui.views.pictures.kinds import Curves, Line
from learning.improvement import Improvement
from learning.improvement.turnaround import Waits, waits_of
from learning.pictures.thinning import thinned
from learning.report.document import Cell, Figure, Section, Table
from learning.report.endings import verdict_endings
from learning.report.phrases import counted, day, duration, percent, period, unit_of
from learning.report.subject import Subject
from learning.survival import SurvivalCurve

ENOUGH = 20
"""Verdicts under which nothing is said of how long they take."""

_POINTS = 240

_MOST_AGENTS = 5


@dataclass(frozen=True, slots=True)
class Period:
    """How long the proposals of a time waited, or have waited so far, in hours."""

    label: str
    hours: np.ndarray
    decided: np.ndarray
    curve: SurvivalCurve

    @classmethod
    def of(cls, label: str, waits: Waits, part: slice | np.ndarray) -> Period:
        """Return those of some rows."""
        return cls(label, waits.hours[part], waits.decided[part], waits.curve(part))

    @property
    def decided_only(self) -> float:
        """The median of those that have a verdict: too short, as the slow ones are left out."""
        return float(np.median(self.hours[self.decided]))


def turnaround_section(subject: Subject, improvement: Improvement) -> Section | None:
    """Return how long a person's verdict takes; None where nothing says when anything was."""
    every = waits_of(subject.frames)
    if every is None:
        return None
    title = "How long a verdict takes"
    if int(every.decided.sum()) < ENOUGH:
        return Section(title, f"Fewer than {ENOUGH} proposals have a verdict of a person.")
    whole = Period.of("all", every, slice(None))
    figures = [_figure(whole, _periods(every, improvement), subject, improvement)]
    if (agents := _agents(every)) is not None:
        figures.append(agents)
    if (endings := verdict_endings(subject)) is not None:
        figures.append(endings)
    return Section(title, _says(whole), tuple(figures))


def median_turnaround(subject: Subject) -> float | None:
    """Return by when half of all proposals have a verdict, in hours; None if that is not known."""
    every = waits_of(subject.frames)
    if every is None or int(every.decided.sum()) < ENOUGH:
        return None
    return every.curve(slice(None)).median


def _periods(every: Waits, improvement: Improvement) -> tuple[Period, ...]:
    """Return the proposals before and since the verdicts changed speed; else two halves."""
    since = improvement.faster.since
    cut = len(every) // 2
    if isinstance(since, datetime):
        cut = int((every.proposed < since).sum())
    parts = (slice(0, cut), slice(cut, None))
    if any(int(every.decided[part].sum()) < ENOUGH for part in parts):
        return ()
    told = [every.proposed[part] for part in parts]
    in_one_month = period(told[0][-1], told[0][-1]) == period(told[1][0], told[1][0])
    label = _days if in_one_month else _months
    return tuple(
        Period.of(label(proposed), every, part) for proposed, part in zip(told, parts, strict=True)
    )


def _months(proposed: pl.Series) -> str:
    first, last = proposed[0], proposed[-1]
    return period(first, last)


def _days(proposed: pl.Series) -> str:
    """Return from which day to which: two parts that meet within a month are not told by it."""
    return f"{day(proposed[0])} – {day(proposed[-1])}"


def _agents(every: Waits) -> Figure | None:
    """Return how long the proposals of each agent waited; None where there are no two to compare.

    Where agents differ and their shares change, verdicts get faster or slower without anybody
    working at another pace.
    """
    names = sorted(set(every.agent.drop_nulls()))
    rows = {name: (every.agent == name).fill_null(value=False).to_numpy() for name in names}
    told = [
        Period.of(name, every, rows[name])
        for name in names
        if int(every.decided[rows[name]].sum()) >= ENOUGH
    ]
    if len(told) < 2:
        return None
    told = sorted(told, key=lambda each: -len(each.hours))[:_MOST_AGENTS]
    size, unit = _unit(told[0])
    known = [(each.curve.median, each.label) for each in told if each.curve.median is not None]
    (soonest, first), (latest, last) = min(known, default=(0, "")), max(known, default=(0, ""))
    return Figure(
        name="turnaround-by-agent",
        title="The same by agent",
        says=f"Half have a verdict within {_time(soonest)} where {first} proposed, within "
        f"{_time(latest)} where {last} did. If shares of agents change, so does the whole.",
        table=_table("agent", told, size, unit),
        picture=_picture(told, size, unit),
    )


def _says(every: Period) -> str:
    waiting = int((~every.decided).sum())
    median = every.curve.median
    if median is None:
        return f"Less than half of the proposals have a verdict so far; {waiting:,} wait."
    low, high = every.curve.median_interval
    within = "" if low is None or high is None else f" ({_time(low)} to {_time(high)})"
    said = f"Half of the proposals have a verdict within {_time(median)}{within}"
    if not waiting:
        return f"{said}; none waits."
    return (
        f"{said}; {counted(waiting, 'waits', 'wait')} still. Leaving those out, it would look like "
        f"{_time(every.decided_only)}."
    )


def _figure(
    every: Period, parts: tuple[Period, ...], subject: Subject, improvement: Improvement
) -> Figure:
    size, unit = _unit(every)
    kinds = subject.frames.overrides.filter("in_force")["reviewer_kind"].fill_null("human")
    by_rules = int((kinds != "human").sum())
    notes = [_KAPLAN_MEIER]
    if by_rules:
        notes.append(f"{counted(by_rules, 'proposal')} decided by a rule or an agent left out.")
    return Figure(
        name="turnaround",
        title="From the proposal to a person's verdict",
        says=_moved(parts, improvement) or _says(every),
        table=_table("proposals of", (every, *parts), size, unit),
        picture=_picture(parts or (every,), size, unit),
        notes=tuple(notes),
    )


def _unit(every: Period) -> tuple[float, str]:
    """Return the unit that the times are best said in: its length in hours, and its sign."""
    seconds, unit = unit_of(3_600 * (every.curve.median or float(np.median(every.hours))))
    return seconds / 3_600, unit


def _table(what: str, told: Sequence[Period], size: float, unit: str) -> Table:
    columns = (what, "proposals", "still wait", f"median, {unit}", "lower", "upper")
    return Table(
        (*columns, f"9 of 10, {unit}", f"median of the decided alone, {unit}"),
        tuple(_row(each, size) for each in told),
        (None, None, None, 2, 2, 2, 2, 2),
    )


def _picture(told: Sequence[Period], size: float, unit: str) -> Curves:
    return Curves(
        x_label=f"{unit} since the proposal",
        y_label="have a verdict",
        lines=tuple(_line(each, size) for each in told),
        log_x=True,
        y_limits=(0.0, 1.0),
        y_percent=True,
        band="95 %",
    )


_KAPLAN_MEIER = (
    "Kaplan–Meier: what still waits counts for as long as it has waited. It assumes that what "
    "waits would not have been decided sooner or later than the rest."
)


def _row(each: Period, size: float) -> tuple[Cell, ...]:
    low, high = each.curve.median_interval
    tenth = quantile(each.curve, 0.9)
    return (
        each.label,
        len(each.hours),
        int((~each.decided).sum()),
        *(None if value is None else value / size for value in (each.curve.median, low, high)),
        None if tenth is None else tenth / size,
        each.decided_only / size,
    )


def quantile(curve: SurvivalCurve, share: float) -> float | None:
    """Return by when a share of all has ended; None if that has not come yet."""
    reached = np.flatnonzero(curve.survival <= 1 - share + 1e-12)
    return float(curve.times[reached[0]]) if len(reached) else None


def _moved(parts: tuple[Period, ...], improvement: Improvement) -> str:
    if len(parts) < 2:
        return ""
    first, second = (each.curve.median for each in parts)
    if first is None or second is None:
        return ""
    said = (
        f"Half have a verdict within {_time(first)} in {parts[0].label}, and within "
        f"{_time(second)} in {parts[1].label}"
    )
    if improvement.faster.judgement not in ("improving", "degrading"):
        return f"{said}; held to each agent's own first pace, no change beyond doubt."
    return f"{said}, {percent(abs(second / first - 1))} {'faster' if second < first else 'slower'}."


def _line(each: Period, size: float) -> Line:
    falls = np.flatnonzero(each.curve.survival < 1)
    kept = falls[thinned(len(falls), _POINTS)]
    # A logarithmic axis has no 0: what was decided at once stands at a minute.
    x = np.maximum(each.curve.times[kept], 1 / 60) / size
    first = np.append(True, np.diff(x) > 0)
    share, low, high = (
        1 - edge[kept][first] for edge in (each.curve.survival, each.curve.upper, each.curve.lower)
    )
    return Line(
        label=each.label,
        x=tuple(map(float, x[first])),
        y=tuple(map(float, share)),
        lower=tuple(map(_or_none, low)),
        upper=tuple(map(_or_none, high)),
        steps=True,
    )


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _time(hours: float) -> str:
    return duration(3_600 * hours)
