"""Which rows of a trace's list a search finds, looked for a piece at a time."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Generator, Sequence
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.views.search import Query
    from dtui.views.spine import ItemRows

_READ = 200
"""Items that are read together."""

_PIECE = 0.008
"""Seconds of a piece: whoever types in between does not feel it."""


class Hits(NamedTuple):
    """What has been found so far."""

    looked_at: int
    """How many of the trace's items have been looked at."""
    of: int
    ordinals: Sequence[int]
    """Of the rows that show what was found, ascending; it grows while there is more to look at."""

    @property
    def is_complete(self) -> bool:
        """Whether all items have been looked at."""
        return self.looked_at >= self.of

    def beyond(self, ordinal: int, step: int) -> int | None:
        """Return the first found row after a row, or before it with a step of -1.

        Examples
        --------
        >>> hits = Hits(9, 9, [2, 5, 8])
        >>> hits.beyond(5, 1), hits.beyond(5, -1), hits.beyond(8, 1)
        (8, 2, None)
        """
        at = bisect_left(self.ordinals, ordinal + (step > 0)) - (step < 0)
        return self.ordinals[at] if 0 <= at < len(self.ordinals) else None

    def place(self, ordinal: int) -> int:
        """Return which of the found rows a row is, from 1; 0 where it is none of them.

        Examples
        --------
        >>> Hits(9, 9, [2, 5, 8]).place(5), Hits(9, 9, [2, 5, 8]).place(6)
        (2, 0)
        """
        at = bisect_left(self.ordinals, ordinal)
        return at + 1 if self.ordinals[at : at + 1] == [ordinal] else 0


def look_for(
    rows: ItemRows, trace_id: str, query: Query, items: int, *, piece: float = _PIECE
) -> Generator[Hits, None, None]:
    """Yield what a query finds in a trace of so many items, after every piece of it.

    A part of a decision is found in its decision's row, which shows it.

    Parameters
    ----------
    piece
        About how many seconds a piece takes.

    Raises
    ------
    InvalidQueryError
        If a trace's items cannot be asked that, or a regular expression takes too long.
    """
    ordinals: list[int] = []
    decisions: set[int] = set()
    done = 0
    until = monotonic() + piece
    while done < items:
        read = rows.items(trace_id, done + 1, min(done + _READ, items))
        if not read:  # the trace has become shorter: it is another file now
            break
        for row in read:
            if row.type == "decision":
                decisions.add(row.ordinal)
            if query.matches(row):
                _note(_home(row, decisions), ordinals)
        done = read[-1].ordinal
        if monotonic() >= until:
            yield Hits(done, items, ordinals)
            until = monotonic() + piece
    yield Hits(items, items, ordinals)


def _home(row: ItemRow, decisions: set[int]) -> int:
    if row.spine is not None:
        return row.ordinal
    return max((ref for ref in row.refs if ref in decisions), default=row.ordinal)


def _note(ordinal: int, ordinals: list[int]) -> None:
    if not ordinals or ordinals[-1] < ordinal:
        ordinals.append(ordinal)
    elif ordinals[bisect_left(ordinals, ordinal)] != ordinal:
        insort(ordinals, ordinal)
