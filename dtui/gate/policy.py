"""What a gate asks of an agent."""

from __future__ import annotations

from typing import NamedTuple

PLATFORM_CAP = 8
"""Blocks in a row after which the agents' platform ends a turn whatever its hooks say, unless
``$CLAUDE_CODE_STOP_HOOK_BLOCK_CAP`` says otherwise; measured on its command line 2.1.329."""


class Policy(NamedTuple):
    """What a gate asks of an agent before it may stop, or act.

    Examples
    --------
    >>> Policy(require_decision=True, before=("Bash", "mcp__crm__*")).gates("mcp__crm__send")
    True
    """

    require_decision: bool = False
    """Whether a session must have taken a decision: an empty trace doesn't pass."""
    cap: int = PLATFORM_CAP
    """Blocks in a row, with nothing recorded in between, after which the agent is let go and that
    is recorded as an escape; 0, or less, for never."""
    enabled: bool = True
    """Whether it holds anybody. Switched off, it still looks, and records each escape."""
    before: tuple[str, ...] | str = ()
    """The tools that have to wait for a decision: names, in which ``*``, ``?`` and ``[…]`` mean
    what they mean in a shell; or one alone."""
    ask: bool = False
    """Whether a person is asked to permit such a tool, where it would be refused."""

    def gates(self, tool: str) -> bool:
        """Whether a tool has to wait for a decision; those that record one never have to."""
        from fnmatch import fnmatchcase

        if any(fnmatchcase(tool, own) for own in _NEVER):
            return False
        patterns = (self.before,) if isinstance(self.before, str) else self.before
        return any(fnmatchcase(tool, pattern) for pattern in patterns)

    def under(self, platform_cap: int) -> Policy:
        """Return the policy on a platform that lets an agent go after so many blocks; 0 for never.

        Whatever the policy says, the escape is recorded no later than the platform lets go.

        Examples
        --------
        >>> Policy(cap=0).under(8).cap, Policy(cap=3).under(8).cap, Policy(cap=8).under(0).cap
        (8, 3, 8)
        """
        caps = (cap for cap in (self.cap, platform_cap) if cap > 0)
        return self._replace(cap=min(caps, default=0))


_NEVER = ("mcp__dtui__*", "mcp__plugin_dtui_*", "ToolSearch")
"""An agent that may not record cannot be told to; and it has to find the tools for it first."""

STANDARD = Policy()
"""What is asked where nobody asked for anything else."""
