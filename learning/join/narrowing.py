"""What the join needs of a frame and no more: ids, whole numbers, flags.

Moments become microseconds since 1970 in UTC, from whatever zone they are given in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from dtui.errors import InvalidFrameError
from learning.join.question import MICROSECOND, Question

ROW = "row"
"""The place in the frame that was given, from 0: what an error names."""

_ID = pl.col("proposal_id").cast(pl.String)  # whatever it is here, in the other frame it may differ

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def narrowed_decisions(
    decisions: pl.LazyFrame, asked: Question, *, offset: int = 0
) -> pl.LazyFrame:
    """Return row, proposal_id and ``decided``: null where nobody had decided by as_of.

    Without a clock every decision counts as decided at 0.

    Raises
    ------
    InvalidFrameError
        If a column is missing, or its moments have no zone.
    """
    schema = decisions.collect_schema()
    _check_columns(schema, "decisions", ("proposal_id",))
    decided = pl.lit(0, pl.Int64)
    if asked.as_of is not None:
        _check_columns(schema, "decisions", ("decided_at",))
        as_of = micros(asked.as_of)
        decided = _moment(schema, "decisions", "decided_at")
        recorded = _moment(schema, "decisions", "recorded_at")
        was_known = (decided <= as_of) & (recorded.is_null() | (recorded <= as_of))
        decided = pl.when(was_known).then(decided)
    return decisions.select(_ID, decided.alias("decided")).with_row_index(ROW, offset)


def narrowed_outcomes(outcomes: pl.LazyFrame, asked: Question, *, offset: int = 0) -> pl.LazyFrame:
    """Return what was recorded by as_of of the metric asked for.

    Columns: row, proposal_id, outcome_id, version, value (of the kind asked for), censored,
    horizon, occurred and recorded.

    Raises
    ------
    InvalidFrameError
        If a column is missing, or its moments have no zone.
    """
    schema = outcomes.collect_schema()
    value = "category" if asked.kind == "category" else "value"
    moments = () if asked.as_of is None else ("occurred_at", "recorded_at")
    _check_columns(schema, "outcomes", ("proposal_id", "outcome_id", value, *moments))
    recorded = _moment(schema, "outcomes", "recorded_at")
    kept = recorded_in_time(outcomes.with_row_index(_PLACE, offset), asked)
    if asked.metric is not None and "metric" in schema:
        kept = kept.filter(pl.col("metric") == asked.metric)
    return kept.select(
        _ID,
        "outcome_id",
        row=_PLACE,
        version=pl.col("version").cast(pl.Int64) if "version" in schema else recorded,
        value=pl.col(value).cast(pl.String if asked.kind == "category" else pl.Float64),
        censored=_censored(schema),
        horizon=_length(schema, "horizon"),
        occurred=_moment(schema, "outcomes", "occurred_at"),
        recorded=recorded,
    )


def recorded_in_time(outcomes: pl.LazyFrame, asked: Question) -> pl.LazyFrame:
    """Leave out what was recorded after as_of; what does not say when stays, to be refused."""
    if asked.as_of is None:
        return outcomes
    recorded = _moment(outcomes.collect_schema(), "outcomes", "recorded_at")
    return outcomes.filter(recorded.is_null() | (recorded <= micros(asked.as_of)))


def micros(moment: datetime) -> int:
    """Return a moment in microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // MICROSECOND


_PLACE = "place in the frame that was given"  # a name that no person's column has


def _check_columns(schema: pl.Schema, frame: str, names: Sequence[str]) -> None:
    for name in names:
        if name not in schema:
            raise InvalidFrameError(
                f"{frame} have no column {name!r}. learning.{frame} makes them of a table of your "
                "own, with a mapping of its columns.",
                column=name,
            )


def _censored(schema: pl.Schema) -> pl.Expr:
    if "censored" not in schema:
        return pl.lit(value=False)
    return pl.col("censored").cast(pl.Boolean).fill_null(value=False)


def _moment(schema: pl.Schema, frame: str, name: str) -> pl.Expr:
    kind = schema.get(name)
    if kind is None or kind == pl.Null:
        return pl.lit(None, pl.Int64)
    if not isinstance(kind, pl.Datetime) or kind.time_zone is None:
        raise InvalidFrameError(
            f"{name} of the {frame} is {kind}, and a moment without a zone may be any of 26 hours. "
            "Say which zone it is in, as with .dt.replace_time_zone('UTC').",
            column=name,
        )
    return pl.col(name).dt.cast_time_unit("us").to_physical()


def _length(schema: pl.Schema, name: str) -> pl.Expr:
    kind = schema.get(name)
    if kind is None or kind == pl.Null:
        return pl.lit(None, pl.Int64)
    if not isinstance(kind, pl.Duration):
        raise InvalidFrameError(
            f"{name} of the outcomes is {kind}, without a unit. Make it a duration, as with "
            "pl.duration(days=...).",
            column=name,
        )
    return pl.col(name).dt.cast_time_unit("us").to_physical()
