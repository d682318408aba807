from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import clustered_mean, decompose_score, row_scores
from learning.calibration.levels import tally
from learning.calibration.pooling import pool, pool_counts
from learning.calibration.scores import Score

NAMES = ("EMOS", "ENS", "EPC", "Logistic")

forecasts = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0])),
    ),
    min_size=2,
    max_size=40,
).filter(lambda rows: len({outcome for outcome, _ in rows}) == 2)


def split(rows: list[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [outcome for outcome, _ in rows], [stated for _, stated in rows]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("score", ["brier", "log"])
def test_the_parts_are_those_of_reliabilitydiag(
    name: str, score: Score, reference: Path, vectors: Callable[[str], Any]
) -> None:
    path = (
        reference / "corp" / f"corp_{score}{'' if score == 'brier' else 'score'}_decomposition.json"
    )
    expected = {row["forecast"]: row for row in json.loads(path.read_text())}[name]
    stated, happened = vectors(f"niamey_{name}")
    parts = decompose_score(happened, stated, score=score)
    assert parts.score == pytest.approx(expected["mean_score"], abs=1e-9)
    for part in ("miscalibration", "discrimination", "uncertainty"):
        assert getattr(parts, part) == pytest.approx(expected[part], abs=1e-9)


def test_the_parts_are_those_of_model_diagnostics(
    figures: dict[str, Any], vectors: Callable[[str], Any]
) -> None:
    for name in ("calibrated_200", "overconfident_200", "calibrated_5000", "overconfident_5000"):
        stated, happened = vectors(name)
        brier = decompose_score(happened, stated)
        for part, value in figures[name]["corp_mcb_dsc_unc_score"].items():
            assert getattr(brier, part) == pytest.approx(value, abs=1e-12)
        log = decompose_score(happened, stated, score="log")
        assert log.score == pytest.approx(figures[name]["log_loss_clipped_eps1e-12"], abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_pools_are_those_of_reliabilitydiag(
    name: str, reference: Path, vectors: Callable[[str], Any]
) -> None:
    stated, happened = vectors(f"niamey_{name}")
    levels = tally(happened, stated)
    pools = pool(levels)
    bins = pl.read_csv(reference / "corp" / f"bins_{name}.csv")
    assert pools.count.tolist() == bins["n"].to_list()
    assert pools.observed == pytest.approx(bins["CEP_pav"].to_numpy(), abs=1e-12)
    assert levels.probability[pools.first] == pytest.approx(bins["x_min"].to_numpy(), abs=1e-12)


def test_certain_forecasts_are_clipped_and_counted(vectors: Callable[[str], Any]) -> None:
    stated, happened = vectors("niamey_ENS")
    parts = decompose_score(happened, stated, score="log")
    assert parts.clipped == np.sum((stated == 0) | (stated == 1)) == 24
    assert decompose_score(happened, stated).clipped == 0


@given(forecasts, st.sampled_from(["brier", "log"]))
@example([(0, 0.0), (0, 1.0), (1, 0.9999999999999999)], "brier")
@example([(0, 5e-324), (1, 0.0), (0, 1.0)], "log")
def test_the_parts_add_up_and_neither_is_negative(
    rows: list[tuple[int, float]], score: Score
) -> None:
    happened, stated = split(rows)
    parts = decompose_score(happened, stated, score=score)
    whole = parts.miscalibration - parts.discrimination + parts.uncertainty
    assert parts.score == pytest.approx(whole, abs=1e-12)
    assert parts.score == pytest.approx(np.mean(row_scores(happened, stated, score=score)))
    assert parts.miscalibration >= 0
    assert parts.discrimination >= 0


@given(forecasts)
def test_what_is_recalibrated_by_pooling_has_no_miscalibration_left(
    rows: list[tuple[int, float]],
) -> None:
    happened, stated = split(rows)
    levels = tally(happened, stated)
    best = pool(levels).spread(len(levels.count))[np.searchsorted(levels.probability, stated)]
    parts = decompose_score(happened, best)
    assert parts.miscalibration == 0
    assert parts.discrimination == decompose_score(happened, stated).discrimination
    assert decompose_score(happened, best, score="log").miscalibration < 1e-11  # clipped


@given(forecasts)
def test_pooling_what_is_pooled_changes_nothing(rows: list[tuple[int, float]]) -> None:
    happened, stated = split(rows)
    pools = pool(tally(happened, stated))
    again = pool_counts(pools.count, pools.hits)
    assert again.count.tolist() == pools.count.tolist()
    assert np.all(np.diff(pools.observed) > 0)


@given(forecasts, st.sampled_from(["brier", "log"]))
def test_discrimination_looks_at_the_order_of_probabilities_alone(
    rows: list[tuple[int, float]], score: Score
) -> None:
    happened, stated = split(rows)
    ranks = np.unique(stated, return_inverse=True)[1] / len(stated)
    parts = decompose_score(happened, stated, score=score)
    assert decompose_score(happened, ranks, score=score).discrimination == parts.discrimination


@given(forecasts, st.randoms(use_true_random=False), st.sampled_from(["brier", "log"]))
def test_the_order_of_rows_changes_no_bit(
    rows: list[tuple[int, float]], random: Random, score: Score
) -> None:
    named = [(*row, f"reviewer {number % 3}") for number, row in enumerate(rows)]
    shuffled = random.sample(named, len(named))
    one, other = (
        decompose_score(
            [row[0] for row in some],
            [row[1] for row in some],
            score=score,
            groups=[row[2] for row in some],
        )
        for some in (named, shuffled)
    )
    assert one == other


def test_the_standard_error_lets_rows_of_one_reviewer_depend_on_each_other() -> None:
    happened, stated, who = [0, 1] * 40, [0.3, 0.6] * 40, ["ana"] * 20 + ["ben"] * 30 + ["cem"] * 30
    parts = decompose_score(happened, stated, groups=who)
    assert parts.groups == 3
    expected = clustered_mean(row_scores(happened, stated), who).standard_error
    assert parts.standard_error == expected
    alone = decompose_score(happened, stated)
    assert alone.groups is None
    assert alone.standard_error == pytest.approx(
        np.std(row_scores(happened, stated), ddof=1) / 80**0.5
    )


@pytest.mark.parametrize("outcome", [0, 1])
def test_one_class_alone_is_refused(outcome: int) -> None:
    with pytest.raises(InsufficientDataError, match=r"all 60 outcomes .* one class"):
        decompose_score([outcome] * 60, [0.5, 0.6] * 30)


def test_few_rows_come_with_a_caution() -> None:
    assert "10 rows are too few" in decompose_score([0, 1] * 5, [0.3, 0.7] * 5).note
    assert decompose_score([0, 1] * 25, [0.3, 0.7] * 25).note == ""


@pytest.mark.parametrize(
    ("outcome", "probability", "says", "rows", "count"),
    [
        ([0, 1, 1], [0.2, 1.2, -0.1], "row 1 is 1.2, row 2 is -0.1", (1, 2), 2),
        ([0, 1, 1], [0.2, float("nan"), 0.3], r"row 1 is NaN \(1 of 3 rows", (1,), 1),
        ([0, 1, 1], [0.2, None, 0.3], "row 1 is NaN", (1,), 1),
        ([0, 2, 1], [0.2, 0.1, 0.3], "outcome must be 0 or 1; row 1 is 2.0", (1,), 1),
        ([0, 0.5, None], [0.2, 0.1, 0.3], "row 1 is 0.5, row 2 is NaN", (1, 2), 2),
        ([0, 1], [0.2, 0.1, 0.3], "outcome has 2 rows and probability 3", (), 0),
        (["won", "lost"], [0.2, 0.1], "outcome must be numbers; row 0 is", (0, 1), 2),
        ([0, 1], ["0.2", "0.1"], "probability must be numbers", (0, 1), 2),
        ([[0], [1]], [0.2, 0.1], r"one column of numbers; it has shape \(2, 1\)", (), 0),
        ([0] * 10, [7.0] * 10, "row 4 is 7.0, … .10 of 10 rows", (0, 1, 2, 3, 4), 10),
    ],
)
def test_bad_input_is_refused_by_row(
    outcome: ArrayLike, probability: ArrayLike, says: str, rows: tuple[int, ...], count: int
) -> None:
    with pytest.raises(InvalidFrameError, match=says) as refused:
        decompose_score(outcome, probability)
    assert refused.value.rows == rows
    assert refused.value.count == count


def test_no_rows_and_an_unknown_score_are_refused() -> None:
    with pytest.raises(InsufficientDataError, match="no rows"):
        decompose_score([], [])
    with pytest.raises(InvalidFrameError, match="'brier' or 'log'; it is 'spherical'"):
        decompose_score([0, 1], [0.1, 0.2], score="spherical")  # pyright: ignore[reportArgumentType]


def test_columns_of_polars_and_pandas_are_read_as_they_are() -> None:
    pandas = pytest.importorskip("pandas")
    happened, stated = [True, False, True], [0.7, 0.2, 0.6]
    plain = decompose_score(happened, stated)
    assert decompose_score(pl.Series(happened), pl.Series(stated)) == plain
    assert decompose_score(pandas.Series(happened), pandas.Series(stated)) == plain
    with pytest.raises(InvalidFrameError, match="row 1 is NaN"):
        decompose_score(pl.Series([True, None, False]), pl.Series(stated))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=30))
def test_pools_rise_and_keep_every_row(counts: list[tuple[int, int]]) -> None:
    count = np.array([rows for rows, _ in counts])
    hits = np.array([min(rows, hit) for rows, hit in counts])
    assume(count.sum() > 0)
    pools = pool_counts(count, hits)
    assert pools.count.sum() == count.sum()
    assert pools.hits.sum() == hits.sum()
    assert np.all(np.diff(pools.observed) > 0)
