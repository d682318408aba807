"""Whatever cannot be joined is refused, with the rows, how many they are, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.frames import DeclaredMetric
from learning.join import Question, horizon_suffix, join_arrow, join_outcomes

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = START + 200 * DAY


def decisions(**columns: Any) -> pl.DataFrame:
    return pl.DataFrame({"proposal_id": ["a", "b", "c"], "decided_at": [START] * 3} | columns)


def outcomes(**columns: Any) -> pl.DataFrame:
    given: Mapping[str, Any] = {
        "outcome_id": ["x", "y", "z"],
        "version": [1, 1, 1],
        "proposal_id": ["a", "b", "c"],
        "metric": ["won"] * 3,
        "value": [1.0, 0.0, 1.0],
        "censored": [False] * 3,
        "horizon": pl.Series([None] * 3, dtype=pl.Duration("us")),
        "occurred_at": [START + 20 * DAY] * 3,
        "recorded_at": [START + 21 * DAY] * 3,
    }
    return pl.DataFrame({**given, **columns})


def refused(
    made: pl.DataFrame | None = None, told: pl.DataFrame | None = None, **asked: Any
) -> InvalidFrameError:
    made = decisions() if made is None else made
    told = outcomes() if told is None else told
    asked.setdefault("as_of", AS_OF)
    with pytest.raises(InvalidFrameError) as refusal:
        join_outcomes(made, told, **asked)
    return refusal.value


# -- the question --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("horizons", "says"),
    [
        ([timedelta(0)], "must lie after the decision"),
        ([-DAY], "must lie after the decision"),
        ([timedelta(milliseconds=1500)], "whole seconds"),
        ([30], "without a unit"),
        ([30 * DAY, timedelta(hours=720)], "30d is given twice"),
    ],
)
def test_a_horizon_is_a_time_after_the_decision(horizons: list[timedelta], says: str) -> None:
    error = refused(horizons=horizons)
    assert error.column == "horizons"
    assert says in str(error)


def test_a_moment_has_a_zone() -> None:
    error = refused(as_of=datetime(2026, 6, 1))  # noqa: DTZ001
    assert error.column == "as_of"
    assert "without a zone" in str(error)


def test_horizons_need_a_moment_to_be_reached_by() -> None:
    assert "as_of is missing" in str(refused(as_of=None))


def test_of_several_metrics_one_is_named() -> None:
    told = outcomes(metric=["won", "margin", "won"])
    assert "2 metrics ('margin', 'won')" in str(refused(told=told))
    joined = join_outcomes(decisions(), told, as_of=AS_OF, metric="won")
    assert joined["status_30d"].to_list() == ["known", "unreported", "known"]


def test_a_metric_that_nobody_reported_is_no_slip_where_it_is_declared() -> None:
    assert "no outcome recorded by then is of metric 'wonn'" in str(refused(metric="wonn"))
    declared = DeclaredMetric("pricing", "wonn", unreported="no")
    joined = join_outcomes(decisions(), outcomes(), as_of=AS_OF, metric=declared)
    assert joined["outcome_30d"].to_list() == [False] * 3
    nothing = join_outcomes(decisions(), outcomes().clear(), as_of=AS_OF, metric="wonn")
    assert nothing["status_30d"].to_list() == ["unreported"] * 3


def test_a_metric_that_is_reported_later_was_not_known_then() -> None:
    later = outcomes(metric=["won", "won", "later"], recorded_at=[START + 21 * DAY] * 2 + [AS_OF])
    joined = join_outcomes(decisions(), later, as_of=START + 50 * DAY)
    assert joined["outcome_30d"].to_list() == [True, False, None]


def test_a_column_is_not_written_over() -> None:
    error = refused(decisions(outcome_60d=[1, 2, 3]))
    assert error.column == "outcome_60d"
    assert join_outcomes(
        decisions(outcome_60d=[1, 2, 3]), outcomes(), horizons=[30 * DAY], as_of=AS_OF
    )["outcome_60d"].to_list() == [1, 2, 3]


# -- moments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["occurred_at", "recorded_at"])
def test_zones_are_not_mixed_with_none(name: str) -> None:
    naive = pl.Series([datetime(2026, 2, 1)] * 3)  # noqa: DTZ001
    error = refused(told=outcomes(**{name: naive}))
    assert error.column == name
    assert "replace_time_zone" in str(error)
    assert refused(decisions(decided_at=naive)).column == "decided_at"


def test_moments_of_several_zones_are_one_time() -> None:
    there = pl.col("occurred_at").dt.convert_time_zone("America/St_Johns").dt.cast_time_unit("ns")
    told = outcomes().with_columns(there)
    as_of = AS_OF.astimezone(tz=None)
    assert join_outcomes(decisions(), told, as_of=as_of).equals(
        join_outcomes(decisions(), outcomes(), as_of=AS_OF)
    )


def test_nothing_was_decided_before_the_first_decision() -> None:
    with pytest.raises(InsufficientDataError, match="the first was taken at 2026-01-01"):
        join_outcomes(decisions(), outcomes(), as_of=START - DAY)
    waiting = pl.Series([None] * 3, dtype=pl.Datetime("us", "UTC"))
    with pytest.raises(InsufficientDataError, match="none was taken yet"):
        join_outcomes(decisions(decided_at=waiting), outcomes(), as_of=AS_OF)
    with pytest.raises(InsufficientDataError, match="there are no decisions"):
        join_outcomes(decisions().clear(), outcomes(), as_of=AS_OF)


def test_a_part_without_decisions_is_joined_all_the_same() -> None:
    asked = Question((30 * DAY,), AS_OF)
    assert join_arrow(decisions().clear(), outcomes(), asked).is_empty()
    assert join_arrow(decisions(), outcomes().clear(), asked).height == 3


def test_records_without_a_moment_are_refused() -> None:
    moments = [START + 20 * DAY, None, None]
    error = refused(told=outcomes(recorded_at=moments))
    assert (error.column, error.rows, error.count) == ("recorded_at", (1, 2), 2)
    error = refused(told=outcomes(occurred_at=moments))
    assert (error.column, error.rows, error.count) == ("occurred_at", (1, 2), 2)


def test_what_came_before_a_decision_is_no_outcome_of_it() -> None:
    told = outcomes(occurred_at=[START - DAY, START, START + timedelta(microseconds=1)])
    joined = join_outcomes(decisions(), told, as_of=AS_OF, unreported="no")
    assert joined["status_30d"].to_list() == ["early", "early", "known"]
    assert joined["outcome_30d"].to_list() == [None, None, True]
    error = refused(told=told, early="refuse")
    assert (error.column, error.rows, error.count) == ("occurred_at", (0, 1), 2)


# -- rows ------------------------------------------------------------------------------------------


def test_a_decision_has_an_id_of_its_own() -> None:
    error = refused(decisions(proposal_id=["a", "b", "a"]))
    assert (error.column, error.rows, error.count) == ("proposal_id", (0, 2), 2)
    error = refused(decisions(proposal_id=["a", None, "c"]))
    assert (error.column, error.rows, error.count) == ("proposal_id", (1,), 1)


def test_an_outcome_has_an_id() -> None:
    error = refused(told=outcomes(outcome_id=["x", None, None]))
    assert (error.column, error.rows, error.count) == ("outcome_id", (1, 2), 2)


def test_of_a_version_there_is_one() -> None:
    told = pl.concat([outcomes(), outcomes(value=[0.0] * 3).head(1)])
    error = refused(told=told)
    assert (error.column, error.rows, error.count) == ("version", (0, 3), 2)
    told = told.with_columns(version=pl.Series([1, 1, 1, 2]))
    assert join_outcomes(decisions(), told, as_of=AS_OF)["outcome_30d"][0] is False


@pytest.mark.parametrize(
    ("value", "kind", "says"),
    [
        (0.5, "binary", "neither 0 nor 1"),
        (float("nan"), "binary", "neither 0 nor 1"),
        (float("nan"), "number", "not finite"),
        (float("inf"), "number", "not finite"),
        (None, "binary", "have no value and are not censored"),
        (None, "number", "have no value and are not censored"),
    ],
)
def test_a_value_is_of_its_kind(value: float | None, kind: str, says: str) -> None:
    error = refused(told=outcomes(value=[1.0, value, 1.0]), kind=kind)
    assert says in str(error)
    assert (error.column, error.rows, error.count) == ("value", (1,), 1)


def test_only_the_first_five_rows_are_told_and_all_are_counted() -> None:
    made = decisions().head(1)
    told = pl.concat([outcomes(value=[7.0] * 3, proposal_id=["a"] * 3)] * 3)
    told = told.with_columns(version=pl.int_range(pl.len()))
    error = refused(made, told)
    assert error.rows == (0, 1, 2, 3, 4)
    assert error.count == 9
    assert str(error).startswith("9 rows of the outcomes are neither 0 nor 1 (counted from 0: 0, 1")


def test_a_reading_is_at_a_horizon_after_the_decision() -> None:
    error = refused(told=outcomes(horizon=[30 * DAY, timedelta(0), -DAY]))
    assert (error.column, error.rows, error.count) == ("horizon", (1, 2), 2)
    error = refused(told=outcomes(horizon=[30, 60, 90]))
    assert error.column == "horizon"
    assert "without a unit" in str(error)


def test_a_missing_column_is_named() -> None:
    for name in ("outcome_id", "proposal_id", "value", "occurred_at", "recorded_at"):
        assert refused(told=outcomes().drop(name)).column == name
    for name in ("proposal_id", "decided_at"):
        assert refused(decisions().drop(name)).column == name


# -- without a clock -------------------------------------------------------------------------------


def test_without_a_clock_what_is_known_is_told_at_no_horizon() -> None:
    nothing = pl.Series([None] * 3, dtype=pl.Datetime("us", "UTC"))
    made = decisions(decided_at=nothing)
    told = outcomes(occurred_at=nothing, recorded_at=nothing, censored=[False, False, True])
    told = told.with_columns(value=pl.when(~pl.col("censored")).then("value"))
    joined = join_outcomes(made, told.head(3), horizons=(), as_of=None)
    assert joined.columns == [*made.columns, "outcome", "status"]
    assert joined["outcome"].to_list() == [True, False, None]
    assert joined["status"].to_list() == ["known", "known", "censored"]
    fewer = join_outcomes(made, told.head(1), horizons=(), as_of=None)
    assert fewer["status"].to_list() == ["known", "unreported", "unreported"]


def test_with_a_clock_and_no_horizons_the_outcome_so_far_is_told() -> None:
    joined = join_outcomes(decisions(), outcomes(), horizons=(), as_of=START + 30 * DAY)
    assert joined["outcome"].to_list() == [True, False, True]
    assert joined["followed_for"].to_list() == [20 * DAY, 30 * DAY, 20 * DAY]


def test_a_horizon_is_named_in_the_largest_unit_it_is_whole_in() -> None:
    lengths = (2 * DAY, timedelta(hours=36), timedelta(minutes=90), timedelta(seconds=61))
    assert [horizon_suffix(length) for length in lengths] == ["2d", "36h", "90m", "61s"]
