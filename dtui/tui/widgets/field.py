"""An input of one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, getters
from textual.reactive import reactive
from textual.widgets import Input

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

    def on_paste(self, event: events.Paste) -> None:
        """Join the lines before the toolkit takes the first."""
        event.text = _joined(event.text)

    def action_paste(self) -> None:
        """Paste what was copied within the app."""
        self.replace(_joined(self.app.clipboard), *self.selection)


def _joined(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line)
