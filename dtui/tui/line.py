"""A line as pieces of text, each with the role whose colour it is drawn in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dtui.text import cells
from dtui.views.piece import Note, Piece
from dtui.views.plain_text import fitted, wrapped

if TYPE_CHECKING:
    from textual.content import Content

_LABEL = 12
_ROOM_BESIDE_LABEL = 22


Line = tuple[Piece, ...]
"""The pieces that stand on one line."""


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    r"""Return pieces by the line: one whose text ends in a line feed is the last of its line.

    Examples
    --------
    >>> [len(line) for line in lines_of([Piece("by "), Piece("pat\n"), Piece("at noon")])]
    [2, 1]
    """
    lines: list[Line] = []
    line: list[Piece] = []
    for piece in pieces:
        line.append(Piece(piece.text.removesuffix("\n"), piece.role))
        if piece.text.endswith("\n"):
            lines.append(tuple(line))
            line = []
    return [*lines, tuple(line)] if line else lines


def content(pieces: Iterable[Piece]) -> Content:
    """Return the pieces as what a widget can show. Their text is never parsed as markup."""
    # Here, because the first frame is made of lines before the toolkit is there.
    from textual.content import Content

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

    Where that would leave the text a narrow column, it runs on under its label instead.

    Examples
    --------
    >>> for piece in labelled("steelman", "hyp-2 against opt-2, without a verdict", 36):
    ...     print(repr(piece.text))
    'steelman    '
    'hyp-2 against opt-2,\n'
    '            '
    'without a verdict\n'
    >>> for piece in labelled("steelman", "hyp-2 against opt-2, without a verdict", 24):
    ...     print(repr(piece.text))
    'steelman'
    ' hyp-2 against\n'
    'opt-2, without a verdict\n'
    """
    if width - _LABEL >= _ROOM_BESIDE_LABEL:
        for line in wrapped(text, width - _LABEL):
            yield Piece(fitted(label, _LABEL), "dim")
            yield Piece(f"{line}\n", role)
            label = ""
        return
    first, *rest = wrapped(f"{label} {text}", width)
    yield Piece(label, "dim")
    yield Piece(f"{first.removeprefix(label)}\n", role)
    for line in rest:
        yield Piece(f"{line}\n", role)


def noted(notes: Iterable[Note], width: int) -> Iterator[Piece]:
    """Return notes, each with its label beside it."""
    for note in notes:
        yield from labelled(note.label, note.text, width, note.role)
