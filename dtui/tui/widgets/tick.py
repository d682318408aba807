"""Something that is taken or not, told by a cross in its box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from dtui.tui.bindings import bindings
from dtui.tui.keys import TICK_KEYS
from dtui.tui.line import content
from dtui.views.piece import Piece


class Tick(Widget, can_focus=True):
    """A box that space or a click ticks."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(TICK_KEYS)

    @dataclass
    class Changed(Message):
        """The reviewer ticked the box, or took the tick away."""

        tick: Tick

    ticked: reactive[bool] = reactive(False)
    """Whether there is a cross in the box."""

    def __init__(self, label: tuple[Piece, ...], *, id: str) -> None:
        super().__init__(id=id)
        self._label = label

    @property
    def thing(self) -> str:
        """What is taken, in a word."""
        return self._label[0].text

    def render(self) -> Content:
        box = Piece("[x] ", "locked") if self.ticked else Piece("[ ] ", "dim")
        return content((box, *self._label))

    def on_click(self) -> None:
        self.action_tick()

    def action_tick(self) -> None:
        """Tick the box, or take the tick away."""
        self.ticked = not self.ticked
        self.post_message(self.Changed(self))
