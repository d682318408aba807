r"""Exact inference where nearby decisions may share anything: sums of blocks in separate streams.

Blocks one window apart know each other's outcomes, so every K-th block is a stream of its own in
which each sum is new. The streams are not independent of one another, and nothing is asked of how
they hang together. By Ville's inequality the best that one stream's wealth ever does,
:math:`\sup_t W_k`, exceeds :math:`1/a` with a chance of at most a: one over it is a p-value. The
geometric mean of K p-values, however dependent, times e is a p-value again (Vovk and Wang 2020),
so with a chance of at least :math:`1 - a`, at all times,

.. math:: \sum_k \log W_k(t) \le K (\log(1/a) + 1).

All streams bet the same, so their unknown means enter through the sum of all.

References
----------
Vovk and Wang (2020), "Combining p-values via averaging", Biometrika 107(4),
doi:10.1093/biomet/asaa027.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from learning.sequential.betting import OCTAVES, PRIOR, wealth

Floats = NDArray[np.float64]


def lowest_mean_sum(
    sums: Floats,
    least: Floats,
    index: NDArray[np.int64],
    streams: int,
    *,
    alpha: float,
    unit: float,
) -> Floats:
    """Return, after each block, the smallest sum of conditional means not refuted at `alpha`.

    Parameters
    ----------
    sums, least : ndarray of shape (n_blocks,)
        What each block came to, and the least it could have come to.
    index : ndarray of int
        Which block of the calendar each is.
    streams : int
        How many streams there are: blocks that many apart are a window apart.
    alpha : float
        Chance of ever being wrong.
    unit : float
        A typical size of the sums.
    """
    won, sizes = np.zeros((len(PRIOR), len(sums))), 2.0**OCTAVES / unit
    for stream in range(streams):
        (blocks,) = np.nonzero(index % streams == stream)
        if blocks.size:
            bets = wealth(sums[blocks], least[blocks], unit=unit)
            # The shares of the start pay for the number of bets instead: a sum of logarithms over
            # streams cannot be averaged over bets.
            won[:, blocks] = np.diff(bets.log - np.log(PRIOR)[:, None], axis=1, prepend=0.0)
    price = np.log(1 / (alpha * PRIOR)) + (1.0 if streams > 1 else 0.0)
    totals = (np.cumsum(won, axis=1) - streams * price[:, None]) / sizes[:, None]
    return np.max(totals, axis=0)
