"""The drawing is read back from its points alone and compared with the rows it was drawn from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.errors import UnknownEntryError
from dtui.log.projections import ItemRow
from dtui.trace import Trace, TraceOpened, parse_item
from dtui.views.kin import cone
from dtui.views.neighbourhood import (
    MOST,
    NeighbourhoodView,
    NeighbourNode,
    NodeSize,
    neighbourhood,
)
from dtui.views.neighbourhood.layers import ranks
from dtui.views.spine import PastRows
from sample_traces import PRIMER, lines

SIZE = NodeSize()
PARTS = ("decision_option", "decision_option_constraint_evaluation", "decision_selection")
STATES = {"hypothesis": ("pending", "refuted"), "decision": ("pending", "selected")}


class Held:
    """The rows of one trace in memory, handed out in an order nobody should rely on."""

    def __init__(self, rows: Iterable[ItemRow], *, backwards: bool = False) -> None:
        self.rows = {row.ordinal: row for row in rows}
        self.step = -1 if backwards else 1
        self.read: set[int] = set()

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:
        return next((row for row in self.rows.values() if row.item_id == item_id), None)

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:
        self.read.update(wanted := set(ordinals))
        return [self.rows[ordinal] for ordinal in sorted(wanted)[:: self.step]]

    def effects(self, row: ItemRow) -> list[ItemRow]:
        return [other for other in self.rows.values() if row.ordinal in other.refs][:: self.step]


def row(ordinal: int, kind: str, refs: Iterable[int], state: str = "", line: str = "") -> ItemRow:
    return ItemRow(
        trace_id="t",
        ordinal=ordinal,
        spine=None if kind in PARTS else ordinal,
        item_id=f"i-{ordinal}",
        type=kind,
        line=line or f"line {ordinal}",
        detail="",
        refs=tuple(sorted(refs)),
        state=state,
        at_risk=ordinal % 11 == 0,
        position=ordinal,
    )


def make_trace(code: bytes) -> list[ItemRow]:
    """Make a trace of three bytes an item: its type, and how far back two references reach."""
    rows: list[ItemRow] = []
    decisions: list[int] = []
    for ordinal, place in enumerate(range(0, len(code) - 2, 3), start=1):
        kind, near, far = code[place : place + 3]
        back = {near % 8 + 1, far % 40 + 1} if far % 3 else {near % 8 + 1}
        refs = {ordinal - step for step in back if step < ordinal} if kind % 9 else set()
        if kind % 4 == 3 and decisions:
            type_ = PARTS[kind % len(PARTS)]
            refs.add(decisions[near % len(decisions)])
        else:
            type_ = ("observation", "hypothesis", "deduction", "decision")[kind % 4 - 1]
        if type_ == "decision":
            decisions.append(ordinal)
        states = STATES.get(type_, ("",))
        rows.append(row(ordinal, type_, refs, states[near % len(states)]))
    return rows


traces = st.binary(min_size=3, max_size=300).map(make_trace)


@st.composite
def views(draw: st.DrawFn) -> tuple[list[ItemRow], NeighbourhoodView]:
    items = draw(traces)
    focus = draw(st.integers(1, len(items)))
    limit = draw(st.integers(1, 60))
    return items, neighbourhood(Held(items), "t", f"i-{focus}", limit=limit)


def by_ordinal(view: NeighbourhoodView) -> dict[int, NeighbourNode]:
    return {node.ordinal: node for node in view.nodes}


def homes(items: Sequence[ItemRow]) -> dict[int, int]:
    """Return the ordinal of the row that each item is drawn in."""

    def home(row: ItemRow) -> int:
        decisions = (ref for ref in row.refs if items[ref - 1].type == "decision")
        return row.ordinal if row.spine else max(decisions)

    return {row.ordinal: home(row) for row in items}


@given(views())
def test_every_line_goes_down_from_border_to_border(
    drawn: tuple[list[ItemRow], NeighbourhoodView],
) -> None:
    _, view = drawn
    nodes = by_ordinal(view)
    for edge in view.edges:
        ends = (edge.effect, edge.cause) if edge.returns else (edge.cause, edge.effect)
        upper, lower = (nodes[end] for end in ends)
        middle = SIZE.width // 2
        assert edge.points[0] == (upper.x + middle, upper.y + SIZE.height)
        assert edge.points[-1] == (lower.x + middle, lower.y)
        assert all(above[1] < below[1] for above, below in pairwise(edge.points))


@given(views())
def test_no_two_nodes_come_closer_than_the_room_around_them(
    drawn: tuple[list[ItemRow], NeighbourhoodView],
) -> None:
    _, view = drawn
    for one, other in combinations(view.nodes, 2):
        if one.y == other.y:
            assert abs(one.x - other.x) >= SIZE.width + SIZE.beside
        else:
            assert abs(one.y - other.y) >= SIZE.height + SIZE.below
    assert min(node.x for node in view.nodes) >= 0
    assert max(node.x for node in view.nodes) + SIZE.width <= view.width
    assert max(node.y for node in view.nodes) + SIZE.height == view.height


@given(views())
def test_no_line_runs_through_a_node(drawn: tuple[list[ItemRow], NeighbourhoodView]) -> None:
    _, view = drawn
    for edge in view.edges:
        for (x, y), (to_x, to_y) in pairwise(edge.points):
            assert 0 <= x <= view.width
            if to_y - y == SIZE.height:  # beside nodes, not between two layers
                assert x == to_x
                beside = [node for node in view.nodes if node.y == y]
                assert not any(node.x <= x <= node.x + SIZE.width for node in beside)
            else:
                assert to_y - y == SIZE.below


@given(views())
def test_crossings_are_those_of_the_lines_drawn(
    drawn: tuple[list[ItemRow], NeighbourhoodView],
) -> None:
    _, view = drawn
    slants = {
        (y, x, to_x)
        for edge in view.edges
        for (x, y), (to_x, to_y) in pairwise(edge.points)
        if to_y - y == SIZE.below
    }
    crossing = sum(
        one[0] == other[0] and (one[1] - other[1]) * (one[2] - other[2]) < 0
        for one, other in combinations(slants, 2)
    )
    assert view.crossings == crossing


@given(views())
def test_every_reference_between_two_nodes_is_an_edge(
    drawn: tuple[list[ItemRow], NeighbourhoodView],
) -> None:
    items, view = drawn
    home, nodes = homes(items), by_ordinal(view)
    pairs = {(home[ref], home[item.ordinal]) for item in items for ref in item.refs}
    shown = {(a, b) for a, b in pairs if a != b and a in nodes and b in nodes}
    assert {(edge.cause, edge.effect) for edge in view.edges} == shown
    assert len(view.edges) == len(shown)


@given(views())
def test_only_what_a_decision_leads_to_returns_to_it(
    drawn: tuple[list[ItemRow], NeighbourhoodView],
) -> None:
    items, view = drawn
    for edge in view.edges:
        if edge.returns:
            assert items[edge.effect - 1].type == "decision"
            assert edge.cause > edge.effect


@given(traces, st.data())
def test_the_nodes_are_the_item_and_its_kin(items: list[ItemRow], data: st.DataObject) -> None:
    focus = data.draw(st.integers(1, len(items)))
    view = neighbourhood(Held(items), "t", f"i-{focus}")
    home = homes(items)[focus]
    kin = cone(items, home)
    assert view.focus == home
    assert by_ordinal(view).keys() == {home} | kin.ancestors | kin.descendants
    assert (view.left_out_above, view.left_out_below) == (0, 0)
    assert (view.above, view.below) == ("", "")


@given(traces, st.data())
def test_what_has_no_room_is_counted_on_its_side(items: list[ItemRow], data: st.DataObject) -> None:
    focus = data.draw(st.integers(1, len(items)))
    limit = data.draw(st.integers(1, 20))
    view = neighbourhood(Held(items), "t", f"i-{focus}", limit=limit)
    nodes, kin = by_ordinal(view).keys(), cone(items, view.focus)
    assert len(nodes) == min(limit, len({view.focus} | kin.ancestors | kin.descendants))
    assert view.left_out_above == len(kin.ancestors - nodes)
    assert view.left_out_below == len(kin.descendants - nodes)


@given(views())
def test_every_node_is_joined_to_the_item(drawn: tuple[list[ItemRow], NeighbourhoodView]) -> None:
    _, view = drawn
    reached = {view.focus}
    for _ in view.nodes:
        for edge in view.edges:
            if not reached.isdisjoint(edge[:2]):
                reached.update(edge[:2])
    assert reached == by_ordinal(view).keys()


@given(traces, st.data())
def test_the_same_rows_give_the_same_drawing_however_they_are_handed_out(
    items: list[ItemRow], data: st.DataObject
) -> None:
    item_id = f"i-{data.draw(st.integers(1, len(items)))}"
    limit = data.draw(st.integers(1, 40))
    view = neighbourhood(Held(items), "t", item_id, limit=limit)
    turned = Held(reversed(items), backwards=True)
    assert neighbourhood(turned, "t", item_id, limit=limit) == view


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_a_tree_is_drawn_without_a_crossing(steps: list[int]) -> None:
    items = [row(1, "observation", ())]
    for ordinal, step in enumerate(steps, start=2):
        items.append(row(ordinal, "deduction", (max(1, ordinal - 1 - step),)))
    assert neighbourhood(Held(items), "t", "i-1").crossings == 0


def shortest(vertices: int, edges: Sequence[tuple[int, int]]) -> int:
    """Return the least total length of edges, by trying every way to layer the vertices."""
    layerings = product(range(vertices), repeat=vertices)
    lengths = ([rank[lower] - rank[upper] for upper, lower in edges] for rank in layerings)
    return min(sum(length) for length in lengths if min(length) > 0)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
@example([(0, 4), (1, 4), (2, 4), (1, 3)])
def test_no_other_layers_make_the_lines_shorter(pairs: list[tuple[int, int]]) -> None:
    # Vertex 0 holds the others together, as the item in focus does.
    edges = sorted(
        {(min(p), max(p)) for p in pairs if p[0] != p[1]} | {(0, v) for v in range(1, 5)}
    )
    rank = ranks(5, edges)
    assert all(rank[upper] < rank[lower] for upper, lower in edges)
    assert sum(rank[lower] - rank[upper] for upper, lower in edges) == shortest(5, edges)


def test_neither_side_crowds_out_the_other() -> None:
    chain = [row(n, "deduction", (n - 1,) if n > 1 else ()) for n in range(1, 102)]
    crowd = [row(n, "hypothesis", (101,)) for n in range(102, 602)]
    view = neighbourhood(Held(chain + crowd), "t", "i-101", limit=41)
    assert sum(node.ordinal < 101 for node in view.nodes) == 20
    assert sum(node.ordinal > 101 for node in view.nodes) == 20
    assert (view.above, view.below) == ("… 80 more above", "… 480 more below")


def test_a_long_trace_is_read_near_the_item_alone() -> None:
    rows = Held(row(n, "deduction", (n - 1,) if n > 1 else ()) for n in range(1, 8_001))
    view = neighbourhood(rows, "t", "i-4000", limit=31)
    assert view.above == "… 985 or more above"
    assert view.below == "… 985 or more below"
    assert len(rows.read) < 4_000


def test_a_part_of_a_decision_stands_in_its_decisions_row() -> None:
    items = [
        row(1, "observation", ()),
        row(2, "decision", (1,)),
        row(3, "decision_option", (2,)),
        row(4, "observation", ()),
        row(5, "decision_option_constraint_evaluation", (2, 3, 4)),
        row(6, "hypothesis", (3,)),
        row(7, "decision_selection", (2, 3, 6)),
        row(8, "deduction", (7,)),
    ]
    view = neighbourhood(Held(items), "t", "i-7")
    edges = {(edge.cause, edge.effect, edge.returns) for edge in view.edges}
    assert view.focus == 2
    assert edges == {
        (1, 2, False),
        (4, 2, False),  # recorded later, but not because of it
        (2, 6, False),
        (6, 2, True),
        (2, 8, False),
    }


def test_a_node_says_in_words_what_the_lines_show() -> None:
    items = [
        row(1, "observation", ()),
        row(2, "hypothesis", (1,), "refuted", "It is the price"),
        row(3, "deduction", (1, 2)),
        row(4, "deduction", (2,)),
    ]
    nodes = by_ordinal(neighbourhood(Held(items), "t", "i-2"))
    assert nodes[2].says == (
        "hypothesis i-2, refuted: It is the price; rests on i-1; used by i-3, i-4"
    )
    assert nodes[4].says == "deduction i-4: line 4; rests on i-2"


def test_texts_that_agents_wrote_are_made_safe() -> None:
    hostile = "\x1b[2J<b>no</b>\u202e\nsecond"
    safe = "\\x1b[2J<b>no</b>\\u202e ⏎ second"
    view = neighbourhood(Held([row(1, "observation", (), line=hostile)]), "t", "i-1")
    assert view.nodes[0].line == safe
    assert view.nodes[0].says == f"observation i-1: {safe}"


def test_an_item_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownEntryError, match=r"there is no item 'obs-9' in trace 't'"):
        neighbourhood(Held([row(1, "observation", ())]), "t", "obs-9")


@pytest.mark.parametrize("limit", [0, MOST + 1])
def test_no_drawing_has_more_nodes_than_can_be_told_apart(limit: int) -> None:
    with pytest.raises(ValueError, match=f"limit must be within 1 and 300, not {limit}"):
        neighbourhood(Held([row(1, "observation", ())]), "t", "i-1", limit=limit)


def sample(name: str) -> Trace:
    opening, *items = (json.loads(line) for line in lines(name))
    return Trace(
        TraceOpened.model_validate(opening["opened"]),
        (parse_item(item["item"]) for item in items),
    )


@pytest.mark.parametrize("name", PRIMER)
def test_every_item_of_a_sample_has_a_neighbourhood(name: str) -> None:
    trace = sample(name)
    rows = PastRows(trace)
    for item in trace:
        view = neighbourhood(rows, trace.opened.trace_id, item.id)
        assert len(view.nodes) > 1
        assert len(view.edges) >= len(view.nodes) - 1


def layers_of(view: NeighbourhoodView) -> list[str]:
    """Return a drawing as the signs and ids of each layer, from left to right."""
    tops = sorted({node.y for node in view.nodes})
    return [
        "   ".join(f"{n.glyph} {n.letter} {n.item_id}" for n in view.nodes if n.y == top)
        for top in tops
    ]


def test_what_led_to_the_escalation_stands_above_what_it_led_to() -> None:
    trace = sample("escalation")
    view = neighbourhood(PastRows(trace), trace.opened.trace_id, "hyp-1")
    assert layers_of(view) == [
        "○ O obs-2   ○ O obs-3",
        "✗ H hyp-1",
        "○ V val-3   ○ V val-1",
        "○ D ded-1",
        "◆ D! dec-1",
        "○ O obs-4   ● H hyp-4   ✓ H hyp-3",
        "● Q qst-1   ○ O obs-6",
        "○ V val-4",
    ]
    assert view.crossings == 0
