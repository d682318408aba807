"""What platforms are answered, held to the types of the SDK that is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from dtui.gate import Verdict, command_reply, pre_tool_reply, stop_reply
from dtui.gate.verdict import Kind

HELD = Verdict("blocked", "1 pending: hyp-1", "You may not finish yet")
KINDS: tuple[Kind, ...] = get_args(Kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reply", [stop_reply, pre_tool_reply])
def test_no_reply_ever_ends_the_agent_or_permits_a_tool(
    kind: Kind, reply: Callable[[Verdict], dict[str, object]]
) -> None:
    said = str(reply(HELD._replace(kind=kind)))
    assert "False" not in said
    assert "'allow'" not in said
    assert "stopReason" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_is_blocked_when_the_verdict_holds_and_never_else(kind: Kind) -> None:
    verdict = HELD._replace(kind=kind)
    assert (stop_reply(verdict).get("decision") == "block") == verdict.holds


@pytest.mark.parametrize("kind", KINDS)
def test_a_tool_is_denied_when_the_verdict_holds_and_never_else(kind: Kind) -> None:
    verdict = HELD._replace(kind=kind, tool="Bash")
    assert ("hookSpecificOutput" in pre_tool_reply(verdict)) == verdict.holds


def test_a_person_is_asked_where_the_policy_says_so_and_not_where_the_gate_failed() -> None:
    def decision(verdict: Verdict) -> str:
        return pre_tool_reply(verdict)["hookSpecificOutput"]["permissionDecision"]

    assert decision(HELD._replace(ask=True)) == "ask"
    assert decision(HELD._replace(ask=True, kind="error")) == "deny"


@pytest.mark.parametrize("kind", ["blocked", "error"])
def test_an_agent_is_always_told_something(kind: Kind) -> None:
    bare = Verdict(kind, "why", tool="Bash")
    assert stop_reply(bare)["reason"] == "why"
    assert pre_tool_reply(bare)["hookSpecificOutput"]["permissionDecisionReason"] == "why"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            "escaped",
            "dtui: ESCAPED: the agent stops though its trace is incomplete: 1 pending: hyp-1",
        ),
        ("parked", "dtui: the agent stops; its trace stays pending: 1 pending: hyp-1"),
    ],
)
def test_a_person_is_told_what_an_agent_leaves_behind(kind: Kind, says: str) -> None:
    assert stop_reply(HELD._replace(kind=kind)) == {"systemMessage": says}


def test_a_person_is_told_of_a_gate_that_fails_and_how_to_look_into_it() -> None:
    failed = HELD._replace(kind="error", says="the disk is full", tool="Bash")
    for reply, where in ((stop_reply, "at the stop"), (pre_tool_reply, "before Bash")):
        said = reply(failed)["systemMessage"]
        assert said == f"dtui: held {where}: the disk is full; `dtui doctor` looks into it"


def test_a_command_spells_it_as_the_platform_does() -> None:
    assert command_reply(stop_reply(HELD)).keys() == {
        "decision",
        "reason",
        "systemMessage",
        "continue",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_reply_is_one_that_the_sdk_knows(kind: Kind) -> None:
    types = pytest.importorskip("claude_agent_sdk.types")
    for ask in (False, True):
        verdict = HELD._replace(kind=kind, tool="Bash", ask=ask)
        for reply in (stop_reply(verdict), pre_tool_reply(verdict)):
            assert reply.keys() <= types.SyncHookJSONOutput.__annotations__.keys()
            specific = types.PreToolUseHookSpecificOutput.__annotations__
            assert reply.get("hookSpecificOutput", {}).keys() <= specific.keys()


@pytest.mark.parametrize("says", ["it is no SQLite file at all", "Put it back."])
def test_what_a_person_is_told_of_a_gate_that_failed_reads_as_one_sentence(says: str) -> None:
    said = stop_reply(Verdict("error", says, "…"))["systemMessage"]
    assert said.endswith(f"{says.removesuffix('.')}; `dtui doctor` looks into it")
