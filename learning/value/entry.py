"""What columns and options must be before anything is made of them; refusals say which rows."""

from __future__ import annotations

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError, InvalidQueryError
from learning.columns import as_finite, as_floats, refuse

Floats = NDArray[np.float64]


def flags(values: ArrayLike, column: str) -> Floats:
    """Return a column of yes and no as 1.0 and 0.0.

    Raises
    ------
    InvalidFrameError
        If a row is neither 0 nor 1.
    InsufficientDataError
        If there are no rows.

    Examples
    --------
    >>> flags([True, False], "overridden").tolist()
    [1.0, 0.0]
    """
    told = as_floats(values, column)
    refuse(
        told,
        (told != 0) & (told != 1),
        column=column,
        must="must be 0 or 1",
        are="neither",
        instead="Say yes or no of each row, and leave out those of which nobody knows",
    )
    return told


def outcomes(values: ArrayLike, column: str = "outcome") -> Floats:
    """Return a column of numbers, NaN where one is unknown.

    Raises
    ------
    InvalidFrameError
        If one is infinite.
    InsufficientDataError
        If there are no rows.
    """
    told = as_floats(values, column)
    refuse(
        told,
        np.isinf(told),
        column=column,
        must="must be numbers, NaN where they are unknown",
        are="infinite",
        instead="Correct them, or make them unknown",
    )
    return told


def weights(values: ArrayLike | None, column: str, rows: int) -> Floats:
    """Return how much each row counts; 1 where nothing was said.

    Raises
    ------
    InvalidFrameError
        If one is negative, missing or infinite.
    """
    if values is None:
        return np.ones(rows)
    told = as_finite(values, column)
    refuse(
        told,
        told < 0,
        column=column,
        must="must not be negative",
        are="negative",
        instead="A row that counts for nothing has 0",
    )
    return told


def check_alike(**columns: Floats | None) -> None:
    """Refuse columns of different lengths.

    Raises
    ------
    InvalidFrameError
        If two that are given differ.
    """
    lengths = {name: len(column) for name, column in columns.items() if column is not None}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise InvalidFrameError(f"columns have different lengths ({told}): give one of each a row.")


def check_share(value: object, name: str) -> None:
    """Refuse what is no number between 0 and 1.

    Raises
    ------
    InvalidQueryError
        If it is none.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < 1:
        raise InvalidQueryError(f"{name} must be a number between 0 and 1; it is {value!r}.")


def check_range(least: float, most: float) -> None:
    """Refuse a range that holds nothing.

    Raises
    ------
    InvalidQueryError
        If it is none.
    """
    if not (np.isfinite(least) and np.isfinite(most) and least < most):
        raise InvalidQueryError(
            f"outcomes must have a range; {least!r} to {most!r} is none. Give the least first."
        )
