"""A mean followed through shocks that hit all decisions of a season alike.

Where an outcome takes ninety days to be known, a bad month counts against every decision whose
window it falls in, and decisions of one week are no more independent than one decision. A shock
moves the *level* (all outcomes likelier) or the *spread* (all harder or easier to tell apart).
What it adds to the difference between two forecasters depends on where they differ: if one says
more throughout, all of a shock to the level; if one says more here and less there, next to
nothing. That *exposure* is known before the outcomes are, and it is all this model needs. How
large shocks are it learns from the outcomes themselves, which are exposed to all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky_banded, get_lapack_funcs
from scipy.optimize.elementwise import find_root

Floats = NDArray[np.float64]

LEVELS = np.array([0, 0.1, 0.2, 0.4, 0.8, 1.6])
"""Sizes a season's shock to the level may have, in log-odds; all alike before the first look."""

SPREADS = np.array([0, 0.1, 0.2, 0.4, 0.8])
"""Sizes that a season's shock to the spread may have, as a share of the log-odds themselves."""

GAINS = np.array([0.01, 0.02, 0.04, 0.08, 0.16, 0.32])
"""Sizes a mean may have where there is one, per unit of `Blocks.count`."""

_OFF = 1.0
"""Standard deviation of how far both forecasters may be off in level, and in spread."""

_BENT = 2
"""Which exposure is to the square of a shock."""

