"""What every result can do: say itself in a line, give its numbers, show and draw itself.

A notebook shows the line, the picture, and the numbers folded below; it needs no widgets for that.
polars and matplotlib are loaded when somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from dtui.errors import InsufficientDataError
from dtui.html import (
    LIMIT,
    ROWS,
    Cell,
    Element,
    details,
    element,
    fitted,
    image,
    rendered,
    table,
    titled,
)
from dtui.text import horizon_words, one_line
from dtui.views.number_table import number_text
from dtui.views.pictures.kinds import Curves, Forest, Line
from learning.pictures.thinning import thinned

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes

POINTS = 60
"""Points of a line in a notebook's small picture: more cannot be told apart there."""

DOTS = 20
"""Dots of a line in such a picture: where there are more, none is drawn."""

_LINE = 300
_SENTENCES = 12
_BESIDE = 5_000
"""Bytes that are kept for what stands beside a picture."""
_CELL = 160
_FACTS = 6
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Result:
    """A value that a function of `learning` returns: it says itself, and shows its numbers.

    Whoever inherits says what it is in `__str__`; the numbers are its fields unless it gives
    others in `frame`.
    """

    __slots__ = ()

    def __str__(self) -> str:
        facts = [f"{name.replace('_', ' ')} {_text(value)}" for name, value in _scalars(self)]
        return " · ".join(facts[:_FACTS])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {one_line(str(self), _LINE)}>"

    def frame(self) -> pl.DataFrame:
        """Return its numbers as a polars frame: a row a point, or one where it has no curve."""
        import polars as pl

        arrays = {name: each for name, each in _fields(self) if isinstance(each, np.ndarray)}
        if arrays:
            return pl.DataFrame(arrays)
        return pl.DataFrame([dict(_scalars(self))])

    def _sentences(self) -> Iterable[str]:
        """Return what has to be said beside its line; nothing unless a result has more to say."""
        return ()

    def _image(self) -> Element | None:
        return None

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it, at most 25 kB whatever its size."""
        frame = self.frame()
        drawn = self._image()
        said = [
            element("p", one_line(each, _LINE)) for each in islice(self._sentences(), _SENTENCES)
        ]
        if drawn is not None and len(rendered(drawn)) > LIMIT - _BESIDE:
            drawn, said = None, [*said, element("p", "Too large to be drawn here: .plot()")]

        def made(rows: int) -> Element:
            return element(
                "div",
                titled(_words(type(self).__name__), one_line(str(self), _LINE)),
                *said,
                *([] if drawn is None else [drawn]),
                _numbers(frame, rows),
            )

        return fitted(made, min(ROWS, frame.height))


class Drawn(Result):
    """A result that is a curve or an interval: it also draws itself."""

    __slots__ = ()

    def picture(self) -> Curves | Forest | None:
        """Return it as a plain value, which whoever draws adds nothing to; None without any."""
        raise NotImplementedError

    def plot(self, ax: Axes | None = None) -> Axes:
        """Plot it, in whatever style matplotlib is set to, and return the axes.

        Parameters
        ----------
        ax
            Where to; without them, on a new figure.

        Raises
        ------
        InsufficientDataError
            If there is nothing to be drawn; its line says why.
        """
        from learning.pictures.plotting import plotted

        picture = self.picture()
        if picture is None:
            raise InsufficientDataError(f"there is nothing to plot: {one_line(str(self), _LINE)}")
        return plotted(picture, ax)

    def _image(self) -> Element | None:
        from learning.pictures.drawing import svg_on_paper

        picture = self.picture()
        if picture is None:
            return None
        return image(svg_on_paper(thinner(picture)), one_line(str(self), _LINE), width=384)


def followed(
    label: str,
    x: ArrayLike,
    y: ArrayLike,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    *,
    counts: ArrayLike | None = None,
    steps: bool = False,
) -> Line:
    """Return arrays as a line of a picture; what is no number breaks it.

    Examples
    --------
    >>> followed("share", [0, 1, 2], [1.0, float("nan"), 0.2]).y
    (1.0, None, 0.2)
    """
    return Line(
        label,
        tuple(np.asarray(x, dtype=float).tolist()),
        _column(y),
        () if lower is None else _column(lower),
        () if upper is None else _column(upper),
        steps=steps,
        counts=() if counts is None else tuple(np.asarray(counts, dtype=float).tolist()),
    )


def thinner(picture: Curves | Forest) -> Curves | Forest:
    """Return a picture whose lines have no more points than can be told apart in a notebook."""
    if isinstance(picture, Forest):
        return picture
    return replace(picture, lines=tuple(map(_thinner, picture.lines)))


def _thinner(line: Line) -> Line:
    kept = thinned(len(line.x), POINTS).tolist()
    told = {name: getattr(line, name) for name in ("x", "y", "lower", "upper")}
    fewer = {name: tuple(column[at] for at in kept) for name, column in told.items() if column}
    # A dot that is left out would say that nothing was there.
    return replace(line, counts=line.counts if len(line.counts) <= DOTS else (), **fewer)


def interval_words(mean: float | None, lower: float | None, upper: float | None) -> str:
    """Return an estimate with its interval, as far as they are known.

    Examples
    --------
    >>> interval_words(0.03123, 0.011, 0.052), interval_words(None, -0.2, 0.1)
    ('0.0312 (0.011 to 0.052)', '−0.2 to 0.1')
    >>> interval_words(5.0, 1.0, None)
    '5 (1 to –)'
    """
    if lower is None and upper is None:
        return "unknown" if mean is None else _short(mean)
    span = f"{_short(lower)} to {_short(upper)}"
    return span if mean is None else f"{_short(mean)} ({span})"


def percent(share: float, digits: int = 0) -> str:
    """Return a share in hundredths.

    Examples
    --------
    >>> percent(0.9), percent(0.2371, 1)
    ('90 %', '23.7 %')
    """
    return f"{100 * share:.{digits}f} %"


def _short(figure: float | None) -> str:
    """Return a figure as a sentence has it, in three digits."""
    return number_text(None if figure is None else float(f"{figure:.3g}"))


def _column(values: ArrayLike) -> tuple[float | None, ...]:
    column = np.asarray(values, dtype=float)
    return tuple(value if np.isfinite(value) else None for value in column.tolist())


def _fields(result: object) -> list[tuple[str, Any]]:
    assert is_dataclass(result)  # every result is one
    return [(field.name, getattr(result, field.name)) for field in fields(result)]


def _scalars(result: object) -> list[tuple[str, Any]]:
    known = str | int | float | datetime | timedelta
    return [
        (name, each) for name, each in _fields(result) if isinstance(each, known) and each != ""
    ]


def _words(name: str) -> str:
    """Return a class's name as words: ``Reliability curve``.

    Examples
    --------
    >>> _words("ReliabilityCurve")
    'Reliability curve'
    """
    return _CAPITAL.sub(" ", name).capitalize()


def _numbers(frame: pl.DataFrame, rows: int) -> Element:
    size = f"{frame.height:,} × {frame.width:,}, .frame()"
    if not rows:
        return element("p", "Numbers: ", element("code", size))
    kept = thinned(frame.height, rows).tolist()
    below = "" if len(kept) == frame.height else f"{len(kept):,} rows of {frame.height:,}: "
    return details(
        "Numbers",
        table(frame.columns, (tuple(map(_cell, row)) for row in frame[kept].rows())),
        element("p", below, element("code", size)),
    )


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return one_line(value, _CELL)
    return element("td", _text(value))


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a field or a cell holds
    match value:
        case timedelta():
            return horizon_words(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case bool():
            return "yes" if value else "no"
        case None | str() | int() | float():
            return number_text(value)
        case _:
            return one_line(str(value), _CELL)
