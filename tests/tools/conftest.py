"""Agents that call the tools with the SDK's own client, in both eras of the protocol."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client import ClientRequestContext
from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, ErrorData, TextContent

from dtui.corpus import Corpus
from dtui.tools import corpus_server

ERAS = ("legacy", "2026-07-28")
"""With a handshake and sessions, and without."""

Asked = Callable[[ElicitRequestParams], ElicitResult | ErrorData]
"""A person who is put a form."""

SOURCE = [{"kind": "metric", "ref": "weekly_users"}]


class Agent:
    """Calls tools, and looks at what they answer."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def answer(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool; return its whole answer."""
        result = await self.client.call_tool(tool, arguments)
        assert isinstance(result, CallToolResult)
        return result

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that does not refuse; return what it says."""
        result = await self.answer(tool, **arguments)
        assert not result.is_error, text_of(result)
        assert result.structured_content is not None
        return result.structured_content

    async def refused(self, tool: str, **arguments: Any) -> str:
        """Call a tool that refuses; return its words."""
        result = await self.answer(tool, **arguments)
        assert result.is_error, result.structured_content
        return text_of(result)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@asynccontextmanager
async def connected(
    server: MCPServer[Any], era: str = "legacy", person: Asked | None = None
) -> AsyncGenerator[Agent]:
    """Connect to a server in memory."""

    async def asked(
        context: ClientRequestContext, params: ElicitRequestParams
    ) -> ElicitResult | ErrorData:
        assert person is not None
        return person(params)

    async with Client(
        server, mode=era, elicitation_callback=None if person is None else asked
    ) as client:
        yield Agent(client)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give an empty corpus."""
    Corpus.create(tmp_path / "decisions.db").close()
    return tmp_path / "decisions.db"


@pytest.fixture
def server(path: Path) -> MCPServer[Any]:
    """Give a server over it, for one client in session ``s-1`` and a person called ana."""
    return corpus_server(path, session="s-1", agent="bot", reviewer="ana")


DOMAIN: Mapping[str, Any] = {
    "domain": "pricing",
    "metrics": [{"name": "won", "direction": "higher", "horizons": ["P30D", "P90D"]}],
    "codes": [
        {"code": "margin-floor", "says": "The margin would not carry it"},
        {"code": "strategic", "says": "We want this customer"},
    ],
}


async def decided(agent: Agent, trace: str = "deal-7") -> None:
    """Take a decision, in a trace of its own."""
    await agent.call("open_trace", title="Northwind renewal", domain="pricing", trace=trace)
    seen = (await agent.call("log_observation", statement="Usage fell", citations=SOURCE))["id"]
    on: dict[str, Any] = {"trace_item_refs": [seen]}
    await agent.call("log_constraint", statement="Margin stays above 20 %", **on)
    await agent.call("log_decision", question="Which discount keeps Northwind?", **on)
    of: dict[str, Any] = {"decision_id": "dec-1", **on}
    await agent.call("log_decision_option", name="Twelve percent", **of)
    await agent.call("log_decision_option", name="No discount", **of)
    await agent.call("log_decision_constraint", constraint_id="con-1", **of)
    for option in ("opt-1", "opt-2"):
        await agent.call(
            "log_decision_option_constraint_evaluation",
            option_id=option,
            constraint_id="con-1",
            satisfied=True,
            reasoning="Twelve leaves 24 %",
            **of,
        )
    await agent.call(
        "log_hypothesis", stage="steelmanning", statement="They will leave anyway", **of
    )
    await agent.call(
        "log_hypothesis_validation",
        hypothesis_id="hyp-1",
        validated=False,
        reasoning="They signed for two years",
        **on,
    )
    await agent.call(
        "log_decision_selection",
        option_id="opt-1",
        reasoning="It is what they asked for",
        rejected={"opt-2": "They would leave"},
        **of,
    )


def declare(path: Path) -> None:
    with Corpus.open(path) as corpus:
        corpus.emit("domain_declared", DOMAIN)
