"""What a saved notebook shows: the same views as plain HTML, without a kernel or a script.

A notebook that is not trusted keeps tables, ``<details>``, inline styles and images, and drops
the rest; so pages are made of these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from IPython.display import display

from dtui.html import Element, element, fitted

if TYPE_CHECKING:
    from ipywidgets import Widget

MOST_ROWS = 40
"""Rows of a list that a page shows at most: a notebook is read, compared and mailed."""

# A cell leaves two outputs, the widget and this page; which of them is redundant, the notebook's
# own elements tell. `.dtui` is there while a kernel answers.
_ONE_OF_TWO = (
    "<style>"
    ".jp-OutputArea-child:has(.dtui)+.jp-OutputArea-child:has([data-dtui-static]){display:none}"
    ".jp-OutputArea-child:not(:has(.dtui)):has(+.jp-OutputArea-child [data-dtui-static])"
    "{display:none}"
    "</style>"
)


def display_with_page(widget: Widget, text: str, page: Callable[[int], Element]) -> None:
    """Display any ipywidget in two outputs: itself, and a page to stand there in its place.

    Parameters
    ----------
    widget
        Of ours, or a box with some of ours in it.
    text
        What it shows, in a line, where neither a widget nor HTML is shown.
    page
        Makes the page, with at most so many rows.
    """
    view = {"application/vnd.jupyter.widget-view+json": widget.get_view_spec(), "text/plain": text}
    display(view, raw=True)
    display({"text/html": saved(page), "text/plain": text}, raw=True)


def saved(page: Callable[[int], Element]) -> str:
    """Return a page as the second output of a cell, hidden while the first is alive."""
    marked = fitted(lambda rows: element("div", page(rows), data_dtui_static=""), MOST_ROWS)
    return _ONE_OF_TWO + marked
