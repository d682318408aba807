"""Weeks as whole numbers, counted from a Monday in UTC: the grid of all that is done weekly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from learning.improvement.learner import Ints

_FIRST = datetime(1970, 1, 5, tzinfo=UTC)
_WEEK = timedelta(days=7) // timedelta(microseconds=1)


def week(moments: pl.Series) -> Ints:
    """Return the week that each moment lies in."""
    return _microseconds(moments) // _WEEK


def next_week(moments: pl.Series) -> Ints:
    """Return the first week that doesn't begin before each moment."""
    return -(-_microseconds(moments) // _WEEK)


def monday(number: int) -> datetime:
    """Return when a week begins.

    Examples
    --------
    >>> at = datetime(2026, 3, 31, 9, tzinfo=UTC)
    >>> monday(int(week(pl.Series([at]))[0])).isoformat()
    '2026-03-30T00:00:00+00:00'
    """
    return _FIRST + number * timedelta(days=7)


def _microseconds(moments: pl.Series) -> Ints:
    since = moments.dt.convert_time_zone("UTC") - _FIRST
    return since.cast(pl.Duration("us")).cast(pl.Int64).to_numpy()
