"""An axis with its ends, its ticks and its words, whatever numbers a picture holds.

A picture may come from another program: limits that are the wrong way round, moments beyond any
calendar or logarithms of nothing are drawn as well as they can be, and never end in an error.
"""

from __future__ import annotations

from dataclasses import replace
from math import floor, fsum, log10
from typing import NamedTuple

from dtui.text import counted
from dtui.views.number_table import number_text
from dtui.views.pictures.kinds import Bars, Curves, Forest, Interval
from dtui.views.pictures.limits import Limits, forest_limits, x_limits, y_limits
from dtui.views.pictures.ticks import Ticks, date_ticks, log_ticks, number_ticks

_CALENDAR = (-6.2e10, 2.5e11)
"""Seconds since 1970 that have a date, with room for ticks on either side."""
_SMALLEST, _LARGEST = 1e-200, 1e200
"""Beyond these, what is computed of an axis is no number any more."""
_MOST_TICKS = 9
_NARROWEST = 1e-9
"""What an axis spans at least, beside its larger end: the rest is rounding."""


class Axis(NamedTuple):
    """An axis, ready to be drawn."""

    low: float
    high: float
    log: bool
    dates: bool
    label: str
    at: tuple[float, ...]
    words: tuple[str, ...]
    """What is written at each of `at`."""


def has_date(seconds: float) -> bool:
    """Tell whether there is a date so many seconds since 1970: in the years 6 to 9,892.

    Examples
    --------
    >>> has_date(1764547200.0), has_date(1e18)
    (True, False)
    """
    return _CALENDAR[0] <= seconds <= _CALENDAR[1]


def curves_axes(picture: Curves) -> tuple[Axis, Axis]:
    """Return the axes of a picture of lines: the one along the bottom, the one at the left.

    Examples
    --------
    >>> from dtui.views.pictures.kinds import Line
    >>> x, y = curves_axes(Curves("cases", "gain", (Line("gain", (1, 10, 50), (0.0, 0.1, 0.4)),)))
    >>> x.words
    ('10', '20', '30', '40', '50')
    >>> curves_axes(Curves("t", "y", (), x_limits=(5.0, 1.0)))[0][:2]
    (1.0, 2.0)
    """
    if picture.x_limits and not _are_ends(picture.x_limits, log=False):
        picture = replace(picture, x_limits=None)
    if picture.y_limits and not _are_ends(picture.y_limits, log=False):
        picture = replace(picture, y_limits=None)
    ends = x_limits(picture)
    x = _apart(ends)
    log = picture.log_x and _are_ends(x, log=True)
    dates = picture.dates and not log and all(map(has_date, x))
    y = _apart(y_limits(picture))
    on_x = log_ticks(*x) if log else date_ticks(*x) if dates else number_ticks(*x)
    on_y = number_ticks(*y, percent=picture.y_percent)
    return (
        _axis(x, picture.x_label, on_x, log=log, dates=dates),
        _axis(y, picture.y_label, on_y),
    )


def forest_axis(picture: Forest) -> Axis:
    """Return the axis of estimates; "no difference" and all of them are inside."""
    ends = _apart(forest_limits(picture))
    return _axis(ends, picture.x_label, number_ticks(*ends, signed=True))


def interval_words(row: Interval, axis: Axis) -> str:
    """Return an estimate with its interval in words, or why there is none.

    Examples
    --------
    >>> axis = Axis(-0.1, 0.1, False, False, "gain", (), ())
    >>> interval_words(Interval("R4", 0.012, 0.001, 0.02, 120), axis)
    '+0.012 (+0.001 to +0.020)'
    >>> interval_words(Interval("R5", None, None, None, 3, note="too few"), axis)
    'too few (3 cases)'
    """
    digits = decimals(axis.high - axis.low)
    low, middle, high = (
        None if end is None else f"{'+' if end > 0 else ''}{number_text(end, digits)}"
        for end in (row.lower, row.estimate, row.upper)
    )
    between = None if low is None or high is None else f"{low} to {high}"
    if middle is not None:
        return f"{middle} ({between})" if between else middle
    return between or f"{row.note or 'silent'} ({counted(row.count, 'case')})"


def decimals(span: float) -> int:
    """Return the decimals that tell a hundredth of an axis.

    Examples
    --------
    >>> decimals(0.2), decimals(3.0), decimals(40_000)
    (3, 2, 0)
    """
    return max(0, 2 - floor(log10(span)))


def is_clear(row: Interval, zero: float) -> bool:
    """Return whether an interval lies wholly on one side of "no difference".

    Examples
    --------
    >>> is_clear(Interval("R4", 0.03, 0.01, 0.05, 212), 0.0)
    True
    >>> is_clear(Interval("R5", 0.03, 0.0, 0.05, 212), 0.0)
    False
    """
    if row.lower is None or row.upper is None:
        return False
    return row.lower > zero or row.upper < zero


def bar_totals(picture: Bars) -> tuple[float, ...]:
    """Return how long each row of bars is in all.

    Examples
    --------
    >>> bar_totals(Bars("cases", ("pricing", "access"), (("known", (3, 1)), ("not yet", (1, 0)))))
    (4.0, 1.0)
    """
    return tuple(
        fsum(lengths[row] for _, lengths in picture.parts) for row in range(len(picture.rows))
    )


def total_words(total: float) -> str:
    """Return a row's total as it is read: what is counted has no decimals.

    Examples
    --------
    >>> total_words(1204.0), total_words(0.5)
    ('1,204', '0.5')
    """
    return number_text(int(total) if total == int(total) else total)


def _axis(
    ends: Limits, label: str, ticks: Ticks, *, log: bool = False, dates: bool = False
) -> Axis:
    every = -(-len(ticks.at) // _MOST_TICKS) or 1
    return Axis(*ends, log, dates, label, ticks.at[::every], ticks.words[::every])


def _are_ends(ends: Limits, *, log: bool) -> bool:
    return ends[0] < ends[1] and not (log and ends[0] < _SMALLEST)


def _apart(ends: Limits) -> Limits:
    """Return ends with room between them."""
    low, high = (min(max(end, -_LARGEST), _LARGEST) for end in sorted(ends))
    least = _NARROWEST * max(abs(low), abs(high), _NARROWEST)
    return (low, high) if high - low > least else (low - 0.5 - least, high + 0.5 + least)
