"""A column of numbers from whatever holds one, and its refusal by row where it holds none.

What a number, an outcome or a probability has to be is said here once, for every room above.

numpy alone would take the text "0.3" for a number, drop the mask of a masked array and the
imaginary part of a complex one, and count dates in days: each gives a figure that looks right.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError, InvalidFrameError

_NAMED = 5
"""How many of the rows at fault a message names."""

_QUOTED = 40
"""How many characters of a value a message quotes."""


def as_floats(values: ArrayLike, column: str) -> NDArray[np.float64]:
    """Return a column of numbers as floats; what is missing, or masked, becomes NaN.

    Parameters
    ----------
    values
        A list or an array; a column of polars, pandas or Arrow. Booleans count as 0 and 1.
    column
        What it is called in a message.

    Raises
    ------
    InvalidFrameError
        If it has another shape than ``(rows,)``, or a row holds what is no number.
    InsufficientDataError
        If it is empty.

    Examples
    --------
    >>> as_floats([0.2, None, True], "probability").tolist()
    [0.2, nan, 1.0]
    >>> as_floats([0.2, "0.3"], "probability")
    Traceback (most recent call last):
    dtui.errors.InvalidFrameError: probability must be numbers; row 1 is '0.3' (1 of 2 rows are
    no number). Convert them first, and leave out what is missing.
    """
    raw = unmasked(values, column)
    if raw.ndim == 0:
        kind = type(values).__name__
        raise InvalidFrameError(
            f"{column} must be one column of numbers; it is a single {kind}. Give a list, an "
            "array or a column of a table.",
            column=column,
        )
    if raw.ndim > 1:
        raise InvalidFrameError(
            f"{column} must be one column of numbers; it has shape {raw.shape}. Pick the column "
            "that is meant.",
            column=column,
        )
    if not len(raw):
        raise InsufficientDataError(f"{column} has no rows: nothing can be said of none")
    return raw.astype(np.float64) if raw.dtype.kind in "biuf" else _one_by_one(raw, column)


def as_finite(values: ArrayLike, column: str) -> NDArray[np.float64]:
    """Return a column of numbers none of which is missing or infinite; otherwise as `as_floats`."""
    numbers = as_floats(values, column)
    refuse(
        numbers,
        ~np.isfinite(numbers),
        column=column,
        must="must be finite numbers",
        are="missing or infinite",
        instead="Leave those rows out and say so, rather than averaging around them",
    )
    return numbers


def checked_outcome(outcome: ArrayLike, column: str = "outcome") -> NDArray[np.float64]:
    """Return outcomes as 0.0 and 1.0; otherwise as `as_floats`."""
    values = as_floats(outcome, column)
    refuse(
        values,
        (values != 0) & (values != 1),
        column=column,
        must="must be 0 or 1",
        are="neither",
        instead="Leave out what has not matured, and turn numbers and categories into yes or no",
    )
    return values


def checked_probability(probability: ArrayLike, column: str = "probability") -> NDArray[np.float64]:
    """Return probabilities as floats, a negative zero as zero; otherwise as `as_floats`."""
    values = as_floats(probability, column)
    refuse(
        values,
        ~((values >= 0) & (values <= 1)),  # so that NaN is refused as well
        column=column,
        must="must be in [0, 1]",
        are="missing or outside",
        instead="Leave out rows without a stated probability, and divide percentages by 100",
    )
    return values + 0.0


def check_level(level: float, name: str = "level") -> None:
    """Refuse what is no share of the times: a level of confidence, or a chance of error.

    Raises
    ------
    InvalidFrameError
        If it does not lie between 0 and 1.
    """
    if not isinstance(level, Real) or not 0 < level < 1:
        raise InvalidFrameError(
            f"{name} must lie between 0 and 1; it is {level!r}. Write 5 % as 0.05.", column=name
        )


def unmasked(values: ArrayLike, column: str) -> NDArray[np.generic]:
    """Return an array of any shape, with None where a masked array hides a value.

    Raises
    ------
    InvalidFrameError
        If rows are of several lengths.
    """
    if isinstance(values, np.ma.MaskedArray):
        seen = np.ma.getdata(values).astype(object)
        seen[np.ma.getmaskarray(values)] = None
        return seen
    try:
        raw = np.asarray(values)
    except ValueError:
        raise InvalidFrameError(
            f"{column} must be one column of numbers; its rows hold several each, and not all as "
            "many. Give one number a row.",
            column=column,
        ) from None
    if raw.dtype.kind == "U" and isinstance(values, Sequence):
        return np.asarray(values, dtype=object)  # which of them were texts to begin with
    return raw


def says_nothing(cell: object) -> bool:
    """Return whether a cell is None or NaN, or what pandas has for a missing value."""
    if isinstance(cell, float):
        return cell != cell
    return cell is None or type(cell).__name__ in ("NAType", "NaTType")


def refuse(
    values: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    *,
    column: str,
    must: str,
    are: str,
    instead: str,
) -> None:
    """Raise an InvalidFrameError that names the rows at fault, if there are any.

    Parameters
    ----------
    values
        The column.
    wrong
        Which rows are at fault.
    column
        What it is called.
    must
        The rule, as in "must be 0 or 1".
    are
        What the rows at fault are, as in "neither".
    instead
        What to do; a sentence without its full stop.
    """
    rows = np.flatnonzero(wrong)
    if len(rows):
        shown = [repr(float(values[row])).replace("nan", "NaN") for row in rows[:_NAMED]]
        raise _refused(rows, len(values), shown, column, must, are, instead)


def _one_by_one(raw: NDArray[np.generic], column: str) -> NDArray[np.float64]:
    """Read a column of Python's objects; refuse those that are no numbers."""
    cells: list[object] = list(raw) if raw.dtype.kind in "Mm" else raw.tolist()
    read = [_float(cell) for cell in cells]
    wrong = np.array([number is None for number in read])
    if wrong.any():
        rows = np.flatnonzero(wrong)
        shown = [_quoted(cells[row]) for row in rows[:_NAMED]]
        advice = "Convert them first, and leave out what is missing"
        raise _refused(rows, len(raw), shown, column, "must be numbers", "no number", advice)
    return np.array(read, dtype=np.float64)


def _float(cell: object) -> float | None:
    """Return a number; NaN where nothing is said, None where it is something else."""
    if says_nothing(cell):
        return np.nan
    # numpy takes a duration for an integer, of whatever unit it happens to count in.
    if not isinstance(cell, Real | Decimal | np.bool_) or isinstance(cell, np.timedelta64):
        return None
    try:
        return float(cell)
    except (OverflowError, ValueError):
        return None


def _quoted(cell: object) -> str:
    said = repr(cell)
    return said if len(said) <= _QUOTED else f"{said[:_QUOTED]}… ({len(said):,} characters)"


def _refused(
    rows: NDArray[np.intp],
    height: int,
    shown: list[str],
    column: str,
    must: str,
    are: str,
    instead: str,
) -> InvalidFrameError:
    first = tuple(int(row) for row in rows[:_NAMED])
    named = ", ".join(f"row {row} is {said}" for row, said in zip(first, shown, strict=True))
    more = "" if len(rows) <= _NAMED else ", …"
    return InvalidFrameError(
        f"{column} {must}; {named}{more} ({len(rows):,} of {height:,} rows are {are}). {instead}.",
        column=column,
        rows=first,
        count=len(rows),
    )
