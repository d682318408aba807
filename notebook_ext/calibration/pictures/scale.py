"""Where a value is on the sheet, and the ticks that there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import inf, log

from dtui.views.number_table import number_text
from dtui.views.pictures.axes import Axis, has_date
from notebook_ext.calibration.pictures.sheet import Shape, width_of, words

Scale = Callable[[float], float]
"""Tells where a value is, in pixels; what has no place is not a number."""


def scale(axis: Axis, begin: float, end: float) -> Scale:
    """Return what tells where a value of an axis is between two places.

    Examples
    --------
    >>> across = scale(Axis(1, 100, True, False, "cases", (), ()), 0, 200)
    >>> across(10), across(0)
    (100.0, nan)
    """
    if axis.log:
        low, span = log(axis.low), log(axis.high) - log(axis.low)
        return lambda value: (
            begin + (log(value) - low) / span * (end - begin) if value > 0 else float("nan")
        )
    low, slope = axis.low, (end - begin) / (axis.high - axis.low)
    return lambda value: begin + (value - low) * slope


def ticks_below(axis: Axis, across: Scale, y: float, width: float) -> Iterator[Shape]:
    """Yield the words of an axis, but for those that would run into the one before."""
    ended = -inf
    for at, word in zip(axis.at, axis.words, strict=True):
        half = width_of(word) / 2
        middle = min(max(across(at), half), width - half)
        if middle - half > ended:
            ended = middle + half + 6
            yield words(middle, y, word, "m")


def value_words(value: float | None, axis: Axis | None = None, *, percent: bool = False) -> str:
    """Return a value of an axis as it is read at a point.

    Examples
    --------
    >>> value_words(0.38461, percent=True), value_words(-0.0042), value_words(None)
    ('38.46 %', '−0.0042', '–')
    >>> value_words(1764547200.0, Axis(0, 2e9, False, True, "decided", (), ()))
    '2025-12-01'
    """
    if value is None:
        return number_text(None)
    if axis is not None and axis.dates and has_date(value):
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d}"
    shown = number_text(float(f"{value * (100 if percent else 1):.4g}"))
    return f"{shown} %" if percent else shown
