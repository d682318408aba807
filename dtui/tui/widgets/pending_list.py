"""The list of what waits."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.text import cells
from dtui.tui.line import Piece, right_aligned
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.arguments import arguments_line
from dtui.views.palette import sign
from dtui.views.plain_text import fitted
from dtui.views.waiting_list import WaitingListRow

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
    glyph = sign("decision" if row.kind == "decision" else "hypothesis", "pending").glyph
    head = (Piece(f"{glyph} {fitted(row.letter, 3)}{fitted(row.kind, 11)}", row.role),)
    since = Piece(right_aligned(row.age, 6), "dim")
    room = width - 16 - 6
    title = min(48, room * 3 // 10) if room >= 40 else 0
    aside = _aside(row, room)
    says = room - title - aside
    line = _line(row, says - 1)
    return (
        *head,
        *((Piece(fitted(row.title, title - 1) + " ", "dim"),) if title else ()),
        Piece(fitted(line, says - 1) + " ", "plain"),
        *((Piece(fitted(row.aside, aside), "dim"),) if aside else ()),
        since,
    )


def _line(row: WaitingListRow, room: int) -> str:
    """Return what it says; of a proposal each argument, long values shortened before others go."""
    if not row.action:
        named = row.subject if not row.proposal_id or row.blind else ""
        return f"{named} {row.says}".strip()
    # Who proposes is told below too; what they propose must be seen here.
    whole = f"{row.subject} {row.says}"
    if cells(whole) <= room and not row.case:
        return whole
    # The case is named before.
    args = {name: value for name, value in row.args.items() if value != row.case}
    return arguments_line(row.action, args, max(room, 1))


def _aside(row: WaitingListRow, room: int) -> int:
    if row.proposal_id and row.kind != "outcome":
        return _PRIOR if room >= 40 else 0
    return 16 if room >= 60 else 0
