"""The command line that claude-agent-sdk brings, run against a model that plays a script."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.claude.model_api import ModelApi

PATIENCE = 60.0
"""Seconds before a run that doesn't end is killed."""


def command_line() -> Path:
    """Return where the command line is, or skip the test and say why."""
    package = importlib.util.find_spec("claude_agent_sdk")
    if package is None or package.origin is None:
        pytest.skip("claude-agent-sdk is not installed: `pip install 'dtui[test]'` brings it")
    binary = Path(package.origin).parent / "_bundled" / "claude"
    if not binary.is_file():
        pytest.skip("this claude-agent-sdk brings no command line for this machine")
    return binary


def environment(api: ModelApi, home: Path, **more: str) -> dict[str, str]:
    """Return all that the command line may know of the machine: an empty home, and one address.

    Nothing is inherited but the PATH, so no key, proxy or setting of the person who runs the
    tests reaches it, and the only server that it is told of is the script's.
    """
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "CLAUDE_CONFIG_DIR": str(home / ".claude"),
        "ANTHROPIC_BASE_URL": api.url,
        "ANTHROPIC_API_KEY": "scripted",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        # A deferred tool has to be searched for first: scripts call tools by their names.
        "ENABLE_TOOL_SEARCH": "false",
        # Hooks and servers started by it byte-compile nothing into this checkout.
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


@dataclass(frozen=True)
class Run:
    """A run of the command line that ended by itself."""

    code: int
    events: list[dict[str, Any]]
    """What it printed, line by line."""
    stderr: str

    @property
    def started(self) -> dict[str, Any]:
        """Its first word on itself: session, tools, plugins, servers."""
        return next(event for event in self.events if event.get("subtype") == "init")

    @property
    def session(self) -> str:
        """The session's id."""
        return self.started["session_id"]

    @property
    def result(self) -> dict[str, Any]:
        """Its last word: how the turn ended."""
        return next(event for event in self.events if event["type"] == "result")


def run(
    prompt: str,
    *arguments: str,
    api: ModelApi,
    project: Path,
    home: Path,
    settings: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> Run:
    """Run the command line in a project until it ends, and return what it printed.

    Raises
    ------
    TimeoutError
        If it doesn't end in time; it is killed with all that it started.
    """
    given = ("--settings", json.dumps(settings)) if settings else ()
    return _ended(
        [
            str(command_line()),
            *("-p", prompt, "--output-format", "stream-json", "--verbose"),
            *given,
            *arguments,
        ],
        project,
        environment(api, home, **(env or {})),
    )


def _ended(command: Sequence[str], project: Path, env: Mapping[str, str]) -> Run:
    process = subprocess.Popen(
        command,
        cwd=project,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=PATIENCE)
    except BaseException as error:  # an interrupted test leaves nothing running either
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise TimeoutError(f"no end after {PATIENCE:.0f} s:\n{stdout}\n{stderr}") from None
        raise
    return Run(process.returncode, [json.loads(line) for line in stdout.splitlines()], stderr)
