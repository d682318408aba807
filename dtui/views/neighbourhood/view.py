"""The neighbourhood of an item, laid out and ready to draw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import entry_sign, type_word
from dtui.text import one_line
from dtui.views.neighbourhood.choice import chosen
from dtui.views.neighbourhood.crossings import crossings, ordered
from dtui.views.neighbourhood.layers import bundled, layered
from dtui.views.neighbourhood.placement import centres

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.signs import Role
    from dtui.views.neighbourhood.choice import Choice, LeftOut, NearRows
    from dtui.views.neighbourhood.crossings import Order

MOST = 300
"""The most nodes that are drawn: more of them are no drawing any more."""

_IN_A_NODE = 40
_IN_WORDS = 160
"""Cells of what an item says: as a node shows it, and in the node's words."""


class NodeSize(NamedTuple):
    """How much room a node takes and keeps free, in the units of whoever draws."""

    width: int = 192
    height: int = 38
    beside: int = 20
    """Between two nodes of a layer, at least."""
    below: int = 44
    """Between two layers."""


class NeighbourNode(NamedTuple):
    """An item of the neighbourhood, with the upper left corner of its node."""

    ordinal: int
    item_id: str
    x: int
    y: int
    letter: str
    glyph: str
    word: str
    role: Role
    line: str
    says: str
    """All of it in words, for whoever doesn't see the lines: ``hypothesis hyp-1, refuted: It is
    the price; rests on obs-1; used by ded-1, dec-1``."""


class NeighbourEdge(NamedTuple):
    """That one row rests on another."""

    cause: int
    """Ordinal of the row that is rested on."""
    effect: int
    points: tuple[tuple[int, int], ...]
    """From the lower border of the upper node down to the upper border of the lower one. Edges
    from one node share the beginning of their way if they run side by side."""
    returns: bool
    """Whether the cause is the lower one: a decision rests on what followed from its opening."""


class NeighbourhoodView(NamedTuple):
    """What an item rests on above it, and what rests on it below."""

    trace_id: str
    focus: int
    """Ordinal of the item's row."""
    nodes: tuple[NeighbourNode, ...]
    """From top to bottom and from left to right."""
    edges: tuple[NeighbourEdge, ...]
    size: NodeSize
    width: int
    height: int
    left_out_above: int
    """How many rows that the item rests on had no room; at least, where the trace is long."""
    left_out_below: int
    above: str
    """The same in words; empty if none was left out: ``… 40 more above``."""
    below: str
    crossings: int
    """How often two lines cross. Edges that run together are one line."""


def neighbourhood(
    rows: NearRows,
    trace_id: str,
    item_id: str,
    *,
    limit: int = MOST,
    size: NodeSize | None = None,
) -> NeighbourhoodView:
    """Lay out what an item rests on and what rests on it, the nearest of it if it is too much.

    Every line goes down: what is rested on stands above. The same rows give the same drawing,
    in some 50 ms for 300 nodes.

    Parameters
    ----------
    rows : NearRows
        Where the trace's rows come from: a corpus's `rows`, or `PastRows`.
    trace_id, item_id : str
        The item in focus. A part of a decision stands in its decision's row.
    limit : int
        The most nodes, from 1 to `MOST`.
    size : NodeSize, optional
        Of a node, and the room around it.

    Raises
    ------
    UnknownEntryError
        If the trace has no such item.
    ValueError
        If `limit` is out of range.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> from dtui.views.spine import PastRows
    >>> said = {"recorded_at": "2026-06-24T09:00:00Z"}
    >>> cited = {"citations": [{"kind": "metric", "ref": "usage"}], **said}
    >>> items = [
    ...     {"type": "observation", "id": "obs-1", "statement": "Usage fell", **cited},
    ...     {"type": "hypothesis", "id": "hyp-1", "statement": "It is the price",
    ...         "confidence": 0.5, "trace_item_refs": ["obs-1"], **said}]
    >>> trace = Trace(TraceOpened(trace_id="t"), map(parse_item, items))
    >>> view = neighbourhood(PastRows(trace), "t", "hyp-1")
    >>> [(node.letter, node.item_id, node.x, node.y) for node in view.nodes]
    [('O', 'obs-1', 0, 0), ('H', 'hyp-1', 0, 82)]
    >>> view.edges[0].points
    ((96, 38), (96, 82))
    """
    if not 1 <= limit <= MOST:
        raise ValueError(f"limit must be within 1 and {MOST}, not {limit}")
    return _drawn(chosen(rows, trace_id, item_id, limit), trace_id, size or NodeSize())


