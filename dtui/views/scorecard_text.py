"""How a reviewer's overrides turned out, as a text to unfold, from `dtui scorecard --json`.

As with the report: what is not as expected is refused in a sentence, and every text is made fit
to be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from dtui.errors import UnreadableSourceError
from dtui.text import cells, counted, horizon_words
from dtui.views.number_table import Cell, number_text, table_lines
from dtui.views.report_text import Line, Number, first_flaw
from dtui.views.unfolding import Block, Span, TextLine, blank, item, paragraph, room_beside

_PROBABILITY = "probability"
_PER_CENT = 100
_SILENT = "not known"

_ENOUGH = 20
"""Known outcomes, below which nothing is said: with more, more of them would not help."""

_AFTER = 12
"""Cells that a horizon takes."""


@dataclass(frozen=True, slots=True)
class GainRow:
    """What overriding gained, with its interval; positive helped."""

    label: Line
    estimate: Number | None
    """None between bounds, and where the card is silent."""
    lower: Number | None
    upper: Number | None
    count: int
    note: Line = ""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """The overrides of one metric, as far as one horizon has matured."""

    horizon: timedelta | None
    overridden: int
    matured: int
    immature: int
    next_matures: datetime | None
    known: int
    mean: Number | None
    rung: int | None
    """Of the ladder; None where it stands on none."""
    because: Line
    unit: Line
    per: Line
    against_proposal: GainRow
    always: GainRow
    says: Line

    @property
    def sign(self) -> tuple[str, str]:
        """The glyph of what it says, and the role: whether they helped, hurt, or no telling."""
        gain = self.against_proposal
        if gain.lower is None and gain.upper is None:
            return ("…" if self.known < _ENOUGH else "?"), "dim"
        if gain.lower is not None and gain.lower > 0:
            return "▲", "validated"
        if gain.upper is not None and gain.upper < 0:
            return "▼", "refuted"
        return "○", "plain"


@dataclass(frozen=True, slots=True)
class MeanRow:
    """A mean with its interval."""

    mean: Number | None
    lower: Number | None
    upper: Number | None
    n: int


@dataclass(frozen=True, slots=True)
class OwnRow:
    """The probabilities that the reviewer stated, and what came of them."""

    horizon: timedelta | None
    stated: int
    known: int
    mean_stated: Number | None
    came_true: Number | None
    brier: Number | None
    too_high_by: MeanRow | None
    better_than_agent: MeanRow | None
    note: Line = ""


@dataclass(frozen=True, slots=True)
class MetricRows:
    """One metric of one domain."""

    domain: Line
    metric: Line
    type: Line
    direction: Line
    only_if: Line | None
    readings: tuple[ReadingRow, ...]
    by_code: tuple[GainRow, ...]
    own: OwnRow | None


@dataclass(frozen=True, slots=True)
class ScorecardPage:
    """A scorecard, fit to be shown."""

    reviewer: Line
    as_of: datetime | None
    approved: int
    modified: int
    rejected: int
    superseded: int
    second_opinions: int
    unmeasured: tuple[Line, ...]
    metrics: tuple[MetricRows, ...]
    alpha: Number

    @property
    def verdicts(self) -> int:
        """How many of their verdicts are in force."""
        return self.approved + self.modified + self.rejected


_PAGE = TypeAdapter(ScorecardPage)


def read_scorecard_page(text: str | bytes) -> ScorecardPage:
    """Return the scorecard that `dtui scorecard --json` printed.

    Raises
    ------
    UnreadableSourceError
        If it is none, or one that this release cannot read.
    """
    try:
        return _PAGE.validate_json(text)
    except ValidationError as error:
        raise UnreadableSourceError("the scorecard", first_flaw(error)) from None


def scorecard_blocks(page: ScorecardPage, width: int) -> tuple[Block, ...]:
    """Return a scorecard as blocks of lines of at most `width` cells."""
    if not page.verdicts + page.superseded + page.second_opinions:
        return (_nothing_yet(page, width),)
    blocks = [_head(page, width)]
    for number, metric in enumerate(page.metrics):
        blocks += _metric(metric, f"metric-{number}", width)
    return (*blocks, _foot(page, width))


def _head(page: ScorecardPage, width: int) -> Block:
    as_of = f"as of {page.as_of.astimezone(UTC):%Y-%m-%d %H:%M} UTC · " if page.as_of else ""
    besides = [
        f"{counted(count, noun)} {more}"
        for count, noun, more in (
            (page.superseded, "verdict", "taken back or replaced since"),
            (page.second_opinions, "second opinion", "besides"),
        )
        if count
    ]
    counts = (
        f"{counted(page.verdicts, 'verdict')} of yours in force: {page.approved:,} approved, "
        f"{page.modified:,} modified, {page.rejected:,} rejected"
    )
    lines = [
        *paragraph(f"Your overrides: {page.reviewer}", width, "bright"),
        *paragraph(". ".join((counts, *besides)) + ".", width),
        *paragraph(
            f"{as_of}for your eyes; there is no list of reviewers and no rank", width, "dim"
        ),
    ]
    return Block("head", tuple(lines), heading=True)


def _nothing_yet(page: ScorecardPage, width: int) -> Block:
    lines = [
        *paragraph(f"No verdict is recorded of {page.reviewer}.", width, "bright"),
        *paragraph(
            "Give one on a proposal that waits; how your overrides turn out stands here as their "
            "outcomes become known. If you have given some by another name, say it: "
            "dtui review --as NAME.",
            width,
        ),
    ]
    return Block("nothing", tuple(lines), heading=True)


def _metric(metric: MetricRows, name: str, width: int) -> Iterator[Block]:
    better = "" if metric.direction == "none" else f", {metric.direction} is better"
    title = (
        *blank(),
        *paragraph(f"── {metric.domain}: {metric.metric}{better}", width, "accent"),
    )
    if not any(reading.overridden for reading in metric.readings):
        says = paragraph("None of your verdicts here overrides a proposal.", width)
        yield Block(name, (*title, *says), heading=True)
        return
    yield Block(name, title, heading=True)
    for number, reading in enumerate(metric.readings):
        yield _reading(metric, reading, f"{name}-{number}", width)
    if any(reading.overridden for reading in metric.readings):
        yield Block(f"{name}-counts", (*blank(), *_counts(metric, width)))
    if metric.own is not None:
        yield _own(metric, metric.own, f"{name}-own", width)
    if metric.by_code:
        yield _codes(metric, f"{name}-codes", width)


def _reading(metric: MetricRows, reading: ReadingRow, name: str, width: int) -> Block:
    """Say at one horizon whether they helped, and below it how that is known."""
    glyph, role = reading.sign
    after = "in all" if reading.horizon is None else f"after {horizon_words(reading.horizon)}"
    gain = reading.against_proposal
    figure = f"  {_gain(gain, reading.unit)}" if gain.lower is not None else ""
    why = list(_why(metric, reading, width))
    head = (Span(f"{after:<{_AFTER}}", "bright"), Span(f"{glyph} {reading.says}", role))
    room = room_beside("why", width)
    taken = sum(cells(span.text) for span in head)
    if taken + cells(figure) <= room:
        lines: list[TextLine] = [(*head, Span(figure))]
    elif taken <= room:
        lines = [head, *paragraph(figure.strip(), width, indent=_AFTER)]
    else:
        says = (f"{glyph} {reading.says}", width, role)
        lines = [head[:1], *paragraph(*says, indent=2), *paragraph(figure, width, indent=2)]
    return Block(name, tuple(lines), tuple(why), "why")


def _why(metric: MetricRows, reading: ReadingRow, width: int) -> Iterator[TextLine]:
    if reading.against_proposal.lower is not None:
        told = f"Beside carrying the proposals out: {_unit(reading.unit)} per {reading.per}."
        yield from item(told, width)
        rung = "" if reading.rung is None else f" (rung {reading.rung})"
        yield from item(f"Known because {reading.because}{rung}.", width)
    always = reading.always
    if always.lower is not None and always.upper is not None:
        often = f"{_figure(always.lower, reading.unit)} to {_figure(always.upper, reading.unit)}"
        yield from item(f"However often you look, it is within {often}.", width)
    if reading.next_matures is not None:
        day = f"{reading.next_matures.astimezone(UTC):%Y-%m-%d}"
        text = f"{reading.immature:,} count for nothing yet; the next matures on {day}."
        yield from item(text, width)
    if metric.only_if is not None:
        yield from item(f"Measured only where {metric.only_if} came true.", width)
    if reading.against_proposal.note not in ("", _SILENT):
        yield from item(f"{reading.against_proposal.note}.", width)


def _counts(metric: MetricRows, width: int) -> list[TextLine]:
    number = metric.type == "number"
    columns = ("", "overrides", "matured", "immature", "known", "mean" if number else "came true")
    rows: list[tuple[Cell, ...]] = [
        (
            "in all" if each.horizon is None else f"after {horizon_words(each.horizon)}",
            *(each.overridden, each.matured, each.immature, each.known),
            _mean(each.mean, number=number),
        )
        for each in metric.readings
    ]
    return table_lines(columns, rows, width, indent=0)


def _mean(mean: float | None, *, number: bool) -> str:
    if mean is None:
        return "–"
    return number_text(mean, 1) if number else _share(mean)


def _own(metric: MetricRows, own: OwnRow, name: str, width: int) -> Block:
    within = "" if own.horizon is None else f" within {horizon_words(own.horizon)}"
    title = paragraph(f"Your own probabilities of {metric.metric}{within}", width, "bright")
    lines = [*blank(), *title]
    begin = f"{own.stated:,} stated, the outcome of {own.known:,} is known"
    if own.mean_stated is None or own.came_true is None:
        lines += paragraph(f"{begin}: {own.note}." if own.note else f"{begin}.", width)
    else:
        off = "" if own.too_high_by is None else f", a difference of {_points(own.too_high_by)}"
        brier = "" if own.brier is None else f" Brier score {number_text(own.brier, 3)}."
        text = f"{_share(own.mean_stated)} on average, and {_share(own.came_true)} came true"
        lines += paragraph(f"{begin}: {text}{off}.{brier}", width)
    if own.better_than_agent is not None:
        gain = own.better_than_agent
        text = (
            f"On the {gain.n:,} of them where you and the agent spoke of the same action, yours "
            f"gain {_interval(gain.mean, gain.lower, gain.upper)} on the agent's Brier score."
        )
        lines += paragraph(text, width)
    return Block(name, tuple(lines))


def _codes(metric: MetricRows, name: str, width: int) -> Block:
    unit = next((each.unit for each in reversed(metric.readings) if each.unit), "")
    title = paragraph(f"By reason, beside the proposals, {_unit(unit)}", width, "bright")
    told = [code for code in metric.by_code if code.lower is not None]
    silent = [code for code in metric.by_code if code.lower is None]
    rows: list[tuple[Cell, ...]] = [
        (code.label, code.count, *_bounds(code, unit), code.note) for code in told
    ]
    columns = ("reason", "overrides", "gain", "from", "to", "note")
    if not any(code.note for code in told):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    lines = [*blank(), *title, *(table_lines(columns, rows, width, indent=0) if rows else ())]
    for code in silent:
        lines += paragraph(f"{code.label}: {code.note}", width, "dim")
    return Block(name, tuple(lines))


def _bounds(gain: GainRow, unit: str) -> Iterator[str]:
    for value in (gain.estimate, gain.lower, gain.upper):
        yield "–" if value is None else _figure(value, unit)


def _foot(page: ScorecardPage, width: int) -> Block:
    lines: list[TextLine] = [*blank()]
    for domain in page.unmeasured:
        lines += paragraph(
            f"{domain}: nothing is measured there but the verdict itself, so how your overrides "
            "turned out cannot be known.",
            width,
        )
    if page.metrics:
        lines += paragraph(
            f"Positive is better. Intervals hold at {_share(1 - page.alpha)}, of your overrides "
            "alone; a report on several reviewers draws each towards the others.",
            width,
            "dim",
        )
    return Block("foot", tuple(lines))


# -- numbers ---------------------------------------------------------------------------------------


def _share(share: float) -> str:
    return f"{number_text(_PER_CENT * share, 0)} %"


def _unit(unit: str) -> str:
    return "percentage points of probability" if unit == _PROBABILITY else unit or "its own unit"


def _figure(value: float, unit: str) -> str:
    """Return a gain with its sign; of a probability in percentage points."""
    scaled, digits = (value * _PER_CENT, 1) if unit == _PROBABILITY else (value, 3)
    shown = number_text(scaled, digits)
    return f"+{shown}" if scaled > 0 and any(char in "123456789" for char in shown) else shown


def _interval(
    estimate: float | None, lower: float | None, upper: float | None, unit: str = "", of: str = ""
) -> str:
    """Return an estimate with its interval, or what lies between bounds, in words of its unit."""
    if lower is None or upper is None:
        return "–" if estimate is None else f"{_figure(estimate, unit)}{of}"
    between = f"{_figure(lower, unit)} to {_figure(upper, unit)}"
    if estimate is None:
        return f"{between}{of}, a bound"
    return f"{_figure(estimate, unit)} ({between}){of}"


def _gain(gain: GainRow, unit: str) -> str:
    of = " points" if unit == _PROBABILITY else ""
    return _interval(gain.estimate, gain.lower, gain.upper, unit, of)


def _points(mean: MeanRow) -> str:
    return _interval(mean.mean, mean.lower, mean.upper, _PROBABILITY, " points")
