"""What an agent reads stays small, whatever lies in the trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp.server.mcpserver import MCPServer

from dtui.corpus import Corpus
from dtui.stores import InMemoryDecisionTraceStore
from dtui.text import plain
from dtui.tools import store_server
from dtui.tools.reading import bounded, listed_page, trace_page
from dtui.trace import TraceOpened
from tests.tools.conftest import SOURCE, connected, decided, text_of

LARGEST = 100_000
"""Characters of an answer; clients cut what is longer."""


async def test_a_long_trace_is_read_page_by_page(path: Path, server: MCPServer[Any]) -> None:
    many = 620
    with Corpus.open(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="long", title="A long one"))
        seen = {"statement": "Usage fell " * 100, "citations": SOURCE}
        corpus.record_all("long", [("observation", seen)] * many)
    found: list[str] = []
    after: int | None = 0
    async with connected(server) as agent:
        while after is not None:
            answer = await agent.answer("get_trace", trace="long", after=after, limit=250)
            assert len(text_of(answer)) < 2 * LARGEST
            page = answer.structured_content
            assert page is not None
            assert page["length"] == many
            found += [item["id"] for item in page["items"]]
            after = page["next_after"]
        beyond = await agent.call("get_trace", trace="long", after=many + 5)
        assert "limit" in await agent.refused("get_trace", limit=100_000)
    assert found == [f"obs-{number}" for number in range(1, many + 1)]
    assert (beyond["items"], beyond["next_after"]) == ([], None)


async def test_a_page_is_the_same_whether_it_is_read_from_the_trace_or_from_its_lists(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        await decided(agent)
        refs = ["sel-1", "obs-1", "hyp-1"]
        await agent.call("log_question", question="Who\nsigns? " * 60, trace_item_refs=refs)
        await agent.call("log_constraint", statement="Too late", trace_item_refs=["sel-1"])
    with Corpus.open(path) as corpus:
        trace = corpus.trace("deal-7")
        for after, limit in ((0, 100), (0, 5), (7, 3), (13, 5), (500, 5), (10**30, 5)):
            page = trace_page(trace, after, limit)
            assert listed_page(corpus, "deal-7", after, limit) == page


async def test_a_text_of_a_megabyte_is_cut_and_says_so(server: MCPServer[Any]) -> None:
    async with connected(server) as agent:
        await agent.call("log_observation", statement="x" * 1_048_576, citations=SOURCE)
        answer = await agent.answer("get_item", item_id="obs-1")
        assert len(text_of(answer)) < LARGEST
        assert answer.structured_content is not None
        assert answer.structured_content["statement"].endswith("… 1,028,576 more characters")
        assert "(1 MiB) are allowed" in await agent.refused(
            "log_observation", statement="x" * 1_048_577, citations=SOURCE
        )


async def test_no_control_character_reaches_whoever_shows_an_answer() -> None:
    hostile = "\x1b]52;c;aGk=\x07 \x9b2J \u202e gone\x7f"
    store = InMemoryDecisionTraceStore()
    await store.record("observation", {"statement": hostile, "citations": SOURCE})
    on = {"trace_item_refs": ["obs-1"]}
    await store.record("hypothesis", {"statement": hostile, **on})
    await store.record("decision", {"question": hostile, "labels": [hostile], **on})
    async with connected(store_server(store)) as agent:
        for tool, arguments in (
            ("get_item", {"item_id": "obs-1"}),
            ("get_trace", {}),
            ("get_pending_validations", {}),
            ("get_decision_details", {"decision_id": "dec-1"}),
        ):
            answer = await agent.answer(tool, **arguments)
            assert "gone" in text_of(answer)
            shown = json.dumps(answer.structured_content, ensure_ascii=False) + text_of(answer)
            assert not [char for char in shown if char != "\n" and not char.isprintable()], tool
        # A refusal quotes what was asked for.
        for tool, arguments in (
            ("get_item", {"item_id": hostile}),
            ("get_decision_details", {"decision_id": hostile}),
            ("log_question", {"question": "Why?", "trace_item_refs": [hostile]}),
            ("log_question", {hostile: 1}),
        ):
            assert (await agent.refused(tool, **arguments)).isprintable(), tool


async def test_what_pends_names_the_tool_that_closes_it(server: MCPServer[Any]) -> None:
    async with connected(server) as agent:
        await agent.call("log_observation", statement="x", citations=SOURCE)
        on: dict[str, Any] = {"trace_item_refs": ["obs-1"]}
        await agent.call("log_hypothesis", statement="Price", **on)
        await agent.call("log_question", question="Who signs?", assignee="human", **on)
        told = await agent.call("log_decision", question="Which?", **on)
        assert told["pending"] == 3
        pending = await agent.call("get_pending_validations")
        tools = {tool.name for tool in (await agent.client.list_tools()).tools}
    (hypothesis,) = pending["unvalidated_hypotheses"]
    (question,) = pending["unanswered_questions"]
    (decision,) = pending["pending_decisions"]
    assert {one["close_with"] for one in (hypothesis, question, decision)} <= tools
    assert (hypothesis["parked"], question["parked"]) == (False, True)
    assert decision["waits_for"] == "an option"


async def test_what_waits_for_a_person_with_a_question_is_parked_and_comes_last(
    server: MCPServer[Any],
) -> None:
    async with connected(server) as agent:
        await agent.call("log_observation", statement="x", citations=SOURCE)
        on: dict[str, Any] = {"trace_item_refs": ["obs-1"]}
        await agent.call("log_decision", question="Which?", **on)
        await agent.call("log_hypothesis", statement="Price", decision_id="dec-1", **on)
        about = {"trace_item_refs": ["obs-1", "hyp-1"]}
        for _ in range(60):
            await agent.call("log_question", question="Is it?", assignee="human", **about)
        await agent.call("log_hypothesis", statement="Support", **on)
        pending = await agent.call("get_pending_validations")
    parked = {one["id"]: one["parked"] for one in pending["unvalidated_hypotheses"]}
    assert parked == {"hyp-2": False, "hyp-1": True}
    assert [one["parked"] for one in pending["pending_decisions"]] == [True]
    assert pending["note"] == "50 are listed, parked ones last; 13 more pend."


async def test_much_that_pends_is_counted(
    server: MCPServer[Any], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtui.tools.records._READ_AT_ONCE", 50)  # so it is read in pieces
    with Corpus.open(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", session="s-1"))
        seen = ("observation", {"id": "o", "statement": "x", "citations": SOURCE})
        asked = ("question", {"question": "Why? " * 500, "trace_item_refs": ["o"]})
        corpus.record_all("t", [seen, *[asked] * 120])
    async with connected(server) as agent:
        answer = await agent.answer("get_pending_validations")
    assert answer.structured_content is not None
    assert len(text_of(answer)) < LARGEST
    assert answer.structured_content["pending"] == 120
    assert answer.structured_content["note"] == "50 are listed, parked ones last; 70 more pend."


async def test_a_decision_is_told_with_its_matrix_and_what_it_waits_for(
    server: MCPServer[Any],
) -> None:
    async with connected(server) as agent:
        await decided(agent)
        told = await agent.call("get_decision_details", decision_id="dec-1")
        assert [option["id"] for option in told["options"]] == ["opt-1", "opt-2"]
        assert (told["locked"], told["missing"], told["waits_for"]) == (True, [], "")
        assert (await agent.call("get_item", item_id="dec-1"))["state"] == "selected"
        refused = await agent.refused("get_decision_details", decision_id="opt-1")
        assert refused == "'opt-1' is no decision of trace 'deal-7'. Its decisions: 'dec-1'."
        missing = await agent.refused("get_item", item_id="opt-9")
        assert "has no item 'opt-9'" in missing


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), json_values), st.sampled_from([1, 300, 5_000]))
@settings(max_examples=20)
def test_what_is_bounded_is_small_and_safe_to_show(content: dict[str, Any], times: int) -> None:
    content |= {"long": "\x1bé" * times, "many": ["b" * 400] * times}
    shown = json.dumps(bounded(content), ensure_ascii=False)
    assert len(shown) < LARGEST
    unescaped = shown.replace("\\n", "")
    assert plain(unescaped) == unescaped


def test_what_is_small_is_told_as_it_is() -> None:
    content = {"a": [1, None, True, 2.5], "b": {"c": "two\nlines"}}
    assert bounded(content) == content
