"""Estimates one below the other, against a line that means "no difference"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dtui.text import counted
from dtui.views.number_table import number_text
from dtui.views.pictures.axes import decimals, is_clear
from dtui.views.pictures.kinds import Forest, Interval
from dtui.views.pictures.limits import Limits, forest_limits
from dtui.views.pictures.ticks import number_ticks
from learning.pictures.sheet import SIZE, SMALL, WIDTH, Sheet, fitted, width_of

_ROW = 42.0
_GROUP = 26.0
_ABOVE = 6.0
_BELOW = 42.0
_EDGE = 12.0
"""Points at either side, where an interval that runs on has its arrow."""


def drawn_forest(picture: Forest, colours: Mapping[str, str]) -> Figure:
    """Return the picture: each row its name and figure, and under them its interval."""
    groups = [row.group for row in picture.intervals]
    headed = [
        bool(group) and (not index or groups[index - 1] != group)
        for index, group in enumerate(groups)
    ]
    height = _ABOVE + len(groups) * _ROW + sum(headed) * _GROUP
    low, high = forest_limits(picture)
    signs = ", ".join(_signs(picture, (low, high)))
    sheet = Sheet(height + _BELOW + (16 if signs else 0), colours)
    axes = sheet.axes(_EDGE, 0, WIDTH - 2 * _EDGE, height)
    axes.set_xlim(low, high)
    axes.set_ylim(height, 0)
    _set_axis(axes, low, high, colours)
    digits = decimals(high - low)
    y = _ABOVE
    for row, heading in zip(picture.intervals, headed, strict=True):
        if heading:
            sheet.text(
                0, y + 16, fitted(row.group, WIDTH, SMALL), colour="dim", size=SMALL, bold=True
            )
            y += _GROUP
        _draw_words(sheet, row, y, digits)
        middle = y + _ROW - 15
        axes.plot([picture.zero] * 2, [middle - 8, middle + 8], color=colours["ink"], linewidth=1)
        _draw_interval(axes, row, middle, picture.zero, (low, high), colours)
        y += _ROW
    label = fitted(picture.x_label, WIDTH, SMALL)
    sheet.text(WIDTH - _EDGE, height + 38, label, colour="dim", align="right", size=SMALL)
    sheet.text(WIDTH - _EDGE, height + 54, signs, colour="dim", align="right", size=SMALL)
    return sheet.figure


def _signs(picture: Forest, limits: Limits) -> Iterator[str]:
    """Yield what each sign means that the picture has."""
    rows = picture.intervals
    if any(row.estimate is not None and is_clear(row, picture.zero) for row in rows):
        yield "filled: clear of zero"
    if any(row.estimate is None and row.lower is not None for row in rows):
        yield "bracket: bounds"
    ends = [end for row in rows for end in (row.lower, row.upper) if end is not None]
    if any(not limits[0] <= end <= limits[1] for end in ends):
        yield "arrow: runs on"


def _set_axis(axes: Axes, low: float, high: float, colours: Mapping[str, str]) -> None:
    at, words = number_ticks(low, high, most=7, signed=True)
    axes.set_xticks(at, words)
    axes.set_yticks([])
    axes.spines["bottom"].set(visible=True, color=colours["dim"], linewidth=0.8)


def _draw_words(sheet: Sheet, row: Interval, y: float, digits: int) -> None:
    """Write a row's name at the left, and its figure, or why there is none, at the right."""
    figure, colour = _figure(row, digits)
    room = WIDTH - width_of(figure) - 12
    sheet.text(0, y + SIZE + 1, fitted(row.label, room))
    sheet.text(WIDTH, y + SIZE + 1, figure, align="right", colour=colour)


def _figure(row: Interval, digits: int) -> tuple[str, str]:
    if row.estimate is not None:
        sign = "+" if row.estimate > 0 else ""
        return f"{sign}{number_text(row.estimate, digits)}", "ink"
    if row.lower is not None and row.upper is not None:
        return f"{number_text(row.lower, digits)} to {number_text(row.upper, digits)}", "ink"
    return f"{row.note or 'silent'} ({counted(row.count, 'case')})", "dim"


def _draw_interval(
    axes: Axes,
    row: Interval,
    y: float,
    zero: float,
    limits: Limits,
    colours: Mapping[str, str],
) -> None:
    """Draw the interval: filled where it excludes zero, hollow where not, bounds as a bracket."""
    if row.lower is None or row.upper is None:
        return
    clear = is_clear(row, zero)
    colour = colours[("hue-1" if row.lower > zero else "hue-2") if clear else "dim"]
    ends = max(row.lower, limits[0]), min(row.upper, limits[1])
    axes.plot(ends, (y, y), color=colour, linewidth=2.2, solid_capstyle="butt")
    _draw_ends(axes, row, ends, y, colour)
    if row.estimate is not None:
        axes.plot(
            [row.estimate], [y], marker="o", markersize=8, markeredgewidth=2, linestyle="",
            markeredgecolor=colour, markerfacecolor=colour if clear else colours["page"],
            clip_on=False,
        )  # fmt: skip


def _draw_ends(axes: Axes, row: Interval, ends: tuple[float, float], y: float, colour: str) -> None:
    """Draw an arrow where an interval runs on, a bracket where it is a bound."""
    for end, whole, arrow in zip(ends, (row.lower, row.upper), ("<", ">"), strict=True):
        if end != whole:
            axes.plot(
                [end], [y], marker=arrow, markersize=7, linestyle="", color=colour, clip_on=False
            )
        elif row.estimate is None:
            axes.plot([end, end], [y - 6, y + 6], color=colour, linewidth=2.2)
