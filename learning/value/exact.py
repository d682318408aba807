"""Rung 0: what is decided cannot change the outcome, so both forecasts of it can be scored.

Tomorrow's rain, a re-arrest that is recorded whatever an assessor wrote, the result of a match:
the agent's probability and the reviewer's speak of the same event, which is seen either way. What
an override was worth is then a difference of scores, decision by decision, and nothing is
estimated but the mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from learning.calibration.scores import Score, row_scores
from learning.showing import Result
from learning.value.entry import check_alike, flags


@dataclass(frozen=True, slots=True)
class Rightness(Result):
    """How often the reviewer was right, of the decisions on which they overrode."""

    overridden: int
    right: int
    """Where the reviewer's probability was nearer to what happened than the agent's."""
    wrong: int
    """Where it was farther off; where both are the same it is neither."""

    @property
    def share(self) -> float:
        """The share that was right."""
        return self.right / self.overridden if self.overridden else float("nan")


def score_gains(
    outcome: ArrayLike, prior: ArrayLike, final: ArrayLike, *, score: Score = "brier"
) -> NDArray[np.float64]:
    """Return by how much the final probability scored better than the prior, row by row.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1, whatever was decided.
    prior, final : array-like of shape (n,)
        The agent's probability of it, and the reviewer's, in [0, 1].
    score
        ``brier`` or ``log``.

    Returns
    -------
    array of shape (n,)
        Positive where the reviewer's was better. Brier gains lie in [−1, 1].

    Raises
    ------
    InvalidFrameError
        If an outcome is neither 0 nor 1, a probability is missing or outside [0, 1], or the
        lengths differ.
    InsufficientDataError
        If there are no rows.

    Notes
    -----
    Both scores are proper: whoever reports what they believe has the best of it, so a reviewer
    cannot gain by exaggerating. Calls are probabilities of 0 and 1; their Brier gain is a
    difference of errors.

    Examples
    --------
    >>> score_gains([1, 0, 1], prior=[0.5, 0.2, 0.9], final=[0.8, 0.2, 0.4]).round(2).tolist()
    [0.21, 0.0, -0.35]
    """
    return row_scores(outcome, prior, score=score) - row_scores(outcome, final, score=score)


def right_when_overriding(
    outcome: ArrayLike, prior: ArrayLike, final: ArrayLike, overridden: ArrayLike
) -> Rightness:
    """Return how often the final probability was the nearer one, of what was overridden.

    Examples
    --------
    >>> right_when_overriding([1, 0, 1], [0.4, 0.3, 0.6], [0.7, 0.8, 0.1], [True, True, False])
    Rightness(overridden=2, right=1, wrong=1)
    """
    chosen, gains = flags(overridden, "overridden"), score_gains(outcome, prior, final)
    check_alike(outcome=gains, overridden=chosen)
    gains = gains[chosen == 1]
    return Rightness(len(gains), int(np.sum(gains > 0)), int(np.sum(gains < 0)))
