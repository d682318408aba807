"""What every recalibrator is: a scikit-learn classifier of one feature, a stated probability."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags, column_or_1d
from sklearn.utils.validation import check_is_fitted, validate_data

from dtui.errors import InvalidFrameError
from learning.calibration.checks import checked_probability
from learning.calibration.levels import Levels, require_both_outcomes, tally
from learning.columns import as_floats, unmasked


class Recalibrator(ClassifierMixin, BaseEstimator, ABC):
    """Maps stated probabilities to what came true when they were stated.

    Fitted on one column of probabilities and their outcomes, 0 or 1; give it rows that the
    probabilities themselves were not made from. The same rows in any order give the same map, to
    the last bit.

    Attributes
    ----------
    classes_
        ``[0, 1]``.
    n_features_in_
        Always 1.
    """

    classes_: NDArray[np.int64]
    n_features_in_: int

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn the map.

        Parameters
        ----------
        X : array-like of shape (n, 1) or (n,)
            Stated probabilities, in [0, 1].
        y : array-like of shape (n,)
            What happened, 0 or 1.

        Raises
        ------
        InvalidFrameError
            If there is more than one column, the lengths differ, an outcome is neither 0 nor 1, or
            a probability is missing or lies outside [0, 1].
        InsufficientDataError
            If there are no rows, or all ended alike.
        """
        stated = self._column(X, reset=True)
        levels = tally(column_or_1d(unmasked(y, "y"), warn=True), stated)
        require_both_outcomes(levels, "how probabilities have to be changed")
        self._learn(levels)
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return the recalibrated probabilities of 0 and of 1, of shape (n, 2)."""
        true = self.recalibrated(X)
        return np.column_stack([1 - true, true])

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:  # noqa: N803
        """Return which outcome is the more likely, 1 where both are equally so."""
        likely = self.recalibrated(X) >= 0.5
        return self.classes_[likely.astype(np.int64)]

    def recalibrated(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return the recalibrated probabilities of 1, of shape (n,)."""
        check_is_fitted(self)
        return np.clip(self._mapped(self._column(X, reset=False)), 0.0, 1.0)

    @abstractmethod
    def _learn(self, levels: Levels) -> None:
        """Learn the map from rows counted by level."""

    @abstractmethod
    def _mapped(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where the map puts probabilities in [0, 1]."""

    def _column(self, probability: ArrayLike, *, reset: bool) -> NDArray[np.float64]:
        """Return the one column of probabilities; scikit-learn refuses what is no table."""
        given: Any = probability
        if isinstance(given, np.ma.MaskedArray) or not hasattr(given, "shape"):
            given = unmasked(given, "X")
        if len(given.shape) < 2:
            given = as_floats(given if given.shape else probability, "X")[:, None]
        table: Any = validate_data(
            self, given, reset=reset, dtype=np.float64, ensure_all_finite=False
        )
        if table.shape[1] != 1:
            raise InvalidFrameError(
                f"X must be one column of probabilities; it has {table.shape[1]} columns"
            )
        return checked_probability(table[:, 0])

    def __sklearn_tags__(self) -> Tags:
        """Say what may be given: one column, or an array without columns; two outcomes."""
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        if tags.classifier_tags is not None:
            tags.classifier_tags.multi_class = False
        return tags
