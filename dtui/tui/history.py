"""Where one has been, to go back there and forward again, as in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

_LONGEST: Final = 200
"""Places remembered; older ones are forgotten."""


class Place(NamedTuple):
    """A screen, as it can be shown again."""

    screen: type[Any]
    """The class of the screen."""
    arguments: Mapping[str, object] = MappingProxyType({})
    """What it is made with."""
    kept: object = None
    """Where one was in it: what the screen itself can make sense of."""

    def is_at(self, other: Place) -> bool:
        """Whether it is the same screen of the same things, wherever one is in it."""
        return self[:2] == other[:2]


Way = tuple[Place, ...]
"""The screens that stand over each other, the one in front last."""


class History:
    """The ways one came by, and which of them is the one one is on.

    Examples
    --------
    >>> history = History()
    >>> for name in ("corpus", "trace", "decision"):
    ...     history.come_to((Place(str, {"name": name}),))
    >>> [place.arguments["name"] for place in history.back() or ()]
    ['trace']
    >>> [place.arguments["name"] for place in history.forward() or ()]
    ['decision']
    >>> history.forward() is None
    True
    """

    def __init__(self, longest: int = _LONGEST) -> None:
        self._longest = longest
        self._ways: list[Way] = []
        self._at = -1

    def come_to(self, way: Way) -> None:
        """Note where one is; if that is somewhere new, there is no way forward any more."""
        if self._at < 0 or not _is_same(self._ways[self._at], way):
            self.mark(way)

    def mark(self, way: Way) -> None:
        """Begin a step at a place, although it may be the same as before."""
        self._ways[self._at + 1 :] = [way]
        del self._ways[: -self._longest]
        self._at = len(self._ways) - 1

    def leave(self, place: Place) -> None:
        """Keep where one was in a screen, for coming back to it."""
        for at in range(self._at, -1, -1):
            *below, front = self._ways[at]
            if front.is_at(place):
                self._ways[at] = (*below, place)
                return

    @property
    def is_at_start(self) -> bool:
        """Whether there is nothing to go back to."""
        return self._at <= 0

    @property
    def is_at_end(self) -> bool:
        """Whether there is nothing to go forward to."""
        return self._at >= len(self._ways) - 1

    def back(self) -> Way | None:
        """Go a step back, and return the way that was; None from the first."""
        return self._go(-1)

    def forward(self) -> Way | None:
        """Go a step forward; None from the last."""
        return self._go(1)

    def _go(self, step: int) -> Way | None:
        if not 0 <= self._at + step < len(self._ways):
            return None
        self._at += step
        return self._ways[self._at]


def _is_same(one: Way, other: Way) -> bool:
    return len(one) == len(other) and all(a.is_at(b) for a, b in zip(one, other, strict=True))
