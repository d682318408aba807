"""Groups taken together."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.errors import InvalidFrameError
from learning.value import shrink
from tests.learning.value.assessments import TABLE, needs_data

groups = st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(0.01, 0.3)), min_size=3, max_size=12)


@settings(max_examples=50, deadline=None)
@given(groups)
def test_every_estimate_is_drawn_inwards_and_stays_in_its_interval(
    rows: list[tuple[float, float]],
) -> None:
    estimates, errors = (np.array(column) for column in zip(*rows, strict=True))
    found = shrink(estimates, errors)
    assert np.all(found.lower < found.estimate)
    assert np.all(found.estimate < found.upper)
    slack = errors.max()
    assert found.estimate.min() >= estimates.min() - slack
    assert found.estimate.max() <= estimates.max() + slack


def test_the_less_sure_are_drawn_further() -> None:
    found = shrink([0.3, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0], [0.03, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1])
    assert found.estimate[0] > found.estimate[1]


def test_one_who_is_truly_far_off_is_not_talked_into_the_crowd() -> None:
    found = shrink([0.1] * 7 + [-0.4], [0.05] * 8)
    assert found.estimate[-1] < -0.36
    assert found.upper[-1] < -0.25


def test_intervals_hold_the_truth_as_often_as_they_say_on_average() -> None:
    rng = np.random.default_rng(0)
    held = claimed = 0
    for _ in range(150):
        truth = rng.normal(0.05, 0.06, 8)
        errors = rng.uniform(0.04, 0.07, 8)
        found = shrink(rng.normal(truth, errors), errors)
        held += int(np.sum((found.lower <= truth) & (truth <= found.upper)))
        claimed += int(np.sum((found.upper < 0) & (truth > 0)))
    assert held / 1_200 >= 0.925
    assert claimed / 1_200 < 0.005


def test_labels_may_come_in_any_order() -> None:
    rng = np.random.default_rng(1)
    estimates, errors = rng.normal(0, 0.1, 9), rng.uniform(0.03, 0.1, 9)
    order = rng.permutation(9)
    there, back = shrink(estimates, errors), shrink(estimates[order], errors[order])
    assert back.estimate == pytest.approx(there.estimate[order], abs=1e-12)


@needs_data
def test_what_half_of_a_persons_cases_say_foretells_the_other_half_best_when_shrunk() -> None:
    rows = pl.read_csv(TABLE).filter(pl.col("qp_hr").is_not_null(), pl.col("qp_r").is_not_null())
    scores = [(rows[name] - rows["outcome"]) ** 2 for name in ("qp_r", "qp_hr")]
    gains = (scores[0] - scores[1]).to_numpy()
    person = np.unique(rows["id"].to_numpy(), return_inverse=True)[1]
    half = np.random.default_rng(0).random(len(gains)) < 0.5
    mean, error = _by_person(gains, person, half)
    later, chance = _by_person(gains, person, ~half)
    told = (error > 0) & (chance > 0)
    mean, error, later, chance = (each[told] for each in (mean, error, later, chance))
    noise = np.mean(chance**2)
    own = np.mean((mean - later) ** 2) - noise
    common = np.mean((mean.mean() - later) ** 2) - noise
    drawn = np.mean((shrink(mean, error).estimate - later) ** 2) - noise
    assert drawn < 0.7 * min(own, common)


def _by_person(
    gains: np.ndarray, person: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    count = np.bincount(person[rows], minlength=person.max() + 1)
    mean = np.bincount(person[rows], gains[rows]) / count
    square = np.bincount(person[rows], gains[rows] ** 2) / count
    return mean, np.sqrt(np.maximum(square - mean**2, 0) / (count - 1))


def test_what_has_no_error_is_no_group() -> None:
    with pytest.raises(InvalidFrameError, match="3 groups"):
        shrink([0.1, 0.2], [0.1, 0.1])
    with pytest.raises(InvalidFrameError, match=r"rows \(1,\)"):
        shrink([0.1, 0.2, 0.3], [0.1, 0.0, 0.1])
    with pytest.raises(InvalidFrameError):
        shrink([0.1, math.nan, 0.3], [0.1, 0.1, 0.1])
