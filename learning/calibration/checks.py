"""What a stated probability and an outcome have to be, before any figure is made of them."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.columns import (
    as_floats,
    check_level,
    checked_outcome,
    checked_probability,
    refuse,
)

__all__ = [
    "as_floats",
    "check_level",
    "check_seed",
    "checked_outcome",
    "checked_pair",
    "checked_probability",
    "refuse",
]


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


def check_seed(seed: int) -> None:
    """Refuse what draws cannot start from; None would start them elsewhere each time."""
    if not isinstance(seed, Integral) or seed < 0:
        raise InvalidFrameError(
            f"seed must be a whole number from 0, so that the same draws can be had again; it is "
            f"{seed!r}",
            column="seed",
        )
