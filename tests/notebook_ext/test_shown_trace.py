"""A trace of a corpus and a snapshot of it, shown alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dtui.views.search import read_query
from notebook_ext.trace.found import FoundRows
from notebook_ext.trace.shown import HeldTrace, LiveTrace, ShownTrace, card_of

if TYPE_CHECKING:
    from pathlib import Path

    from dtui.corpus import Corpus


@pytest.fixture(scope="module")
def corpus(sample_file: Path) -> Iterator[Corpus]:
    from dtui.corpus import Corpus

    with Corpus.open(sample_file) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def both(corpus: Corpus) -> list[tuple[ShownTrace, ShownTrace]]:
    """Give every sample trace twice: as the corpus has it, and as a snapshot holds it."""
    names = [row.trace_id for row in corpus.traces(limit=1_000)]
    return [(LiveTrace(corpus, name), HeldTrace(corpus.trace(name))) for name in names]


def test_a_snapshot_stands_as_its_trace_does(both: list[tuple[ShownTrace, ShownTrace]]) -> None:
    for live, held in both:
        assert held.standing() == live.standing()
        assert held.signs() == live.signs()
        assert held.pending(1_000) == live.pending(1_000)


def test_cards_are_the_same(both: list[tuple[ShownTrace, ShownTrace]]) -> None:
    for live, held in both:
        for item in held.whole():
            assert card_of(held, item.id) == card_of(live, item.id)


def test_what_pends_next_is_the_same_from_anywhere(
    both: list[tuple[ShownTrace, ShownTrace]],
) -> None:
    for live, held in both:
        for item in held.whole():
            here, there = (one.rows.item(one.trace_id, item.id) for one in (live, held))
            for step in (1, -1):
                assert held.next_pending(there, step) == live.next_pending(here, step)


def test_a_sign_stands_for_every_row_of_the_list(
    both: list[tuple[ShownTrace, ShownTrace]],
) -> None:
    for live, _ in both:
        rows = live.rows.spine(live.trace_id, 1, 1_000)
        said = ["P" if row.state == "pending" else "R" if row.at_risk else "." for row in rows]
        assert live.signs() == "".join(said)


@pytest.mark.parametrize("query", ["type:hypothesis", "pending", "price", "nobody-wrote-this"])
def test_what_is_found_is_shown_in_a_row_of_the_list(
    both: list[tuple[ShownTrace, ShownTrace]], query: str
) -> None:
    for live, _ in both:
        found = FoundRows(live, read_query(query))
        rows = live.rows.items(live.trace_id)
        assert found.items == [row for row in rows if read_query(query).matches(row)]
        count = live.rows.count_spine(live.trace_id)
        page = found.page(0, count)
        assert sum(found.mask(count)) == len(found) == len(page)
        assert [found.find(row.spine - 1) for row in page] == list(range(len(page)))
        unfolded = {row.item_id for row in found.items if row.spine is not None}
        assert unfolded <= {row.item_id for row in page}


def test_of_a_trace_that_has_no_such_item_there_is_no_card(corpus: Corpus) -> None:
    name = corpus.traces()[0].trace_id
    assert card_of(LiveTrace(corpus, name), "obs-none") is None
