"""How long things were watched, checked, and counted at each time at which one of them ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError, InvalidFrameError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """A life table: at each distinct time, how many were still going, and how many ended.

    Attributes
    ----------
    times : ndarray
        Distinct durations, ascending.
    at_risk : ndarray
        How many were watched for at least as long.
    ended : ndarray
        How many ended then, and were not merely lost from view.
    """

    times: Floats
    at_risk: Floats
    ended: Floats


def checked_durations(duration: ArrayLike) -> Floats:
    """Return durations as numbers.

    Raises
    ------
    InsufficientDataError
        If there are none.
    InvalidFrameError
        If one is negative, or no number.
    """
    numbers = np.atleast_1d(np.asarray(duration, dtype=np.float64))
    if not numbers.size:
        raise InsufficientDataError("duration has no rows; nothing can be said of none")
    refuse(~np.isfinite(numbers), "duration", "is no number; leave out what has not begun")
    refuse(numbers < 0, "duration", "is negative: something ended before it began")
    return numbers


def checked_flags(observed: ArrayLike, rows: int, name: str = "observed") -> Flags:
    """Return whether each ended, one for each duration."""
    flags = np.atleast_1d(np.asarray(observed))
    check_length(name, flags.shape, rows)
    if flags.dtype != np.bool_:
        numbers = np.asarray(observed, dtype=np.float64)
        refuse((numbers != 0) & (numbers != 1), name, "is neither true nor false")
        flags = numbers == 1
    return flags


def check_length(name: str, shape: tuple[int, ...], rows: int) -> None:
    """Refuse a column of another length than the durations."""
    if shape != (rows,):
        raise InvalidFrameError(
            f"{name} has {shape[0] if shape else 1:,} rows and duration {rows:,}; give one for each"
        )


def life_table(duration: Floats, observed: Flags) -> Table:
    """Count, at each distinct time, who was still going and who ended.

    What ends at the moment at which something else is lost from view ended first.
    """
    times, place = np.unique(duration, return_inverse=True)
    here = np.bincount(place, minlength=len(times))
    ended = np.bincount(place[observed], minlength=len(times))
    at_risk = len(duration) - np.concatenate(([0], np.cumsum(here)[:-1]))
    return Table(times, at_risk.astype(np.float64), ended.astype(np.float64))


def checked_confidence(level: float) -> float:
    """Return the confidence level of an interval, between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, not {level}")
    return float(level)


def refuse(at_fault: Flags, column: str, what: str) -> None:
    """Raise an error that points at the first rows at fault, if there are any."""
    (rows,) = np.nonzero(at_fault)
    if not rows.size:
        return
    raise InvalidFrameError(
        f"{column} {what}: row {rows[0]} is the first of {rows.size:,} of {at_fault.size:,}",
        column=column,
        rows=tuple(int(row) for row in rows[:5]),
        count=int(rows.size),
    )
