"""The kinds of pictures, each drawn on a sheet whose colours are still names."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from dtui.views.pictures.kinds import Bars, Curves, Forest, Picture
from learning.pictures.bars import drawn_bars
from learning.pictures.curves import drawn_curves
from learning.pictures.forest import drawn_forest
from learning.pictures.sheet import house_style

__all__ = ["drawn", "house_style"]


def drawn(picture: Picture, colours: Mapping[str, str]) -> Figure:
    """Return a picture as a matplotlib figure, inside `house_style`."""
    match picture:
        case Curves():
            return drawn_curves(picture, colours)
        case Forest():
            return drawn_forest(picture, colours)
        case Bars():
            return drawn_bars(picture, colours)
