"""Whoever gives `learning` what it cannot take is told which rows, how many, and what to do.

A case is a function, what is wrong with what it is given, and words that the refusal must hold.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import learning
from dtui.errors import (
    FixableError,
    InsufficientDataError,
    InvalidFrameError,
    InvalidQueryError,
    UnreadableSourceError,
)
from learning.frames import DeclaredMetric, Frames

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001
NAN, INF = float("nan"), float("inf")

COUNT = 60
STATED = [0.05 + 0.9 * number / COUNT for number in range(COUNT)]
HAPPENED = [number * 7 % 10 < 4 for number in range(COUNT)]
WON = DeclaredMetric("all", "won", horizons=(30 * DAY,))


def at(row: int, value: object, values: list[Any] | None = None) -> list[Any]:
    """Return probabilities, or some other column, with one row that holds something else."""
    values = STATED if values is None else values
    return [*values[:row], value, *values[row + 1 :]]


def refused(kind: type[FixableError], says: str, call: Callable[[], object]) -> FixableError:
    with pytest.raises(kind) as refusal:
        call()
    said = str(refusal.value)
    for words in says.split(" … "):
        assert words in said
    assert len(said) < 1_000
    return refusal.value


# -- columns of numbers ---------------------------------------------------------------------------

OF_PAIRS: dict[str, Callable[[Any, Any], object]] = {
    "decompose_score": learning.decompose_score,
    "smooth_ece": learning.smooth_ece,
    "reliability_curve": learning.reliability_curve,
    "choose_recalibrator": learning.choose_recalibrator,
    "PlattCalibrator": lambda y, p: learning.PlattCalibrator().fit(p, y),
    "BetaCalibrator": lambda y, p: learning.BetaCalibrator().fit(p, y),
    "IsotonicCalibrator": lambda y, p: learning.IsotonicCalibrator().fit(p, y),
    "VennAbersCalibrator": lambda y, p: learning.VennAbersCalibrator().fit(p, y),
    "compare_forecasters": lambda y, p: learning.compare_forecasters(y, p, [0.5] * COUNT),
}

PROBABILITIES: dict[str, tuple[Any, str]] = {
    "over 1": (at(7, 1.2), "row 7 is 1.2 … 1 of 60"),
    "under 0": (at(7, -0.1), "row 7 is -0.1 … 1 of 60"),
    "just over 1": (at(7, np.nextafter(1, 2)), "row 7 is 1.0000000000000002"),
    "NaN": (at(7, NAN), "row 7 is NaN … 1 of 60"),
    "None": (at(7, None), "row 7 is NaN … 1 of 60"),
    "null": (pl.Series(at(7, None)), "row 7 is NaN … 1 of 60"),
    "pandas' NA": (pd.Series(at(7, None), dtype="Float64"), "row 7 is NaN … 1 of 60"),
    "masked": (np.ma.array(STATED, mask=at(7, True, [False] * COUNT)), "row 7 is NaN"),
    "infinite": (at(7, INF), "row 7 is inf"),
    "percentages": ([100 * each for each in STATED], "row 4 is … of 60 rows"),
    "text": ([str(each) for each in STATED], "must be numbers; row 0 is '0.05' … 60 of 60"),
    "text in one row": (at(7, "0.3"), "row 7 is '0.3' … 1 of 60"),
    "text among objects": (np.array(at(7, "0.3"), dtype=object), "row 7 is '0.3' … 1 of 60"),
    "long text": (at(7, "x" * 1_000_000), "row 7 is 'xxx … (1,000,002 characters)"),
    "text with a NUL": (at(7, "a\0b"), r"row 7 is 'a\x00b'"),
    "text with controls": (at(7, "\x1b[31m\u202e"), r"row 7 is '\x1b[31m\u202e'"),
    "too large for a float": (at(7, 10**400), "row 7 is 1000"),
    "dates": (np.array(["2026-01-01"] * COUNT, "M8[D]"), "must be numbers; row 0 is"),
    "durations": ([DAY] * COUNT, "must be numbers; row 0 is"),
    "one too few": (STATED[1:], "60 … 59"),
    "two columns": (np.column_stack([STATED, STATED]), "one column"),
    "a single number": (0.5, "one column … single float"),
    "a set": (set(STATED), "one column … single set"),
    "nothing": (None, "one column … NoneType"),
}

OUTCOMES: dict[str, tuple[Any, str]] = {
    "between": (at(3, 0.5, HAPPENED), "must be 0 or 1; row 3 is 0.5 … 1 of 60"),
    "2": (at(3, 2, HAPPENED), "row 3 is 2.0 … 1 of 60"),
    "-1": (at(3, -1, HAPPENED), "row 3 is -1.0"),
    "NaN": (at(3, NAN, HAPPENED), "row 3 is NaN"),
    "None": (at(3, None, HAPPENED), "row 3 is NaN"),
    "pandas' NA": (pd.Series(at(3, None, HAPPENED), dtype="boolean"), "row 3 is NaN"),
    "masked": (np.ma.array(HAPPENED, mask=at(3, True, [False] * COUNT)), "row 3 is NaN"),
    "words": (["yes" if each else "no" for each in HAPPENED], "must be numbers; row 0 is"),
    "digits as text": ([str(int(each)) for each in HAPPENED], "must be numbers; row 0 is"),
    "categories": (pd.Categorical(["won", "lost"] * 30), "must be numbers; row 0 is 'won'"),
    "ragged": ([[1], [0, 1]] * 30, "one column"),
}


@pytest.mark.parametrize("case", PROBABILITIES)
@pytest.mark.parametrize("function", OF_PAIRS)
def test_what_is_no_probability_is_refused_by_row(function: str, case: str) -> None:
    stated, says = PROBABILITIES[case]
    refused(InvalidFrameError, says, lambda: OF_PAIRS[function](HAPPENED, stated))


@pytest.mark.parametrize("case", OUTCOMES)
@pytest.mark.parametrize("function", OF_PAIRS)
def test_what_is_no_outcome_is_refused_by_row(function: str, case: str) -> None:
    happened, says = OUTCOMES[case]
    refused(InvalidFrameError, says, lambda: OF_PAIRS[function](happened, STATED))


@pytest.mark.parametrize("function", OF_PAIRS)
def test_of_no_rows_nothing_is_said(function: str) -> None:
    refused(InsufficientDataError, "no rows", lambda: OF_PAIRS[function]([], []))


@pytest.mark.parametrize(
    "function", [name for name in OF_PAIRS if not name.startswith(("choose", "compare"))]
)
@pytest.mark.parametrize("happened", [True, False])
def test_of_one_class_alone_nothing_is_said(function: str, happened: bool) -> None:
    alike = [happened] * COUNT
    refused(InsufficientDataError, "60 … one class", lambda: OF_PAIRS[function](alike, STATED))


def test_of_too_few_or_of_one_class_no_recalibrator_is_chosen() -> None:
    assert learning.choose_recalibrator(HAPPENED[:10], STATED[:10]).calibrator is None
    assert learning.choose_recalibrator([1] * COUNT, STATED).calibrator is None


WATCHED: dict[str, tuple[Any, str]] = {
    "negative": (at(7, -1.0), "row 7 is -1.0 … 1 of 60"),
    "NaN": (at(7, NAN), "row 7 is NaN"),
    "infinite": (at(7, INF), "row 7 is inf"),
    "masked": (np.ma.array(STATED, mask=at(7, True, [False] * COUNT)), "row 7 is NaN"),
    "text": (at(7, "2 h"), "row 7 is '2 h'"),
    "durations of no unit": (np.array([1] * COUNT, "m8[ns]"), "must be numbers; row 0 is"),
    "polars' durations": (pl.Series([DAY] * COUNT), "must be numbers; row 0 is"),
    "dates": (np.array(["2026-01-01"] * COUNT, "M8[D]"), "must be numbers"),
    "two columns": (np.column_stack([STATED, STATED]), "one column"),
    "one too few": (STATED[1:], "59"),
    "a single number": (5.0, "single float"),
}
LASTING: dict[str, Callable[[Any], object]] = {
    "kaplan_meier": lambda duration: learning.kaplan_meier(duration, HAPPENED),
    "aalen_johansen": lambda duration: learning.aalen_johansen(duration, ["a", None] * 30),
    "ipcw_brier": lambda duration: learning.ipcw_brier(duration, HAPPENED, STATED, horizon=0.5),
}


@pytest.mark.parametrize("case", WATCHED)
@pytest.mark.parametrize("function", LASTING)
def test_what_is_no_duration_is_refused_by_row(function: str, case: str) -> None:
    duration, says = WATCHED[case]
    refused(InvalidFrameError, says, lambda: LASTING[function](duration))


@pytest.mark.parametrize("horizon", [0, -1, NAN, INF, DAY, "1"])
def test_a_score_has_a_horizon_after_the_beginning(horizon: float) -> None:
    asked = (STATED, HAPPENED, STATED)
    refused(InvalidFrameError, "above zero", lambda: learning.ipcw_brier(*asked, horizon=horizon))


def test_where_nothing_ended_or_nobody_watched_long_enough_nothing_is_said() -> None:
    never = [False] * COUNT
    for call in (
        lambda: learning.kaplan_meier(STATED, never),
        lambda: learning.aalen_johansen(STATED, [None] * COUNT),
        lambda: learning.ipcw_brier(STATED, HAPPENED, STATED, horizon=9),
    ):
        refused(InsufficientDataError, "none of the 60 rows", call)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"alpha": 0}, "alpha must lie between 0 and 1; it is 0"),
        ({"alpha": "5 %"}, "alpha … '5 %'"),
        ({"method": "oracle"}, "it is 'oracle'"),
        ({"bounds": (1, 0)}, "Swap the two"),
        ({"bounds": (0, 0.5)}, "row 31 is … 29 of 60"),
        ({"bounds": (-INF, INF)}, "finite"),
        ({"bounds": 1}, "a pair of numbers"),
        ({"unit": 0}, "above zero"),
        ({"unit": NAN}, "above zero"),
    ],
)
def test_a_sequence_is_followed_within_bounds_that_make_sense(
    settings: dict[str, Any], says: str
) -> None:
    within: dict[str, Any] = {"bounds": (0, 1)} | settings
    refused(InvalidFrameError, says, lambda: learning.confidence_sequence(STATED, **within))


@pytest.mark.parametrize(
    "make",
    [
        np.array,
        np.ma.array,
        pl.Series,
        pd.Series,
        tuple,
        lambda values: pl.Series(values).to_arrow(),
        lambda values: np.array(values, dtype=object),
        lambda values: [Fraction(each) for each in values],
    ],
)
def test_the_same_column_of_any_make_is_the_same_column(make: Callable[[Any], Any]) -> None:
    plain = learning.decompose_score(HAPPENED, STATED)
    assert learning.decompose_score(make(HAPPENED), make(STATED)) == plain


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: learning.decompose_score(HAPPENED, STATED, score="auc"), "'brier' or 'log'"),  # pyright: ignore[reportArgumentType]
        (lambda: learning.reliability_curve(HAPPENED, STATED, level=90), "between 0 and 1; it is"),
        (lambda: learning.reliability_curve(HAPPENED, STATED, level="90"), "it is '90'"),  # pyright: ignore[reportArgumentType]
        (lambda: learning.reliability_curve(HAPPENED, STATED, seed=-1), "seed"),
        (lambda: learning.reliability_curve(HAPPENED, STATED, seed=None), "the same draws"),  # pyright: ignore[reportArgumentType]
        (lambda: learning.PlattCalibrator(certain=0).fit(STATED, HAPPENED), "0 and 0.5; it is 0"),
        (lambda: learning.BetaCalibrator(certain=NAN).fit(STATED, HAPPENED), "it is nan"),
        (lambda: learning.decompose_score(HAPPENED, STATED, groups="ana"), "groups … one column"),
        (lambda: learning.decompose_score(HAPPENED, STATED, groups=["ana"]), "groups has 1 rows"),
        (
            lambda: learning.decompose_score(HAPPENED, STATED, groups=at(4, None, ["a"] * COUNT)),
            "groups is missing in 1 of 60 rows … (4,)",
        ),
        (
            lambda: learning.decompose_score(HAPPENED, STATED, groups=[["a"], ["b"]] * 30),
            "one column of labels; it has shape (60, 1)",
        ),
        (
            lambda: learning.choose_recalibrator(HAPPENED, STATED, order=["9", "10"] * 30),
            "'10' comes before '2'",
        ),
    ],
)
def test_what_is_asked_for_must_make_sense(call: Callable[[], object], says: str) -> None:
    refused(InvalidFrameError, says, call)


# -- tables ----------------------------------------------------------------------------------------


def table(**columns: Any) -> pl.DataFrame:
    """Return three decisions, with other columns or without some (None)."""
    plain = {
        "proposal_id": ["a", "b", "c"],
        "decided_at": [START, START + DAY, START + 2 * DAY],
        "probability": [0.5, 0.6, 0.7],
    }
    told = {name: cells for name, cells in (plain | columns).items() if cells is not None}
    return pl.DataFrame(told, strict=False)


def verdicts(**columns: Any) -> pl.DataFrame:
    plain = {
        "proposal_id": ["a", "b", "c"],
        "verdict": ["approve", "modify", "reject"],
        "given_at": [START, START + DAY, START + 2 * DAY],
    }
    return pl.DataFrame(plain | columns, strict=False)


def told(**columns: Any) -> pl.DataFrame:
    plain = {
        "proposal_id": ["a", "b", "c"],
        "metric": ["won"] * 3,
        "value": [1, 0, 1],
        "occurred_at": [START + 20 * DAY] * 3,
    }
    return pl.DataFrame(plain | columns, strict=False)


DECISIONS: dict[str, tuple[Any, str]] = {
    "no table": ([{"proposal_id": "a"}], "a list is no table"),
    "no columns": (pl.DataFrame(), "no column 'proposal_id'. It has no columns"),
    "another case": (table().rename({"proposal_id": "Proposal_ID"}), "Did you mean 'Proposal_ID'?"),
    "an id twice": (table(proposal_id=["a", "a", "c"]), "row 0 is 'a', also row 1 (2 of 3 rows)"),
    "a blank id": (table(proposal_id=["a", " ", "c"]), "is empty … row 1 (1 of 3 rows)"),
    "a NUL": (table(proposal_id=["a\0", "b", "c"]), r"NUL character; row 0 is 'a\x00'"),
    "a long id twice": (table(proposal_id=["x" * 99_999] * 3), "(100,001 characters)"),
    "over 1": (table(probability=[0.5, 1.2, 0.7]), "must be in [0, 1]; row 1 is 1.2 (1 of 3 rows)"),
    "NaN": (table(probability=[0.5, NAN, 0.7]), "NaN is no probability; row 1 (1 of 3 rows)"),
    "infinite": (table(probability=[0.5, INF, 0.7]), "row 1 is inf"),
    "a percent sign": (table(probability=["50%"] * 3), "'50%' is no number … Convert the column"),
    "a nested number": (table(probability=[{"p": 0.5}] * 3), "is Struct"),
    "no zone": (table(decided_at=[NAIVE] * 3), "names no time zone … 3 of 3 rows … replace_time"),
    "no zone in one row": (
        table(decided_at=["2026-01-01T09:00:00Z"] * 2 + ["2026-01-01T09:00:00"]),
        "row 2 is … zones must not be mixed",
    ),
    "days": (table(decided_at=[date(2026, 1, 1)] * 3), "names no time zone"),
    "a number for a moment": (table(decided_at=[1767225600] * 3), "must be a moment"),
    "a day there is not": (table(decided_at=["2026-02-30T00:00:00Z"] * 3), "is no time"),
    "nothing that says when": (table(decided_at=None), "neither decided_at nor proposed_at"),
    "a row that says no moment": (
        table(decided_at=[START, None, START]),
        "column 'decided_at': is empty, and no proposed_at … row 1 (1 of 3 rows)",
    ),
    "decided before proposed": (table(proposed_at=[START + 9 * DAY] * 3), "is before proposed_at"),
    "a horizon of zero": (table(horizon=["P0D"] * 3), "is not after the decision; row 0"),
    "a horizon without a unit": (table(horizon=[30] * 3), "A number has no unit"),
    "a horizon in months": (table(horizon=["P1M"] * 3), "is no duration"),
    "a horizon of an age": (table(horizon=["P999999Y"] * 3), "is no duration"),
    "half a place": (table(decided_at=None, sequence=[1, 1.5, 2]), "row 1 is 1.5 (1 of 3 rows)"),
    "pandas' two columns of one name": (
        pd.concat([table().to_pandas()] * 2, axis=1),
        "'proposal_id' 2 times",
    ),
    "a query that fails": (table().lazy().select("score"), "the query fails"),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_decisions_that_cannot_be_so_are_refused(case: str) -> None:
    source, says = DECISIONS[case]
    refused(InvalidFrameError, says, lambda: learning.decisions(source))


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"probability": "prior"}, "no column 'prior' for probability"),
        ({"probabilty": "probability"}, "no column of decisions. Did you mean 'probability'?"),
        ({"agent": "probability", "action": "probability"}, "named for several of ours"),
        ({"agent": 5}, "must be the name of a column; it is 5"),
        (["probability"], "by our name of a column what theirs is"),
    ],
)
def test_a_mapping_loses_no_column(mapping: dict[str, str], says: str) -> None:
    refused(InvalidFrameError, says, lambda: learning.decisions(table(), mapping))


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (verdicts(verdict=["approve", "Modify", "reject"]), "none of approve, modify, reject; row"),
        (verdicts(verdict=["approve", None, "reject"]), "is empty … row 1 (1 of 3 rows)"),
        (verdicts(proposal_id=["a", "a", "c"]), "the same override_id … row 0"),
        (verdicts(unaided=[NAN] * 3), "NaN is no probability … (3 of 3 rows)"),
        (verdicts(reviewer_kind=["robot"] * 3), "none of human, policy, agent"),
        (verdicts(retracted_at=[START - DAY] * 3), "is before given_at … (3 of 3 rows)"),
    ],
)
def test_verdicts_that_cannot_be_so_are_refused(frame: pl.DataFrame, says: str) -> None:
    refused(InvalidFrameError, says, lambda: learning.overrides(frame))


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (told(value=[1, None, 0]), "says nothing; row 1 (1 of 3 rows)"),
        (told(censored=[True] * 3), "is true, and there is a value"),
        (told(horizon=["P0D"] * 3), "is not after the decision"),
        (told(occurred_at=[START, None, START]), "is empty … row 1 (1 of 3 rows)"),
        (told(occurred_at=[NAIVE] * 3), "names no time zone"),
        (told(value=[[1]] * 3), "must be a number"),
        (told(proposal_id=["a", "a", "c"]), "stands in several rows; row 0 is 'a/won', also row 1"),
    ],
)
def test_outcomes_that_cannot_be_so_are_refused(frame: pl.DataFrame, says: str) -> None:
    refused(InvalidFrameError, says, lambda: learning.outcomes(frame))


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1: empty"),
    "in another encoding": ("proposal_id\né\n".encode("latin-1"), "line 2: not UTF-8"),
    "with a quote left open": (b'proposal_id,sequence\n"a,1\n', "line 2: a quote that opens"),
    "with a cell too few": (b"proposal_id,sequence\na\n", "line 2: has 1 cells"),
    "with a name twice": (b"proposal_id,a,a\nx,1,2\n", "column 'a' is there twice"),
    "of Excel": (b"PK\x03\x04", "save the sheet as CSV"),
    "of gzip": (b"\x1f\x8b", "unpack it first"),
    "of SQLite": (b"SQLite format 3\0", "a corpus takes no mapping"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_table_is_named_with_its_line(tmp_path: Path, case: str) -> None:
    written, says = FILES[case]
    (tmp_path / "t.csv").write_bytes(written)
    error = refused(UnreadableSourceError, says, lambda: learning.decisions(tmp_path / "t.csv"))
    assert "t.csv" in str(error)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "t.csv"
    refused(UnreadableSourceError, "t.csv: cannot be read", lambda: learning.decisions(nowhere))


# -- frames held to each other -----------------------------------------------------------------


def frames(
    made: pl.DataFrame | None = None,
    given: pl.DataFrame | None = None,
    became: pl.DataFrame | None = None,
    metrics: tuple[DeclaredMetric, ...] = (WON,),
    as_of: datetime | None = None,
) -> Frames:
    return Frames.of(
        learning.decisions(table() if made is None else made),
        learning.overrides(verdicts() if given is None else given),
        learning.outcomes(told() if became is None else became),
        metrics=metrics,
        as_of=as_of,
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: frames(given=verdicts(proposal_id=["a", "b", "z"])), "of no decision; row 2"),
        (lambda: frames(became=told(proposal_id=["a", "b", "z"])), "of no decision; row 2 is 'z'"),
        (lambda: frames(became=told(metric=["won", "wonn", "won"])), "Did you mean 'won'?"),
        (lambda: frames(table(metric=["wonn"] * 3)), "no metric that was declared … 3 of 3"),
        (lambda: frames(became=told(value=[0.5, 1, 0])), "neither 0 nor 1; row 0 is 0.5 (1 of 3"),
        (lambda: frames(became=told(value=["yes", "no", "no"])), "row 0 is 'yes' … Translate"),
        (lambda: frames(became=told(occurred_at=[START - DAY] * 3)), "before decided_at … 3 of 3"),
        (
            lambda: frames(
                became=told(value=[1e300, 1, 2]), metrics=(DeclaredMetric("all", "won", "number"),)
            ),
            "none, or beyond … row 0 is 1e+300 (1 of 3",
        ),
        (lambda: Frames.of(table()), "as learning.decisions(…) returns them"),
        (lambda: frames(metrics=("won",)), "must be a tuple of DeclaredMetric"),  # pyright: ignore[reportArgumentType]
        (lambda: frames(metrics=(WON, WON)), "'won' is declared twice"),
        (lambda: DeclaredMetric("all", "won", "bool"), "one of binary, number, category"),  # pyright: ignore[reportArgumentType]
        (lambda: DeclaredMetric("all", "won", horizons=(timedelta(0),)), "after the decision"),
    ],
)
def test_frames_that_contradict_each_other_are_refused(
    call: Callable[[], object], says: str
) -> None:
    refused(InvalidFrameError, says, call)


EARLY, LOCAL = START - 9 * DAY, NAIVE


@pytest.mark.parametrize(
    ("kind", "as_of", "says"),
    [
        (InsufficientDataError, EARLY, "before every proposal … The first is of 2026-01-01"),
        (InvalidQueryError, LOCAL, "no time zone"),
        (InvalidQueryError, "2026-06-30", "must be a datetime … it is '2026-06-30'"),
        (InvalidQueryError, date(2026, 6, 30), "must be a datetime"),
    ],
)
def test_a_moment_before_all_data_or_without_a_zone_is_refused(
    kind: type[FixableError], as_of: datetime, says: str
) -> None:
    refused(kind, says, lambda: learning.decisions(table(), as_of=as_of))
    refused(kind, says, lambda: frames(as_of=as_of))


def test_without_a_clock_there_is_no_moment_to_look_back_to() -> None:
    timeless = table(decided_at=None, sequence=[1, 2, 3])
    of_verdicts, of_outcomes = verdicts().drop("given_at"), told().drop("occurred_at")
    for call in (
        lambda: learning.decisions(timeless, as_of=START),
        lambda: learning.overrides(of_verdicts, as_of=START),
        lambda: learning.outcomes(of_outcomes, as_of=START),
    ):
        refused(InvalidQueryError, "this table has no times", call)


# -- what is made of frames ---------------------------------------------------------------------


def test_ten_rows_or_fewer_are_an_abstention_everywhere() -> None:
    few = frames()
    report = learning.build_report(few)
    assert {line.answer for line in report.statements} <= {"too early", "not identified"}
    joined = learning.join_outcomes(few.decisions, few.outcomes, metric=WON, as_of=few.as_of)
    judged = learning.judge_improvement(few, joined, metric=WON, horizon=30 * DAY)
    verdicts = (judged.faster, judged.accurate, judged.calibrated)
    assert {each.judgement for each in verdicts} <= {"too early", "not identified"}
    worth = learning.override_value(few, joined, metric=WON, horizon=30 * DAY)
    assert worth.overall.estimate is None


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (
            lambda few: learning.join_outcomes(few.decisions, few.outcomes, as_of=EARLY),
            InsufficientDataError,
            "none of the 3 decisions … the first was taken at 2026-01-01",
        ),
        (
            lambda few: learning.join_outcomes(
                few.decisions, few.outcomes, horizons=(timedelta(0),), as_of=few.as_of
            ),
            InvalidFrameError,
            "must lie after the decision",
        ),
        (
            lambda few: learning.build_report(few, domain="legal"),
            InvalidQueryError,
            "no decisions of domain 'legal'; there are of 'all'",
        ),
        (
            lambda few: learning.build_report(few, horizon=7 * DAY),
            InvalidQueryError,
            "its horizons are P30D",
        ),
        (
            lambda few: learning.build_report(few, as_of=EARLY),
            InsufficientDataError,
            "before every proposal",
        ),
        (
            lambda few: learning.scorecard(few, reviewer="ana", alpha=2.0),
            InvalidQueryError,
            "alpha must … between 0 and 1; it is 2.0",
        ),
        (
            lambda few: learning.scorecard(few, reviewer="ana", as_of=EARLY),
            InsufficientDataError,
            "before every proposal",
        ),
    ],
)
def test_what_cannot_be_computed_is_said_in_a_sentence(
    call: Callable[[Frames], object], kind: type[FixableError], says: str
) -> None:
    refused(kind, says, lambda: call(frames()))


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\x1b[31m\u202eevil", "x" * 99_999])
def test_hostile_names_are_names(name: str) -> None:
    hostile = frames(
        table(domain=[name] * 3, agent=[name] * 3, metric=["won"] * 3),
        verdicts(reviewer=[name] * 3, codes=[[name]] * 3),
        metrics=(DeclaredMetric(name, "won", horizons=(30 * DAY,)),),
    )
    assert len(learning.build_report(hostile).statements) >= 3
    assert learning.scorecard(hostile, reviewer=name).reviewer == name
