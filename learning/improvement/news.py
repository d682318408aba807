"""When each version of each outcome could first be learned from."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from learning.frames import DeclaredMetric
from learning.improvement.prequential import News
from learning.improvement.weeks import next_week
from learning.join import horizon_suffix, join_outcomes


def news_of(
    known: pl.DataFrame, outcomes: pl.DataFrame, metric: DeclaredMetric, horizon: timedelta
) -> News:
    """Return what was known of each case, version by version, and from which week on.

    Parameters
    ----------
    known
        Cases in their order: ``proposal_id``, ``decided_at`` and the ``outcome`` that counts now.
    outcomes
        All versions of all outcomes.
    metric, horizon
        What is asked of them.

    Returns
    -------
    News
        A corrected outcome is in it twice or more: as it was believed, and as it is. Of one that
        came before the horizon it says so from the horizon on.
    """
    cases = known.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        "proposal_id",
        "decided_at",
        matured=pl.col("decided_at") + horizon,
        now=pl.col("outcome"),
    )
    records = (
        outcomes.filter(pl.col("metric") == metric.name)
        .join(cases.select("row", "proposal_id", "matured"), on="proposal_id")
        .sort("row", "recorded_at", "outcome_id", "version")
        .with_columns(
            nth=pl.int_range(pl.len(), dtype=pl.Int64).over("row"),
            at=pl.max_horizontal("recorded_at", "matured"),
        )
        .with_columns(last=pl.col("nth").max().over("row"))
    )
    # All of a case's records together say what the join said already.
    final = records.filter(pl.col("nth") == pl.col("last")).join(cases, on="row")
    told = [final.select("row", "nth", "at", value="now")]
    earlier = _ends_of_weeks(records).filter(pl.col("nth") < pl.col("last"))
    if not earlier.is_empty():
        told.append(_as_believed(cases, records, earlier, metric, horizon))
    if metric.unreported == "no":  # matured without a record: until there is one, it did not happen
        first = pl.col("nth") == 0
        recorded = records.filter(first).select("row", "recorded_at")
        silent = cases.join(recorded, on="row", how="left").filter(
            pl.col("recorded_at").is_null() | (pl.col("recorded_at") > pl.col("matured"))
        )
        told.append(silent.select("row", nth=pl.lit(-1, pl.Int64), at="matured", value=pl.lit(0.0)))
    return _in_order(pl.concat(told))


def _ends_of_weeks(records: pl.DataFrame) -> pl.DataFrame:
    """Keep the last record of a case in each week: what it was before, nobody learned from."""
    weeks = records.with_columns(week=pl.Series(next_week(records["at"])))
    return weeks.filter(pl.col("nth") == pl.col("nth").max().over("row", "week"))


def _as_believed(
    cases: pl.DataFrame,
    records: pl.DataFrame,
    earlier: pl.DataFrame,
    metric: DeclaredMetric,
    horizon: timedelta,
) -> pl.DataFrame:
    """Return what a case's first records said, up to each of some of them.

    Each of these beginnings is joined as if it were a decision of its own, with the versions that
    were the last of their outcome by then.
    """
    part = pl.format("{}#{}", "row", "upto")
    upto = earlier.select("row", "at", upto="nth")
    beginnings = upto.join(cases, on="row").with_columns(proposal_id=part)
    replaced = pl.col("nth").shift(-1).over("row", "outcome_id", order_by="nth")
    believed = (
        records.with_columns(upto=pl.int_ranges("nth", replaced.fill_null(pl.col("last") + 1)))
        .explode("upto")
        .join(upto.select("row", "upto"), on=("row", "upto"), how="semi")
        .with_columns(proposal_id=part, outcome_id=pl.format("{}#{}", "outcome_id", part))
    )
    joined = join_outcomes(
        beginnings.select("proposal_id", "decided_at", "row", "at", nth="upto"),
        believed.drop("row", "matured", "nth", "last", "at", "upto"),
        horizons=(horizon,),
        as_of=pl.concat((records["at"], beginnings["matured"])).max(),  # type: ignore[arg-type]
        metric=metric,
    )
    said = pl.col(f"outcome_{horizon_suffix(horizon)}").cast(pl.Float64)
    return joined.select("row", "nth", "at", value=said)


def _in_order(told: pl.DataFrame) -> News:
    told = told.with_columns(block=pl.Series(next_week(told["at"]))).sort("block", "row", "nth")
    value = told["value"].fill_null(np.nan)
    return News(told["block"].to_numpy(), told["row"].to_numpy(), value.to_numpy())
