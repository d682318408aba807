"""What the gate asks of some traces: what pends in them, who wrote last, how often it held.

And when their items were recorded, which tells how a session wrote them; and which triggers stand
in a stream.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from dtui.log.projections import ItemTimes, PendingRow
from dtui.log.sqlite_spine import SpineRows, columns_of, moment

LINE_HEAD, LINE_TAIL = 600, 300
"""Characters of a line that are read of its beginning, and of its end with the call that closes
it: a statement may be a megabyte long."""

_OF_THESE = "trace_id IN (SELECT value FROM json_each(?))"
_PENDING_COLUMNS = columns_of(PendingRow, but=["title", "domain", "agent"]).replace(
    "line",
    f"CASE WHEN length(line) <= {LINE_HEAD + LINE_TAIL} THEN line ELSE "
    f"substr(line, 1, {LINE_HEAD}) || ' … ' || substr(line, -{LINE_TAIL}) END",
)
_PENDING = (
    f"SELECT {_PENDING_COLUMNS} FROM pending WHERE {_OF_THESE} "
    "ORDER BY coalesce(assignee = 'human', 0), position"
)
_ASKED = f"pending q WHERE q.assignee = 'human' AND q.{_OF_THESE}"
_WITH_PERSON = (
    "SELECT d.position FROM effects f JOIN pending d USING (position) "
    f"WHERE d.kind = 'decision' AND f.cause IN (SELECT q.position FROM {_ASKED}) "
    # CROSS: in this order, or SQLite reads the whole trace for each question.
    "UNION SELECT d.position FROM items i CROSS JOIN json_each(i.refs) r "
    "CROSS JOIN items o ON o.trace_id = i.trace_id AND o.ordinal = r.value "
    "JOIN pending d ON d.position = o.position "
    f"WHERE i.position IN (SELECT q.position FROM {_ASKED})"
)
_NEWEST_OF_ITS_AGENT = (
    "SELECT i.position, i.trace_id || '/' || i.item_id FROM traces t JOIN items i USING (trace_id) "
    "WHERE t.trace_id = ? AND (t.agent IS NULL OR i.agent IS t.agent) "
    "ORDER BY i.ordinal DESC LIMIT 1"
)
_TIMES = (
    "SELECT i.type, coalesce(e.source_recorded_at, e.recorded_at), e.occurred_at "
    "FROM items i JOIN entries e USING (position) "
    "WHERE i.trace_id = ? AND i.ordinal BETWEEN ? AND ? ORDER BY i.ordinal"
)
_VERDICTS = (
    # By the index of the stream alone: a trace of a hundred thousand items has few events.
    "SELECT v.position FROM entries e CROSS JOIN events v ON v.position = e.position "
    "WHERE e.stream = ? AND v.kind = 'gate' ORDER BY e.position"
)
_TRIGGERS = (
    "SELECT body FROM entries WHERE stream = ? AND kind = 'trigger' ORDER BY position DESC LIMIT ?"
)
_GATE_EVENTS = (
    "SELECT e.body FROM effects f JOIN entries e USING (position) "
    "WHERE f.cause = ? AND e.kind = 'gate' ORDER BY f.position DESC LIMIT ?"
)


class Own(NamedTuple):
    """An item that the agent of a trace wrote."""

    position: int
    entry_id: str


class SessionRows(SpineRows):
    """Reads of what the traces of an agents' session hold."""

    __slots__ = ()

    def trace_ids_but_imported(self) -> list[str]:
        """Return the ids of all traces that were recorded here, in the order they were opened."""
        query = "SELECT trace_id FROM traces WHERE profile <> 'imported' ORDER BY position"
        return self.fetch(query, (), lambda row: str(row[0]))

    def has_selection(self, trace_ids: Iterable[str]) -> bool:
        """Whether a decision was taken in any of some traces."""
        query = f"SELECT 1 FROM traces WHERE {_OF_THESE} AND selection <> '' LIMIT 1"
        return self._first(query, (_listed(trace_ids),), bool) or False

    def pending_in(self, trace_ids: Iterable[str]) -> list[PendingRow]:
        """Return all that pends in some traces, in the gate's order, long lines cut in the middle.

        What blocks an agent comes first, oldest first, then what is parked for a person.
        """
        return self.fetch(_PENDING, (_listed(trace_ids),), _pending_row)

    def waiting_for_person(self, trace_ids: Iterable[str]) -> frozenset[int]:
        """Return where what pends stands that waits for a person's answer.

        That is what a parked question is about, whatever it is, and the decisions that rest on one.
        """
        listed = _listed(trace_ids)
        found = self.fetch(_WITH_PERSON, (listed, listed), lambda row: int(row[0]))
        return frozenset(found)

    def newest_by_its_agent(self, trace_id: str) -> Own | None:
        """Return the newest item that a trace's own agent wrote, or None if it wrote none.

        Where nobody was named as the trace's agent, whoever wrote in it is.
        """
        return self._first(_NEWEST_OF_ITS_AGENT, (trace_id,), Own._make)

    def gate_bodies(self, cause: int, *, limit: int) -> list[bytes]:
        """Return the bodies of the gate's verdicts on what stands at a position, newest first."""
        return self.fetch(_GATE_EVENTS, (cause, limit), lambda row: bytes(row[0] or b"{}"))

    def verdicts_in(self, stream: str) -> list[int]:
        """Return where the gate's verdicts stand in a trace, or for a session before it has one."""
        return self.fetch(_VERDICTS, (stream,), lambda row: int(row[0]))

    def trigger_bodies(self, stream: str, *, limit: int) -> list[bytes]:
        """Return the bodies of a stream's triggers, newest first."""
        return self.fetch(_TRIGGERS, (stream, limit), lambda row: bytes(row[0] or b"{}"))

    def times(self, trace_id: str, first: int, last: int) -> list[ItemTimes]:
        """Return when a trace's items were recorded, from one ordinal to another."""
        return self.fetch(_TIMES, (trace_id, first, last), _item_times)


def _item_times(row: Sequence[Any]) -> ItemTimes:
    item_type, recorded, occurred = row
    return ItemTimes(item_type, moment(recorded), None if occurred is None else moment(occurred))


def _listed(trace_ids: Iterable[str]) -> str:
    return json.dumps(list(trace_ids))


def _pending_row(row: Sequence[Any]) -> PendingRow:
    found = PendingRow(*row)
    return found._replace(since=moment(found.since))
