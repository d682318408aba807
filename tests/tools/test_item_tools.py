"""The thirteen log_ tools are the thirteen models, and their refusals are the store's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mcp.server.mcpserver import MCPServer

from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.tools import corpus_server, store_server
from dtui.tools.arguments import NOT_ASKED, item_schema
from dtui.trace import ITEM_TYPES, Citation, TraceOpened
from tests.tools.conftest import ERAS, SOURCE, connected


@pytest.mark.parametrize("item_type", ITEM_TYPES)
def test_a_tool_takes_the_fields_of_its_model_and_no_other(item_type: str) -> None:
    schema = item_schema(item_type, names_trace=True)
    fields = ITEM_TYPES[item_type].model_fields
    assert set(schema["properties"]) == set(fields) - NOT_ASKED | {"trace"}
    needed = {name for name, field in fields.items() if field.is_required()}
    assert set(schema["required"]) == needed - NOT_ASKED - {"id"}
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("item_type", ITEM_TYPES)
def test_every_argument_says_what_it_means_and_of_what_type_it_is(item_type: str) -> None:
    schema = item_schema(item_type, names_trace=True)
    for name, argument in schema["properties"].items():
        assert argument["description"], name
        assert argument["type"] in ("string", "array", "object", "boolean", "number"), name
    assert "$ref" not in json.dumps(schema)
    assert "null" not in json.dumps(schema)


def test_what_a_model_allows_is_told() -> None:
    properties = item_schema("hypothesis", names_trace=True)["properties"]
    assert properties["stage"]["enum"][-1] == "steelmanning"
    assert (properties["confidence"]["minimum"], properties["confidence"]["maximum"]) == (0, 1)
    cited = item_schema("observation", names_trace=True)["properties"]["citations"]["items"]
    assert set(cited["properties"]) == set(Citation.model_fields)
    assert "user_answer" in cited["properties"]["kind"]["enum"]


@pytest.mark.parametrize("era", ERAS)
async def test_all_tools_are_listed_with_what_they_do(server: MCPServer[Any], era: str) -> None:
    async with connected(server, era) as agent:
        tools = {tool.name: tool for tool in (await agent.client.list_tools()).tools}
    assert [name for name in tools if name.startswith("log_")] == [f"log_{t}" for t in ITEM_TYPES]
    assert len(tools) == 22
    for name, tool in tools.items():
        assert tool.description
        assert tool.output_schema is not None
        hints = tool.annotations
        assert hints is not None
        assert hints.read_only_hint is name.startswith(("get_", "find_"))
        assert hints.destructive_hint is False
        assert hints.open_world_hint is False
        # What records a second item when it is called without an id is not to be retried blindly.
        assert hints.idempotent_hint is hints.read_only_hint


@pytest.mark.parametrize("era", ERAS)
async def test_an_item_is_recorded_and_signed_by_the_server(path: Path, era: str) -> None:
    async with connected(corpus_server(path, session="s-1", agent="bot"), era) as agent:
        told = await agent.call("log_observation", statement="Usage fell", citations=SOURCE)
    assert told == {"id": "obs-1", "trace": "s-1", "pending": 0}
    with Corpus.open(path) as corpus:
        (item,) = corpus.trace("s-1")
        opened = corpus.trace("s-1").opened
    assert (item.author, opened.agent, opened.session) == ("bot", "bot", "s-1")


async def test_what_is_recorded_is_what_the_library_records(path: Path) -> None:
    fields: dict[str, Any] = {
        "statement": "Usage fell",
        "citations": SOURCE,
        "labels": ["major"],
        "occurred_at": "2026-10-01T09:00:00Z",
        "id": "seen",
    }
    async with connected(corpus_server(path, session="s-1", agent="bot")) as agent:
        await agent.call("log_observation", **fields)
    with Corpus.open(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="library"))
        corpus.record("library", "observation", {**fields, "author": "bot"})
        (ours,), (theirs,) = corpus.trace("s-1"), corpus.trace("library")
    assert ours.model_copy(update={"recorded_at": theirs.recorded_at}) == theirs


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "roots": ("hypothesis", {"statement": "Price is the reason"}),
    "missing": ("hypothesis", {"trace_item_refs": ["seen"]}),
    "blank": ("question", {"question": "  ", "trace_item_refs": ["seen"]}),
    "not true or false": (
        "hypothesis_validation",
        {"hypothesis_id": "hyp-1", "validated": "true", "reasoning": "x"},
    ),
    "unknown reference": ("deduction", {"statement": "So", "trace_item_refs": ["obs-9"]}),
    "not among the choices": (
        "question",
        {"question": "Who?", "assignee": "ana", "trace_item_refs": ["seen"]},
    ),
    "out of range": (
        "hypothesis",
        {"statement": "x", "confidence": 1.2, "trace_item_refs": ["seen"]},
    ),
    "no zone": ("deduction", {"statement": "x", "occurred_at": "2026-10-01T09:00:00"}),
    "no source": ("observation", {"statement": "x", "citations": []}),
    "no option": (
        "decision_selection",
        {"decision_id": "dec", "reasoning": "x", "trace_item_refs": ["seen"]},
    ),
    "an id that is none": ("observation", {"id": "a b", "statement": "x", "citations": SOURCE}),
    "taken": ("observation", {"id": "seen", "statement": "other", "citations": SOURCE}),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_refusal_is_the_librarys_own_sentence(case: str) -> None:
    item_type, fields = REFUSED[case]
    library, through_tools = InMemoryDecisionTraceStore(), InMemoryDecisionTraceStore()
    for store in (library, through_tools):
        await store.record("observation", {"id": "seen", "statement": "x", "citations": SOURCE})
        await store.record(
            "decision", {"id": "dec", "question": "Which?", "trace_item_refs": ["seen"]}
        )
    with pytest.raises(RejectedItemError) as refusal:
        await library.record(item_type, fields)
    async with connected(store_server(through_tools)) as agent:
        told = await agent.refused(f"log_{item_type}", **fields)
    there = (await library.get_trace())["seen"].recorded_at
    ours = (await through_tools.get_trace())["seen"].recorded_at
    moment = "%Y-%m-%d %H:%M"
    assert told == str(refusal.value).replace(f"{there:{moment}}", f"{ours:{moment}}")
    assert "pydantic" not in told
    assert len(await through_tools.get_trace()) == 2


async def test_an_unknown_argument_is_refused_with_those_that_are_known(
    server: MCPServer[Any],
) -> None:
    async with connected(server) as agent:
        told = await agent.refused(
            "log_question", question="Who?", recorded_at="2026-10-01T09:00:00Z", who="me"
        )
        assert told == (
            "log_question takes no argument 'recorded_at', 'who'. Its arguments are: question, "
            "trace_item_refs, id, occurred_at, labels, assignee, trace."
        )
        signed = await agent.refused("log_question", question="Who?", author="ana")
        assert "the server signs what you record" in signed


async def test_a_list_that_comes_as_text_is_read_as_a_list(server: MCPServer[Any]) -> None:
    async with connected(server) as agent:
        await agent.call("log_observation", statement="x", citations=json.dumps(SOURCE))
        await agent.call("log_deduction", statement="So", trace_item_refs='["obs-1"]')
        told = await agent.refused("log_deduction", statement="So", trace_item_refs="obs-1")
        assert told == "deduction: trace_item_refs is not a list."
        # What is text stays text, whatever it looks like.
        await agent.call("log_deduction", id="d", statement="[1]", trace_item_refs=["obs-1"])
        assert (await agent.call("get_item", item_id="d"))["statement"] == "[1]"


@pytest.mark.parametrize("era", ERAS)
async def test_a_call_with_an_id_can_be_repeated(server: MCPServer[Any], era: str) -> None:
    async with connected(server, era) as agent:
        for _ in range(3):
            told = await agent.call(
                "log_observation", id="seen", statement="Usage fell", citations=SOURCE
            )
            assert told == {"id": "seen", "trace": "s-1", "pending": 0}
        assert (await agent.call("get_trace"))["length"] == 1
        other = await agent.refused("log_observation", id="seen", statement="no", citations=SOURCE)
        assert "same id, same content is a retry" in other


@pytest.mark.parametrize("named", [-1, 0.5, True, ["renewal"], {"id": "renewal"}])
async def test_a_trace_that_is_named_by_no_text_is_refused_by_name(
    server: MCPServer[Any], named: object
) -> None:
    async with connected(server) as agent:
        told = await agent.refused("log_observation", statement="x", citations=SOURCE, trace=named)
    assert told == "log_observation: trace: input should be a valid string."