def _drawn(choice: Choice, trace_id: str, size: NodeSize) -> NeighbourhoodView:
    """Draw a choice of rows. To its layout a row is its place among them, counted from 0."""
    returning = _returning(choice.edges)
    downwards = _downwards(choice, returning)
    cut = layered(len(choice.rows), sorted(set(downwards.values())))
    cut = bundled(cut._replace(layers=ordered(cut)))
    order = cut.layers
    middles = [floor(x + 0.5) for x in centres(order, cut, width=size.width, gap=size.beside)]
    tops = _tops(order, size)
    joined = _joined(choice)
    nodes = [
        _node(choice.rows[vertex], middles[vertex] - size.width // 2, tops[vertex], joined[vertex])
        for layer in order
        for vertex in layer
        if vertex < cut.vertices
    ]
    edges = [
        NeighbourEdge(*edge, _points(cut.paths[path], middles, tops, size), edge in returning)
        for edge, path in downwards.items()
    ]
    return NeighbourhoodView(
        trace_id=trace_id,
        focus=choice.focus,
        nodes=tuple(nodes),
        edges=tuple(edges),
        size=size,
        width=max(*middles, *(node.x + size.width for node in nodes)),
        height=max(tops) + size.height,
        left_out_above=choice.left_out_above.rows,
        left_out_below=choice.left_out_below.rows,
        above=_more(choice.left_out_above, "above"),
        below=_more(choice.left_out_below, "below"),
        crossings=crossings(order, cut.below),
    )


def _downwards(
    choice: Choice, returning: Collection[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return by edge the places of its rows, those of a returning one turned round."""
    place = {row.ordinal: index for index, row in enumerate(choice.rows)}
    return {
        (cause, effect): (place[effect], place[cause])
        if (cause, effect) in returning
        else (place[cause], place[effect])
        for cause, effect in choice.edges
    }


def _returning(edges: Sequence[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Return the edges that would close a circle, so that without them there is none.

    Only a decision can rest on what was recorded after it, through its parts; so every circle
    has an edge back in time, and it returns to a decision from what rests on that decision.
    """
    back = [(cause, effect) for cause, effect in edges if cause > effect]
    if not back:
        return frozenset()
    below: dict[int, list[int]] = {}
    for cause, effect in edges:
        below.setdefault(cause, []).append(effect)
    found: set[tuple[int, int]] = set()
    for decision in {effect for _, effect in back}:
        reached, waiting = {decision}, [decision]
        while waiting:
            new = [other for other in below.get(waiting.pop(), ()) if other not in reached]
            reached.update(new)
            waiting += new
        found.update(edge for edge in back if edge[1] == decision and edge[0] in reached)
    return frozenset(found)


def _tops(order: Order, size: NodeSize) -> list[int]:
    """Return the y of the upper border of each vertex."""
    y = {v: i * (size.height + size.below) for i, layer in enumerate(order) for v in layer}
    return [y[vertex] for vertex in range(len(y))]


def _points(
    path: Sequence[int], middles: Sequence[int], tops: Sequence[int], size: NodeSize
) -> tuple[tuple[int, int], ...]:
    """Return the corners of a line: it slants between layers and falls straight through them."""
    first, *bends, last = path
    points = [(middles[first], tops[first] + size.height)]
    for bend in bends:
        points += [(middles[bend], tops[bend]), (middles[bend], tops[bend] + size.height)]
    return (*points, (middles[last], tops[last]))


def _node(row: ItemRow, x: int, y: int, joined: str) -> NeighbourNode:
    shown = entry_sign(row.type, row.state, at_risk=row.at_risk)
    item_id = one_line(row.item_id)
    line = row.line or row.detail
    named = f"{type_word(row.type)} {item_id}" + (f", {shown.word}" if shown.word else "")
    return NeighbourNode(
        ordinal=row.ordinal,
        item_id=item_id,
        x=x,
        y=y,
        letter=shown.letter,
        glyph=shown.glyph,
        word=shown.word,
        role=shown.role,
        line=one_line(line, _IN_A_NODE),
        says=f"{named}: {one_line(line, _IN_WORDS)}{joined}",
    )


def _joined(choice: Choice) -> list[str]:
    """Return what each row is joined to, in words."""
    ids = {row.ordinal: one_line(row.item_id) for row in choice.rows}
    causes: dict[int, list[str]] = {ordinal: [] for ordinal in ids}
    effects: dict[int, list[str]] = {ordinal: [] for ordinal in ids}
    for cause, effect in choice.edges:
        causes[effect].append(ids[cause])
        effects[cause].append(ids[effect])
    sides = (("; rests on ", causes), ("; used by ", effects))
    return [
        "".join(what + ", ".join(side[ordinal]) for what, side in sides if side[ordinal])
        for ordinal in ids
    ]


def _more(left_out: LeftOut, side: str) -> str:
    if not left_out.rows:
        return ""
    or_more = " or" if left_out.at_least else ""
    return f"… {left_out.rows:,}{or_more} more {side}"
