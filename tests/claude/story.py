"""The story of the README, played for real: `python -m tests.claude.story` tells it.

In an empty project the plugin is installed. The agents' real command line, whose model plays a
script, is refused at the lock and held at the stop, closes what pends, proposes and stops. Then
a reviewer changes what it proposed. Only the model is an actor.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.claude.command_line import Run, run
from tests.claude.model_api import Block, ModelApi, Request, Turn, blocks_of, say, use
from tests.scripted import DOMAIN, LATE, OBSERVED, RESOLVED, TITLE, WEIGHED

TRACE, PROPOSAL = "northwind", "northwind-discount"
PROMPT = "Which discount do we offer Northwind? Propose one."
FLAGS = ("--allowedTools", "mcp__dtui")
"""Nobody has said yet that the folder is to be trusted, so its own permissions don't count."""
RECOMMENDS = "I recommend 12 %."
PROPOSED = "12 % is proposed and waits for your review."

PRICING = {
    "domain": DOMAIN,
    "metrics": [
        {"name": "won", "type": "binary", "direction": "higher", "horizons": ["P30D", "P90D"]}
    ],
    "codes": [{"code": "margin-floor", "says": "The margin would not carry it"}],
}

BEFORE = ("dtui install claude --yes", "dtui declare pricing.json")
"""What a person types beforehand."""

AFTER = (
    "dtui check",
    "dtui tail --kind gate --after 0 --no-follow",
    "dtui waiting",
    f"dtui override {PROPOSAL} modify --set percent=10 --code margin-floor --as lena",
    "dtui proposals",
)
"""What a reviewer types afterwards."""

_WIDTH = 100
_FEEDBACK = "Stop hook feedback:\n"
"""How the platform begins to tell the model why it may not stop."""


@dataclass(frozen=True)
class Session:
    """What the agent did, and what it was told."""

    run: Run
    requests: list[Request]
    lines: list[str]
    """As a reader is told of it."""


@dataclass(frozen=True)
class Story:
    """All of it."""

    project: Path
    session: Session
    told: str


def script() -> list[Turn]:
    """Return the agent's turns: it works, tries to stop, closes what pends, and proposes."""
    proposal = {
        "decision_id": "dec-1",
        "action": "discount",
        "args": {"percent": 12},
        "probability": 0.7,
        "metric": "won",
        "horizon": "P90D",
        "id": PROPOSAL,
    }
    return [
        _calls("open_trace", trace=TRACE, title=TITLE, domain=DOMAIN),
        *(_calls(f"log_{step.item_type}", **step.fields) for step in (*OBSERVED, *WEIGHED)),
        [say(RECOMMENDS)],
        *(_calls(f"log_{step.item_type}", **step.fields) for step in (*RESOLVED, LATE)),
        _calls("propose", **proposal),
        [say(PROPOSED)],
    ]


def _calls(tool: str, **arguments: Any) -> Callable[[Request], list[Block]]:
    """Return a turn that uses a tool of dtui's, whatever the platform prefixes its name with."""

    def turn(request: Request) -> list[Block]:
        (named,) = (name for name in request.tools if name.endswith(f"__{tool}"))
        return [use(named, **arguments)]

    return turn


def tell(folder: Path) -> Story:
    """Play the story in an empty folder."""
    project = folder / TRACE
    project.mkdir(parents=True)
    (project / "pricing.json").write_text(json.dumps(PRICING), encoding="utf-8")
    told: list[str] = []
    for command in BEFORE:
        told += [f"$ {command}", *typed(command, project)]
    session = _played(project, folder / "home")
    told += [f"$ claude -p '{PROMPT}' {' '.join(FLAGS)}", *session.lines]
    for command in AFTER:
        told += [f"$ {command}", *typed(command, project)]
    return Story(project, session, _at_home("\n".join(told) + "\n", folder))


def _at_home(told: str, folder: Path) -> str:
    """Say of paths what a reader would see, whose home it is and who has dtui in it."""
    return told.replace(str(folder), "~").replace(sys.prefix, "~/.venv")


def untimed(told: str) -> str:
    """Take out of the story what differs each time: moments, made ids, and lengths of files."""
    without_ids = re.sub(r"\b([a-z]+-\d+)-[0-9a-f]{6}\b", r"\1", told)
    without_moments = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "WHEN", without_ids)
    without_ages = re.sub(r"\b(now|\d+ min)\b", "AGO", without_moments)
    return re.sub(r"\(\d+ lines\)", "(lines)", " ".join(without_ages.split()))


def typed(command: str, project: Path) -> list[str]:
    """Run a command as a person in the project would, and return the lines that it prints."""
    env = {"PATH": _path(), "HOME": str(project.parent), "LANG": "C.UTF-8", "COLUMNS": str(_WIDTH)}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=project,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.splitlines()]


def _path() -> str:
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def _played(project: Path, home: Path) -> Session:
    with ModelApi(*script(), then=PROPOSED) as api:
        ran = run(PROMPT, *FLAGS, api=api, project=project, home=home, env={"PATH": _path()})
    spoken = [*api.requests[-1].body["messages"], {"role": "assistant", "content": [say(PROPOSED)]}]
    return Session(ran, api.requests, list(_narrated(spoken)))


def _narrated(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a conversation in short: runs of recorded items in one line, refusals in full."""
    used: dict[str, str] = {}
    recorded: list[str] = []
    begins = next(n for n, message in enumerate(messages) if message["role"] == "assistant")
    for message in messages[begins:]:
        for block in blocks_of(message):
            match block["type"]:
                case "tool_use":
                    used[block["id"]] = block["name"].rpartition("__")[2]
                case "tool_result" if not block.get("is_error"):
                    recorded.append(_id_in(block))
                    continue
                case "tool_result":
                    yield from _all_of(recorded)
                    yield from _line(
                        "dtui refuses", f"{used[block['tool_use_id']]}: {_text(block)}"
                    )
                case "text" if message["role"] == "assistant":
                    yield from _all_of(recorded)
                    yield from _line("agent stops", f'"{block["text"]}"')
                case "text" if block["text"].startswith(_FEEDBACK):
                    yield from _line("dtui holds it", block["text"].removeprefix(_FEEDBACK))
                case _:
                    pass  # what the platform says of its own


def _all_of(recorded: list[str]) -> Iterator[str]:
    if recorded:
        yield from _line("agent records", " ".join(recorded))
    recorded.clear()


def _line(who: str, text: str) -> list[str]:
    first, *more = text.splitlines()
    return [
        *textwrap.wrap(f"{who:<14} {first}", _WIDTH, subsequent_indent=" " * 15),
        *(
            line
            for one in more
            for line in textwrap.wrap(
                one, _WIDTH, initial_indent=" " * 15, subsequent_indent=" " * 17
            )
        ),
    ]


def _text(block: Block) -> str:
    content = block["content"]
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content)


def _id_in(block: Block) -> str:
    answer = json.loads(_text(block))
    return next(answer[name] for name in ("id", "proposal_id", "trace") if name in answer)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(tell(Path(scratch)).told, end="")
