"""The hook run as the platform runs it, and corpora to ask it about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.gate.acts import SESSION, Acts, new_corpus

STOP = {"hook_event_name": "Stop", "session_id": SESSION, "stop_hook_active": False}
BASH = {"hook_event_name": "PreToolUse", "session_id": SESSION, "tool_name": "Bash"}
START = {"hook_event_name": "SessionStart", "session_id": SESSION, "source": "startup"}
HOOK = (sys.executable, "-m", "dtui.gate")


class Answer(NamedTuple):
    """What a hook said, as the platform hears it."""

    code: int
    out: str
    err: str

    @property
    def reply(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def holds(self) -> bool:
        """Whether the platform holds its agent; tests/claude tries that this is what it does."""
        if self.code == 2:
            return bool(self.err.strip())
        specific = self.reply.get("hookSpecificOutput", {})
        blocks = self.reply.get("decision") == "block" and self.reply["reason"]
        return bool(blocks) or specific.get("permissionDecision") in ("deny", "ask")

    @property
    def told(self) -> str:
        """What the agent reads."""
        if self.code == 2:
            return self.err
        specific = self.reply.get("hookSpecificOutput", {})
        return str(self.reply.get("reason") or specific.get("permissionDecisionReason"))


def ask(
    given: bytes | Mapping[str, object],
    *flags: object,
    command: tuple[str, ...] = HOOK,
    **env: str,
) -> Answer:
    """Run the hook as the platform does."""
    run = subprocess.run(
        [*command, *map(str, flags)],
        input=given if isinstance(given, bytes) else json.dumps(given).encode(),
        env={**os.environ, **env},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Answer(run.returncode, run.stdout.decode(), run.stderr.decode())


def with_something_pending(folder: Path) -> Path:
    with new_corpus(folder) as corpus:
        Acts(corpus).claim()
    return corpus.path


def complete(folder: Path) -> Path:
    with new_corpus(folder) as corpus:
        Acts(corpus).take()
    return corpus.path
