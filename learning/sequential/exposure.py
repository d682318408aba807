"""Rows as sums over blocks: what each came to, and how it hangs on what all outcomes share."""

from __future__ import annotations

import numpy as np

from learning.sequential.seasons import Season
from learning.sequential.shocks import Blocks
from learning.sequential.values import Floats

_FLOOR = 10
"""Rows for which the model is trusted on how outcomes vary before it has seen any."""


def blocks_of_gains(
    stake: Floats, turned: Floats, residual: Floats, middle: Floats, season: Season
) -> Blocks:
    """Return what each block's gain and residual came to, and how they hang on shared shocks.

    A gain is ``stake * (outcome - turning point)``: whatever moves the outcomes moves it by the
    stake. Its mean is counted per unit of stake, so that weeks in which the two forecasters hardly
    differed neither prove nor refute anything.
    """
    give = middle * (1 - middle)
    bend = give * (0.5 - middle)
    series = ((stake * turned, stake), (residual, np.ones_like(stake)))
    sums, exposure, bends, expected, squares = (
        np.stack([season.sums(column) for column in columns], axis=1)
        for columns in (
            [value for value, _ in series],
            [give * weight for _, weight in series],
            [bend * weight for _, weight in series],
            [give * weight**2 for _, weight in series],
            [value**2 for value, _ in series],
        )
    )
    staked = season.sums(np.abs(stake))
    some = staked > 0
    sums, exposure, bends, expected, squares = (
        column[some] for column in (sums, exposure, bends, expected, squares)
    )
    # How much more outcomes vary than they would if the forecasts were right, as far as is known.
    known = np.cumsum(season.counts[some])[:, None]
    prior = _FLOOR * np.cumsum(expected, axis=0) / known
    over = (np.cumsum(squares, axis=0) + prior) / (np.cumsum(expected, axis=0) + prior)
    both = exposure[:, 0] * np.sqrt(over[:, 0] * over[:, 1])
    own = np.stack(
        [
            np.stack([expected[:, 0] * over[:, 0], both], axis=1),
            np.stack([both, expected[:, 1] * over[:, 1]], axis=1),
        ],
        axis=1,
    )
    return Blocks(season.index[some], staked[some], sums, exposure, bends, own)


def blocks_of_values(values: Floats, season: Season, unit: float) -> Blocks:
    """Return what each block came to, every value exposed in full to what all of them share."""
    counts, sums = season.counts, season.sums(values)
    known = np.cumsum(counts)
    squares = np.cumsum(season.sums(values**2)) - np.cumsum(sums) ** 2 / known
    variance = np.maximum(squares / np.maximum(known - 1, 1), (0.01 * unit) ** 2)
    first = min(int(np.searchsorted(known, _FLOOR)), len(known) - 1)
    variance[:first] = variance[first]
    scale = float(np.sqrt(variance[first]))
    exposure = (counts * scale)[:, None]
    own = (counts * variance)[:, None, None]
    return Blocks(
        season.index, counts * scale, sums[:, None], exposure, np.zeros_like(exposure), own
    )
