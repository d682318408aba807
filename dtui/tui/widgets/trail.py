"""The line at the top: where the reviewer is, and what matters about it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from dtui.tui.line import content, width_of
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

_BETWEEN = " › "


class Trail(Widget):
    """A way of names, the last one the place itself, with a few words at the right end.

    Where both don't fit, the names before the last go first, then the words at the right.
    """

    crumbs: reactive[tuple[str, ...]] = reactive[tuple[str, ...]](())
    """The names from the corpus to here, already safe to show."""

    aside: reactive[tuple[Piece, ...]] = reactive[tuple[Piece, ...]](())
    """What stands at the right end."""

    def render(self) -> Content:
        width = self.size.width - 2
        # The place itself may have half of the line, or what the words at the right leave it.
        here_at_least = min(width // 2, width_of((Piece(self.crumbs[-1]),))) if self.crumbs else 0
        aside = _that_fits(self.aside, width - here_at_least - 2)
        room = width - width_of(aside) - (2 if aside else 0)
        way = fitted(_shortened(self.crumbs, room), room)
        *before, here = way.rpartition(_BETWEEN)
        gap = Piece("  " if aside else "")
        return content(
            (Piece(" "), Piece("".join(before), "dim"), Piece(here, "bright"), gap, *aside)
        )


def _shortened(crumbs: Sequence[str], room: int) -> str:
    """Leave out names from the front until the rest fits, but never the last."""
    for first in range(len(crumbs)):
        left_out = ("…",) if first else ()
        way = _BETWEEN.join((*left_out, *crumbs[first:]))
        if width_of((Piece(way),)) <= room or first == len(crumbs) - 1:
            return way
    return ""


def _that_fits(pieces: Sequence[Piece], room: int) -> tuple[Piece, ...]:
    """Keep the last pieces, as many as fit: the rightmost says what matters most."""
    kept: tuple[Piece, ...] = ()
    for piece in reversed(pieces):
        if width_of((piece, *kept)) > room:
            break
        kept = (piece, *kept)
    return kept
