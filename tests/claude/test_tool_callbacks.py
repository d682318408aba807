"""What each reply of the SDK's callback before a tool does: whether the tool runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, cast

import pytest

from tests.claude.command_line import command_line, environment
from tests.claude.model_api import ModelApi, use

pytestmark = pytest.mark.claude

Reply = Callable[[], Awaitable[Any]]


def of(value: object) -> Reply:
    async def reply() -> object:
        return value

    return reply


def permission(answer: str) -> Reply:
    said = {"permissionDecision": answer, "permissionDecisionReason": "no decision was taken"}
    return of({"hookSpecificOutput": {"hookEventName": "PreToolUse", **said}})


async def raises() -> None:
    raise RuntimeError("the store is gone")


async def never() -> None:
    await asyncio.Event().wait()


REPLIES: dict[str, tuple[Reply, bool, bool]] = {
    "deny": (permission("deny"), False, False),
    # Nobody is there to be asked.
    "ask": (permission("ask"), False, False),
    "an empty dict": (of({}), True, True),
    "an unknown permission": (permission("Deny"), True, False),
    "None": (of(None), True, False),
    "an exception": (raises, True, False),
    # Unlike a command that says nothing, and unlike a callback at the stop.
    "no answer in time": (never, False, False),
}
"""A reply; whether the tool then runs; whether it does where a failure is to block it."""

OnFailure = Literal["block"] | None


@pytest.fixture(scope="module", params=[None, "block"])
def ran(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[OnFailure, dict[str, bool]]:
    """Every reply in one session, a prompt each: whether the tool ran."""
    command_line()
    at = tmp_path_factory.mktemp("callbacks")
    return request.param, asyncio.run(_ran(at, request.param))


async def _ran(at: Path, on_failure: OnFailure) -> dict[str, bool]:
    from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, HookMatcher

    asked = of({})

    async def hook(*_: object) -> object:
        return await asked()

    matcher = HookMatcher(matcher="Bash", hooks=[cast(Any, hook)], timeout=3, on_failure=on_failure)
    with ModelApi() as api:
        options = ClaudeAgentOptions(
            cwd=at,
            env=environment(api, at / "home"),
            hooks={"PreToolUse": [matcher]},
            allowed_tools=["Bash"],
            stderr=lambda line: None,  # it tells of every reply that it didn't understand
        )
        async with ClaudeSDKClient(options) as client:
            for number, (asked, _, _) in enumerate(REPLIES.values()):  # noqa: B007 - the hook's
                api.plays([use("Bash", command=f"touch {number}")])
                await client.query("Decide.")
                async for _message in client.receive_response():
                    pass
    return {name: (at / str(number)).exists() for number, name in enumerate(REPLIES)}


@pytest.mark.parametrize("name", REPLIES)
def test_a_callback_lets_a_tool_run_or_refuses_it_by_what_it_answers(
    name: str, ran: tuple[OnFailure, dict[str, bool]]
) -> None:
    on_failure, found = ran
    _, runs, runs_if_failures_block = REPLIES[name]
    until_now = runs_if_failures_block if on_failure else runs
    assert found[name] == until_now, (
        f"a PreToolUse callback (on_failure={on_failure!r}) that answers with {name} used to "
        f"{'let the tool run' if until_now else 'refuse the tool'}"
    )
