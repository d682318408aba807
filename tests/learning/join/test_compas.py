"""Windows over real dates, beside figures that lifelines and plain counting gave.

Nobody who did not reoffend has a record; whoever was screened lately may yet. What counts the
immature as no, and what counts resolved cases alone, are here to be told from what is true.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from learning.join import join_outcomes

HORIZONS = tuple(timedelta(days=days) for days in (30, 60, 90, 365))
AS_OF = (datetime(2013, 6, 30, tzinfo=UTC), datetime(2014, 3, 31, tzinfo=UTC))


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> dict[str, Any]:
    file = shared_data / "reference" / "survival" / "survival_reference.json"
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def frames(shared_data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    people = pl.read_csv(shared_data / "compas" / "compas_min.csv", infer_schema_length=None)
    dated = people.filter(pl.col("is_recid") != -1).select(
        proposal_id="id",
        outcome_id="id",
        value=pl.lit(1.0),
        decided_at=_day("compas_screening_date"),
        occurred_at=_day("r_offense_date"),
        recorded_at=_day("r_offense_date"),
    )
    outcomes = dated.drop("decided_at").filter(pl.col("occurred_at").is_not_null())
    return dated.select("proposal_id", "decided_at"), outcomes


def _day(name: str) -> pl.Expr:
    return pl.col(name).replace("", None).str.to_datetime("%Y-%m-%d", time_zone="UTC")


@pytest.mark.parametrize("as_of", AS_OF)
def test_windows_give_the_figures_of_the_reference(
    frames: tuple[pl.DataFrame, pl.DataFrame], reference: dict[str, Any], as_of: datetime
) -> None:
    decisions, outcomes = frames
    there = decisions.filter(pl.col("decided_at") <= as_of)
    joined = join_outcomes(there, outcomes, horizons=HORIZONS, as_of=as_of, unreported="no")
    wanted = reference["as_of"][f"{as_of:%Y-%m-%d}"]
    assert joined.height == wanted["n"]
    for horizon in HORIZONS:
        if str(horizon.days) not in wanted:
            continue
        figures = wanted[str(horizon.days)]
        outcome = joined[f"outcome_{horizon.days}d"].drop_nulls()
        seen = (joined["time_to_event"] <= horizon).to_list().count(True)
        no = outcome.to_list().count(False)
        said = {
            "share_mature": len(outcome) / joined.height,
            "complete_case_mature_only": outcome.cast(pl.Float64).mean(),
            "naive_immature_as_zero": seen / joined.height,
            "events_seen_over_resolved(biased up)": seen / (seen + no),
            "kaplan_meier": 1 - _surviving(joined, horizon),
        }
        assert said == pytest.approx({name: figures[name] for name in said}, rel=1e-9)


def test_once_all_are_followed_the_rate_is_the_truth(
    frames: tuple[pl.DataFrame, pl.DataFrame], reference: dict[str, Any]
) -> None:
    as_of = datetime(2017, 1, 1, tzinfo=UTC)
    joined = join_outcomes(*frames, horizons=HORIZONS, as_of=as_of, unreported="no")
    for days, rate in reference["truth_full_followup"].items():
        assert joined[f"outcome_{days}d"].cast(pl.Float64).mean() == pytest.approx(rate, rel=1e-12)


def _surviving(joined: pl.DataFrame, horizon: timedelta) -> float:
    """Kaplan and Meier's product over what the join says of each decision's watch."""
    counted = (
        joined.group_by(pl.col("followed_for"))
        .agg(events=pl.col("event_observed").sum(), left=pl.len())
        .sort("followed_for")
    )
    at_risk = joined.height
    surviving = 1.0
    for until, events, left in counted.rows():
        if until > horizon:
            break
        surviving *= 1 - events / at_risk
        at_risk -= left
    return surviving
