"""Lines over a shared axis, with their bands, dots and flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan, pi, sqrt
from typing import NamedTuple

from dtui.views.pictures.axes import Axis, curves_axes
from dtui.views.pictures.kinds import Curves, Line, Mark
from notebook_ext.calibration.pictures.scale import Scale, scale, ticks_below, value_words
from notebook_ext.calibration.pictures.sheet import (
    Drawing,
    Series,
    Shape,
    box,
    dot,
    fitted,
    legend,
    number,
    path,
    width_of,
    words,
)

MANY = 500
"""Dots from which on they are no shapes of their own: the live view draws them on a canvas."""

_HEIGHT = 240.0
_SQUARE = 340.0
_ASIDE = 60.0
"""Pixels beside a square, for its legend and labels."""
_DASHES = ("", "6 3", "2 2", "9 3 2 3")
"""A line's second sign, in the order of the hues."""
_REFERENCES = ("5 4", "1.5 2.5")
_LARGEST, _SMALLEST, _LONE = 110.0, 8.0, 40.0
"""Square pixels of a dot: of the most cases, of the fewest, and of a point without neighbours."""


class _Room(NamedTuple):
    """The part of the sheet that lines are drawn in."""

    left: float
    top: float
    right: float
    bottom: float


class _Trace(NamedTuple):
    """A line on the sheet, with how it is drawn."""

    line: Line
    style: str
    dash: str
    xs: list[float]
    ys: list[float]


def draw_curves(picture: Curves, width: float, *, step: float = 1.0) -> Drawing:
    """Lay a picture of lines out.

    Parameters
    ----------
    picture
        Its texts have to be fit to be shown.
    width
        Pixels there are.
    step
        Pixels that points are told apart by: of all within so many, the first, the lowest, the
        highest and the last are drawn.
    """
    x, y = curves_axes(picture)
    left = 12.0 + max(map(width_of, y.words), default=0.0)
    width = min(width, left + _SQUARE + 12.0 + _ASIDE) if picture.diagonal else width
    right = width - 12.0
    looks = list(_looks(picture.lines))
    keys, above = legend(_keys(picture, looks), width)
    right = min(right, left + _SQUARE) if picture.diagonal else right
    across = scale(x, left, right)
    flags, rows = _flags(picture.marks, x, across, width)
    top = above + 22.0 + 15.0 * rows
    room = _Room(left, top, right, top + (right - left if picture.diagonal else _HEIGHT))
    down = scale(y, room.bottom, room.top)
    traces = [
        _Trace(line, style, dash, _places(line.x, across), _places(line.y, down))
        for line, (style, dash) in zip(picture.lines, looks, strict=True)
    ]
    radii = [_radii(trace, room) for trace in traces]
    are_many = sum(r > 0 for column in radii for r in column) > MANY
    shapes = (
        *keys,
        words(0, above + 11, fitted(y.label, width)),
        *_grid(y, down, room),
        *ticks_below(x, across, room.bottom + 16, width),
        words(right, room.bottom + 33, fitted(x.label, right), "e"),
        *_flagged(flags, above + 22.0, room.bottom),
        _clipped(room, *_inside(picture, traces, x, y, room, step)),
        *(() if are_many else _dots(traces, radii)),
    )
    series = (
        Series(trace.style, trace.xs, trace.ys, _Sayer(picture, trace.line, x, y), (), column)
        for trace, column in zip(traces, radii if are_many else [()] * len(traces), strict=True)
    )
    return Drawing(width, room.bottom + 40, shapes, tuple(series))


