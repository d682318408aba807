"""An input of one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from dtui.tui.bindings import bindings
from dtui.tui.keys import ARGUMENT_KEYS

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class Field(Input):
    """A line to type in. What is pasted over several lines stands in it on one, whole.

    The toolkit's own input keeps the first line of what is pasted and drops the others without
    a word.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    cursor_blink: reactive[bool] = reactive(False, init=False)

    @property
    def whole(self) -> str:
        """All of the line."""
        return self.value

    def take(self, text: str) -> None:
        """Put another text in the place of all of it, on one line."""
        self.value = _joined(text) if "\n" in text else text

    def on_paste(self, event: events.Paste) -> None:
        """Join the lines before the toolkit takes the first."""
        event.text = _joined(event.text)

    def action_paste(self) -> None:
        """Paste what was copied within the app."""
        self.replace(_joined(self.app.clipboard), *self.selection)


class ArgumentField(Field):
    """A line for an argument, which may also be left out altogether: that is not an empty text."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(ARGUMENT_KEYS)

    @dataclass
    class Unset(Message):
        """The reviewer left the argument out, or took it back in."""

        field: ArgumentField

    unset: reactive[bool] = reactive(False, init=False)
    """Whether the argument is left out."""

    def __init__(self, value: str, *, id: str) -> None:
        super().__init__(value, id=id)
        self._given = value

    def action_unset(self) -> None:
        """Leave the argument out, or take it back in as it was given."""
        self.unset = not self.unset
        self.value = "" if self.unset else self._given
        self.placeholder = "left out; ctrl+d takes it back in" if self.unset else ""
        self.post_message(self.Unset(self))

    def watch_value(self, value: str) -> None:
        """Take the argument back in by typing."""
        if value and self.unset:
            self.unset = False
            self.placeholder = ""


def _joined(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line)
