"""A long text that is read like a list, and unfolds where the reader asks for more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType

from dtui.tui.ascii import draws_ascii
from dtui.tui.bindings import bindings
from dtui.tui.keys import PAGE_KEYS
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.rows import HeldRows
from dtui.views.sheet import all_rows
from dtui.views.unfolding import Block, PageLine, page_lines

_KEPT_IN_VIEW = 3
"""The part of the height that is kept in view around the cursor: a third above, a third below."""

_WIDEST = 120
"""Cells beyond which sentences are hard to follow from line to line."""


class Page(VirtualList[PageLine]):
    """Blocks of lines under a cursor; Enter unfolds the block it is on, or folds it again.

    It scrolls before the cursor reaches an edge, so that what comes next is read before it is
    under the cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(PAGE_KEYS)

    def __init__(self, *, id: str) -> None:
        super().__init__(_draw, id=id)
        self._blocks: Sequence[Block] = ()
        self._unfolded: set[str] = set()

    @property
    def room(self) -> int:
        """How many cells a line of its text may take."""
        return min(max(self.scrollable_content_region.width - 3, 12), _WIDEST)

    @property
    def lines(self) -> Iterator[PageLine]:
        """Its lines as they stand now, folded or unfolded."""
        return all_rows(self._rows)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these blocks, with those unfolded that were, and the cursor where it was."""
        first = None if self._blocks else next((b.name for b in blocks if b.more), None)
        self._blocks = blocks
        self._lay_out(at=None if first is None else f"{first}:0")

    def _lay_out(self, at: str | None = None) -> None:
        lines = page_lines(self._blocks, self._unfolded, self.room, ascii=draws_ascii())
        self.show(HeldRows(lines, lambda line: line.key), at=at)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to unfold only where there is more."""
        if action != "choose":
            return True
        line = self.current if self.is_mounted else None
        return line is not None and line.folds

    def action_choose(self) -> None:
        """Unfold the block under the cursor, or fold it again."""
        line = self.current
        if line is None or not line.folds:
            return
        if line.block in self._unfolded:
            self._unfolded.remove(line.block)
            self._lay_out(at=f"{line.block}:0")
        else:
            self._unfolded.add(line.block)
            self._lay_out()
            self._bring_into_view(line.block)

    def _bring_into_view(self, name: str) -> None:
        """Let the reader see what has unfolded; below a picture it may be out of the window."""
        (shown,) = (len(block.lines) for block in self._blocks if block.name == name)
        self._scroll_to_cursor()
        first = self._rows.find(f"{name}:{shown}")
        if first is not None and not self._is_in_view(first + 1):
            self.go_to_row(first)

    def unfold_all(self) -> None:
        """Unfold every block, or where all are, fold them."""
        every = {block.name for block in self._blocks if block.more}
        line = self.current
        at = None if line is None else f"{line.block}:0"
        self._unfolded = set[str]() if every <= self._unfolded else every
        self._lay_out(at=at)

    def go_to_heading(self, step: int) -> bool:
        """Move to the next part that way and to the top of the window; tell if there is one."""
        index = self.cursor + step
        while (line := self.row_at(index)) is not None and not line.heading:
            index += step
        if line is None:
            return False
        self.go_to_row(index)
        self.scroll_to(y=index, animate=False)
        return True

    def _scroll_to_cursor(self) -> None:
        height = self.size.height
        if not height:
            return
        margin = height // _KEPT_IN_VIEW
        top = round(self.scroll_y)
        if self.cursor < top + margin:
            self.scroll_to(y=max(self.cursor - margin, 0), animate=False)
        elif self.cursor >= top + height - margin:
            self.scroll_to(y=self.cursor - height + margin + 1, animate=False)


def _draw(line: PageLine, _width: int) -> Sequence[Piece]:
    return [Piece(text, role) for text, role in line.spans]
