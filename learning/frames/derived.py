"""Columns that follow from others: what is in force, when it was decided, which came first."""

from __future__ import annotations

from datetime import datetime

import polars as pl


def latest(*frames: pl.DataFrame) -> datetime | None:
    """Return the last moment that anything was recorded or decided at; None without a clock."""
    names = ("proposed_at", "decided_at", "given_at", "recorded_at", "retracted_at")
    moments = [frame[name].max() for frame in frames for name in names if name in frame.columns]
    return max((each for each in moments if isinstance(each, datetime)), default=None)


def with_order_of_force(overrides: pl.DataFrame) -> pl.DataFrame:
    """Return verdicts with which of them is in force: the last that stands, seconds apart."""
    counts = pl.col("retracted_at").is_null() & ~pl.col("second")
    last = pl.col("order").filter(counts).max().over("proposal_id")
    in_force = counts & (pl.col("order") == last)
    return overrides.with_columns(in_force=in_force.fill_null(value=False))


def in_force_by(overrides: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return verdicts as they stood at a moment: what was taken back later was not yet."""
    taken_back = pl.when(pl.col("retracted_at") <= as_of).then("retracted_at")
    return with_order_of_force(overrides.with_columns(retracted_at=taken_back))


def with_verdicts(
    decisions: pl.DataFrame, verdicts: pl.DataFrame, judged: pl.Series
) -> pl.DataFrame:
    """Return decisions with when the verdict in force on each was given.

    Parameters
    ----------
    decisions
        Where no verdict was ever given, they keep what they say of it.
    verdicts
        Those that count.
    judged
        The proposals that are decided by a verdict, if it counts or not.
    """
    in_force = verdicts.filter("in_force").select("proposal_id", told="given_at")
    by_verdict = pl.col("proposal_id").is_in(judged.unique().implode())
    return (
        decisions.join(in_force, "proposal_id", "left", maintain_order="left")
        .with_columns(decided_at=pl.when(by_verdict).then("told").otherwise("decided_at"))
        .drop("told")
    )


def in_sequence(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return decisions with their place in time, where there is a clock; as given otherwise."""
    when = pl.coalesce("decided_at", "proposed_at", "recorded_at")
    if decisions.select(when.is_null().any()).item():
        return decisions
    ordered = (
        decisions.select("proposal_id", when.alias("when"))
        .sort("when", "proposal_id")
        .with_row_index("sequence", offset=1)
    )
    placed = decisions.select("proposal_id").join(
        ordered, "proposal_id", "left", maintain_order="left"
    )
    return decisions.with_columns(placed["sequence"].cast(pl.Int64))


def with_versions(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Return outcomes with their versions counted from 1, in the order they have."""
    return outcomes.with_columns(
        version=pl.col("version").rank("dense").over("outcome_id").cast(pl.Int64)
    )
