"""Which trace a call speaks of."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from mcp.server.mcpserver import MCPServer

from dtui.corpus import Corpus
from dtui.tools import corpus_server
from dtui.tools.callers import PLATFORM_SESSION, own_session
from dtui.trace import TraceOpened
from tests.tools.conftest import SOURCE, Agent, connected

SEEN: dict[str, Any] = {"statement": "Usage fell", "citations": SOURCE}


def traces(path: Path) -> dict[str, str | None]:
    """Return the session of each trace, the oldest first."""
    with Corpus.open(path) as corpus:
        return {row.trace_id: row.session for row in corpus.traces(order="opened", backwards=True)}


async def logged(agent: Agent, **more: Any) -> str:
    """Record an observation; return the trace it went into."""
    return (await agent.call("log_observation", **SEEN, **more))["trace"]


async def test_a_trace_opens_by_itself_and_a_refused_first_item_leaves_none(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        assert "has no trace yet" in await agent.refused("get_trace")
        assert "only observations can be roots" in await agent.refused(
            "log_hypothesis", statement="Price is the reason"
        )
        assert traces(path) == {}
        assert await logged(agent) == "s-1"
    assert traces(path) == {"s-1": "s-1"}


async def test_the_newest_trace_of_a_session_is_its_current_one(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        assert await logged(agent) == "s-1"
        opened = await agent.call("open_trace", title="Another deal")
        assert opened == {"trace": "s-1-2", "profile": "strict", "session": "s-1"}
        assert await logged(agent) == "s-1-2"
        assert await logged(agent, trace="s-1") == "s-1"
        await agent.call("open_trace", title="By name", trace="deal-7")
        assert await logged(agent) == "deal-7"
    # Another server of the same session, as after a restart, goes on where this one was.
    async with connected(corpus_server(path, session="s-1", agent="bot")) as agent:
        assert await logged(agent) == "deal-7"
    assert traces(path) == dict.fromkeys(("s-1", "s-1-2", "deal-7"), "s-1")


async def test_opening_a_trace_again_with_the_same_record_changes_nothing(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        for _ in range(2):
            await agent.call("open_trace", title="Northwind", trace="deal-7")
        told = await agent.refused("open_trace", title="Contoso", trace="deal-7")
        assert "with another record" in told
        assert "no id" in await agent.refused("open_trace", title="x", trace="a b")
    assert list(traces(path)) == ["deal-7"]


async def test_a_subagent_goes_on_in_the_trace_that_it_is_handed(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        await logged(agent)
    async with connected(corpus_server(path, session="s-2", agent="helper")) as helper:
        assert await logged(helper, trace="s-1") == "s-1"
        assert await logged(helper) == "s-2"
    with Corpus.open(path) as corpus:
        assert [item.author for item in corpus.trace("s-1")] == ["bot", "helper"]


async def test_an_imported_trace_is_never_written_to(path: Path, server: MCPServer[Any]) -> None:
    with Corpus.open(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="adr-1", profile="imported", session="s-1"))
    async with connected(server) as agent:
        assert "was imported" in await agent.refused("log_observation", **SEEN, trace="adr-1")
        assert await logged(agent) == "s-1"  # nor is it the session's current one
        assert (await agent.call("get_trace", trace="adr-1"))["length"] == 0
    with Corpus.open(path) as corpus:
        assert len(corpus.trace("adr-1")) == 0


async def test_a_trace_that_is_not_there_is_refused_with_those_that_are(
    server: MCPServer[Any],
) -> None:
    async with connected(server) as agent:
        await logged(agent)
        for tool, arguments in (("log_observation", SEEN), ("get_trace", {})):
            told = await agent.refused(tool, **arguments, trace="deal-9")
            assert told == ("there is no trace 'deal-9' in decisions.db. The newest are: s-1.")
        assert "is no trace" in await agent.refused("get_trace", trace="x\x1b[2J" * 10_000)


@pytest.mark.parametrize("session", ["a session", "x/y", "é", "s" * 500])
async def test_a_session_whose_name_is_no_id_gets_a_trace_all_the_same(
    path: Path, session: str
) -> None:
    async with connected(corpus_server(path, session=session)) as agent:
        trace = await logged(agent)
        assert await logged(agent) == trace
    assert traces(path) == {trace: session}


async def test_a_session_whose_id_another_took_gets_the_next(path: Path) -> None:
    with Corpus.open(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="s-1", session="other"))
        corpus.emit("trigger", {"id": "s-1-2", "says": "A renewal is due"})
    async with connected(corpus_server(path, session="s-1")) as agent:
        assert await logged(agent) == "s-1-3"


async def test_the_profile_is_the_servers(path: Path) -> None:
    async with connected(corpus_server(path, session="s-1", profile="seed")) as agent:
        assert (await agent.call("open_trace", title="x"))["profile"] == "seed"
        told = await agent.refused("open_trace", title="x", profile="imported")
        assert "takes no argument 'profile'" in told


@pytest.mark.parametrize(("major", "held"), [(True, True), (False, False)])
async def test_a_major_decision_runs_its_stages_where_the_server_asks_for_it(
    path: Path, major: bool, held: bool
) -> None:
    server = corpus_server(path, session="s-1", profile="seed", major=major)
    async with connected(server) as agent:
        await agent.call("log_observation", **SEEN)
        on: dict[str, Any] = {"trace_item_refs": ["obs-1"]}
        await agent.call("log_decision", question="Which?", labels=["major"], **on)
        await agent.call("log_decision_option", decision_id="dec-1", name="One", **on)
        selection = {"decision_id": "dec-1", "option_id": "opt-1", "reasoning": "x", **on}
        answer = await agent.answer("log_decision_selection", **selection)
    assert answer.is_error is held


async def test_the_server_answers_others_while_a_call_waits_for_the_disk(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        with Corpus.open(path) as corpus, corpus.writing():
            waiting = asyncio.create_task(logged(agent))
            for _ in range(3):
                assert (await agent.client.list_tools()).tools
            assert not waiting.done()
        assert await waiting == "s-1"


@pytest.mark.parametrize("stays", [0, 1])
async def test_of_two_clients_of_one_server_either_may_leave_first(
    server: MCPServer[Any], stays: int
) -> None:
    came, gone = [asyncio.Event(), asyncio.Event()], asyncio.Event()

    async def client(number: int) -> None:
        if number == 1:
            await came[0].wait()
        async with connected(server) as agent:
            assert await logged(agent) == "s-1"
            came[number].set()
            await came[1].wait()
            if number == stays:
                await gone.wait()
                assert await logged(agent) == "s-1"
        gone.set()

    await asyncio.gather(client(0), client(1))


async def test_a_call_that_is_given_up_is_recorded_whole_or_not_at_all(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        with Corpus.open(path) as corpus, corpus.writing():
            given_up = asyncio.create_task(logged(agent, id="seen"))
            await agent.client.list_tools()  # its call is on its way by then
            given_up.cancel()
            await asyncio.wait([given_up])
        assert await logged(agent, id="seen") == "s-1"
        assert (await agent.call("get_trace"))["length"] == 1


def test_the_platforms_session_counts_and_without_one_each_server_has_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PLATFORM_SESSION, "from-the-platform")
    assert own_session(None) == "from-the-platform"
    assert own_session("given") == "given"
    monkeypatch.delenv(PLATFORM_SESSION)
    assert own_session(None) != own_session(None)
