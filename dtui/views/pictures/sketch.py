"""Pictures out of characters, for Markdown: the shape at a glance, the numbers stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, cycle
from math import log

from dtui.text import cells, one_line
from dtui.views.number_table import number_text
from dtui.views.pictures.axes import bar_totals, is_clear, total_words
from dtui.views.pictures.kinds import Bars, Curves, Forest, Interval, Line, Picture
from dtui.views.pictures.limits import Limits, forest_limits

_LABEL = 24
"""Cells of the names at the left, at most."""
_STRIP = 33
"""Cells of the drawing itself: odd, so that a middle is one."""
_LEVELS = "▁▂▃▄▅▆▇█"
_PARTS = "█▒░▓·"


def sketch(picture: Picture) -> str:
    """Return a picture as lines of at most 80 cells.

    Its texts have to be fit to be shown; nothing in it is markup.

    Examples
    --------
    >>> from dtui.views.pictures.kinds import Interval
    >>> rows = (Interval("precedent", 0.03, 0.01, 0.05, 212), Interval("R4", -0.04, -0.07, 0, 9))
    >>> print(sketch(Forest("gain", rows)))
    precedent                    ╎  ├────●────┤   +0.030
    R4          ├───────○────────┤                −0.040
    """
    match picture:
        case Curves():
            return _joined(_curves(picture))
        case Forest():
            return _joined(_forest(picture))
        case Bars():
            return _joined(_bars(picture))


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines)


def _named(labels: Sequence[str]) -> list[str]:
    """Return names cut and padded to one width."""
    cut = [one_line(label, _LABEL) for label in labels]
    width = max(map(cells, cut), default=0)
    return [label + " " * (width - cells(label)) for label in cut]


def _scale(low: float, high: float) -> Callable[[float], int]:
    """Return what tells the cell of a strip that a value between `low` and `high` falls in."""
    reach = (high - low) or 1.0
    return lambda value: min(_STRIP - 1, max(0, round((value - low) / reach * (_STRIP - 1))))


def _curves(picture: Curves) -> list[str]:
    known = [y for line in picture.lines for y in line.y if y is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    names = _named([line.label for line in picture.lines])
    rows: list[str] = []
    for name, line in zip(names, picture.lines, strict=True):
        ends = [y for y in line.y if y is not None]
        figures = f"{_short(ends[0], picture)} → {_short(ends[-1], picture)}" if ends else ""
        rows.append(f"{name}  {_spark(line, low, high, picture)}  {figures}")
    return rows


def _short(value: float, picture: Curves) -> str:
    return (
        f"{number_text(100 * value, 0)} %"
        if picture.y_percent
        else number_text(float(f"{value:.3g}"))
    )


def _spark(line: Line, low: float, high: float, picture: Curves) -> str:
    """Return a line as blocks of eight heights, at evenly spaced places of its axis."""
    axis = [log(x) if picture.log_x else x for x in line.x]
    first = min(min(other.x) for other in picture.lines if other.x)
    last = max(max(other.x) for other in picture.lines if other.x)
    if picture.log_x:
        first, last = log(first), log(last)
    blocks: list[str] = []
    for place in range(_STRIP):
        value = _at(first + (last - first) * place / (_STRIP - 1), axis, line)
        if value is None:
            blocks.append(" ")
        else:
            blocks.append(_LEVELS[round((value - low) / ((high - low) or 1.0) * 7)])
    return "".join(blocks)


def _at(x: float, axis: list[float], line: Line) -> float | None:
    """Return the value of the last point up to `x`, None outside the line and where it breaks."""
    before = [index for index, at in enumerate(axis) if at <= x + 1e-9 * abs(x)]
    if not before or x > axis[-1] + 1e-9 * abs(x):
        return None
    return line.y[before[-1]]


def _forest(picture: Forest) -> list[str]:
    rows = picture.intervals
    limits = forest_limits(picture)
    lines: list[str] = []
    group = ""
    for name, row in zip(_named([row.label for row in rows]), rows, strict=True):
        if row.group and row.group != group:
            lines += [*([""] if lines else []), one_line(row.group, _LABEL)]
        group = row.group
        lines.append(f"{name}  {_strip(row, limits, picture.zero)}  {_figure(row)}")
    return lines


def _strip(row: Interval, limits: Limits, zero: float) -> str:
    """Return an interval between its ends, with arrows where it runs on."""
    column = _scale(*limits)
    strip = [" "] * _STRIP
    strip[column(zero)] = "╎"
    if row.lower is not None and row.upper is not None:
        first, last = column(row.lower), column(row.upper)
        strip[first : last + 1] = "─" * (last + 1 - first)
        strip[first] = "├" if row.lower >= limits[0] else "◂"
        strip[last] = "┤" if row.upper <= limits[1] else "▸"
    if row.estimate is not None:
        strip[column(row.estimate)] = "●" if is_clear(row, zero) else "○"
    return "".join(strip)


def _figure(row: Interval) -> str:
    if row.estimate is not None:
        return f"{'+' if row.estimate > 0 else ''}{number_text(row.estimate, 3)}"
    return one_line(row.note, 16) or "silent"


def _bars(picture: Bars) -> list[str]:
    totals = bar_totals(picture)
    longest = max(totals, default=0.0)
    lines: list[str] = []
    for index, (name, total) in enumerate(zip(_named(picture.rows), totals, strict=True)):
        of = total if picture.share else longest
        bar = _bar([lengths[index] for _, lengths in picture.parts], of)
        lines.append(f"{name}  {bar:<{_STRIP}}  {total_words(total)}")
    names = (one_line(name, _LABEL) for name, _ in picture.parts)
    keys = (f"{char} {name}" for char, name in zip(cycle(_PARTS), names, strict=False))
    return [*lines, "", *keys]


def _bar(lengths: Sequence[float], of: float) -> str:
    """Return a bar whose parts end where they should, so that its whole is never off by one."""
    ends = [round(end / of * _STRIP) if of else 0 for end in accumulate(lengths)]
    parts = zip(cycle(_PARTS), ends, [0, *ends], strict=False)
    return "".join(char * (end - start) for char, end, start in parts)
