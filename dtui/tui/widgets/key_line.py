"""The line at the bottom: the keys that work here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from textual import events, getters
from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from dtui.text import cells
from dtui.tui.line import Piece, content

_GAP = "  "


class _Key(NamedTuple):
    shown: str
    does: str
    pressed: str
    action: str

    @property
    def width(self) -> int:
        return cells(f"{self.shown} {self.does}{_GAP}")


class KeyLine(Widget):
    """The keys of the screen with what they do, as many as fit; a click presses one.

    The screen's bindings are shown in their order, so a screen lists its most useful ones
    first. The one that opens the help stays, however narrow the line is.
    """

    ALLOW_SELECT = False

    if TYPE_CHECKING:
        app = getters.app(App[object])

    def __init__(self) -> None:
        super().__init__()
        self._known: list[_Key] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(  # pyright: ignore[reportUnknownMemberType]
            self, self._redraw
        )

    def _redraw(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def render(self) -> Content:
        pieces = [Piece(" ")]
        for key in self._that_fit():
            pieces += (Piece(key.shown, "accent"), Piece(f" {key.does}{_GAP}", "dim"))
        return content(pieces)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        end = 1
        for key in self._that_fit():
            start, end = end, end + key.width
            if start <= event.x < end - len(_GAP):
                self.app.simulate_key(key.pressed)

    def _that_fit(self) -> list[_Key]:
        keys = self._keys()
        help_key = [key for key in keys if key.action == "help"]
        room = self.size.width - 1 - sum(key.width for key in help_key)
        fitting: list[_Key] = []
        for key in keys:
            if key in help_key:
                continue
            room -= key.width
            if room < 0:
                break
            fitting.append(key)
        return [*fitting, *help_key]

    def _keys(self) -> list[_Key]:
        """Return each action that may be taken now, once, by the first of its keys."""
        if not self.screen.is_current and self._known:
            return self._known  # behind a form or the help, nothing is taken: stand still
        keys: dict[str, _Key] = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and enabled and binding.action not in keys:
                shown = self.app.get_key_display(binding)
                key = _Key(shown, binding.description, binding.key, binding.action)
                keys[binding.action] = key
        self._known = list(keys.values())
        return self._known
