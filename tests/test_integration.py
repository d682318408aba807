"""`DecisionTracing` without an agent: what it hands to the SDK, and how its gate answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from dtui import integration
from dtui.corpus import Corpus
from dtui.gate import Policy
from dtui.integration import DecisionTracing
from dtui.spine.events import GateVerdict
from dtui.stores import DecisionTraceStore, InMemoryDecisionTraceStore
from dtui.trace import AnyTraceItem, TraceOpened
from tests.log.scratch import SEEN

CLAIM = {"statement": "Price is the reason", "trace_item_refs": ["obs-1"]}
REFUTED = {
    "hypothesis_id": "hyp-1",
    "validated": False,
    "reasoning": "Tickets tripled first",
    "trace_item_refs": ["obs-1"],
}


async def ask(tracing: DecisionTracing, event: str = "Stop", **asked: Any) -> dict[str, Any]:
    """Ask the hook as the SDK does."""
    pytest.importorskip("claude_agent_sdk")
    (matcher,) = cast(Any, tracing.hooks)[event]
    (hook,) = matcher.hooks
    return await hook({"hook_event_name": event, **asked}, None, {"signal": None})


async def pending_store() -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore()
    await store.record("observation", SEEN)
    await store.record("hypothesis", CLAIM)
    return store


class GoneStore(DecisionTraceStore):
    """A store whose backend is away: it raises, or never answers."""

    def __init__(self, *, answers: bool) -> None:
        super().__init__()
        self._answers = answers

    async def get_all(self) -> Sequence[AnyTraceItem]:
        if self._answers:
            raise ConnectionError("the database is away")
        await asyncio.Event().wait()
        return ()

    async def _add(self, item: AnyTraceItem) -> None:
        raise ConnectionError("the database is away")


async def test_an_agent_is_held_until_nothing_pends() -> None:
    store = await pending_store()
    tracing = DecisionTracing(store)
    held = await ask(tracing)
    assert held["decision"] == "block"
    assert held["continue_"] is True
    assert "hyp-1" in held["reason"]
    await store.record("hypothesis_validation", REFUTED)
    assert await ask(tracing) == {}
    assert [verdict.kind for verdict in tracing.verdicts] == ["blocked", "allowed"]


async def test_the_papers_class_takes_no_argument() -> None:
    tracing = DecisionTracing()
    assert isinstance(tracing.store, InMemoryDecisionTraceStore)
    assert await ask(tracing) == {}


def test_what_is_no_store_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match=r"not str; of a path, Corpus\.open\(path\)"):
        DecisionTracing(cast(Any, "deals.db"))


async def test_an_agent_escapes_at_the_cap_unless_it_records_something() -> None:
    store = await pending_store()
    tracing = DecisionTracing(store, policy=Policy(cap=2))
    await tracing.stop()
    await store.record("observation", SEEN)
    for _ in range(4):
        await tracing.stop()
    kinds = [verdict.kind for verdict in tracing.verdicts]
    assert kinds == ["blocked", "blocked", "blocked", "escaped", "blocked"]


async def test_the_cap_is_never_beyond_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CODE_STOP_HOOK_BLOCK_CAP", "1")
    tracing = DecisionTracing(await pending_store(), policy=Policy(cap=0))
    assert [(await tracing.stop()).kind for _ in range(2)] == ["blocked", "escaped"]


@pytest.mark.parametrize("answers", [True, False])
async def test_a_store_that_fails_or_says_nothing_holds_the_agent(
    answers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integration, "_PATIENCE", 0.05)
    held = await ask(DecisionTracing(GoneStore(answers=answers)))
    assert held["decision"] == "block"


async def test_a_corpus_that_was_removed_holds_the_agent(tmp_path: Path) -> None:
    corpus = Corpus.create(tmp_path / "decisions.db")
    tracing = DecisionTracing(corpus)
    corpus.close()
    (tmp_path / "decisions.db").unlink()
    held = await ask(tracing)
    assert held["decision"] == "block"
    assert "there is no corpus at" in held["reason"]


async def test_a_verdict_on_a_corpus_is_of_the_session_and_recorded(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        tracing = DecisionTracing(corpus)
        for trace_id, session in (("mine", tracing.session), ("another's", "session-7")):
            corpus.open_trace(TraceOpened(trace_id=trace_id.rstrip("'s"), session=session))
        corpus.record("another", "observation", SEEN)
        corpus.record("another", "hypothesis", CLAIM)
        assert await ask(tracing) == {}
        corpus.record("mine", "observation", SEEN)
        corpus.record("mine", "hypothesis", CLAIM)
        assert (await ask(tracing))["decision"] == "block"
        events = [corpus.content(entry) for entry in corpus.log.entries(kinds=["gate"])]
        assert [one.verdict for one in events if isinstance(one, GateVerdict)] == [
            "allowed",
            "blocked",
        ]


@pytest.mark.parametrize("on_log", [True, False])
async def test_a_tool_waits_for_a_decision_where_the_policy_says_so(
    on_log: bool, tmp_path: Path
) -> None:
    policy = Policy(before=("Bash",))
    store = Corpus.create(tmp_path / "decisions.db") if on_log else await pending_store()
    tracing = DecisionTracing(store, policy=policy)
    refused = await ask(tracing, "PreToolUse", tool_name="Bash")
    assert refused["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert await ask(tracing, "PreToolUse", tool_name="Read") == {}
    if isinstance(store, Corpus):
        store.close()


@pytest.mark.parametrize("asked", [{}, {"tool_name": ""}, {"tool_name": None}])
async def test_a_tool_that_has_no_name_is_refused(asked: dict[str, Any]) -> None:
    refused = await ask(DecisionTracing(policy=Policy(before=("Bash",))), "PreToolUse", **asked)
    assert refused["hookSpecificOutput"]["permissionDecision"] == "deny"


def test_no_tool_is_asked_about_where_the_policy_names_none() -> None:
    assert list(DecisionTracing().hooks) == ["Stop"]


@pytest.mark.parametrize(
    ("missing", "part", "says"),
    [
        ("claude_agent_sdk", "hooks", "pip install claude-agent-sdk"),
        ("mcp.server.lowlevel.server", "tools", r"pip install 'dtui\[mcp\]'"),
    ],
)
def test_what_is_not_installed_is_named_with_what_to_do(
    missing: str, part: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("dtui.tools")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ModuleNotFoundError, match=says):
        getattr(DecisionTracing(), part)


def test_the_tools_are_those_of_the_store_or_of_the_corpus(tmp_path: Path) -> None:
    assert asyncio.run(_names(DecisionTracing())) < asyncio.run(
        _names(DecisionTracing(Corpus.create(tmp_path / "decisions.db")))
    )


async def _names(tracing: DecisionTracing) -> set[str]:
    from mcp import Client

    async with Client(tracing.tools["instance"]) as client:
        listed = await client.list_tools()
    if isinstance(tracing.store, Corpus):
        tracing.store.close()
    return {tool.name for tool in listed.tools}
