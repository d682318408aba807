"""What a screen shows, as a sheet that can be written to a file in several forms.

A screen makes a `Sheet` of the rows and notes it shows, with the facts that say what they are:
which corpus, as of when, filtered by what, how many of how many. Rows are read while they are
written, so a list of a hundred thousand costs no more memory than one of ten. What forms there
are is `dtui.views.sheet_forms`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from dtui.views.piece import Note
from dtui.views.rows import Row, Rows

_PAGE = 500

Fact = tuple[str, str]
"""What something is, and what it says: ``("corpus", "decisions.db")``."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    drawn: bool = False
    """Whether it is a drawing in characters of equal width, such as lanes: there is none of it
    where spaces count for nothing."""


class Table(NamedTuple):
    """Things of one kind, a row each."""

    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Sequence[str]]]
    """Begins to read them, anew each time it is called."""
    length: int
    """How many rows it reads."""


class Notes(NamedTuple):
    """What is said of one thing."""

    title: str
    notes: tuple[Note, ...]


class Lines(NamedTuple):
    """A text that is laid out line by line, in characters of equal width."""

    title: str
    lines: tuple[str, ...]


class Sheet(NamedTuple):
    """What a screen shows."""

    title: str
    facts: tuple[Fact, ...]
    """Those that say nothing are left out."""
    sections: tuple[Table | Notes | Lines, ...]

    @property
    def rows(self) -> int:
        """How many rows its tables have."""
        return sum(part.length for part in self.sections if isinstance(part, Table))


def table(
    title: str,
    columns: Sequence[Column | str],
    rows: Rows[Row],
    cells: Callable[[Row], Sequence[str]],
) -> Table:
    """Return the table of all the rows of a list, each made of one of its rows.

    Examples
    --------
    >>> from dtui.views.rows import HeldRows
    >>> numbers = table("Squares", ["n", "squared"], HeldRows([2, 3], str),
    ...     lambda n: (str(n), str(n * n)))
    >>> numbers.length, list(numbers.rows())
    (2, [('2', '4'), ('3', '9')])
    """
    named = tuple(Column(one) if isinstance(one, str) else one for one in columns)
    return Table(title, named, lambda: map(cells, all_rows(rows)), len(rows))


def all_rows(rows: Rows[Row]) -> Iterator[Row]:
    """Read the rows of a list from the first to the last, a page at a time."""
    count = len(rows)
    for first in range(0, count, _PAGE):
        yield from rows.page(first, min(_PAGE, count - first))
