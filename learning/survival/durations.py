"""How long things were watched, checked, and counted at each time at which one of them ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.columns import as_finite, checked_outcome, refuse

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
    numbers = as_finite(duration, "duration")
    refuse(
        numbers,
        numbers < 0,
        column="duration",
        must="must be at least 0",
        are="negative",
        instead="Nothing ends before it began: correct one of the two moments",
    )
    return numbers


def checked_flags(observed: ArrayLike, rows: int, name: str = "observed") -> Flags:
    """Return whether each ended, one for each duration."""
    flags = checked_outcome(observed, name)
    check_length(name, flags.shape, rows)
    return flags == 1


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
