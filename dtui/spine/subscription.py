"""Following a log that others write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from itertools import islice

from dtui.log import Entry
from dtui.log.sqlite import SqliteLog

_PAGE = 1_000
_SHORTEST_WAIT = 0.005
_LONGEST_WAIT = 0.25
"""Seconds between two looks: from a busy log to one where nothing happens."""


async def subscribe(
    log: SqliteLog, *, after: int = 0, patience: float | None = None
) -> AsyncGenerator[Entry]:
    """Yield the entries after a position in order, and go on with what anybody appends.

    Every entry comes once, and none before all that stand before it. SQLite tells nobody of a
    commit, so the head is looked at every 5 to 250 ms, the less often the longer it is quiet.

    Parameters
    ----------
    log
        The open log; it is read in the thread that iterates.
    after
        The last position already known.
    patience
        Stop when nothing came for so many seconds; None for never.
    """
    wait, quiet_since = _SHORTEST_WAIT, time.monotonic()
    while True:
        page = list(islice(log.entries(after=after), _PAGE))
        for entry in page:
            yield entry
        if page:
            after = page[-1].position
            wait, quiet_since = _SHORTEST_WAIT, time.monotonic()
            await asyncio.sleep(0)
            continue
        if patience is not None and time.monotonic() - quiet_since >= patience:
            return
        await asyncio.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT)
