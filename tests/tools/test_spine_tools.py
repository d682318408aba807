"""Proposals on the ground of a decision, and what came of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mcp.server.mcpserver import MCPServer

from dtui.corpus import Corpus
from tests.tools.conftest import ERAS, SOURCE, connected, decided, declare

PROPOSED: dict[str, Any] = {
    "decision_id": "dec-1",
    "action": "discount",
    "args": {"percent": 12, "renew": True, "rate": 0.5, "note": "5"},
    "probability": 0.6,
    "metric": "won",
    "horizon": "P90D",
}


@pytest.mark.parametrize("era", ERAS)
async def test_a_proposal_carries_what_its_trace_says(
    path: Path, server: MCPServer[Any], era: str
) -> None:
    declare(path)
    async with connected(server, era) as agent:
        await decided(agent)
        told = await agent.call("propose", **PROPOSED, id="p-1")
        assert told == {"proposal_id": "p-1", "trace": "deal-7", "domain": "pricing"}
        assert await agent.call("propose", **PROPOSED, id="p-1") == told  # a retry
        other = {**PROPOSED, "action": "upgrade"}
        assert "with other content" in await agent.refused("propose", **other, id="p-1")
    with Corpus.open(path) as corpus:
        made = corpus.proposal("p-1").proposal
        assert corpus.rows.count_proposals() == 1
    assert dict(made.args) == PROPOSED["args"]
    assert [type(value) for value in made.args.values()] == [int, bool, float, str]
    assert (made.trace_id, made.option_id, made.agent) == ("deal-7", "opt-1", "bot")
    assert made.causes == ("deal-7/sel-1",)
    assert made.horizon == timedelta(days=90)


async def test_what_the_spine_refuses_is_told_in_its_words(
    path: Path, server: MCPServer[Any]
) -> None:
    async with connected(server) as agent:
        await decided(agent)
        undeclared = await agent.refused("propose", decision_id="dec-1", action="discount")
        assert undeclared.startswith("domain 'pricing' was not declared.")
        assert undeclared.endswith("A person declares it, with `dtui declare`.")
        declare(path)
        for wrong, words in (
            ({"decision_id": "dec-9"}, "no entry 'deal-7/dec-9'"),
            ({"decision_id": "no id"}, "decision_id is no id"),
            ({"args": {"deep": {"a": 1}}}, "args"),
            ({"metric": "margin"}, "'margin'"),
            ({"horizon": "90"}, "horizon"),
            ({"probability": 2}, "probability"),
        ):
            assert words in await agent.refused("propose", **{**PROPOSED, **wrong}), wrong
    with Corpus.open(path) as corpus:
        assert corpus.rows.count_proposals() == 0


async def test_a_trace_without_a_domain_proposes_nothing(server: MCPServer[Any]) -> None:
    async with connected(server) as agent:
        await agent.call("log_observation", statement="x", citations=SOURCE)
        told = await agent.refused("propose", **PROPOSED)
    assert "was opened without a domain" in told
    assert "open_trace" in told


@pytest.mark.parametrize("era", ERAS)
async def test_an_outcome_is_recorded_and_corrected(
    path: Path, server: MCPServer[Any], era: str
) -> None:
    declare(path)
    reading = {"metric": "won", "occurred_at": "2050-01-01T09:00:00Z"}
    async with connected(server, era) as agent:
        await decided(agent)
        made = (await agent.call("propose", **PROPOSED))["proposal_id"]
        with Corpus.open(path) as corpus:
            verdict = {"proposal_id": made, "verdict": "approve", "reviewer": "ana"}
            corpus.emit("override", verdict)
        ahead = await agent.refused("record_outcome", proposal_id=made, value=True, **reading)
        assert "has not come yet" in ahead
        reading["occurred_at"] = datetime.now(UTC).isoformat()
        first = await agent.call("record_outcome", proposal_id=made, value=True, **reading)
        shared = first["outcome_id"]
        second = await agent.call(
            "record_outcome",
            proposal_id=made,
            value=False,
            supersedes=first["event_id"],
            outcome_id=shared,
            **reading,
        )
        unknown = await agent.refused("record_outcome", proposal_id="p-9", value=True, **reading)
        assert "p-9" in unknown
    assert second["outcome_id"] == shared
    with Corpus.open(path) as corpus:
        (known,) = corpus.proposal(made).outcomes
    assert (known.value, known.agent) == (False, "bot")
