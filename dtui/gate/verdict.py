"""What a gate says, and what it is told of a session."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["blocked", "allowed", "parked", "escaped", "error"]


class Verdict(NamedTuple):
    """What a gate says to an agent that asked to stop, or to use a tool."""

    kind: Kind
    """``blocked``; ``allowed``; ``parked``, all that pends waits for a person; ``escaped``, let go
    though it should have been held; ``error``, held as nobody could tell."""
    says: str
    """Why, in a few words: what is recorded, and what a person reads."""
    reason: str = ""
    """What the agent reads: what pends, and the call that closes each; empty if it may go on."""
    tool: str = ""
    """The tool it asked for; empty where it asked to stop."""
    ask: bool = False
    """Whether a person may permit the tool."""
    blocking: int = 0
    """How many items block the agent."""
    parked: int = 0
    """How many wait for a person."""

    @property
    def holds(self) -> bool:
        """Whether the agent is held."""
        return self.kind in ("blocked", "error")


class Session(NamedTuple):
    """What the log says of an agents' session besides what pends in it."""

    session_id: str
    traces: tuple[str, ...] = ()
    """The ids of its traces, newest first; imported ones are none of its."""
    selected: bool = False
    """Whether a decision was taken in one of them."""
    with_person: frozenset[int] = frozenset()
    """Where that stands which a parked question is about, and the decisions that rest on one."""
    blocked: int = 0
    """How often the gate held it since its agent last recorded something, or was let go."""
