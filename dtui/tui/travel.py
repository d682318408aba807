"""Going back and forward through the places one has been at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.tui.history import History, Way
from dtui.tui.screens.frame import Frame

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class Travel:
    """Notes where the reviewer goes, and brings them back there.

    Whether a place is new is looked at when a screen comes to the front, however it came there:
    by a key, by a command, or because the one over it was closed.

    Parameters
    ----------
    app
        Whose screens they are.
    """

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._history = History()
        self._jumped = False

    def arrived(self) -> None:
        """Note where one is now."""
        if way := self._way():
            note = self._history.mark if self._jumped else self._history.come_to
            note(way)
            self._jumped = False

    def left(self, frame: Frame) -> None:
        """Keep where one was in a screen."""
        place = frame.place()
        if place.kept is not None:
            self._history.leave(place)

    def mark(self) -> None:
        """Make a place of where one is in the screen in front, before jumping elsewhere in it."""
        self.arrived()
        self._leave_front()
        self._jumped = True

    @property
    def may_go_back(self) -> bool:
        """Whether one has been anywhere before."""
        return self._jumped or not self._history.is_at_start

    @property
    def may_go_forward(self) -> bool:
        """Whether one has come back from anywhere."""
        return not self._jumped and not self._history.is_at_end

    def back(self) -> None:
        """Show the place before."""
        self.arrived()
        self._leave_front()
        self._show(self._history.back())

    def forward(self) -> None:
        """Show the place that one came back from."""
        self.arrived()
        self._leave_front()
        self._show(self._history.forward())

    def _leave_front(self) -> None:
        if isinstance(front := self._app.screen, Frame):
            self.left(front)

    def _way(self) -> Way:
        """Return where one is; nothing while something that is no place stands in front."""
        screens = self._app.screen_stack
        frames = [screen for screen in screens if isinstance(screen, Frame)]
        return tuple(frame.place() for frame in frames) if len(frames) == len(screens) else ()

    def _show(self, way: Way | None) -> None:
        """Show a way: what is open of it stays, what is over it goes, what is missing comes."""
        if way is None:
            return
        common = self._in_common(way)
        while len(self._app.screen_stack) > common:
            self._app.pop_screen()
        for place in way[common:]:
            frame: Frame = place.screen(**place.arguments)
            frame.come_back_to(place.kept)
            self._app.push_screen(frame)
        if common == len(way) and isinstance(front := self._app.screen, Frame):
            front.come_back_to(way[-1].kept)

    def _in_common(self, way: Way) -> int:
        """Return how many of the open screens the way begins with; the first is never closed."""
        for count, (screen, place) in enumerate(zip(self._app.screen_stack, way, strict=False)):
            if not (isinstance(screen, Frame) and screen.place().is_at(place)):
                return max(count, 1)
        return min(len(self._app.screen_stack), len(way))
