"""What ties a project to its corpus: the hooks and the server, as the platform's files say it.

Each line of a hook ends in ``|| exit 2``, which holds the agent: also where the interpreter is
gone, dtui was uninstalled, or the gate was killed. Any other exit code would let the agent go. The
reason it then reads is what the shell or the interpreter says on standard error.

The interpreter runs with ``-P``, as the folder it is started in is the project's: a ``json.py`` of
the project would otherwise be taken for Python's own.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any, NamedTuple

from dtui.errors import RefusedChangeError
from dtui.gate.policy import PLATFORM_CAP, Policy
from dtui.plugin.json_text import Addition

SETTINGS = ".claude/settings.json"
SERVERS = ".mcp.json"
SERVER = "dtui"
"""The server's name; its tools are ``mcp__dtui__log_hypothesis`` and so on."""

_CAP = "CLAUDE_CODE_STOP_HOOK_BLOCK_CAP"
_TIMEOUT = 30
"""Seconds; the gate holds the agent by itself after 20."""

_PLAIN_GLOB = re.compile(r"[A-Za-z0-9_*?-]+")


class Wiring(NamedTuple):
    """How a project is tied to its corpus.

    Examples
    --------
    >>> Wiring("python3", "decisions.db", cap=20).gate
    'python3 -P -m dtui.gate --corpus "$CLAUDE_PROJECT_DIR"/decisions.db --cap 20 || exit 2'
    """

    python: str
    """The interpreter that has dtui: absolute, in the project, or a name that is on the PATH."""
    corpus: str
    """Absolute, or in the project: then the project may move."""
    require_decision: bool = False
    cap: int = PLATFORM_CAP
    before_tools: tuple[str, ...] = ()
    ask: bool = False

    @property
    def asks(self) -> tuple[str, ...]:
        """What is asked of agents beyond what is always asked, as options of the command line.

        Examples
        --------
        >>> Wiring("python3", "x.db", require_decision=True, before_tools=("Bash",)).asks
        ('--require-decision', '--before-tool Bash')
        """
        cap = [f"--cap {self.cap}"] if self.cap != PLATFORM_CAP else []
        return (
            *(["--require-decision"] if self.require_decision else []),
            *cap,
            *(f"--before-tool {shlex.quote(pattern)}" for pattern in self.before_tools),
            *(["--ask"] if self.ask else []),
        )

    @property
    def gate(self) -> str:
        """The command of the hooks, for a shell."""
        words = [_program(self.python), "-P -m dtui.gate --corpus", _in_project(self.corpus)]
        if self.require_decision:
            words.append("--require-decision")
        if self.cap != PLATFORM_CAP:
            words.append(f"--cap {self.cap}")
        if self.before_tools:
            words.append(f"--before-tools {shlex.quote(','.join(self.before_tools))}")
        if self.ask:
            words.append("--ask")
        return " ".join([*words, "|| exit 2"])

    @property
    def server(self) -> dict[str, Any]:
        """The server's entry, which is started by the platform without a shell."""
        return {
            "command": self.python,
            "args": ["-P", "-m", "dtui.cli", "mcp", "--corpus", self.corpus],
            # The agent's first turn waits for the tools, and they are never searched for.
            "alwaysLoad": True,
        }

    def hooks(self) -> dict[str, dict[str, Any]]:
        """Return by event what runs there."""
        gate = {"type": "command", "command": self.gate, "timeout": _TIMEOUT}
        found: dict[str, dict[str, Any]] = {
            "SessionStart": {"hooks": [gate]},  # /clear begins another, and the tools stay
            "Stop": {"hooks": [gate]},
        }
        if self.before_tools:
            found["PreToolUse"] = {"matcher": self._matcher(), "hooks": [gate]}
        return found

    def additions(self) -> dict[str, tuple[Addition, ...]]:
        """Return by file what is put into it, in a project."""
        settings = [
            Addition(("hooks", event), hook, listed=True) for event, hook in self.hooks().items()
        ]
        settings.append(Addition(("enabledMcpjsonServers",), SERVER, listed=True))
        settings.append(Addition(("permissions", "allow"), f"mcp__{SERVER}", listed=True))
        if self.cap == 0 or self.cap > PLATFORM_CAP:  # the platform would let it go before
            settings.append(Addition(("env", _CAP), str(self.cap)))
        return {
            SETTINGS: tuple(settings),
            SERVERS: (Addition(("mcpServers", SERVER), self.server),),
        }

    def _matcher(self) -> str:
        """Return which tools the platform asks about; the gate itself looks at the patterns."""
        if not all(_PLAIN_GLOB.fullmatch(pattern) for pattern in self.before_tools):
            return "*"
        return "|".join(
            pattern.replace("*", ".*").replace("?", ".") for pattern in self.before_tools
        )


def wiring(
    project: Path,
    corpus: Path,
    *,
    python: str = sys.executable,
    require_decision: bool = False,
    cap: int = PLATFORM_CAP,
    before_tools: tuple[str, ...] = (),
    ask: bool = False,
) -> Wiring:
    """Return how a project is tied to a corpus, by paths that hold wherever they are read.

    What lies in the project is named from there, so that it can be moved, or cloned to another
    place; an interpreter elsewhere is of this machine.

    Raises
    ------
    RefusedChangeError
        If a path or a pattern can't be written down so that it is read as it is meant.
    """
    home = _real(project)
    # Not resolved themselves: an environment's interpreter is a link to one without its packages.
    found = [python, str(_real(corpus.parent) / corpus.name)]
    if "/" in python:
        found[0] = str(_real(Path(python).parent) / Path(python).name)
    named = [str(Path(one).relative_to(home)) if _is_in(one, home) else one for one in found]
    if "/" in python and "/" not in named[0]:
        named[0] = f"./{named[0]}"  # a bare name would be looked for on the PATH
    for one in (*named, *before_tools):
        if "${" in one or not one.isprintable():
            raise RefusedChangeError(
                f"{one!r} cannot be written down for the platform, which takes ${{…}} for a "
                "variable, and a line break for an end. Choose another one."
            )
    for pattern in before_tools:
        if "," in pattern or not pattern.strip():
            raise RefusedChangeError(
                f"{pattern!r} is no pattern of a tool's name; give one at a time, such as Bash or "
                "'mcp__crm__*'."
            )
        if not Policy(before=("*",)).gates(pattern):
            raise RefusedChangeError(
                f"{pattern!r} names only tools of dtui's own, which never wait: an agent that may "
                "not record could not be told to. Name the tool that acts."
            )
    return Wiring(named[0], named[1], require_decision, cap, before_tools, ask)


def _real(path: Path) -> Path:
    """Return a path with its links followed; one behind a circle of links is not there."""
    return Path(os.path.realpath(path))


def _is_in(path: str, home: Path) -> bool:
    return "/" in path and Path(path).is_relative_to(home)


def _program(name: str) -> str:
    """Return an interpreter for a shell, which looks for a bare name on the PATH."""
    return _in_project(name) if "/" in name else shlex.quote(name)


def _in_project(path: str) -> str:
    """Return a path for a shell; what lies in the project, from wherever that is now."""
    quoted = shlex.quote(path)
    return quoted if path.startswith("/") else f'"$CLAUDE_PROJECT_DIR"/{quoted}'
