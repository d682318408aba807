"""Keys one after another, however fast they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.events import Key, Paste

_PATIENCE = 1.0
"""Seconds that a key is held back by one that does not come to its end."""


class TypeAhead:
    """Holds a key back until the one before it has done all that it does.

    The toolkit hands a key to whatever has the focus when the key comes. But a key takes a few
    turns of many queues until it has moved the focus or opened a form, and keys that come in one
    go (over a slow line, from a fast typist, pasted) would overtake it, and land in the field
    that was to be left.

    Parameters
    ----------
    app
        Whose keys they are.
    hand_out
        Gives a key, or what was pasted, to what has the focus.
    """

    def __init__(self, app: App[Any], hand_out: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._app = app
        self._hand_out = hand_out
        self._held: deque[Key | Paste] = deque()
        self._under_way: Key | Paste | None = None

    async def take(self, typed: Key | Paste) -> None:
        """Hand it out at once, or when its turn comes."""
        if self._under_way is None:
            await self._begin(typed)
            return
        if not self._held:
            self._app.set_timer(_PATIENCE, self._go_on_after(self._under_way))
        self._held.append(typed)

    async def _begin(self, typed: Key | Paste) -> None:
        self._under_way = typed
        await self._hand_out(typed)
        # Twice the way of a key: a list that is asked to open something says so by a message of
        # its own. And a screen that was opened needs its turn, to give a field the focus.
        self._follow([], (self._way, self._way, self._front), self._go_on_after(typed))

    def _way(self) -> Sequence[DOMNode]:
        focused: DOMNode = self._app.focused or self._app.screen
        return focused.ancestors_with_self

    def _front(self) -> Sequence[DOMNode]:
        return (self._app.screen,)

    def _follow(
        self,
        way: Sequence[DOMNode],
        rounds: Sequence[Callable[[], Sequence[DOMNode]]],
        then: Callable[[], Awaitable[None]],
    ) -> None:
        """Come after all that stands in each queue of the way, and of the rounds that follow."""
        while way:
            first, *way = way
            # What is being closed takes nothing more.
            if first.call_later(self._follow, way, rounds, then):
                return
        if rounds:
            self._follow(rounds[0](), rounds[1:], then)
        else:
            self._app.call_later(then)

    def _go_on_after(self, typed: Key | Paste) -> Callable[[], Awaitable[None]]:
        async def go_on() -> None:
            if self._under_way is not typed:  # that was long ago
                return
            self._under_way = None
            if self._held:
                following = self._held.popleft()
                if self._held:
                    self._app.set_timer(_PATIENCE, self._go_on_after(following))
                await self._begin(following)

        return go_on
