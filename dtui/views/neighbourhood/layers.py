"""Which layer each vertex of a graph stands in, and the graph cut at its layers.

The layers are those with the least total length of edges, found by the network simplex of
Gansner, Koutsofios, North and Vo (1993), "A Technique for Drawing Directed Graphs", IEEE TSE
19(3). As every edge weighs the same, the cut value of a tree edge is what leaves its subtree less
what enters it: one sum over the subtree, so nothing has to be kept up from pivot to pivot.

An edge that spans layers gets a *bend* in each of them. Once the layers are ordered, edges from one
vertex that run side by side share theirs: they are one line with branches, as a lane is in the
causal-order list, and there is less to draw and to cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Edge = tuple[int, int]
"""From the upper vertex to the lower one."""

_PIVOTS_A_VERTEX = 4
"""The simplex may turn in circles; any layers it is stopped at are still right."""


class Layered(NamedTuple):
    """A graph whose every edge joins two layers next to each other."""

    layers: list[list[int]]
    """The vertices of each layer, from the top."""
    above: list[list[int]]
    """By vertex, those it is joined to in the layer above; `below` likewise."""
    below: list[list[int]]
    vertices: int
    """How many vertices are the graph's own; the others, from this number on, are bends."""
    paths: dict[Edge, tuple[int, ...]]
    """The vertices that each edge runs through, its ends included."""


def layered(vertices: int, edges: Sequence[Edge]) -> Layered:
    """Cut a connected graph without cycles into layers.

    Parameters
    ----------
    vertices : int
        How many there are; they are called 0, 1, ...
    edges : sequence of pairs
        Each once.

    Examples
    --------
    >>> cut = layered(4, [(0, 1), (1, 2), (0, 2), (0, 3)])
    >>> cut.layers
    [[0], [1, 3, 4], [2]]
    >>> cut.paths[0, 2]
    (0, 4, 2)
    """
    rank = ranks(vertices, edges)
    cut = Layered(
        layers=[[] for _ in range(max(rank) + 1)],
        above=[[] for _ in range(vertices)],
        below=[[] for _ in range(vertices)],
        vertices=vertices,
        paths={},
    )
    for vertex, layer in enumerate(rank):
        cut.layers[layer].append(vertex)
    for upper, lower in edges:
        path = [upper]
        for layer in range(rank[upper] + 1, rank[lower]):
            bend = len(cut.above)
            cut.layers[layer].append(bend)
            cut.above.append([path[-1]])
            cut.below.append([])
            cut.below[path[-1]].append(bend)
            path.append(bend)
        cut.below[path[-1]].append(lower)
        cut.above[lower].append(path[-1])
        cut.paths[upper, lower] = (*path, lower)
    return cut


def bundled(cut: Layered) -> Layered:
    """Let edges from one vertex share their bends where these stand side by side.

    Nothing crosses more for it: what crosses one of them crosses all. Done from the top, so
    edges part where the first of them turns away, and stay apart.

    Parameters
    ----------
    cut : Layered
        Its layers in the order they are drawn in.

    Examples
    --------
    >>> bundled(layered(4, [(0, 1), (1, 2), (2, 3), (0, 2), (0, 3)])).layers
    [[0], [1, 4], [2, 5], [3]]
    """
    kept = list(range(cut.vertices))
    layers: list[list[int]] = []
    new = {vertex: vertex for vertex in kept}
    for layer in cut.layers:
        layers.append([])
        beside = None
        for vertex in layer:
            start = new[cut.above[vertex][0]] if vertex >= cut.vertices else None
            if start is None or start != beside:
                if start is not None:
                    new[vertex] = len(kept)
                    kept.append(vertex)
                layers[-1].append(new[vertex])
            else:
                new[vertex] = layers[-1][-1]
            beside = start
    below: list[dict[int, None]] = [{} for _ in kept]
    for vertex, lowers in enumerate(cut.below):
        below[new[vertex]].update(dict.fromkeys(new[lower] for lower in lowers))
    return Layered(
        layers,
        above=[[new[upper] for upper in cut.above[vertex]] for vertex in kept],
        below=[list(lowers) for lowers in below],
        vertices=cut.vertices,
        paths={edge: tuple(new[vertex] for vertex in path) for edge, path in cut.paths.items()},
    )


def ranks(vertices: int, edges: Sequence[Edge]) -> list[int]:
    """Return the layer of each vertex, from 0, so that all edges together are shortest.

    Parameters
    ----------
    vertices, edges
        As for `layered`.

    Examples
    --------
    >>> ranks(5, [(0, 1), (1, 2), (3, 2), (0, 4)])
    [0, 1, 2, 1, 1]
    """
    rank = _settled(vertices, edges)
    tree = _tight_tree(vertices, edges, rank)
    for _ in range(_PIVOTS_A_VERTEX * vertices):
        if not _pivot(tree, edges, rank):
            break
    top = min(rank)
    return [layer - top for layer in rank]


