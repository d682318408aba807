"""The gate as a command that an agents' platform runs: ``python -m dtui.gate``.

The platform's JSON comes on standard input, and the reply goes to standard output, which holds
nothing else. A platform lets its agent go when a hook crashes, takes too long, or says what it
doesn't understand. So whatever wasn't foreseen ends with exit code 2 and its reason on standard
error, which holds the agent; also when time is up, whatever the process is waiting for then.

It answers Stop and PreToolUse, and at SessionStart it records which session $CLAUDE_PID goes on
with: after ``/clear`` the platform has another, while the tools write for the one before. So the
traces of all sessions that this process had count. A SessionStart can hold nobody; where it can't
be recorded, exit code 2 shows the reason to the person.

``--corpus PATH``            the corpus; $DTUI_CORPUS where it is left out
``--require-decision``       a session that took no decision may not stop
``--cap N``                  blocks in a row before an escape; 0 for never; 8 where left out
``--before-tools A,B,…``     tools that wait for a decision, such as ``Bash,mcp__crm__*``
``--ask``                    ask a person to permit these, where they would be refused
``--deadline SECONDS``       hold the agent when nothing was decided by then; 20 where left out,
                             600 at most

With ``DTUI_GATE=off`` (``0``, ``false``, ``no``) in the environment that the platform is started
with, the gate holds nobody whose escape it can record. That is for the person who starts it; no
agent is told. Where nothing can be recorded it holds all the same: ``dtui install claude`` makes a
corpus that is not there, ``dtui doctor`` looks into one that is, and ``dtui uninstall claude``
takes the gate out.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

from dtui.gate.policy import Policy

if TYPE_CHECKING:
    from dtui.gate.verdict import Verdict

HOLDS = 2
"""The exit code by which a hook holds its agent, with the reason on standard error."""

_REMEDIES = (
    ", `dtui install claude` makes one that is not there, and `dtui uninstall claude` takes the "
    "gate out"
)
"""What a person can do about a gate that fails, after what every adapter of the gate says."""

_OFF = ("off", "0", "false", "no")
_DEADLINE = 20.0
_LONGEST_DEADLINE = 600
"""Seconds; a watch that cannot count so far would never end the wait."""
_PROCESS = re.compile("[0-9]{1,20}")
_LONGEST_INPUT = 64 * 1024 * 1024


class Asked(NamedTuple):
    """What the command line asks of the gate."""

    corpus: str
    policy: Policy
    deadline: float
    process: str
    """The id of the platform's process; empty where it doesn't say."""


def main() -> NoReturn:
    """Answer the platform, or hold its agent; the process ends here."""
    if sys.argv[1:] in (["--help"], ["-h"]):  # where a platform runs this, it holds as well
        os.write(2, (__doc__ or "").encode())
        os._exit(HOLDS)
    try:
        asked = read_flags(sys.argv[1:], os.environ)
        _watch(asked.deadline)
        reply = answer(sys.stdin.buffer.read(_LONGEST_INPUT + 1), asked)
        sys.stdout.write(json.dumps(reply))
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - an exception of any kind would let it go
        _hold(f"the gate could not do its work: {type(error).__name__}: {error}")
    # Nothing that ends with the interpreter can change the answer any more.
    os._exit(0)


def read_flags(words: Sequence[str], environ: Mapping[str, str]) -> Asked:
    """Read the command line; by hand, as argparse takes as long as looking at the log.

    Raises
    ------
    ValueError
        If a word is none of the flags, or its value is missing or no number.
    """
    corpus = environ.get("DTUI_CORPUS", "")
    policy = Policy(enabled=environ.get("DTUI_GATE", "").strip().lower() not in _OFF)
    deadline = _DEADLINE
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        match name:
            case "--require-decision" if not equals:
                policy = policy._replace(require_decision=True)
            case "--ask" if not equals:
                policy = policy._replace(ask=True)
            case "--corpus":
                corpus = value or _value(name, rest)
            case "--cap":
                policy = policy._replace(cap=_number(name, value or _value(name, rest)))
            case "--before-tools":
                tools = (value or _value(name, rest)).split(",")
                policy = policy._replace(before=tuple(one.strip() for one in tools if one.strip()))
            case "--deadline":
                deadline = _seconds(name, value or _value(name, rest))
            case _:
                raise ValueError(
                    f"{word[:80]!r} is no flag of the gate; see `pydoc dtui.gate.hook`"
                )
    if not corpus:
        raise ValueError("no corpus is named: give --corpus PATH, or set DTUI_CORPUS")
    return Asked(corpus, policy, deadline, _process(environ.get("CLAUDE_PID", "")))


def answer(given: bytes, asked: Asked) -> dict[str, Any]:
    """Return the reply to what the platform gives on standard input.

    A subagent is let go, and nothing is recorded: its stop hands the work back to the session,
    whose own stop comes, and whose open items may be what the subagent was sent to look into.

    Raises
    ------
    ValueError
        If the input is not what the platform gives.
    """
    event = _event(given)
    name = event.get("hook_event_name")
    if name == "SubagentStop":
        return {}
    if name == "SessionStart":
        _begin(asked, event)
        return {}
    if name not in ("Stop", "PreToolUse"):
        raise ValueError(f"the gate answers Stop and PreToolUse; it was asked for {name!r:.80}")
    tool = _text(event, "tool_name") if name == "PreToolUse" else ""
    if name == "PreToolUse" and not asked.policy.gates(tool):
        return {}
    verdict = _verdict(asked, _text(event, "session_id"), tool)
    from dtui.gate.replies import command_reply, pre_tool_reply, stop_reply

    reply = command_reply(pre_tool_reply(verdict) if tool else stop_reply(verdict))
    if verdict.kind == "error":
        reply["systemMessage"] += _REMEDIES
    return reply


def _verdict(asked: Asked, session: str, tool: str) -> Verdict:
    from pathlib import Path

    from dtui.gate.gate import platform_cap, verdict_at

    policy = asked.policy.under(platform_cap())
    patience, process = asked.deadline / 2, asked.process
    path = Path(asked.corpus)
    return verdict_at(path, session, policy, tool=tool, process=process, patience=patience)


def _begin(asked: Asked, event: Mapping[str, Any]) -> None:
    """Record which session the platform's process goes on with, or tell the person why not."""
    if not asked.process:
        return
    from pathlib import Path

    from dtui.corpus.corpus import Corpus
    from dtui.corpus.gate_entries import record_begun
    from dtui.gate.gate import check_session

    try:
        session, how = _text(event, "session_id"), _printable(_text(event, "source"))
        check_session(session)
        with Corpus.open(Path(asked.corpus)) as corpus, corpus.writing(patience=asked.deadline / 2):
            record_begun(corpus.log, asked.process, session, how)
    except Exception as error:  # noqa: BLE001 - whatever it was, a person has to hear of it
        why = _printable(str(error)).removesuffix(".")
        _end(
            "dtui could not record that this session begins, so its gate may not know what the "
            f"one before left open: {why}. `dtui doctor` looks into it.\n"
        )


