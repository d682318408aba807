"""An interval for a running mean that holds at all times at once: looking at it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InvalidFrameError
from dtui.views.pictures.kinds import Curves
from learning.columns import as_finite, check_level
from learning.sequential.betting import wealth
from learning.sequential.boundaries import (
    gamma_exponential_bound,
    gamma_exponential_log_mixture,
    normal_mixture_bound,
)
from learning.sequential.values import check_unit, checked_bounds
from learning.showing import Drawn, followed, interval_words

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]

Method = Literal["mixture", "published", "hoeffding", "asymptotic"]
"""How the interval is made; see `confidence_sequence`."""

_MOST = 700.0
"""Logarithm of the most evidence that is told: more does not fit a float."""


@dataclass(frozen=True, slots=True, repr=False)
class ConfidenceSequence(Drawn):
    """An interval for a running mean, at each time.

    Attributes
    ----------
    t : ndarray of int
        How many values are in: 1, 2, 3, …
    mean : ndarray
        Their mean.
    lower, upper : ndarray
        With a chance of at least ``1 - alpha``, the mean of the values' conditional means lies
        between the two *at every t*.
    e_above, e_below : ndarray or None
        Evidence that the mean is above zero, and below: an e-value, 1 for none. At any time, even
        one chosen after looking, it exceeds ``1 / a`` with a chance of at most `a` if the claim is
        false. None where the method has no such thing.
    """

    t: NDArray[np.int64]
    mean: Floats
    lower: Floats
    upper: Floats
    e_above: Floats | None = None
    e_below: Floats | None = None

    def __str__(self) -> str:
        mean, lower, upper = (float(each[-1]) for each in (self.mean, self.lower, self.upper))
        first = self.first_excluding(0.0)
        since = "zero never lay outside" if first is None else f"zero lay outside after {first:,}"
        over = f"at any look, over {int(self.t[-1]):,} values"
        return f"{interval_words(mean, lower, upper)} {over}; {since}"

    def frame(self) -> pl.DataFrame:
        """Return a row a look."""
        import polars as pl

        told = ("t", "mean", "lower", "upper", "e_above", "e_below")
        return pl.DataFrame(
            {name: each for name in told if (each := getattr(self, name)) is not None}
        )

    def picture(self) -> Curves:
        """Return the running mean with its interval, beside zero."""
        later = len(self.t) // 4
        low, high = float(self.lower[later:].min()), float(self.upper[later:].max())
        room = 0.3 * (high - low)
        return Curves(
            x_label="values",
            y_label="running mean",
            lines=(followed("mean", self.t, self.mean, self.lower, self.upper),),
            zero=0.0,
            # The first few are so wide that all others would be a line.
            y_limits=(min(low - room, 0.0), max(high + room, 0.0)) if low < high else None,
            band="at any look",
        )

    def first_excluding(self, value: float = 0.0) -> int | None:
        """Return the first time, counted from 1, at which `value` lay outside, or None."""
        (outside,) = np.nonzero((self.lower > value) | (self.upper < value))
        return int(self.t[outside[0]]) if outside.size else None


def confidence_sequence(
    values: ArrayLike,
    *,
    bounds: tuple[ArrayLike, ArrayLike] = (-1.0, 1.0),
    alpha: float = 0.05,
    method: Method = "mixture",
    unit: float | None = None,
) -> ConfidenceSequence:
    """Follow the running mean of bounded values with an interval that always holds.

    What it covers at time t is the mean over the first t values of what each was expected to be
    given all that came before it. No value needs to have the same expectation as another, nor to
    be independent of another; only the *next* one must not have been known.

    Parameters
    ----------
    values : array-like
        In the order in which they came to be known.
    bounds : pair of floats or of array-likes
        The least and the most that a value could be, or that each value could, as known before it
        was. Bounds of each value are what makes ``"mixture"`` narrow; the other methods use the
        widest.
    alpha : float
        Chance that the interval is ever wrong.
    method : {"mixture", "published", "hoeffding", "asymptotic"}
        ``mixture``: bets of many sizes, `learning.sequential.betting`; exact and the narrowest.
        ``published``: the empirical-Bernstein sequence of Choe and Ramdas at its defaults; exact.
        ``hoeffding``: theirs without a variance; exact, and wide.
        ``asymptotic``: narrow, right only in the limit of many values.
    unit : float, optional
        A typical size of the values, fixed before seeing them; ``"mixture"`` bets most around it.
        Half the range of the bounds unless given (of the first value whose range is not nil).

    Raises
    ------
    InvalidFrameError
        If a value is no number or outside its bounds, the bounds are no pair, the unit is not above
        zero, `alpha` is not between 0 and 1, or the
        method is unknown.
    InsufficientDataError
        If there are no values.

    References
    ----------
    Howard, Ramdas, McAuliffe and Sekhon (2021), Annals of Statistics 49(2),
    doi:10.1214/20-AOS1991. Waudby-Smith and Ramdas (2024), "Estimating means of bounded random
    variables by betting", JRSS B 86(1), doi:10.1093/jrsssb/qkad009. Choe and Ramdas (2023),
    "Comparing sequential forecasters", Operations Research 72(4), doi:10.1287/opre.2021.0792.

    Examples
    --------
    >>> won = [1, 1, 0, 1, 1, 1, 1, 0, 1, 1] * 20
    >>> followed = confidence_sequence(won, bounds=(0, 1))
    >>> bool(followed.lower[-1] > 0.65), followed.first_excluding(0.5)
    (True, 32)
    """
    check_level(alpha, "alpha")
    x = as_finite(values, "values")
    lower, upper = checked_bounds(bounds, x)
    check_unit(unit)
    if method == "mixture":
        return mixture_sequence(x, lower, upper, alpha, unit or middling(lower, upper))
    if method not in ("published", "hoeffding", "asymptotic"):
        raise InvalidFrameError(
            f"method must be mixture, published, hoeffding or asymptotic; it is {method!r}"
        )
    times = np.arange(1, len(x) + 1)
    mean = np.cumsum(x) / times
    least, most = float(np.min(lower)), float(np.max(upper))
    range_ = most - least
    # A prediction outside the bounds could be missed by more than their range.
    before = np.concatenate(([np.clip(0.0, least, most)], mean[:-1]))
    spread = np.cumsum((x - before) ** 2)
    if method == "published":
        return _published(times, mean, spread, range_, alpha)
    if method == "hoeffding":
        # Theirs counts half the range, which is no less than Hoeffding's quarter of its square as
        # long as it is at most 2: scores whose differences range further need the square.
        each = max(range_ / 2, range_**2 / 4)
        radius = normal_mixture_bound(times * each, alpha, v_opt=10) / times
    else:
        radius = _asymptotic_radius(times, spread, alpha)
    return ConfidenceSequence(times, mean, mean - radius, mean + radius)


def mixture_sequence(
    x: Floats,
    lower: Floats,
    upper: Floats,
    alpha: float,
    unit: float,
    at: NDArray[np.intp] | None = None,
    since: NDArray[np.intp] | None = None,
) -> ConfidenceSequence:
    """Return the sequence made of bets of many sizes, at some numbers of values or at all.

    `since` says how many values were known when each was predicted, if not all before it.
    """
    times = np.arange(1, len(x) + 1) if at is None else at
    start = np.clip(0.0, lower, upper)
    up = wealth(x, lower, unit=unit, start=start, since=since).after(times)
    down = wealth(-x, -upper, unit=unit, start=-start, since=since).after(times)
    # What the bounds alone say can be all there is to know, as long as there are few values.
    least, most, total = (np.cumsum(each)[times - 1] for each in (lower, upper, x))
    return ConfidenceSequence(
        times,
        total / times,
        np.maximum(up.lowest(alpha / 2), least) / times,
        np.minimum(-down.lowest(alpha / 2), most) / times,
        _evidence(up.against()),
        _evidence(down.against()),
    )


def _published(
    times: NDArray[np.int64], mean: Floats, spread: Floats, range_: float, alpha: float
) -> ConfidenceSequence:
    half = alpha / 2
    # Their interval counts at least one unit of intrinsic time, their e-values do not.
    bound = gamma_exponential_bound(np.maximum(spread, 1.0), half, v_opt=10, c=range_) / times
    above, below = (
        gamma_exponential_log_mixture(
            side * mean * times, spread, v_opt=10, c=range_, alpha_opt=half
        )
        for side in (1, -1)
    )
    return ConfidenceSequence(
        times, mean, mean - bound, mean + bound, _evidence(above), _evidence(below)
    )


def _asymptotic_radius(times: NDArray[np.int64], spread: Floats, alpha: float) -> Floats:
    """Return Waudby-Smith and others' radius without identical distributions, tightest at 100."""
    rho = (-2 * np.log(alpha) + np.log1p(-2 * np.log(alpha))) / 100
    time = rho * np.maximum(spread, 1.0) + 1
    return np.sqrt(2 * time / rho * np.log(np.sqrt(time) / alpha)) / times


def middling(lower: Floats, upper: Floats) -> float:
    """Return half the first range that is not nil: a size for bets, known before any value."""
    ranges = upper - lower
    (some,) = np.nonzero(ranges > 0)
    return float(ranges[some[0]] / 2) if some.size else 1.0


def _evidence(logarithm: Floats) -> Floats:
    return np.exp(np.minimum(logarithm, _MOST))
