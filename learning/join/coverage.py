"""Of how many decisions the outcome is known, and why not of the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from dtui.errors import InvalidFrameError
from learning.join.kernel import STATUSES
from learning.join.question import horizon_suffix

_MONTH = "month"


def coverage(
    joined: pl.DataFrame, *, horizon: timedelta | None, by: Sequence[str] = ()
) -> pl.DataFrame:
    """Count the decisions by what is known of their outcome at a horizon.

    Parameters
    ----------
    joined
        What `join_outcomes` returned.
    horizon
        One of the horizons that were asked for; None where there were none.
    by
        Columns to count by. ``month`` is the month of the decision in UTC, ``2026-03`` (of the
        proposal, where nobody has decided), unless the frame has a column of that name.

    Returns
    -------
    pl.DataFrame
        A row per group, sorted: the columns of `by`, then ``decisions`` (how many there are) and
        a count per status, which add up to it.

    Raises
    ------
    InvalidFrameError
        If there is no such horizon or column.

    Examples
    --------
    >>> joined = pl.DataFrame({"agent": ["a", "b", "a"], "status": ["known", "known", "censored"]})
    >>> coverage(joined, horizon=None, by=["agent"]).select("agent", "decisions", "known").rows()
    [('a', 2, 1), ('b', 1, 1)]
    """
    named = "status" if horizon is None else f"status_{horizon_suffix(horizon)}"
    if _MONTH in by and _MONTH not in joined.columns:
        joined = joined.with_columns(_month(joined))
    for column in (named, *by):
        if column not in joined.columns:
            raise InvalidFrameError(
                f"there is no column {column!r} to count by. join_outcomes makes a status of each "
                "horizon it is asked for, and keeps the decisions' own columns.",
                column=column,
            )
    status = pl.col(named)
    counts = [
        pl.len().cast(pl.Int64).alias("decisions"),
        *((status == name).sum().cast(pl.Int64).alias(name) for name in STATUSES),
    ]
    if not by:
        return joined.select(counts)
    return joined.group_by(list(by)).agg(counts).sort(list(by), nulls_last=True)


def _month(joined: pl.DataFrame) -> pl.Expr:
    moments = [name for name in ("decided_at", "proposed_at") if name in joined.columns]
    return pl.coalesce(moments).dt.convert_time_zone("UTC").dt.strftime("%Y-%m").alias(_MONTH)
