"""The figures behind the verdict: scores over time, the gain of updating, the learning curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dtui.views.pictures.kinds import Curves, Forest, Interval, Line, Mark
from learning.improvement import Improvement, PathPoint, WindowScore, judge_improvement
from learning.improvement.words import odds
from learning.pictures.thinning import thinned
from learning.report.document import Cell, Figure, Section, Table
from learning.report.phrases import counted, day, number, sentence, signed, span
from learning.report.reading import month
from learning.report.subject import Subject
from learning.report.verdicts import at_words
from learning.sequential import weakest_alarm

ENOUGH = 20
"""Outcomes of a month under which its scores are left out of the picture."""

_POINTS = 200
_ROWS = 12
"""Rows of a table that stands beside a long series."""


def judged(subject: Subject) -> Improvement:
    """Return whether the decisions that the report speaks of get better."""
    return judge_improvement(
        subject.frames,
        subject.joined,
        metric=subject.metric,
        horizon=subject.horizon,
        as_of=subject.as_of,
    )


def improvement_section(subject: Subject, improvement: Improvement) -> Section | None:
    """Return how scores went, what updating gained, and what more cases were worth."""
    if subject.metric is None:
        return None
    figures = [
        figure
        for make in (_scores, _gain, _dependence, _curve, _agents)
        if (figure := make(subject, improvement)) is not None
    ]
    return Section("Does it get better?", _says(improvement), tuple(figures))


def _says(improvement: Improvement) -> str:
    if improvement.trained_on is None:
        return "Too few outcomes are known for a comparator to be trained, so nothing is compared."
    return (
        f"A comparator that learned from the first {improvement.trained_on:,} known outcomes and "
        "never again tells what the corpus did from what the world did: where both it and the "
        "agents get worse, the world moved."
    )


# -- scores over time ---------------------------------------------------------------------------


def _scores(subject: Subject, improvement: Improvement) -> Figure | None:
    windows = improvement.windows
    if not windows:
        return None
    wanted: tuple[tuple[str, Callable[[WindowScore], float | None], bool], ...] = (
        ("as the agents stated", lambda window: window.prior, False),
        ("with the verdict", lambda window: window.final, False),
        ("recalibrated on all that was known", lambda window: window.updated, False),
        ("frozen comparator", lambda window: window.frozen, True),
    )
    if all(window.final == window.prior for window in windows):
        wanted = (wanted[0], *wanted[2:])  # nobody stated another probability
    lines = tuple(
        Line(
            label=label,
            x=tuple(_x(window.start) for window in windows),
            y=tuple(value(window) if window.n >= ENOUGH else None for window in windows),
            dashed=dashed,
        )
        for label, value, dashed in wanted
    )
    return Figure(
        name="scores-over-time",
        title="Brier score by who forecast; lower is better",
        says=_drift_says(improvement),
        table=Table(
            ("from", "outcomes", "stated", "happened", *(label for label, _, _ in wanted)),
            tuple(
                (
                    _month(window.start),
                    window.n,
                    window.stated,
                    window.happened,
                    *(value(window) for _, value, _ in wanted),
                )
                for window in windows[-24:]
            ),
            (None, None, 2, 2, *[3] * len(wanted)),
        ),
        picture=Curves(
            x_label="decided" if subject.frames.clock else "sequence",
            y_label="Brier score",
            lines=tuple(line for line in lines if any(y is not None for y in line.y)),
            marks=_drift_mark(improvement),
            dates=subject.frames.clock,
        ),
        notes=_window_notes(windows, "month" if subject.frames.clock else "step"),
    )


def _window_notes(windows: Sequence[WindowScore], each: str) -> tuple[str, ...]:
    notes = [
        (
            f"The score of a {each} depends on how hard its cases were: compare lines with each "
            "other, not a line with its past."
        )
    ]
    if len(windows) > 24:
        notes.append("The table holds the newest 24; the picture holds all.")
    return tuple(notes)


def _drift_mark(improvement: Improvement) -> tuple[Mark, ...]:
    drift = improvement.drift
    if drift is None or not drift.found or drift.since is None:
        return ()
    return (Mark(_x(drift.since), "drift"),)


def _drift_says(improvement: Improvement) -> str:
    drift = improvement.drift
    if drift is None:
        return "There is too little yet to tell a drift from chance."
    if not drift.found:
        return (
            "The frozen comparator fits as well as it ever did: no drift beyond doubt "
            f"(odds {odds(drift.evidence)}, and 20 to 1 are needed)."
        )
    of = "" if drift.part in (None, "all", "confidence") else f" for {drift.part}"
    since = f"Since {at_words(drift.since)} the frozen comparator no longer fits{of}: drift."
    if drift.part == "confidence":
        return f"{since} The more confident its forecasts, the more they miss by."
    moved = ""
    if drift.residual_before is not None and drift.residual_since is not None:
        moved = (
            f" What happens lies {_apart(drift.residual_since)} what it expects; before, it lay "
            f"{_apart(drift.residual_before)}."
        )
    return f"{since}{moved}"


def _apart(residual: float) -> str:
    return f"{number(abs(residual))} {'below' if residual < 0 else 'above'}"


# -- what updating gains ------------------------------------------------------------------------


def _gain(subject: Subject, improvement: Improvement) -> Figure | None:
    path, whole = improvement.gain_path, improvement.total_path
    if not path:
        return None
    last = path[-1]
    verdict = (
        "beyond doubt, whenever one looks"
        if last.lower > 0 or last.upper < 0
        else "no more than chance explains"
    )
    told = thinned(len(path), _ROWS)
    lines = [_followed("apart from the level", path, banded=True)]
    if whole:
        lines.append(_followed("level and all", whole, banded=False))
    return Figure(
        name="gain",
        title="What updating gained over the frozen comparator",
        says=f"Apart from the level, updating gained {signed(last.mean, 4)} "
        f"({span(last.lower, last.upper, 4)}) Brier score per decision over "
        f"{counted(last.n, 'decision')}: {verdict}.",
        table=Table(
            ("at", "decisions", "gain", "lower", "upper"),
            tuple(
                (_day(point.at), point.n, point.mean, point.lower, point.upper)
                for point in (path[at] for at in told)
            ),
            (None, None, 4, 4, 4),
        ),
        picture=Curves(
            x_label="looked at" if subject.frames.clock else "sequence",
            y_label="Brier score gained per decision",
            lines=tuple(lines),
            zero=0.0,
            y_limits=_focus(path),
            dates=subject.frames.clock,
            band="95 %, at any look",
            marks=_drift_mark(improvement),
        ),
        notes=(_SAME_CASES, _LEVEL),
    )


def _followed(label: str, path: Sequence[PathPoint], *, banded: bool) -> Line:
    points = [path[at] for at in thinned(len(path), _POINTS)]
    return Line(
        label=label,
        x=tuple(_x(point.at) for point in points),
        y=tuple(point.mean for point in points),
        lower=tuple(point.lower for point in points) if banded else (),
        upper=tuple(point.upper for point in points) if banded else (),
        dashed=not banded,
    )


_SAME_CASES = (
    "Both forecast the same cases, so how hard they were cancels out. The band holds however often "
    "one looks."
)
_LEVEL = (
    "Apart from the level: both are set to the same average in every week, so that nobody gains by "
    "a shock or a drift that hits all decisions alike. What is left comes of telling them apart."
)


def _dependence(_: Subject, improvement: Improvement) -> Figure | None:
    """Return the gain, drift and all, under assumptions of which each asks for less."""
    versions = improvement.versions
    if not versions:
        return None
    weakest = weakest_alarm(versions)
    says = (
        "Under none of these assumptions is there a gain or a loss beyond doubt."
        if weakest is None
        else f"Beyond doubt {'a gain' if weakest.alarm == 'above' else 'a loss'}, if at least this "
        f"is so: {weakest.assumption[:1].lower()}{weakest.assumption[1:]}"
    )
    return Figure(
        name="gain-by-assumption",
        title="The same gain, by what is assumed of outcomes",
        says=sentence(says),
        table=Table(
            ("version", "gain", "lower", "upper", "what has to be so"),
            tuple(
                (each.name, each.mean, each.lower, each.upper, each.assumption) for each in versions
            ),
            (None, 4, 4, 4, None),
        ),
        notes=(_OVERLAP,),
    )


_OVERLAP = (
    "Outcome windows that overlap share what happens within them, so outcomes tell of each other "
    "and intervals that take them for independent are too narrow. Intervals hold at any look."
)


def _focus(path: Sequence[PathPoint]) -> tuple[float, float] | None:
    """Return limits that the later, narrower half of a band fills: its start would dwarf it."""
    later = path[len(path) // 2 :]
    low, high = min(point.lower for point in later), max(point.upper for point in later)
    if not low < high:
        return None
    room = 0.6 * (high - low)
    return min(low - room, 0.0), max(high + room, 0.0)


# -- the learning curve -------------------------------------------------------------------------


def _curve(_: Subject, improvement: Improvement) -> Figure | None:
    points = improvement.learning_curve
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    band = (
        "" if last.lower is None or last.upper is None else f" ({span(last.lower, last.upper, 4)})"
    )
    clear = last.lower is not None and last.upper is not None and not last.lower <= 0 <= last.upper
    return Figure(
        name="learning-curve",
        title="What more cases are worth",
        says=f"Learning from {last.size:,} cases instead of {first.size:,} gains "
        f"{signed(last.gain, 4)} Brier score{band}: "
        f"{'more than' if clear else 'no more than'} chance explains.",
        table=Table(
            ("cases learned from", "Brier score", "gain", "lower", "upper", "scored on"),
            tuple(
                (point.size, point.score, point.gain, point.lower, point.upper, point.n)
                for point in points
            ),
            (None, 4, 4, 4, 4, None),
        ),
        picture=Curves(
            x_label="cases learned from",
            y_label=f"Brier score gained over {first.size:,} cases",
            lines=(
                Line(
                    label="gain",
                    x=tuple(float(point.size) for point in points),
                    y=tuple(point.gain for point in points),
                    lower=tuple(point.lower for point in points),
                    upper=tuple(point.upper for point in points),
                ),
            ),
            zero=0.0,
            log_x=True,
            band="95 %",
        ),
        notes=(
            "What a recalibrator makes of more cases: that agents learned from them is not said.",
            "All sizes are scored on the same cases. The interval is for one look.",
        ),
    )


# -- who says what, before and since ------------------------------------------------------------


def _agents(subject: Subject, improvement: Improvement) -> Figure | None:
    told = [each for each in improvement.agents if each.band == "all" and each.period != "all"]
    if not told:
        return None
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.agent, each.period, each.says, each.happens, each.lower, each.upper, each.n)
        for each in told
    )
    since = improvement.calibrated.since
    when = "" if since is None else f" {at_words(since)}"
    assert subject.metric is not None
    return Figure(
        name="agents-before-and-since",
        title=f"What agents state beyond what happens, before and since{when}",
        says=_moved(improvement),
        table=Table(
            ("agent", "period", "stated", "happened", "lower", "upper", "outcomes"),
            rows,
            (None, None, 3, 3, 3, 3, None),
        ),
        picture=Forest(
            x_label="stated − happened",
            intervals=tuple(
                Interval(
                    label=each.period,
                    group=each.agent,
                    estimate=each.says - each.happens,
                    lower=None if each.upper is None else each.says - each.upper,
                    upper=None if each.lower is None else each.says - each.lower,
                    count=each.n,
                )
                for each in told
            ),
        ),
        notes=("Intervals are of what happened, and let a reviewer's decisions depend.",),
    )


def _moved(improvement: Improvement) -> str:
    before = {
        each.agent: each
        for each in improvement.agents
        if each.band == "all" and each.period == "before"
    }
    parts = [
        f"{each.agent} {signed(before[each.agent].says - before[each.agent].happens, 2)} before, "
        f"{signed(each.says - each.happens, 2)} since"
        for each in improvement.agents
        if each.band == "all" and each.period == "since" and each.agent in before
    ]
    return f"Off by: {'; '.join(parts)}." if parts else "Nobody can be compared."


def _x(at: datetime | int) -> float:
    return at.timestamp() if isinstance(at, datetime) else float(at)


def _day(at: datetime | int) -> str:
    return day(at) if isinstance(at, datetime) else f"{at:,}"


def _month(at: datetime | int) -> str:
    return f"{month(at)} {at.year}" if isinstance(at, datetime) else f"{at:,}"
