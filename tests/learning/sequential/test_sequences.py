"""Sequences that hold at all times: what must be so of each, and how often they are wrong."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.sequential import (
    bernoulli_interval,
    compare_forecasters,
    confidence_sequence,
    gamma_exponential_bound,
    gamma_exponential_log_mixture,
    normal_mixture_bound,
)
from learning.sequential.betting import PRIOR, wealth
from learning.sequential.confidence import Method
from learning.sequential.scores import Score, gains_if, score_of

METHODS: tuple[Method, ...] = ("mixture", "published", "hoeffding", "asymptotic")
SCORES: tuple[Score, ...] = ("brier", "log", "spherical")

shares = st.floats(0, 1)
cases = st.lists(st.tuples(st.integers(0, 1), shares, shares), min_size=1, max_size=40)


# -- what must always hold ---------------------------------------------------------------------


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=60), st.sampled_from(METHODS))
def test_the_mean_lies_within(values: list[float], method: Method) -> None:
    path = confidence_sequence(values, method=method)
    assert np.all(path.lower <= path.mean + 1e-9)
    assert np.all(path.mean <= path.upper + 1e-9)
    np.testing.assert_allclose(path.mean, np.cumsum(values) / path.t, atol=1e-12)


@given(cases, st.sampled_from(SCORES), st.sampled_from(("mixture", "published")))
def test_swapping_the_forecasters_turns_everything_round(
    rows: list[tuple[int, float, float]], score: Score, method: Method
) -> None:
    y, p, q = (list(column) for column in zip(*rows, strict=True))
    one = compare_forecasters(y, p, q, score=score, method=method)
    two = compare_forecasters(y, q, p, score=score, method=method)
    assert (one.lower, one.upper) == pytest.approx((-two.upper, -two.lower), abs=1e-12)
    assert one.e_p == pytest.approx(two.e_q, rel=1e-9)
    assert one.first_excludes_zero == two.first_excludes_zero


@given(cases, st.sampled_from(("mixture", "published")))
def test_what_was_said_before_is_not_unsaid(
    rows: list[tuple[int, float, float]], method: Method
) -> None:
    y, p, q = (list(column) for column in zip(*rows, strict=True))
    whole = compare_forecasters(y, p, q, method=method).path
    half = len(y) // 2 + 1
    part = compare_forecasters(y[:half], p[:half], q[:half], method=method).path
    np.testing.assert_allclose(part.lower, whole.lower[:half], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(part.upper, whole.upper[:half], rtol=1e-9, atol=1e-12)


@given(cases)
def test_zero_is_left_out_when_the_evidence_says_so(
    rows: list[tuple[int, float, float]],
) -> None:
    y, p, q = (list(column) for column in zip(*rows, strict=True))
    path = compare_forecasters(y, p, q, method="mixture", alpha=0.4).path
    assert path.e_above is not None
    clear = np.abs(path.e_above - 5) > 1e-6
    least = np.abs(path.lower) > 1e-9
    agree = (path.lower > 0) == (path.e_above >= 5)
    # Where the bounds alone say more than the bets, the interval may be ahead of the evidence.
    assert np.all(agree | ~clear | ~least | (path.lower > 0))


@given(cases, st.sampled_from(SCORES))
def test_a_gain_is_one_of_the_two_it_could_be(
    rows: list[tuple[int, float, float]], score: Score
) -> None:
    y, p, q = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    if_not, if_so = gains_if(p, q, score)
    gains = score_of(y, p, score) - score_of(y, q, score)
    np.testing.assert_array_equal(gains, np.where(y == 1, if_so, if_not))


@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=30),
    st.floats(0.01, 0.5),
)
def test_the_lowest_mean_is_where_the_evidence_reaches_its_goal(
    values: list[float], alpha: float
) -> None:
    bets = wealth(np.array(values), np.full(len(values), -1.0), unit=1.0)
    lowest = bets.lowest(alpha)
    np.testing.assert_allclose(bets.against(lowest), -np.log(alpha), rtol=1e-6)
    assert np.all(bets.against(lowest + 0.01) < -np.log(alpha))


def test_the_shares_of_the_bets_add_up_to_one() -> None:
    assert PRIOR.sum() == pytest.approx(1)


def test_a_case_on_which_much_was_at_stake_ruins_nobody() -> None:
    chance = np.random.default_rng(0)
    p = 0.6 + 0.01 * chance.choice([-1, 1], 2000)
    q = np.full(2000, 0.6)
    y = (chance.random(2000) < p).astype(int)
    p[500], q[500], y[500] = 0.0, 1.0, 1
    path = compare_forecasters(y, p, q, method="mixture").path
    assert np.all(np.isfinite(path.lower))
    assert path.upper[-1] - path.lower[-1] < 0.01


def test_the_boundary_is_where_the_mixture_reaches_its_goal() -> None:
    v = np.geomspace(0.1, 1e5, 30)
    for c in (0.2, 1.0, 2.0):
        bound = gamma_exponential_bound(v, 0.01, v_opt=50, c=c)
        reached = gamma_exponential_log_mixture(bound, v, v_opt=50, c=c, alpha_opt=0.01)
        np.testing.assert_allclose(reached, np.log(100), rtol=1e-8)
        assert np.all(np.diff(bound) > 0)
    # With hardly any tail left the sub-exponential boundary is the normal one.
    thin = gamma_exponential_bound(v[5:], 0.01, v_opt=50, c=0.02)
    normal = normal_mixture_bound(v[5:], 0.01, v_opt=50, sides=1)
    np.testing.assert_allclose(thin, normal, rtol=0.02)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_lies_within_its_interval(counts: tuple[int, int]) -> None:
    lower, upper = bernoulli_interval(*counts, t_opt=100)
    assert 0 <= lower <= counts[0] / counts[1] <= upper <= 1


# -- how often they are wrong ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["mixture", "published"])
def test_over_many_years_of_looks_few_are_ever_wrong(method: Method) -> None:
    # The mean drifts, and a value leans on the one before: only the next must be unknown.
    chance = np.random.default_rng(11)
    wrong = 0
    for _ in range(200):
        means = 0.1 * np.sin(np.arange(400) / 40)
        noise = chance.choice([-0.4, 0.4], 400)
        means = means + 0.2 * np.concatenate(([0.0], noise[:-1]))
        path = confidence_sequence(means + noise, method=method)
        running = np.cumsum(means) / path.t
        wrong += bool(np.any((path.lower > running) | (path.upper < running)))
    assert wrong <= 10


@pytest.mark.parametrize("method", ["mixture", "published", "hoeffding"])
@pytest.mark.parametrize(("middle", "half"), [(0.0, 18.0), (10.0, 1.0)])
def test_what_ranges_far_or_lies_far_from_zero_is_covered_too(
    method: Method, middle: float, half: float
) -> None:
    chance = np.random.default_rng(3)
    wrong = 0
    for _ in range(40):
        values = middle + half * chance.choice([-1.0, 1.0], 300)
        path = confidence_sequence(values, bounds=(middle - half, middle + half), method=method)
        wrong += bool(np.any((path.lower > middle) | (path.upper < middle)))
    assert wrong <= 3


def test_a_prediction_out_of_bounds_costs_the_published_sequence_nothing() -> None:
    values = np.random.default_rng(4).choice([-1.0, 1.0], 100)
    near = confidence_sequence(values + 1, bounds=(0, 2), method="published")
    far = confidence_sequence(values + 10, bounds=(9, 11), method="published")
    np.testing.assert_allclose(far.upper - far.lower, near.upper - near.lower, rtol=1e-9)


def test_ours_needs_fewer_cases_than_the_published_method() -> None:
    chance = np.random.default_rng(2)
    truth = chance.beta(2, 2, 3000)
    y = (chance.random(3000) < truth).astype(float)
    q = np.clip(truth + 0.12 * chance.choice([-1, 1], 3000), 0, 1)
    ours = compare_forecasters(y, truth, q, method="mixture").first_excludes_zero
    theirs = compare_forecasters(y, truth, q).first_excludes_zero
    assert ours is not None
    assert theirs is not None
    assert ours < theirs / 2


# -- bad input ---------------------------------------------------------------------------------


def test_bad_rows_are_pointed_at() -> None:
    with pytest.raises(InvalidFrameError, match=r"0 or 1; row 1 is 2.0, row 2 is 0.5 \(2 of 3"):
        compare_forecasters([0, 2, 0.5], [0.5] * 3, [0.5] * 3)
    with pytest.raises(InvalidFrameError, match=r"q must be in \[0, 1\]; row 2 is 1.2") as raised:
        compare_forecasters([0, 1, 1], [0.5] * 3, [0.5, 0.5, 1.2])
    assert (raised.value.column, raised.value.rows, raised.value.count) == ("q", (2,), 1)
    with pytest.raises(InvalidFrameError, match="as many rows"):
        compare_forecasters([0, 1], [0.5] * 3, [0.5] * 3)
    with pytest.raises(InvalidFrameError, match="values must be finite numbers"):
        confidence_sequence([0.5, np.nan])
    with pytest.raises(InvalidFrameError, match=r"within their bounds; row 1 is 3.0"):
        confidence_sequence([0.5, 3.0])
    with pytest.raises(InvalidFrameError, match=r"bounds must be finite numbers; row 0 is -inf"):
        confidence_sequence([0.5, 0.2], bounds=(-np.inf, np.inf))
    with pytest.raises(InvalidFrameError, match=r"row 1 is '0\.3'"):
        confidence_sequence([0.5, "0.3"])
    with pytest.raises(InvalidFrameError, match="two columns of 2 rows"):
        confidence_sequence([0.5, 0.2], bounds=([-1.0] * 3, 1.0))
    with pytest.raises(InsufficientDataError, match="no rows"):
        confidence_sequence([])


def test_a_wrong_parameter_is_named() -> None:
    with pytest.raises(InvalidFrameError, match="alpha must lie between 0 and 1; it is 5"):
        confidence_sequence([0.1], alpha=5)
    with pytest.raises(InvalidFrameError, match="method must be"):
        confidence_sequence([0.1], method="naive")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidFrameError, match="score must be"):
        compare_forecasters([1], [0.1], [0.2], score="ranked")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("counts", [(0, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_is_none(counts: tuple[int, int]) -> None:
    with pytest.raises(InvalidFrameError, match="successes must lie between 0 and trials"):
        bernoulli_interval(*counts, t_opt=100)


@pytest.mark.parametrize("unit", [0, -1, np.nan, np.inf])
def test_a_size_of_bets_is_above_zero(unit: float) -> None:
    with pytest.raises(InvalidFrameError, match="unit must be a number above zero"):
        confidence_sequence([0.1], unit=unit)


@pytest.mark.parametrize(
    "bounds", [None, 1, (0, 0.5, 1), ("0", "1"), (1, 0), (-1e308, 1e308), (-np.inf, 1)]
)
def test_bounds_are_a_pair_of_finite_numbers_the_least_first(bounds: tuple[float, float]) -> None:
    with pytest.raises(InvalidFrameError, match="bounds must"):
        confidence_sequence([0.5], bounds=bounds)


def test_three_hundred_thousand_values_are_no_burden() -> None:
    path = confidence_sequence(np.tile([0.5, -0.5, 0.1], 100_000))
    assert path.lower[-1] < path.mean[-1] < path.upper[-1]


def test_importing_it_loads_neither_a_learner_nor_a_plotter() -> None:
    script = (
        "import sys, learning.sequential, learning.survival;"
        "print(*{'sklearn', 'matplotlib', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not done.stdout.strip()
