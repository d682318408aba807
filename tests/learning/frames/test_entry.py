"""What comes in is checked: a row that would make a number look right and be wrong is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dtui.errors import (
    InsufficientDataError,
    InvalidFrameError,
    InvalidQueryError,
    UnreadableSourceError,
)
from learning.frames import (
    DECISIONS,
    DeclaredMetric,
    Frames,
    decisions,
    outcomes,
    overrides,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = timedelta(days=30)

GIVEN: Mapping[str, list[Any]] = {
    "proposal_id": ["a", "b", "c"],
    "proposed_at": [NOON, NOON, NOON + DAY],
    "decided_at": [NOON + DAY, NOON, None],
    "probability": [0.2, None, 1.0],
    "region": ["north", "south", "east"],
}
JUDGED: Mapping[str, list[Any]] = {
    "proposal_id": ["a", "b"],
    "verdict": ["approve", "reject"],
    "given_at": [NOON + DAY, NOON],
}
TOLD: Mapping[str, list[Any]] = {
    "proposal_id": ["a", "b"],
    "metric": ["won", "won"],
    "value": [True, False],
    "occurred_at": [NOON + 2 * DAY, NOON + 3 * DAY],
}
WON = DeclaredMetric("all", "won", horizons=(MONTH,))

Read = Callable[[pl.DataFrame], pl.DataFrame]


def with_column(given: Mapping[str, list[Any]], name: str, values: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({**given, name: values}, strict=False)


# -- whatever it is held in --------------------------------------------------------------------


@pytest.mark.parametrize("held_in", ["lazy", "pandas", "arrow", "parquet", "csv", "jsonl"])
def test_a_table_is_the_same_frame_whatever_it_is_held_in(held_in: str, tmp_path: Path) -> None:
    given = pl.DataFrame(GIVEN)
    texts = given.with_columns(pl.col(pl.Datetime).dt.to_string("iso:strict"))
    match held_in:
        case "lazy":
            source = given.lazy()
        case "pandas":
            source = given.to_pandas()
        case "arrow":
            source = given.to_arrow()
        case "parquet":
            given.write_parquet(source := tmp_path / "table.parquet")
        case "csv":
            texts.write_csv(source := tmp_path / "table.csv")
        case _:
            texts.write_ndjson(source := tmp_path / "table.jsonl")
    assert_frame_equal(decisions(source), decisions(given))


def test_a_frame_has_the_columns_of_its_schema_and_then_the_facts() -> None:
    made = decisions(pl.DataFrame(GIVEN))
    assert made.columns == [*DECISIONS, "region"]
    assert dict(made.drop("region").schema) == dict(DECISIONS)


def test_rows_stay_in_their_order_and_the_sequence_is_that_of_the_clock() -> None:
    made = decisions(pl.DataFrame(GIVEN))
    assert made.select("proposal_id", "sequence").rows() == [("a", 2), ("b", 1), ("c", 3)]


def test_a_mapping_says_what_a_column_is_called() -> None:
    theirs = pl.DataFrame(GIVEN).rename({"probability": "score", "decided_at": "closed"})
    theirs = theirs.with_columns(metric=pl.lit("theirs, and another thing"))
    mapping = {"probability": "score", "decided_at": "closed", "metric": "region"}
    made = decisions(theirs, mapping)
    assert made["probability"].to_list() == [0.2, None, 1.0]
    assert made["metric"].to_list() == ["north", "south", "east"]


def test_pandas_without_pyarrow_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    given = pd.DataFrame({"proposal_id": ["p-1"], "proposed_at": [pd.Timestamp(0, tz="UTC")]})
    with pytest.raises(InvalidFrameError, match="pip install pyarrow"):
        decisions(given)


def test_pandas_says_missing_with_nan() -> None:
    assert decisions(pd.DataFrame({**GIVEN}))["probability"].to_list() == [0.2, None, 1.0]


def test_moments_of_any_zone_are_read_as_utc() -> None:
    texts = ["2026-03-01T13:00:00+01:00", " 2026-03-01 12:00:00.000000Z ", "2026-03-01T07:00-05:00"]
    made = decisions(pl.DataFrame({"proposal_id": ["a", "b", "c"], "decided_at": texts}))
    assert made["decided_at"].to_list() == [NOON] * 3
    given = pl.DataFrame(GIVEN)
    tokyo = given.with_columns(pl.col(pl.Datetime).dt.convert_time_zone("Asia/Tokyo"))
    assert_frame_equal(decisions(tokyo), decisions(given))


def test_without_a_clock_the_sequence_is_as_it_was_given() -> None:
    made = decisions(pl.DataFrame({"proposal_id": [1, 2, 3], "sequence": [5, 5, 2]}))
    assert made.select("proposal_id", "sequence").rows() == [("1", 5), ("2", 5), ("3", 2)]
    assert Frames.of(made).as_of is None


def test_values_may_be_words_numbers_or_categories() -> None:
    def read(*values: Any) -> list[tuple[Any, ...]]:
        table = pl.DataFrame({"proposal_id": ["a", "b"], "value": values}, strict=False)
        return outcomes(table).select("value", "category").rows()

    assert read("true", "False") == [(1.0, None), (0.0, None)]
    assert read(3, 4.5) == [(3.0, None), (4.5, None)]
    assert read("won", "lost") == [(None, "won"), (None, "lost")]


# -- what is refused ---------------------------------------------------------------------------

HORIZONS = [timedelta(0), MONTH, -MONTH]

REFUSED: list[tuple[Read, Mapping[str, list[Any]], str, list[Any], tuple[int, ...], str]] = [
    (decisions, GIVEN, "probability", [0.1, float("nan"), 0.2], (1,), "NaN is no probability"),
    (decisions, GIVEN, "probability", [0.1, 1.2, -3], (1, 2), r"in \[0, 1\]; row 1 is 1.2, also r"),
    (decisions, GIVEN, "probability", ["0.1", "high", "1"], (1,), "'high' is no number"),
    (decisions, GIVEN, "proposal_id", ["a", "b", "a"], (0, 2), "stands in several rows"),
    (decisions, GIVEN, "proposal_id", ["a", " ", None], (1, 2), "is empty, and every row has one"),
    (decisions, GIVEN, "agent", ["x", "y\0z", "x"], (1,), "has a NUL"),
    (decisions, GIVEN, "horizon", HORIZONS, (0, 2), "is not after the decision; row 0 is 0 d"),
    (decisions, GIVEN, "horizon", [30, 30, 30], (0, 1, 2), "A number has no unit"),
    (decisions, GIVEN, "horizon", ["P30D", "P1M", "30"], (1, 2), "is no duration; row 1 is 'P1M'"),
    (decisions, GIVEN, "decided_at", [NOON, NOON - DAY, None], (1,), "is before proposed_at"),
    (decisions, GIVEN, "decided_at", ["2026-03-02"] * 3, (0, 1, 2), "names no time zone"),
    (
        decisions,
        GIVEN,
        "decided_at",
        ["2026-03-02T09:00:00Z", "2026-03-02 09:00:00", None],
        (1,),
        "zones must not be mixed",
    ),
    (decisions, GIVEN, "decided_at", [1, 2, 3], (0, 1, 2), "must be a moment"),
    (decisions, GIVEN, "decided_at", ["2026-13-02T09:00:00Z", None, None], (0,), "is no time"),
    (overrides, JUDGED, "verdict", ["approved", "reject"], (0,), "none of approve, modify, reject"),
    (overrides, JUDGED, "proposal_id", ["a", None], (1,), "is empty"),
    (overrides, JUDGED, "override_id", ["x", "x"], (0, 1), "stands in several rows"),
    (overrides, JUDGED, "reviewer_kind", ["bot", "human"], (0,), "none of human, policy, agent"),
    (overrides, JUDGED, "propensity", [0.1, 7.0], (1,), r"must be in \[0, 1\]"),
    (overrides, JUDGED, "shown", ["yes", None], (0,), "neither true nor false"),
    (outcomes, TOLD, "value", [1, None], (1,), "says nothing"),
    (outcomes, TOLD, "censored", [True, False], (0,), "there is a value"),
    (outcomes, TOLD, "outcome_id", ["x", "x"], (), ""),
    (outcomes, TOLD, "version", [1.5, 2], (0,), "no whole number"),
    (outcomes, TOLD, "occurred_at", [NOON, None], (1,), "no horizon says which reading"),
]


@pytest.mark.parametrize(("read", "given", "column", "values", "rows", "says"), REFUSED)
def test_a_refusal_names_the_rows_how_many_and_the_column(
    read: Read,
    given: Mapping[str, list[Any]],
    column: str,
    values: list[Any],
    rows: tuple[int, ...],
    says: str,
) -> None:
    table = with_column(given, column, values)
    if not rows:  # two versions of one outcome, at two times
        assert read(table)["version"].to_list() == [1, 2]
        return
    with pytest.raises(InvalidFrameError, match=says) as refused:
        read(table)
    error = refused.value
    assert (error.column, error.rows, error.count) == (column, rows, len(rows))
    assert f"{len(rows)} of {len(table)} rows" in str(error)


def test_naive_moments_are_refused_with_what_to_write() -> None:
    naive = pl.DataFrame(GIVEN).with_columns(pl.col("decided_at").dt.replace_time_zone(None))
    with pytest.raises(InvalidFrameError, match=r"names no time zone.*replace_time_zone"):
        decisions(naive)


def test_a_missing_column_is_named_with_the_nearest() -> None:
    with pytest.raises(InvalidFrameError, match=r"no column 'proposal_id'\. Did you mean 'propos"):
        decisions(pl.DataFrame(GIVEN).rename({"proposal_id": "proposalid"}))
    with pytest.raises(InvalidFrameError, match=r"no column 'scor' for probability"):
        decisions(pl.DataFrame(GIVEN), {"probability": "scor"})


def test_a_table_without_time_or_order_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match="says nothing about when"):
        decisions(pl.DataFrame({"proposal_id": ["a"]}))


def test_without_a_clock_there_is_no_horizon() -> None:
    table = pl.DataFrame({"proposal_id": ["a"], "sequence": [1], "horizon": [MONTH]})
    with pytest.raises(InvalidFrameError, match="no row says when it was decided"):
        decisions(table)


def test_a_file_is_refused_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text('case,turn,score\n"a\nb",1,0.5\nc,2,1.5\n', encoding="utf-8")
    mapping = {"proposal_id": "case", "sequence": "turn", "probability": "score"}
    with pytest.raises(InvalidFrameError) as refused:
        decisions(path, mapping)
    says = str(refused.value)
    assert says.startswith(
        "cases.csv, column 'score' (probability): must be in [0, 1]; line 4 is 1"
    )
    assert (refused.value.rows, refused.value.column) == ((1,), "probability")


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match="a dict is no table"):
        decisions({"proposal_id": ["a"]})  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnreadableSourceError, match="nowhere"):
        decisions("nowhere.csv")


ODD = {
    "whole": [1, 2],
    "beyond 64 bits": [1, 2**80],
    "nan": [0.5, float("nan")],
    "infinite": [float("inf"), -1.0],
    "boolean": [True, None],
    "blank": ["x", " "],
    "nul": [None, "\0"],
    "naive": [datetime(2026, 1, 1), None],  # noqa: DTZ001
    "date": [NOON.date(), None],
    "far away": ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"],
    "time of day": [NOON.time(), None],
    "duration": [DAY, None],
    "list": [["a"], None],
    "lists of lists": [[["a"]], None],
    "object": [{"a": 1}, {"a": 2}],
    "bytes": [b"x", b"y"],
    "decimal": [Decimal("0.5"), None],
    "null": [None, None],
    "python": [object(), object()],
}


@pytest.mark.parametrize("odd", [*ODD])
@pytest.mark.parametrize(
    ("read", "given"), [(decisions, GIVEN), (overrides, JUDGED), (outcomes, TOLD)]
)
def test_whatever_stands_in_a_column_is_read_or_refused_in_our_words(
    read: Callable[[Any], pl.DataFrame], given: Mapping[str, list[Any]], odd: str
) -> None:
    dtype = pl.Object if odd == "python" else pl.Int128 if odd == "beyond 64 bits" else None
    values = pl.Series("odd", ODD[odd], dtype=dtype)
    for column in [*read(pl.DataFrame(given)).columns, "another"]:
        table = pl.DataFrame(given).head(2).with_columns(values.alias(column))
        with suppress(InvalidFrameError):
            assert len(read(table)) == 2
    second = [*given][1]
    held_in_pandas = pd.DataFrame({name: given[name][:2] for name in given} | {second: ODD[odd]})
    with suppress(InvalidFrameError):
        assert len(read(held_in_pandas)) == 2


def test_two_columns_of_one_name_are_refused() -> None:
    table = pd.DataFrame([["a", "b"]], columns=["proposal_id", "proposal_id"])
    with pytest.raises(InvalidFrameError, match="unique column names"):
        decisions(table)


# -- versions and verdicts ---------------------------------------------------------------------


def test_versions_are_counted_by_when_they_were_recorded() -> None:
    told = {
        "outcome_id": ["x", "x", "y"],
        "proposal_id": ["a", "a", "b"],
        "value": [1, 0, 1],
        "occurred_at": [NOON] * 3,
        "recorded_at": [NOON + 2 * DAY, NOON + DAY, NOON],
    }
    assert outcomes(pl.DataFrame(told))["version"].to_list() == [2, 1, 1]
    with pytest.raises(InvalidFrameError, match="a second version of it needs a later recorded_at"):
        outcomes(with_column(told, "recorded_at", [NOON] * 3))


def test_two_verdicts_need_to_say_which_came_last() -> None:
    twice = {"override_id": ["x", "y"], "proposal_id": ["a", "a"], "verdict": ["approve", "reject"]}
    with pytest.raises(InvalidFrameError, match="has several verdicts") as refused:
        overrides(pl.DataFrame(twice))
    assert refused.value.rows == (0, 1)
    last = overrides(with_column(twice, "given_at", [NOON, NOON + DAY]))
    assert last["in_force"].to_list() == [False, True]
    second = overrides(with_column(twice, "second", [False, True]))
    assert second["in_force"].to_list() == [True, False]


def test_a_verdict_that_was_taken_back_is_not_in_force() -> None:
    table = with_column(JUDGED, "retracted_at", [NOON + 5 * DAY, None])
    assert overrides(table)["in_force"].to_list() == [False, True]
    before = overrides(table, as_of=NOON + 4 * DAY)
    assert before["in_force"].to_list() == [True, True]


# -- held to each other ------------------------------------------------------------------------


def frames(
    given: Mapping[str, list[Any]] = GIVEN,
    judged: Mapping[str, list[Any]] = JUDGED,
    told: Mapping[str, list[Any]] = TOLD,
    metrics: tuple[DeclaredMetric, ...] = (WON,),
) -> Frames:
    return Frames.of(
        decisions(pl.DataFrame(given)),
        overrides(pl.DataFrame(judged)),
        outcomes(pl.DataFrame(told)),
        metrics=metrics,
    )


@pytest.mark.parametrize(
    ("changed", "column", "values", "rows", "says"),
    [
        ("told", "proposal_id", ["a", "bb"], (1,), "is of no decision.*Did you mean 'b'"),
        ("judged", "proposal_id", ["a", "z"], (1,), "is of no decision"),
        ("told", "occurred_at", [NOON + 2 * DAY, NOON], (1,), "is at or before"),
        ("told", "metric", ["won", "wno"], (1,), "no metric that was declared.*Did you mean 'won'"),
        ("told", "value", [1, 2], (1,), "is binary, and a value is neither 0 nor 1; row 1 is 2.0"),
        ("judged", "given_at", [NOON - DAY, NOON], (0,), "given_at': is before proposed_at"),
    ],
)
def test_rows_that_do_not_fit_together_are_refused(
    changed: str, column: str, values: list[Any], rows: tuple[int, ...], says: str
) -> None:
    tables = {"judged": JUDGED, "told": TOLD}
    tables[changed] = {**tables[changed], column: values}
    with pytest.raises(InvalidFrameError, match=says) as refused:
        frames(GIVEN, tables["judged"], tables["told"])
    assert (refused.value.column, refused.value.rows) == (column, rows)


def test_a_category_is_one_that_was_declared() -> None:
    loss = DeclaredMetric("all", "loss", "category", categories=("price", "service"))
    told = {**TOLD, "metric": ["loss", "loss"], "value": ["price", "pirce"]}
    with pytest.raises(InvalidFrameError, match="no category of 'loss'; row 1 is 'pirce'"):
        frames(told=told, metrics=(loss,))


def test_a_number_is_finite() -> None:
    margin = DeclaredMetric("all", "margin", "number")
    told = {**TOLD, "metric": ["margin", "margin"], "value": [3.5, float("inf")]}
    with pytest.raises(InvalidFrameError, match=r"'margin' is a number.*row 1 is inf"):
        frames(told=told, metrics=(margin,))


def test_the_verdict_in_force_says_when_it_was_decided_and_how_long_it_took() -> None:
    made = frames({**GIVEN, "decided_at": [None, None, None]})
    assert made.decisions["decided_at"].to_list() == [NOON + DAY, NOON, None]
    assert made.overrides["waited"].to_list() == [DAY, timedelta(0)]
    assert made.as_of == NOON + 3 * DAY


def test_a_decision_says_when_its_verdict_was_given_where_that_does_not() -> None:
    judged = {"proposal_id": ["a", "b"], "verdict": ["approve", "reject"]}
    made = frames(judged=judged)
    assert made.overrides["given_at"].to_list() == [NOON + DAY, NOON]


def test_what_came_later_is_not_known_by_an_earlier_moment() -> None:
    made = frames().known_by(NOON)
    assert made.decisions.select("proposal_id", "decided_at").rows() == [("a", None), ("b", NOON)]
    assert made.overrides["proposal_id"].to_list() == ["b"]
    assert made.outcomes.is_empty()
    with pytest.raises(InsufficientDataError, match="before every proposal"):
        frames().known_by(NOON - DAY)
    with pytest.raises(InvalidQueryError, match="no time zone"):
        frames().known_by(datetime(2026, 3, 1))  # noqa: DTZ001


def test_a_single_frame_is_cut_to_a_moment_too() -> None:
    early = decisions(pl.DataFrame(GIVEN), as_of=NOON)
    assert early.select("proposal_id", "decided_at").rows() == [("a", None), ("b", NOON)]
    assert len(outcomes(pl.DataFrame(TOLD), as_of=NOON + 2 * DAY)) == 1
    with pytest.raises(InsufficientDataError, match="before every proposal"):
        decisions(pl.DataFrame(GIVEN), as_of=NOON - DAY)


def test_as_of_says_nothing_of_a_table_without_a_clock() -> None:
    made = decisions(pl.DataFrame({"proposal_id": ["a"], "sequence": [1]}))
    with pytest.raises(InvalidQueryError, match="this table has no times"):
        Frames.of(made, as_of=NOON)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_no_row(seed: int) -> None:
    def shuffled(table: Mapping[str, list[Any]]) -> Mapping[str, list[Any]]:
        return (
            pl.DataFrame(table).sample(fraction=1, shuffle=True, seed=seed).to_dict(as_series=False)
        )

    one, other = frames(), frames(shuffled(GIVEN), shuffled(JUDGED), shuffled(TOLD))
    for name, key in (
        ("decisions", "proposal_id"),
        ("overrides", "override_id"),
        ("outcomes", "outcome_id"),
    ):
        assert_frame_equal(getattr(one, name).sort(key), getattr(other, name).sort(key))