def _looks(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """Yield how lines are drawn: those to compare with in grey and dashed, others in a hue."""
    references = hues = 0
    for line in lines:
        if line.dashed:
            yield "r", _REFERENCES[references % 2]
            references += 1
        else:
            # A hue that comes again comes with another dash.
            yield f"h{hues % 4}", _DASHES[(hues + hues // 4) % 4]
            hues += 1


def _keys(picture: Curves, looks: list[tuple[str, str]]) -> Iterator[tuple[tuple[Shape, ...], str]]:
    for line, (style, dash) in zip(picture.lines, looks, strict=True):
        band = (box(0, 0, 26, 12, f"b {style}"),) if line.lower and line.upper else ()
        yield (*band, path([(1, 6), (25, 6)], f"l {style}", dash=dash)), line.label
    if picture.diagonal:
        yield (path([(1, 6), (25, 6)], "y"),), "perfectly calibrated"
    if picture.band:
        yield (), f"shaded: {picture.band}"


def _places(values: Sequence[float | None], at: Scale) -> list[float]:
    return [nan if value is None else at(value) for value in values]


def _grid(axis: Axis, down: Scale, room: _Room) -> Iterator[Shape]:
    for at, word in zip(axis.at, axis.words, strict=True):
        yield path([(room.left, down(at)), (room.right, down(at))], "g")
        yield words(room.left - 6, down(at) + 4, word, "e")
    yield path([(room.left, room.bottom), (room.right, room.bottom)], "a")


def _clipped(room: _Room, *shapes: Shape) -> Shape:
    """Return shapes of which nothing is seen outside: in a sheet of its own, which needs no id."""
    sides = {"x": room.left, "y": room.top}
    sides |= {"width": room.right - room.left, "height": room.bottom - room.top}
    placed = {name: number(at) for name, at in sides.items()}
    return Shape("svg", {**placed, "viewBox": " ".join(placed.values())}, shapes)


def _inside(
    picture: Curves, traces: list[_Trace], x: Axis, y: Axis, room: _Room, step: float
) -> Iterator[Shape]:
    across, down = scale(x, room.left, room.right), scale(y, room.bottom, room.top)
    for trace in traces:
        yield from _bands(trace, down, step)
    if picture.zero is not None:
        yield path([(room.left, down(picture.zero)), (room.right, down(picture.zero))], "z")
    if picture.diagonal:
        ends = (max(x.low, y.low), min(x.high, y.high))
        yield path([(across(end), down(end)) for end in ends], "y")
    for trace in traces:
        for begin, end in _stretches(trace.xs, trace.ys):
            points = _trail(trace.xs, trace.ys, begin, end, step, steps=trace.line.steps)
            yield path(points, f"l {trace.style}", dash=trace.dash)


def _bands(trace: _Trace, down: Scale, step: float) -> Iterator[Shape]:
    line = trace.line
    if not (line.lower and line.upper):
        return
    low, high = _places(line.lower, down), _places(line.upper, down)
    for begin, end in _stretches(trace.xs, low, high):
        over = _trail(trace.xs, high, begin, end, step, steps=line.steps)
        under = _trail(trace.xs, low, begin, end, step, steps=line.steps)
        yield path([*over, *reversed(under)], f"b {trace.style}", closed=True)


def _stretches(*columns: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield where every column is a number, from and up to."""
    begin = 0
    for at, values in enumerate(zip(*columns, strict=True)):
        if not all(map(isfinite, values)):
            if at > begin:
                yield begin, at
            begin = at + 1
    if begin < len(columns[0]):
        yield begin, len(columns[0])


def _trail(
    xs: Sequence[float], ys: Sequence[float], begin: int, end: int, step: float, *, steps: bool
) -> list[tuple[float, float]]:
    """Return the points of a line that can be told apart.

    Of all in one column of pixels, the first, the lowest, the highest and the last draw the same.
    """
    points: list[tuple[float, float]] = []
    while begin < end:
        column = xs[begin] // step
        after = begin + 1
        while after < end and xs[after] // step == column:
            after += 1
        kept: Sequence[int] = range(begin, after)
        if after - begin > 4:
            ends = (min(kept, key=ys.__getitem__), max(kept, key=ys.__getitem__))
            kept = sorted({begin, *ends, after - 1})
        for at in kept:
            if steps and points:
                points.append((xs[at], points[-1][1]))
            points.append((xs[at], ys[at]))
        begin = after
    return points


def _radii(trace: _Trace, room: _Room) -> list[float]:
    """Return the dots' sizes: by count, or so that a point without neighbours is seen."""
    counts = trace.line.counts
    # Thousands of dots have to share the sheet.
    sheet = (room.right - room.left) * (room.bottom - room.top)
    most = min(_LARGEST, 0.5 * sheet / max(1, len(trace.xs)))
    unit = most / max(1.0, max(counts, default=1.0))
    least = min(_SMALLEST, most)
    left, top, right, bottom = room.left - 1, room.top - 1, room.right + 1, room.bottom + 1
    seen = [
        left <= x <= right and top <= y <= bottom for x, y in zip(trace.xs, trace.ys, strict=True)
    ]
    if counts:
        areas = (max(least, unit * count) if count > 0 else 0.0 for count in counts)
        return [sqrt(area / pi) if shown else 0.0 for area, shown in zip(areas, seen, strict=True)]
    joined = [*(isfinite(y) for y in trace.ys), False]
    return [
        sqrt(_LONE / pi) if shown and not (joined[at + 1] or (at and joined[at - 1])) else 0.0
        for at, shown in enumerate(seen)
    ]


def _dots(traces: list[_Trace], radii: list[list[float]]) -> Iterator[Shape]:
    for trace, column in zip(traces, radii, strict=True):
        for x, y, radius in zip(trace.xs, trace.ys, column, strict=True):
            if radius:
                yield dot(x, y, radius, f"d {trace.style}")


class _Flag(NamedTuple):
    x: float
    word: str
    back: bool
    """Whether its word runs to the left, for want of room."""
    row: int


def _flags(
    marks: Sequence[Mark], axis: Axis, across: Scale, width: float
) -> tuple[list[_Flag], int]:
    """Return the marks inside the axis, each word in the first row with room, and the rows."""
    flags: list[_Flag] = []
    filled: list[float] = []
    for mark in sorted(marks, key=lambda mark: (mark.x, mark.label)):
        if not axis.low <= mark.x <= axis.high:
            continue
        at = across(mark.x)
        word = fitted(mark.label, width / 2)
        taken = width_of(word) + 4
        back = at + taken > width
        begin = at - taken if back else at
        row = next((row for row, end in enumerate(filled) if end + 8 <= begin), len(filled))
        filled[row : row + 1] = [begin + taken]
        flags.append(_Flag(at, word, back, row))
    return flags, len(filled)


def _flagged(flags: list[_Flag], top: float, bottom: float) -> Iterator[Shape]:
    for flag in flags:
        y = top + 15.0 * flag.row
        yield path([(flag.x, y - 4), (flag.x, bottom)], "f")
        side = "e" if flag.back else ""
        yield words(flag.x + (-4 if flag.back else 4), y + 6, flag.word, f"w {side}".strip())


class _Sayer(NamedTuple):
    """Says what a point of a line stands for."""

    picture: Curves
    line: Line
    x: Axis
    y: Axis

    def __call__(self, at: int) -> tuple[str, ...]:
        line, percent = self.line, self.picture.y_percent
        where = value_words(line.x[at], self.x)
        value = value_words(line.y[at], self.y, percent=percent)
        facts = [f"{self.x.label} {where}".strip(), f"{self.y.label} {value}".strip()]
        if line.lower and line.upper:
            ends = (value_words(e[at], self.y, percent=percent) for e in (line.lower, line.upper))
            facts[1] += f" ({' to '.join(ends)})"
        if line.counts:
            facts.append(f"{value_words(line.counts[at])} cases")
        return (line.label, *facts)
