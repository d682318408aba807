"""The cone of a whole trace is the one that is found among all its rows at hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import UnknownEntryError
from dtui.log.projections import ItemRow
from dtui.views import cone as walking
from dtui.views.cone import finished, walk_cone
from dtui.views.kin import cone, home
from tests.views.held_rows import HeldItems
from tests.views.test_graph_layout import make_trace

made_traces = st.binary(min_size=3, max_size=600).map(make_trace)
pieces = st.sampled_from([1, 3, 17, 10_000])


@given(made_traces, st.integers(0, 300), pieces)
def test_a_walk_in_pieces_finds_the_rows_of_the_cone(
    items: list[ItemRow], pick: int, piece: int
) -> None:
    item = items[pick % len(items)]
    here = home(item.ordinal, {row.ordinal: row for row in items})
    above, below = cone(items, here)
    rows = HeldItems(items)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "_PIECE", piece)
        both = finished(walk_cone(rows, "t", item.item_id, len(items)))
        after = finished(walk_cone(rows, "t", item.item_id, len(items), causes=False))
    assert both == tuple(sorted({here} | above | below))
    assert after == tuple(sorted({here} | below))


@given(made_traces, st.integers(0, 300), st.integers(0, 300))
def test_a_walk_sees_no_more_items_than_it_is_told_of(
    items: list[ItemRow], pick: int, length: int
) -> None:
    length = length % len(items) + 1
    item = items[pick % length]
    rows, then = HeldItems(items), HeldItems(items[:length])
    assert finished(walk_cone(rows, "t", item.item_id, length)) == finished(
        walk_cone(then, "t", item.item_id, length)
    )


def test_a_walk_tells_how_far_it_is_and_comes_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_PIECE", 4)
    rows = HeldItems(make_trace(bytes(range(90))))
    told = list(walk_cone(rows, "t", rows.rows[0].item_id, 30))
    assert [walked.of for walked in told] == [30] * len(told)
    assert [walked.items for walked in told] == sorted({walked.items for walked in told})
    assert told[-1].items == 30


def test_the_cone_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownEntryError, match="no item 'hyp-4' in trace 't'"):
        finished(walk_cone(HeldItems([]), "t", "hyp-4", 0))
