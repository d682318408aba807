"""Who calls a tool: in which session of the agents' platform, and under which name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from mcp.server.mcpserver import Context
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS

from dtui.text import one_line

PLATFORM_SESSION = "CLAUDE_CODE_SESSION_ID"
"""The variable in which an agents' platform tells its hooks and servers its session."""

SESSION_HEADER = "dtui-session"
"""The header in which an HTTP client may say the same. Attribution, not authentication."""

_MCP_SESSION_HEADER = "mcp-session-id"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """The agent behind a call."""

    session: str | None
    """None where nothing tells one client from another; such a call names its trace."""
    agent: str
    client: str
    """The program that the agent runs in, as it calls itself."""


def own_session(given: str | None) -> str:
    """Return the session of a server that serves one client alone: given, the platform's, or new.

    Examples
    --------
    >>> own_session("nightly-7")
    'nightly-7'
    """
    return given or os.environ.get(PLATFORM_SESSION) or f"session-{uuid4().hex[:12]}"


def caller_of(context: Context[Any, Any], session: str | None, agent: str | None) -> Caller:
    """Return who is calling.

    Over stdio, and in process, a server has one client and one session. Over HTTP the client's
    `SESSION_HEADER` counts; else, up to protocol 2025-11-25, the session that this server gave it.
    From 2026-07-28 on the protocol has no sessions: without the header the caller has none.

    Parameters
    ----------
    context
        Of the call.
    session
        Of the server's only client.
    agent
        The name that everybody's items are signed with; None for the client's own.
    """
    headers = context.headers
    if headers is not None:
        session = _named(headers.get(SESSION_HEADER))
        if session is None and context.protocol_version in HANDSHAKE_PROTOCOL_VERSIONS:
            session = _named(headers.get(_MCP_SESSION_HEADER))
    known = context.session.client_params
    client = None if known is None else _named(known.client_info.name)
    return Caller(session, agent or client or "agent", client or "")


def _named(text: str | None) -> str | None:
    return one_line(text, _LONGEST_NAME) or None if text else None
