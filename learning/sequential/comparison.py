"""Which of two forecasters is better, asked as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.views.pictures.kinds import Curves
from learning.columns import checked_outcome, checked_probability
from learning.sequential.confidence import ConfidenceSequence, Method, confidence_sequence
from learning.sequential.scores import Score, gains_if, score_of, score_range
from learning.sequential.values import check_lengths
from learning.showing import Drawn, interval_words

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Drawn):
    """By how much the first of two forecasters scored better than the second.

    Attributes
    ----------
    mean : float
        Mean gain of `p` over `q` per case, in units of the score: above zero, p was better.
    lower, upper : float
        An interval for the mean gain to be expected, which holds at whatever time one looks.
    e_p, e_q : float or None
        Evidence that p is better, and that q is: 1 is none, ``2 / alpha`` is when the interval
        leaves zero out. None where the method has none.
    first_excludes_zero : int or None
        The number of cases after which zero first lay outside, None as long as it has not.
    score_p, score_q : float
        Mean score of each, the higher the better.
    path : ConfidenceSequence
        All of it at each time.
    """

    mean: float
    lower: float
    upper: float
    e_p: float | None
    e_q: float | None
    first_excludes_zero: int | None
    score_p: float
    score_q: float
    path: ConfidenceSequence

    def __str__(self) -> str:
        gain = interval_words(self.mean, self.lower, self.upper)
        if self.lower > 0 or self.upper < 0:
            which = f"{'p' if self.lower > 0 else 'q'} is better beyond doubt"
        else:
            which = "which is better is open"
        return f"gain of p over q {gain} at any look, over {int(self.path.t[-1]):,} cases; {which}"

    def frame(self) -> pl.DataFrame:
        """Return a row a case, in the order in which they came to be known."""
        return self.path.frame()

    def picture(self) -> Curves:
        """Return the mean gain with its interval, beside zero."""
        return replace(self.path.picture(), x_label="cases", y_label="gain of p over q")


def compare_forecasters(
    outcome: ArrayLike,
    p: ArrayLike,
    q: ArrayLike,
    *,
    score: Score = "brier",
    alpha: float = 0.05,
    method: Method = "published",
) -> Comparison:
    """Compare two forecasters' probabilities of the same events.

    Nothing is assumed of the events or of the forecasters, but that each outcome was unknown when
    the next two forecasts were made. Where outcomes take months and decisions come by the day that
    is not so: see `learning.sequential.dependence`.

    Parameters
    ----------
    outcome : array-like of shape (n_cases,)
        0 or 1, in the order in which they came to be known.
    p, q : array-like of shape (n_cases,)
        The forecasters' probabilities of 1, each stated before the outcome.
    score : {"brier", "log", "spherical"}
        What is compared, the higher the better: ``brier`` is one minus the squared error.
    alpha : float
        Chance that the interval is ever wrong.
    method : {"published", "mixture", "hoeffding", "asymptotic"}
        As of `confidence_sequence`. ``published`` gives the figures of the paper; ``mixture`` also
        knows how far p and q can lie apart in each case, and needs a third of the cases or less.

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidFrameError
        If an outcome is neither 0 nor 1, a probability is missing or outside [0, 1], lengths
        differ, `alpha` is not between 0 and 1, or the score or method is unknown.
    InsufficientDataError
        If there are no cases.

    References
    ----------
    Choe and Ramdas (2023), "Comparing sequential forecasters", Operations Research 72(4),
    doi:10.1287/opre.2021.0792.

    Examples
    --------
    >>> rained = [1, 0, 0, 1, 1, 0, 1, 1] * 40
    >>> sharp, vague = [0.8, 0.3, 0.1, 0.7, 0.9, 0.4, 0.6, 0.8] * 40, [0.5] * 320
    >>> compared = compare_forecasters(rained, sharp, vague, method="mixture")
    >>> round(compared.mean, 3), compared.first_excludes_zero
    (0.175, 19)
    """
    y = checked_outcome(outcome)
    ps, qs = checked_probability(p, "p"), checked_probability(q, "q")
    check_lengths(outcome=y, p=ps, q=qs)
    score_p, score_q = score_of(y, ps, score), score_of(y, qs, score)
    widest = score_range(score)
    bounds: tuple[ArrayLike, ArrayLike] = (-widest, widest)
    if method == "mixture":
        if_not, if_so = gains_if(ps, qs, score)
        bounds = np.minimum(if_not, if_so), np.maximum(if_not, if_so)
    gains = score_p - score_q
    path = confidence_sequence(gains, bounds=bounds, alpha=alpha, method=method, unit=1.0)
    return Comparison(
        mean=float(path.mean[-1]),
        lower=float(path.lower[-1]),
        upper=float(path.upper[-1]),
        e_p=None if path.e_above is None else float(path.e_above[-1]),
        e_q=None if path.e_below is None else float(path.e_below[-1]),
        first_excludes_zero=path.first_excluding(0.0),
        score_p=float(np.mean(score_p)),
        score_q=float(np.mean(score_q)),
        path=path,
    )
