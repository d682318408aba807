"""The list of a chain: entries of the whole log with the lanes that join them."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.text import cells
from dtui.tui.line import width_of
from dtui.tui.widgets.spine_list import gutter_pieces
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.chain import ChainRow
from dtui.views.kin import Cone
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

_NOBODY = Cone(frozenset(), frozenset())
_LONGEST_NAME = 14
_ROOM_FOR_WHO = 70
_ROOM_FOR_TIME = 110
_WHO = 13


class ChainList(VirtualList[ChainRow]):
    """Entries, the start of the walk first, under headings; the way to the cursor is bright."""

    def __init__(self, *, id: str) -> None:
        super().__init__(self.draw, id=id)
        self._kin = _NOBODY
        self._gutter = 1
        self._name_width = 6

    def fit(self, rows: Sequence[ChainRow]) -> None:
        """Make columns as wide as these rows need, so that nothing jumps about."""
        self._gutter = max((len(row.gutter) for row in rows), default=1)
        widest = max((cells(row.name) for row in rows), default=6)
        self._name_width = min(_LONGEST_NAME, max(6, widest))

    def light(self, kin: Cone) -> None:
        """Make these rows bright, and the one under the cursor."""
        if kin != self._kin:
            self._kin = kin
            self.refresh()

    def draw(self, row: ChainRow, width: int) -> Sequence[Piece]:
        """Lanes, letter, id, what it says and its state always; who and when as there is room."""
        current = self.current
        here = current.ordinal if current is not None else 0
        lit = {here, *self._kin.ancestors, *self._kin.descendants} - {0}
        lanes = tuple(gutter_pieces(row, lit, self._gutter))
        if row.heading:
            room = max(0, width - width_of(lanes) - 1)
            return (*lanes, Piece(" "), Piece(fitted(f"── {row.heading}", room), "accent"))
        bright = row.ordinal in lit or not row.ordinal
        tone = "plain" if bright else "dim"
        head = (
            *lanes,
            Piece(" "),
            Piece(fitted(row.letter, 3), row.role if row.role != "plain" else tone),
            Piece(fitted(row.name, self._name_width) + " ", "bright" if bright else "dim"),
        )
        room = max(0, width - width_of(head))
        tail = _tail(row, width)
        room = max(0, room - width_of(tail))
        return (*head, Piece(fitted(row.says, room), tone), *tail)


def _tail(row: ChainRow, width: int) -> tuple[Piece, ...]:
    pieces = [Piece(f" {row.word}", row.role)] if row.word else []
    # What it says needs the room more; below the list, all that it is joined to is told.
    marks = row.marks[: 2 if width >= _ROOM_FOR_TIME else 1]
    pieces += [Piece(f" {mark.text}", "accent") for mark in marks]
    if width >= _ROOM_FOR_WHO:
        pieces.append(Piece(f" {fitted(row.who, _WHO)}", "dim"))
    when = row.when.removesuffix(" UTC") if width >= _ROOM_FOR_TIME else row.when[5:10]
    return (*pieces, Piece(f" {when}", "dim"))
