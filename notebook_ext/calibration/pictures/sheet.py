"""What a drawing is made of: shapes by their class, which the view's style sheet colours.

A drawing is laid out here and nowhere else. The browser makes elements of its shapes, a saved page
and a file have them as SVG; a text is only ever a text in either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from dtui.text import cells, one_line

LEADING = 18.0
"""Pixels of a line of text."""

_CELL = 6.3
"""Pixels of a cell of text, in the wider fonts of a page."""
_SAMPLE = 26.0
_GAP = 18.0


class Shape(NamedTuple):
    """An element of SVG, with its text or the shapes in it."""

    tag: str
    attributes: dict[str, str]
    children: tuple[Shape, ...] = ()
    text: str = ""


class Series(NamedTuple):
    """Points that belong together, where they are on the sheet and what each says."""

    style: str
    xs: Sequence[float]
    ys: Sequence[float]
    says: Callable[[int], tuple[str, ...]]
    """What a point stands for: its name, then its facts."""
    reach: Sequence[float] = ()
    """How far a point goes to either side, where it is no dot."""
    radii: Sequence[float] = ()
    """Of the dots, where they are too many to be shapes; 0 for none."""


class Drawing(NamedTuple):
    """A picture, laid out."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    series: tuple[Series, ...]
    upright: bool = False
    """Whether the points of a series stand below each other."""


def number(value: float) -> str:
    """Return a place on the sheet, to a tenth of a pixel.

    Examples
    --------
    >>> number(12.04), number(0.25)
    ('12', '0.2')
    """
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str) -> float:
    """Return about how many pixels a text takes."""
    return cells(one_line(text)) * _CELL


def fitted(text: str, room: float) -> str:
    """Return as much of a text as has room."""
    return one_line(text, int(room / _CELL + 1e-6))


def words(x: float, y: float, text: str, style: str = "") -> Shape:
    """Return a line of text whose baseline begins, or by its style ends, at a point."""
    return Shape("text", {"x": number(x), "y": number(y), **_classed(style)}, text=text)


def path(
    points: Iterable[tuple[float, float]], style: str, *, closed: bool = False, dash: str = ""
) -> Shape:
    """Return straight lines through points.

    Examples
    --------
    >>> path([(0, 1), (0, 5), (7, 5), (9, 9)], "l").attributes["d"]
    'M0 1V5H7L9 9'
    """
    steps: list[str] = []
    before: tuple[str, str] | None = None
    for at in points:
        x, y = number(at[0]), number(at[1])
        if before is None:
            steps.append(f"M{x} {y}")
        elif y == before[1]:
            steps.append(f"H{x}" if x != before[0] else "")
        else:
            steps.append(f"V{y}" if x == before[0] else f"L{x} {y}")
        before = x, y
    dashed = {"stroke-dasharray": dash} if dash else {}
    return Shape("path", {"d": "".join(steps) + "Z" * closed, **_classed(style), **dashed})


def box(x: float, y: float, width: float, height: float, style: str = "") -> Shape:
    """Return a filled rectangle."""
    sides = zip(("x", "y", "width", "height"), map(number, (x, y, width, height)), strict=True)
    return Shape("rect", {**dict(sides), **_classed(style)})


def dot(x: float, y: float, radius: float, style: str) -> Shape:
    """Return a filled circle."""
    places = {"cx": number(x), "cy": number(y), "r": number(radius)}
    return Shape("circle", {**places, **_classed(style)})


def group(*shapes: Shape, **attributes: str) -> Shape:
    """Return shapes as one."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return Shape("g", named, shapes)


def legend(
    keys: Iterable[tuple[tuple[Shape, ...], str]], width: float
) -> tuple[tuple[Shape, ...], float]:
    """Return samples, each in 26 × 12 pixels, with their names beside them, and their height."""
    shapes: list[Shape] = []
    x, y = 0.0, 0.0
    for sample, name in keys:
        before = _SAMPLE + 6 if sample else 0.0
        named = fitted(name, width - before)
        taken = before + width_of(named)
        if x and x + taken > width:
            x, y = 0.0, y + LEADING
        if sample:
            shapes.append(group(*sample, transform=f"translate({number(x)} {number(y)})"))
        shapes.append(words(x + before, y + 10, named))
        x += taken + _GAP
    return tuple(shapes), y + LEADING + 4 if shapes else 0.0


def as_tree(shape: Shape) -> list[object]:
    """Return a shape as the browser's half makes an element of it."""
    return [shape.tag, shape.attributes, shape.text, [as_tree(child) for child in shape.children]]


def as_xml(shape: Shape) -> str:
    """Return a shape as SVG.

    Examples
    --------
    >>> as_xml(words(1, 2, "<b> & co"))
    '<text x="1" y="2">&lt;b&gt; &amp; co</text>'
    """
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in shape.attributes.items())
    inner = escape(shape.text) + "".join(map(as_xml, shape.children))
    opening = f"<{shape.tag}{attributes}"
    return f"{opening}>{inner}</{shape.tag}>" if inner else f"{opening}/>"


def _classed(style: str) -> dict[str, str]:
    return {"class": style} if style else {}
