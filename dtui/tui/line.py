"""A line as pieces of text, each with the role whose colour it is drawn in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textual.content import Content

from dtui.text import cells
from dtui.views.plain_text import fitted, wrapped

_LABEL = 12
_LEAST = 12


class Piece(NamedTuple):
    """Some text of a line and what it says: `pending`, `dim`, `bright`, ... ('' for plain)."""

    text: str
    role: str = ""


def content(pieces: Iterable[Piece]) -> Content:
    """Return the pieces as what a widget can show. Their text is never parsed as markup."""
    return Content.assemble(*((text, f"${role}" if role else "") for text, role in pieces))


def width_of(pieces: Iterable[Piece]) -> int:
    """Return how many cells of the terminal the pieces take."""
    return sum(cells(piece.text) for piece in pieces)


def right_aligned(text: str, width: int) -> str:
    """Return `text` at the right end of `width` cells.

    Examples
    --------
    >>> right_aligned("6 d", 5)
    '  6 d'
    """
    missing = width - cells(text)
    return " " * missing + text if missing >= 0 else fitted(text, width)


def labelled(label: str, text: str, width: int, role: str = "plain") -> Iterator[Piece]:
    r"""Return a label and a text beside it, wrapped so that no line runs under the label.

    Examples
    --------
    >>> for piece in labelled("steelman", "hyp-2 against opt-2", 24):
    ...     print(repr(piece.text))
    'steelman    '
    'hyp-2\n'
    '            '
    'against\n'
    '            '
    'opt-2\n'
    """
    for line in wrapped(text, max(_LEAST, width - _LABEL)):
        yield Piece(fitted(label, _LABEL), "dim")
        yield Piece(f"{line}\n", role)
        label = ""
