"""A picture as a drawing, and a drawing as a document that needs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dtui.views.colours import LIGHT
from dtui.views.pictures.hues import HUES
from dtui.views.pictures.kinds import Bars, Curves, Forest, Picture
from notebook_ext.bundle import STATIC
from notebook_ext.calibration.pictures.bars import draw_bars
from notebook_ext.calibration.pictures.curves import draw_curves
from notebook_ext.calibration.pictures.forest import draw_forest
from notebook_ext.calibration.pictures.sheet import Drawing, Shape, as_xml, box, group, number

WIDE, NARROW = 640.0, 360.0
"""Pixels of a drawing in a notebook's cell, and of one on a phone or beside others."""

_MARGIN = 14.0


def drawn(picture: Picture, width: float = WIDE, *, step: float = 1.0) -> Drawing:
    """Lay a picture out.

    Parameters
    ----------
    picture
        Its texts have to be fit to be shown.
    width
        Pixels there are.
    step
        Pixels that the points of a line are told apart by: more make a smaller drawing.
    """
    match picture:
        case Curves():
            return draw_curves(picture, width, step=step)
        case Forest():
            return draw_forest(picture, width)
        case Bars():
            return draw_bars(picture, width)


def document(picture: Picture, width: float = WIDE, *, step: float = 1.0) -> str:
    """Return a picture as an SVG document on light paper, which is read on a dark page too.

    Dots beyond five hundred are left out: in a file they would be nothing but its size.
    """
    drawing = drawn(picture, width, step=step)
    wide, high = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    shifted = group(*drawing.shapes, transform=f"translate({number(_MARGIN)} {number(_MARGIN)})")
    style = Shape("style", {}, text=_style(frozenset(_classes(shifted))))
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(wide)} {number(high)}",
        "width": number(wide),
        "class": "dtui-drawing",
    }
    return as_xml(Shape("svg", attributes, (style, box(0, 0, wide, high, "paper"), shifted)))


def _classes(shape: Shape) -> Iterator[str]:
    yield from shape.attributes.get("class", "").split()
    for child in shape.children:
        yield from _classes(child)


@cache
def _style(classes: frozenset[str]) -> str:
    """Return the view's own rules for some classes, and the colours of light paper for them."""
    rules = (STATIC / "drawing.css").read_text("utf-8")
    colours = {f"--dtui-{name}": LIGHT[name] for name in ("page", "ink", "dim", "edge")}
    colours |= {f"--dtui-hue-{at}": light for at, (light, _) in enumerate(HUES)}
    declared = "".join(f"{name}:{colour};" for name, colour in colours.items())
    of = re.compile(rf"\.({'|'.join(sorted({*classes, 'paper'}))})\b")
    kept = [
        line.replace(".dtui-drawing {", "svg{").replace(".dtui-drawing ", "")
        for line in rules.splitlines()
        if not line.startswith(".dtui-drawing .") or of.search(line.partition("{")[0][14:])
    ]
    return f"svg{{{declared}font-family:system-ui,sans-serif}}" + "".join(kept)
