"""What a search finds in a trace, a piece at a time."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.views.hits import Hits, look_for
from dtui.views.search import Query, read_query
from tests.tui.conftest import corpus, written_once

__all__ = ["corpus", "written_once"]

WORDS = st.sampled_from(
    ["usage", "type:hypothesis", "pending", "-state:refuted", "/e.*t/", "~mrgn"]
)


def found(corpus: Corpus, query: Query, piece: float = 0.0) -> list[Hits]:
    items = corpus.known("northwind").items
    return list(look_for(corpus.rows, "northwind", query, items, piece=piece))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=3))
def test_it_finds_the_rows_that_match_and_those_with_a_part_that_does(
    corpus: Corpus, terms: list[str]
) -> None:
    query = read_query(" ".join(terms))
    rows = corpus.rows.items("northwind")
    decisions = {row.ordinal for row in rows if row.type == "decision"}
    expected = {
        row.ordinal if row.spine is not None else max(decisions.intersection(row.refs))
        for row in rows
        if query.matches(row)
    }
    assert list(found(corpus, query)[-1].ordinals) == sorted(expected)


def test_what_an_option_says_is_found_in_the_row_of_its_decision(corpus: Corpus) -> None:
    (hit,) = found(corpus, read_query('"two years"'))[-1].ordinals
    (row,) = corpus.rows.items_at("northwind", [hit])
    assert row.item_id == "dec-1"


def test_every_piece_tells_how_far_it_is_and_the_last_is_complete(corpus: Corpus) -> None:
    *before, last = found(corpus, read_query("usage"))
    assert last.is_complete
    assert all(piece.looked_at <= piece.of for piece in before)


def test_a_trace_is_not_asked_what_its_items_can_not_answer(corpus: Corpus) -> None:
    with pytest.raises(InvalidQueryError, match=re.escape("is:complete")):
        found(corpus, read_query("is:complete"))


@given(st.sets(st.integers(1, 30)), st.integers(0, 31), st.sampled_from([1, -1]))
def test_the_next_hit_is_the_nearest_one_that_way(ordinals: set[int], here: int, step: int) -> None:
    hits = Hits(30, 30, sorted(ordinals))
    there = [one for one in ordinals if (one - here) * step > 0]
    assert hits.beyond(here, step) == min(there, key=lambda one: abs(one - here), default=None)
    assert bool(hits.place(here)) == (here in ordinals)
