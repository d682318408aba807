"""Where a widget lives: the thread that made it, and the loop that runs there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


class Home:
    """The thread in which this was made, and a way to have something done there.

    A corpus belongs to the thread that opened it. A notebook may hand a widget what its view says
    in another one: JupyterLab does, so that views stay alive while a cell runs.

    Where no loop runs, as in a script, everything is done where it is asked for.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def do(self, what: Callable[[], None]) -> None:
        """Have something done at home: now if this is it, else when the loop gets to it."""
        if self._loop is None or threading.get_ident() == self._thread:
            what()
        else:
            # The context goes along: what is printed still belongs to the cell it came from.
            self._loop.call_soon_threadsafe(what)
