"""In process or in parts, in any order of rows, on any number of threads: the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.join import Question, join_arrow, join_outcomes, join_parts
from tests.learning.join.histories import (
    DAY,
    HORIZONS,
    START,
    History,
    answer,
    histories,
    large_history,
)

ROOT = Path(__file__).parents[3]

DIGEST = """
import hashlib, sys
from datetime import timedelta
import numpy as np
import polars as pl
from learning.join import join_outcomes
from tests.learning.join.histories import START, large_history

decisions, outcomes, as_of = large_history(5_000)
chance = np.random.default_rng(int(sys.argv[1]))
decisions, outcomes = (
    frame[chance.permutation(frame.height)] for frame in (decisions, outcomes)
)
memory = int(sys.argv[2]) or None
for kind in ("binary", "number", "category"):
    of_kind = outcomes.filter(pl.col("metric") == kind)
    joined = join_outcomes(decisions, of_kind, as_of=as_of, kind=kind, memory=memory)
    # repr of a float tells every bit of it.
    rows = repr((joined.schema, joined.sort("proposal_id").rows()))
    print(kind, joined["status_60d"].n_unique(), hashlib.sha256(rows.encode()).hexdigest())
"""


@settings(max_examples=25)
@given(histories(), st.integers(1_500, 4_000))
def test_parts_give_what_the_whole_gives(history: History, memory: int) -> None:
    try:
        whole = answer(history)
    except InsufficientDataError:
        assume(False)
        return
    assert answer(history, memory=memory).equals(whole)


@given(histories())
def test_the_order_of_rows_changes_nothing(history: History) -> None:
    try:
        whole = answer(history)
    except InsufficientDataError:
        assume(False)
        return
    turned = History(history.made[::-1], history.told[::-1], history.asked, history.zones)
    assert answer(turned).reverse().equals(whole)


def test_rows_engines_and_threads_leave_every_bit_as_it_is() -> None:
    digests: set[str] = set()
    for threads, order, memory in (("1", "1", "0"), ("2", "2", "0"), ("1", "3", "1500000")):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST, order, memory],
            env={**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout)
    assert len(digests) == 1


def test_files_are_joined_without_holding_them(tmp_path: Path) -> None:
    decisions, outcomes, as_of = large_history(2_000)
    outcomes = outcomes.filter(pl.col("metric") == "number")
    for name, frame in (("made", decisions), ("told", outcomes)):
        frame.write_parquet(tmp_path / f"{name}.parquet")
    asked = Question(HORIZONS, as_of, "number", "number")
    folder = tmp_path / "joined"
    folder.mkdir()
    joined = join_parts(
        pl.scan_parquet(tmp_path / "made.parquet"),
        pl.scan_parquet(tmp_path / "told.parquet"),
        asked,
        folder=folder,
        memory=250_000,
    )
    assert joined.collect().equals(join_arrow(decisions, outcomes, asked))
    assert [path.name for path in folder.iterdir()] == ["joined"]


def test_any_split_by_proposal_gives_the_same_rows() -> None:
    decisions, outcomes, as_of = large_history(2_000)
    outcomes = outcomes.filter(pl.col("metric") == "binary")
    asked = Question(HORIZONS, as_of, "binary")
    part = pl.col("proposal_id").str.tail(1)
    groups = [
        join_arrow(decisions.filter(part == digit), outcomes.filter(part == digit), asked)
        for digit in "0123456789"
    ]
    whole = join_arrow(decisions, outcomes, asked)
    assert pl.concat(groups).sort("proposal_id").equals(whole.sort("proposal_id"))


def test_a_flaw_is_told_of_the_whole_whatever_it_was_cut_into() -> None:
    decisions, outcomes, as_of = large_history(300)
    outcomes = outcomes.filter(pl.col("metric") == "binary")
    number = pl.int_range(pl.len())
    twice = pl.concat([decisions, decisions.filter(number % 20 == 3)])
    wrong = pl.when(number % 97 == 5).then(2.0).otherwise("value").alias("value")
    for made, told, says, first in (
        (decisions, outcomes.with_columns(wrong), "neither 0 nor 1", 5),
        (twice, outcomes, "share their proposal_id", 3),
        (twice, outcomes.with_columns(wrong), "neither 0 nor 1", 5),
    ):
        refusals: list[InvalidFrameError] = []
        for memory in (None, 150_000):
            with pytest.raises(InvalidFrameError, match=says) as refused:
                join_outcomes(made, told, as_of=as_of, memory=memory)
            refusals.append(refused.value)
        whole, parts = refusals
        assert (str(whole), whole.rows, whole.count) == (str(parts), parts.rows, parts.count)
        assert whole.rows[0] == first


def test_whatever_exports_arrow_is_joined() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="an Arrow table of another library")
    decisions = pl.DataFrame({"proposal_id": ["a"], "decided_at": [START]})
    outcomes = pl.DataFrame(
        {
            "outcome_id": ["o"],
            "proposal_id": ["a"],
            "value": [1.0],
            "occurred_at": [START + DAY],
            "recorded_at": [START + DAY],
        }
    )
    asked = Question(HORIZONS[:1], START + 30 * DAY)
    joined = join_arrow(pyarrow.table(decisions), pyarrow.table(outcomes), asked)
    assert joined["outcome_30d"].to_list() == [True]
    assert pyarrow.table(joined).num_rows == 1
