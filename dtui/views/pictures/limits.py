"""How much of an axis is shown: all that is estimated, and of the uncertainty what can be read."""

from __future__ import annotations

from itertools import chain
from statistics import median

from dtui.views.pictures.kinds import Curves, Forest, Line

_READABLE = 1.0
"""How far a band is shown beyond the lines and where it ends, in heights of just these."""
_LONG = 12
"""Points from which on only what came later has to fit."""
_ROOM = 0.03
_FAR = 5.0
"""Intervals may reach this many times the median one; what is wider runs off the picture."""

Limits = tuple[float, float]


def x_limits(picture: Curves) -> Limits:
    """Return the ends of the x axis: what was asked for, or where the lines begin and end."""
    if picture.x_limits is not None:
        return picture.x_limits
    xs = [x for line in picture.lines for x in line.x if x > 0 or not picture.log_x]
    low, high = min(xs, default=1.0), max(xs, default=2.0)
    if low == high:
        around = 86_400.0 if picture.dates else 0.5
        return (low / 2, high * 2) if picture.log_x else (low - around, high + around)
    if not any(line.counts for line in picture.lines):
        return low, high
    # Dots at the ends need room, or they lie on the axis' words.
    if picture.log_x:
        return low / (high / low) ** _ROOM, high * (high / low) ** _ROOM
    return low - (high - low) * _ROOM, high + (high - low) * _ROOM


def y_limits(picture: Curves) -> Limits:
    """Return the ends of the y axis.

    What is estimated is always inside, and so are "no difference" and the band where it ends. A
    band that is wide as long as little is known (a confidence sequence begins at everything) runs
    off the picture instead of flattening what came later.
    """
    if picture.y_limits is not None:
        return picture.y_limits
    if picture.diagonal:
        return x_limits(picture)
    zero = () if picture.zero is None else (picture.zero,)
    known = chain.from_iterable(_known((*line.y, *_ends(line))) for line in picture.lines)
    low, high = _span([*zero, *known])
    settled = [bound for line in picture.lines for bound in _settled(line)]
    reach = (high - low) * _READABLE
    low, high = (
        min(low, max(min(settled, default=low), low - reach)),
        max(high, min(max(settled, default=high), high + reach)),
    )
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return _within_a_share(picture, low - room, high + room)


def _ends(line: Line) -> tuple[float | None, ...]:
    """Return the bounds of the last point: what is known by now."""
    return (*line.lower[-1:], *line.upper[-1:])


def _settled(line: Line) -> list[float]:
    """Return the bounds of a line, where it is long of its later half."""
    later = len(line.x) // 2 if len(line.x) > _LONG else 0
    return [*_known(line.lower[later:]), *_known(line.upper[later:])]


def _known(values: tuple[float | None, ...]) -> list[float]:
    return [value for value in values if value is not None]


def _span(values: list[float]) -> Limits:
    return min(values, default=0.0), max(values, default=1.0)


def _within_a_share(picture: Curves, low: float, high: float) -> Limits:
    """Keep a share between 0 and 1: there is nothing beyond."""
    return (max(low, 0.0), min(high, 1.0)) if picture.y_percent else (low, high)


def forest_limits(picture: Forest) -> Limits:
    """Return the ends of a forest's axis, with "no difference" and every estimate inside."""
    zero = picture.zero
    held = [zero, *(row.estimate for row in picture.intervals if row.estimate is not None)]
    ends = [end for row in picture.intervals for end in (row.lower, row.upper) if end is not None]
    reaches = [abs(end - zero) for end in ends]
    far = max(_FAR * median(reaches), *(abs(at - zero) for at in held)) if reaches else 1.0
    low = min(*held, zero, *(max(end, zero - far) for end in ends))
    high = max(*held, zero, *(min(end, zero + far) for end in ends))
    room = (high - low) * 0.04 or 0.5
    return low - room, high + room