def _event(given: bytes) -> dict[str, Any]:
    if len(given) > _LONGEST_INPUT:
        raise ValueError(f"more than {_LONGEST_INPUT:,} bytes on standard input")
    if not given.strip():
        raise ValueError("nothing on standard input, where the platform's JSON comes")
    try:
        event: object = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"what is on standard input is no JSON ({error})") from None
    if not isinstance(event, dict):
        raise ValueError("what is on standard input is no JSON object")
    return cast("dict[str, Any]", event)


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"the platform's JSON has no {name}")
    return value


def _process(pid: str) -> str:
    """Return what tells the platform's process from others; empty where it doesn't say."""
    if not _PROCESS.fullmatch(pid):
        return ""
    # Its id is used again one day; with the time it began, its 22nd field, it is its own.
    try:
        with open(f"/proc/{pid}/stat", errors="replace") as stat:  # noqa: PTH123 - pathlib is slow
            return f"{pid}-{stat.read().rpartition(')')[2].split()[19]}"
    except (OSError, IndexError):
        return pid  # no Linux, or another's process


def _value(name: str, rest: Iterator[str]) -> str:
    value = next(rest, "")
    if not value:
        raise ValueError(f"{name} needs a value")
    return value


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{name} needs a whole number, not {value[:40]!r}")
    return int(value)


def _seconds(name: str, value: str) -> float:
    seconds = _number(name, value)
    if not 0 < seconds <= _LONGEST_DEADLINE:
        raise ValueError(f"{name} takes 1 to {_LONGEST_DEADLINE} seconds, not {value[:40]}")
    return float(seconds)


def _watch(seconds: float) -> None:
    """Hold the agent when time is up: SQLite waits in C, where no signal would reach us."""
    from threading import Timer

    timer = Timer(seconds, _hold, [f"the gate had not decided after {seconds:g} seconds"])
    timer.daemon = True
    timer.start()


def _hold(why: str) -> NoReturn:
    """Hold the agent: say why on standard error, as far as that can be written to."""
    said = (
        f"You may not go on yet: {_printable(why)}. Nothing of it is your doing: tell the person "
        "you work for, who can look with `dtui doctor`, and try again.\n"
    )
    _end(said)


def _end(said: str) -> NoReturn:
    try:
        os.write(2, said.encode(errors="replace"))
    finally:
        os._exit(HOLDS)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text[:600])
