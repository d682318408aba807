"""Rows as sums over blocks: what each came to, and how it hangs on what all outcomes share."""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from learning.sequential.seasons import Season
from learning.sequential.shocks import Blocks
from learning.sequential.values import Floats

_FLOOR = 10
"""Rows for which the model is trusted on how outcomes vary before it has seen any."""


def blocks_of_gains(
    stake: Floats, turned: Floats, residual: Floats, middle: Floats, season: Season
) -> Blocks:
    """Return what each block's gain and residuals came to, and how they hang on shared shocks.

    A gain is ``stake * (outcome - turning point)``: whatever moves the outcomes moves it by the
    stake. Its mean is counted per unit of stake, so that weeks in which the two forecasters hardly
    differed neither prove nor refute anything. Beside it stand the residuals of the outcomes, alone
    and times the log-odds: they show what shocks to the level and to the spread have done.
    """
    odds = logit(middle)
    give = (middle * (1 - middle))[:, None]  # by how much a shift in log-odds moves a probability
    weights = np.stack([stake, np.ones_like(stake), odds], axis=1)
    values = np.stack([stake * turned, residual, residual * odds], axis=1)
    staked = season.sums(np.abs(stake))
    some = staked > 0
    bend = 0.5 - middle[:, None]
    exposure = [season.sums(give * weights * each)[some] for each in (1.0, bend, odds[:, None])]
    expected, squares = (
        season.sums(each)[some]
        for each in (give[:, :, None] * weights[:, :, None] * weights[:, None, :], values**2)
    )
    own = _own(expected, squares, np.cumsum(season.counts[some]))
    sums = season.sums(values)[some]
    return Blocks(season.index[some], staked[some], sums, np.stack(exposure), own)


def _own(expected: Floats, squares: Floats, known: Floats) -> Floats:
    """Return the covariance of each block's sums, as far as outcomes do not share it.

    It is what it would be if the forecasts were right, times how much more outcomes have varied
    so far: a block's own handful of rows is no measure of how they vary.
    """
    so_far = np.cumsum(np.diagonal(expected, axis1=1, axis2=2), axis=0)
    prior = _FLOOR * so_far / known[:, None]
    over = np.sqrt((np.cumsum(squares, axis=0) + prior) / (so_far + prior))
    return expected * over[:, :, None] * over[:, None, :]


def blocks_of_values(values: Floats, season: Season, unit: float) -> Blocks:
    """Return what each block came to, every value exposed in full to what all of them share."""
    counts, sums = season.counts, season.sums(values)
    known = np.cumsum(counts)
    squares = np.cumsum(season.sums(values**2)) - np.cumsum(sums) ** 2 / known
    variance = np.maximum(squares / np.maximum(known - 1, 1), (0.01 * unit) ** 2)
    first = min(int(np.searchsorted(known, _FLOOR)), len(known) - 1)
    variance[:first] = variance[first]
    scale = float(np.sqrt(variance[first]))
    exposure = np.zeros((3, len(counts), 1))
    exposure[0, :, 0] = counts * scale
    own = (counts * variance)[:, None, None]
    return Blocks(season.index, counts * scale, sums[:, None], exposure, own)
