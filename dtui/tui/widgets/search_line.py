"""The line that says what a list is searched for, and how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from dtui.text import cells
from dtui.tui.bindings import bindings
from dtui.tui.keys import SEARCH_LINE_KEYS
from dtui.tui.line import content, width_of
from dtui.views.piece import Piece

_KEPT = 100
"""Searches that are remembered."""

_LEAST_TYPED = 12
"""Cells that are left for what is typed, whatever else is said."""


class Earlier:
    """What was searched for before, the newest last; each once."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, text: str) -> None:
        """Remember a search."""
        if text := text.strip():
            others = [one for one in self._texts if one != text]
            self._texts = [*others[1 - _KEPT :], text]

    def back(self, steps: int) -> str:
        """Return the search that many steps before now; for 0, nothing.

        Examples
        --------
        >>> earlier = Earlier()
        >>> earlier.add("renewal")
        >>> earlier.add("pending")
        >>> earlier.back(0), earlier.back(1), earlier.back(2)
        ('', 'pending', 'renewal')
        """
        return self._texts[-steps] if 0 < steps <= len(self._texts) else ""

    def __len__(self) -> int:
        return len(self._texts)


class SearchLine(Vertical):
    """What is searched for, after a slash; at the right end what was found, or why nothing can be.

    What has no room beside what is typed stands above it. The line is there while something is
    typed into it or searched for. It reads nothing and finds nothing: the screen does, and says
    here what came of it.
    """

    @dataclass
    class Typed(Message):
        """What is searched for changed."""

        text: str

    @dataclass
    class Kept(Message):
        """The reviewer is done with typing and wants the list."""

        text: str

    @dataclass
    class Cleared(Message):
        """Nothing is to be searched for any more."""

    def __init__(self, earlier: Earlier) -> None:
        super().__init__(classes="-gone")
        self._earlier = earlier
        self._said: tuple[Piece, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(id="above")
        with Horizontal():
            yield Static(content((Piece("/", "accent"),)), id="sign")
            yield _Typed(self._earlier, compact=True, select_on_focus=False, id="typed")
            yield Static(id="found")

    # What the screen says

    @property
    def is_typed_into(self) -> bool:
        """Whether keys go into the line."""
        return self.is_mounted and self.typed.has_focus

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.typed.value

    @property
    def typed(self) -> Input:
        """Where it is typed."""
        return self.query_one(_Typed)

    def open(self, text: str = "", *, anew: bool = False) -> None:
        """Let the reviewer type, with something typed already; anew: what is typed replaces it."""
        self.show_text(text)
        self.remove_class("-gone")
        self.typed.can_focus = True
        self.typed.focus()
        if anew:
            self._earlier.add(text)
            self.typed.action_select_all()

    def show_text(self, text: str) -> None:
        """Show what is searched for; empty for nothing, and then the line is gone."""
        with self.typed.prevent(Input.Changed):
            self.typed.value = text
            self.typed.cursor_position = len(text)
        self._show_said()
        self.set_class(not text and not self.is_typed_into, "-gone")

    def leave(self) -> None:
        """Let keys go elsewhere; without anything to search for, the line is gone."""
        self.typed.can_focus = False
        self.set_class(not self.text.strip(), "-gone")

    def say(self, *said: Piece) -> None:
        """Say what was found, or what is wrong with what was typed."""
        self._said = said
        self._show_said()

    def on_resize(self) -> None:
        """Leave what is typed its room."""
        self._show_said()

    def _show_said(self) -> None:
        room = self.size.width - 2 - max(_LEAST_TYPED, cells(self.text) + 1)
        beside = width_of(self._said) <= room
        found, above = self.query_one("#found", Static), self.query_one("#above", Static)
        found.styles.width = width_of(self._said) if beside else 0
        found.update(content(self._said if beside else ()))
        above.display = not beside
        above.update(content(() if beside else self._said[1:]))

    # What the reviewer does

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        event.stop()
        self._show_said()
        self.post_message(self.Typed(event.value))

    def keep(self) -> None:
        """Remember the search, and say that the reviewer wants the list."""
        self._earlier.add(self.text)
        self.post_message(self.Kept(self.text))

    def clear(self) -> None:
        """Say that nothing is to be searched for."""
        self.post_message(self.Cleared())


class _Typed(Input, inherit_bindings=True):
    """The text itself, with the earlier ones at its up and down keys."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SEARCH_LINE_KEYS)
    can_focus = False

    def __init__(self, earlier: Earlier, **told: object) -> None:
        super().__init__(**told)  # pyright: ignore[reportArgumentType]
        self.can_focus = False
        self._earlier = earlier
        self._back = 0
        self._now = ""

    @property
    def _line(self) -> SearchLine:
        return next(one for one in self.ancestors if isinstance(one, SearchLine))

    def on_focus(self) -> None:
        self._back, self._now = 0, ""

    def on_blur(self) -> None:
        if not self.value:
            self._line.leave()

    def action_earlier(self, step: int) -> None:
        """Go to the search before, or after; after the newest comes what was being typed."""
        if self._back == 0:
            self._now = self.value
        self._back = max(0, min(len(self._earlier), self._back + step))
        self.value = self._earlier.back(self._back) or self._now
        self.cursor_position = len(self.value)

    def action_keep(self) -> None:
        """Keep the search and go to the list."""
        self._line.keep()

    def action_clear(self) -> None:
        """Search for nothing."""
        self._line.clear()
