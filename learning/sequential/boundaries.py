"""How far a sum may stray from its mean, at any time at all: boundaries of Howard and others.

Each takes the intrinsic time `v` (a variance process: how much the sum has varied so far) and
returns what the sum's distance from its mean exceeds, at any time ever, with a chance of at most
`alpha`. They differ in what is assumed of the increments.

References
----------
Howard, Ramdas, McAuliffe and Sekhon (2021), "Time-uniform, nonparametric, nonasymptotic confidence
sequences", Annals of Statistics 49(2), doi:10.1214/20-AOS1991. Propositions 5, 7 and 9, Theorem 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize.elementwise import find_root
from scipy.special import betainc, betaln, gammainc, gammaln, ndtr, zeta

from dtui.errors import InvalidFrameError

Floats = NDArray[np.float64]

_EDGE = 1e-9
"""The rates nearest to 0 and 1 that are told from them."""

_ROUNDS = 60
"""Newton needs five to ten rounds; the rest is for boundaries nobody would ask for."""


def best_rho(v_opt: float, alpha: float, *, sides: int = 2) -> float:
    """Return the mixing variance whose normal mixture is tightest at intrinsic time `v_opt`."""
    log_odds = -2 * np.log(alpha * (3 - sides))
    return float(v_opt / (log_odds + np.log1p(log_odds)))


def normal_mixture_bound(
    v: ArrayLike, alpha: float, *, v_opt: float, sides: int = 2, alpha_opt: float | None = None
) -> Floats:
    """Bound a sum with sub-Gaussian increments, such as bounded ones.

    Parameters
    ----------
    v : array-like
        Intrinsic time: the sum of the increments' variance proxies, a quarter of the squared range
        for bounded ones.
    alpha : float
        Chance of ever exceeding the bound: on either side if `sides` is 2, else above.
    v_opt : float
        The intrinsic time at which the boundary is at its tightest.
    sides : {2, 1}
        Whether both sides are watched.
    alpha_opt : float, optional
        The `alpha` that `v_opt` is meant for; the same one unless given.

    Returns
    -------
    ndarray
        Of the shape of `v`.

    Examples
    --------
    >>> normal_mixture_bound([1.0, 100.0], 0.05, v_opt=10).round(3)
    array([ 3.855, 32.417])
    """
    v = np.asarray(v, dtype=np.float64)
    rho = best_rho(v_opt, alpha_opt or alpha, sides=sides)
    if sides == 2:
        return np.sqrt((v + rho) * (np.log1p(v / rho) - 2 * np.log(alpha)))

    def log_mixture(s: Floats) -> tuple[Floats, Floats]:
        scale = np.sqrt(v + rho)
        z = s / scale
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        value = 0.5 * np.log(4 * rho / (v + rho)) + z**2 / 2 + np.log(ndtr(z))
        return value, (z + density / ndtr(z)) / scale

    return _crossing(
        log_mixture, np.sqrt((v + rho) * (np.log1p(v / rho) - 2 * np.log(alpha))), alpha
    )


def gamma_exponential_log_mixture(
    s: ArrayLike, v: ArrayLike, *, v_opt: float, c: float, alpha_opt: float = 0.025
) -> Floats:
    """Return the logarithm of the gamma-exponential mixture: an e-process in the sum `s`.

    It tests that a sum with increments no smaller than ``-c`` has a mean of at most zero, however
    often somebody looks. For sums below ``-(v + rho) / c`` the upper bound of Choe and Ramdas
    (Appendix D) stands in; evidence is far below 1 there anyhow.

    Parameters
    ----------
    s, v : array-like
        The sum so far, and its intrinsic time: squared distances of the increments from
        predictions of them.
    v_opt : float
        The intrinsic time at which the evidence grows fastest.
    c : float
        How far an increment can come below its prediction, above 0.
    alpha_opt : float
        The chance of error that `v_opt` is meant for.

    Examples
    --------
    >>> gamma_exponential_log_mixture([0.0, 42.322], [100.0, 100.0], v_opt=10, c=2).round(2)
    array([-2.73,  3.69])
    """
    s, v = np.asarray(s, dtype=np.float64), np.asarray(v, dtype=np.float64)
    rho = best_rho(v_opt, alpha_opt, sides=1)
    unit, shape = rho / c**2, (v + rho) / c**2
    rate = shape + s / c
    constant = _log_gamma_constant(unit)
    safe = np.where(rate > 0, rate, shape)
    with np.errstate(divide="ignore"):  # so little evidence that it underflows to none
        mixed = gammaln(shape) + np.log(gammainc(shape, safe)) - shape * np.log(safe) + rate
    return constant - unit + np.where(rate > 0, mixed, -np.log(shape))


def gamma_exponential_bound(
    v: ArrayLike, alpha: float, *, v_opt: float, c: float, alpha_opt: float | None = None
) -> Floats:
    """Bound a sum with sub-exponential increments of scale `c`, from above, once.

    With ``v`` the sum of squared distances from any prediction of the increments, and increments
    that come no further than `c` below it, this is the empirical-Bernstein boundary: no variance
    has to be known.

    Parameters
    ----------
    v : array-like
        Intrinsic time.
    alpha : float
        Chance of ever exceeding the bound; give half of it for each of two sides.
    v_opt : float
        The intrinsic time at which the boundary is at its tightest.
    c : float
        Scale, above 0.
    alpha_opt : float, optional
        The `alpha` that `v_opt` is meant for; the same one unless given.

    Examples
    --------
    >>> gamma_exponential_bound([1.0, 100.0], 0.025, v_opt=10, c=2).round(3)
    array([10.086, 42.322])
    """
    v = np.asarray(v, dtype=np.float64)
    rho = best_rho(v_opt, alpha_opt or alpha, sides=1)
    unit, shape = rho / c**2, (v + rho) / c**2
    constant = _log_gamma_constant(unit) - unit + gammaln(shape)

    def log_mixture(s: Floats) -> tuple[Floats, Floats]:
        rate = shape + s / c
        share = gammainc(shape, rate)
        value = constant + np.log(share) - shape * np.log(rate) + rate
        # The density of a gamma variable, on the logarithmic scale until the last step.
        density = np.exp((shape - 1) * np.log(rate) - rate - gammaln(shape)) / share
        return value, (1 - shape / rate + density) / c

    start = np.sqrt((v + rho) * (np.log1p(v / rho) - 2 * np.log(alpha))) - c * np.log(alpha)
    return _crossing(log_mixture, start, alpha)


def poly_stitching_bound(
    v: ArrayLike, alpha: float, *, v_min: float, c: float = 0.0, s: float = 1.4, eta: float = 2.0
) -> Floats:
    """Bound a sub-gamma sum in closed form, at the rate of the iterated logarithm.

    Wider than a mixture near its optimum, and tighter in the very long run.

    Parameters
    ----------
    v : array-like
        Intrinsic time; what lies below `v_min` counts as `v_min`.
    alpha : float
        Chance of ever exceeding the bound, from above.
    v_min : float
        Where the boundary begins.
    c : float
        Scale of the sub-gamma increments; 0 for sub-Gaussian ones.
    s, eta : float
        How the chance is spread over epochs, and how fast epochs grow; both above 1.

    Examples
    --------
    >>> poly_stitching_bound([100.0], 0.025, v_min=10, c=2).round(3)
    array([57.712])
    """
    v = np.maximum(np.asarray(v, dtype=np.float64), v_min)
    spent = s * np.log(np.log(eta * v / v_min)) + np.log(zeta(s) / (alpha * np.log(eta) ** s))
    linear = (np.sqrt(eta) + 1) / 2 * c * spent
    root = (eta**0.25 + eta**-0.25) / np.sqrt(2)
    return np.sqrt(root**2 * v * spent + linear**2) + linear


def beta_binomial_bound(
    v: ArrayLike, alpha: float, *, v_opt: float, g: float, h: float, alpha_opt: float | None = None
) -> Floats:
    """Bound a sum whose increments are above ``-g`` and below ``h``, from above, once.

    Tighter than the normal mixture where `g` and `h` differ: a rare event's count.

    Parameters
    ----------
    v : array-like
        Intrinsic time: the number of increments times ``g * h``.
    alpha : float
        Chance of ever exceeding the bound; give half of it for each of two sides.
    v_opt : float
        The intrinsic time at which the boundary is at its tightest.
    g, h : float
        How far an increment can lie below and above its mean, above 0.
    alpha_opt : float, optional
        The `alpha` that `v_opt` is meant for; the same one unless given.

    Examples
    --------
    >>> beta_binomial_bound([100.0], 0.025, v_opt=10, g=0.2, h=0.8).round(3)
    array([33.522])
    """
    v = np.asarray(v, dtype=np.float64)
    spread = _beta_spread(best_rho(v_opt, alpha_opt or alpha, sides=1), g, h)
    most = v / g  # every increment at its top

    def excess(s: Floats, time: Floats) -> Floats:
        return _log_beta_mixture(s, time, spread, g, h, sides=1) + np.log(alpha)

    crossing = find_root(excess, (np.zeros_like(v), most), args=(v,)).x
    return np.where(excess(most, v) < 0, most, crossing)


def bernoulli_interval(
    successes: float, trials: int, *, alpha: float = 0.05, t_opt: float
) -> tuple[float, float]:
    """Return an interval for a rate that holds at all numbers of trials at once.

    Parameters
    ----------
    successes, trials : float, int
        Counts so far.
    alpha : float
        Chance that the rate is ever outside.
    t_opt : float
        The number of trials at which the interval is at its tightest.

    Returns
    -------
    lower, upper : float
        In [0, 1].

    Raises
    ------
    InvalidFrameError
        If there were no trials, or fewer than successes.

    Examples
    --------
    >>> lower, upper = bernoulli_interval(400, 1000, t_opt=1000)
    >>> bool(0.34 < lower < 0.4 < upper < 0.46)
    True
    """
    if not 0 <= successes <= trials or not trials:
        raise InvalidFrameError(
            "successes must lie between 0 and trials, of which there is at least one; they are "
            f"{successes} of {trials}"
        )
    share = successes / trials

    def excess(rate: Floats) -> Floats:
        g, h = rate, 1 - rate
        spread = np.maximum(best_rho(t_opt, alpha) - 1, 1e-3) * g * h
        above = (share - rate) * trials
        return _log_beta_mixture(above, g * h * trials, spread, g, h, sides=2) + np.log(alpha)

    def end(edge: float) -> float:
        # A rate so far out that the mixture no longer tells it from the edge: no end there.
        inner = float(np.clip(share, _EDGE, 1 - _EDGE))
        if edge == inner or excess(np.asarray(edge)) < 0:
            return float(round(edge))
        return float(find_root(excess, (edge, inner)).x)

    return end(_EDGE), end(1 - _EDGE)


def _log_gamma_constant(unit: float) -> float:
    return float(unit * np.log(unit) - gammaln(unit) - np.log(gammainc(unit, unit)))


def _crossing(
    log_mixture: Callable[[Floats], tuple[Floats, Floats]], start: Floats, alpha: float
) -> Floats:
    """Return where a log-convex mixture first reaches ``1 / alpha``.

    It rises and is convex in the sum: Newton's first step lands beyond the crossing, and every
    step after it comes closer from there, so a boundary cut short would only be too wide.
    """
    s = start
    for _ in range(_ROUNDS):
        value, slope = log_mixture(s)
        step = (value + np.log(alpha)) / slope
        s = s - step
        if np.all(np.abs(step) <= 1e-14 * s):
            break
    return s


def _beta_spread(rho: float, g: float, h: float) -> float:
    return max(rho - g * h, 1e-3 * g * h)


def _log_beta_mixture(
    s: Floats,
    v: Floats | float,
    spread: Floats | float,
    g: Floats | float,
    h: Floats | float,
    *,
    sides: int,
) -> Floats:
    both = g + h
    a0, b0 = spread / (g * both), spread / (h * both)
    a, b = (spread + v - g * s) / (g * both), (spread + v + h * s) / (h * both)
    mixed = betaln(a, b) - betaln(a0, b0)
    if sides == 1:
        mixed = mixed + np.log(betainc(a, b, h / both)) - np.log(betainc(a0, b0, h / both))
    below, above = (v + h * s) / (h * both), (v - g * s) / (g * both)
    return v / (g * h) * np.log(both) - below * np.log(g) - above * np.log(h) + mixed
