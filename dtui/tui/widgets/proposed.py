"""What a verdict is about: an action with all its arguments, each by its name."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from dtui.text import one_line
from dtui.tui.line import content
from dtui.views.arguments import Arguments, argument_rows, names_width
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted, wrapped

_MOST = 24
_LOW = 16
"""Lines of a screen below which the arguments come before all that is said of them."""


class Proposed(Widget):
    """An action and its arguments, a row each, between what names it and what is said of it.

    Parameters
    ----------
    names
        Which proposal it is.
    does
        Who proposes what, without the arguments.
    says
        What else is to be known of it.
    more
        How arguments can be seen for which there is no room.
    """

    def __init__(
        self, names: str, does: str, args: Arguments, says: str = "", *, more: str = "more"
    ) -> None:
        super().__init__()
        self._names = names
        self._does = does
        self._args = args
        self._says = says
        self._more = more

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return as many lines as there are."""
        return len(self._lines(width))

    def render(self) -> Content:
        lines = self._lines(self.size.width)
        return content([piece for line in lines for piece in (*line, Piece("\n"))][:-1])

    def _lines(self, width: int) -> list[tuple[Piece, ...]]:
        # A line each in the smallest windows: the arguments are what is judged.
        low = self.screen.size.height < _LOW
        named = [(Piece(fitted(self._names, width).rstrip(), "bright"),)]
        does = [one_line(self._does, width)] if low else wrapped(self._does, width)
        body = [*((Piece(line),) for line in does), *argument_pieces(self._args, width, self._more)]
        says = [(Piece(line, "dim"),) for line in wrapped(self._says, width)] if self._says else []
        return [*body, *named, *says] if low else [*named, *body, *says]


def argument_pieces(args: Arguments, width: int, more: str) -> Iterator[tuple[Piece, ...]]:
    """Return the arguments in lines, their names in a column of their own."""
    column = min(names_width(args) + 2, max(width * 2 // 5, 6))
    for row in argument_rows(args, max(width - column, 8), most=_MOST, more=more):
        if not row.name:
            yield (Piece(row.lines[0], "pending"),)
            continue
        name = fitted(row.name, column - 1) + " "
        for line in row.lines:
            yield (Piece(name, "accent"), Piece(line))
            name = " " * column
