"""Estimates one below the other, against a line that means "no difference"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dtui.text import counted
from dtui.views.pictures.axes import Axis, forest_axis, interval_words, is_clear
from dtui.views.pictures.kinds import Forest, Interval
from notebook_ext.calibration.pictures.scale import Scale, scale, ticks_below
from notebook_ext.calibration.pictures.sheet import (
    Drawing,
    Series,
    Shape,
    dot,
    fitted,
    legend,
    path,
    width_of,
    words,
)

_WIDE = 560.0
"""Pixels from which on a row is one line; below, its words stand above its interval."""
_GROUP = 26.0


def draw_forest(picture: Forest, width: float) -> Drawing:
    """Lay a picture of estimates out; its texts have to be fit to be shown."""
    axis = forest_axis(picture)
    rows = picture.intervals
    told = [interval_words(row, axis) for row in rows]
    beside = width >= _WIDE
    names = min(width * 0.3, max(map(width_of, (row.label for row in rows)), default=0.0) + 20)
    right = min(width * 0.4, max(map(width_of, told), default=0.0) + 20)
    across = scale(axis, names if beside else 12.0, width - (right if beside else 12.0))
    keys, y = legend(_keys(picture), width)
    shapes: list[Shape] = []
    middles: list[float] = []
    for (before, row), says in zip(pairwise((None, *rows)), told, strict=True):
        assert row is not None  # only the one before the first is
        if row.group and (before is None or before.group != row.group):
            shapes.append(words(0, y + 17, fitted(row.group, width), "w"))
            y += _GROUP
        room = names - 12 if beside else width - width_of(says) - 12
        shapes.append(words(0, y + 15, fitted(row.label, room), "n"))
        style = "e" if row.estimate is None else "e n"
        shapes.append(words(width, y + 15, fitted(says, right if beside else width), style))
        middles.append(y + (11 if beside else 29))
        shapes += _interval(row, middles[-1], picture.zero, axis, across)
        y += 24 if beside else 43
    zero = path([(across(picture.zero), at) for at in (y + 6, (middles or [y])[0] - 10)], "z")
    ends = [(across(end), y + 6) for end in (axis.low, axis.high)]
    shapes = [
        *keys,
        zero,
        *shapes,
        path(ends, "a"),
        *ticks_below(axis, across, y + 22, width),
        words(ends[1][0], y + 38, fitted(axis.label, width), "e"),
    ]
    points = [across(_inside(_middle(row, picture.zero), axis)) for row in rows]
    series = Series("", points, middles, _Sayer(rows, told), [width] * len(points))
    return Drawing(width, y + 44, tuple(shapes), (series,), upright=True)


def _keys(picture: Forest) -> Iterator[tuple[tuple[Shape, ...], str]]:
    """Yield what each sign means that the picture has."""
    rows = picture.intervals
    if any(row.estimate is not None and is_clear(row, picture.zero) for row in rows):
        yield (dot(13, 6, 4.5, "c h0"),), "clear of zero"
    if any(row.estimate is not None and not is_clear(row, picture.zero) for row in rows):
        yield (dot(13, 6, 4.5, "c r o"),), "may be zero"
    if any(row.estimate is None and row.lower is not None for row in rows):
        bracket = [((3, 1), (3, 11)), ((3, 6), (23, 6)), ((23, 1), (23, 11))]
        yield tuple(path(ends, "l r") for ends in bracket), "bounds"


def _middle(row: Interval, zero: float) -> float:
    if row.estimate is not None:
        return row.estimate
    return zero if row.lower is None or row.upper is None else (row.lower + row.upper) / 2


def _inside(value: float, axis: Axis) -> float:
    return min(max(value, axis.low), axis.high)


def _interval(row: Interval, y: float, zero: float, axis: Axis, across: Scale) -> Iterator[Shape]:
    """Yield an interval: filled where it excludes zero, hollow where not, bounds as a bracket."""
    clear = is_clear(row, zero)
    hue = "r" if not clear else "h0" if (row.lower or 0.0) > zero else "h1"
    if row.lower is not None and row.upper is not None:
        ends = [across(_inside(end, axis)) for end in (row.lower, row.upper)]
        yield path([(ends[0], y), (ends[1], y)], f"l {hue}")
        for at, end, way in zip(ends, (row.lower, row.upper), (-5, 5), strict=True):
            if end != _inside(end, axis):  # it runs on
                yield path([(at - way, y - 4), (at, y), (at - way, y + 4)], f"l {hue}")
            elif row.estimate is None:
                yield path([(at, y - 5), (at, y + 5)], f"l {hue}")
    if row.estimate is not None:
        yield dot(across(row.estimate), y, 4.5, f"c {hue}" + ("" if clear else " o"))


class _Sayer:
    """Says what a row stands for."""

    def __init__(self, rows: tuple[Interval, ...], told: list[str]) -> None:
        self._rows = rows
        self._told = told

    def __call__(self, at: int) -> tuple[str, ...]:
        row = self._rows[at]
        named = f"{row.group}: {row.label}" if row.group else row.label
        cases = counted(row.count, "case")
        facts = [self._told[at], *([] if cases in self._told[at] else [cases]), row.note]
        return (named, *(fact for fact in facts if fact))
