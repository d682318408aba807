"""What is found over the whole corpus: all of it, exactly, and as of one moment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import CorruptLogError, InterruptedQueryError, InvalidQueryError
from dtui.log import Entry
from dtui.log.projections import ItemRow
from dtui.log.sqlite_texts import texts_between
from dtui.log.terms import Period, Term
from dtui.trace.wording import texts
from dtui.views.finding import FoundSoFar, finding
from dtui.views.found import found
from dtui.views.scan import resolved
from dtui.views.search import Query, read_query
from tests.story import story_corpus
from tests.views.many_traces import DOMAINS, NOW, make


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Generator[Corpus]:
    path = tmp_path_factory.mktemp("many") / "dtui.db"
    make(path)
    with Corpus.open(path) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Generator[Corpus]:
    with story_corpus(tmp_path_factory.mktemp("story") / "dtui.db") as corpus:
        yield corpus


def names(corpus: Corpus, typed: str) -> list[str]:
    hits = found(corpus, read_query(typed), now=NOW)
    rows = hits.rows.page(0, hits.count)
    assert len(hits.rows) == len(rows) == hits.count
    return [f"{row.trace_id}/{row.item_id}".rstrip("/") for row in rows]


def every_item(corpus: Corpus) -> dict[int, ItemRow]:
    rows = [row for t in corpus.traces(limit=1_000) for row in corpus.rows.items(t.trace_id)]
    return {row.position: row for row in rows}


# -- fields --------------------------------------------------------------------------------------


def values(*named: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(named), min_size=1, max_size=2, unique=True).map(tuple)


terms = st.one_of(
    st.builds(
        Term, st.just("type"), values("hypothesis", "observation", "decision"), st.booleans()
    ),
    st.builds(Term, st.just("state"), values("pending", "refuted", "validated"), st.booleans()),
    st.builds(Term, st.just("kind"), values("hypothesis", "question", "steelman"), st.booleans()),
    st.builds(Term, st.just("trace"), values("trace-1", "TRACE-20", "nobody"), st.booleans()),
    st.builds(Term, st.just("agent"), values("pricing-bot", "ada", "Clause-agent"), st.booleans()),
    st.builds(Term, st.just("at-risk"), st.just(("yes",)), st.booleans()),
)


@given(st.lists(terms, max_size=4))
def test_the_log_finds_the_items_that_would_answer_themselves(
    corpus: Corpus, asked: list[Term]
) -> None:
    query, items = Query(tuple(asked)), every_item(corpus)
    hits = found(corpus, query, now=NOW)
    rows = hits.rows.page(0, hits.count)
    positions = [row.position for row in rows]
    assert positions == sorted(set(positions))
    assert [at for at in positions if at in items] == [
        at for at in sorted(items) if query.matches(items[at])
    ]
    assert [hits.rows.find(hits.rows.key(row)) for row in rows] == list(range(hits.count))


@given(
    st.sampled_from(["<30d", "<=30d", ">30d", ">=30d", "30d..90d", ">1y", "<999999y"]),
    st.booleans(),
)
def test_an_age_is_of_what_was_recorded_so_long_ago(
    corpus: Corpus, age: str, negated: bool
) -> None:
    term = Term("age", (age,), negated)
    hits = found(corpus, Query((term,)), now=NOW)
    positions = {row.position for row in hits.rows.page(0, hits.count)}
    period = Period.of(age)
    assert period is not None
    assert positions == {
        entry.position
        for entry in corpus.log.entries()
        if ((NOW - entry.recorded_at).total_seconds() in period) is not negated
    }


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("", 140),
        ("type:proposal", 9),
        ("type:override verdict:approve", 0),
        ("verdict:reject", 2),
        ("kind:verdict", 4),
        ("type:proposal state:pending", 4),
        ("type:proposal domain:PRICING -verdict:waits", 5),
        ("type:trace_opened profile:seed", 5),
        ("type:trace_opened profile:Seed", 5),
        ("type:proposal agent:Pricing-BOT", 9),
        ("agent:ADA type:hypothesis", 18),
        ("profile:SEED type:observation", 5),
        ('agent:"nobody é"', 0),
        ("domain:élan type:trace_opened", 4),
        ('agent:"" type:trace_opened', 12),
        ("nobodywritesthis", 0),
    ],
)
def test_events_and_openings_are_found_by_their_fields(
    corpus: Corpus, typed: str, count: int
) -> None:
    assert found(corpus, read_query(typed), now=NOW).count == count


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_found_by_its_domain_shows_it(corpus: Corpus, domain: str) -> None:
    hits = found(corpus, Query((Term("domain", (domain.swapcase(),)),)), now=NOW)
    assert {row.domain for row in hits.rows.page(0, hits.count)} == {domain}


# -- texts ---------------------------------------------------------------------------------------


def test_a_word_behind_the_end_of_its_row_is_found_by_word_pattern_and_with_a_slip(
    corpus: Corpus,
) -> None:
    long = [f"trace-{number}/obs-2" for number in range(0, 36, 6)]
    for typed in ("tergivers", '"The last word is"', "/tergiversation\\.$/", "~tergiversatoin"):
        assert names(corpus, typed) == long
    assert names(corpus, "tergiversation trace:trace-6 /region/ -~northwind") == ["trace-6/obs-2"]


def test_words_begin_words_and_phrases_are_whole(corpus: Corpus) -> None:
    assert names(corpus, "tergi")
    assert not names(corpus, '"tergi"')
    assert not names(corpus, "ergiversation")
    assert names(corpus, "/ergiversation/")


def test_without_a_word_is_all_but_those_with_it(corpus: Corpus) -> None:
    assert len(names(corpus, "usage")) + len(names(corpus, "-usage")) == 140
    assert len(names(corpus, "/usage/")) + len(names(corpus, "-/usage/")) == 140


@pytest.mark.parametrize("pattern", ["fell \\d+ %", "^trace-1\\d$", "who|which", "P(rice|art)"])
def test_a_pattern_is_held_against_the_whole_text_of_every_entry(
    corpus: Corpus, pattern: str
) -> None:
    search = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search
    said = texts_between(corpus.rows.fetch, range(1, corpus.log.head() + 1))
    expected = [position for position, text in said if search(text)]
    hits = found(corpus, read_query(f"/{pattern}/"), now=NOW)
    assert [row.position for row in hits.rows.page(0, hits.count)] == expected


def test_the_text_of_an_item_is_what_its_words_are_taken_from(story: Corpus) -> None:
    told = dict(texts_between(story.rows.fetch, range(1, story.log.head() + 1)))
    for trace in story.traces(limit=100):
        for item in story.trace(trace.trace_id):
            row = story.rows.item(trace.trace_id, item.id)
            assert row is not None
            said = [text for text in texts(item) if text]
            assert sorted(told[row.position].split("\n")) == sorted("\n".join(said).split("\n"))


def test_the_text_of_an_event_holds_all_that_it_says(story: Corpus) -> None:
    told = dict(texts_between(story.rows.fetch, range(1, story.log.head() + 1)))

    def leaves(value: Any) -> Iterator[str]:  # noqa: ANN401
        if isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from leaves(one)
        elif isinstance(value, str):
            yield value

    def body(entry: Entry) -> Any:  # noqa: ANN401
        return json.loads(entry.body or b"{}")

    events = {entry.position: entry for entry in story.log.entries()}
    kinds = {"proposal", "override", "outcome", "trigger", "annotation"}
    spoken = [one for one in events.values() if one.header.kind in kinds]
    assert spoken
    for entry in spoken:
        assert set(leaves(body(entry))) <= set(told[entry.position].split("\n"))


def test_the_text_of_a_selection_that_rejected_nothing_is_its_reasoning() -> None:
    bodies = (
        b'{"reasoning":"Only one was left"}',
        b'{"reasoning":"Two","rejected":{"opt-2":"Late"}}',
    )

    def fetch(_query: str, _values: Sequence[Any], made: Callable[[tuple[Any, ...]], Any]) -> Any:  # noqa: ANN401
        rows = enumerate(bodies, start=1)
        return [made((at, f"t/sel-{at}", "decision_selection", body)) for at, body in rows]

    assert dict(texts_between(fetch, (1, 2))) == {
        1: "sel-1\nOnly one was left",
        2: "sel-2\nTwo\nLate",
    }


# -- walks ---------------------------------------------------------------------------------------


def test_ancestors_and_descendants_are_those_of_the_chain_across_traces(story: Corpus) -> None:
    ids = story.log.ids_at(range(1, story.log.head() + 1))
    for position, entry_id in ids.items():
        for walk, chain in (("ancestor", story.chain), ("descendant", story.effects)):
            links = {link.position for link in chain(entry_id).links} - {position}
            hits = found(story, Query((Term(walk, (entry_id,)),)))
            assert {row.position for row in hits.rows.page(0, hits.count)} == links
            rest = found(story, Query((Term(walk, (entry_id,), negated=True),)))
            assert rest.count == len(ids) - len(links)


def test_a_walk_is_narrowed_down_by_what_else_is_asked(corpus: Corpus) -> None:
    assert names(corpus, "descendant(trace-0/obs-1) type:decision") == ["trace-0/dec-1"]
    assert names(corpus, "ancestor(trace-1/hyp-1) usage") == ["trace-1/obs-1"]


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("descendant(obs-1)", ["qst-1", "dec-1"]),
        ("-descendant(trace-0/obs-1)", ["obs-1", "obs-2"]),
        ("ancestor(dec-1) type:observation", ["obs-1"]),
        ("descendant(trace-2/obs-1)", []),
    ],
)
def test_the_rows_of_a_trace_answer_a_walk_that_was_walked_for_them(
    corpus: Corpus, typed: str, answers: list[str]
) -> None:
    query = resolved(corpus, read_query(typed), "trace-0")
    items = corpus.rows.items("trace-0")
    assert [row.item_id for row in items if query.matches(row)] == answers


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("ancestor(trace-0/obs-99)", "the log has no entry 'trace-0/obs-99'. Name an item as"),
        ("is:complete", "is:complete is asked of traces, not of what is in them"),
        ("kind:outcome", "kind:outcome is asked of the queue alone"),
        ("%", "'%' has no letter or digit, and the index of all words knows nothing else"),
    ],
)
async def test_what_the_log_cannot_be_asked_is_refused(
    corpus: Corpus, typed: str, refused: str
) -> None:
    with pytest.raises(InvalidQueryError, match=re.escape(refused)):
        found(corpus, read_query(typed))
    with pytest.raises(InvalidQueryError, match=re.escape(refused)):
        await beside(corpus, typed)


def test_what_takes_longer_than_it_may_is_given_up_and_the_log_can_be_read_on(
    corpus: Corpus,
) -> None:
    many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9000000) "
    with pytest.raises(InterruptedQueryError), corpus.log.within(0.0):
        corpus.rows.fetch(f"{many} SELECT count(*) FROM n", (), tuple)
    assert corpus.rows.count_traces() == 36
    with corpus.log.within(60.0):
        assert corpus.rows.count_traces() == 36


# -- as it goes ----------------------------------------------------------------------------------


def test_a_search_tells_how_far_it_is_and_can_be_stopped(corpus: Corpus) -> None:
    told: list[tuple[int, int]] = []

    def go_on(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    assert found(corpus, read_query("/usage/"), progress=go_on).count > 0
    assert told[0] == (0, 140)
    assert told[-1] == (140, 140)
    with pytest.raises(InterruptedQueryError, match="stopped at 0 of 140 entries"):
        found(corpus, read_query("/usage/"), progress=lambda done, total: False)


async def beside(corpus: Corpus, typed: str) -> list[FoundSoFar]:
    async with finding(corpus, read_query(typed), now=NOW) as pieces:
        return [piece async for piece in pieces]


@pytest.mark.parametrize("typed", ["usage -type:question", "/usage fell/ profile:strict", "~usgae"])
async def test_beside_an_app_the_same_is_found(corpus: Corpus, typed: str) -> None:
    pieces = await beside(corpus, typed)
    last, whole = pieces[-1], found(corpus, read_query(typed), now=NOW)
    assert [piece.is_complete for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert [piece.count for piece in pieces] == sorted(len(piece.rows) for piece in pieces)
    assert (last.count, last.head) == (whole.count, whole.head)
    assert last.rows.page(0, 500) == whole.rows.page(0, 500)


def searching() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if "dtui.views.search_process" in child.cmdline()]


async def test_a_search_beside_an_app_that_is_left_ends_its_process(corpus: Corpus) -> None:
    async with finding(corpus, read_query("/usage/")) as pieces:
        first = await anext(pieces)
        assert (first.count, first.is_complete) == (0, False)
        await anext(pieces)
        assert searching()
    assert not searching()


@pytest.mark.parametrize("says", ["", '{"done": 1, "total": 2, "found": 9, "complete": false}'])
async def test_a_search_whose_process_ends_before_it_has_seen_everything_says_so(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    cut = tmp_path / "python"
    cut.write_text(f"#!/bin/sh\nread question\necho '{says}'\n" if says else "#!/bin/sh\n")
    cut.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(cut))
    with pytest.raises(CorruptLogError, match=r"the search of dtui\.db ended before it had seen"):
        await beside(corpus, "/usage/")


def test_rows_stay_right_while_another_process_appends(tmp_path: Path) -> None:
    make(tmp_path / "grows.db", 8)
    with Corpus.open(tmp_path / "grows.db") as reader, Corpus.open(tmp_path / "grows.db") as writer:
        hits = found(reader, read_query("usage"))
        newest = found(reader, read_query("usage"), order="newest")
        before = [row.position for row in hits.rows.page(0, 100)]
        cited = [{"kind": "metric", "ref": "seats"}]
        writer.record("trace-1", "observation", {"statement": "Usage rose", "citations": cited})
        assert [row.position for row in hits.rows.page(0, 100)] == before
        assert [row.position for row in newest.rows.page(0, 100)] == before[::-1]
        assert (hits.head, reader.log.head()) == (hits.head, hits.head + 1)
        assert found(reader, read_query("usage")).count == hits.count + 1
