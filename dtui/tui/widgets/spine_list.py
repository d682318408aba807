"""The causal-order list: a trace's items with the lanes that join them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from dtui.text import cells, one_line
from dtui.tui.line import right_aligned, width_of
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.graph_layout import SpineRow
from dtui.views.kin import Cone
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

_EMPTY = "Nothing has been recorded in this trace yet."
_LONGEST_ID = 10
_ROOM_FOR_NUMBERS = 56
_LEAST_DETAIL = 13
_LONGEST_DETAIL = 44


class SpineList(VirtualList[SpineRow]):
    """Items in append order. The kin of the one under the cursor are bright, the rest dim."""

    def __init__(self, *, id: str) -> None:
        super().__init__(self.draw, empty=_EMPTY, id=id)
        self._lit: frozenset[int] = frozenset()
        self._marked: Collection[str] = ()
        self._signs: Mapping[str, str] = {}
        self._hits: Collection[int] = ()
        self._gutter = 1
        self._id_width = 5

    def say_when_empty(self, message: str) -> None:
        """Set what is said where there are no rows; empty for a trace that has none yet."""
        self._empty = message or _EMPTY

    def light(self, kin: Cone) -> None:
        """Make these rows bright, and the one under the cursor; draw what that changes."""
        before, self._lit = self._lit, kin.ancestors | kin.descendants | {self._here}
        changed, top = before ^ self._lit, round(self.scroll_y)
        for index in range(top, top + self.size.height):
            row = self.row_at(index)
            if row is not None and not changed.isdisjoint((row.ordinal, *row.lanes)):
                self.refresh_line(index)

    @property
    def _here(self) -> int:
        """The ordinal of the row under the cursor."""
        return 0 if self.current is None else self.current.ordinal

    def mark(self, item_ids: Collection[str]) -> None:
        """Show these items as marked for evidence."""
        self._marked = item_ids
        self.refresh()

    def highlight(self, signs: Mapping[str, str]) -> None:
        """Show a sign before these items, by their ids: what came, and what changed."""
        self._signs = signs
        self.refresh()

    def mark_hits(self, ordinals: Collection[int]) -> None:
        """Mark the rows that a search finds, by their ordinals."""
        if ordinals or self._hits:
            self._hits = frozenset(ordinals)
            self.refresh()

    def is_hit(self, row: SpineRow) -> bool:
        """Whether the search finds it."""
        return row.ordinal in self._hits

    def draw(self, row: SpineRow, width: int) -> Sequence[Piece]:
        """Lanes, letter, id and state always; number and detail as there is room."""
        lit = self._lit if self._here in self._lit else self._lit | {self._here}
        self._make_room_for(row)
        sign = self._signs.get(row.item_id, "+" if row.item_id in self._marked else " ")
        bright = row.ordinal in lit or row.item_id in self._signs
        head = [
            *self._number(row, width),
            *gutter_pieces(row, lit, 2 * self._gutter),
            Piece(sign, "accent"),
            Piece(fitted(row.letter, 3), row.role if row.role != "plain" else _tone(bright)),
            Piece(fitted(row.item_id, self._id_width) + " ", "bright" if bright else "dim"),
        ]
        room = max(0, width - width_of(head))
        tail = _tail(row, room)
        room -= width_of(tail)
        return (*head, Piece(fitted(row.line, room), _tone(bright)), *tail)

    def _number(self, row: SpineRow, width: int) -> tuple[Piece, ...]:
        if width < _ROOM_FOR_NUMBERS:
            return ()
        digits = max(3, len(str(self.row_count)))
        return (Piece(f"{right_aligned(str(row.spine), digits)} ", "dim"),)

    def _make_room_for(self, row: SpineRow) -> None:
        """Keep columns as wide as the widest row seen, so that the text does not jump about."""
        gutter = max(self._gutter, row.node + 1, len(row.lanes))
        id_width = max(self._id_width, min(_LONGEST_ID, cells(row.item_id)))
        if (gutter, id_width) != (self._gutter, self._id_width):
            self._gutter, self._id_width = gutter, id_width
            self.call_later(self.refresh)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Enter where it leads somewhere: into a decision, or along a long reference."""
        row = self.current
        if action == "choose" and row is not None:
            return row.type == "decision" or bool(row.marks)
        return super().check_action(action, parameters)


class _Drawn(Protocol):
    """A row with lanes beside it: of a trace's list, or of a chain."""

    @property
    def ordinal(self) -> int: ...
    @property
    def gutter(self) -> str: ...
    @property
    def node(self) -> int: ...
    @property
    def lanes(self) -> tuple[int, ...]: ...
    @property
    def role(self) -> str: ...


def gutter_pieces(row: _Drawn, lit: Collection[int], width: int) -> Iterator[Piece]:
    """Return a row's lanes and glyph, filled up to `width` cells; what is lit is bright."""
    return _joined(_gutter(row, lit), width)


def _gutter(row: _Drawn, lit: Collection[int]) -> Iterator[Piece]:
    """Colour each stroke after the item whose lane it is, the glyph after its state."""
    own = row.ordinal in lit
    for cell, stroke in enumerate(row.gutter):
        column, between = divmod(cell, 2)
        if column == row.node and not between:
            yield Piece(stroke, row.role if row.role != "plain" else _tone(own))
        elif between or column >= len(row.lanes):
            yield Piece(stroke, _tone(own))
        else:
            yield Piece(stroke, _tone(row.lanes[column] in lit))


def _joined(strokes: Iterator[Piece], width: int) -> Iterator[Piece]:
    """Draw neighbours of one colour in one piece, and fill up to the width."""
    text, role, taken = "", "", 0
    for stroke in strokes:
        if stroke.role != role:
            yield Piece(text, role)
            text, role = "", stroke.role
        text += stroke.text
        taken += 1
    yield Piece(text + " " * (width - taken), role)


def _tail(row: SpineRow, room: int) -> tuple[Piece, ...]:
    """Return what stands at the right end: kind, references without a lane, state.

    The state is always there. The rest leaves what the item says its greater part, and of a
    detail that is longer than its room the beginning is shown.
    """
    pieces = [Piece(f" {row.word}", row.role)] if row.word else []
    # How far a decision has come is told by its detail, more than by its question.
    share = room * (3 if row.type == "decision" else 2) // 5
    left = share - width_of(pieces)
    for mark in row.marks[:2]:
        if cells(mark.text) < left:
            pieces.append(Piece(f" {mark.text}", "accent"))
            left -= cells(mark.text) + 1
    left = min(left, _LONGEST_DETAIL)
    if row.detail and (cells(row.detail) < left or left > _LEAST_DETAIL):
        pieces.append(Piece(f" {one_line(row.detail, left - 1)}", "dim"))
    return tuple(reversed(pieces))


def _tone(bright: bool) -> str:
    return "plain" if bright else "dim"
