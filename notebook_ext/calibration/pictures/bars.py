"""Stacked bars: of each row, how much is what."""

from __future__ import annotations

from dtui.views.pictures.axes import bar_totals, total_words
from dtui.views.pictures.kinds import Bars
from notebook_ext.calibration.pictures.sheet import (
    Drawing,
    Series,
    Shape,
    box,
    fitted,
    legend,
    width_of,
    words,
)

_ROW = 23.0
_BAR = 15.0
_WAYS = 6
"""How many ways there are to fill a part: solid, tinted, grey, and outlines."""


def draw_bars(picture: Bars, width: float) -> Drawing:
    """Lay a picture of bars out; its texts have to be fit to be shown."""
    totals = bar_totals(picture)
    told = [total_words(total) for total in totals]
    left = min(width * 0.35, max(map(width_of, picture.rows), default=0.0) + 12)
    right = max(map(width_of, told), default=0.0) + 10
    keys, top = legend(
        (((box(6, 0.5, 14, 11, _part(at)),), name) for at, (name, _) in enumerate(picture.parts)),
        width,
    )
    longest = max(totals, default=0.0)
    shapes: list[Shape] = []
    begins = [left] * len(totals)
    for row, name in enumerate(picture.rows):
        y = top + row * _ROW
        shapes.append(words(0, y + 12, fitted(name, left - 8), "n"))
        shapes.append(words(width, y + 12, told[row], "e"))
    series: list[Series] = []
    for part, (name, lengths) in enumerate(picture.parts):
        xs: list[float] = []
        ys: list[float] = []
        reach: list[float] = []
        for row, length in enumerate(lengths):
            of = totals[row] if picture.share else longest
            long = length / of * (width - left - right) if of else 0.0
            y = top + row * _ROW
            if long > 0:
                # A hairline of the page between two parts tells them apart without any colour.
                shapes.append(box(begins[row], y, max(long - 1, 0.6), _BAR, _part(part)))
            xs.append(begins[row] + long / 2 if long else float("nan"))
            ys.append(y + _BAR / 2)
            reach.append(long / 2)
            begins[row] += long
        series.append(Series("", xs, ys, _Sayer(picture.rows, name, lengths, told), reach))
    height = top + len(totals) * _ROW + 22
    label = words(width, height - 8, fitted(picture.x_label, width), "e")
    return Drawing(width, height, (*keys, *shapes, label), tuple(series), upright=True)


def _part(at: int) -> str:
    return f"p{at % _WAYS}"


class _Sayer:
    """Says what a part of a bar stands for."""

    def __init__(
        self, rows: tuple[str, ...], name: str, lengths: tuple[float, ...], told: list[str]
    ) -> None:
        self._rows, self._name, self._lengths, self._told = rows, name, lengths, told

    def __call__(self, at: int) -> tuple[str, ...]:
        return self._rows[at], f"{self._name}: {total_words(self._lengths[at])} of {self._told[at]}"
