"""Two traces item by item: side by side where there is room, else one under the other's signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dtui.text import cells
from dtui.tui.line import width_of
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.compared import KIND_ROLES, NOTHING_DIFFERS, item_tail
from dtui.views.comparison import ComparedItem, ItemComparison
from dtui.views.comparison_text import KIND_SIGNS, item_ids
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

ROOM_FOR_BOTH = 100
"""Cells from which two columns are wide enough to be read."""

_ID = 9


class ComparedList(VirtualList[ItemComparison]):
    """Items of two traces. The sign before a row, or between its sides, says how they compare."""

    def __init__(self, *, id: str) -> None:
        super().__init__(_draw, empty=NOTHING_DIFFERS, id=id)


def key_of(row: ItemComparison) -> str:
    """Return what stays the same about a row when others are shown."""
    left, right = (side.item_id if side else "" for side in (row.left, row.right))
    return f"{left} {right}"


def _draw(row: ItemComparison, width: int) -> Sequence[Piece]:
    return (*_columns(row, width),) if width >= ROOM_FOR_BOTH else (*_unified(row, width),)


def _columns(row: ItemComparison, width: int) -> Iterator[Piece]:
    room = (width - 3) // 2
    yield from _half(row, row.left, room)
    yield Piece(f" {KIND_SIGNS[row.kind]} ", KIND_ROLES[row.kind])
    yield from _half(row, row.right, width - 3 - room)


def _half(row: ItemComparison, side: ComparedItem | None, width: int) -> Iterator[Piece]:
    if side is None:
        yield Piece(" " * width)
        return
    tone = "dim" if row.kind == "same" else "plain"
    word = f" {side.word}" if side.word else ""
    head = f"{fitted(row.letter, 3)}{fitted(side.item_id, _ID)} "
    yield Piece(head, tone)
    yield Piece(fitted(side.line, max(0, width - cells(head) - cells(word))), tone)
    yield Piece(word, side.role if row.kind != "same" else "dim")


def _unified(row: ItemComparison, width: int) -> Iterator[Piece]:
    shown = row.right or row.left
    assert shown is not None  # one of the two is there
    tone = "dim" if row.kind == "same" else "plain"
    head = (
        Piece(f"{KIND_SIGNS[row.kind]} ", KIND_ROLES[row.kind]),
        Piece(fitted(row.letter, 3), tone),
        Piece(
            f"{fitted(item_ids(row), _ID)} ",
            "bright" if row.kind != "same" else "dim",
        ),
    )
    others, said = item_tail(row)
    tail = [Piece(f" {said}", shown.role if row.kind != "same" else "dim")] if said else []
    if others:
        tail.insert(0, Piece(f" ~{others}", "dim"))
    while tail and width_of(tail) > width // 2:
        tail = tail[1:]
    yield from head
    yield Piece(fitted(shown.line, max(0, width - width_of(head) - width_of(tail))), tone)
    yield from tail
