"""The list of what waits."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.tui.line import right_aligned
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted
from dtui.views.waiting_list import WaitingListRow, waiting_glyph, waiting_line

_PRIOR = 8


class PendingList(VirtualList[WaitingListRow]):
    """What waits, a line each: its kind, its trace, what it says, what it holds up, since when."""

    def __init__(self, *, id: str) -> None:
        super().__init__(_draw, id=id)

    def say_when_empty(self, message: str) -> None:
        """Set what is said from now on where nothing is to be shown."""
        self._empty = message


def _draw(row: WaitingListRow, width: int) -> Sequence[Piece]:
    """Kind, what it says and age always; trace and what it blocks as there is room."""
    head = (Piece(f"{waiting_glyph(row)} {fitted(row.letter, 3)}{fitted(row.kind, 11)}", row.role),)
    since = Piece(right_aligned(row.age, 6), "dim")
    room = width - 16 - 6
    title = min(48, room * 3 // 10) if room >= 40 else 0
    aside = _aside(row, room)
    says = room - title - aside
    line = waiting_line(row, says - 1)
    return (
        *head,
        *((Piece(fitted(row.title, title - 1) + " ", "dim"),) if title else ()),
        Piece(fitted(line, says - 1) + " ", "plain"),
        *((Piece(fitted(row.aside, aside), "dim"),) if aside else ()),
        since,
    )


def _aside(row: WaitingListRow, room: int) -> int:
    if row.proposal_id and row.kind != "outcome":
        return _PRIOR if room >= 40 else 0
    return 16 if room >= 60 else 0
