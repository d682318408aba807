"""Rows whose places in the log are known, all of them in order: fetched when they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dtui.views.rows import Row, Rows


class PlacedRows(Rows[Row]):
    """Rows by the positions of what they show; a million of these take eight megabytes.

    Which rows there are, and their order, is settled when it is made; what they say is read when
    they come into view.

    Parameters
    ----------
    positions
        In the order of the list.
    read
        Returns the rows of some positions, in their order.
    key
        What stays the same about a row.
    position_of
        Returns where the row of a key stands in the log, or None where there is no such row.
    """

    def __init__(
        self,
        positions: Sequence[int],
        read: Callable[[Sequence[int]], Sequence[Row]],
        key: Callable[[Row], str],
        position_of: Callable[[str], int | None],
    ) -> None:
        self._positions = positions
        self._read = read
        self._key = key
        self._position_of = position_of

    def __len__(self) -> int:
        return len(self._positions)

    def page(self, first: int, count: int) -> Sequence[Row]:
        """Return up to `count` rows from row `first` on."""
        wanted = self._positions[first : first + count]
        return self._read(wanted) if wanted else ()

    def key(self, row: Row) -> str:
        """Return what stays the same about a row."""
        return self._key(row)

    def find(self, key: str) -> int | None:
        """Return where the row of a key is, wherever it is."""
        position = self._position_of(key)
        try:
            return None if position is None else self._positions.index(position)
        except ValueError:
            return None
