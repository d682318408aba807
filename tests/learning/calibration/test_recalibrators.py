from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import (
    BetaCalibrator,
    IsotonicCalibrator,
    PlattCalibrator,
    Recalibrator,
    VennAbersCalibrator,
    decompose_score,
)

KINDS = (PlattCalibrator, BetaCalibrator, IsotonicCalibrator, VennAbersCalibrator)
each_kind = pytest.mark.parametrize("kind", KINDS)


def overconfident(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw forecasts that are twice as far from even odds as they should be."""
    random = np.random.default_rng(seed)
    right = random.beta(2, 2, count)
    return expit(2 * logit(right)), (random.random(count) < right).astype(int)


@each_kind
def test_what_was_learnt_helps_on_other_rows(kind: type[Recalibrator]) -> None:
    learnt, judged = overconfident(2000), overconfident(5000, seed=1)
    fitted = kind().fit(*learnt)
    before = decompose_score(judged[1], judged[0])
    after = decompose_score(judged[1], fitted.recalibrated(judged[0]))
    assert after.miscalibration < before.miscalibration / 3
    assert after.score < before.score


@each_kind
def test_probabilities_stay_probabilities_and_keep_their_order(kind: type[Recalibrator]) -> None:
    fitted = kind().fit(*overconfident(300))
    asked = np.concatenate(([0.0, 5e-324, 1e-300], np.linspace(0, 1, 999), [np.nextafter(1, 0), 1]))
    asked.sort()
    both = fitted.predict_proba(asked[:, None])
    assert both.shape == (len(asked), 2)
    assert np.all((both >= 0) & (both <= 1))
    assert both.sum(axis=1) == pytest.approx(1)
    assert np.all(np.diff(both[:, 1]) >= -1e-15)
    assert np.array_equal(fitted.predict(asked), both[:, 1] >= 0.5)


@each_kind
def test_a_copy_is_unfitted_and_a_pickle_is_not(kind: type[Recalibrator]) -> None:
    stated, happened = overconfident(200)
    fitted = kind().fit(stated[:, None], happened)
    assert fitted.classes_.tolist() == [0, 1]
    assert fitted.n_features_in_ == 1
    copy: Any = clone(fitted)
    with pytest.raises(NotFittedError):
        copy.recalibrated(stated)
    again = pickle.loads(pickle.dumps(fitted))
    assert isinstance(again, kind)
    assert np.array_equal(again.predict_proba(stated), fitted.predict_proba(stated))


@each_kind
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_no_bit(kind: type[Recalibrator], seed: int) -> None:
    random = np.random.default_rng(seed)
    stated = np.round(random.random(60), 2)
    happened = (random.random(60) < 0.5).astype(int)
    happened[:2] = 0, 1
    order = random.permutation(60)
    asked = random.random(20)
    one = kind().fit(stated, happened).recalibrated(asked)
    other = kind().fit(stated[order], happened[order]).recalibrated(asked)
    assert np.array_equal(one, other)


@each_kind
def test_bad_rows_are_refused_in_learning_and_in_use(kind: type[Recalibrator]) -> None:
    with pytest.raises(InvalidFrameError, match=r"row 1 is 1.5"):
        kind().fit([0.5, 1.5], [0, 1])
    with pytest.raises(InvalidFrameError, match=r"outcome must be 0 or 1; row 0 is 3.0"):
        kind().fit([0.5, 0.6], [3, 1])
    with pytest.raises(InvalidFrameError, match="it has 2 columns"):
        kind().fit([[0.5, 0.6], [0.1, 0.2]], [0, 1])
    with pytest.raises(InvalidFrameError, match="outcome has 3 rows and probability 2"):
        kind().fit([0.5, 0.6], [0, 1, 1])
    with pytest.raises(InsufficientDataError, match="one class"):
        kind().fit([0.5, 0.6], [1, 1])
    fitted = kind().fit([0.4, 0.6, 0.5], [0, 1, 1])
    with pytest.raises(InvalidFrameError, match="row 0 is NaN"):
        fitted.predict_proba([float("nan")])


@each_kind
def test_scikit_learn_takes_them_for_its_own(kind: type[Recalibrator]) -> None:
    stated, happened = overconfident(400)
    shown: Any = cross_val_predict(kind(), stated[:, None], happened, cv=4, method="predict_proba")
    assert shown.shape == (400, 2)
    frame = pl.DataFrame({"prior": stated})
    fitted = kind().fit(frame, happened)
    assert fitted.feature_names_in_.tolist() == ["prior"]  # pyright: ignore[reportAttributeAccessIssue]
    assert np.array_equal(
        fitted.predict_proba(frame), kind().fit(stated, happened).predict_proba(stated)
    )


@each_kind
def test_rows_that_separate_perfectly_give_finite_maps(kind: type[Recalibrator]) -> None:
    fitted = kind().fit([0.1] * 30 + [0.9] * 30, [0] * 30 + [1] * 30)
    low, middle, high = fitted.recalibrated([0.1, 0.5, 0.9])
    assert 0 <= low < 0.05
    assert low <= middle <= high
    assert 0.95 < high <= 1


@each_kind
def test_a_single_level_is_mapped_to_what_came_true(kind: type[Recalibrator]) -> None:
    fitted = kind().fit([0.9] * 80, [1] * 60 + [0] * 20)
    assert fitted.recalibrated([0.9]) == pytest.approx(0.75, abs=0.01)


def test_platt_is_logistic_regression_on_the_log_odds() -> None:
    stated, happened = overconfident(20_000)
    ours = PlattCalibrator().fit(stated, happened)
    theirs: Any = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)
    theirs.fit(logit(stated)[:, None], happened)
    assert ours.slope_ == pytest.approx(theirs.coef_[0, 0], abs=1e-3)  # but for Platt's prior
    assert ours.intercept_ == pytest.approx(theirs.intercept_[0], abs=1e-3)
    assert ours.slope_ == pytest.approx(0.5, abs=0.02)


def test_beta_is_logistic_regression_on_both_logarithms() -> None:
    stated, happened = overconfident(5000)
    ours = BetaCalibrator().fit(stated, happened)
    theirs: Any = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)
    theirs.fit(np.column_stack([np.log(stated), -np.log1p(-stated)]), happened)
    assert [ours.a_, ours.b_] == pytest.approx(theirs.coef_[0], abs=1e-6)
    assert ours.intercept_ == pytest.approx(theirs.intercept_[0], abs=1e-6)
    assert ours.recalibrated([ours.m_]) == pytest.approx(0.5)


def test_beta_is_that_of_betacal(figures: dict[str, Any], vectors: Callable[[str], Any]) -> None:
    stated, happened = vectors("overconfident_5000")
    fitted = BetaCalibrator().fit(stated[:4000], happened[:4000])
    expected = figures["betacal_abm_overconfident_5000_cal4000"]
    # They stop their solver at 1e-4; ours goes on.
    assert [fitted.a_, fitted.b_, fitted.m_] == pytest.approx(expected["map"], abs=1e-4)
    assert fitted.recalibrated(stated[4000:4005]) == pytest.approx(
        expected["pred_first5_of_test"], abs=5e-5
    )


def test_beta_never_turns_the_order_round() -> None:
    stated, happened = overconfident(500)
    fitted = BetaCalibrator().fit(stated, 1 - happened)
    assert (fitted.a_, fitted.b_) == (0, 0)
    assert fitted.recalibrated([0.1, 0.9]) == pytest.approx(1 - happened.mean(), abs=1e-6)
    assert fitted.m_ in (0.0, 1.0)
    # Rising at one end only: the falling slope is held at none.
    one_end = BetaCalibrator().fit(
        [0.1] * 50 + [0.5] * 50 + [0.9] * 50, [0, 1] * 50 + [1, 1, 0, 1, 1] * 10
    )
    assert min(one_end.a_, one_end.b_) >= 0


@pytest.mark.parametrize("kind", [PlattCalibrator, BetaCalibrator])
def test_certainty_that_fails_does_not_bend_the_whole_map(kind: type[Recalibrator]) -> None:
    stated, happened = overconfident(800)
    stated = np.round(stated, 2)
    stated[::20] = np.round(stated[::20])  # one in twenty says 0 or 1
    judged, truth = overconfident(20_000, seed=1)
    before = decompose_score(truth, judged)
    after = decompose_score(truth, kind().fit(stated, happened).recalibrated(judged))
    assert after.miscalibration < before.miscalibration / 3


@pytest.mark.parametrize("kind", [PlattCalibrator, BetaCalibrator])
def test_certainty_counts_as_the_surest_of_what_was_stated_short_of_it(
    kind: type[PlattCalibrator | BetaCalibrator],
) -> None:
    happened = [0, 1, 0, 1, 0, 1]
    fitted: Any = kind().fit([0.0, 0.003, 0.4, 0.6, 0.5, 1.0], happened)
    assert fitted.bounds_ == (0.003, 0.99)
    assert fitted.recalibrated([0.0]) == fitted.recalibrated([0.003])
    assert fitted.recalibrated([1.0]) == fitted.recalibrated([0.99])
    all_certain: Any = kind(certain=0.02).fit([0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1])
    assert all_certain.bounds_ == (0.02, 0.98)


def test_isotonic_clips_where_scikit_learns_answers_nan() -> None:
    stated, happened = np.array([0.3, 0.5, 0.7]), np.array([0, 1, 1])
    just_below, just_above = np.nextafter(0.3, 0), np.nextafter(0.7, 1)
    theirs = IsotonicRegression().fit(stated, happened)
    assert np.isnan(theirs.predict([just_below, just_above])).all()  # the trap
    ours = IsotonicCalibrator().fit(stated, happened)
    assert ours.recalibrated([0.0, just_below, just_above, 1.0]).tolist() == [0, 0, 1, 1]


@given(
    st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=30).filter(
        lambda rows: len({outcome for outcome, _ in rows}) == 2
    ),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
@example([(0, 0.0), (1, 5e-324), (1, 1.0)], [2e-323, 1e-310])
@example([(0, 0.0), (0, 1.0), (1, 0.9999999999999999)], [1.0])
def test_isotonic_never_answers_nan(rows: list[tuple[int, float]], asked: list[float]) -> None:
    happened, stated = [outcome for outcome, _ in rows], [stated for _, stated in rows]
    fitted = IsotonicCalibrator().fit(stated, happened)
    answered = fitted.recalibrated(asked)
    assert np.all((answered >= 0) & (answered <= 1))
    # On the rows it was fitted on it is the best there is.
    assert decompose_score(happened, fitted.recalibrated(stated)).miscalibration == 0


def test_isotonic_is_that_of_scikit_learn() -> None:
    stated, happened = overconfident(3000)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(stated, happened)
    asked = np.linspace(0, 1, 1001)
    assert IsotonicCalibrator().fit(stated, happened).recalibrated(asked) == pytest.approx(
        theirs.predict(asked), abs=1e-9
    )
