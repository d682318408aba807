"""Means with intervals that let rows of one reviewer, or one week, depend on each other.

Taking such rows for independent makes intervals too narrow (by a factor of 1.6 on real reviews).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from dtui.errors import InvalidFrameError
from dtui.views.pictures.kinds import Forest, Interval
from learning.columns import as_finite, check_level, says_nothing, unmasked
from learning.showing import Drawn, interval_words

Labels = ArrayLike | Sequence[Any]
"""Names, numbers or dates, one a row."""

FEW_CLUSTERS = 5
"""Below this many clusters of one size, or what weighs as much, a note speaks of caution."""


@dataclass(frozen=True, slots=True)
class Estimate(Drawn):
    """A mean with its standard error and interval, None where neither can be had."""

    mean: float
    standard_error: float | None
    lower: float | None
    upper: float | None
    n: int
    clusters: int
    """How many clusters were counted as independent; `n` where each row was."""
    note: str = ""
    """Why there is no interval, or why to be careful with it."""

    def __str__(self) -> str:
        of = f"{self.n:,} rows"
        note = f"; {self.note}" if self.note else ""
        return f"{interval_words(self.mean, self.lower, self.upper)} on {of}{note}"

    def picture(self) -> Forest:
        """Return it as an interval, beside zero."""
        row = Interval("mean", self.mean, self.lower, self.upper, self.n, self.note)
        return Forest("mean", (row,))


def clustered_mean(
    values: ArrayLike,
    clusters: Labels | None = None,
    *,
    level: float = 0.95,
    column: str = "clusters",
) -> Estimate:
    """Return a mean with an interval that lets rows of one cluster depend on each other.

    Parameters
    ----------
    values : array-like of shape (n,)
        Any finite numbers: scores, gains, durations.
    clusters : array-like of shape (n,), optional
        What each row belongs to: names or numbers. Without it each row is independent.
    level
        How often the interval should hold the truth, in (0, 1).
    column
        What a message calls the clusters.

    Raises
    ------
    InvalidFrameError
        If a value is missing or infinite, a cluster is missing, or the lengths differ.
    InsufficientDataError
        If there are no rows.

    Notes
    -----
    The standard error is the jackknife's: how much the mean moves when a cluster is left out. With
    one row a cluster it is the usual one. Student's t has as many degrees of freedom as there are
    clusters of one size that would weigh as much, less one, and at least 2 if there are three.
    Because one reviewer often gives most verdicts, this matters: with ten clusters of which one
    holds three quarters of the rows, an interval meant for 95 % held the truth in 97 to 99 % of
    2,000 samples, and in 42 to 80 % by the usual sandwich with t of 9. Under five clusters it may
    hold it in 90 % only, and `note` says so.

    References
    ----------
    Cameron and Miller (2015), "A practitioner's guide to cluster-robust inference", Journal of
    Human Resources 50(2). MacKinnon, Nielsen and Webb (2023), "Cluster-robust inference: a guide to
    empirical practice", Journal of Econometrics 232(2).

    Examples
    --------
    >>> gain = clustered_mean([0.1, 0.3, 0.2, 0.4], ["ana", "ana", "ben", "ben"])
    >>> round(gain.mean, 3), round(gain.standard_error, 3), gain.clusters
    (0.25, 0.05, 2)
    """
    check_level(level)
    numbers = as_finite(values, "values")
    order = np.argsort(numbers)  # rows that are equal may stand in any order: sums are the same
    numbers = numbers[order]
    mean = float(numbers.sum()) / len(numbers)
    misses, sizes = numbers - mean, np.ones(len(numbers))
    if clusters is not None:
        codes, count = cluster_codes(clusters, len(numbers), column)
        summed = np.bincount(codes[order], weights=misses, minlength=count)
        misses = summed.astype(np.float64)
        sizes = np.bincount(codes).astype(np.float64)
    return _estimate(mean, misses, sizes, level)


def _estimate(
    mean: float, misses: NDArray[np.float64], sizes: NDArray[np.float64], level: float
) -> Estimate:
    """Make an estimate of the summed misses of each independent part, and how many rows it has."""
    count, rows = len(misses), int(sizes.sum())
    if count < 2:
        note = "one cluster alone says nothing of how much clusters differ"
        return Estimate(mean, None, None, None, rows, count, note if rows > 1 else "one row alone")
    moves = np.sort((misses / (rows - sizes)) ** 2)  # of the mean, where a part is left out
    error = math.sqrt(float(np.sum(moves)) * (count - 1) / count)
    alike = rows**2 / float(np.sum(sizes**2))  # parts of one size that weigh as much
    freedom = max(alike - 1, min(count - 1, 2))
    reach = error * float(stdtrit(freedom, 0.5 + level / 2))
    note = ""
    if count < rows and alike < FEW_CLUSTERS:
        note = f"{count} clusters, the largest of {int(sizes.max())} rows, tell little of others"
    return Estimate(mean, error, mean - reach, mean + reach, rows, count, note)


def cluster_codes(
    clusters: Labels, rows: int, column: str = "clusters"
) -> tuple[NDArray[np.int64], int]:
    """Return a number for each row's cluster, in their order, and how many clusters there are.

    Raises
    ------
    InvalidFrameError
        If a cluster is missing, or there is not one for each row.
    """
    labels = as_series(clusters, column)
    if len(labels) != rows:
        raise InvalidFrameError(
            f"{column} has {len(labels)} rows where there are {rows}: give one for each row",
            column=column,
        )
    missing = labels.is_null()
    if labels.dtype.is_float():
        missing |= labels.is_nan()
    if missing.any():
        where = np.flatnonzero(missing.to_numpy())
        first = tuple(int(row) for row in where[:5])
        raise InvalidFrameError(
            f"{column} is missing in {len(where)} of {rows} rows (first: {first}): leave those "
            "rows out, or give each one of its own",
            column=column,
            rows=first,
            count=len(where),
        )
    if labels.dtype == pl.String:  # an index of the few names: four times as fast as ranking rows
        named = labels.cast(pl.Enum(labels.unique().sort()))
        codes = named.to_physical().to_numpy().astype(np.int64)
    else:
        codes = labels.rank("dense").to_numpy().astype(np.int64) - 1
    return codes, int(codes.max()) + 1


def as_series(clusters: Labels, column: str) -> pl.Series:
    """Return names, numbers or dates as a series that can be put in order."""
    series = clusters if isinstance(clusters, pl.Series) else _read(clusters, column)
    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        return series.cast(pl.String)
    if not (series.dtype.is_numeric() or series.dtype.is_temporal()) and not isinstance(
        series.dtype, pl.String | pl.Boolean | pl.Null
    ):
        raise _of_several_kinds(column)
    return series


def _read(clusters: Labels, column: str) -> pl.Series:
    """Return labels of any other make as a series; what is missing, or masked, is null."""
    if isinstance(clusters, Sequence) and not isinstance(clusters, str):
        # As objects: numpy would make names of numbers that stand beside names, and of NaN.
        labels = np.asarray(clusters, dtype=object)
    else:
        labels = unmasked(clusters, column)
    if labels.ndim != 1:
        raise InvalidFrameError(
            f"{column} must be one column of labels; it has shape {labels.shape}", column=column
        )
    if labels.dtype != object:
        return pl.Series(labels)
    cells = [None if says_nothing(cell) else cell for cell in labels.tolist()]
    zones = {cell.tzinfo is None for cell in cells if isinstance(cell, datetime)}
    if len(zones) > 1:
        raise InvalidFrameError(
            f"{column} has moments with a zone and without one: give each its zone", column=column
        )
    try:
        return pl.Series(cells)
    except (TypeError, pl.exceptions.PolarsError):
        raise _of_several_kinds(column) from None


def _of_several_kinds(column: str) -> InvalidFrameError:
    return InvalidFrameError(
        f"{column} must be of one kind: all names, all numbers or all dates", column=column
    )
