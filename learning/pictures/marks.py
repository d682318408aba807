"""Vertical lines with their words: the words above the axes, in rows, so that none covers another.

A word begins at its line and runs to the right, like a flag, or to the left where the sheet ends.
A line that would cross another's word leaves it out.
"""

from __future__ import annotations

from math import log
from typing import Literal, NamedTuple

from dtui.views.pictures.kinds import Curves
from dtui.views.pictures.limits import Limits
from learning.pictures.sheet import SMALL, WIDTH, Sheet, fitted, width_of

_ROW = 16.0
_GAP = 8.0


class PlacedMark(NamedTuple):
    """A mark with its place on the sheet."""

    at: float
    word: str
    align: Literal["left", "right"]
    begins: float
    ends: float
    row: int
    """Counted from the uppermost."""


def placed_marks(picture: Curves, x: Limits, left: float, width: float) -> list[PlacedMark]:
    """Return where the marks inside the limits stand, each word in the first row with room."""
    placed: list[PlacedMark] = []
    filled: list[float] = []
    for mark in sorted(picture.marks, key=lambda mark: (mark.x, mark.label)):
        if not x[0] <= mark.x <= x[1]:
            continue
        at = left + _share(picture, mark.x, x) * width
        word = fitted(mark.label, WIDTH, SMALL)
        length = width_of(word, SMALL)
        begins = at if at + length <= WIDTH else max(0.0, at - length)
        row = next((row for row, end in enumerate(filled) if end + _GAP <= begins), len(filled))
        filled[row : row + 1] = [begins + length]
        align = "left" if begins == at or begins == 0 else "right"
        placed.append(PlacedMark(at, word, align, begins, begins + length, row))
    return placed


def rows_of(marks: list[PlacedMark]) -> float:
    """Return how many points the rows of the marks take."""
    return _ROW * (1 + max((mark.row for mark in marks), default=-1))


def draw_marks(sheet: Sheet, marks: list[PlacedMark], top: float, height: float) -> None:
    """Draw the marks on axes that begin at `top`."""
    above = top - rows_of(marks)
    style = {"color": sheet.colours["dim"], "linewidth": 1.0, "linestyle": (0, (1, 2))}
    for mark in marks:
        upper = above + mark.row * _ROW
        x = (mark.at + 3 if mark.begins else 0.0) if mark.align == "left" else mark.at - 3
        sheet.text(x, upper + 12, mark.word, align=mark.align, size=SMALL)
        for begin, end in [*_clear_parts(mark, marks, above, top), (top, top + height)]:
            sheet.stroke((mark.at, mark.at), (begin, end), **style)


def _clear_parts(
    mark: PlacedMark, marks: list[PlacedMark], above: float, top: float
) -> list[tuple[float, float]]:
    """Return the rows between a mark's word and the axes in which no other word is in the way."""
    rows = range(mark.row, round((top - above) / _ROW))
    crossed = {
        other.row
        for other in marks
        if other is not mark and other.begins - 2 < mark.at < other.ends
    }
    return [(above + r * _ROW, above + (r + 1) * _ROW) for r in rows if r not in crossed]


def _share(picture: Curves, at: float, x: Limits) -> float:
    if picture.log_x:
        return log(at / x[0]) / log(x[1] / x[0])
    return (at - x[0]) / (x[1] - x[0])
