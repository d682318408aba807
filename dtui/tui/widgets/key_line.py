"""The line at the bottom: the keys that work here, or what has just happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from textual import events, getters
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from dtui.text import cells
from dtui.tui.line import content
from dtui.views.piece import Piece
from dtui.views.plain_text import wrapped

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

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
    first. The one that opens the help stays, however narrow the line is. What the app says
    stands in their place until the next key.
    """

    ALLOW_SELECT = False

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    def __init__(self) -> None:
        super().__init__()
        self._known: list[_Key] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(  # pyright: ignore[reportUnknownMemberType]
            self, self._redraw
        )
        self.watch(self.app, "said", self._make_room, init=False)

    def _make_room(self) -> None:
        self.refresh(layout=True)

    def _redraw(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return one line for the keys, and as many as a message needs."""
        return len(_lines(self.app.said, width))

    def render(self) -> Content:
        if self.app.said is not None:
            lines = _lines(self.app.said, self.size.width)
            return content([Piece("\n".join(lines), self.app.said.role)])
        pieces = [Piece(" ")]
        for key in self._that_fit():
            pieces += (Piece(key.shown, "accent"), Piece(f" {key.does}{_GAP}", "dim"))
        return content(pieces)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked; what is said instead of keys goes away."""
        if self.app.said is not None:
            self.app.said = None
            return
        end = 1
        for key in self._that_fit():
            start, end = end, end + key.width
            if start <= event.x < end - len(_GAP):
                self.app.simulate_key(key.pressed)

    def _that_fit(self) -> list[_Key]:
        keys = self._keys()
        help_key = [key for key in keys if key.action in ("help", "app.help")]
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


def _lines(said: Piece | None, width: int) -> list[str]:
    return [""] if said is None else [f" {line}" for line in wrapped(said.text, width - 2)]
