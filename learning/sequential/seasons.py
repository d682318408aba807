"""Rows of decisions as sums over blocks of time, a thirteenth of the outcome window each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from learning.columns import as_finite, as_floats, refuse
from learning.sequential.values import Floats, check_lengths

PARTS = 13
"""Blocks to a window: weeks, where outcomes take a quarter."""

_MOST_BLOCKS = 1e9
"""More blocks than this from first to last are a mistaken unit."""


@dataclass(frozen=True, slots=True)
class Season:
    """Which block each row belongs to, once rows are in the order in which they were decided.

    Attributes
    ----------
    order : ndarray of int
        The rows, the earliest first; among those of one moment by their content, so that the
        order in which they were given changes no bit.
    index : ndarray of int
        Which block of the calendar each block with rows is.
    start : ndarray of int
        Where each block begins in `order`.
    reach : float
        How many blocks an outcome's window spans.
    """

    order: NDArray[np.intp]
    index: NDArray[np.int64]
    start: NDArray[np.intp]
    reach: float

    @property
    def ends(self) -> NDArray[np.intp]:
        """How many rows are in by the end of each block."""
        return np.append(self.start[1:], len(self.order))

    @property
    def counts(self) -> Floats:
        """How many rows each block has."""
        return np.diff(self.ends, prepend=0).astype(np.float64)

    def sums(self, ordered: Floats) -> Floats:
        """Add up the rows of each block, given in `order`."""
        return np.add.reduceat(ordered, self.start, axis=0)

    def spread(self, per_block: Floats) -> Floats:
        """Give each row what its block has."""
        return np.repeat(per_block, self.counts.astype(np.int64))


def season_of(opened: ArrayLike, horizon: timedelta | float, *content: Floats) -> Season:
    """Cut rows into blocks by the moment at which each was decided.

    Parameters
    ----------
    opened : array-like
        When each window opened: moments (``datetime64``) or numbers.
    horizon : timedelta or float
        How long a window is, in the unit of `opened` where that is numbers.
    *content : ndarray
        The rows' columns, which settle the order among rows of one moment.

    Raises
    ------
    InvalidFrameError
        If a moment is missing, lengths differ, or the horizon is not above zero.
    """
    moments = _numbered(opened)
    if moments.shape != content[0].shape:
        rows = f"opened has {moments.size:,} rows, the values have {content[0].size:,}"
        raise InvalidFrameError(f"the columns must have as many rows as one another: {rows}")
    part = _span(horizon) / PARTS
    if (moments.max() - moments.min()) / part > _MOST_BLOCKS:
        raise InvalidFrameError(
            f"a horizon of {horizon} is too short for moments so far apart: give it in their unit",
            column="horizon",
        )
    order = np.lexsort((*content, moments))
    block = np.floor((moments[order] - moments[order[0]]) / part).astype(np.int64)
    start = np.flatnonzero(np.diff(block, prepend=-1))
    return Season(order, block[start], start, float(PARTS))


def _span(horizon: timedelta | float) -> float:
    """Return a horizon in microseconds, or in the unit of the numbers it goes with."""
    if isinstance(horizon, timedelta):
        horizon = horizon / timedelta(microseconds=1)
    if not (isinstance(horizon, Real) and 0 < float(horizon) < np.inf):
        raise InvalidFrameError(
            f"a horizon must be above zero; it is {horizon!r:.80}", column="horizon"
        )
    return float(horizon)


def _numbered(opened: ArrayLike) -> Floats:
    """Return moments as numbers, dates as microseconds."""
    moments = np.asarray(opened)
    if np.issubdtype(moments.dtype, np.datetime64):
        counted = moments.astype("datetime64[us]").astype(np.int64).astype(np.float64)
        numbers = np.where(np.isnat(moments), np.nan, counted)
    else:
        numbers = as_floats(opened, "opened")
    refuse(
        numbers,
        ~np.isfinite(numbers),
        column="opened",
        must="must be moments",
        are="none",
        instead="Leave out what was not decided yet",
    )
    return numbers


def blocked(values: ArrayLike, blocks: ArrayLike) -> tuple[Floats, Floats, NDArray[np.generic]]:
    """Add up values by block: what is left to be independent where whatever is inside is not.

    Parameters
    ----------
    values : array-like of shape (n,)
        Numbers, in any order.
    blocks : array-like of shape (n,)
        Which block each belongs to, such as a calendar quarter or a reviewer.

    Returns
    -------
    sums, counts : ndarray
        Of each block, in the order of the blocks' names.
    names : ndarray
        The blocks.

    Examples
    --------
    >>> sums, counts, names = blocked([1.0, 2.0, 3.0], ["b", "a", "b"])
    >>> sums, counts, names
    (array([2., 4.]), array([1., 2.]), array(['a', 'b'], dtype='<U1'))
    """
    x = as_finite(values, "values")
    names, place, counts = np.unique(np.asarray(blocks), return_inverse=True, return_counts=True)
    check_lengths(values=x, blocks=place)
    # Sorted within blocks, so that the order of the rows changes no bit.
    order = np.lexsort((x, place))
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return np.add.reduceat(x[order], starts), counts.astype(np.float64), names
