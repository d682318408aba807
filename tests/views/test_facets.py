"""Traces as they are chosen: rows, counts, and what there would be of everything else."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.log.terms import Term
from dtui.views.chosen import chosen_positions, traces_at
from dtui.views.facets import (
    TRACE_ORDERS,
    TraceChoice,
    TraceOrder,
    chosen_traces,
    facets,
    toggled,
)
from dtui.views.search import Query, read_query
from dtui.views.trace_list import TraceListRow, trace_list_rows
from tests.views.many_traces import AGENTS, DOMAINS, NOW, PROFILES, make


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Generator[Corpus]:
    path = tmp_path_factory.mktemp("many") / "dtui.db"
    make(path)
    with Corpus.open(path) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def every(corpus: Corpus) -> tuple[TraceListRow, ...]:
    return trace_list_rows(corpus.traces(limit=1_000, order="opened", backwards=True), NOW)


def listed(corpus: Corpus, choice: TraceChoice) -> list[str]:
    rows = chosen_traces(corpus, choice, NOW)
    return [row.trace_id for row in rows.page(0, len(rows))]


def values(*names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map(tuple)


WORDS = ("renewal", "NORTHWIND", "contoso", "trace-1", "ö", "%", "STRÖME", "pricing", "legal", "é")
terms = st.one_of(
    st.builds(Term, st.just("text"), st.sampled_from(WORDS).map(lambda w: (w,)), st.booleans()),
    st.builds(Term, st.just("phrase"), st.just(("18 % more",)), st.booleans()),
    st.builds(Term, st.just("fuzzy"), st.sampled_from([("renewla",), ("contso",)]), st.booleans()),
    st.builds(
        Term,
        st.just("regex"),
        st.sampled_from([("^trace-[0-9]$",), ("clause \\d",), ("renew|clause",), ("str.m",)]),
        st.booleans(),
    ),
    st.builds(Term, st.just("domain"), values(*DOMAINS, "LEGAL", "élan"), st.booleans()),
    st.builds(Term, st.just("agent"), values("pricing-bot", "", "clause-agent"), st.booleans()),
    st.builds(Term, st.just("profile"), values(*PROFILES, "Strict"), st.booleans()),
    st.builds(Term, st.just("trace"), values("trace-1", "TRACE-20", "trace"), st.booleans()),
    st.builds(Term, st.just("kind"), values("hypothesis", "question", "decision"), st.booleans()),
    st.builds(Term, st.just("state"), st.just(("pending",)), st.booleans()),
    st.builds(Term, st.just("is"), values("complete", "incomplete"), st.booleans()),
    st.builds(Term, st.just("at-risk"), st.just(("yes",)), st.booleans()),
    st.builds(Term, st.just("verdict"), values("approve", "reject", "waits"), st.booleans()),
    st.builds(
        Term,
        st.just("age"),
        values("<=30d", ">90d", "30d..90d", "<2mo", ">=12w", ">999999y"),
        st.booleans(),
    ),
)
queries = st.lists(terms, max_size=4).map(lambda asked: Query(tuple(asked)))
choices = st.builds(TraceChoice, queries, st.sampled_from(TRACE_ORDERS), st.booleans())


@given(choices)
@example(TraceChoice(read_query("STRÖME -verdict:waits")))
def test_the_database_chooses_what_the_rows_themselves_would_answer(
    corpus: Corpus, every: tuple[TraceListRow, ...], choice: TraceChoice
) -> None:
    assert set(listed(corpus, choice)) == {
        row.trace_id for row in every if choice.query.matches(row)
    }
    positions = chosen_positions(corpus, choice, NOW)
    assert [row.trace_id for row in traces_at(corpus, positions)] == listed(corpus, choice)


@given(choices, st.integers(0, 40), st.integers(0, 12))
def test_any_page_is_a_part_of_the_whole_and_any_row_is_found(
    corpus: Corpus, choice: TraceChoice, first: int, count: int
) -> None:
    whole = listed(corpus, choice)
    rows = chosen_traces(corpus, choice, NOW)
    assert [row.trace_id for row in rows.page(first, count)] == whole[first : first + count]
    assert [rows.find(trace_id) for trace_id in whole] == list(range(len(whole)))
    assert rows.find("nobody") is None


@given(st.sampled_from(TRACE_ORDERS), st.lists(st.integers(0, 36), max_size=6), st.booleans())
def test_pages_of_all_traces_are_the_same_whatever_was_seen_before(
    corpus: Corpus, order: TraceOrder, places: list[int], backwards: bool
) -> None:
    choice = TraceChoice(order=order, backwards=backwards)
    whole, rows = listed(corpus, choice), chosen_traces(corpus, choice, NOW)
    for place in places:
        assert [row.trace_id for row in rows.page(place, 5)] == whole[place : place + 5]


@given(queries, st.sampled_from(TRACE_ORDERS))
def test_an_order_is_total_and_turned_round_is_its_reverse(
    corpus: Corpus, query: Query, order: TraceOrder
) -> None:
    onwards = TraceChoice(query, order)
    assert listed(corpus, onwards)[::-1] == listed(corpus, onwards._replace(backwards=True))


def test_traces_are_sorted_by_what_they_show(corpus: Corpus) -> None:
    def shown(order: TraceOrder) -> list[TraceListRow]:
        rows = chosen_traces(corpus, TraceChoice(order=order), NOW).page(0, 100)
        return [row for row in rows if row.title.isascii() and row.domain.isascii()]

    titles = [row.title.lower() for row in shown("title")]
    domains = [row.domain.lower() for row in shown("domain")]
    agents = [row.agent.lower() for row in shown("agent")]
    items = [row.items for row in shown("items")]
    updated = [row.position for row in shown("updated")]
    assert (titles, domains, agents) == (sorted(titles), sorted(domains), sorted(agents))
    assert (items, updated) == (sorted(items)[::-1], sorted(updated)[::-1])


@given(choices)
def test_the_count_of_a_value_is_how_many_there_are_if_it_alone_is_chosen(
    corpus: Corpus, choice: TraceChoice
) -> None:
    for facet in facets(corpus, choice, NOW):
        for value in facet.values:
            (term,) = read_query(value.term).terms
            others = tuple(
                one for one in choice.query.terms if one.field != term.field or one.negated
            )
            if term.field == "age":  # only its own buckets are its choices
                others = tuple(one for one in choice.query.terms if one not in _buckets(choice))
            alone = choice._replace(query=Query((*others, term)))
            assert value.count == len(chosen_traces(corpus, alone, NOW)), value.term


def _buckets(choice: TraceChoice) -> list[Term]:
    buckets = {"<=1d", "1d..7d", "7d..30d", "30d..90d", ">90d"}
    return [
        term
        for term in choice.query.terms
        if term.field == "age" and not term.negated and set(term.values) <= buckets
    ]


def test_facets_in_which_every_trace_has_one_value_sum_to_all_traces(corpus: Corpus) -> None:
    found = {facet.name: facet for facet in facets(corpus, TraceChoice(), NOW)}
    for name in ("domain", "agent", "age", "profile", "completeness"):
        assert sum(value.count for value in found[name].values) == 36, name
        assert found[name].more == 0
    assert [value.term for value in found["agent"].values] == [
        'agent:""',
        f"agent:{AGENTS[2]}",
        f"agent:{AGENTS[0]}",
    ]


def _meaning(choice: TraceChoice) -> set[tuple[str, frozenset[str], bool]]:
    return {
        (term.field, frozenset(map(str.casefold, term.values)), term.negated)
        for term in choice.query.terms
    }


@given(
    choices, st.sampled_from(["domain:legal", 'agent:""', "kind:question", "at-risk", "age:>90d"])
)
def test_toggled_twice_is_what_it_was(choice: TraceChoice, term: str) -> None:
    (asked,) = read_query(term).terms
    once = sum(one.field == asked.field and not one.negated for one in choice.query.terms)
    if once <= 1 and all(
        len(set(map(str.casefold, t.values))) == len(t.values) for t in choice.query.terms
    ):
        assert _meaning(toggled(toggled(choice, term), term)) == _meaning(choice)


def test_a_value_that_was_chosen_is_listed_even_where_there_is_none_of_it(corpus: Corpus) -> None:
    choice = TraceChoice(read_query("domain:nowhere is:complete"))
    domain = facets(corpus, choice, NOW)[0]
    assert ("domain:nowhere", 0, True) in [(v.term, v.count, v.chosen) for v in domain.values]


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("type:hypothesis", "traces cannot be asked type:hypothesis; they answer words, state:"),
        ("state:refuted", "traces cannot be asked state:refuted, only state:pending."),
        ("kind:verdict", "only kind:hypothesis,question,decision."),
        ("ancestor(trace-1/obs-1)", "traces cannot be asked ancestor(trace-1/obs-1)"),
    ],
)
def test_what_traces_cannot_be_asked_is_refused(corpus: Corpus, typed: str, refused: str) -> None:
    choice = TraceChoice(read_query(typed))
    for ask in (chosen_traces, facets):
        with pytest.raises(InvalidQueryError) as error:
            ask(corpus, choice, NOW)
        assert refused in str(error.value)


def test_a_list_that_is_read_while_another_process_writes_shows_no_row_twice(
    tmp_path: Path,
) -> None:
    make(tmp_path / "grows.db", 12)
    with Corpus.open(tmp_path / "grows.db") as reader, Corpus.open(tmp_path / "grows.db") as writer:
        rows = chosen_traces(reader, TraceChoice(read_query("-profile:seed"), "items"), NOW)
        first = [row.trace_id for row in rows.page(0, 5)]
        writer.record("trace-3", "observation", {"statement": "More", "citations": [
            {"kind": "metric", "ref": "seats"}]})  # fmt: skip
        rest = [row.trace_id for row in rows.page(5, 20)]
        assert len({*first, *rest}) == len(rows) == len(first) + len(rest)
