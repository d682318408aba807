"""A calibration report in a notebook: the verdict, and each figure behind it with its numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from dtui.errors import InvalidQueryError
from dtui.text import counted
from dtui.views.number_table import number_text
from dtui.views.pictures.hues import HUES
from dtui.views.pictures.kinds import Picture
from dtui.views.report_text import TableRows, as_of_words
from notebook_ext.calibration.pictures.drawing import NARROW, WIDE, document, drawn
from notebook_ext.calibration.pictures.sheet import Drawing, as_tree
from notebook_ext.calibration.report import read_document
from notebook_ext.export import Kept
from notebook_ext.view.widget import Answer, Widget, answers

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes

    from dtui.html import Element

_MOST_ROWS = 500
"""Rows of a figure's table that the view shows; `CalibrationView.frame` has them all."""

_MANY = 500
"""Points of a picture from which on their places are sent as bytes, and their words when asked."""

_TELLING = ("reliability-agents", "gain", "override-value", "turnaround", "coverage")
"""The figures that a report's verdict rests on, the most telling first."""


class CalibrationView(Widget):
    """A calibration report: faster, more accurate, better calibrated, and what overrides are worth.

    The verdict stands on top, each line with the reasons for it; below it one figure at a time, to
    be picked from the list of all. Its points are walked with the arrow keys and read out; its
    numbers stand under it, and `frame` hands them over.

    Parameters
    ----------
    report
        What `learning.build_report` returns, or what `dtui report --json` prints, read by
        `json.loads`.
    traits
        Traits of the widget: `selected` is the name of the figure that is shown.

    Raises
    ------
    UnreadableSourceError
        If it is no report, or one that this release cannot read.
    """

    PART = "calibration"
    FORMS = ".html, .md or .svg"

    def __init__(self, report: object, **traits: Any) -> None:
        self._report = read_document(report)
        self._drawn: tuple[tuple[str, bool], Drawing] | None = None
        super().__init__(**traits)

    @property
    def label(self) -> str:
        """The report's title, and what it says in a few words."""
        page = self._report.page
        said = "; ".join(f"{row.question.lower()}: {row.answer}" for row in page.statements)
        titled = f"{page.title}, {page.period}" if page.period else page.title
        return f"{titled}: {said}" if said else titled

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the report's figures, in its order."""
        return tuple(self._report.drawn)

    def frame(self, figure: str) -> pl.DataFrame:
        """Return the numbers of a figure as a frame, a column for each of its table's.

        Raises
        ------
        InvalidQueryError
            If the report has no figure of that name.
        """
        from notebook_ext.calibration.plotting import numbers

        return numbers(self._report.figure(figure).figure.table)

    def plot(self, figure: str, ax: Axes | None = None) -> Axes:
        """Draw a figure with matplotlib, and return its axes.

        Raises
        ------
        InvalidQueryError
            If the report has no figure of that name, or nothing is drawn in it.
        ModuleNotFoundError
            If matplotlib is not installed.
        """
        from notebook_ext.calibration.plotting import plotted

        return plotted(self._picture(figure), ax)

    def svg(self, figure: str) -> str:
        """Return a figure's picture as an SVG document that needs nothing but itself.

        Raises
        ------
        InvalidQueryError
            If the report has no figure of that name, or nothing is drawn in it.
        """
        return document(self._picture(figure))

    def page(self, rows: int) -> Element:
        """Return the verdict, its most telling figures and their numbers, as plain HTML."""
        from notebook_ext.calibration.page import page

        return page(self._report, telling(self.figures), rows)

    def markdown(self) -> str:
        """Return the whole report as Markdown, its pictures out of characters."""
        from notebook_ext.calibration.page import markdown

        return markdown(self._report)

    def kept(self) -> Kept:
        """Return the report with every figure of it, each drawn for a wide and a narrow page."""
        answers: list[tuple[str, dict[str, Any], Mapping[str, Any]]] = [("open", {}, self._open())]
        for name in self.figures:
            for narrow in (False, True):
                given = {"name": name, "narrow": narrow}
                answers.append(("figure", given, self._told(name, narrow=narrow, in_words=True)))
        return Kept(answers=answers)

    def saved_as(self, suffix: str) -> str | None:
        """Return the figure that is shown as an SVG document, or the report as any widget."""
        if suffix != ".svg":
            return super().saved_as(suffix)
        name = self.selected if self.selected in self.figures else _first(self.figures)
        return self.svg(name)

    # What the browser asks

    @answers("open")
    def _open(self) -> dict[str, Any]:
        page = self._report.page
        origin = page.origin
        made_from = f"from {origin.kind} {origin.name} as of {as_of_words(origin.as_of)}"
        return {
            "label": self.label,
            "title": f"{page.title}, {page.period}" if page.period else page.title,
            "facts": " · ".join(filter(None, (page.rests_on, made_from))),
            "statements": [
                {**asdict(row), "glyph": row.glyph, "role": row.role} for row in page.statements
            ],
            "since": page.since_last,
            "cannot": page.cannot_say,
            "sections": [
                {
                    "title": section.title,
                    "says": section.says,
                    "figures": [[figure.name, figure.title] for figure in section.figures],
                }
                for section in page.sections
            ],
            "first": _first(self.figures),
            "selected": self.selected,
            "hues": [f"light-dark({light}, {dark})" for light, dark in HUES],
        }

    @answers("figure")
    def _figure(self, name: str, narrow: bool = False) -> Answer:
        says = self._told(name, narrow=narrow)
        if says["drawing"] is None or says["drawing"]["whole"]:
            return Answer(says)
        series = self._drawing(name, narrow=narrow).series
        columns = (column for one in series for column in (one.xs, one.ys, one.radii))
        return Answer(says, [_bytes(column) for column in columns])

    def _told(self, name: str, *, narrow: bool, in_words: bool = False) -> dict[str, Any]:
        """Return a figure with its numbers, and its drawing if it has one."""
        told, picture = self._report.figure(name)
        left_out = len(told.table.rows) - _MOST_ROWS
        drawing = picture and _as_answer(self._drawing(name, narrow=narrow), in_words=in_words)
        return {
            "title": told.title,
            "says": told.says,
            "notes": told.notes,
            "columns": told.table.columns,
            "rows": list(_texts(told.table, _MOST_ROWS)),
            "more": f"{counted(left_out, 'row')} more: frame({name!r})" if left_out > 0 else "",
            "drawing": drawing,
        }

    @answers("point")
    def _point(self, name: str, series: int, point: int) -> dict[str, Any]:
        try:
            return {"says": self._drawing(name).series[series].says(point)}
        except IndexError:
            raise InvalidQueryError(f"{name!r} has no point {point} in series {series}") from None

    def _picture(self, name: str) -> Picture:
        picture = self._report.figure(name).picture
        if picture is None:
            raise InvalidQueryError(
                f"nothing is drawn of {name!r}; frame({name!r}) has its numbers"
            )
        return picture

    def _drawing(self, name: str, *, narrow: bool = False) -> Drawing:
        """Return a figure's picture as it is shown; a figure is looked at for a while."""
        asked = (name, narrow)
        if self._drawn is None or self._drawn[0] != asked:
            self._drawn = asked, drawn(self._picture(name), NARROW if narrow else WIDE)
        return self._drawn[1]


