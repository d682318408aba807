"""Stacked bars: of each row, how much is what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from dtui.views.pictures.axes import bar_totals, total_words
from dtui.views.pictures.kinds import Bars
from learning.pictures.legend import Key, draw_legend, legend_height
from learning.pictures.sheet import SIZE, SMALL, WIDTH, Sheet, fitted, width_of

_SHORT = 96.0
"""Points up to which the rows' names stand beside their bars, not above them."""
_BAR = 15.0
_GAP = 7.0
_BELOW = 24.0


def drawn_bars(picture: Bars, colours: Mapping[str, str]) -> Figure:
    """Return the picture: a legend above, then each row with its name, its bar and its total."""
    fills = [_fill(index, colours) for index in range(len(picture.parts))]
    keys = [Key(name, None, fill) for (name, _), fill in zip(picture.parts, fills, strict=True)]
    totals = bar_totals(picture)
    widest = max(map(width_of, picture.rows), default=0.0)
    beside = widest <= _SHORT
    left = widest + 8 if beside else 0.0
    right = max((width_of(total_words(total)) for total in totals), default=0.0) + 8
    above = 0.0 if beside else SIZE + 5
    step = above + _BAR + _GAP
    top = legend_height(keys) + 4
    sheet = Sheet(top + len(totals) * step + _BELOW, colours)
    draw_legend(sheet, keys)
    for row, (name, total) in enumerate(zip(picture.rows, totals, strict=True)):
        y = top + row * step
        sheet.text(0, y + SIZE, fitted(name, widest if beside else WIDTH))
        of = total if picture.share else max(totals)
        scale = (WIDTH - left - right) / of if of else 0.0
        lengths = [lengths[row] * scale for _, lengths in picture.parts]
        _draw_bar(sheet, left, y + above, lengths, fills)
        sheet.text(WIDTH, y + above + SIZE, total_words(total), colour="dim", align="right")
    label = fitted(picture.x_label, WIDTH, SMALL)
    sheet.text(WIDTH, sheet.height - 5, label, colour="dim", align="right", size=SMALL)
    return sheet.figure


def _draw_bar(
    sheet: Sheet, left: float, top: float, lengths: list[float], fills: list[dict[str, Any]]
) -> None:
    for length, fill in zip(lengths, fills, strict=True):
        if length > 0:
            # A hairline of the page between two parts tells them apart without any colour.
            sheet.box(left, top, max(length - 1.0, 0.6), _BAR, **fill)
        left += length


def _fill(index: int, colours: Mapping[str, str]) -> dict[str, Any]:
    """Return how the part at `index` is filled: solid, tinted, striped, or an outline."""
    blue, dim, edge = colours["hue-1"], colours["dim"], colours["edge"]
    ways: tuple[dict[str, Any], ...] = (
        {"facecolor": blue, "linewidth": 0},
        {"facecolor": blue, "alpha": 0.38, "linewidth": 0},
        {"facecolor": "none", "edgecolor": dim, "hatch": "////", "linewidth": 0.8},
        {"facecolor": edge, "linewidth": 0},
        {"facecolor": "none", "edgecolor": dim, "hatch": "----", "linewidth": 0.8},
        {"facecolor": "none", "edgecolor": dim, "linewidth": 0.8},
    )
    return ways[index % len(ways)]
