"""What a saved notebook shows: the same views as plain HTML, without a kernel or a script.

A notebook that is not trusted keeps tables, ``<details>``, inline styles and images, and drops
the rest; so pages are made of these.
"""

from __future__ import annotations

from collections.abc import Callable

from dtui.html import Element, element, fitted

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


def saved(page: Callable[[int], Element]) -> str:
    """Return a page as the second output of a cell, hidden while the first is alive."""
    marked = fitted(lambda rows: element("div", page(rows), data_dtui_static=""), MOST_ROWS)
    return _ONE_OF_TWO + marked
