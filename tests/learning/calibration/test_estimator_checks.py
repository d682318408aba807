"""scikit-learn's own checks of an estimator, on the kind of rows ours are made for.

Their rows have several columns of any numbers. Ours are one column of probabilities, so what the
checks make up is brought to one column in [0, 1] first, where they allow for it.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.utils import estimator_checks

from learning.calibration import (
    BetaCalibrator,
    IsotonicCalibrator,
    PlattCalibrator,
    Recalibrator,
    VennAbersCalibrator,
)

NO_PROBABILITY = "makes up its own X, outside [0, 1]; a probability outside is refused by row"
NO_OUTCOME = (
    "makes up labels other than 0 and 1; an outcome is what came true, and is refused by row"
)
DO_NOT_APPLY = {
    "check_array_api_input": "array API dispatch is off, and X is small",
    "check_classifier_data_not_an_array": NO_OUTCOME,
    "check_classifier_not_supporting_multiclass": "wants another wording; ours names the rows",
    "check_classifiers_classes": NO_OUTCOME,
    "check_classifiers_regression_target": "wants another wording; ours names the rows",
    "check_classifiers_train": "wants accuracy of a feature that is no probability of the label",
    "check_estimators_dtypes": NO_OUTCOME,
    "check_estimators_nan_inf": "makes up three columns; NaN is refused by row",
    "check_fit2d_predict1d": "a plain array of probabilities is as good as a column",
    "check_n_features_in_after_fitting": "takes a second column, and there is one",
    "check_positive_only_tag_during_fit": NO_PROBABILITY,
}


def one_column(  # scikit-learn's names
    estimator: object,
    X: ArrayLike,  # noqa: N803
    X_test: ArrayLike | None = None,  # noqa: N803
    kernel: object = None,
) -> NDArray[np.float64] | tuple[NDArray[np.float64], object]:
    first = expit(np.asarray(X, dtype=float)[:, :1] - 3)
    return first if X_test is None else (first, one_column(estimator, X_test))


def both_outcomes(estimator: object, y: ArrayLike) -> NDArray[np.int64]:
    y = np.asarray(y)
    if len(np.unique(y)) == 1:
        return np.arange(len(y)) % 2
    return (y != y.flat[0]).astype(int)


@pytest.mark.parametrize(
    "estimator",
    [PlattCalibrator(), BetaCalibrator(), IsotonicCalibrator(), VennAbersCalibrator()],
    ids=lambda estimator: type(estimator).__name__,
)
@pytest.mark.filterwarnings("ignore")
def test_an_estimator_keeps_to_scikit_learns_conventions(
    estimator: Recalibrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimator_checks, "_enforce_estimator_tags_X", one_column)
    monkeypatch.setattr(estimator_checks, "_enforce_estimator_tags_y", both_outcomes)
    results = estimator_checks.check_estimator(
        estimator, on_fail=None, on_skip=None, expected_failed_checks=DO_NOT_APPLY
    )
    broken = [
        (result["check_name"], str(result["exception"])[:300])
        for result in results
        if result["status"] not in ("passed", "xfail", "skipped")
    ]
    assert not broken
    assert sum(result["status"] == "passed" for result in results) >= 40