def _settled(vertices: int, edges: Sequence[Edge]) -> list[int]:
    """Return layers by longest path, each vertex then moved to where its own edges are shorter.

    A start so near the end saves most pivots.
    """
    above: list[list[int]] = [[] for _ in range(vertices)]
    below: list[list[int]] = [[] for _ in range(vertices)]
    for upper, lower in edges:
        above[lower].append(upper)
        below[upper].append(lower)
    waits_for = [len(uppers) for uppers in above]
    order = [vertex for vertex, waits in enumerate(waits_for) if not waits]
    rank = [0] * vertices
    for vertex in order:
        for lower in below[vertex]:
            rank[lower] = max(rank[lower], rank[vertex] + 1)
            waits_for[lower] -= 1
            if not waits_for[lower]:
                order.append(lower)
    for vertex in reversed(order):
        if len(below[vertex]) >= max(1, len(above[vertex])):
            rank[vertex] = min(rank[lower] for lower in below[vertex]) - 1
    for vertex in order:
        if len(above[vertex]) > len(below[vertex]):
            rank[vertex] = max(rank[upper] for upper in above[vertex]) + 1
    return rank


class _Tree:
    """A spanning tree of tight edges: those whose ends are in layers next to each other."""

    def __init__(self, vertices: int, edges: Sequence[Edge]) -> None:
        self.joined: list[dict[int, Edge]] = [{} for _ in range(vertices)]
        """By vertex: each vertex it is joined to, and the edge that joins them."""
        self.net = [0] * vertices
        """By vertex: how many edges leave it less how many enter it."""
        for upper, lower in edges:
            self.net[upper] += 1
            self.net[lower] -= 1

    def add(self, edge: Edge) -> None:
        upper, lower = edge
        self.joined[upper][lower] = self.joined[lower][upper] = edge

    def remove(self, edge: Edge) -> None:
        upper, lower = edge
        del self.joined[upper][lower], self.joined[lower][upper]

    def worst(self) -> tuple[Edge, int, list[int]] | None:
        """Return the tree edge that most others would gain from, if any would.

        With it the lower cut value: its end away from the root, and that end's subtree.
        """
        order, parent = self._from_root()
        net = self.net.copy()
        for vertex in reversed(order[1:]):
            net[parent[vertex]] += net[vertex]
        worst, least = -1, 0
        for vertex in order[1:]:
            edge = self.joined[vertex][parent[vertex]]
            cut = net[vertex] if edge[0] == vertex else -net[vertex]
            if cut < least:
                worst, least = vertex, cut
        if worst < 0:
            return None
        inside = {worst}
        start = order.index(worst)
        subtree = [worst]
        for vertex in order[start + 1 :]:
            if parent[vertex] not in inside:
                break
            inside.add(vertex)
            subtree.append(vertex)
        return self.joined[worst][parent[worst]], worst, subtree

    def _from_root(self) -> tuple[list[int], list[int]]:
        """Return the vertices, each before its subtree's others, and the parent of each."""
        parent = [-1] * len(self.joined)
        order: list[int] = []
        waiting = [0]
        while waiting:
            vertex = waiting.pop()
            order.append(vertex)
            for other in self.joined[vertex]:
                if other != parent[vertex]:
                    parent[other] = vertex
                    waiting.append(other)
        return order, parent


def _tight_tree(vertices: int, edges: Sequence[Edge], rank: list[int]) -> _Tree:
    """Grow a tree of tight edges from vertex 0, moving it where no tight edge leads out of it."""
    tree = _Tree(vertices, edges)
    touching: list[list[Edge]] = [[] for _ in range(vertices)]
    for edge in edges:
        for end in edge:
            touching[end].append(edge)
    inside, waiting = {0}, [0]
    while True:
        while waiting:
            vertex = waiting.pop()
            for upper, lower in touching[vertex]:
                other = lower if vertex == upper else upper
                if other not in inside and rank[lower] == rank[upper] + 1:
                    tree.add((upper, lower))
                    inside.add(other)
                    waiting.append(other)
        if len(inside) == vertices:
            return tree
        crossing = [(u, v) for u, v in edges if (u in inside) != (v in inside)]
        upper, lower = min(crossing, key=lambda edge: rank[edge[1]] - rank[edge[0]])
        slack = rank[lower] - rank[upper] - 1
        step = slack if upper in inside else -slack
        for vertex in inside:
            rank[vertex] += step
        waiting.append(upper if upper in inside else lower)


def _pivot(tree: _Tree, edges: Sequence[Edge], rank: list[int]) -> bool:
    """Move one subtree to where the edges across its border are shorter, if there is one."""
    found = tree.worst()
    if found is None:
        return False
    leaving, end, subtree = found
    inside = set(subtree)
    goes_up = leaving[0] == end
    # What stops the subtree is an edge the other way: it becomes tight and joins the tree.
    stops = [
        (upper, lower)
        for upper, lower in edges
        if (lower if goes_up else upper) in inside and (upper if goes_up else lower) not in inside
    ]
    entering = min(stops, key=lambda edge: rank[edge[1]] - rank[edge[0]])
    slack = rank[entering[1]] - rank[entering[0]] - 1
    for vertex in subtree:
        rank[vertex] += -slack if goes_up else slack
    tree.remove(leaving)
    tree.add(entering)
    return True
