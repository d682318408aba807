"""A sheet to draw on: points from its upper left corner, and colours by name.

A sheet is 360 points wide, which a phone shows at nearly its own size, so that one drawing serves
phone, desk and paper. Everything has a fixed place: nothing is laid out by the measures of a font,
which differ between machines, and a picture must be the same bytes on each of them.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal
from warnings import catch_warnings, filterwarnings

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from dtui.text import cells, one_line

WIDTH: Final = 360.0
MARGIN: Final = 12.0
"""Points around a picture that is a file of its own."""
SIZE: Final = 12.0
"""Points of the text: about 11 on a phone, 14 at a desk."""
SMALL: Final = 11.0
"""Points of what is read second: ticks, and what the axes are."""

_PER_CELL = 0.57
"""Width of a character by the size of its text: what the wider fonts of a page need."""

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be read out, copied and searched
    "svg.hashsalt": "dtui",  # the ids of the drawing are hashes; without a salt they are random
    "text.parse_math": False,  # a dollar sign that an agent wrote is a dollar sign
    "font.family": ["DejaVu Sans"],  # comes with matplotlib; only ever measured by
    "font.size": SIZE,
    "path.sketch": None,
    "hatch.linewidth": 1.0,
    "lines.solid_capstyle": "round",
    "lines.dash_capstyle": "butt",
}


@contextmanager
def house_style() -> Generator[None]:
    """Draw with our settings inside, whatever a person's own matplotlibrc says."""
    with mpl.rc_context(), catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        # The font that text is measured by lacks many scripts; the one that shows it does not.
        filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def width_of(text: str, size: float = SIZE) -> float:
    """Return about how many points a text takes."""
    return cells(text) * size * _PER_CELL


def fitted(text: str, points: float, size: float = SIZE) -> str:
    """Return as much of a text as has room, on one line, its end replaced by `…`."""
    return one_line(text, int(points / (size * _PER_CELL) + 1e-6))


def wrapped(text: str, points: float, size: float = SIZE) -> list[str]:
    """Return a text as two lines at most, broken between words where it can be."""
    first = fitted(text, points, size)
    if not first.endswith("…") or text == first:
        return [first]
    words = first[:-1].rpartition(" ")[0] or first[:-1]
    return [words, fitted(text[len(words) :].strip(), points, size)]


class Sheet:
    """A figure of a given height, with the few things that our pictures are made of."""

    def __init__(self, height: float, colours: Mapping[str, str]) -> None:
        self.height = height
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        self.figure.patch.set_visible(False)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Add axes that show nothing yet, with our colours and no frame."""
        bounds = (
            left / WIDTH,
            1 - (top + height) / self.height,
            width / WIDTH,
            height / self.height,
        )
        axes = self.figure.add_axes(bounds)
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, colors=self.colours["dim"], labelsize=SMALL, pad=5)
        axes.margins(0)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = "ink",
        align: Literal["left", "center", "right"] = "left",
        size: float = SIZE,
        bold: bool = False,
    ) -> None:
        """Write a line of text whose baseline is `y` points below the upper edge."""
        self.figure.text(
            x / WIDTH,
            1 - y / self.height,
            text,
            color=self.colours[colour],
            ha=align,
            va="baseline",
            fontsize=size,
            fontweight="bold" if bold else "normal",
        )

    def stroke(self, x: tuple[float, float], y: tuple[float, float], **style: object) -> None:
        """Draw a straight line between two points of the sheet."""
        xs, ys = [at / WIDTH for at in x], [1 - at / self.height for at in y]
        self.figure.add_artist(Line2D(xs, ys, **style))  # pyright: ignore[reportArgumentType]

    def box(self, left: float, top: float, width: float, height: float, **style: object) -> None:
        """Draw a filled rectangle."""
        corner = (left / WIDTH, 1 - (top + height) / self.height)
        self.figure.add_artist(
            Rectangle(corner, width / WIDTH, height / self.height, **style)  # pyright: ignore[reportArgumentType]
        )