def telling(names: Sequence[str]) -> list[str]:
    """Return the names of figures, the most telling first.

    Examples
    --------
    >>> telling(["coverage", "scores", "override-value"])
    ['override-value', 'coverage', 'scores']
    """
    known = [name for name in _TELLING if name in names]
    return [*known, *(name for name in names if name not in known)]


def _first(names: Sequence[str]) -> str:
    return next(iter(telling(names)), "")


def _texts(table: TableRows, most: int) -> Iterator[list[str]]:
    """Yield the first rows of a table as they are read."""
    digits = table.digits or (None,) * len(table.columns)
    for row in table.rows[:most]:
        yield [number_text(cell, places) for cell, places in zip(row, digits, strict=False)]


def _as_answer(drawing: Drawing, *, in_words: bool) -> dict[str, Any]:
    """Return a drawing for the browser.

    Its points come along in words if they are few, else their places travel beside it and their
    words are asked for; what can't be asked any more has all places `in_words`.
    """
    few = sum(len(one.xs) for one in drawing.series) <= _MANY
    series: list[dict[str, Any]] = []
    for one in drawing.series:
        said: dict[str, Any] = {"style": one.style}
        if few or in_words:
            said |= {"xs": _tenths(one.xs), "ys": _tenths(one.ys), "reach": _tenths(one.reach)}
        if few:
            said["says"] = [one.says(at) for at in range(len(one.xs))]
        elif in_words:
            said["radii"] = _tenths(one.radii)
        series.append(said)
    return {
        "width": drawing.width,
        "height": drawing.height,
        "shapes": [as_tree(shape) for shape in drawing.shapes],
        "upright": drawing.upright,
        "series": series,
        "whole": few or in_words,
    }


def _tenths(places: Sequence[float]) -> list[float | None]:
    return [round(place, 1) if isfinite(place) else None for place in places]


def _bytes(column: Sequence[float]) -> memoryview:
    return memoryview(array("f", column)).cast("B")
