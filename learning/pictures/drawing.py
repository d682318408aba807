"""Pictures as SVG that follows its page's colours, and as PNG for what shows nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from dtui.views.pictures.kinds import Bars, Curves, Forest, Picture
from learning.pictures.bars import drawn_bars
from learning.pictures.curves import drawn_curves
from learning.pictures.forest import drawn_forest
from learning.pictures.markup import Markup
from learning.pictures.palette import COLOURS, Theme, colours
from learning.pictures.sheet import MARGIN, house_style
from learning.texts import shown

_STANDINS = {f"#fe{index:04x}": name for index, name in enumerate(COLOURS)}
"""What is drawn in place of each named colour, to be found again in what was drawn."""


def svg(picture: Picture, *, name: str, title: str, says: str = "", alone: bool = False) -> str:
    """Draw a picture as SVG.

    The same picture yields the same bytes, on any machine with the same matplotlib.

    Parameters
    ----------
    picture : Curves, Forest or Bars
        Its texts may hold anything; they are made fit to be shown.
    name : str
        Begins the ids inside, so that several pictures can stand in one page.
    title, says : str
        What it shows and what can be seen there, for those who don't see it.
    alone : bool
        Whether it has to bring its colours, light and dark, and its font: a file of its own, for
        a README. Otherwise it uses the custom properties of the page it stands in.

    Examples
    --------
    >>> from dtui.views.pictures.kinds import Bars
    >>> coverage = Bars("decisions", ("pricing",), (("known", (3.0,)), ("not yet", (1.0,))))
    >>> text = svg(coverage, name="coverage", title="How many outcomes are known")
    >>> text[:41], "var(--hue-1)" in text
    ('<svg class="picture" viewBox="0 0 360 92"', True)
    """
    drawing = _drawing(picture, {name: standin for standin, name in _STANDINS.items()})
    return Markup(drawing, _STANDINS).finished(name, shown(title), shown(says), alone=alone)


def svg_on_paper(picture: Picture) -> str:
    """Draw a picture as SVG on a white sheet of its own, whatever the page around it.

    An image in a notebook cannot know whether that is light or dark, nor what is said beside it.
    """
    return Markup(_drawing(picture, colours("light")), {}).on_paper(colours("light")["page"])


def png(picture: Picture, *, theme: Theme = "light", scale: float = 2.0) -> bytes:
    """Draw a picture as PNG on the page's own background, 384 × `scale` pixels wide."""
    page = colours(theme)["page"]
    with house_style():
        figure = _drawn(shown(picture), colours(theme))
        figure.patch.set_visible(True)
        file = BytesIO()
        FigureCanvasAgg(figure).print_figure(
            file,
            format="png",
            dpi=72 * scale,
            facecolor=page,
            bbox_inches=_with_margin(*figure.get_size_inches()),
            metadata={"Software": None},
        )
    return file.getvalue()


def _drawing(picture: Picture, named: Mapping[str, str]) -> bytes:
    with house_style():
        figure = _drawn(shown(picture), named)
        file = BytesIO()
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None})
    return file.getvalue()


def _with_margin(width: float, height: float) -> Bbox:
    margin = MARGIN / 72
    return Bbox([[-margin, -margin], [width + margin, height + margin]])


def _drawn(picture: Picture, named: Mapping[str, str]) -> Figure:
    """Return a picture as a matplotlib figure, its colours still names."""
    match picture:
        case Curves():
            return drawn_curves(picture, named)
        case Forest():
            return drawn_forest(picture, named)
        case Bars():
            return drawn_bars(picture, named)
