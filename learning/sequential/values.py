"""What a sequence must be before anything is said of it."""

from __future__ import annotations

from collections.abc import Sized

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.columns import refuse

Floats = NDArray[np.float64]


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
    refuse(
        np.where(np.isfinite(lower), upper, lower),
        ~(np.isfinite(lower) & np.isfinite(upper)),
        column="bounds",
        must="must be finite numbers",
        are="missing or infinite",
        instead="Say what each value could have been at least and at most, before it was known",
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
