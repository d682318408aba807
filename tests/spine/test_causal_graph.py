"""All causes in memory: the walks over them are those of the query, with scipy and without."""

from __future__ import annotations

from array import array
from importlib.util import find_spec
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import UnknownEntryError
from dtui.spine import causality
from dtui.spine.causality import CausalGraph
from tests.spine.scene import decide, judge, propose, scene

with_and_without_scipy = pytest.mark.parametrize(
    "installed",
    [
        pytest.param(
            True,
            id="scipy",
            marks=pytest.mark.skipif(not find_spec("scipy"), reason="scipy is not installed"),
        ),
        pytest.param(False, id="plain"),
    ],
)


@st.composite
def causes(draw: st.DrawFn) -> list[list[int]]:
    """Draw what each position follows from: some of those before it."""
    size = draw(st.integers(1, 12))
    earlier = [st.sets(st.integers(1, place), max_size=3) for place in range(1, size)]
    return [[], *(sorted(draw(some)) for some in earlier)]


def graph_of(drawn: list[list[int]], *, installed: bool) -> CausalGraph:
    pairs = sorted((cause, place) for place, some in enumerate(drawn, 1) for cause in some)
    with pytest.MonkeyPatch.context() as patch:
        if not installed:
            patch.setattr(causality, "find_spec", dict[str, None]().get)
        return CausalGraph(array("i", chain.from_iterable(pairs)), head=len(drawn))


@with_and_without_scipy
@given(causes())
def test_ancestors_are_all_that_can_be_reached_over_causes(
    installed: bool, drawn: list[list[int]]
) -> None:
    graph = graph_of(drawn, installed=installed)
    ancestors: list[set[int]] = []
    for some in drawn:
        ancestors.append({*some}.union(*(ancestors[cause - 1] for cause in some)))
    for place, wanted in enumerate(ancestors, 1):
        assert list(graph.ancestors(place)) == sorted(wanted)
        effects = [later for later, its in enumerate(ancestors, 1) if place in its]
        assert list(graph.descendants(place)) == effects


@with_and_without_scipy
def test_an_empty_log_has_no_walks(installed: bool) -> None:
    graph = graph_of([], installed=installed)
    with pytest.raises(UnknownEntryError, match="when the head was 0"):
        graph.ancestors(1)


def test_it_says_of_a_corpus_what_the_query_says() -> None:
    with scene() as corpus:
        ids = decide(corpus)
        propose(corpus, trace_id="trace", decision_id=ids.decision)
        judge(corpus)
        graph = corpus.causal_graph()
        for position in range(1, corpus.log.head() + 1):
            walked = corpus.log.walk(position, 100, backwards=True)
            assert list(graph.ancestors(position)) == sorted(walked)[:-1]
            onwards = corpus.log.walk(position, 100, backwards=False)
            assert list(graph.descendants(position)) == sorted(onwards)[1:]


def test_it_knows_nothing_of_what_came_after_it() -> None:
    with scene() as corpus:
        graph = corpus.causal_graph()
        propose(corpus)
        with pytest.raises(UnknownEntryError, match="the graph has no position"):
            graph.ancestors(corpus.log.head())
        assert list(graph.descendants(3)) == []
