"""A picture on a person's own axes, in whatever style they have set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from dtui.views.pictures.axes import is_clear
from dtui.views.pictures.kinds import Curves, Forest, Interval, Line, Mark
from learning.texts import shown

_BAND = 0.18
_LARGEST_DOT = 110.0


def plotted(picture: Curves | Forest, ax: Axes | None = None) -> Axes:
    """Plot a picture and return its axes, to be labelled, combined and saved as any others.

    Parameters
    ----------
    picture
        Its texts may hold anything; they are made fit to be shown.
    ax
        Where to; without them, on a new figure.
    """
    axes = plt.subplots()[1] if ax is None else ax
    picture = shown(picture)
    if isinstance(picture, Curves):
        _plot_curves(axes, picture)
    else:
        _plot_forest(axes, picture)
    # A dollar sign that an agent wrote is a dollar sign.
    for text in (axes.xaxis.label, axes.yaxis.label, *axes.texts, *axes.get_yticklabels()):
        text.set_parse_math(False)
    return axes


def _plot_curves(axes: Axes, picture: Curves) -> None:
    if picture.log_x:
        axes.set_xscale("log")
    if picture.diagonal:
        axes.axline((0, 0), (1, 1), color="grey", linewidth=1, zorder=1)
    if picture.zero is not None:
        axes.axhline(picture.zero, color="grey", linewidth=1, zorder=1)
    for line in picture.lines:
        _plot_line(axes, line, dates=picture.dates)
    for mark in picture.marks:
        _plot_mark(axes, mark, dates=picture.dates)
    if picture.x_limits:
        axes.set_xlim(*picture.x_limits)
    if picture.y_limits:
        axes.set_ylim(*picture.y_limits)
    if picture.y_percent:
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set(xlabel=picture.x_label, ylabel=picture.y_label)
    if picture.lines:
        legend = axes.legend(title=f"shaded: {picture.band}" if picture.band else None)
        for text in legend.get_texts():
            text.set_parse_math(False)


def _plot_line(axes: Axes, line: Line, *, dates: bool) -> None:
    x, y = _places(line.x, dates=dates), _floats(line.y)
    (drawn,) = axes.plot(
        x,
        y,
        label=line.label,
        linestyle="--" if line.dashed else "-",
        drawstyle="steps-post" if line.steps else "default",
    )
    colour = drawn.get_color()
    if line.lower and line.upper:
        axes.fill_between(
            x,  # pyright: ignore[reportArgumentType]
            _floats(line.lower),
            _floats(line.upper),
            step="post" if line.steps else None,
            color=colour,
            alpha=_BAND,
            linewidth=0,
        )
    if line.counts:
        counts = np.asarray(line.counts, dtype=float)
        axes.scatter(x, y, s=_LARGEST_DOT * counts / max(counts.max(initial=0.0), 1), color=colour)


def _plot_mark(axes: Axes, mark: Mark, *, dates: bool) -> None:
    (x,) = _places((mark.x,), dates=dates)
    axes.axvline(x, color="grey", linewidth=1, linestyle=":")
    axes.text(x, 1.0, mark.label, transform=axes.get_xaxis_transform(), ha="left", va="bottom")


def _plot_forest(axes: Axes, picture: Forest) -> None:
    axes.axvline(picture.zero, color="grey", linewidth=1, zorder=1)
    for row, interval in enumerate(picture.intervals):
        _plot_interval(axes, interval, row, picture.zero)
    axes.set_yticks(range(len(picture.intervals)), [_name(each) for each in picture.intervals])
    axes.set_ylim(len(picture.intervals) - 0.5, -0.5)
    axes.set_xlabel(picture.x_label)


def _plot_interval(axes: Axes, interval: Interval, row: int, zero: float) -> None:
    if interval.lower is not None and interval.upper is not None:
        axes.plot([interval.lower, interval.upper], [row, row], color="C0")
    if interval.estimate is not None:
        face = "C0" if is_clear(interval, zero) else "none"
        axes.scatter([interval.estimate], [row], edgecolors="C0", facecolors=face, zorder=3)
    elif interval.lower is None:
        axes.text(zero, row, f" {interval.note or 'silent'}", va="center")


def _name(interval: Interval) -> str:
    return f"{interval.group}: {interval.label}" if interval.group else interval.label


def _places(x: Sequence[float], *, dates: bool) -> NDArray[np.generic]:
    places = np.asarray(x, dtype=float)
    return (places * 1e6).astype("datetime64[us]") if dates else places


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
