"""Rung 0: a difference of scores, decision by decision."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import clustered_mean
from learning.value import right_when_overriding, score_gains
from tests.learning.value.assessments import assessments, needs_data, reference

forecasts = st.lists(
    st.tuples(st.integers(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30
)


@given(forecasts)
def test_swapping_agent_and_reviewer_turns_every_gain_around(
    rows: list[tuple[int, float, float]],
) -> None:
    outcome, prior, final = zip(*rows, strict=True)
    there, back = score_gains(outcome, prior, final), score_gains(outcome, final, prior)
    assert np.array_equal(there, -back)


@given(forecasts)
def test_whoever_says_the_same_gains_nothing(rows: list[tuple[int, float, float]]) -> None:
    outcome, prior, _ = zip(*rows, strict=True)
    assert not score_gains(outcome, prior, prior).any()
    assert not score_gains(outcome, prior, prior, score="log").any()


def test_an_outcome_that_is_missing_is_refused_rather_than_left_out() -> None:
    with pytest.raises(InvalidFrameError, match="1 of 2 rows"):
        score_gains([1, math.nan], [0.5, 0.5], [0.6, 0.4])


def test_no_rows_give_no_gain() -> None:
    with pytest.raises(InsufficientDataError):
        score_gains([], [], [])


def test_equal_probabilities_are_neither_right_nor_wrong() -> None:
    told = right_when_overriding([1, 1, 0], [0.5, 0.5, 0.5], [0.5, 0.9, 0.9], [True] * 3)
    assert (told.overridden, told.right, told.wrong) == (3, 1, 1)


@needs_data
def test_overrides_of_real_assessments_hurt_by_what_the_reference_says() -> None:
    known, wanted = assessments(), reference()
    gains = score_gains(known.outcome, known.prior, known.final)
    found = clustered_mean(gains, known.person)
    assert found.mean == pytest.approx(wanted["brier"]["gain_ai_minus_human"], abs=1e-12)
    # Theirs leaves out the factor G/(G-1) for 425 people.
    error = wanted["brier"]["cluster_robust_se_by_participant"]
    assert found.standard_error == pytest.approx(error, rel=2e-3)
    assert clustered_mean(gains).standard_error == pytest.approx(
        wanted["brier"]["iid_se"], rel=1e-4
    )
    assert found.upper is not None
    assert found.upper < 0


@needs_data
def test_people_are_right_in_some_37_percent_of_the_calls_they_override() -> None:
    known, wanted = assessments(), reference()["override"]
    differs = known.agent_call != known.final_call
    told = right_when_overriding(known.outcome, known.agent_call, known.final_call, differs)
    assert told.overridden == wanted["n"]
    assert told.share == pytest.approx(wanted["human_right_when_overriding"], abs=1e-12)
    gains = score_gains(known.outcome[differs], known.prior[differs], known.final[differs])
    lost = wanted["human_brier_on_overrides"] - wanted["ai_brier_on_overrides"]
    assert gains.mean() == pytest.approx(-lost, abs=1e-12)
