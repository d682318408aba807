"""`DecisionTracing` with a real agent: the SDK, its command line, and a scripted model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dtui import Corpus, audit_trace
from dtui.gate import Policy
from dtui.integration import DecisionTracing
from dtui.stores import InMemoryDecisionTraceStore
from tests.claude.command_line import command_line, environment
from tests.claude.model_api import Block, ModelApi, Request, Turn, say, use
from tests.scripted import OBSERVED, RESOLVED, WEIGHED, Step

pytestmark = pytest.mark.claude


def logs(step: Step) -> list[Block]:
    return [use(f"mcp__dtui__log_{step.item_type}", **step.fields)]


UNFINISHED = [logs(step) for step in (*OBSERVED, *WEIGHED)]
REST = [logs(step) for step in RESOLVED]


async def played(tracing: DecisionTracing, *turns: Turn, at: Path, **options: Any) -> list[Request]:
    """Let an agent play its turns, and then try to stop until it may."""
    command_line()
    from claude_agent_sdk import ClaudeAgentOptions, query

    with ModelApi(*turns) as api:
        given = ClaudeAgentOptions(
            hooks=tracing.hooks,
            mcp_servers={"dtui": tracing.tools},
            allowed_tools=[*tracing.allowed_tools, "Bash"],
            session_id=tracing.session,
            cwd=at,
            env=environment(api, at / "home"),
            **options,
        )
        async for _message in query(prompt="Which discount do we offer?", options=given):
            pass
    return api.requests


def reasons(requests: list[Request]) -> list[str]:
    return [request.told for request in requests if request.told.startswith("Stop hook feedback")]


async def test_an_agent_is_held_until_its_trace_in_memory_is_complete(tmp_path: Path) -> None:
    tracing = DecisionTracing(agent="pricing-bot")
    requests = await played(tracing, *UNFINISHED, [say("12 %.")], *REST, at=tmp_path)
    (reason,) = reasons(requests)
    assert all(pending in reason for pending in ("hyp-1", "hyp-2", "qst-1", "dec-1"))
    assert [verdict.kind for verdict in tracing.verdicts] == ["blocked", "allowed"]
    assert isinstance(tracing.store, InMemoryDecisionTraceStore)
    trace = await tracing.store.get_trace()
    assert audit_trace(trace).complete
    assert {item.author for item in trace} == {"pricing-bot"}


async def test_an_agent_is_held_until_its_trace_in_a_corpus_is_complete(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        tracing = DecisionTracing(corpus)
        requests = await played(tracing, *UNFINISHED, [say("12 %.")], *REST, at=tmp_path)
        assert len(reasons(requests)) == 1
        assert verdicts(corpus) == ["blocked", "allowed"]
        (row,) = corpus.rows.traces_of_session(tracing.session)
        assert audit_trace(corpus.trace(row.trace_id)).complete


async def test_an_agent_that_only_talks_escapes_as_the_platform_lets_it_go(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        requests = await played(DecisionTracing(corpus), *UNFINISHED, at=tmp_path)
        assert len(reasons(requests)) == 8
        assert verdicts(corpus) == ["blocked"] * 8 + ["escaped"]


async def test_a_session_is_held_for_what_its_subagent_left_open(tmp_path: Path) -> None:
    task = "Find out why they would leave."
    sends = use("Agent", description="Look", prompt=task, subagent_type="general-purpose")
    agent = iter([[sends]])
    subagent = iter([logs(step) for step in OBSERVED])

    def turn(request: Request) -> list[Block]:
        is_subagent = task in str(request.body["messages"][0])
        return next(subagent if is_subagent else agent, [say("Done.")])

    with Corpus.create(tmp_path / "decisions.db") as corpus:
        tracing = DecisionTracing(corpus, policy=Policy(cap=1))
        requests = await played(tracing, *[turn] * 20, at=tmp_path)
        (row,) = corpus.rows.traces_of_session(tracing.session)
        assert (row.items, row.pending) == (5, 2)
        # It may have stopped before, while it waited for its subagent and nothing was there yet.
        assert verdicts(corpus)[-2:] == ["blocked", "escaped"]
    (reason,) = reasons(requests)
    assert "hyp-1" in reason


async def test_a_tool_runs_after_the_selection_and_not_before(tmp_path: Path) -> None:
    tracing = DecisionTracing(policy=Policy(before=("Bash",)))
    early, late = ([use("Bash", command=f"touch {name}")] for name in ("early", "late"))
    requests = await played(tracing, *UNFINISHED, early, *REST, late, at=tmp_path)
    refusal = requests[len(UNFINISHED) + 1].results[0]
    assert refusal.is_error
    assert "Bash has to wait" in refusal.text
    assert not (tmp_path / "early").exists()
    assert (tmp_path / "late").exists()


def verdicts(corpus: Corpus) -> list[str]:
    events = [corpus.content(entry) for entry in corpus.log.entries(kinds=["gate"])]
    return [getattr(event, "verdict", "") for event in events]
