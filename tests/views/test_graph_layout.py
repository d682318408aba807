"""The gutter is read back from its drawing alone and compared with the trace it was drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.log.projections import ItemRow
from dtui.signs import GLYPHS_IN_ASCII
from dtui.views.graph_layout import (
    CONTEXT,
    LANES,
    REACH,
    SpineRow,
    outside,
    rows_needed,
    spine_rows,
)
from dtui.views.kin import cone

KINDS = ("observation", "hypothesis", "deduction", "decision", "question", "constraint")
FOLDED = ("decision_option", "decision_option_constraint_evaluation", "decision_selection")
STATES = {
    "hypothesis": ("pending", "validated", "refuted"),
    "decision": ("pending", "selected", "superseded"),
    "question": ("pending", "answered"),
    "constraint": ("", "late", "missed"),
}


def make_trace(code: bytes) -> list[ItemRow]:
    """Make a trace of three bytes an item: its type, and how far back two references reach."""
    rows: list[ItemRow] = []
    decisions: list[int] = []
    spine = 0
    for ordinal, place in enumerate(range(0, len(code) - 2, 3), start=1):
        kind, near, far = code[place : place + 3]
        back = {near % 8 + 1, far % 40 + 1} if far % 3 else {near % 8 + 1}
        refs = {ordinal - step for step in back if step < ordinal} if kind % 9 else set()
        if kind % 4 == 3 and decisions:
            type_ = FOLDED[kind % len(FOLDED)]
            refs.add(decisions[-1])
        else:
            type_ = KINDS[kind % len(KINDS)]
            spine += 1
        if type_ == "decision":
            decisions.append(ordinal)
        states = STATES.get(type_, ("",))
        rows.append(
            ItemRow(
                trace_id="t",
                ordinal=ordinal,
                spine=None if type_ in FOLDED else spine,
                item_id=f"i-{ordinal}",
                type=type_,
                line=f"line {ordinal}",
                detail="",
                refs=tuple(sorted(refs)),
                state=states[near % len(states)],
                at_risk=far % 11 == 0,
                position=ordinal,
            )
        )
    return rows


mixed_traces = st.binary(min_size=3, max_size=900).map(make_trace)
dense_traces = st.lists(st.integers(0, 255), min_size=90, max_size=600).map(
    # Nothing but observations that refer to each other: long lanes, and many.
    lambda steps: make_trace(bytes(b for step in steps for b in (12, step, step % 20)))
)
traces = mixed_traces | dense_traces


def whole(
    items: Sequence[ItemRow], *, lanes: int = LANES, reach: int = REACH
) -> Sequence[SpineRow]:
    return spine_rows(items, first=1, count=len(items), lanes=lanes, reach=reach)


def window(items: Sequence[ItemRow], first: int, count: int) -> Sequence[SpineRow]:
    """Draw a window from no more than its own rows and the context they need."""
    needed = rows_needed(first, count)
    drawn = [row.ordinal for row in items if row.spine in needed]
    at_hand = items[drawn[0] - 1 : drawn[-1]]
    others = {ordinal: items[ordinal - 1] for ordinal in outside(at_hand)}
    return spine_rows(at_hand, first=first, count=count, others=others)


class Alphabet:
    """What the strokes of a drawing mean, kept apart from the code that draws them."""

    def __init__(
        self, down: str, across: str, left: str, right: str, glyphs: Iterable[str]
    ) -> None:
        self.across = across
        self.left = left  # joints left of the glyph: of a lane that goes on, of one that ends
        self.right = right  # the same right of the glyph
        self.goes_on = {down, left[0], right[0]}
        self.glyphs = set(glyphs)


UNICODE = Alphabet("│", "─", "├╰", "┤╯", glyphs=GLYPHS_IN_ASCII)
ASCII = Alphabet("|", "-", "+`", "+'", glyphs=GLYPHS_IN_ASCII.values())


def read_back(gutters: Sequence[str], alphabet: Alphabet) -> set[tuple[int, int]]:
    """Return the (parent, child) lines that a drawing shows, and fail on a loose end."""
    edges: set[tuple[int, int]] = set()
    for line, gutter in enumerate(gutters):
        node = glyph_at(gutter, alphabet)
        for column in joined_at(gutter, node, alphabet):
            edges.add((climb(gutters, line, column, alphabet), line))
        for cell, char in enumerate(gutter):
            if cell % 2 == 0 and char in alphabet.goes_on and line + 1 < len(gutters):
                below = gutters[line + 1][cell : cell + 1]
                assert below in alphabet.goes_on | {*alphabet.left, *alphabet.right}
    return edges


def glyph_at(gutter: str, alphabet: Alphabet) -> int:
    [cell] = [cell for cell, char in enumerate(gutter) if char in alphabet.glyphs]
    assert cell % 2 == 0
    return cell


def joined_at(gutter: str, node: int, alphabet: Alphabet) -> list[int]:
    found: list[int] = []
    for step, joints in ((-1, alphabet.left), (1, alphabet.right)):
        cell = node + step
        while 0 <= cell < len(gutter) and gutter[cell] == alphabet.across:
            if gutter[cell + step] in joints:
                found.append(cell + step)
            cell += 2 * step
    return found


def climb(gutters: Sequence[str], line: int, cell: int, alphabet: Alphabet) -> int:
    for above in range(line - 1, -1, -1):
        char = gutters[above][cell : cell + 1]
        if char in alphabet.glyphs:
            return above
        assert char in alphabet.goes_on, f"the lane breaks off in line {above}, cell {cell}"
    raise AssertionError("the lane comes from nowhere")


def homes(items: Sequence[ItemRow]) -> dict[int, int]:
    """Return the ordinal of the row that each item is drawn in."""

    def home(row: ItemRow) -> int:
        decisions = (ref for ref in row.refs if items[ref - 1].type == "decision")
        return row.ordinal if row.spine else max(decisions)

    return {row.ordinal: home(row) for row in items}


def spans(items: Sequence[ItemRow]) -> dict[tuple[int, int], int]:
    """Return the references between spine rows, (parent, child) ordinals -> rows spanned."""
    spine = {row.ordinal: row.spine for row in items if row.spine}
    home = homes(items)
    return {
        (home[ref], row.ordinal): spine[row.ordinal] - spine[home[ref]]
        for row in items
        if row.spine
        for ref in row.refs
    }


@given(traces)
def test_every_lane_joins_the_two_ends_of_a_reference(items: list[ItemRow]) -> None:
    rows = whole(items)
    shown = read_back([row.gutter for row in rows], UNICODE)
    edges = {(rows[parent].ordinal, rows[child].ordinal) for parent, child in shown}
    assert edges <= spans(items).keys()
    assert edges == {(parent, row.ordinal) for row in rows for parent in row.parents}


@given(traces)
def test_every_reference_is_a_lane_or_a_mark(items: list[ItemRow]) -> None:
    home, spanned = homes(items), spans(items)
    for row in whole(items):
        marked = {mark.ordinal for mark in row.marks}
        for ref in items[row.ordinal - 1].refs:
            # To name a part beside its decision would say the same twice.
            assert (home[ref] in row.parents) != bool(marked & {ref, home[ref]})
            assert home[ref] not in row.parents or spanned[home[ref], row.ordinal] <= REACH


@given(traces, st.integers(1, LANES), st.integers(1, REACH))
def test_no_row_has_more_lanes_than_there_is_room_for(
    items: list[ItemRow], lanes: int, reach: int
) -> None:
    for row in whole(items, lanes=lanes, reach=reach):
        assert len(row.lanes) <= lanes
        assert row.node <= lanes
        assert len(row.gutter) <= 2 * lanes + 1


@given(traces)
def test_where_few_lanes_meet_no_short_reference_becomes_a_mark(items: list[ItemRow]) -> None:
    last: dict[int, int] = {}
    spine = {row.ordinal: row.spine or 0 for row in items}
    for (parent, child), span in spans(items).items():
        if span <= REACH:
            last[parent] = max(last.get(parent, 0), spine[child])
    drawn = [range(spine[parent], end + 1) for parent, end in last.items()]
    most = max(sum(place in lane for lane in drawn) for place in spine.values())
    if most <= LANES // 2:
        shown = {(parent, row.ordinal) for row in whole(items) for parent in row.parents}
        assert shown == {edge for edge, span in spans(items).items() if span <= REACH}


@given(traces, st.data())
@example(make_trace(bytes(range(256)) * 3), None)
def test_a_window_is_cut_from_the_whole(items: list[ItemRow], data: st.DataObject | None) -> None:
    rows = whole(items)
    if data is None:
        windows = [(first, 7) for first in range(1, len(rows))]
    else:
        first = data.draw(st.integers(1, len(rows)), label="first")
        windows = [(first, data.draw(st.integers(1, 60), label="count"))]
    for first, count in windows:
        assert window(items, first, count) == rows[first - 1 : first - 1 + count]


@given(st.integers(1, 10_000), st.integers(1, 200))
def test_a_window_needs_a_bounded_context(first: int, count: int) -> None:
    needed = rows_needed(first, count)
    assert max(1, first - CONTEXT) <= needed.start <= first
    assert first + count <= needed.stop <= first + count + CONTEXT


@given(traces)
def test_ascii_shows_the_same_lines_cell_for_cell(items: list[ItemRow]) -> None:
    rows = whole(items)
    in_ascii = spine_rows(items, first=1, count=len(items), ascii=True)
    assert all(row.gutter.isascii() for row in in_ascii)
    assert [len(row.gutter) for row in in_ascii] == [len(row.gutter) for row in rows]
    assert read_back([row.gutter for row in in_ascii], ASCII) == read_back(
        [row.gutter for row in rows], UNICODE
    )
    for drawn, plain in zip(rows, in_ascii, strict=True):
        assert GLYPHS_IN_ASCII[drawn.gutter[2 * drawn.node]] == plain.gutter[2 * plain.node]


@given(traces)
def test_each_lane_says_whose_it_is(items: list[ItemRow]) -> None:
    rows = whole(items)
    by_ordinal = {row.ordinal: row for row in rows}
    for row in rows:
        for column, owner in enumerate(row.lanes):
            stroke = row.gutter[2 * column : 2 * column + 1]
            if owner:
                assert stroke in {"│", "├", "╰", "┤", "╯"} or owner == row.ordinal
                assert by_ordinal[owner].node == column
            else:
                assert stroke in {" ", "─"} or column == row.node


def closure(items: Sequence[ItemRow], start: set[int], *, forward: bool) -> set[int]:
    reached: set[int] = set()
    steps: dict[int, set[int]] = {row.ordinal: set() for row in items}
    for row in items:
        for ref in row.refs:
            if ref in steps:
                steps[ref if forward else row.ordinal].add(row.ordinal if forward else ref)
    waiting = list(start)
    while waiting:
        for found in steps[waiting.pop()] - reached:
            reached.add(found)
            waiting.append(found)
    return reached


@given(traces, st.data())
def test_a_cone_is_all_that_can_be_walked_to(items: list[ItemRow], data: st.DataObject) -> None:
    apex = data.draw(st.sampled_from([row.ordinal for row in items if row.spine]))
    home = homes(items)
    parts = {part for part, drawn_in in home.items() if drawn_in == apex}
    ancestors, descendants = cone(items, apex)
    assert ancestors == {home[o] for o in closure(items, parts, forward=False)} - {apex}
    assert descendants == {home[o] for o in closure(items, parts, forward=True)} - {apex}


@given(traces, st.data())
def test_a_cone_in_a_window_is_exact_for_the_window(
    items: list[ItemRow], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(items) - 1), label="start")
    end = data.draw(st.integers(start + 1, len(items)), label="end")
    inside = items[start:end]
    seen = {row.ordinal for row in inside}
    home = homes(items)
    # A decision's parts may lie beyond the window; any other item is alone in its row.
    apexes = [row.ordinal for row in inside if row.spine and row.type != "decision"]
    if not apexes:
        return
    apex = data.draw(st.sampled_from(apexes), label="apex")
    ancestors, descendants = cone(inside, apex)
    above, below = (closure(items, {apex}, forward=forward) & seen for forward in (False, True))
    assert ancestors == {home[o] for o in above} & seen
    assert descendants == {home[o] for o in below} & seen


def test_what_refers_to_a_part_of_a_decision_is_joined_to_the_decision() -> None:
    def row(ordinal: int, spine: int | None, type_: str, *refs: int) -> ItemRow:
        item_id = f"{type_[:3]}-{ordinal}"
        return ItemRow("t", ordinal, spine, item_id, type_, "", "", refs, "", False, ordinal)

    items = [
        row(1, 1, "decision"),
        row(2, None, "decision_option", 1),
        row(3, None, "decision_selection", 1, 2),
        row(4, 2, "deduction", 3),
    ]
    *_, deduction = whole(items)
    assert deduction.parents == (1,)
    assert deduction.marks == ()
    assert deduction.gutter == "╰─○"

    without_parts = [items[0], items[3]]
    assert outside(without_parts) == {3}
    found = spine_rows(without_parts, first=1, count=2, others={3: items[2]})
    assert found == tuple(whole(items))


def test_a_far_reference_is_a_mark_that_can_be_followed() -> None:
    items = [
        ItemRow("t", n, n, f"obs-{n}", "observation", "", "", (1,) if n == 40 else (), "", False, n)
        for n in range(1, 41)
    ]
    *_, last = whole(items)
    assert last.parents == ()
    [mark] = last.marks
    assert (mark.ordinal, mark.item_id, mark.text) == (1, "obs-1", "↑obs-1")
    [unnamed] = spine_rows(items[15:], first=40, count=1)[0].marks
    assert unnamed.text == "↑#1"


@pytest.mark.parametrize(("lanes", "reach"), [(0, 1), (15, 1), (1, 0), (1, 21)])
def test_room_that_no_gutter_has_is_refused(lanes: int, reach: int) -> None:
    with pytest.raises(ValueError, match="must be within 1 and"):
        spine_rows([], first=1, count=1, lanes=lanes, reach=reach)
