"""What was recorded later changes nothing: the answer is that of the rows there were by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings

from dtui.errors import InsufficientDataError
from learning.join import join_outcomes
from tests.learning.join.histories import History, answer, histories

DATES = tuple(datetime(2025, 11, 20, tzinfo=UTC) + timedelta(days=12) * n for n in range(24))


@settings(max_examples=100)
@given(histories())
def test_rows_recorded_later_change_nothing(history: History) -> None:
    then = history.asked.as_of
    known = tuple(record for record in history.told if record.recorded_at <= then)
    try:
        whole = answer(history)
    except InsufficientDataError:
        assume(False)
        return
    assert answer(History(history.made, known, history.asked, history.zones)).equals(whole)


@pytest.fixture(scope="module")
def markets() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give 4,000 questions with a market's price, and every look at how they came out."""
    folder = Path(__file__).parents[4] / "shared" / "data" / "forecastbench"
    if not folder.is_dir():
        pytest.skip("no ../shared/data/forecastbench beside this checkout")
    moment = pl.Datetime("us", "UTC")
    questions = pl.read_csv(folder / "market_questions.csv").select(
        proposal_id=pl.concat_str("due", "id", separator="/"),
        decided_at=pl.col("due").str.to_datetime("%Y-%m-%d", time_zone="UTC").cast(moment),
        probability="prior",
    )
    looks = pl.read_parquet(folder / "outcome_versions.parquet").select(
        proposal_id=pl.concat_str("due", "id", separator="/"),
        occurred_at=pl.col("resolution_date")
        .str.to_datetime("%Y-%m-%d", time_zone="UTC")
        .cast(moment),
        recorded_at=pl.col("recorded_at").str.to_datetime(time_zone="UTC").cast(moment),
        value="resolved_to",
        resolved="resolved",
    )
    return questions, looks.join(questions, on="proposal_id", how="semi")


def prices(looks: pl.DataFrame) -> pl.DataFrame:
    """The market's price, day by day; a day's price that was corrected has versions."""
    return looks.with_columns(
        outcome_id=pl.format("{} {}", "proposal_id", pl.col("occurred_at").dt.date())
    )


def resolutions(looks: pl.DataFrame) -> pl.DataFrame:
    """How a question came out: a look that finds it open is a version that says so far nothing."""
    ordered = looks.sort("recorded_at", "occurred_at", "proposal_id")
    return ordered.with_columns(
        outcome_id="proposal_id",
        version=pl.int_range(pl.len()),
        censored=~pl.col("resolved"),
        value=pl.when("resolved").then("value"),
    )


@pytest.mark.parametrize("kind", ["number", "binary"])
def test_a_real_log_joined_whole_or_cut_says_the_same_at_24_dates(
    markets: tuple[pl.DataFrame, pl.DataFrame], kind: str
) -> None:
    questions, looks = markets
    told = prices(looks) if kind == "number" else resolutions(looks)
    known: list[int] = []
    for as_of in DATES:
        cut = told.filter(pl.col("recorded_at") <= as_of)
        there = questions.filter(pl.col("decided_at") <= as_of)
        joined = join_outcomes(questions, told, as_of=as_of, kind=kind)  # type: ignore[arg-type]
        from_cut = join_outcomes(there, cut, as_of=as_of, kind=kind)  # type: ignore[arg-type]
        assert joined.filter(pl.col("decided_at") <= as_of).equals(from_cut)
        known.append(joined["status_30d"].to_list().count("known"))
    assert known == sorted(known)
    assert known[-1] > 2_500


def test_a_correction_counts_from_when_it_was_recorded(
    markets: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    questions, looks = markets
    told = prices(looks)
    corrected = told.filter(pl.len().over("outcome_id") > 1)["recorded_at"].max()
    assert isinstance(corrected, datetime)
    every_day = [timedelta(days=days) for days in range(1, 300)]
    before, after = (
        join_outcomes(questions, told, horizons=every_day, as_of=as_of, kind="number")
        for as_of in (corrected - timedelta(microseconds=1), corrected)
    )
    names = [name for name in before.columns if name.startswith("outcome_")]
    both = zip(before.select(names).iter_columns(), after.select(names).iter_columns(), strict=True)
    assert any((was.is_not_null() & now.is_not_null() & (was != now)).any() for was, now in both)
