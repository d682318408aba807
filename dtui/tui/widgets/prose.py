"""A field for what a person has to say in words."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import TextArea


class Prose(TextArea):
    """A few lines of text. Enter hands them in; ctrl+j begins a new line."""

    @dataclass
    class Submitted(Message):
        """The reviewer pressed Enter."""

        prose: Prose

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:
        super().__init__(text, id=id, placeholder=placeholder, highlight_cursor_line=False)
        self.cursor_blink = False

    def on_key(self, event: events.Key) -> None:
        """Take Enter before the text area turns it into a line break."""
        if event.key in ("enter", "ctrl+j"):
            event.prevent_default()
            event.stop()
            if event.key == "enter":
                self.post_message(self.Submitted(self))
            else:
                self.insert("\n")
