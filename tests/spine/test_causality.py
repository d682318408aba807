"""What led to what: walks over causes and effects, across traces, agents and systems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError, UnknownEntryError
from dtui.log import NewEntry
from dtui.spine.causality import Chain, _PlainEdges
from dtui.trace import TraceOpened
from tests.log.moments import START
from tests.log.scratch import SEEN, scratch_corpus
from tests.spine.histories import Act, histories, world
from tests.spine.scene import day, decide, judge, observe, propose, retract

Graph = Mapping[int, tuple[int, ...]]


def names(chain: Chain) -> list[str]:
    return [link.entry_id for link in chain.links]


# -- one story, end to end -------------------------------------------------------------------------


@pytest.fixture
def story(corpus: Corpus) -> Corpus:
    """From the ticket over two traces and three actors to a corrected outcome."""
    ids = decide(corpus)
    corpus.open_trace(TraceOpened(trace_id="other", profile="seed"))
    corpus.record("other", "observation", SEEN)
    corpus.emit("context_gathered", {"id": "usage", "says": "Fell", "causes": ["ticket"]})
    propose(
        corpus,
        trace_id="trace",
        decision_id=ids.decision,
        causes=["usage", "other/obs-1"],
        correlation_id="northwind",
    )
    judge(corpus, "modify", id="o", correlation_id="northwind")
    corpus.emit("execution", {"id": "x", "says": "Quote sent", "causes": ["o"], "agent": "crm"})
    observe(corpus, id="r")
    observe(corpus, id="r2", outcome_id="r", supersedes="r", value=False, agent="erp")
    return corpus


def test_one_walk_leads_from_an_outcome_to_the_observations_under_it(story: Corpus) -> None:
    chain = story.chain("r2")
    assert names(chain) == [
        *("trace", "ticket", "trace/obs-1", "trace/dec-1", "trace/opt-1", "trace/sel-1"),
        *("other", "other/obs-1", "usage", "p", "o", "x", "r", "r2"),
    ]
    assert chain.is_complete
    assert chain.start == story.log.position("r2") == chain.links[-1].position
    assert {link.entry_id: link.distance for link in chain.links} == {
        "r2": 0,
        "r": 1,
        "x": 2,
        "o": 3,
        "p": 4,
        "usage": 5,
        "ticket": 6,
        "other/obs-1": 5,
        "other": 6,
        "trace/sel-1": 5,
        "trace/dec-1": 6,
        "trace/opt-1": 6,
        "trace/obs-1": 7,
        "trace": 8,
    }


def test_a_link_says_who_did_what_and_when(story: Corpus) -> None:
    links = {link.entry_id: link for link in story.chain("r2").links}
    assert links["o"].says == "modify · percent 18 → 12"
    assert links["trace/dec-1"].says == "Renew at what price?"
    assert links["ticket"].says == "The term ends in 90 days"
    assert [links[name].agent for name in ("p", "o", "x", "r2")] == ["bot", "ana", "crm", "erp"]
    assert [links[name].kind for name in ("trace", "p")] == ["trace_opened", "proposal"]
    assert (links["r"].happened_at, links["o"].happened_at) == (day(10), START)
    assert {links[name].stream for name in ("p", "o", "x", "r2")} == {"trace"}
    assert links["p"].correlation_id == "northwind"
    for name, link in links.items():
        entry = story.log.entry(name)
        assert entry is not None
        assert link.causes == entry.causes


def test_the_effects_of_an_observation_reach_the_outcome(story: Corpus) -> None:
    assert names(story.effects("other/obs-1")) == ["other/obs-1", "p", "o", "x", "r", "r2"]
    assert names(story.effects("ticket")) == ["ticket", "usage", "p", "o", "x", "r", "r2"]
    assert names(story.effects("r2")) == ["r2"]
    retract(story, "o", id="back")
    assert names(story.effects("o")) == ["o", "x", "r", "r2", "back"]


def test_what_a_source_recorded_long_ago_happened_then(corpus: Corpus) -> None:
    made = corpus.emit("trigger", {"says": "Old"}, source_recorded_at=day(-99))
    (link,) = corpus.chain(made).links
    assert link.happened_at == day(-99)


def test_an_unknown_entry_has_no_chain(corpus: Corpus) -> None:
    corpus.record("trace", "observation", SEEN)
    for name in ("nowhere", "obs-1", "trace/obs-2", ""):
        for walk in (corpus.chain, corpus.effects):
            match = rf"has no entry '{name}'\. Name an event by its id, a trace by its id, or an i"
            with pytest.raises(UnknownEntryError, match=match):
                walk(name)


def test_a_walk_is_of_at_least_one_entry(story: Corpus) -> None:
    for limit in (0, -1):
        for walk in (story.chain, story.effects):
            with pytest.raises(InvalidQueryError, match="at least one"):
                walk("p", limit=limit)
    assert names(story.chain("p", limit=1)) == names(story.effects("p", limit=1)) == ["p"]


# -- against a walk of the graph -------------------------------------------------------------------


def graph_of(corpus: Corpus) -> dict[int, tuple[int, ...]]:
    return {entry.position: entry.causes for entry in corpus.log.entries()}


def turned(graph: Graph) -> dict[int, tuple[int, ...]]:
    return {
        cause: tuple(position for position in graph if cause in graph[position]) for cause in graph
    }


def distances(graph: Graph, start: int) -> dict[int, int]:
    """Walk breadth first, the obvious way."""
    found, edge = {start: 0}, [start]
    while edge:
        edge = [there for here in edge for there in graph[here] if there not in found]
        found |= {there: max(found.values()) + 1 for there in edge}
    return found


def check_walks(corpus: Corpus, limits: tuple[int, ...] = (1, 2, 5)) -> None:
    causes = graph_of(corpus)
    effects = turned(causes)
    entries = {entry.position: entry.header.id for entry in corpus.log.entries()}
    for start, name in entries.items():
        for graph, walk, newest_first in (
            (causes, corpus.chain, True),
            (effects, corpus.effects, False),
        ):
            wanted = distances(graph, start)
            chain = walk(name)
            assert {link.position: link.distance for link in chain.links} == wanted
            assert [link.position for link in chain.links] == sorted(wanted)
            assert (chain.is_complete, chain.start) == (True, start)
            for limit in (*limits, len(wanted), len(wanted) + 1):
                some = walk(name, limit=limit)
                kept = sorted(sorted(wanted, reverse=newest_first)[:limit])
                assert [link.position for link in some.links] == kept
                assert some.is_complete == (len(wanted) <= limit)
                assert all(link.distance == wanted[link.position] for link in some.links)


def check_graph(corpus: Corpus) -> None:
    """Check the walks of all causes held in memory, with scipy where it is there, and without."""
    causes = graph_of(corpus)
    effects = turned(causes)
    graph = corpus.causal_graph()
    assert graph.head == corpus.log.head()
    edges, head = corpus.log.edges(), graph.head
    plain = (_PlainEdges(edges[1::2], edges[::2], head), _PlainEdges(edges[::2], edges[1::2], head))
    for start in causes:
        above = sorted(distances(causes, start))[:-1]
        below = sorted(distances(effects, start))[1:]
        assert list(graph.ancestors(start)) == list(plain[0].reached_from(start)) == above
        assert list(graph.descendants(start)) == list(plain[1].reached_from(start)) == below


@settings(max_examples=20)
@given(histories(30))
def test_a_chain_is_what_a_walk_over_the_graph_finds(history: list[Act]) -> None:
    with world() as w:
        w.play(history)
        check_walks(w.corpus)
        check_graph(w.corpus)


@settings(max_examples=20)
@given(st.lists(st.sets(st.integers(1, 12), max_size=4), max_size=30))
def test_so_is_one_in_a_dense_graph_of_events(steps: list[set[int]]) -> None:
    """Each event follows from those so many places before it."""
    with scratch_corpus() as corpus, corpus.writing():
        made = ["trace"]
        for back in steps:
            named = sorted({made[-min(step, len(made))] for step in back})
            made.append(corpus.emit("trigger", {"says": "It", "causes": named}))
        check_walks(corpus)
        check_graph(corpus)


def test_a_graph_knows_the_log_up_to_when_it_was_made(corpus: Corpus) -> None:
    graph = corpus.causal_graph()
    propose(corpus)
    assert list(graph.descendants(3)) == []
    for position in (0, 4, -1):
        for walk in (graph.ancestors, graph.descendants):
            with pytest.raises(UnknownEntryError, match=f"no position {position}; .* head was 3"):
                walk(position)
    assert list(corpus.causal_graph().ancestors(4)) == [3]


def test_of_a_log_without_causes_there_is_a_graph_too(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        assert corpus.causal_graph().head == 0
        corpus.emit("trigger", {"says": "It"})
        assert list(corpus.causal_graph().ancestors(1)) == []
        assert list(corpus.causal_graph().descendants(1)) == []


def long_log(corpus: Corpus, length: int) -> list[str]:
    """Append entries that each follow from the one before, without rows, which no walk needs."""
    names = [f"e{number}" for number in range(length)]
    head, now = corpus.log.head(), corpus.log.now()
    corpus.log.append(
        [
            NewEntry("long", name, "trigger", b"{}", now, [head + number])
            for number, name in enumerate(names)
        ]
    )
    return names


def test_a_chain_of_twenty_thousand_entries_is_walked() -> None:
    with scratch_corpus() as corpus:
        made = ["trace", *long_log(corpus, 19_999)]
        assert list(corpus.causal_graph().ancestors(20_000)) == list(range(1, 20_000))
        chain = corpus.chain(made[-1], limit=30_000)
        assert chain.is_complete
        assert [link.entry_id for link in chain.links] == made
        assert chain.links[0].distance == 19_999
        cut = corpus.chain(made[-1])
        assert not cut.is_complete
        assert [link.entry_id for link in cut.links] == made[-10_000:]
        assert not corpus.effects("trace", limit=19_999).is_complete
        assert corpus.effects("trace", limit=20_000).is_complete
        assert [link.entry_id for link in corpus.effects("trace").links] == made[:10_000]


# -- related ---------------------------------------------------------------------------------------


def test_what_nobody_linked_is_related_by_its_correlation(story: Corpus) -> None:
    for number in range(3):
        fields = {"says": "A call", "correlation_id": "northwind"}
        story.emit("trigger", {"id": f"call-{number}", **fields})
    story.emit("trigger", {"id": "other-deal", "says": "A call", "correlation_id": "southwind"})
    chain = story.chain("p")
    assert [link.entry_id for link in chain.related] == ["o", "call-0", "call-1", "call-2"]
    assert [link.entry_id for link in story.effects("o").related] == [
        *("p", "call-0", "call-1", "call-2")
    ]
    assert story.chain("x").related == (), "it has no correlation of its own"


def test_at_most_a_hundred_are_related_the_newest(corpus: Corpus) -> None:
    with corpus.writing():
        made = [corpus.emit("trigger", {"says": "It", "correlation_id": "k"}) for _ in range(130)]
    chain = corpus.chain(made[0])
    assert [link.entry_id for link in chain.related] == made[-100:]
    assert [link.entry_id for link in corpus.chain(made[-1]).related] == made[29:-1]


def test_a_long_walk_hides_nothing_that_is_related(corpus: Corpus) -> None:
    with corpus.writing():
        calls = [corpus.emit("trigger", {"says": "A call", "correlation_id": "k"}) for _ in "abc"]
        last = "ticket"
        for _ in range(120):
            fields = {"says": "It", "causes": [last], "correlation_id": "k"}
            last = corpus.emit("context_gathered", fields)
    assert [link.entry_id for link in corpus.chain(last).related] == calls
    cut = corpus.chain(last, limit=50)
    assert len(cut.related) == 73
