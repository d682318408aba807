"""Long series for a picture: as many points as a reader can tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def thinned(count: int, most: int) -> NDArray[np.int64]:
    """Return which of so many points to draw: the first, the last, and evenly between.

    Examples
    --------
    >>> thinned(5, 10).tolist(), thinned(1000, 4).tolist()
    ([0, 1, 2, 3, 4], [0, 333, 666, 999])
    """
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).astype(np.int64))
