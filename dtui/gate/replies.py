"""What a platform is answered, as its hooks have it: one place for every adapter.

Tried on the real command line: a block holds the agent, and ``continue: false`` lets it go even
beside a block, so it is never sent. A tool is never *allowed*: that would take the place of the
person's own permission; an empty reply leaves it to whoever decides without us.
"""

from __future__ import annotations

from typing import Any

from dtui.gate.verdict import Verdict


def stop_reply(verdict: Verdict) -> dict[str, Any]:
    """Return the reply to Stop, as the Python SDK takes it.

    The paper's keys stand beside the two that hold an agent today.

    Examples
    --------
    >>> stop_reply(Verdict("allowed", "nothing pends"))
    {}
    >>> stop_reply(Verdict("blocked", "1 pending: hyp-1", "You may not finish yet: …"))
    {'decision': 'block', 'reason': 'You may not finish yet: …', \
'systemMessage': 'dtui: held at the stop: 1 pending: hyp-1', 'continue_': True}
    """
    if verdict.holds:
        return {
            "decision": "block",
            "reason": verdict.reason or verdict.says,
            "systemMessage": _held(verdict, "at the stop"),
            "continue_": True,
        }
    return _aside(verdict, "stops")


def pre_tool_reply(verdict: Verdict) -> dict[str, Any]:
    """Return the reply to PreToolUse, as the Python SDK takes it.

    Examples
    --------
    >>> pre_tool_reply(Verdict("blocked", "no decision was taken", "Bash has to wait: …", "Bash"))
    {'hookSpecificOutput': {'hookEventName': 'PreToolUse', 'permissionDecision': 'deny', \
'permissionDecisionReason': 'Bash has to wait: …'}}
    """
    if verdict.holds:
        asks = verdict.ask and verdict.kind == "blocked"
        # Of a refusal the person sees the tool's result; a gate that fails wants their help.
        said = {"systemMessage": _held(verdict, f"before {verdict.tool}")}
        return {
            **(said if verdict.kind == "error" else {}),
            "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": "ask" if asks else "deny",
                "permissionDecisionReason": verdict.reason or verdict.says,
            },
        }
    return _aside(verdict, f"uses {verdict.tool}")


def command_reply(reply: dict[str, Any]) -> dict[str, Any]:
    """Return a reply as a command prints it, where ``continue`` is no keyword."""
    return {"continue" if key == "continue_" else key: value for key, value in reply.items()}


def _held(verdict: Verdict, where: str) -> str:
    """Tell the person that an agent is held, and where the gate failed, how to look into it."""
    looks = "; `dtui doctor` looks into it" if verdict.kind == "error" else ""
    says = verdict.says.removesuffix(".") if looks else verdict.says
    return f"dtui: held {where}: {says}{looks}"


def _aside(verdict: Verdict, what: str) -> dict[str, Any]:
    """Tell the person what an agent left behind; say nothing where there is nothing."""
    match verdict.kind:
        case "escaped":
            says = f"dtui: ESCAPED: the agent {what} though its trace is incomplete"
        case "parked":
            says = f"dtui: the agent {what}; its trace stays pending"
        case _:
            return {}
    return {"systemMessage": f"{says}: {verdict.says}"}
