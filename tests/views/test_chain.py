"""A walk over causes as a list: its order, its lanes, its headings, and what is not on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.spine.causality import Chain, Link
from dtui.text import one_line
from dtui.trace import TraceOpened
from dtui.views.as_text import chain_text
from dtui.views.chain import ChainRow, ChainView, chain_view, kin, read_chain
from tests.story import story_corpus

BEGAN = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with story_corpus(tmp_path_factory.mktemp("story") / "story.db") as corpus:
        yield corpus


def link(position: int, causes: tuple[int, ...] = (), **said: Any) -> Link:
    fields: dict[str, Any] = {
        "entry_id": f"e-{position}",
        "kind": "context_gathered",
        "stream": "deal",
        "agent": "crm",
        "correlation_id": None,
        "says": f"Entry {position}",
        "distance": 0,
        **said,
    }
    return Link(
        position=position,
        happened_at=BEGAN + timedelta(hours=position),
        causes=causes,
        **fields,
    )


def entries(view: ChainView) -> list[ChainRow]:
    return [row for row in view.rows if not row.heading]


# -- the story -----------------------------------------------------------------------------------


def test_from_an_outcome_to_the_observations_in_the_order_of_the_argument(story: Corpus) -> None:
    names = [row.name for row in entries(read_chain(story, "won-30"))]
    assert names[:6] == ["won-30", "quote-9", "over-1", "prop-1", "sel-1", "val-2"]
    assert names.index("eval-1") < names.index("con-1") < names.index("obs-1")
    assert names.index("hyp-2") < names.index("val-1") < names.index("hyp-1")
    assert names[-1] == "renewal-due"


def test_headings_tell_traces_and_systems_apart(story: Corpus) -> None:
    headings = [row.heading for row in read_chain(story, "prop-2").rows if row.heading]
    assert headings == [
        "recovery · Northwind: service recovery · pricing · service-bot",
        "northwind · Northwind renewal, Q3 discount · pricing · pricing-bot",
        "deal-1182",
    ]


def test_a_row_says_who_when_what_and_in_which_state(story: Corpus) -> None:
    rows = {row.name: row for row in entries(read_chain(story, "won-30"))}
    verdict = rows["over-1"]
    assert (verdict.letter, verdict.word, verdict.role) == ("R", "modify", "locked")
    assert verdict.says.startswith("percent 18 → 12 · margin · Recovery first")
    assert (verdict.who, verdict.when) == ("ana", "2026-06-02 05:00 UTC")
    assert (verdict.trace_id, verdict.item_id) == ("", "")
    assert verdict.joined == ("quote-9",)
    assert (rows["hyp-2"].word, rows["dec-1"].word) == ("refuted", "selected")
    assert (rows["obs-1"].trace_id, rows["obs-1"].item_id) == ("northwind", "obs-1")
    assert (rows["northwind"].trace_id, rows["northwind"].item_id) == ("northwind", "")


def test_effects_lead_onwards_into_the_next_trace(story: Corpus) -> None:
    view = read_chain(story, "northwind/sel-1", effects=True)
    names = [row.name for row in entries(view)]
    assert names == ["sel-1", "prop-1", "over-1", "quote-9", "won-30", "prop-2"]
    assert entries(view)[-1].word == "WAITS"
    assert entries(view)[1].joined == ("northwind/sel-1",)


def test_what_shares_a_correlation_only_is_apart_and_counted(story: Corpus) -> None:
    view = read_chain(story, "won-30")
    assert [row.name for row in view.related] == ["ticket-77"]
    assert view.related_says == "1 more of deal-1182, not on this walk"
    assert "ticket-77" not in [row.name for row in entries(view)]
    assert read_chain(story, "northwind/obs-1").related_says == ""


def test_a_limit_is_said_and_keeps_the_nearest(story: Corpus) -> None:
    view = read_chain(story, "won-30", limit=3)
    assert [row.name for row in entries(view)] == ["won-30", "quote-9", "over-1"]
    assert view.left_out == (
        "not all: only 3 entries shown; what is earlier is left out for the limit"
    )
    assert "what is later" in read_chain(story, "renewal-due", effects=True, limit=2).left_out
    assert read_chain(story, "won-30").left_out == ""


def test_the_kin_of_an_entry_are_the_way_to_the_start_and_all_beyond(story: Corpus) -> None:
    view = read_chain(story, "won-30")
    by_name = {row.name: row.ordinal for row in entries(view)}
    cone = kin(view, by_name["prop-1"])
    assert cone.ancestors == {by_name[name] for name in ("won-30", "quote-9", "over-1")}
    assert by_name["renewal-due"] in cone.descendants
    assert len(cone.descendants) == len(by_name) - 4


def test_the_text_keeps_its_width_and_draws_in_ascii_cell_for_cell(story: Corpus) -> None:
    drawn = chain_text(read_chain(story, "won-30", lanes=6), 80)
    assert max(map(len, drawn.splitlines())) <= 80
    ascii_ = chain_text(read_chain(story, "won-30", lanes=6, ascii=True), 80, ascii=True)
    assert [len(line) for line in ascii_.splitlines()] == [len(line) for line in drawn.splitlines()]
    gutters = "".join(row.gutter for row in read_chain(story, "won-30", ascii=True).rows)
    assert gutters.isascii()


def test_a_heading_lets_the_lanes_of_its_next_row_pass(story: Corpus) -> None:
    rows = read_chain(story, "prop-2").rows
    for above, below in pairwise(rows):
        if above.heading:
            passing = {cell for cell, stroke in enumerate(below.gutter) if stroke in "│├┤╰╯"}
            assert {c for c, stroke in enumerate(above.gutter) if stroke != " "} == passing
            assert set(above.gutter) <= {"│", " "}


# -- any walk ------------------------------------------------------------------------------------


@st.composite
def walks(draw: st.DrawFn) -> tuple[Chain, bool]:
    """Draw a walk that a log could give: every entry but the start is reached from another."""
    effects = draw(st.booleans())
    count = draw(st.integers(1, 40))
    streams = st.sampled_from(["deal", "trace-1", "trace-2", "crm"])
    links: list[Link] = []
    for number in range(count):
        near = range(max(0, number - 30), number)
        reached = draw(st.sets(st.sampled_from(near), min_size=1, max_size=4)) if number else set()
        links.append(
            link(number + 1, tuple(sorted(at + 1 for at in reached)), stream=draw(streams))
        )
    if effects:
        return Chain(1, tuple(links), is_complete=True), True
    # Turned round: what was reached from an entry is what that entry follows from.
    causes: dict[int, list[int]] = {found.position: [] for found in links}
    for found in links:
        for above in found.causes:
            causes[above].append(found.position)
    turned = [
        found._replace(
            position=count + 1 - found.position,
            entry_id=f"e-{count + 1 - found.position}",
            causes=tuple(sorted(count + 1 - at for at in causes[found.position])),
        )
        for found in links
    ]
    return Chain(count, tuple(sorted(turned)), is_complete=True), False


@given(walks())
def test_every_entry_comes_once_and_after_all_it_was_reached_from(walk: tuple[Chain, bool]) -> None:
    chain, effects = walk
    view = chain_view(chain, effects=effects)
    rows = entries(view)
    assert [row.ordinal for row in rows] == list(range(1, len(chain.links) + 1))
    assert sorted(row.position for row in rows) == [found.position for found in chain.links]
    assert rows[0].position == chain.start
    place = {row.key: row.ordinal for row in rows}
    causes = {found.entry_id: {f"e-{at}" for at in found.causes} for found in chain.links}
    for row in rows:
        for other in row.joined:
            assert place[other] < row.ordinal
            assert (other in causes[row.key]) if effects else (row.key in causes[other])
    assert sum(len(row.joined) for row in rows) == sum(map(len, causes.values()))


@given(walks())
def test_a_heading_stands_wherever_the_stream_changes_and_nowhere_else(
    walk: tuple[Chain, bool],
) -> None:
    chain, effects = walk
    streams = {found.position: found.stream for found in chain.links}
    here = ""
    for row in chain_view(chain, effects=effects).rows:
        if row.heading:
            assert row.heading != here
            here = row.heading
        else:
            assert streams[row.position] == here


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_a_log_holds_can_be_drawn_as_it_stands(
    says: str, agent: str, stream: str, name: str
) -> None:
    said: dict[str, Any] = {"says": says, "agent": agent, "stream": stream, "kind": name}
    chain = Chain(
        2,
        (link(1, entry_id=f"t/{name}", **said), link(2, (1,), correlation_id=name, **said)),
        is_complete=False,
        related=(link(3, entry_id=name, **said),),
    )
    view = chain_view(chain)
    for row in (*view.rows, *view.related):
        for field in row:
            assert not isinstance(field, str) or field == one_line(field)
    assert view.related_says == one_line(view.related_says)


def test_a_chain_of_thousands_is_shown_whole(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "long.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="long", profile="seed"))
        drafts: list[tuple[str, dict[str, Any]]] = [
            ("observation", {"statement": "x", "citations": [{"kind": "file", "ref": "x"}]})
        ]
        for number in range(1, 2_000):
            before = "obs-1" if number == 1 else f"ded-{number - 1}"
            drafts.append(("deduction", {"statement": "so", "trace_item_refs": [before]}))
        with corpus.writing():
            for item_type, draft in drafts:
                corpus.record("long", item_type, draft)
        view = read_chain(corpus, "long/ded-1999")
        assert view.entries == 2_001
        assert [row.name for row in entries(view)][-2:] == ["obs-1", "long"]
