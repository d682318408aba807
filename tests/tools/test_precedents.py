"""Earlier decisions, found by their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mcp.server.mcpserver import MCPServer

from dtui.corpus import Corpus
from dtui.tools import corpus_server
from dtui.trace import TraceOpened
from tests.tools.conftest import ERAS, SOURCE, connected, decided, declare


@pytest.mark.parametrize("era", ERAS)
async def test_a_precedent_tells_what_was_selected_and_what_became_of_it(
    path: Path, server: MCPServer[Any], era: str
) -> None:
    declare(path)
    async with connected(server) as agent:
        await decided(agent)
        await agent.call("propose", decision_id="dec-1", action="discount", args={"percent": 18})
    with Corpus.open(path) as corpus:
        (row,) = corpus.rows.proposals()
        verdict = {"proposal_id": row.proposal_id, "verdict": "modify", "reviewer": "ana"}
        corpus.emit("override", {**verdict, "edited": {"percent": 12}})
    async with connected(corpus_server(path, session="s-2"), era) as agent:
        told = await agent.call("find_precedents", text="Northwind discount")
        assert "retrieval, no prediction" in told["note"]
        (found,) = told["precedents"]
        assert (found["trace"], found["decision_id"]) == ("deal-7", "dec-1")
        assert found["question"] == "Which discount keeps Northwind?"
        assert found["selected"] == "Twelve percent"
        assert found["because"] == "It is what they asked for"
        (proposal,) = found["proposals"]
        assert (proposal["verdict"], proposal["edited"]) == ("modify", "percent 18 → 12")
        # Whatever belongs to the decision finds it: an argument against it, an option, a fact.
        for text in ("leave anyway", "twelve", "usage", "xyzzy margin of the renewal"):
            (same,) = (await agent.call("find_precedents", text=text))["precedents"]
            assert same["decision_id"] == "dec-1", text
        assert (await agent.call("find_precedents", text="xyzzy"))["precedents"] == []
        assert "three letters" in await agent.refused("find_precedents", text="a b !")


async def test_what_is_not_decided_or_is_the_agents_own_is_no_precedent(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        await decided(agent)
        assert (await agent.call("find_precedents", text="Northwind"))["precedents"] == []
    async with connected(corpus_server(path, session="s-2")) as agent:
        seen = await agent.call("log_observation", statement="Northwind", citations=SOURCE)
        refs = [seen["id"]]
        await agent.call("log_decision", question="Which Northwind?", trace_item_refs=refs)
    async with connected(corpus_server(path, session="s-3")) as agent:
        (found,) = (await agent.call("find_precedents", text="Northwind"))["precedents"]
    assert found["trace"] == "deal-7"


async def test_the_decision_that_shares_most_words_comes_first_and_imported_ones_say_so(
    path: Path, server: MCPServer[Any]
) -> None:
    with Corpus.open(path) as corpus:
        for number, question in enumerate(
            ("Where to keep the log", "Which database keeps the log of prices", "Who is on call")
        ):
            trace = f"adr-{number}"
            corpus.open_trace(TraceOpened(trace_id=trace, profile="imported"))
            seen = corpus.record(trace, "observation", {"statement": "x", "citations": SOURCE})
            on = {"trace_item_refs": [seen]}
            corpus.record(trace, "decision", {"question": question, **on})
            corpus.record(
                trace, "decision_selection", {"decision_id": "dec-1", "reasoning": "y", **on}
            )
    async with connected(server) as agent:
        told = await agent.call("find_precedents", text="a database to keep the log of prices")
        assert [found["trace"] for found in told["precedents"]] == ["adr-1", "adr-0"]
        assert all(found["imported"] for found in told["precedents"])
        one = await agent.call("find_precedents", text="the log", limit=1)
        assert len(one["precedents"]) == 1
