"""What keeps a widget true: news of what anybody, in any process, wrote to the corpus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from dtui.errors import DtuiError

if TYPE_CHECKING:
    from dtui.corpus import Corpus

_EVERY = 0.5
"""Seconds between two looks; a look asks SQLite for one number."""


class Following:
    """Looks at a corpus now and then, on the loop that is running, and tells of news.

    A kernel has a running loop, on which its own cells and every message of a widget run; so
    the corpus is only ever used by the thread that opened it. Where no loop runs (a script,
    a notebook that is executed by another program), nothing is followed.

    Parameters
    ----------
    corpus
        What to look at.
    tell
        Called when there is something new.
    """

    def __init__(self, corpus: Corpus, tell: Callable[[], None]) -> None:
        self._corpus = corpus
        self._tell = tell
        self._seen = self._state()
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to look, if nobody does yet and a loop is running."""
        if self._next is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return
            self._next = loop.call_later(_EVERY, self._again)

    def stop(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def look(self) -> None:
        """Look once, and tell if there is something new."""
        state = self._state()
        if state != self._seen:
            self._seen = state
            self._tell()

    def _again(self) -> None:
        self._next = None
        try:
            self.look()
        except DtuiError:  # the corpus was closed, or is gone
            return
        self.start()

    def _state(self) -> tuple[int, int]:
        # The version tells of other connections only, the head of this one too.
        return self._corpus.version(), self._corpus.log.head()
