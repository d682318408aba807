"""What each reply of a command for PreToolUse does: does the tool run, what does the model read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.claude.command_line import command_line
from tests.claude.hooked import Played, each, on, play, printing
from tests.claude.model_api import use

pytestmark = pytest.mark.claude

WHY = "dec-1 has no selection"


def permission(answer: str) -> str:
    """Return a command that answers with a permission and why."""
    said = {"permissionDecision": answer, "permissionDecisionReason": WHY}
    return printing({"hookSpecificOutput": {"hookEventName": "PreToolUse", **said}})


RUNS = {
    "nothing": "true",
    "an empty object": printing({}),
    "allow": permission("allow"),
    "an unknown permission": permission("Deny"),
    "garbage": "echo '{dec-1'",
    "exit 1": f"echo '{WHY}' >&2; exit 1",
    "no such program": "no-such-program",
    "no answer in time": "exec sleep 60",
    "continue: false": printing({"continue": False}),
}
"""Answers after which the tool is used: whatever isn't understood lets it run."""

REFUSES = {
    "deny": permission("deny"),
    "deny and exit 1": f"{permission('deny')}; exit 1",
    # Nobody is there to be asked: a person at a terminal would be.
    "ask": permission("ask"),
    "exit 2": f"echo '{WHY}' >&2; exit 2",
    "no such program || exit 2": f"no-such-program || {{ echo '{WHY}' >&2; exit 2; }}",
    "the older block": printing({"decision": "block", "reason": WHY}),
}
"""Answers after which it isn't, and the model reads why."""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    command_line()
    commands = {**RUNS, **REFUSES}
    names = list(commands)

    def played(name: str) -> Played:
        timeout = 1 if name.endswith("in time") else 20
        return play(
            [use("Bash", command="touch deployed")],
            at=tmp_path_factory.getbasetemp() / "permissions" / str(names.index(name)),
            settings=on("PreToolUse", commands[name], matcher="Bash", timeout=timeout),
            flags=("--allowedTools", "Bash"),
        )

    return each(names, played)


@pytest.mark.parametrize("name", RUNS)
def test_a_tool_runs_after_such_an_answer(name: str, answered: dict[str, Played]) -> None:
    assert (answered[name].project / "deployed").exists(), (
        f"a PreToolUse command that answers with {name} used to let the tool run"
    )


@pytest.mark.parametrize("name", REFUSES)
def test_a_tool_is_refused_and_the_model_reads_why(name: str, answered: dict[str, Played]) -> None:
    assert not (answered[name].project / "deployed").exists(), (
        f"a PreToolUse command that answers with {name} used to refuse the tool"
    )
    (result,) = answered[name].requests[1].results
    assert result.is_error
    assert WHY in result.text


def test_a_hook_and_a_server_know_the_session_by_its_id(tmp_path: Path) -> None:
    known = 'echo "$CLAUDE_CODE_SESSION_ID"'
    server = {"command": "sh", "args": ["-c", f"{known} > server"]}
    played = play(
        at=tmp_path,
        settings=on("Stop", f"{known} > hook; cat > stdin"),
        flags=("--mcp-config", json.dumps({"mcpServers": {"dtui": server}})),
    )
    told = json.loads((played.project / "stdin").read_text())
    assert (played.project / "hook").read_text().strip() == played.run.session
    assert (played.project / "server").read_text().strip() == played.run.session
    assert told["session_id"] == played.run.session
    assert told["hook_event_name"] == "Stop"
    assert told["stop_hook_active"] is False
    assert told["cwd"] == str(played.project)
