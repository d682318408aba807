"""What keeps an agent from finishing while its reasoning is incomplete.

`decide` is pure; `Gate` asks a corpus and records each verdict; around it stand the adapters:
``python -m dtui.gate`` for a platform that runs a command, `stop_reply` and `pre_tool_reply` for
one that calls a function, `dtui gate` for a script. Whatever goes wrong holds the agent.

An agent answers for the traces of its session; and, where the platform's process is known, for
those of the sessions that it had before: ``/clear`` and ``/resume`` go on with another, and leave
nothing behind.

Public names are resolved on first use: a process is started for every stop of an agent.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtui.gate.deciding import decide, decide_before
    from dtui.gate.gate import Gate, error_verdict, platform_cap, verdict_at
    from dtui.gate.policy import Policy
    from dtui.gate.replies import command_reply, pre_tool_reply, stop_reply
    from dtui.gate.stores import before_of_store, stop_of_store
    from dtui.gate.verdict import Session, Verdict

_HOMES = {
    "Gate": "gate",
    "Policy": "policy",
    "Session": "verdict",
    "Verdict": "verdict",
    "before_of_store": "stores",
    "command_reply": "replies",
    "decide": "deciding",
    "decide_before": "deciding",
    "error_verdict": "gate",
    "platform_cap": "gate",
    "pre_tool_reply": "replies",
    "stop_of_store": "stores",
    "stop_reply": "replies",
    "verdict_at": "gate",
}

__all__ = [
    "Gate",
    "Policy",
    "Session",
    "Verdict",
    "before_of_store",
    "command_reply",
    "decide",
    "decide_before",
    "error_verdict",
    "platform_cap",
    "pre_tool_reply",
    "stop_of_store",
    "stop_reply",
    "verdict_at",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"dtui.gate.{_HOMES[name]}"), name)
