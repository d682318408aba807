"""What each line, dash and shade of a picture is called: a row each above it, so none collide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from learning.pictures.sheet import SIZE, WIDTH, Sheet, wrapped

ROW = 18.0
"""Points that a row of the legend takes."""

_LINE = 15.0
_SWATCH = 26.0
_BELOW = 6.0


class Key(NamedTuple):
    """A sample of how something is drawn, and its name."""

    label: str
    stroke: Mapping[str, Any] | None = None
    """How its line is drawn; None for none."""
    fill: Mapping[str, Any] | None = None
    """How its area is drawn; None for none."""


def legend_height(keys: list[Key]) -> float:
    """Return how many points the keys take, with the room below them."""
    return sum(ROW + _LINE * (len(_lines(key)) - 1) for key in keys) + (_BELOW if keys else 0)


def draw_legend(sheet: Sheet, keys: list[Key]) -> None:
    """Draw the keys one below the other, from the upper edge."""
    top = 0.0
    for key in keys:
        middle = top + ROW / 2
        if key.fill is not None:
            sheet.box(0, middle - 5.5, _SWATCH, 11, **key.fill)
        if key.stroke is not None:
            sheet.stroke((1, _SWATCH - 1), (middle, middle), **key.stroke)
        for index, line in enumerate(_lines(key)):
            sheet.text(_SWATCH + 8, middle + SIZE * 0.35 + index * _LINE, line)
            top += _LINE if index else ROW


def _lines(key: Key) -> list[str]:
    return wrapped(key.label, WIDTH - _SWATCH - 8)
