"""`DecisionTracing`: the hooks, the tools and the store of one agent, in one object.

For an agent that is run from Python with claude-agent-sdk; an agent at the platform's own
command line gets the same from ``dtui install claude``. It takes the SDK and the extra `mcp`:
``pip install claude-agent-sdk 'dtui[mcp]'``. Both are loaded when they are first asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from dtui.corpus import Corpus
from dtui.errors import BusyPlaceError, InvalidQueryError
from dtui.gate import (
    Policy,
    Verdict,
    before_of_store,
    error_verdict,
    platform_cap,
    pre_tool_reply,
    stop_of_store,
    stop_reply,
    verdict_at,
)
from dtui.stores import DecisionTraceStore, InMemoryDecisionTraceStore

if TYPE_CHECKING:
    from claude_agent_sdk import HookMatcher
    from claude_agent_sdk.types import HookEvent, McpSdkServerConfig

NAME = "dtui"
"""What the server of the tools is to be called, so that they are named ``mcp__dtui__…``."""

_PATIENCE = 20.0
"""Seconds for a verdict, after which the agent is held without one."""
_PLATFORMS_PATIENCE = 60.0
"""Seconds after which the platform would let the agent go: more than ours."""

_Reply = dict[str, Any]


class DecisionTracing:
    """Has an agent record its reasoning, and holds it while that is incomplete.

    One object is one agent at work. Hand its parts to the SDK::

        tracing = DecisionTracing(Corpus.open("decisions.db"))
        options = ClaudeAgentOptions(
            hooks=tracing.hooks,
            mcp_servers={"dtui": tracing.tools},
            allowed_tools=tracing.allowed_tools,
            session_id=tracing.session,
        )

    Nothing the hooks do raises: whatever goes wrong holds the agent.

    Parameters
    ----------
    store
        Where it records: any store, which is one trace; or a corpus, in which its traces belong
        to its session and each verdict is an event. A corpus is opened anew by its path for each
        use, so the object may belong to any thread. Left out, a store in memory.
    policy
        What is asked of the agent.
    agent
        Who signs what is recorded; left out, the platform's name.
    session
        The id that its traces in a corpus are found by. Left out, a new one; give it to the SDK
        as ``session_id`` where transcripts are to be found by it too.

    Raises
    ------
    TypeError
        If `store` is neither a store nor a corpus; a path is opened with ``Corpus.open``.

    Examples
    --------
    >>> tracing = DecisionTracing()
    >>> refs = asyncio.run(tracing.store.record("observation", {"statement": "Usage fell 18 %",
    ...     "citations": [{"kind": "metric", "ref": "weekly_users"}]}))
    >>> asyncio.run(tracing.stop()).kind
    'allowed'
    >>> _ = asyncio.run(tracing.store.record("hypothesis",
    ...     {"statement": "Price is the reason", "trace_item_refs": [refs]}))
    >>> asyncio.run(tracing.stop()).says
    '1 pending: hyp-1'
    """

    def __init__(
        self,
        store: DecisionTraceStore | Corpus | None = None,
        *,
        policy: Policy | None = None,
        agent: str | None = None,
        session: str | None = None,
    ) -> None:
        # Found out at the first stop, it would hold an agent for its author's slip.
        if not isinstance(store, DecisionTraceStore | Corpus | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"DecisionTracing takes a store or an open corpus, not {type(store).__name__}; "
                "of a path, Corpus.open(path)"
            )
        self.store = InMemoryDecisionTraceStore() if store is None else store
        self.policy = (policy or Policy()).under(platform_cap())
        self.agent = agent
        self.session = session or str(uuid4())
        self.verdicts: list[Verdict] = []
        """Everything the gate said, oldest first: a store has no place to keep it."""
        self._length = 0
        self._blocked = 0

    # -- what the SDK is handed --------------------------------------------------------------

    @property
    def hooks(self) -> dict[HookEvent, list[HookMatcher]]:
        """What `ClaudeAgentOptions` takes as ``hooks``.

        Raises
        ------
        ModuleNotFoundError
            If claude-agent-sdk is not installed.
        """
        try:
            from claude_agent_sdk import HookMatcher
        except ModuleNotFoundError as error:
            raise _missing(error, "hooks", "claude-agent-sdk") from None

        def on(hook: Callable[..., Awaitable[_Reply]]) -> list[HookMatcher]:
            # A reply is a dict of the very shape, which the SDK spells as twenty of them.
            return [HookMatcher(hooks=[hook], timeout=_PLATFORMS_PATIENCE)]  # pyright: ignore[reportArgumentType]

        hooks: dict[HookEvent, list[HookMatcher]] = {"Stop": on(self._on_stop)}
        if self.policy.before:
            hooks["PreToolUse"] = on(self._on_tool)
        return hooks

    @property
    def tools(self) -> McpSdkServerConfig:
        """What `ClaudeAgentOptions` takes in ``mcp_servers``: a new server each time, unstarted.

        Raises
        ------
        ModuleNotFoundError
            If mcp is not installed.
        """
        try:
            from dtui.tools import corpus_server, in_process, store_server
        except ModuleNotFoundError as error:
            raise _missing(error, "tools", "'dtui[mcp]'") from None

        if isinstance(self.store, Corpus):
            server = corpus_server(self.store.path, session=self.session, agent=self.agent)
        else:
            server = store_server(self.store, agent=self.agent)
        return {"type": "sdk", "name": NAME, "instance": in_process(server)}

    @property
    def allowed_tools(self) -> list[str]:
        """What `ClaudeAgentOptions` takes as ``allowed_tools``: ours, without a question."""
        return [f"mcp__{NAME}"]

    # -- the gate ----------------------------------------------------------------------------

    async def stop(self) -> Verdict:
        """Say whether the agent may stop; nothing raises."""
        return await self._said("")

    async def before(self, tool: str) -> Verdict:
        """Say whether the agent may use a tool; nothing raises."""
        return await self._said(tool)

    async def _on_stop(self, *_: object) -> _Reply:
        return stop_reply(await self.stop())

    async def _on_tool(self, asked: Mapping[str, Any], *_: object) -> _Reply:
        tool = asked.get("tool_name")
        if not isinstance(tool, str) or not tool:
            error = InvalidQueryError("the platform did not say which tool.")
            return pre_tool_reply(error_verdict(error, tool="a tool"))
        return pre_tool_reply(await self.before(tool))

    async def _said(self, tool: str) -> Verdict:
        try:
            async with asyncio.timeout(_PATIENCE):
                verdict = await self._verdict(tool)
        except TimeoutError:
            verdict = error_verdict(
                BusyPlaceError(f"the store said nothing for {_PATIENCE:.0f} s."), tool=tool
            )
        except Exception as error:  # noqa: BLE001 - each holds the agent; what it was is said
            verdict = error_verdict(error, tool=tool)
        self.verdicts.append(verdict)
        return verdict

    async def _verdict(self, tool: str) -> Verdict:
        if isinstance(self.store, Corpus):
            # On a thread: the object may belong to another, and a lock may have to be waited for.
            return await asyncio.to_thread(
                verdict_at,
                self.store.path,
                self.session,
                self.policy,
                tool=tool,
                patience=_PATIENCE / 2,
            )
        if tool:
            return await before_of_store(tool, self.store, self.policy)
        length = len(await self.store.get_trace())
        if length != self._length:
            self._length, self._blocked = length, 0
        verdict = await stop_of_store(self.store, self.policy, blocked=self._blocked)
        self._blocked = self._blocked + 1 if verdict.holds else 0
        return verdict


def _missing(error: ModuleNotFoundError, what: str, package: str) -> ModuleNotFoundError:
    """Say what to install; a module of our own that is missing is another matter."""
    if (error.name or "").partition(".")[0] in ("dtui", ""):
        return error
    return ModuleNotFoundError(
        f"DecisionTracing.{what} takes the package {error.name}, which is not installed: "
        f"pip install {package}",
        name=error.name,
    )
