"""What a stated probability and an outcome have to be, before any figure is made of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError, InvalidFrameError

_SHOWN = 5
"""How many of the rows at fault a message names."""


def checked_pair(
    outcome: ArrayLike, probability: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return outcomes and probabilities as float arrays of one length.

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, or a probability is missing or lies
        outside [0, 1].
    InsufficientDataError
        If there are no rows.
    """
    truth = checked_outcome(outcome)
    stated = checked_probability(probability)
    if len(truth) != len(stated):
        raise InvalidFrameError(
            f"outcome has {len(truth)} rows and probability {len(stated)}: give one outcome for "
            "each probability, in the same order"
        )
    return truth, stated


def checked_outcome(outcome: ArrayLike) -> NDArray[np.float64]:
    """Return outcomes as 0.0 and 1.0."""
    values = as_floats(outcome, "outcome")
    refuse(
        values,
        (values != 0) & (values != 1),
        column="outcome",
        must="must be 0 or 1",
        are="neither",
        instead="Leave out what has not matured, and turn numbers and categories into yes or no",
    )
    return values


def checked_probability(probability: ArrayLike) -> NDArray[np.float64]:
    """Return probabilities as floats; a negative zero becomes zero."""
    values = as_floats(probability, "probability")
    refuse(
        values,
        ~((values >= 0) & (values <= 1)),  # so that NaN is refused as well
        column="probability",
        must="must be in [0, 1]",
        are="missing or outside",
        instead="Leave out rows without a stated probability, and divide percentages by 100",
    )
    return values + 0.0


def as_floats(values: ArrayLike, column: str) -> NDArray[np.float64]:
    """Return a column of numbers as floats; what is missing becomes NaN.

    Raises
    ------
    InvalidFrameError
        If the column has another shape than ``(rows,)``, or holds what is no number.
    InsufficientDataError
        If it is empty.
    """
    raw = np.asarray(values)
    if raw.ndim != 1:
        raise InvalidFrameError(
            f"{column} must be one column of numbers; it has shape {raw.shape}", column=column
        )
    if not len(raw):
        raise InsufficientDataError(f"{column} has no rows: nothing can be said of none")
    try:
        if raw.dtype.kind in "SUMm":  # numpy would read "0.3", and a date, as a number
            raise TypeError
        return raw.astype(np.float64)
    except (TypeError, ValueError):
        raise InvalidFrameError(
            f"{column} must be numbers; it holds {raw[0]!r}", column=column, count=len(raw)
        ) from None


def refuse(
    values: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    *,
    column: str,
    must: str,
    are: str,
    instead: str,
) -> None:
    """Raise an InvalidFrameError that names the rows at fault, if there are any."""
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return
    first = tuple(int(row) for row in rows[:_SHOWN])
    named = ", ".join(f"row {row} is {float(values[row])!r}" for row in first).replace("nan", "NaN")
    more = "" if len(rows) <= _SHOWN else ", …"
    raise InvalidFrameError(
        f"{column} {must}; {named}{more} ({len(rows)} of {len(values)} rows are {are}). {instead}.",
        column=column,
        rows=first,
        count=len(rows),
    )
