"""Where each vertex of an ordered layer stands from left to right.

After Brandes and Köpf (2002), "Fast and Simple Horizontal Coordinate Assignment", Graph Drawing
2001, LNCS 2265: each vertex lines up with a median of those it is joined to, in four ways (from
above or below, to the left or to the right), and takes the mean of the two middle ones. What lines
up is a *block*, and blocks are packed by longest paths in the graph of which must stand left of
which; that is simpler than the classes of the paper and free of the flaw in them (Brandes, Walter
and Zink 2020, arXiv:2008.01252). Lines that pass through layers win over other lines they cross,
so that they stay straight.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtui.views.neighbourhood.crossings import Order
    from dtui.views.neighbourhood.layers import Edge, Layered


def centres(order: Order, cut: Layered, *, width: float, gap: float) -> list[float]:
    """Return the x of the middle of each vertex, from 0 on.

    Parameters
    ----------
    order : list of lists of int
        The vertices of each layer from left to right.
    cut : Layered
        The graph they are of.
    width : float
        Of a vertex; a bend has none.
    gap : float
        Between two vertices at least; two bends stand half as far apart.

    Examples
    --------
    >>> from dtui.views.neighbourhood.layers import layered
    >>> cut = layered(3, [(0, 1), (0, 2)])
    >>> centres([[0], [1, 2]], cut, width=10, gap=4)
    [12.0, 5.0, 19.0]
    """
    half = [width / 2] * cut.vertices + [0.0] * (len(cut.above) - cut.vertices)
    room = [side + gap / 2 if side else gap / 4 for side in half]
    yields = _yielding(order, cut)
    four: list[list[float]] = []
    for upwards in (False, True):
        for mirrored in (False, True):
            layers = [layer[::-1] if mirrored else layer for layer in order]
            if upwards:
                block = _blocks(layers[::-1], cut.below, yields)
            else:
                block = _blocks(layers, cut.above, yields)
            xs = _packed(layers, block, room)
            four.append([-x for x in xs] if mirrored else xs)
    return _between(four, half)


def _yielding(order: Order, cut: Layered) -> set[Edge]:
    """Return the lines from layer to layer that cross one that passes through both."""
    found: set[Edge] = set()
    for upper, lower in pairwise(order):
        place = {vertex: index for index, vertex in enumerate(upper)}
        passing = sorted(
            (place[cut.above[vertex][0]], index)
            for index, vertex in enumerate(lower)
            if vertex >= cut.vertices and cut.above[vertex][0] >= cut.vertices
        )
        if not passing:
            continue
        starts = [start for start, _ in passing]
        ends = [end for _, end in passing]
        # How far right those on the left of a line come, and how far left those on its right.
        furthest = [-1, *accumulate(ends, max)]
        nearest = [*reversed([*accumulate(reversed(ends), min)]), len(lower)]
        for index, vertex in enumerate(lower):
            for other in cut.above[vertex]:
                start = place[other]
                crosses_left = furthest[bisect_left(starts, start)] > index
                if crosses_left or nearest[bisect_right(starts, start)] < index:
                    found.add((other, vertex))
    return found


def _blocks(layers: Order, joined: Sequence[Sequence[int]], yields: set[Edge]) -> list[int]:
    """Line up each vertex with a median of those it is joined to in the layer before its own.

    Returns
    -------
    list of int
        By vertex, the first one of its block.
    """
    block = list(range(len(joined)))
    for before, layer in pairwise(layers):
        place = {vertex: index for index, vertex in enumerate(before)}
        taken = -1
        for vertex in layer:
            others = sorted(joined[vertex], key=place.__getitem__)
            middle = len(others) // 2
            for other in others[(len(others) - 1) // 2 : middle + 1]:
                free = (other, vertex) not in yields and (vertex, other) not in yields
                if free and place[other] > taken:
                    block[vertex] = block[other]
                    taken = place[other]
                    break
    return block


def _packed(layers: Order, block: Sequence[int], room: Sequence[float]) -> list[float]:
    """Put each block as far to the left as it can stand, and then close to what is on its right."""
    right_of: dict[int, dict[int, float]] = {first: {} for first in block}
    waits_for = dict.fromkeys(right_of, 0)
    for layer in layers:
        for left, right in pairwise(layer):
            beside = right_of[block[left]]
            apart = room[left] + room[right]
            if block[right] not in beside:
                waits_for[block[right]] += 1
            beside[block[right]] = max(apart, beside.get(block[right], 0.0))
    x = dict.fromkeys(right_of, 0.0)
    packed = [first for first, waits in waits_for.items() if not waits]
    for first in packed:
        for other, apart in right_of[first].items():
            x[other] = max(x[other], x[first] + apart)
            waits_for[other] -= 1
            if not waits_for[other]:
                packed.append(other)
    for first in reversed(packed):
        if right_of[first]:
            x[first] = min(x[other] - apart for other, apart in right_of[first].items())
    return [x[first] for first in block]


def _between(four: Sequence[Sequence[float]], half: Sequence[float]) -> list[float]:
    """Lay four placements over the narrowest and return the mean of the middle two, from 0 on."""

    def sides(xs: Sequence[float]) -> tuple[float, float]:
        left = min(x - side for x, side in zip(xs, half, strict=True))
        return left, max(x + side for x, side in zip(xs, half, strict=True))

    borders = [sides(xs) for xs in four]
    left, right = min(borders, key=lambda border: border[1] - border[0])
    # Every second one is packed to the right, and meets the others there.
    moves = [
        right - border[1] if index % 2 else left - border[0] for index, border in enumerate(borders)
    ]
    middle: list[float] = []
    for xs in zip(*four, strict=True):
        _, low, high, _ = sorted(x + move for x, move in zip(xs, moves, strict=True))
        middle.append((low + high) / 2)
    start, _ = sides(middle)
    return [x - start for x in middle]
