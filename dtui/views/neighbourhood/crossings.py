"""The order of the vertices in each layer, so that few lines cross.

Layer by layer, each vertex goes to the mean place of those it is joined to, downwards and then
upwards, again and again (Sugiyama, Tagawa and Toda 1981, "Methods for Visual Understanding of
Hierarchical System Structures", IEEE SMC 11(2)). The best order met on the way is polished by
switching neighbours as long as that saves a crossing (Eades and Kelly 1986). All of it is done
from several starts and the best end is kept; there is no chance in it, so a graph always looks
the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import count, islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtui.views.neighbourhood.layers import Layered

_SWEEPS = 4
"""Twice through the layers each. More of them seldom find more; other starts do."""

_STARTS = 4
_VERTICES = 2_000
"""A small graph is ordered from as many more starts as come to so many vertices in all."""

Order = list[list[int]]
"""The vertices of each layer, from left to right."""


def ordered(cut: Layered) -> Order:
    """Return the layers of a graph, each in an order with which few lines cross.

    Examples
    --------
    >>> from dtui.views.neighbourhood.layers import layered
    >>> cut = layered(4, [(0, 3), (1, 2), (0, 2), (1, 3)])
    >>> crossings(ordered(cut), cut.below)
    1
    """
    best, fewest = cut.layers, crossings(cut.layers, cut.below)
    for start in islice(_starts(cut), max(_STARTS, _VERTICES // len(cut.above))):
        if not fewest:
            break
        order, crossed = _reduced(start, cut)
        if crossed < fewest:
            best, fewest = order, crossed
    return best


def crossings(order: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    """Return how often lines cross between layers.

    Parameters
    ----------
    order : sequence of sequences of int
        The vertices of each layer from left to right.
    below : sequence of sequences of int
        By vertex, those it is joined to in the layer below.

    Examples
    --------
    >>> crossings([[0, 1], [2, 3]], [[3], [2], [], []])
    1
    """
    crossed = 0
    for upper, lower in pairwise(order):
        place = {vertex: index for index, vertex in enumerate(lower)}
        ends: list[int] = []
        for vertex in upper:
            mine = [place[other] for other in below[vertex]]
            if len(mine) > 1:  # ascending, or two lines of one vertex would seem to cross
                mine.sort()
            for end in mine:
                after = bisect_right(ends, end)
                crossed += len(ends) - after
                ends.insert(after, end)
    return crossed


def _starts(cut: Layered) -> Iterator[Order]:
    """Yield the layers in the orders that walks through the graph meet their vertices in."""
    around = [above + below for above, below in zip(cut.above, cut.below, strict=True)]
    downwards = [vertex for layer in cut.layers for vertex in layer]
    upwards = [vertex for layer in reversed(cut.layers) for vertex in layer]
    for turn in count():
        for first, onwards in (
            (downwards, around),
            (upwards, around),
            (downwards, cut.below),
            (upwards, cut.above),
        ):
            met = _walked(first, onwards, turn)
            yield [sorted(layer, key=met.__getitem__) for layer in cut.layers]


def _walked(first: Sequence[int], onwards: Sequence[Sequence[int]], turn: int) -> dict[int, int]:
    """Return when a walk in depth meets each vertex.

    It begins with `first` in turn, and goes on from each vertex with the next but `turn`.
    """
    met: dict[int, int] = {}
    for start in first:
        waiting = [start]
        while waiting:
            vertex = waiting.pop()
            if vertex not in met:
                met[vertex] = len(met)
                others = onwards[vertex]
                shift = turn % len(others) if others else 0
                waiting += reversed([*others[shift:], *others[:shift]])
    return met


def _reduced(order: Order, cut: Layered) -> tuple[Order, int]:
    """Return the best order that sweeping from one start comes to, and its crossings."""
    place = [0] * len(cut.above)
    for layer in order:
        _put(layer, place)
    best, fewest = order, crossings(order, cut.below)
    for sweep in range(_SWEEPS):
        # Equal means keep their order, or turn it round: else a sweep could repeat the last.
        turned = sweep % 4 >= 2
        order = order.copy()
        for index in range(1, len(order)):
            order[index] = _by_mean(order[index], cut.above, place, turned=turned)
        for index in range(len(order) - 2, -1, -1):
            order[index] = _by_mean(order[index], cut.below, place, turned=turned)
        crossed = crossings(order, cut.below)
        if crossed < fewest:
            best, fewest = order, crossed
    return _switched(best, cut)


def _by_mean(
    layer: list[int], joined: Sequence[Sequence[int]], place: list[int], *, turned: bool
) -> list[int]:
    """Order a layer by the mean place of what each vertex is joined to in a layer beside it."""
    if len(layer) == 1:
        return layer
    mean: dict[int, float] = {}
    last = 0.0
    for vertex in layer:
        others = joined[vertex]
        if others:  # what is joined to nothing stays with the one on its left
            last = sum([place[other] for other in others]) / len(others)
        mean[vertex] = last
    start = layer[::-1] if turned else layer
    moved = sorted(start, key=mean.__getitem__)
    _put(moved, place)
    return moved


def _put(layer: Sequence[int], place: list[int]) -> None:
    for index, vertex in enumerate(layer):
        place[vertex] = index


def _switched(order: Order, cut: Layered) -> tuple[Order, int]:
    """Switch neighbours as long as that saves a crossing."""
    order = [layer.copy() for layer in order]
    place = [0] * len(cut.above)
    for layer in order:
        _put(layer, place)
    waiting = set(range(len(order)))
    while waiting:
        for index in sorted(waiting):
            waiting.discard(index)
            if _switch_within(order[index], cut, place):
                waiting.update({index - 1, index + 1} & set(range(len(order))))
    return order, crossings(order, cut.below)


def _switch_within(layer: list[int], cut: Layered, place: list[int]) -> bool:
    """Switch neighbours of one layer until no switch saves a crossing; say whether any did."""
    above = {vertex: sorted([place[other] for other in cut.above[vertex]]) for vertex in layer}
    below = {vertex: sorted([place[other] for other in cut.below[vertex]]) for vertex in layer}
    any_saved, saved = False, True
    while saved:
        saved = False
        for index in range(len(layer) - 1):
            left, right = layer[index], layer[index + 1]
            if _gain(above[left], above[right]) + _gain(below[left], below[right]) > 0:
                layer[index], layer[index + 1] = right, left
                any_saved = saved = True
    if any_saved:
        _put(layer, place)
    return any_saved


def _gain(left: list[int], right: list[int]) -> int:
    """Return how many crossings less there are if two neighbours with these ends switch."""
    if not left or not right:
        return 0
    if left[-1] <= right[0]:
        return -_inverted(right, left) if left[0] < right[-1] else 0
    return _inverted(left, right) - _inverted(right, left)


def _inverted(left: list[int], right: list[int]) -> int:
    """Return how many pairs of ends cross with the vertices in this order."""
    crossed = passed = 0
    for end in left:
        while passed < len(right) and right[passed] < end:
            passed += 1
        crossed += passed
    return crossed