_TOLD = 0.95
"""The most that residuals tell of values: the mean of a block is never known to a hair, and where
forecasters differ by the same everywhere the two series would be one."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Sums over blocks of time, the first block first, and what is known of them beforehand.

    Attributes
    ----------
    index : ndarray of int, shape (n_blocks,)
        Which block of the calendar each is: blocks without decisions are left out.
    count : ndarray, shape (n_blocks,)
        What a mean of one would add up to in each: the number of its values, or what was at stake.
    sums : ndarray, shape (n_blocks, n_series)
        Of the values whose mean is asked for; and if there are further series, of residuals of the
        outcomes, which tell of the shocks and not of the mean.
    exposure : ndarray, shape (3, n_blocks, n_series)
        By how much each sum is moved by a shock of one to the level, by its square (an outcome that
        is nearly certain has not as far to go), and by a shock of one to the spread.
    own : ndarray, shape (n_blocks, n_series, n_series)
        Covariance of the sums where there are no shocks.
    """

    index: NDArray[np.int64]
    count: Floats
    sums: Floats
    exposure: Floats
    own: Floats


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely the blocks so far are for each mean, one bell for each size of both shocks.

    Attributes
    ----------
    peak, centre, precision : ndarray of shape (n_sizes, n_blocks)
        Logarithm of the bell's height with the prior share of its size, where it is highest, and
        how narrow it is. What both forecasters may be off by is averaged out.
    """

    peak: Floats
    centre: Floats
    precision: Floats

    def on_average(self, sizes: Floats) -> Floats:
        """Return the likelihood averaged over normal means with standard deviations `sizes`."""
        variance = sizes[:, None, None] ** 2
        spread = 1 + variance * self.precision
        bells = self.peak - 0.5 * (np.log(spread) + self.precision * self.centre**2 / spread)
        return np.logaddexp.reduce(bells, axis=(0, 1)) - np.log(len(sizes))

    def interval(self, alpha: float) -> tuple[Floats, Floats, Floats]:
        """Return the likeliest mean after each block, and the lowest and highest not refuted.

        A mean is refuted when the data are ``1 / alpha`` times likelier under means of all sizes.
        Both sides are averages over priors, and their ratio is an e-process.
        """
        least = self.on_average(GAINS) + np.log(alpha)
        blocks = np.arange(len(least))
        tallest = self.centre[np.argmax(self.peak, axis=0), blocks]
        # Where every bell is down to its share of `least`, their sum is below it.
        drop = np.maximum(self.peak + np.log(len(self.peak)) - least, 0.0)
        reach = np.sqrt(2 * drop / self.precision)
        lower, upper = (self.centre - reach).min(axis=0), (self.centre + reach).max(axis=0)
        return tallest, self._end(lower, tallest, least), self._end(upper, tallest, least)

    def _end(self, outside: Floats, inside: Floats, least: Floats) -> Floats:
        def excess(mean: Floats, block: Floats) -> Floats:
            at = block.astype(np.int64)
            bells = (
                self.peak[:, at] - 0.5 * self.precision[:, at] * (mean - self.centre[:, at]) ** 2
            )
            return np.logaddexp.reduce(bells, axis=0) - least[at]

        return find_root(excess, (outside, inside), args=(np.arange(len(least)) * 1.0,)).x


def likelihood(blocks: Blocks, reach: float) -> Likelihood:
    """Return how likely each mean is after each block.

    Parameters
    ----------
    blocks : Blocks
        Sums over blocks.
    reach : float
        How many blocks a window spans: two blocks share the part of their shocks that their
        windows have in common.
    """
    n_blocks, n_series = blocks.sums.shape
    design = np.zeros((n_blocks, n_series, 1 + 2 * (n_series > 1)))
    design[:, 0, 0] = blocks.count
    # Both forecasters may be off by a level and a spread, which the mean says nothing of.
    design[:, 1:, 1:] = np.moveaxis(blocks.exposure[::2, :, 1:], 0, -1)[..., : design.shape[2] - 1]
    columns = np.concatenate([design, blocks.sums[:, :, None]], axis=2)
    own, level, bent, spread = _bands(blocks, reach)
    bells = [
        _bell(*_products(own + a**2 * level + 2 * a**4 * bent + b**2 * spread, columns))
        for a in LEVELS
        for b in SPREADS
    ]
    peak, centre, precision = (np.array(column) for column in zip(*bells, strict=True))
    return Likelihood(peak - np.log(len(bells)), centre, precision)


def _bands(blocks: Blocks, reach: float) -> Floats:
    """Return the covariances of all sums: their own, and by each exposure.

    Distant windows share nothing, so each is a band: row d holds what is d below the diagonal.
    """
    n_blocks, n_series = blocks.sums.shape
    lags = range(min(n_blocks - 1, int(np.ceil(reach)) - 1) + 1)
    bands = np.zeros((4, len(lags) * n_series, n_blocks * n_series))
    told = _TOLD + (1 - _TOLD) * np.eye(n_series)
    for lag, row, column in product(lags, range(n_series), range(n_series)):
        down = lag * n_series + row - column
        if down < 0:
            continue
        places = np.arange(n_blocks - lag) * n_series + column
        if lag == 0:
            bands[0, down, places] = blocks.own[:, row, column] * told[row, column]
        left, right = slice(lag, None), slice(n_blocks - lag)
        shared = np.maximum(1 - (blocks.index[left] - blocks.index[right]) / reach, 0.0)
        for band, moved in enumerate(blocks.exposure, start=1):
            common = shared**2 if band == _BENT else shared
            bands[band, down, places] = common * moved[left, row] * moved[right, column]
    return bands


def _products(band: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """Whiten columns; return their products and the log-determinant, summed up to each block."""
    n_blocks, n_series, _ = columns.shape
    factor = cholesky_banded(band, lower=True, check_finite=False)
    (solve,) = get_lapack_funcs(("tbtrs",), dtype=np.float64)
    white, _ = solve(factor, columns.reshape(n_blocks * n_series, -1), uplo="L")
    white = white.reshape(columns.shape)
    products = np.cumsum(np.einsum("bsi,bsj->bij", white, white), axis=0)
    return products, np.cumsum(np.log(factor[0]).reshape(n_blocks, n_series).sum(axis=1))


def _bell(products: Floats, log_determinant: Floats) -> tuple[Floats, Floats, Floats]:
    """Average out what both may be off by, and say what is left of the likelihood for the mean."""
    off = products[:, 1:-1, 1:-1] + np.eye(products.shape[1] - 2) / _OFF**2
    right = products[:, 1:-1, [0, -1]]
    told = np.einsum("bik,bil->bkl", right, np.linalg.solve(off, right))
    base = -log_determinant - 0.5 * (products[:, -1, -1] - told[:, 1, 1])
    base = base - 0.5 * np.linalg.slogdet(off * _OFF**2)[1]
    precision = products[:, 0, 0] - told[:, 0, 0]
    slope = products[:, 0, -1] - told[:, 0, 1]
    centre = slope / precision
    return base + 0.5 * slope * centre, centre, precision
