"""Of how many decisions the outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import assume, given

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.join import coverage, horizon_suffix
from tests.learning.join.histories import History, answer, histories

STATUSES = ("known", "immature", "unreported", "censored", "undecided", "early")


@given(histories())
def test_counts_add_up_to_the_decisions(history: History) -> None:
    try:
        joined = answer(history)
    except InsufficientDataError:
        assume(False)
        return
    for horizon in history.asked.horizons:
        whole = coverage(joined, horizon=horizon)
        by_month = coverage(joined, horizon=horizon, by=["month"])
        assert whole["decisions"].to_list() == [joined.height]
        assert whole.equals(by_month.select(whole.columns).sum())
        assert by_month["month"].is_unique().all()
        told = joined[f"status_{horizon_suffix(horizon)}"].to_list()
        assert whole.row(0)[1:] == tuple(told.count(status) for status in STATUSES)


def test_groups_are_sorted_and_a_month_of_nobody_comes_last() -> None:
    joined = pl.DataFrame(
        {
            "agent": ["b", "a", "b", "a"],
            "decided_at": pl.Series([40, 10, 10, None]).cast(pl.Duration("us")) * 86_400_000_000,
            "status_30d": ["known", "immature", "censored", "undecided"],
        }
    )
    start = pl.datetime(2026, 1, 1, time_zone="UTC")
    joined = joined.with_columns(decided_at=start + pl.col("decided_at"))
    counted = coverage(joined, horizon=timedelta(days=30), by=("month", "agent"))
    assert counted.select("month", "agent", "decisions", "known").rows() == [
        ("2026-01", "a", 1, 0),
        ("2026-01", "b", 1, 0),
        ("2026-02", "b", 1, 1),
        (None, "a", 1, 0),
    ]


def test_a_column_of_ones_own_called_month_is_used_as_it_is() -> None:
    joined = pl.DataFrame({"month": ["spring"], "status": ["known"]})
    assert coverage(joined, horizon=None, by=["month"])["month"].to_list() == ["spring"]


@pytest.mark.parametrize(
    ("horizon", "by", "says"),
    [(timedelta(days=30), (), "status_30d"), (None, ["agnet"], "agnet")],
)
def test_a_column_that_is_not_there_is_named(
    horizon: timedelta | None, by: Sequence[str], says: str
) -> None:
    with pytest.raises(InvalidFrameError, match=f"no column '{says}'"):
        coverage(pl.DataFrame({"status": ["known"]}), horizon=horizon, by=by)
