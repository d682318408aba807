"""The gate's verdicts as entries of the log, written without a model.

A hook starts a process for every stop, and pydantic alone would take longer than all of its work.
So what `emit` would write of a `GateVerdict`, or of the `Trigger` that stands for a session
without a trace, or for a session that a platform's process begins, is put together by hand here; a
test holds the two together to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from dtui.errors import ConflictingEventError, UnknownCauseError
from dtui.log.entry import NewEntry
from dtui.log.projections import EventRow, Rows
from dtui.log.sqlite import SqliteLog

SAYS_LIMIT, TOOL_LIMIT = 400, 100
"""Characters that a verdict says, and of a tool's name."""

_LINE_LIMIT = 240
"""Of a list line, as `dtui.trace.wording` has it, which would load the models."""

ASKED = "an agent's session asked to stop, or to act, before it had opened a trace"
"""What the trigger says that stands for such a session."""

BEGUN = "the agents' platform goes on with this session"
"""What the trigger says, after how it came to that, of a session that a process begins."""

_FIRST = "startup"
"""How a process begins; its id is used again one day, so this ends what another had."""

_MOST_BEGUN = 64
"""How many sessions of a process are looked at."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def record_verdict(log: SqliteLog, verdict: str, says: str, *, cause: str, tool: str = "") -> str:
    """Append what the gate said, and return the event's id.

    Parameters
    ----------
    log
        The open log.
    verdict
        One of those that `dtui.spine.GateVerdict` has.
    says
        Why, in a few words; folded into one line, and cut after `SAYS_LIMIT` characters.
    cause
        The entry it follows from: an item's, a trace's or an event's id.
    tool
        The tool that the agent asked for; empty where it asked to stop.

    Raises
    ------
    UnknownCauseError
        If the log has no such entry.
    """
    with log.exclusive():
        place = log.place(cause)
        if place is None:
            raise UnknownCauseError(f"gate: the log has no entry {cause!r} that it could follow.")
        position, stream = place
        said = _folded(says, SAYS_LIMIT)
        body = {"verdict": verdict, "says": said, "tool": _folded(tool, TOOL_LIMIT)}
        line = " · ".join(filter(None, (verdict, body["tool"], said)))
        return _append(log, "gate", log.made_id("gate"), stream, body, line, [position])


def record_session(log: SqliteLog, session: str) -> str:
    """Append the trigger that stands for a session without a trace, once; return its id.

    Parameters
    ----------
    log
        The open log.
    session
        The platform's id of the session: printable, and no longer than a line.

    Raises
    ------
    ConflictingEventError
        If its id is taken by something else.
    """
    event_id = session_event(session)
    with log.exclusive():
        there = log.entry(event_id)
        if there is None:
            body = {"says": ASKED, "source": session}
            return _append(log, "trigger", event_id, event_id, body, ASKED, [])
        if there.header.kind != "trigger":
            raise ConflictingEventError(
                f"{event_id!r} stands for the session {session!r}, and is the id of a "
                f"{there.header.kind}. Open a trace in this session: its verdicts go there then."
            )
        return event_id


class _Begun(NamedTuple):
    """That a platform's process went on with a session."""

    how: str
    session: str


def record_begun(log: SqliteLog, process: str, session: str, how: str) -> None:
    """Append the trigger that says with which session a platform's process goes on.

    Nothing is appended where the process's newest one says the same: a platform may try again.

    Parameters
    ----------
    log
        The open log.
    process
        The process's id.
    session
        The platform's id of the session: printable, and no longer than a line.
    how
        How it came to that, in the platform's word: ``startup``, ``resume``, ``clear``, …
    """
    stream = _stream_of(process)
    with log.exclusive():
        if next(_begun(log, process), None) != (how, session):
            says = f"{how}: {BEGUN}"
            body = {"says": says, "source": session}
            _append(log, "trigger", log.made_id("trigger"), stream, body, says, [])


def sessions_of(log: SqliteLog, process: str) -> tuple[str, ...]:
    """Return the sessions that a platform's process had since it began, the newest first.

    Of an earlier process with the same id it returns none, and at most 64 in all.
    """
    sessions: dict[str, None] = {}
    for begun in _begun(log, process):
        sessions[begun.session] = None
        if begun.how == _FIRST:
            break
    return tuple(sessions)


def _begun(log: SqliteLog, process: str) -> Iterator[_Begun]:
    for body in log.rows.trigger_bodies(_stream_of(process), limit=_MOST_BEGUN):
        said = json.loads(body)
        if session := said.get("source"):  # else a person redacted it
            yield _Begun(said["says"].partition(":")[0], session)


def _stream_of(process: str) -> str:
    return f"platform-{process}"


def session_event(session: str) -> str:
    """Return the id of the trigger that stands for a session while it has no trace."""
    return f"session-{sha256(session.encode()).hexdigest()[:20]}"


def _append(
    log: SqliteLog,
    kind: str,
    event_id: str,
    stream: str,
    body: Mapping[str, str],
    line: str,
    causes: list[int],
) -> str:
    lean = {name: value for name, value in body.items() if value}
    entry = NewEntry(
        stream=stream,
        id=event_id,
        kind=kind,
        body=_ENCODER.encode(lean).encode(),
        recorded_at=log.now(),
        causes=causes,
    )
    position = log.head() + 1
    row = EventRow(position, event_id, kind, stream, None, _folded(line, _LINE_LIMIT))
    rows = Rows(events=[row], words=[(position, f"{event_id} {line}")])
    log.append([entry], rows, are_new=True)
    return event_id


def _folded(text: str, limit: int) -> str:
    folded = " ".join(text[: 8 * limit].split())
    return folded if len(folded) <= limit else f"{folded[: limit - 1]}…"
