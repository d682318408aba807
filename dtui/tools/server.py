"""The MCP server: over one corpus with all tools, or over any one store."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any

from mcp.server.lowlevel.server import Server
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.tools import Tool

from dtui.stores import DecisionTraceStore
from dtui.tools.callers import Caller, caller_of, own_session
from dtui.tools.item_tools import item_tools
from dtui.tools.precedents_tool import precedents_tool
from dtui.tools.reading_tools import reading_tools
from dtui.tools.records import CorpusRecords, Held, StoreRecords
from dtui.tools.review_tool import review_tool
from dtui.tools.spine_tools import spine_tools
from dtui.trace import Profile

NAME = "dtui"

_FOR_ANY = """\
Record the reasoning behind your decisions as you go, with the log_ tools: observations with their
sources first, then what rests on them, naming earlier items by id in trace_item_refs. A hypothesis
pends until a validation confirms or refutes it, a question until it is answered, a decision until
a selection takes it. Before a selection, every option is evaluated against every linked constraint,
and the strongest case against the plan (a steelmanning hypothesis) is answered. What is recorded is
never changed: a change of mind is a new item. A refusal says which rule it broke and what to do;
do that. You are done when get_pending_validations is empty but for what is parked for a person."""

_FOR_CORPUS = """
Begin with open_trace (a title, and the domain if you are going to propose). Subagents and whoever
takes over name the trace in each call. find_precedents searches earlier decisions by their words.
After a selection, propose what is to be done and have a person review it; carry out what the
verdict says, and record_outcome what came of it."""


def corpus_server(
    path: str | PathLike[str],
    *,
    session: str | None = None,
    agent: str | None = None,
    reviewer: str | None = None,
    profile: Profile = "strict",
    major: bool = True,
) -> MCPServer[Any]:
    """Return a server of all tools over a corpus, which it opens when it begins to serve.

    It opens the corpus for itself, on a thread of its own: an open `Corpus` belongs to the thread
    that opened it.

    Parameters
    ----------
    path
        Of a corpus that exists.
    session
        The agents' platform's session, where the server serves one client (stdio, in process).
        Left out, ``$CLAUDE_CODE_SESSION_ID``, else one of the server's own. Over HTTP each client
        has its own; see `dtui.tools.callers`.
    agent
        Who signs what is recorded; left out, the client's name.
    reviewer
        The person at the client, in whose name a review is recorded; left out, the form asks.
    profile
        Of the traces that open here.
    major
        Whether a decision labelled ``major`` is selected only after its four stages.
    """
    records = CorpusRecords(Path(path), Held(profile, major))
    only_session = own_session(session)

    def who(context: Context[Any, Any]) -> Caller:
        return caller_of(context, only_session, agent)

    @asynccontextmanager
    async def lifespan(_: MCPServer[Any]) -> AsyncGenerator[None]:
        async with records.opened():
            yield

    tools = [
        *item_tools(records, who, names_trace=True),
        *reading_tools(records, who, names_trace=True),
        *spine_tools(records, who),
        review_tool(records, who, reviewer),
        precedents_tool(records, who),
    ]
    return _server(_FOR_ANY + _FOR_CORPUS, tools, lifespan)


def store_server(store: DecisionTraceStore, *, agent: str | None = None) -> MCPServer[Any]:
    """Return a server of the tools that one store can serve: to record items, and to read them.

    A store is one trace, so no call names one; what is proposed, reviewed and compared takes a
    corpus.

    Parameters
    ----------
    store
        Of any backend; it is used on the event loop that the server runs on.
    agent
        Who signs what is recorded; left out, the client's name.
    """
    records = StoreRecords(store)

    def who(context: Context[Any, Any]) -> Caller:
        return caller_of(context, None, agent)

    tools = [
        *item_tools(records, who, names_trace=False),
        *reading_tools(records, who, names_trace=False),
    ]
    return _server(_FOR_ANY, tools, None)


def in_process(server: MCPServer[Any]) -> Server[Any]:
    """Return the server in the form that an agents' SDK runs within its own process.

    For claude-agent-sdk: ``McpSdkServerConfig(type="sdk", name="dtui", instance=in_process(s))``.
    """
    # The SDK's own clients take it from there too; it has no public name yet.
    return server._lowlevel_server  # pyright: ignore[reportPrivateUsage]


def _server(
    instructions: str,
    tools: Iterable[Tool],
    lifespan: Callable[[MCPServer[Any]], AbstractAsyncContextManager[None]] | None,
) -> MCPServer[Any]:
    # The SDK sets up the logging of the whole process, unless somebody has: that is the host's.
    root, nobody = logging.getLogger(), logging.NullHandler()
    root.addHandler(nobody)
    try:
        return MCPServer(
            NAME,
            version=version(NAME),
            instructions=instructions,
            lifespan=lifespan,
            tools=list(tools),
        )
    finally:
        root.removeHandler(nobody)
