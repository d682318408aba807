"""What each line, dash and shade of a picture is called: a row each above it, so none collide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from learning.report.pictures.sheet import SIZE, WIDTH, Sheet, fitted

ROW = 18.0
"""Points that a row of the legend takes."""

_SWATCH = 26.0


class Key(NamedTuple):
    """A sample of how something is drawn, and its name."""

    label: str
    stroke: Mapping[str, Any] | None = None
    """How its line is drawn; None for none."""
    fill: Mapping[str, Any] | None = None
    """How its area is drawn; None for none."""


def draw_legend(sheet: Sheet, keys: list[Key], top: float = 0.0) -> float:
    """Draw the keys one below the other, and return where they end."""
    for key in keys:
        middle = top + ROW / 2
        if key.fill is not None:
            sheet.box(0, middle - 5.5, _SWATCH, 11, **key.fill)
        if key.stroke is not None:
            sheet.stroke((1, _SWATCH - 1), (middle, middle), **key.stroke)
        room = WIDTH - _SWATCH - 8
        sheet.text(_SWATCH + 8, middle + SIZE * 0.35, fitted(key.label, room))
        top += ROW
    return top
