"""Logistic regression on counts, the same to the last bit on any number of threads.

scikit-learn's goes through BLAS, whose sums depend on how many threads share them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

_RIDGE = 1e-9
"""So small that it changes no digit anybody reads, and keeps separable rows from infinity."""

_STEPS = 100


def fit_logistic(
    features: list[NDArray[np.float64]], count: NDArray, hits: NDArray
) -> NDArray[np.float64]:
    """Return the coefficients of maximum likelihood, the intercept last.

    Newton's method, each step halved until it gains.

    Parameters
    ----------
    features
        One array per feature, a value per level.
    count, hits
        Rows and successes per level; successes may be fractions.
    """
    columns = [*features, np.ones(len(count))]
    beta = np.zeros(len(columns))
    best = deviance(columns, count, hits, beta)
    for _ in range(_STEPS):
        step = _newton_step(columns, count, hits, beta)
        for _ in range(30):
            moved = deviance(columns, count, hits, beta + step)
            if moved <= best:
                break
            step /= 2
        else:
            return beta
        beta, gained, best = beta + step, best - moved, moved
        if gained <= 1e-15 * max(1.0, abs(best)) and np.max(np.abs(step)) < 1e-10:
            break
    return beta


def deviance(
    columns: list[NDArray[np.float64]], count: NDArray, hits: NDArray, beta: NDArray[np.float64]
) -> float:
    """Return minus the log likelihood, and the ridge."""
    score = linear(columns, beta)
    cost = count * np.logaddexp(0.0, score) - hits * score
    return float(np.sum(cost)) + _RIDGE / 2 * float(np.sum(beta**2))


def linear(columns: list[NDArray[np.float64]], beta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weighted sum of columns."""
    total = columns[0] * beta[0]
    for column, weight in zip(columns[1:], beta[1:], strict=True):
        total = total + column * weight
    return total


def _newton_step(
    columns: list[NDArray[np.float64]], count: NDArray, hits: NDArray, beta: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far Newton's method goes from here."""
    expected = expit(linear(columns, beta))
    weight = count * expected * (1 - expected)
    pull = np.array([np.sum(column * (hits - count * expected)) for column in columns])
    curvature = np.array(
        [[np.sum(weight * one * other) for other in columns] for one in columns]
    ) + _RIDGE * np.eye(len(columns))
    return np.linalg.solve(curvature, pull - _RIDGE * beta).astype(np.float64)
