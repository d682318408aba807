"""One of a few things, told apart by a filled ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from dtui.text import cells
from dtui.tui.bindings import bindings
from dtui.tui.keys import CHOICE_KEYS
from dtui.tui.line import content
from dtui.views.piece import Piece

_GAP = 3


class Choice(Widget, can_focus=True):
    """Chooses one of a few by arrow keys, space or mouse; nothing is chosen beforehand."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CHOICE_KEYS)

    @dataclass
    class Changed(Message):
        """The reviewer chose, or chose otherwise."""

        choice: Choice

    chosen: reactive[int | None] = reactive[int | None](None)
    """Which one, counted from 0; None until the reviewer has chosen."""

    def __init__(self, things: Sequence[Piece], *, id: str) -> None:
        super().__init__(id=id)
        self._things = things

    def watch_chosen(self) -> None:
        """Tell of the choice."""
        if self.chosen is not None:
            self.post_message(self.Changed(self))

    def render(self) -> Content:
        pieces: list[Piece] = []
        for index, thing in enumerate(self._things):
            pieces += (Piece(_ring(index == self.chosen)), thing, Piece(" " * _GAP))
        return content(pieces)

    def action_step(self, step: int) -> None:
        """Choose the next one, or the one before."""
        here = -1 if self.chosen is None and step > 0 else self.chosen or 0
        self.chosen = (here + step) % len(self._things)

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        end = self.content_offset.x
        for index, thing in enumerate(self._things):
            end += cells(_ring(False) + thing.text) + _GAP
            if event.x < end:
                self.chosen = index
                return


def _ring(filled: bool) -> str:
    return "(•) " if filled else "( ) "
