"""Lines over a shared axis, with their bands, dots and marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dtui.views.pictures.kinds import Curves, Line
from dtui.views.pictures.limits import Limits, x_limits, y_limits
from dtui.views.pictures.ticks import Ticks, date_ticks, log_ticks, number_ticks
from learning.pictures.legend import Key, draw_legend, legend_height
from learning.pictures.marks import draw_marks, placed_marks, rows_of
from learning.pictures.palette import HUE_NAMES
from learning.pictures.sheet import SMALL, WIDTH, Sheet, fitted, width_of

_HEIGHT = 210.0
_RIGHT = 12.0
_Y_LABEL = 20.0
_TICKS = 24.0
"""Points that the ticks under the axes take."""
_X_LABEL = 18.0

_DASHES = ("solid", (0, (5, 2)), (0, (2, 1.6)), (0, (7, 2, 2, 2)))
"""A line's second sign, in the order of the hues."""
_REFERENCES = ((0, (4, 3)), (0, (1.5, 2)))
_BAND = 0.18
_LARGEST_DOT = 110.0
_SMALLEST_DOT = 7.0
_LONE_DOT = 40.0

_Style = Mapping[str, Any]


def drawn_curves(picture: Curves, colours: Mapping[str, str]) -> Figure:
    """Return the picture: a legend above, the words of the marks, then the axes."""
    x, y = x_limits(picture), y_limits(picture)
    on_y = number_ticks(*y, percent=picture.y_percent)
    left = max(24.0, max((width_of(word, SMALL) for word in on_y.words), default=0) + 8)
    width = WIDTH - left - _RIGHT
    height = width if picture.diagonal else _HEIGHT
    styles = _styles(picture, colours)
    keys = _keys(picture, styles, colours)
    marks = placed_marks(picture, x, left, width)
    above = legend_height(keys)
    top = above + _Y_LABEL + rows_of(marks)
    sheet = Sheet(top + height + _TICKS + (_X_LABEL if picture.x_label else 0), colours)
    draw_legend(sheet, keys)
    sheet.text(0, above + 12, fitted(picture.y_label, WIDTH, SMALL), colour="dim", size=SMALL)
    axes = sheet.axes(left, top, width, height)
    _set_axes(axes, picture, x, y, on_y, colours)
    draw_marks(sheet, marks, top, height)
    if picture.diagonal:
        ends = (max(x[0], y[0]), min(x[1], y[1]))
        axes.plot(ends, ends, **_diagonal(colours))
    for line, style in zip(picture.lines, styles, strict=True):
        _draw_line(axes, line, style, colours)
    label = fitted(picture.x_label, width, SMALL)
    sheet.text(left + width, sheet.height - 4, label, colour="dim", align="right", size=SMALL)
    return sheet.figure


def _styles(picture: Curves, colours: Mapping[str, str]) -> list[_Style]:
    """Return how each line is drawn: those to compare with in grey and dashed, others in a hue."""
    styles: list[_Style] = []
    references = hues = 0
    for line in picture.lines:
        if line.dashed:
            dash, colour = _REFERENCES[references % len(_REFERENCES)], "dim"
            references += 1
        else:
            # A hue that comes again comes with another dash.
            again = hues // len(HUE_NAMES)
            dash, colour = _DASHES[(hues + again) % len(_DASHES)], HUE_NAMES[hues % len(HUE_NAMES)]
            hues += 1
        styles.append({"color": colours[colour], "linewidth": 2.0, "linestyle": dash})
    return styles


def _keys(picture: Curves, styles: list[_Style], colours: Mapping[str, str]) -> list[Key]:
    keys = [
        Key(line.label, style, _shade(style) if line.lower and line.upper else None)
        for line, style in zip(picture.lines, styles, strict=True)
    ]
    if picture.diagonal:
        keys.append(Key("perfectly calibrated", _diagonal(colours)))
    if picture.band:
        keys.append(Key(f"shaded: {picture.band}"))
    return keys


def _shade(style: _Style) -> _Style:
    return {"facecolor": style["color"], "alpha": _BAND, "linewidth": 0}


def _diagonal(colours: Mapping[str, str]) -> _Style:
    return {"color": colours["dim"], "linewidth": 1.0, "linestyle": "solid"}


def _set_axes(
    axes: Axes,
    picture: Curves,
    x: Limits,
    y: Limits,
    on_y: Ticks,
    colours: Mapping[str, str],
) -> None:
    if picture.log_x:
        axes.set_xscale("log")
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    on_x = _ticks_with_room(picture, x)
    axes.set_xticks(on_x.at, on_x.words)
    axes.set_xticks([], minor=True)
    axes.set_yticks(on_y.at, on_y.words)
    axes.grid(axis="y", color=colours["edge"], linewidth=0.8)
    axes.set_axisbelow(True)
    if picture.zero is not None:
        axes.axhline(picture.zero, color=colours["ink"], linewidth=1.2, zorder=1.5)
    else:
        axes.spines["bottom"].set(visible=True, color=colours["dim"], linewidth=0.8)


def _ticks_with_room(picture: Curves, x: Limits) -> Ticks:
    """Return the most ticks whose words don't run into each other."""
    if picture.log_x:
        return log_ticks(*x)
    ticks_between = date_ticks if picture.dates else number_ticks
    ticks = ticks_between(*x)
    for most in (5, 4, 3, 2):
        if sum(width_of(word, SMALL) + 6 for word in ticks.words) <= WIDTH - 40:
            break
        ticks = ticks_between(*x, most=most)
    return ticks


def _draw_line(axes: Axes, line: Line, style: _Style, colours: Mapping[str, str]) -> None:
    x, y = np.asarray(line.x, dtype=float), _floats(line.y)
    if line.lower and line.upper:
        step = "post" if line.steps else None
        axes.fill_between(x, _floats(line.lower), _floats(line.upper), step=step, **_shade(style))
    axes.plot(x, y, drawstyle="steps-post" if line.steps else "default", **style)
    area = _areas(line, y)
    seen = area > 0
    axes.scatter(
        x[seen],
        y[seen],
        s=area[seen],
        facecolor=style["color"],
        edgecolor=colours["page"],
        linewidth=1.0,
        zorder=3,
        clip_on=False,
    )


def _areas(line: Line, y: np.ndarray) -> np.ndarray:
    """Return how large each dot is: by its count, or so that a point without neighbours is seen."""
    known = np.isfinite(y)
    if not line.counts:
        joined = np.append(known[1:], False) | np.append(False, known[:-1])
        return np.where(known & ~joined, _LONE_DOT, 0.0)
    counts = np.asarray(line.counts, dtype=float)
    area = np.maximum(_SMALLEST_DOT, _LARGEST_DOT * counts / max(counts.max(initial=0.0), 1.0))
    return np.where(known & (counts > 0), area, 0.0)


def _floats(values: tuple[float | None, ...]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
