"""A spine of some rows is drawn as if these were all there are; nothing else of them changes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from dtui.log.projections import ItemRow
from dtui.views.graph_layout import SpineRow
from dtui.views.kin import cone, home
from dtui.views.spine import Spine
from tests.views.held_rows import HeldItems
from tests.views.test_graph_layout import UNICODE, make_trace, read_back

made_traces = st.binary(min_size=3, max_size=900).map(make_trace)
chances = st.integers(0, 2**32)


def some(items: Sequence[ItemRow], chance: int) -> list[int]:
    """Choose about half of the rows that are not folded."""
    drawn = [row.ordinal for row in items if row.spine is not None]
    return [ordinal for ordinal in drawn if (ordinal * 2_654_435_761 ^ chance) >> 13 & 1]


def shown(items: Sequence[ItemRow], only: Sequence[int] | None) -> Sequence[SpineRow]:
    spine = Spine(HeldItems(items), "t", 14, only=only)
    return spine.page(0, len(spine))


@given(made_traces, chances)
def test_the_rows_are_those_asked_for_under_the_numbers_of_the_whole_trace(
    items: list[ItemRow], chance: int
) -> None:
    only = some(items, chance)
    rows = shown(items, only)
    assert [row.ordinal for row in rows] == only
    assert [row.spine for row in rows] == [items[ordinal - 1].spine for ordinal in only]


@given(made_traces)
def test_a_spine_of_all_rows_is_the_whole_spine(items: list[ItemRow]) -> None:
    every = [row.ordinal for row in items if row.spine is not None]
    assert list(shown(items, every)) == list(shown(items, None))


@given(made_traces, chances)
def test_each_line_and_mark_is_a_reference_and_each_reference_is_one_of_them(
    items: list[ItemRow], chance: int
) -> None:
    known = {row.ordinal: row for row in items}
    rows = shown(items, some(items, chance))
    at = [row.ordinal for row in rows]
    drawn = {
        (at[parent], at[child]) for parent, child in read_back([r.gutter for r in rows], UNICODE)
    }
    for row in rows:
        refs = known[row.ordinal].refs
        homes = {home(ref, known) for ref in refs} - {row.ordinal}
        lanes = {parent for parent, child in drawn if child == row.ordinal}
        marks = {home(mark.ordinal, known) for mark in row.marks}
        assert lanes <= homes
        assert homes - set(at) <= marks
        assert homes <= lanes | marks


@given(made_traces, chances, st.integers(0, 200), st.integers(1, 50))
def test_a_page_is_cut_from_the_drawing_of_them_all(
    items: list[ItemRow], chance: int, first: int, count: int
) -> None:
    spine = Spine(HeldItems(items), "t", 14, only=some(items, chance))
    rows = spine.page(0, len(spine))
    assert list(spine.page(first, count)) == list(rows[first : first + count])


@given(made_traces, chances)
def test_a_row_is_found_where_it_stands_and_what_is_not_shown_is_not_found(
    items: list[ItemRow], chance: int
) -> None:
    known = {row.ordinal: row for row in items}
    only = some(items, chance)
    spine = Spine(HeldItems(items), "t", 14, only=only)
    for row in items:
        drawn_in = home(row.ordinal, known)
        assert spine.find(row.item_id) == (only.index(drawn_in) if drawn_in in only else None)


@given(made_traces, chances, st.integers(0, 300))
def test_kin_are_found_through_what_is_not_shown(
    items: list[ItemRow], chance: int, cursor: int
) -> None:
    only = some(items, chance)
    spine = Spine(HeldItems(items), "t", 14, only=only)
    if not only:
        assert spine.kin(0, 0, 10) == cone([], 0)
        return
    cursor %= len(only)
    near = spine.kin(cursor, 0, len(only) - 1)
    between = [row for row in items if only[0] <= row.ordinal <= only[-1]]
    assert near == cone(between, only[cursor])
