"""The gate's verdicts as entries of the log, written without a model.

A hook starts a process for every stop, and pydantic alone would take longer than all of its work.
So what `emit` would write of a `GateVerdict`, or of the `Trigger` that stands for a session
without a trace, is put together by hand here; a test holds the two together to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

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
