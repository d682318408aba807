"""What each reply of the SDK's Stop callback does to the agent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tests.claude.command_line import command_line, environment
from tests.claude.hooked import BLOCK, CONTEXT, HELD, PAPER, STOPS
from tests.claude.model_api import ModelApi

pytestmark = pytest.mark.claude

Reply = Callable[[], Awaitable[Any]]


def of(value: object) -> Reply:
    async def reply() -> object:
        return value

    return reply


async def raises() -> None:
    raise RuntimeError("the store is gone")


async def never() -> None:
    await asyncio.Event().wait()


PAPERS = {"systemMessage": PAPER["systemMessage"], "continue_": True}
"""What the paper's callback answers: the SDK takes Python's word off `continue_`."""

REPLIES: dict[str, tuple[Reply, int]] = {
    "the paper's reply": (of(PAPERS), STOPS),
    "a block": (of(BLOCK), HELD),
    "a block beside the paper's reply": (of({**PAPERS, **BLOCK}), HELD),
    "more context": (of(CONTEXT), HELD),
    "continue_=False": (of({"continue_": False}), STOPS),
    "a block beside continue_=False": (of({**BLOCK, "continue_": False}), STOPS),
    "an unknown decision": (of({"decision": "hold"}), STOPS),
    "async_=True": (of({**BLOCK, "async_": True}), STOPS),
    "text": (of("hyp-1 is pending"), STOPS),
    "an empty dict": (of({}), STOPS),
    "None": (of(None), STOPS),
    "an exception": (raises, STOPS),
    "no answer in time": (never, STOPS),
}


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Every reply in one session, a prompt each: how many turns the agent took."""
    command_line()
    return asyncio.run(_turns(tmp_path_factory.mktemp("callbacks")))


async def _turns(at: Path) -> dict[str, int]:
    from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, HookMatcher

    taken: dict[str, int] = {}
    asked = of({})

    async def hook(*_: object) -> object:
        return await asked()

    with ModelApi() as api:
        options = ClaudeAgentOptions(
            cwd=at,
            env=environment(api, at / "home"),
            hooks={"Stop": [HookMatcher(hooks=[cast(Any, hook)], timeout=3)]},
            stderr=lambda line: None,  # it tells of every reply that it didn't understand
        )
        async with ClaudeSDKClient(options) as client:
            for name, (asked, _) in REPLIES.items():  # noqa: B007 - the hook reads it
                before = len(api.requests)
                await client.query("Decide.")
                async for _message in client.receive_response():
                    pass
                taken[name] = len(api.requests) - before
    return taken


@pytest.mark.parametrize("name", REPLIES)
def test_a_callback_holds_the_agent_or_lets_it_go_by_what_it_answers(
    name: str, turns: dict[str, int]
) -> None:
    until_now = REPLIES[name][1]
    assert turns[name] == until_now, (
        f"a Stop callback that answers with {name} used to "
        f"{'hold the agent' if until_now == HELD else 'let the agent go'}: "
        f"{until_now} turns, now {turns[name]}"
    )
