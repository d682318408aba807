"""Recalibrators with two or three numbers to learn, for the first thousand outcomes."""

from __future__ import annotations

from abc import abstractmethod
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from dtui.errors import InvalidFrameError
from learning.calibration.levels import Levels
from learning.calibration.logistic import deviance, fit_logistic, linear
from learning.calibration.recalibrator import Recalibrator

CERTAIN = 0.01
"""What a stated 0 is taken for, unless something surer than this was stated short of it."""
_SHORT_OF_CERTAIN = 1e-6


class _LogOdds(Recalibrator):
    """A map on the log odds, which are infinite for 0 and 1.

    Read as one in a million, a 0 that came true bends the whole map: with one row in thirty so sure
    of itself, Platt's map learnt from 800 rows was worse than no map at all (Brier 0.210 against
    0.209), and 0.203 with 0 read as 0.01. So 0 and 1 are read as the surest of what was stated
    short of them, and at least as 0.01 and 0.99.
    """

    bounds_: tuple[float, float]

    def __init__(self, *, certain: float = CERTAIN) -> None:
        self.certain = certain

    def _learn(self, levels: Levels) -> None:
        if not isinstance(self.certain, Real) or not 0 < self.certain < 0.5:
            raise InvalidFrameError(
                f"certain must lie between 0 and 0.5; it is {self.certain!r}", column="certain"
            )
        stated = levels.probability
        short = stated[(stated >= _SHORT_OF_CERTAIN) & (stated <= 1 - _SHORT_OF_CERTAIN)]
        least = float(np.min(short, initial=self.certain))
        most = float(np.max(short, initial=1 - self.certain))
        self.bounds_ = least, most
        self._learn_from(Levels(self._bounded(stated), levels.count, levels.hits))

    def _mapped(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._map(self._bounded(stated))

    def _bounded(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.clip(stated, *self.bounds_)

    @abstractmethod
    def _learn_from(self, levels: Levels) -> None:
        """Learn the map from levels short of 0 and 1."""

    @abstractmethod
    def _map(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where the map puts probabilities short of 0 and 1."""


class PlattCalibrator(_LogOdds):
    """Logistic recalibration: a straight line on the log odds.

    Trust it from about 50 outcomes. It corrects too much or too little confidence, and a lean to
    one side; it cannot correct both ends by different amounts.

    Parameters
    ----------
    certain
        What a stated 0 is taken for, in (0, 0.5), unless something surer was stated short of it;
        and a stated 1 in the same way.

    Attributes
    ----------
    slope_ : float
        Under 1: what was stated was too sure of itself. Negative: it was worse than its opposite.
    intercept_ : float
        The log odds where 50 % was stated.

    Notes
    -----
    Outcomes are pulled towards one half as if one more of each kind had been seen (Platt's prior),
    so rows that separate perfectly still give finite odds.

    References
    ----------
    Platt (1999), "Probabilistic outputs for support vector machines".

    Examples
    --------
    >>> sure = [0.05] * 40 + [0.95] * 40  # right in three of four
    >>> platt = PlattCalibrator().fit(sure, [1] * 10 + [0] * 30 + [0] * 10 + [1] * 30)
    >>> platt.recalibrated([0.05, 0.95]).round(2).tolist()
    [0.26, 0.74]
    """

    slope_: float
    intercept_: float

    def _learn_from(self, levels: Levels) -> None:
        hits = int(levels.hits.sum())
        for_true = (hits + 1) / (hits + 2)
        for_false = 1 / (levels.rows - hits + 2)
        target = levels.hits * for_true + (levels.count - levels.hits) * for_false
        slope, intercept = fit_logistic([logit(levels.probability)], levels.count, target)
        self.slope_, self.intercept_ = float(slope), float(intercept)

    def _map(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        return expit(self.slope_ * logit(stated) + self.intercept_)


class BetaCalibrator(_LogOdds):
    """Beta recalibration: as Platt's, with a slope of its own at either end.

    Trust it from about 100 outcomes. With both slopes at 1 and the middle at one half it changes
    nothing, so probabilities that are right stay as they are.

    Parameters
    ----------
    certain
        What a stated 0 is taken for, in (0, 0.5), unless something surer was stated short of it;
        and a stated 1 in the same way.

    Attributes
    ----------
    a_, b_ : float
        Slopes on ln p and on −ln(1 − p); never negative, so that the map never falls.
    m_ : float
        The stated probability that is mapped to one half.
    intercept_ : float
        The log odds that the map adds.

    References
    ----------
    Kull, Silva Filho and Flach (2017), "Beta calibration: a well-founded and easily implemented
    improvement on logistic calibration for binary classifiers", AISTATS.

    Examples
    --------
    >>> sure = [0.05] * 40 + [0.95] * 40  # right in three of four
    >>> beta = BetaCalibrator().fit(sure, [1] * 10 + [0] * 30 + [0] * 10 + [1] * 30)
    >>> beta.recalibrated([0.05, 0.95]).round(2).tolist()
    [0.25, 0.75]
    """

    a_: float
    b_: float
    m_: float
    intercept_: float

    def _learn_from(self, levels: Levels) -> None:
        features = _logarithms(levels.probability)
        columns = [*features, np.ones(len(levels.count))]
        fits: list[tuple[float, NDArray[np.float64]]] = []
        for used in ([0, 1], [1], [0], []):
            beta = np.zeros(3)
            beta[[*used, 2]] = fit_logistic(
                [features[which] for which in used], levels.count, levels.hits
            )
            if beta[0] >= 0 and beta[1] >= 0:
                fits.append((deviance(columns, levels.count, levels.hits, beta), beta))
                if len(used) == 2:  # the best of all, and allowed
                    break
        best = min(fits, key=lambda fit: fit[0])[1]
        self.a_, self.b_, self.intercept_ = (float(value) for value in best)
        self.m_ = _middle(self.a_, self.b_, self.intercept_)

    def _map(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        columns = [*_logarithms(stated), np.ones(len(stated))]
        return expit(linear(columns, np.array([self.a_, self.b_, self.intercept_])))


def _logarithms(stated: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return ln p, and minus ln of what p leaves."""
    return [np.log(stated), -np.log1p(-stated)]


def _middle(a: float, b: float, intercept: float) -> float:
    """Return what is mapped to one half; the nearer end where nothing is."""

    def log_odds(stated: float) -> float:
        return a * np.log(stated) - b * np.log1p(-stated) + intercept

    low, high = 1e-15, 1 - 1e-15
    if log_odds(low) >= 0:
        return 0.0
    if log_odds(high) <= 0:
        return 1.0
    root: Any = brentq(log_odds, low, high, xtol=1e-14)
    return float(root)
