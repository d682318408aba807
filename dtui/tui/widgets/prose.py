"""A field for what a person has to say in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from dtui.tui.bindings import bindings
from dtui.tui.keys import PROSE_KEYS


class Prose(TextArea):
    """A few lines of text. Enter hands them in; ctrl+j begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(PROSE_KEYS)

    @dataclass
    class Submitted(Message):
        """The reviewer pressed Enter."""

        prose: Prose

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:
        super().__init__(text, id=id, placeholder=placeholder, highlight_cursor_line=False)
        self.cursor_blink = False

    def on_key(self, event: events.Key) -> None:
        """Take Enter before the text area turns it into a line break."""
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(self.Submitted(self))

    @property
    def whole(self) -> str:
        """All of the text."""
        return self.text

    def take(self, text: str) -> None:
        """Put another text in the place of all of it; undo takes it back."""
        if text != self.text:
            self.replace(text, self.document.start, self.document.end)

    def action_new_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")
