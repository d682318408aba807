"""How things end, where they can end in several ways and some have not ended yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from dtui.errors import InsufficientDataError, InvalidFrameError
from dtui.views.pictures.kinds import Curves
from learning.columns import check_level, says_nothing, unmasked
from learning.showing import Drawn, followed, percent
from learning.survival.durations import (
    Floats,
    Table,
    check_length,
    checked_durations,
    life_table,
)

_NAMES = str | bool | int | float | np.bool_ | np.number
"""What names an ending."""


@dataclass(frozen=True, slots=True, repr=False)
class CumulativeIncidence(Drawn):
    """The share that has ended in one way by each time.

    Attributes
    ----------
    times : ndarray
        0, then each distinct duration, ascending; in the unit of the durations.
    share : ndarray
        The share of all that ended in this way by then. It holds until the next time.
    lower, upper : ndarray
        A pointwise interval for it.
    count : int
        How many were seen to end in this way.
    """

    times: Floats
    share: Floats
    lower: Floats
    upper: Floats
    count: int

    def __str__(self) -> str:
        share = percent(float(self.share[-1]), 1)
        return f"{self.count:,} were seen to end so: {share} by {self.times[-1]:g}"

    def picture(self) -> Curves:
        """Return it as steps, with the interval around each."""
        return Curves(
            x_label="time",
            y_label="share that ended so",
            lines=(
                followed("ended so", self.times, self.share, self.lower, self.upper, steps=True),
            ),
            y_percent=True,
        )

    def at(self, t: ArrayLike) -> Floats:
        """Return the share that has ended in this way by each of some times.

        NaN outside what was watched.
        """
        at = np.asarray(t, dtype=np.float64)
        share = self.share[np.maximum(np.searchsorted(self.times, at, side="right") - 1, 0)]
        return np.where((at >= 0) & (at <= self.times[-1]), share, np.nan)


def aalen_johansen(
    duration: ArrayLike, cause: ArrayLike | Sequence[str | None], *, level: float = 0.95
) -> dict[str, CumulativeIncidence]:
    """Estimate how many have ended in which way by when.

    One minus a Kaplan–Meier curve of one ending, with the other endings counted as lost from view,
    answers another question (what if the others did not exist?) and adds up to more than all.

    Parameters
    ----------
    duration : array-like of shape (n,)
        How long each was watched: until it ended, or until the last look. At least 0.
    cause : array-like of shape (n,)
        How it ended; None (or NaN) for what was still going when last looked at.
    level : float
        Confidence of the intervals.

    Returns
    -------
    dict of str to CumulativeIncidence
        By the name of the ending, in alphabetical order. The shares and the share that is still
        going add up to 1 at every time.

    Raises
    ------
    InvalidFrameError
        If a duration is negative or no number, a cause is no name, the columns differ in length, or
        `level` is not between 0 and 1.
    InsufficientDataError
        If there are no rows, or none of them ended.

    Notes
    -----
    Intervals are on the log(-log) scale, with the delta-method variance of Marubini and Valsecchi.

    References
    ----------
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5(3). Marubini and Valsecchi
    (1995), Analysing Survival Data from Clinical Trials and Observational Studies, section 10.3.

    Examples
    --------
    >>> ended = aalen_johansen([1, 2, 3, 4, 5], ["approve", "reject", None, "approve", None])
    >>> {cause: float(each.at(4).round(3)) for cause, each in ended.items()}
    {'approve': 0.5, 'reject': 0.2}
    """
    check_level(level)
    lasted = checked_durations(duration)
    names = _names(cause, len(lasted))
    table = life_table(lasted, names != "")
    if not table.ended.any():
        raise InsufficientDataError(
            f"none of the {len(lasted):,} rows ended (cause is empty throughout): how they end "
            "cannot be told yet"
        )
    return {
        str(name): _incidence(table, life_table(lasted, names == name).ended, level)
        for name in np.unique(names)
        if name
    }


def _names(cause: ArrayLike | Sequence[str | None], rows: int) -> NDArray[np.str_]:
    cells = np.atleast_1d(unmasked(cause, "cause"))  # pyright: ignore[reportArgumentType]
    given = [None if says_nothing(each) else each for each in cells]
    check_length("cause", (len(given),), rows)
    odd = [row for row, each in enumerate(given) if not isinstance(each, _NAMES | None)]
    if odd:
        raise InvalidFrameError(
            f"cause must be a name of how each row ended, or None; row {odd[0]} is "
            f"{given[odd[0]]!r:.80} ({len(odd):,} of {rows:,} rows are neither)",
            column="cause",
            rows=tuple(odd[:5]),
            count=len(odd),
        )
    return np.array(["" if each is None else str(each) for each in given])


def _incidence(table: Table, ended: Floats, level: float) -> CumulativeIncidence:
    survival = np.cumprod(1 - table.ended / table.at_risk, dtype=np.float64)
    before = np.append(1.0, survival[:-1])
    share = np.cumsum(before * ended / table.at_risk)
    lower, upper = _interval(share, _variance(table, ended, before, share), level)
    times = table.times
    if times[0] > 0:
        times = np.append(0.0, times)
        share, lower, upper = (np.append(0.0, each) for each in (share, lower, upper))
    return CumulativeIncidence(times, share, lower, upper, int(ended.sum()))


def _variance(table: Table, ended: Floats, before: Floats, share: Floats) -> Floats:
    """Return the variance at each time, the square of what is yet to come multiplied out."""
    left = table.at_risk - table.ended
    # Where nobody is left the share cannot change any more, and the term is nil.
    any_ = np.divide(table.ended, table.at_risk * left, out=np.zeros_like(left), where=left > 0)
    this = before * ended / table.at_risk**2
    own = before**2 * ended * (table.at_risk - ended) / table.at_risk**3
    squared = share**2 * np.cumsum(any_) - 2 * share * np.cumsum(share * any_)
    squared += np.cumsum(share**2 * any_)
    crossed = share * np.cumsum(this) - np.cumsum(share * this)
    return np.maximum(squared + np.cumsum(own) - 2 * crossed, 0.0)


def _interval(share: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    # At 0 and at 1 there is no width to tell, and next to 1 it is beyond any number.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log = np.log(share)
        reach = ndtri((1 + level) / 2) * np.sqrt(variance) / (share * log)
        lower, upper = (np.exp(log * np.exp(side * reach)) for side in (-1.0, 1.0))
    inside = (share > 0) & (share < 1)
    return np.where(inside, lower, share), np.where(inside, upper, share)
