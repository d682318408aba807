"""What a stated probability and an outcome have to be, before any figure is made of them."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.columns import as_floats, refuse

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


def check_level(level: float) -> None:
    """Refuse what is no share of the times."""
    if not isinstance(level, Real) or not 0 < level < 1:
        raise InvalidFrameError(
            f"level must lie between 0 and 1; it is {level!r}. Write 90 % as 0.9.", column="level"
        )


def check_seed(seed: int) -> None:
    """Refuse what draws cannot start from; None would start them elsewhere each time."""
    if not isinstance(seed, Integral) or seed < 0:
        raise InvalidFrameError(
            f"seed must be a whole number from 0, so that the same draws can be had again; it is "
            f"{seed!r}",
            column="seed",
        )
