"""The tools for agents, as an MCP server: over stdio, over HTTP, or in an agent's own process.

Thirteen `log_<type>` tools record the items of a trace; others read it, propose on its ground,
have a person review that, and look for precedents. Every rule of the stores and the spine holds,
and a refusal reaches the agent as the rule's own sentence.

It takes the extra `mcp`: ``pip install 'dtui[mcp]'``.
"""

from __future__ import annotations

from dtui.tools.server import corpus_server, in_process, store_server

__all__ = ["corpus_server", "in_process", "store_server"]
