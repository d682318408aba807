"""What is wrong with a row of a table: where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dtui.errors import UnreadableSourceError
from dtui.text import counted

LISTED = 1_000
"""Problems that are kept with their words; beyond them rows are counted, not quoted."""

_LONGEST = 600
"""Characters of a reason. A cell may hold a megabyte, and nobody reads that in a message."""


class TableProblem(NamedTuple):
    """Why a row was refused."""

    file: str
    row: int
    """The row's number among those with data, from 1."""
    line: int | None
    """The line of the file it begins at, from 1; None in Parquet, which has no lines."""
    columns: tuple[str, ...]
    """The columns at fault; none where it is the row as a whole."""
    reason: str
    """What was refused, by which rule, and what to do instead."""

    @property
    def place(self) -> str:
        """Where it stands within its file."""
        line = "" if self.line is None else f" (line {self.line})"
        return ", ".join(filter(None, [f"row {self.row}{line}", named(self.columns)]))

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.reason}"


def named(columns: Sequence[str]) -> str:
    """Return columns as a message names them; nothing for none.

    Examples
    --------
    >>> named(["state"]), named(["state", "merged"])
    ("column 'state'", "columns 'state', 'merged'")
    """
    quoted = ", ".join(f"{column!r}" for column in columns)
    return f"{'column' if len(columns) == 1 else 'columns'} {quoted}" if columns else ""


def shortened(reason: str) -> str:
    """Return a reason with its middle left out, if it is longer than anybody would read."""
    if len(reason) <= _LONGEST:
        return reason
    half = _LONGEST // 2
    return f"{reason[:half]} … {reason[-half:]}"


@dataclass(slots=True)
class TableImport:
    """What came of an import."""

    file: str
    events: dict[str, int] = field(default_factory=dict[str, int])
    """How many events of each kind were added."""
    already_there: int = 0
    """How many events the corpus had before, with the same content."""
    repeated: int = 0
    """How many events an earlier row of this very file had made, with the same content."""
    skipped: int = 0
    """How many events were left out because the mapping says so."""
    rows: int = 0
    """How many rows the table has."""
    bad_rows: int = 0
    """How many rows were refused."""
    problems: list[TableProblem] = field(default_factory=list[TableProblem])
    """Why, in the order of the rows; the first `LISTED` of them."""
    unmapped: tuple[str, ...] = ()
    """The columns that the mapping makes no use of."""
    notes: list[str] = field(default_factory=list[str])
    """What else a person should know."""

    def note(self, row: int, problems: list[TableProblem]) -> None:
        """Count a bad row, and keep its problems while there is room."""
        assert problems, row
        self.bad_rows += 1
        self.problems += problems[: max(0, LISTED - len(self.problems))]


class RefusedTableError(UnreadableSourceError):
    """A table has bad rows, so nothing of it was imported.

    Attributes
    ----------
    result
        What was found; its `problems` say why.
    """

    def __init__(self, result: TableImport) -> None:
        first = result.problems[0]
        bad = f"{counted(result.bad_rows, 'row')} of {result.rows:,} cannot be taken"
        super().__init__(
            result.file, f"{bad}; nothing was imported. The first: {first.place}: {first.reason}"
        )
        self.result = result
