"""The pane that traces are narrowed down by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.message import Message

from dtui.tui.bindings import bindings
from dtui.tui.keys import FACET_KEYS
from dtui.tui.line import right_aligned
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted
from dtui.views.rows import HeldRows

if TYPE_CHECKING:
    from dtui.views.facets import Facet

_COUNT = 8


class FacetLine(NamedTuple):
    """A line of the pane: a facet's name, a value of it, or how many values are left out."""

    key: str
    says: str
    traces: int | None
    """How many traces there are of a value; None on all other lines."""
    chosen: bool = False
    begins: str = ""
    """What a value that is left out begins with when it is typed: ``domain:``."""


class Facets(VirtualList[FacetLine]):
    """Every facet with its values, how many traces there are of each, and which are chosen.

    It tells which value was chosen by `VirtualList.Chosen` with its term, ``domain:pricing``.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(FACET_KEYS)

    @dataclass
    class Wanted(Message):
        """The reviewer wants a value that is not listed."""

        begins: str

    def __init__(self, *, id: str) -> None:
        super().__init__(_draw, empty="Counting …", id=id)

    def show_facets(self, facets: Iterable[Facet]) -> None:
        """Show these, with the cursor on the value it was on."""
        first = self.current_key is None
        self.show(HeldRows(tuple(_lines(facets)), lambda line: line.key))
        if first:
            self.action_move(1)

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn: only while the reviewer is choosing."""
        return self.has_focus

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_move(self, step: int) -> None:
        """Move the cursor by that many lines, and over a facet's name."""
        super().action_move(step)
        if (line := self.current) is not None and _is_heading(line):
            super().action_move(1 if step > 0 or self.cursor == 0 else -1)

    def action_first(self) -> None:
        """Move to the first value."""
        super().action_first()
        self.action_move(0)

    def action_heading(self, step: int) -> None:
        """Move to the first value of the next facet, or of the one before."""
        places = range(self.row_count)
        headings = [at for at in places if (line := self.row_at(at)) and _is_heading(line)]
        firsts = [at + 1 for at in headings if step > 0 or at + 1 < self.cursor]
        beyond = [at for at in firsts if at > self.cursor] if step > 0 else firsts[::-1]
        if beyond or firsts:
            self.go_to_row((beyond or firsts)[0])

    def action_choose(self) -> None:
        """Report the value under the cursor, or that one is wanted which is not listed."""
        line = self.current
        if line is not None and line.begins:
            self.post_message(self.Wanted(line.begins))
        elif line is not None and line.traces is not None:
            super().action_choose()


def _is_heading(line: FacetLine) -> bool:
    return line.traces is None and not line.begins


def _lines(facets: Iterable[Facet]) -> Iterator[FacetLine]:
    for facet in facets:
        yield FacetLine(f"# {facet.name}", facet.name, None)
        for value in facet.values:
            yield FacetLine(value.term, value.says, value.count, value.chosen)
        if facet.more:
            begins = facet.values[0].term.partition(":")[0] + ":"
            more = f"{facet.more:,} more: / {begins}…"
            yield FacetLine(f"+ {facet.name}", more, None, begins=begins)


def _draw(line: FacetLine, width: int) -> Sequence[Piece]:
    if line.begins:
        return (Piece(fitted(f"  {line.says}", width), "dim"),)
    if line.traces is None:
        return (Piece(fitted(line.says, width), "bright"),)
    room = max(1, width - 4 - _COUNT - 1)
    count = right_aligned(f"{line.traces:,}", _COUNT) + " "  # the scrollbar comes next
    tone = "bright" if line.chosen else "plain" if line.traces else "dim"
    return (
        Piece("[x] " if line.chosen else "[ ] ", "locked" if line.chosen else "dim"),
        Piece(fitted(line.says, room), tone),
        Piece(count, "dim" if not line.traces else "plain"),
    )
