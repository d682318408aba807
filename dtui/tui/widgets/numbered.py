"""A few things under numbers, taken by the key of their number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from dtui.text import cells, one_line
from dtui.tui.bindings import bindings
from dtui.tui.keys import NUMBERED_KEYS
from dtui.tui.line import Line, content
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted, wrapped

_MARK = "▶ "
_KEYS = 9
_WIDEST_NAME = 24
_LEAST_ROOM = 16
"""Cells beside a name in which a text can be read."""


class Thing(NamedTuple):
    """Something that can be taken."""

    name: str
    says: str = ""
    role: str = "accent"
    """Of its name."""
    below: tuple[Piece, ...] = ()
    """What else is to be known of it, a line each."""


class Numbered(Widget, can_focus=True):
    """Takes one of a few things, or several, by number, by arrow keys and space, or by mouse.

    Nothing is taken beforehand. Pressing the number of what is taken puts it back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "take(0)", "Take by number", key_display="1–9", id="codes.number"),
        *(Binding(str(n), f"take({n - 1})", "", show=False) for n in range(2, _KEYS + 1)),
        *bindings(NUMBERED_KEYS),
    ]

    @dataclass
    class Changed(Message):
        """The reviewer took something, or put it back."""

        numbered: Numbered

    taken: reactive[tuple[int, ...]] = reactive[tuple[int, ...]](())
    """What is taken, counted from 0, in the order of the things."""

    at: reactive[int] = reactive(0)
    """Where the mark is."""

    def __init__(self, things: Sequence[Thing], *, id: str, several: bool = False) -> None:
        super().__init__(id=id)
        self._things = things
        self.several = several
        says = any(thing.says for thing in things)
        widest = max((cells(thing.name) for thing in things), default=0)
        self._column = min(widest, _WIDEST_NAME) + 2 if says else widest

    def watch_taken(self) -> None:
        """Tell what was taken."""
        self.post_message(self.Changed(self))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return as many lines as the things take."""
        return sum(len(self._lines(index, width)) for index in range(len(self._things)))

    def render(self) -> Content:
        pieces: list[Piece] = []
        for index in range(len(self._things)):
            for line in self._lines(index, self.size.width):
                pieces += (*line, Piece("\n"))
        return content(pieces[:-1])

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_take(self, index: int) -> None:
        """Take the thing of a number, or put it back."""
        if index >= len(self._things):
            return
        self.at = index
        self._show(index)
        if index in self.taken:
            self.taken = tuple(other for other in self.taken if other != index)
        elif self.several:
            self.taken = tuple(sorted((*self.taken, index)))
        else:
            self.taken = (index,)

    def action_take_here(self) -> None:
        """Take the thing at the mark, or put it back."""
        self.action_take(self.at)

    def action_move(self, step: int) -> None:
        """Move the mark."""
        self.at = max(0, min(self.at + step, len(self._things) - 1))
        self._show(self.at)

    def _show(self, index: int) -> None:
        """Scroll the thing into view, where there is no room for all of them."""
        width = self.size.width
        above = sum(len(self._lines(before, width)) for before in range(index))
        place = Region(0, above, width, len(self._lines(index, width)))
        if isinstance(box := self.parent, Widget):
            box.scroll_to_region(place.translate(self.virtual_region.offset), animate=False)

    def on_click(self, event: events.Click) -> None:
        """Take what was clicked."""
        end = 0
        for index in range(len(self._things)):
            end += len(self._lines(index, self.size.width))
            if event.y < end:
                self.action_take(index)
                return

    def _lines(self, index: int, width: int) -> list[Line]:
        return list(self._laid_out(index, width))

    def _laid_out(self, index: int, width: int) -> Iterator[Line]:
        thing, taken = self._things[index], index in self.taken
        mark = _MARK if self.has_focus and index == self.at else " " * len(_MARK)
        number = str(index + 1) if index < _KEYS else " "
        box = ("[x]" if taken else "[ ]") if self.several else ("(•)" if taken else "( )")
        head = f"{number} {box} "
        column = self._column
        start = len(_MARK) + len(head)
        marked = (Piece(mark, "accent"), Piece(head, "locked" if taken else "dim"))
        if width - start - column >= _LEAST_ROOM or (not thing.says and width >= start + column):
            indent = " " * (start + column)
            says = wrapped(thing.says, max(width - len(indent), 1))
            names = _name_lines(thing.name, column - 2 if thing.says else column)
            lead = marked
            for name, line in zip_longest(names, says, fillvalue=""):
                yield (*lead, Piece(fitted(name, column), thing.role), Piece(line))
                lead = (Piece(" " * start),)
            rest: list[str] = []
        else:
            # Too narrow for two columns: what it says stands below its name.
            indent = " " * (start if width >= _LEAST_ROOM + start else len(_MARK))
            first, *more = _name_lines(thing.name, max(width - start, 2))
            yield (*marked, Piece(first, thing.role))
            yield from ((Piece(" " * start), Piece(line, thing.role)) for line in more)
            rest = wrapped(thing.says, max(width - len(indent), 2)) if thing.says else []
        room = max(width - len(indent), 2)
        for line in rest:
            yield (Piece(indent), Piece(line))
        for piece in thing.below:
            for line in wrapped(piece.text, room):
                yield (Piece(indent), Piece(line, piece.role))


def _name_lines(name: str, width: int) -> list[str]:
    """Break a name at its spaces and hyphens, and within a word only where none is left.

    Examples
    --------
    >>> _name_lines("comparable-customer precedent", 12)
    ['comparable-', 'customer', 'precedent']
    """
    lines = [""]
    for part in re.findall(r"[^\s-]*-|[^\s-]+|\s+", one_line(name)):
        if cells(lines[-1] + part.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return [piece for line in lines for piece in wrapped(line, width) if piece]
