"""What a sequence must be before anything is said of it."""

from __future__ import annotations

from collections.abc import Sized
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.columns import refuse

Floats = NDArray[np.float64]

_WIDEST = 1e100
"""Bounds from here on count as infinite: their squares would be."""


def check_unit(unit: float | None) -> None:
    """Refuse a size of bets that is not finite and above zero."""
    if unit is not None and not (isinstance(unit, Real) and 0 < float(unit) < np.inf):
        raise InvalidFrameError(f"unit must be a number above zero; it is {unit!r:.80}")


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
    try:
        lower, upper = (np.asarray(bound).astype(np.float64, casting="safe") for bound in bounds)
    except (TypeError, ValueError):
        raise InvalidFrameError(
            "bounds must be a pair of numbers or of columns: the least and the most that a value "
            f"could be; they are {bounds!r:.80}",
            column="bounds",
        ) from None
    if lower.shape not in ((), shape) or upper.shape not in ((), shape):
        raise InvalidFrameError(
            f"bounds must be two numbers, or two columns of {len(values):,} rows", column="bounds"
        )
    lower, upper = np.broadcast_to(lower, shape), np.broadcast_to(upper, shape)
    refuse(
        np.where(np.isfinite(lower), upper, lower),
        ~((np.abs(lower) < _WIDEST) & (np.abs(upper) < _WIDEST)),
        column="bounds",
        must="must be finite numbers",
        are="missing or infinite",
        instead="Say what each value could have been at least and at most, before it was known",
    )
    refuse(
        lower,
        lower > upper,
        column="bounds",
        must="must begin with the least that a value could be",
        are="above the most",
        instead="Swap the two",
    )
    slack = 1e-9 * np.maximum(1.0, np.maximum(np.abs(lower), np.abs(upper)))
    outside = (values < lower - slack) | (values > upper + slack)
    refuse(
        values,
        outside,
        column="values",
        must="must lie within their bounds",
        are="outside",
        instead="Widen bounds to what was possible",
    )
    return np.minimum(lower, values), np.maximum(upper, values)
