"""A line as pieces of text, each with the role whose colour it is drawn in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.content import Content

ELLIPSIS = "…"


class Piece(NamedTuple):
    """Some text of a line and what it says: `pending`, `dim`, `bright`, ... ('' for plain)."""

    text: str
    role: str = ""


def content(pieces: Iterable[Piece]) -> Content:
    """Return the pieces as what a widget can show. Their text is never parsed as markup."""
    return Content.assemble(*((text, f"${role}" if role else "") for text, role in pieces))


def width_of(pieces: Iterable[Piece]) -> int:
    """Return how many cells of the terminal the pieces take."""
    return sum(cell_len(piece.text) for piece in pieces)


def fitted(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells, with an ellipsis where it had to be cut.

    Examples
    --------
    >>> fitted("Usage down", 12)
    'Usage down  '
    >>> fitted("Usage down", 6)
    'Usage…'
    """
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + ELLIPSIS


def right_aligned(text: str, width: int) -> str:
    """Return `text` at the right end of `width` cells.

    Examples
    --------
    >>> right_aligned("6 d", 5)
    '  6 d'
    """
    missing = width - cell_len(text)
    return " " * missing + text if missing >= 0 else fitted(text, width)
