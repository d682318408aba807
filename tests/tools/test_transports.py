"""The server as agents reach it: processes over stdio, and one over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from dtui.corpus import Corpus
from dtui.tools.callers import PLATFORM_SESSION
from dtui.tools.serving import ClientLines
from tests.processes import ROOT, free_port, serving
from tests.tools.conftest import ERAS, SOURCE, Agent

EIGHT = range(8)
ITEMS = 12
TOKEN = "sesame"
COMMAND = ("-m", "dtui.cli", "mcp")


def era_of(number: int) -> str:
    return ERAS[number % 2]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != PLATFORM_SESSION}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


async def work(agent: Agent, name: str, **trace: Any) -> str:
    """Record as an agent does, each item twice, as if the first answer had been lost."""
    trace_id = ""
    for number in range(ITEMS):
        seen = {"id": f"{name}-{number}", "statement": f"{name} saw {number}", "citations": SOURCE}
        first = await agent.call("log_observation", **seen, **trace)
        assert await agent.call("log_observation", **seen, **trace) == first
        trace_id = first["trace"]
    return trace_id


def check_nothing_is_lost(path: Path, traces: list[str]) -> None:
    """Check that each agent has a trace of its own, with all that it recorded, once."""
    assert len(set(traces)) == len(EIGHT)
    with Corpus.open(path) as corpus:
        for number, trace_id in enumerate(traces):
            ids = Counter(item.id for item in corpus.trace(trace_id))
            assert ids == Counter(f"a{number}-{item}" for item in range(ITEMS))


async def test_eight_agents_over_stdio_write_into_one_corpus(path: Path) -> None:
    async def agent(number: int) -> str:
        parameters = StdioServerParameters(
            command=sys.executable,
            args=[*COMMAND, str(path)],
            env=environment(**{PLATFORM_SESSION: f"session-{number}"}),
        )
        async with Client(stdio_client(parameters), mode=era_of(number)) as client:
            return await work(Agent(client), f"a{number}")

    traces = await asyncio.gather(*map(agent, EIGHT))
    assert traces == [f"session-{number}" for number in EIGHT]
    check_nothing_is_lost(path, traces)


HANDSHAKE = (
    '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": '
    '"2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}\n'
)


def test_standard_output_is_the_protocols_alone_and_the_end_of_input_ends_it(
    tmp_path: Path,
) -> None:
    asked = tmp_path / "asked"
    asked.write_text(HANDSHAKE)
    with asked.open() as stdin:  # a file, as `dtui mcp < asked` gives it
        ended = subprocess.run(
            [sys.executable, *COMMAND, "--into", tmp_path / "new.db"],
            stdin=stdin,
            capture_output=True,
            text=True,
            env=environment(),
            timeout=60,
            check=True,
        )
    (line,) = ended.stdout.splitlines()
    assert '"serverInfo"' in line
    assert ended.stderr == ""
    assert not (tmp_path / "new.db").exists()  # nothing was recorded, so nothing is left behind


def test_without_any_input_it_ends_at_once(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, *COMMAND, "--into", tmp_path / "new.db"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=True,
    )
    assert (ended.stdout, ended.stderr) == ("", "")


def test_ctrl_c_ends_it_while_it_waits_for_its_client(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--into", tmp_path / "new.db"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(HANDSHAKE)
        server.stdin.flush()
        assert '"serverInfo"' in server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 130
        assert server.stderr is not None
        assert server.stderr.read() == "\ndtui: interrupted\n"
    assert not (tmp_path / "new.db").exists()


def test_at_a_terminal_it_says_who_would_speak_there_and_ctrl_c_is_how_it_ends(
    tmp_path: Path,
) -> None:
    master, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--into", tmp_path / "new.db"],
        stdin=terminal,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as server:
        assert server.stderr is not None
        says = server.stderr.readline()
        assert "where an agent's client would speak; ctrl+c ends it" in says
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
        assert server.stderr.read() == ""
    os.close(master)
    os.close(terminal)


def test_ctrl_c_is_how_a_server_over_http_ends(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--into", tmp_path / "new.db", "--http", "127.0.0.1:0"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as server:
        assert server.stderr is not None
        assert "ctrl+c ends it" in server.stderr.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
        assert server.stderr.read() == ""


async def test_half_a_character_and_a_line_too_long_leave_every_other_line_as_it_is() -> None:
    whole = r'{"a": "caf\u00e9 \ud83d\ude00 \\ud83d"}' + "\n"
    reader = asyncio.StreamReader(limit=64)
    for line in (
        whole.encode(),
        rb'{"a": "\ud83d.", "\uDE00": "\ud83d\ud83d\ude00"}',
        b"\n" + b"x" * 65 + b"\n",
        b'{"a": "\xff"}\n',
        rb'{"half": "\ud83d',
    ):
        reader.feed_data(line)
    reader.feed_eof()
    mended = [line async for line in ClientLines(reader)]
    assert json.loads(mended[0]) == json.loads(whole)
    assert json.loads(mended[1]) == {"a": "\ufffd.", "\ufffd": "\ufffd\U0001f600"}
    assert mended[2:] == ['{"a": "\ufffd"}\n', r'{"half": "\ud83d']


# -- HTTP ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corpus_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("http") / "decisions.db"
    Corpus.create(path).close()
    return path


@pytest.fixture(scope="module")
def url(corpus_path: Path) -> Iterator[str]:
    """Give the address of one server for all tests of this module."""
    port = free_port()
    command = (*COMMAND, corpus_path, "--http", f"127.0.0.1:{port}")
    with serving(command, says="dtui: serving", env=environment(DTUI_MCP_TOKEN=TOKEN)):
        yield f"http://127.0.0.1:{port}/mcp"


@asynccontextmanager
async def over_http(url: str, era: str, **headers: str) -> AsyncGenerator[Agent]:
    known = {"Authorization": f"Bearer {TOKEN}", **headers}
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(headers=known))
        transport = streamable_http_client(url, http_client=http)
        yield Agent(await stack.enter_async_context(Client(transport, mode=era)))


async def test_eight_agents_over_http_have_each_a_session(url: str, corpus_path: Path) -> None:
    async def agent(number: int) -> str:
        # Up to 2025-11-25 the server tells clients apart; from then on a trace is named.
        async with over_http(url, era_of(number)) as agent:
            named: dict[str, str] = {}
            if era_of(number) != "legacy":
                opened = await agent.call("open_trace", title=f"Agent {number}")
                named = {"trace": opened["trace"]}
            return await work(agent, f"a{number}", **named)

    check_nothing_is_lost(corpus_path, await asyncio.gather(*map(agent, EIGHT)))


@pytest.mark.parametrize("era", ERAS)
async def test_a_client_may_say_its_platforms_session(url: str, era: str) -> None:
    session = f"platform-{era}"
    # Another connection of the same session goes on in the same trace.
    for item_id in ("obs-1", "obs-2"):
        async with over_http(url, era, **{"Dtui-Session": session}) as agent:
            told = await agent.call("log_observation", statement="x", citations=SOURCE)
        assert told == {"id": item_id, "trace": session, "pending": 0}


async def test_without_sessions_a_call_names_its_trace(url: str) -> None:
    async with over_http(url, "2026-07-28") as agent:
        told = await agent.refused("log_observation", statement="x", citations=SOURCE)
    assert told.startswith("this connection has no session")
    assert "Call open_trace" in told


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
    ],
)
async def test_nobody_comes_in_without_the_token(url: str, headers: dict[str, str]) -> None:
    async with httpx2.AsyncClient() as http:
        answer = await http.post(url, json={}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_page_that_is_bound_to_another_name_does_not_come_in(url: str) -> None:
    known = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json, text/event-stream"}
    async with httpx2.AsyncClient(headers=known) as http:
        named = await http.post(url, json={}, headers={"Host": "evil.example"})
        from_page = await http.post(url, json={}, headers={"Origin": "http://evil.example"})
    assert (named.status_code, from_page.status_code) == (421, 403)
