"""Where a list gets its rows: a page at a time, never all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Row = TypeVar("Row")


class Rows(Protocol[Row]):
    """Rows in a fixed order, as many as there are, fetched when they come into view.

    A list asks for the rows around the ones on screen and forgets the others, so a corpus of a
    million opens like one of ten. What a row is, only the one who draws it knows.
    """

    def __len__(self) -> int:
        """How many rows there are now."""
        ...

    def page(self, first: int, count: int) -> Sequence[Row]:
        """Return up to `count` rows from row `first` on (counted from 0)."""
        ...

    def key(self, row: Row) -> str:
        """Return what stays the same about a row when the rows change."""
        ...

    def find(self, key: str) -> int | None:
        """Return where the row of that key is now, or None where it is gone."""
        ...


class HeldRows(Rows[Row]):
    """Rows that are few enough to be held, such as what one decision waits for."""

    def __init__(self, rows: Sequence[Row], key: Callable[[Row], str]) -> None:
        self._rows = rows
        self._key = key

    def __len__(self) -> int:
        return len(self._rows)

    def page(self, first: int, count: int) -> Sequence[Row]:
        """Return up to `count` rows from row `first` on."""
        return self._rows[first : first + count]

    def key(self, row: Row) -> str:
        """Return what stays the same about a row."""
        return self._key(row)

    def find(self, key: str) -> int | None:
        """Return where the first row of that key is."""
        keys = (self._key(row) for row in self._rows)
        return next((index for index, found in enumerate(keys) if found == key), None)
