"""Rung 3, accept or reject: contraction."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.value import by_leniency, contraction
from tests.learning.value.assessments import assessments, needs_data, reference


def test_nothing_is_said_beyond_what_the_lenient_accepted() -> None:
    found = contraction([1, 1, 0, 0], [0, 1, 0, 0], [1, 2, 3, 4], ["ana"] * 4, rates=[0.5, 0.6])
    assert found.failure[0] == 0.25
    assert math.isnan(found.failure[1])


def test_the_order_of_rows_does_not_matter_however_many_risks_are_equal() -> None:
    rng = np.random.default_rng(0)
    size = 500
    reviewer = rng.integers(0, 12, size)
    accepted = (rng.random(size) < 0.3 + 0.05 * reviewer).astype(float)
    failed, risk = rng.integers(0, 2, size), rng.integers(0, 5, size)
    rates = np.linspace(0.05, 1, 20)
    found = contraction(accepted, failed, risk, reviewer, rates=rates)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(size)
        again = contraction(
            accepted[order], failed[order], risk[order], reviewer[order], rates=rates
        )
        assert np.array_equal(found.failure, again.failure, equal_nan=True)


def test_the_outcome_of_the_rejected_is_never_looked_at() -> None:
    arguments = ([1, 1, 0], [0.2, 0.4, 0.9], ["a", "a", "a"])
    accepted, risk, reviewer = arguments
    for unseen in (0, 1, math.nan):
        found = contraction(accepted, [0, 1, unseen], risk, reviewer, rates=[0.5])
        assert found.failure[0] == pytest.approx(0.5 / 3)


def test_bad_input_says_which_rows() -> None:
    with pytest.raises(InvalidFrameError, match="row 1 is NaN"):
        contraction([1, 1], [0, math.nan], [1, 2], ["a", "a"], rates=[0.5])
    with pytest.raises(InvalidFrameError, match="shares of all cases"):
        contraction([1, 1], [0, 1], [1, 2], ["a", "a"], rates=[50])
    with pytest.raises(InvalidFrameError, match="neither"):
        contraction([1, 3], [0, 1], [1, 2], ["a", "a"], rates=[0.5])
    with pytest.raises(InsufficientDataError):
        contraction([], [], [], [], rates=[0.5])
    with pytest.raises(InsufficientDataError, match="2 reviewers"):
        by_leniency([1, 0], [0, 0], ["a", "b"])


@needs_data
def test_real_assessments_contract_to_the_reference_and_to_within_a_point_of_the_truth() -> None:
    known, wanted = assessments(), reference()["contraction"]
    rates = [point["accept"] for point in wanted["curve"]]
    found = contraction(known.accepted, known.outcome, known.prior, known.person, rates=rates)
    assert found.reviewers == wanted["lenient_participants"]
    assert found.cases == wanted["lenient_rows"]
    assert found.acceptance == pytest.approx(wanted["lenient_accept_rate"], abs=1e-12)
    for failure, point in zip(found.failure, wanted["curve"], strict=True):
        if "est_failure_rate" not in point:  # beyond what the lenient accepted
            assert math.isnan(failure)
            continue
        # The reference takes cases of equal risk in one order of many; we take all orders.
        assert failure == pytest.approx(point["est_failure_rate"], abs=1e-3)
        assert abs(failure - point["true_failure_rate_same_population_all_labels"]) < 0.01


@needs_data
def test_people_of_each_degree_of_leniency_fail_as_the_reference_says() -> None:
    known, wanted = assessments(), reference()["human_by_leniency_quintile"]
    for found, part in zip(
        by_leniency(known.accepted, known.outcome, known.person), wanted, strict=True
    ):
        assert found.acceptance == pytest.approx(part["accept"], abs=1e-12)
        assert found.failure == pytest.approx(part["failure"], abs=1e-12)
