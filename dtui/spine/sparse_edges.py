"""Edges as a sparse matrix of scipy's, for walks over a whole log; loaded for nothing else."""

# pyright: basic, reportMissingImports=false
# scipy ships no types, and need not be installed: not where types are checked, nor where this
# module is merely imported.

from __future__ import annotations

from array import array


class SparseEdges:
    """Edges that are walked by scipy.

    Parameters
    ----------
    starts, ends
        The positions that each edge leads from and to.
    head
        The last position.
    """

    def __init__(self, starts: array[int], ends: array[int], head: int) -> None:
        import numpy
        from scipy.sparse import csr_matrix

        self._size = head + 1
        places = (numpy.frombuffer(starts, dtype="i4"), numpy.frombuffer(ends, dtype="i4"))
        # Doubles, because scipy would convert anything else at every walk.
        self._matrix = csr_matrix((numpy.ones(len(starts)), places), shape=(self._size,) * 2)

    def reached_from(self, start: int) -> array[int]:
        """Return what can be reached from a position, ascending, without it."""
        import numpy
        from scipy.sparse import csgraph

        order = csgraph.breadth_first_order(self._matrix, start, return_predecessors=False)
        seen = numpy.zeros(self._size, dtype=bool)
        seen[order] = True
        seen[start] = False
        return array("i", numpy.flatnonzero(seen).astype("i4").tobytes())
