"""What a sequence must be before anything is said of it."""

from __future__ import annotations

from collections.abc import Sized

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError, InvalidFrameError

Floats = NDArray[np.float64]


def checked_level(alpha: float) -> float:
    """Return the chance of being wrong that is accepted.

    Raises
    ------
    ValueError
        If it is not between 0 and 1.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be between 0 and 1, not {alpha}")
    return float(alpha)


def checked_values(values: ArrayLike, name: str = "values") -> Floats:
    """Return a sequence of numbers, in the order in which they came to be known.

    Raises
    ------
    InsufficientDataError
        If there are none.
    InvalidFrameError
        If a row is no number.
    """
    numbers = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if numbers.ndim != 1:
        raise InvalidFrameError(f"{name} must be one column of numbers, not {numbers.ndim}")
    if not numbers.size:
        raise InsufficientDataError(f"{name} has no rows; nothing can be said of none")
    refuse(~np.isfinite(numbers), name, "is not a number; leave out what is not known yet")
    return numbers


def checked_probabilities(probability: ArrayLike, name: str) -> Floats:
    """Return probabilities, each in [0, 1]."""
    numbers = checked_values(probability, name)
    refuse((numbers < 0) | (numbers > 1), name, "is outside [0, 1]")
    return numbers


def checked_outcomes(outcome: ArrayLike) -> Floats:
    """Return outcomes, each 0 or 1."""
    numbers = checked_values(outcome, "outcome")
    refuse((numbers != 0) & (numbers != 1), "outcome", "is neither 0 nor 1")
    return numbers


def check_lengths(**columns: Sized) -> None:
    """Refuse columns of unequal lengths."""
    if len({len(column) for column in columns.values()}) > 1:
        lengths = ", ".join(f"{name} has {len(column):,}" for name, column in columns.items())
        raise InvalidFrameError(f"the columns must have as many rows as one another: {lengths}")


def checked_bounds(bounds: tuple[ArrayLike, ArrayLike], values: Floats) -> tuple[Floats, Floats]:
    """Return what each value could have been at least and at most.

    Raises
    ------
    InvalidFrameError
        If a bound is missing or infinite, or a value lies outside its own.
    """
    shape = values.shape
    lower, upper = (np.asarray(bound, dtype=np.float64) for bound in bounds)
    if lower.shape not in ((), shape) or upper.shape not in ((), shape):
        raise InvalidFrameError(
            f"bounds must be two numbers, or two columns of {len(values):,} rows", column="bounds"
        )
    lower, upper = np.broadcast_to(lower, shape), np.broadcast_to(upper, shape)
    refuse(~(np.isfinite(lower) & np.isfinite(upper)), "bounds", "is not a number")
    slack = 1e-9 * np.maximum(1.0, np.maximum(np.abs(lower), np.abs(upper)))
    outside = (values < lower - slack) | (values > upper + slack)
    refuse(outside, "values", "is outside its bounds; widen them to what was possible")
    return np.minimum(lower, values), np.maximum(upper, values)


def refuse(at_fault: NDArray[np.bool_], column: str, what: str) -> None:
    """Raise an error that points at the first rows at fault, if there are any."""
    (rows,) = np.nonzero(at_fault)
    if not rows.size:
        return
    first = tuple(int(row) for row in rows[:5])
    raise InvalidFrameError(
        f"{column} {what}: row {first[0]} is the first of {rows.size:,} of {at_fault.size:,}",
        column=column,
        rows=first,
        count=int(rows.size),
    )
