"""Venn-Abers: isotonic recalibration that says how far one more outcome would move it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from learning.calibration.levels import Levels
from learning.calibration.pooling import pool_counts
from learning.calibration.recalibrator import Recalibrator

_STRETCH = 64
"""Levels looked at in one go at first, so that no input makes the sweep quadratic."""


class VennAbersCalibrator(Recalibrator):
    """Inductive Venn-Abers recalibration: a pair of probabilities, one of which is calibrated.

    The pair answers: what would isotonic recalibration say of this case, had it been seen too and
    failed (lower), or come true (upper)? Wide pairs are places with few outcomes. Trust the merged
    probability from about 1,000 outcomes, the pair always.

    Attributes
    ----------
    levels_ : ndarray
        The distinct probabilities it was fitted on, ascending.
    lower_, upper_ : ndarray
        The pairs: ``lower_[i]`` holds from level i−1 to just under level i, and ``upper_[i]`` from
        just over level i−1 to level i.

    Notes
    -----
    Exact: every probability is one whole number divided by another. O(n log n) to fit, for the
    sort, and O(log n) a case, where isotonic regression run twice a case is O(n).

    References
    ----------
    Vovk, Petej and Fedorova (2015), "Large-scale probabilistic predictors with and without
    guarantees of validity", NeurIPS.

    Examples
    --------
    >>> stated, came_true = [0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 1, 0, 1, 1]
    >>> VennAbersCalibrator().fit(stated, came_true).predict_interval([0.5]).tolist()
    [[0.3333333333333333, 0.6666666666666666]]
    """

    levels_: NDArray[np.float64]
    lower_: NDArray[np.float64]
    upper_: NDArray[np.float64]

    def predict_interval(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return lower and upper probability of each case, of shape (n, 2)."""
        check_is_fitted(self)
        return self._pair(self._column(X, reset=False))

    def _learn(self, levels: Levels) -> None:
        hits, count = _with_one_more_success(levels.count, levels.hits)
        # One more failure is one more success in the mirror.
        misses = (levels.count - levels.hits)[::-1]
        mirrored, total = _with_one_more_success(levels.count[::-1], misses)
        self.levels_ = levels.probability
        self.upper_ = np.append(hits / count, 1.0)
        self.lower_ = np.insert((total - mirrored)[::-1] / total[::-1], 0, 0.0)

    def _pair(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        order = np.argsort(stated)  # neighbours are found near each other: ten times as fast
        pairs = np.empty((len(stated), 2))
        asked = stated[order]
        pairs[order, 0] = self.lower_[np.searchsorted(self.levels_, asked, side="right")]
        pairs[order, 1] = self.upper_[np.searchsorted(self.levels_, asked, side="left")]
        return pairs

    def _mapped(self, stated: NDArray[np.float64]) -> NDArray[np.float64]:
        lower, upper = self._pair(stated).T
        return upper / (1 - lower + upper)


def _with_one_more_success(
    count: NDArray[np.int64], hits: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what isotonic regression gives each level if it has one success more: hits and rows.

    Drawn as a path of (rows, hits), isotonic regression is the path's greatest convex minorant. One
    success more at a level moves all that lies before it down and left by one. The slope there is
    that of the bridge between the moved part and the rest: from the moved corner that makes it
    steepest, to the unmoved corner that keeps it flattest. Both only ever move on as the level
    does, and the unmoved corners are the ends of the pools.
    """
    rows = np.concatenate(([0], np.cumsum(count)))
    good = np.concatenate(([0], np.cumsum(hits)))
    pools = pool_counts(count, hits)
    ends = np.append(pools.first[1:], len(count))
    rising = np.append(pools.observed[1:], np.inf)  # the slope after each corner
    out_hits, out_rows = np.empty_like(count), np.empty_like(count)
    start, corner, level, stretch = 0, 0, 0, _STRETCH
    while level < len(count):
        end = ends[corner]
        ahead = np.arange(level, min(end, level + stretch))
        slopes = (good[end] - good[ahead] + 1) / (rows[end] - rows[ahead] + 1)
        so_far = (good[end] - good[start] + 1) / (rows[end] - rows[start] + 1)
        steepest = np.maximum.accumulate(np.maximum(slopes, so_far))
        fits = int(np.searchsorted(steepest, rising[corner]))  # beyond, the next corner is flatter
        moved = np.where(slopes[:fits] == steepest[:fits], ahead[:fits], start)
        corners = np.maximum.accumulate(moved)
        out_hits[level : level + fits] = good[end] - good[corners] + 1
        out_rows[level : level + fits] = rows[end] - rows[corners] + 1
        level += fits
        start = int(corners[-1]) if fits else start
        done = fits < len(ahead) or level == end
        corner, stretch = (corner + 1, _STRETCH) if done else (corner, 2 * stretch)
    return out_hits, out_rows
