"""The list of what was found in all traces."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.text import cells
from dtui.tui.line import right_aligned, width_of
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.found import FoundRow
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

_ROOM_FOR_TITLE = 50
_ROOM_FOR_DOMAIN = 100
_WORD = 10


class FoundList(VirtualList[FoundRow]):
    """What was found, a line each: its state's glyph, its kind, its trace, what it says."""

    def __init__(self, *, id: str) -> None:
        super().__init__(_draw, id=id)

    def say_when_empty(self, message: str) -> None:
        """Set what is said from now on where nothing is to be shown."""
        self._empty = message


def _draw(row: FoundRow, width: int) -> Sequence[Piece]:
    """Glyph, letter, what it says and its state always; trace, id and domain as there is room."""
    name = row.item_id or "opened"
    head = [Piece(f"{row.glyph} {fitted(row.letter, 3)}", row.role)]
    if width >= _ROOM_FOR_TITLE:
        head.append(Piece(f"{fitted(row.title, min(48, width // 4))} ", "dim"))
        head.append(Piece(f"{fitted(name, min(10, max(5, cells(name))))} ", "bright"))
    tail = [Piece(right_aligned(row.word, _WORD), row.role)] if row.word else []
    if width >= _ROOM_FOR_DOMAIN:
        tail.insert(0, Piece(f" {fitted(row.domain, 16)}", "dim"))
    room = max(0, width - width_of(head) - width_of(tail))
    return (*head, Piece(fitted(row.line, room), "plain"), *tail)
