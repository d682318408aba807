"""Rows of a table that is read onwards from a row, never from a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from dtui.views.rows import Row

Raw = TypeVar("Raw")

_SEARCHED = 1_024
"""Rows that `find` looks at: a list is shown anew with its cursor kept, and nobody waits for it."""

_NOTED = 64
"""Rows between places that are noted on the way to another one."""


class ReadOn(Protocol[Raw]):
    """Reads up to `limit` rows after a row, or before it with `backwards`; None is the end."""

    def __call__(self, *, after: Raw | None, limit: int, backwards: bool = False) -> Sequence[Raw]:
        """Read on."""
        ...


class KeysetRows(Generic[Raw, Row]):
    """A table's rows by number, for a list.

    It notes the row before each page it has come by, and reads on from the nearest one, or
    back from the end where that is nearer. So scrolling and jumping to either end cost a page;
    only a jump into the unknown middle costs the way there, once, in whichever direction one
    goes on.

    Parameters
    ----------
    count
        How many rows there are.
    read_on
        Reads the table.
    shown
        Turns its rows into the list's.
    key
        What stays the same about a row of the list.
    """

    def __init__(
        self,
        count: int,
        read_on: ReadOn[Raw],
        shown: Callable[[Sequence[Raw]], Sequence[Row]],
        key: Callable[[Row], str],
    ) -> None:
        self._count = count
        self._read_on = read_on
        self._shown = shown
        self._key = key
        self._before: dict[int, Raw | None] = {0: None}

    def __len__(self) -> int:
        return self._count

    def page(self, first: int, count: int) -> Sequence[Row]:
        """Return up to `count` rows from row `first` on, read from the nearest known place."""
        count = min(count, self._count - first)
        if count <= 0:
            return ()
        start = max(known for known in self._before if known <= first)
        if self._count - first < first - start + count:
            back = self._read_on(after=None, limit=self._count - first, backwards=True)
            raw = back[::-1][:count]
        else:
            way = self._read_on(after=self._before[start], limit=first - start + count)
            raw = way[first - start :]
            end = min(first, start + len(way))
            for place in range(start - start % _NOTED + _NOTED, end + 1, _NOTED):
                self._before[place] = way[place - start - 1]
        if raw:
            self._before[first + len(raw)] = raw[-1]
        return self._shown(raw)

    def key(self, row: Row) -> str:
        """Return what stays the same about a row."""
        return self._key(row)

    def find(self, key: str) -> int | None:
        """Return where a row is, if it is among the first; a row further on is not looked for."""
        rows = self.page(0, _SEARCHED)
        return next((index for index, row in enumerate(rows) if self._key(row) == key), None)
