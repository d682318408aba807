"""What ``/clear`` makes of an agent that isn't done: its session is another, its tools the same."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any

import pytest

from dtui.corpus import Corpus
from dtui.plugin import carry_out, plan_install, wiring
from tests.claude.command_line import PATIENCE, command_line, environment
from tests.claude.model_api import Block, ModelApi, Request, say, use

pytestmark = pytest.mark.claude

WORDS = ("-p", "--verbose", "--input-format", "stream-json", "--output-format", "stream-json")
SEEN = {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "weekly_users"}]}
CLAIM = {"statement": "Price is why", "trace_item_refs": ["obs-1"]}
VERDICT = {"hypothesis_id": "hyp-1", "validated": True, "reasoning": "It fell in the week after."}


def logs(item_type: str, **fields: Any) -> list[Block]:
    return [use(f"mcp__dtui__log_{item_type}", **fields)]


class Conversation:
    """A command line that stays, and is told one thing after another."""

    def __init__(self, told: IO[str], said: IO[str]) -> None:
        self._told, self._said = told, said

    def tell(self, text: str) -> str:
        """Tell it something, wait until it has ended its turn, and return its session's id."""
        message = {"role": "user", "content": text}
        self._told.write(f"{json.dumps({'type': 'user', 'message': message})}\n")
        self._told.flush()
        ends = (event for event in map(json.loads, self._said) if event["type"] == "result")
        return next(ends)["session_id"]


@contextmanager
def conversation(api: ModelApi, project: Path) -> Generator[Conversation]:
    process = subprocess.Popen(
        [str(command_line()), *WORDS, "--allowedTools", "mcp__dtui"],
        cwd=project,
        env=environment(api, project.parent / "home"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    watch = Timer(PATIENCE, process.kill)
    watch.start()
    try:
        with process:  # closes what it reads, and waits for its end
            assert process.stdin is not None
            assert process.stdout is not None
            yield Conversation(process.stdin, process.stdout)
    finally:
        watch.cancel()


def test_an_agent_is_held_after_a_clear_until_what_was_open_before_is_closed(
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    carry_out(project, plan_install(project, wiring(project, project / "dtui.db")).changes)
    Corpus.create(project / "dtui.db").close()
    script = (
        logs("observation", **SEEN),
        [say("Seen.")],
        logs("hypothesis", **CLAIM),  # after the clear, and into the trace of the session before
        [say("I stop here.")],
        logs("hypothesis_validation", **VERDICT, trace_item_refs=["hyp-1", "obs-1"]),
        [say("Now I may.")],
    )
    with ModelApi(*script) as api, conversation(api, project) as agent:
        before, _, after = (agent.tell(text) for text in ("Look.", "/clear", "Go on."))
    assert before != after
    assert "hyp-1" in reason(api.requests)
    with Corpus.open(project / "dtui.db") as corpus:
        (trace,) = corpus.traces()
        said = [corpus.content(entry) for entry in corpus.log.entries(kinds=["gate"])]
    assert trace.session == before
    assert [event.verdict for event in said] == ["allowed", "blocked", "allowed"]  # type: ignore[union-attr]


def reason(requests: list[Request]) -> str:
    """Return the one reason for which the agent was held."""
    (told,) = (asked.told for asked in requests if asked.told.startswith("Stop hook feedback"))
    return told
