"""Agents whose platform asks a hook, and the replies that every test of one gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.claude.command_line import Run, run
from tests.claude.model_api import ModelApi, Request, Turn

STOPS, HELD = 1, 9
"""Turns of an agent that stops when it likes, and of one that is held to the cap of 8 blocks."""

WHY = "hyp-1 is pending"
BLOCK = {"decision": "block", "reason": WHY}
CONTEXT = {"hookSpecificOutput": {"hookEventName": "Stop", "additionalContext": WHY}}
PAPER = {"systemMessage": WHY, "continue": True}
"""What the paper's hook answers."""


@dataclass(frozen=True)
class Played:
    """An agent that ran to its end."""

    run: Run
    requests: list[Request]
    project: Path


def printing(reply: object) -> str:
    """Return a shell command that prints a reply as JSON."""
    return f"printf %s '{json.dumps(reply)}'"


def on(event: str, *commands: str, matcher: str | None = None, timeout: int = 1) -> dict[str, Any]:
    """Return settings with commands for an event of the agent; each may take some seconds."""
    given = [{"type": "command", "command": command, "timeout": timeout} for command in commands]
    named = {} if matcher is None else {"matcher": matcher}
    return {"hooks": {event: [{**named, "hooks": given}]}}


def play(
    *turns: Turn,
    at: Path,
    settings: dict[str, Any],
    flags: tuple[str, ...] = (),
    **env: str,
) -> Played:
    """Let an agent play its turns, and then try to stop until it may."""
    project = at / "project"
    project.mkdir(parents=True, exist_ok=True)
    with ModelApi(*turns) as api:
        ran = run(
            "Decide.",
            *flags,
            api=api,
            project=project,
            home=at / "home",
            settings=settings,
            env=env,
        )
    assert not api.unexpected
    return Played(ran, api.requests, project)


def each(cases: Iterable[str], played: Callable[[str], Played]) -> dict[str, Played]:
    """Play every case in a run of its own, some at once: a start alone takes a second."""
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(cases, pool.map(played, cases), strict=True))
