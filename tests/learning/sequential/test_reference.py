"""The published method, against figures that comparecast 1.0.0 and confseq 0.0.11 computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from learning.sequential import (
    Comparison,
    bernoulli_interval,
    beta_binomial_bound,
    compare_forecasters,
    gamma_exponential_bound,
    normal_mixture_bound,
    poly_stitching_bound,
)
from learning.sequential.confidence import Method
from learning.sequential.scores import Score

DATA = Path(__file__).parents[4] / "shared" / "data"
REFERENCE = DATA / "reference" / "anytime"
MOST = 1e7
"""The reference tells no more evidence than this."""

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference data are not here")

PAIRS = (
    "fivethirtyeight|vegas",
    "fivethirtyeight|fivethirtyeight_old",
    "fivethirtyeight|laplace",
    "constant|laplace",
)


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((REFERENCE / "anytime_reference.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def games() -> pl.DataFrame:
    return pl.read_csv(DATA / "mlb_538_vegas" / "mlb_2010_2019.csv")


def compared(
    games: pl.DataFrame, pair: str, score: Score = "brier", method: Method = "published"
) -> Comparison:
    p, q = pair.split("|")
    return compare_forecasters(games["y"], games[p], games[q], score=score, method=method)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("score", ["brier", "spherical"])
def test_the_published_sequence_is_the_one_of_comparecast(
    games: pl.DataFrame, reference: dict[str, Any], pair: str, score: Score
) -> None:
    ours, theirs = compared(games, pair, score), reference[f"{pair}|{score}"]
    path = ours.path
    assert path.e_above is not None
    assert path.e_below is not None
    at = np.array([row["time"] for row in theirs["rows"]], dtype=int) - 1
    for name, column in (
        ("lcb", path.lower),
        ("ucb", path.upper),
        ("e_pq", np.minimum(path.e_above, MOST)),
        ("e_qp", np.minimum(path.e_below, MOST)),
    ):
        expected = [row[name] for row in theirs["rows"]]
        np.testing.assert_allclose(column[at], expected, rtol=1e-9, err_msg=name)
    assert ours.first_excludes_zero == theirs["first_t_excluding_0"]
    assert ours.score_p == pytest.approx(theirs["mean_score_p"], rel=1e-12)
    assert ours.score_q == pytest.approx(theirs["mean_score_q"], rel=1e-12)
    assert ours.mean == pytest.approx(theirs["mean_score_p"] - theirs["mean_score_q"], rel=1e-9)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("method", ["hoeffding", "asymptotic"])
def test_the_other_published_sequences_are_theirs_too(
    games: pl.DataFrame, reference: dict[str, Any], pair: str, method: Method
) -> None:
    ours, theirs = compared(games, pair, method=method), reference[f"{pair}|brier|{method}"]
    assert (ours.lower, ours.upper) == pytest.approx((theirs["lcb"], theirs["ucb"]), rel=1e-9)
    assert ours.e_p is None


def test_the_sequence_agrees_along_the_whole_way(games: pl.DataFrame) -> None:
    theirs = pl.read_csv(REFERENCE / "mlb_538_vs_vegas_brier_every25.csv")
    path = compared(games, PAIRS[0]).path
    at = theirs["time"].to_numpy() - 1
    for name, column in (
        ("lcb", path.lower),
        ("ucb", path.upper),
        ("e_pq", path.e_above),
        ("e_qp", path.e_below),
    ):
        assert column is not None
        np.testing.assert_allclose(column[at], theirs[name], rtol=1e-9, err_msg=name)


def test_ours_says_it_sooner_and_narrower_on_the_same_games(games: pl.DataFrame) -> None:
    for pair in PAIRS:
        ours, theirs = compared(games, pair, method="mixture"), compared(games, pair)
        assert ours.upper - ours.lower < 0.86 * (theirs.upper - theirs.lower)
        if theirs.first_excludes_zero is not None:
            assert ours.first_excludes_zero is not None
            assert ours.first_excludes_zero < theirs.first_excludes_zero


def test_the_boundaries_are_those_of_confseq(reference: dict[str, Any]) -> None:
    units = reference["boundaries"]
    v = np.array(units["v"])
    for name, ours in (
        (
            "gamma_exponential_mixture_bound(v,0.025,v_opt=10,c=2)",
            gamma_exponential_bound(v, 0.025, v_opt=10, c=2),
        ),
        (
            "gamma_exponential_mixture_bound(v,0.025,v_opt=10,c=1)",
            gamma_exponential_bound(v, 0.025, v_opt=10, c=1),
        ),
        (
            "normal_mixture_bound(v,0.05,v_opt=10,two-sided)",
            normal_mixture_bound(v, 0.05, v_opt=10),
        ),
        (
            "normal_mixture_bound(v,0.025,v_opt=10,one-sided)",
            normal_mixture_bound(v, 0.025, v_opt=10, sides=1),
        ),
        (
            "poly_stitching_bound(v,0.025,v_min=10,c=2,s=1.4,eta=2)",
            poly_stitching_bound(v, 0.025, v_min=10, c=2),
        ),
        (
            "beta_binomial_mixture_bound(v,0.025,10,0.2,0.8)",
            beta_binomial_bound(v, 0.025, v_opt=10, g=0.2, h=0.8),
        ),
    ):
        np.testing.assert_allclose(ours, units[name], rtol=1e-9, err_msg=name)
    rate = bernoulli_interval(400, 1000, alpha=0.05, t_opt=200)
    np.testing.assert_allclose(rate, units["bernoulli_ci(0.4,n=1000,p)"], rtol=1e-9)
