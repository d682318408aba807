"""A figure's numbers as a frame, and its picture by matplotlib, for whoever goes on working."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl

from dtui.views.pictures.axes import has_date
from dtui.views.pictures.kinds import Bars, Curves, Forest, Picture
from dtui.views.report_text import TableRows

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def numbers(table: TableRows) -> pl.DataFrame:
    """Return a table as a frame; a column that has texts and numbers has them all as texts.

    Examples
    --------
    >>> numbers(TableRows(("who", "gain", "gain"), (("R4", 0.1, 1), ("R5", None, 2)))).to_dicts()[1]
    {'who': 'R5', 'gain': None, 'gain (2)': 2}
    """
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    names = _distinct(table.columns)
    return pl.DataFrame([_column(n, values) for n, values in zip(names, columns, strict=True)])


def plotted(picture: Picture, ax: Axes | None) -> Axes:
    """Draw a picture on axes, or on a figure of its own.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib is not installed.
    """
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "a plot needs matplotlib, which is not installed: pip install 'dtui[learning]'"
        ) from None
    axes: Any = pyplot.subplots()[1] if ax is None else ax
    match picture:
        case Curves():
            _plot_curves(picture, axes)
        case Forest():
            _plot_forest(picture, axes)
        case Bars():
            _plot_bars(picture, axes)
    return axes


def _plot_curves(picture: Curves, axes: Any) -> None:  # noqa: ANN401 - matplotlib's are not typed
    every = (*chain.from_iterable(line.x for line in picture.lines), *(m.x for m in picture.marks))
    dates = picture.dates and all(map(has_date, every))
    for line in picture.lines:
        xs: list[Any] = [_moment(x) for x in line.x] if dates else list(line.x)
        style = "steps-post" if line.steps else "default"
        label = _literal(line.label)
        # What is dashed is there to be compared with.
        look = {"color": "grey", "linestyle": "--"} if line.dashed else {}
        (drawn,) = axes.plot(xs, _numbers(line.y), drawstyle=style, label=label, **look)
        if line.lower and line.upper:
            step = "post" if line.steps else None
            ends = (_numbers(line.lower), _numbers(line.upper))
            axes.fill_between(xs, *ends, step=step, alpha=0.18, color=drawn.get_color(), lw=0)
        if line.counts:
            most = max(line.counts) or 1.0
            sizes = [90 * count / most for count in line.counts]
            axes.scatter(xs, _numbers(line.y), s=sizes, color=drawn.get_color())
    for mark in picture.marks:
        axes.axvline(_moment(mark.x) if dates else mark.x, color="grey", ls=":", lw=1)
    if picture.zero is not None:
        axes.axhline(picture.zero, color="black", lw=1)
    if picture.diagonal:
        axes.axline((0, 0), slope=1, color="grey", lw=1)
    if picture.log_x:
        axes.set_xscale("log")
    axes.set(xlabel=_literal(picture.x_label), ylabel=_literal(picture.y_label))
    if picture.lines:
        axes.legend(title=_literal(f"shaded: {picture.band}") if picture.band else None)


def _plot_forest(picture: Forest, axes: Any) -> None:  # noqa: ANN401
    for at, row in enumerate(picture.intervals):
        if row.lower is not None and row.upper is not None:
            axes.plot((row.lower, row.upper), (at, at), color="C0")
        if row.estimate is not None:
            axes.plot(row.estimate, at, "o", color="C0")
    axes.axvline(picture.zero, color="black", lw=1)
    labels = [_literal(row.label) for row in picture.intervals]
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xlabel(_literal(picture.x_label))


def _plot_bars(picture: Bars, axes: Any) -> None:  # noqa: ANN401
    begins = [0.0] * len(picture.rows)
    totals = [sum(row) or 1.0 for row in zip(*(part for _, part in picture.parts), strict=True)]
    for name, lengths in picture.parts:
        scaled = [n / of for n, of in zip(lengths, totals, strict=True)]
        shown = scaled if picture.share else list(lengths)
        axes.barh(range(len(begins)), shown, left=begins, label=_literal(name))
        begins = [begin + long for begin, long in zip(begins, shown, strict=True)]
    axes.set_yticks(range(len(begins)), [_literal(row) for row in picture.rows])
    axes.invert_yaxis()
    label = f"share of {picture.x_label}" if picture.share else picture.x_label
    axes.set_xlabel(_literal(label))
    if picture.parts:
        axes.legend()


def _literal(text: str) -> str:
    """Return a text that matplotlib takes for no formula, and for no label to leave out."""
    shown = text.replace("$", r"\$")
    return f" {shown}" if shown.startswith("_") else shown


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of which none is another's: a frame has each once."""
    seen: Counter[str] = Counter()
    distinct: list[str] = []
    for name in names:
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return distinct


def _column(name: str, values: Sequence[object]) -> pl.Series:
    known = [value for value in values if value is not None]
    if any(isinstance(value, str) for value in known):
        texts = [None if value is None else str(value) for value in values]
        return pl.Series(name, texts, dtype=pl.String)
    whole = all(isinstance(value, int) for value in known) and known
    return pl.Series(name, values, dtype=pl.Int64 if whole else pl.Float64, strict=False)
