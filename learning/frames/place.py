"""Where a row of a frame stands for the person who gave it, so that an error can say so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from dtui.errors import InvalidFrameError
from dtui.text import horizon_words

_NAMED = 5
"""Rows that an error names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a frame, its columns and its rows are called where they come from."""

    name: str
    """``decisions``, or the file."""
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    """By our name of a column, theirs, where it is another."""
    rows: pl.Series | None = None
    """Which 0-based row of the source each row was; None if each is where it was."""
    lines: Sequence[int] | Sequence[str] | None = None
    """At which line of its file each row of the source begins, counted from 1; or that in words,
    where there are several files."""
    mapped: bool = False
    """Whether a mapping file says how to read it, so that an error may ask for a word there."""

    def of(self, kept: pl.Series) -> Place:
        """Return where some of the rows stand."""
        rows = self.numbers(len(kept)).filter(kept)
        return replace(self, rows=rows)

    def numbers(self, height: int) -> pl.Series:
        """Return which row of the source each of so many rows was."""
        return pl.arange(height, eager=True) if self.rows is None else self.rows

    def refused(
        self, column: str, bad: pl.Series, rule: str, advice: str, values: pl.Series | None = None
    ) -> InvalidFrameError:
        """Return what is wrong with some rows of a column: which, how many, and what to do.

        Parameters
        ----------
        column
            The column at fault, by our name.
        bad
            Which rows are; at least one.
        rule
            What must be true of them.
        advice
            What to do about it.
        values
            What stands in each row, if it is worth quoting.
        """
        at = bad.fill_null(value=False).arg_true().to_list()
        rows = tuple(each if self.rows is None else self.rows[each] for each in at[:_NAMED])
        first = "" if values is None else f" is {shown(values[at[0]])}"
        others = f", also {self.named(rows[1:])}" if len(rows) > 1 else ""
        return InvalidFrameError(
            f"{self.name}, {self._column(column)}: {rule}; {self.named(rows[:1])}{first}{others} "
            f"({len(at):,} of {len(bad):,} rows). {advice}",
            column=column,
            rows=rows,
            count=len(at),
        )

    def _column(self, column: str) -> str:
        theirs = self.columns.get(column, column)
        return f"column {theirs!r}" if theirs == column else f"column {theirs!r} ({column})"

    def named(self, rows: Sequence[int]) -> str:
        """Return rows of the source as a message names them."""
        named = rows if self.lines is None else [self.lines[row] for row in rows]
        noun = "row" if self.lines is None else "line"
        plural = "" if len(named) == 1 else "s"
        in_words = any(isinstance(each, str) for each in named)
        return ("" if in_words else f"{noun}{plural} ") + ", ".join(map(str, named))


def shown(value: object) -> str:
    """Return a value as a message quotes it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return horizon_words(value)
    said = repr(value)
    return said if len(said) <= 80 else f"{said[:60]}… ({len(said):,} characters)"


def listed(names: Collection[str], limit: int = 40) -> str:
    """Return names for a message, with a mark if there are more."""
    return ", ".join([*names][:limit]) + (", …" if len(names) > limit else "")
