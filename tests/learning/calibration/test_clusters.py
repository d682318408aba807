from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import t

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import clustered_mean, decompose_score, row_scores
from learning.calibration.clusters import Labels

numbers = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


@given(numbers)
def test_a_cluster_a_row_is_the_usual_standard_error(values: list[float]) -> None:
    each = clustered_mean(values, range(len(values)))
    plain = clustered_mean(values)
    assert each == plain
    expected = np.std(values, ddof=1) / len(values) ** 0.5
    assert plain.standard_error == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_rows_of_one_cluster_count_as_one() -> None:
    values, clusters = [0.1, 0.1, 0.1, 0.5, 0.5, 0.5], ["a", "a", "a", "b", "b", "b"]
    same = clustered_mean(values, clusters)
    once = clustered_mean([0.1, 0.5])
    assert same.mean == pytest.approx(once.mean)
    assert same.standard_error == pytest.approx(once.standard_error)
    assert same.lower == pytest.approx(once.mean - t.ppf(0.975, 1) * (once.standard_error or 0))
    assert (same.n, same.clusters) == (6, 2)
    assert same.note == "2 clusters, the largest of 3 rows, tell little of others"


@given(numbers, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(values: list[float], random: Random) -> None:
    rows = [(value, f"reviewer {number % 4}") for number, value in enumerate(values)]
    shuffled = random.sample(rows, len(rows))
    one, other = (
        clustered_mean([value for value, _ in some], [who for _, who in some])
        for some in (rows, shuffled)
    )
    assert one == other


@pytest.mark.parametrize(
    "sizes", [[10] * 30, [30] * 6, [200] + [20] * 9, [120, 60, 40, 20, 10, 10, 5, 5, 2, 2]]
)
def test_intervals_of_clusters_hold_the_truth_as_often_as_they_say(sizes: list[int]) -> None:
    random = np.random.default_rng(1)
    held = naive = 0
    who = np.repeat(np.arange(len(sizes)), sizes)
    for _ in range(400):
        values = random.normal(size=len(sizes))[who] * 0.5 + random.normal(size=len(who))
        robust, plain = clustered_mean(values, who), clustered_mean(values)
        assert robust.lower is not None
        assert robust.upper is not None
        assert plain.lower is not None
        assert plain.upper is not None
        held += robust.lower <= 0 <= robust.upper
        naive += plain.lower <= 0 <= plain.upper
    assert held / 400 > 0.93
    assert naive / 400 < 0.85


def test_real_reviewers_are_worth_fewer_rows_than_they_give(shared_data: Path) -> None:
    path = shared_data / "fogliato_rai" / "predictions_dev.csv"
    if not path.is_file():
        pytest.skip("no fogliato_rai/predictions_dev.csv in ../shared/data")
    rows = pl.read_csv(path, columns=["qp_hr", "outcome", "id"], null_values=["", "NA"])
    rows = rows.drop_nulls()
    scores = row_scores(rows["outcome"], rows["qp_hr"])
    together, apart = clustered_mean(scores, rows["id"]), clustered_mean(scores)
    assert together.mean == pytest.approx(0.254, abs=0.002)
    assert together.standard_error is not None
    assert apart.standard_error is not None
    assert together.standard_error / apart.standard_error == pytest.approx(1.6, abs=0.15)


def test_one_cluster_or_one_row_has_a_mean_and_no_interval() -> None:
    one = clustered_mean([1.0, 2.0], ["a", "a"])
    assert (one.mean, one.standard_error, one.lower, one.upper) == (1.5, None, None, None)
    assert "one cluster alone" in one.note
    assert clustered_mean([3.0]).note == "one row alone"


@pytest.mark.parametrize(
    "clusters",
    [
        [1, 1, 2],
        ["b", "b", "a"],
        np.array(["b", "b", "a"]),
        np.array([date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2)]),
        pl.Series(["b", "b", "a"], dtype=pl.Categorical),
        pl.Series([None, None, "a"]).fill_null("nobody"),
    ],
)
def test_clusters_may_be_names_numbers_or_dates(clusters: ArrayLike) -> None:
    assert clustered_mean([1.0, 2.0, 4.0], clusters).clusters == 2


def test_what_is_missing_is_refused() -> None:
    with pytest.raises(InvalidFrameError, match=r"values must be finite .* row 1 is NaN"):
        clustered_mean([1.0, float("nan")])
    with pytest.raises(InvalidFrameError, match=r"missing in 1 of 2 rows \(first: \(1,\)\)"):
        clustered_mean([1.0, 2.0], ["a", None])
    with pytest.raises(InvalidFrameError, match="clusters is missing in 1 of 2"):
        clustered_mean([1.0, 2.0], [1.0, float("nan")])
    with pytest.raises(InvalidFrameError, match="clusters has 1 rows where there are 2"):
        clustered_mean([1.0, 2.0], ["a"])
    with pytest.raises(InvalidFrameError, match="level must lie"):
        clustered_mean([1.0, 2.0], level=1.0)
    with pytest.raises(InsufficientDataError, match="no rows"):
        clustered_mean([])


@pytest.mark.parametrize(
    ("clusters", "says"),
    [
        (np.ma.array([1, 2, 3], mask=[True, False, False]), r"missing in 1 of 3 rows \(first"),
        (["ana", float("nan"), "ben"], "missing in 1 of 3 rows"),
        (["ana", 2, "ben"], "of one kind"),
        ([["ana"], ["ben"], ["ben"]], r"one column of labels; it has shape \(3, 1\)"),
        (pl.Series([["ana"], ["ben"], ["ben"]]), "of one kind"),
        (np.zeros((3, 2)), "one column of labels"),
        ([datetime(2026, 1, 1, tzinfo=UTC), *[datetime(2026, 1, 2)] * 2], "with a zone and"),  # noqa: DTZ001
    ],
)
def test_clusters_of_no_kind_are_refused(clusters: Labels, says: str) -> None:
    with pytest.raises(InvalidFrameError, match=says):
        clustered_mean([1.0, 2.0, 3.0], clusters)


def test_one_group_alone_leaves_a_note_of_why_there_is_no_standard_error() -> None:
    parts = decompose_score([0, 1] * 40, [0.2, 0.9] * 40, groups=["ana"] * 80)
    assert parts.standard_error is None
    assert "one cluster alone" in parts.note
