"""Rung 1: sharp bounds, which hold the truth whatever was hidden."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.value import effect_bounds, error_bounds, gain_bounds
from tests.learning.value.assessments import assessments, needs_data, reference

rows = st.lists(
    st.tuples(st.integers(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans()),
    min_size=1,
    max_size=40,
)
Rows = list[tuple[int, float, float, bool]]


def hidden(found: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    outcome, prior, final, seen = (np.array(column) for column in zip(*found, strict=True))
    return outcome, prior, final, np.where(seen, outcome.astype(float), math.nan)


@given(rows)
def test_bounds_hold_the_truth_in_every_masking(found: Rows) -> None:
    outcome, prior, final, seen = hidden(found)
    bounds, truth = gain_bounds(seen, prior, final), gain_bounds(outcome, prior, final)
    assert truth.lower == truth.upper
    assert bounds.lower - 1e-12 <= truth.lower <= bounds.upper + 1e-12
    call = (prior >= 0.5).astype(float)
    errors, true_errors = error_bounds(call, seen), error_bounds(call, outcome)
    assert errors.lower - 1e-12 <= true_errors.lower <= errors.upper + 1e-12


@given(rows)
def test_bounds_are_attained_by_some_outcomes(found: Rows) -> None:
    _, prior, final, seen = hidden(found)
    bounds = gain_bounds(seen, prior, final)
    worst = np.where(np.isnan(seen), (final < prior).astype(float), seen)
    best = np.where(np.isnan(seen), (final > prior).astype(float), seen)
    assert gain_bounds(worst, prior, final).lower == pytest.approx(bounds.lower, abs=1e-12)
    assert gain_bounds(best, prior, final).upper == pytest.approx(bounds.upper, abs=1e-12)


@given(rows)
def test_an_unknown_outcome_leaves_nothing_open_where_both_say_the_same(found: Rows) -> None:
    _, prior, _, seen = hidden(found)
    bounds = gain_bounds(seen, prior, prior)
    assert (bounds.lower, bounds.upper) == (0, 0)


@given(rows)
def test_nothing_but_assumptions_tells_help_from_harm_where_the_outcome_depends_on_the_verdict(
    found: Rows,
) -> None:
    *_, seen = hidden(found)
    for sign in (1, -1):
        bounds = effect_bounds(seen, sign=sign)
        assert bounds.lower <= 0 <= bounds.upper
        assert bounds.upper - bounds.lower >= 1 - 1e-12


def test_an_interval_holds_more_than_the_bounds_and_no_more_than_two_errors() -> None:
    rng = np.random.default_rng(3)
    outcome = np.where(rng.random(400) < 0.3, math.nan, rng.integers(0, 2, 400))
    bounds = error_bounds(np.ones(400), outcome)
    lower, upper = bounds.interval()
    error = bounds.most.std(ddof=1) / 20
    assert bounds.lower - 1.97 * error < lower < bounds.lower - 1.6 * error
    assert bounds.upper < upper < bounds.upper + 1.97 * error


def test_the_interval_of_a_point_is_the_usual_one() -> None:
    outcome = [0.0, 1.0] * 200
    bounds = error_bounds([1.0] * 400, outcome)
    lower, upper = bounds.interval()
    assert upper - lower == pytest.approx(2 * 1.96 * np.std(outcome, ddof=1) / 20, rel=1e-3)


def test_outcomes_of_one_kind_alone_have_bounds_without_chance() -> None:
    assert error_bounds([1.0] * 5, [1.0] * 5).interval() == (0.0, 0.0)


def test_bad_input_says_which_rows() -> None:
    with pytest.raises(InvalidFrameError, match=r"row 1 is 2\.0") as refused:
        error_bounds([1, 0], [0, 2])
    assert refused.value.rows == (1,)
    with pytest.raises(InvalidFrameError, match="3 rows and the probabilities 2"):
        gain_bounds([1, 0, 1], [0.5, 0.5], [0.5, 0.5])
    with pytest.raises(InvalidFrameError, match="outside"):
        effect_bounds([0.5, 1.5])
    with pytest.raises(InsufficientDataError):
        effect_bounds([])


@needs_data
def test_bounds_of_real_assessments_are_those_of_the_reference() -> None:
    known, wanted = assessments(), reference()
    agent, people = (
        error_bounds(call, known.seen) for call in (known.agent_call, known.final_call)
    )
    assert (agent.lower, agent.upper) == pytest.approx(wanted["errors"]["ai_manski"], abs=1e-12)
    assert (people.lower, people.upper) == pytest.approx(
        wanted["errors"]["human_manski"], abs=1e-12
    )
    difference = gain_bounds(known.seen, known.agent_call, known.final_call)
    assert (difference.lower, difference.upper) == pytest.approx(
        wanted["diff_ai_minus_human_error"]["bounds_disagreement_only"], abs=1e-12
    )
    truth = wanted["diff_ai_minus_human_error"]["true"]
    assert difference.lower < truth < difference.upper


@needs_data
def test_bounds_hold_the_truth_of_real_assessments_in_every_random_masking() -> None:
    known = assessments()
    truth = gain_bounds(known.outcome, known.prior, known.final).lower
    rng = np.random.default_rng(0)
    for share in np.linspace(0.05, 0.95, 100):
        # Hidden by chance, and hidden the more the better people were: no masking is too mean.
        for tilt in (0.0, 1.0):
            hide = rng.random(len(known.outcome)) < share * (
                1 - tilt * np.abs(known.final - known.outcome)
            )
            found = gain_bounds(np.where(hide, np.nan, known.outcome), known.prior, known.final)
            assert found.lower <= truth <= found.upper
