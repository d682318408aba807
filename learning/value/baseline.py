"""What an outcome would have been without an override, as far as what was recorded tells.

A baseline takes out of outcomes what could be foreseen of them, so that less chance is left in a
comparison. It is a least-squares line through the approved decisions, and need not be right: a
weighted comparison of what it leaves over is unbiased whatever it says.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROWS_A_COLUMN = 15
"""With fewer rows than this for each column the line would follow chance: the mean is taken."""

_RIDGE = 1e-6
"""Keeps the equations solvable where one column follows from others."""


def baseline(
    outcome: NDArray[np.float64],
    columns: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what the rows of positive weight say to expect of every row.

    Parameters
    ----------
    outcome : array of shape (n,)
        May hold NaN where `weight` is zero.
    columns : array of shape (n, k)
        What was known of each decision, without NaN; a constant is added.
    weight : array of shape (n,)
        How much each row counts for the line; zero leaves it out.

    Returns
    -------
    array of shape (n,)
        Expected outcomes; not held to any range.

    Examples
    --------
    >>> known = np.array([[0.2], [0.4], [0.6], [0.8]] * 10)
    >>> happened = np.array([0.1, 0.3, 0.5, 0.7] * 10)
    >>> baseline(happened, known, np.ones(40))[:2].round(3).tolist()
    [0.1, 0.3]
    """
    used = weight > 0
    kept, heavy = outcome[used], weight[used]
    total = float(np.sum(heavy))
    if not total:
        return np.zeros(len(outcome))
    centre = float(np.sum(heavy * kept)) / total
    usable = [column for column in columns.T if np.ptp(column[used]) > 0] if len(kept) else []
    if len(kept) < _ROWS_A_COLUMN * (len(usable) + 1) or not usable:
        return np.full(len(outcome), centre)
    means = [float(np.sum(heavy * column[used])) / total for column in usable]
    scaled = [column - mean for column, mean in zip(usable, means, strict=True)]
    slopes = _slopes([column[used] for column in scaled], kept - centre, heavy)
    expected = np.full(len(outcome), centre)
    for column, slope in zip(scaled, slopes, strict=True):
        expected = expected + slope * column
    return expected


def _slopes(
    columns: list[NDArray[np.float64]], outcome: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve the normal equations; sums run in one order, whatever the number of threads."""
    size = len(columns)
    squares = np.empty((size, size))
    for one in range(size):
        for other in range(one, size):
            entry = float(np.sum(weight * columns[one] * columns[other]))
            squares[one, other] = squares[other, one] = entry
    products = np.array([float(np.sum(weight * column * outcome)) for column in columns])
    diagonal = np.diag(np.diag(squares)) * _RIDGE
    return np.linalg.solve(squares + diagonal, products).astype(np.float64)
