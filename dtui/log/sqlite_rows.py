"""The projections in SQLite: written with an append, read by lists, queue and search."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from dtui.log.entry import to_micros
from dtui.log.projections import Hit, ItemRow, PendingPlace, PendingRow, References, Rows, TraceRow
from dtui.log.sqlite_sessions import SessionRows
from dtui.log.sqlite_spine import (
    columns_of,
    moment,
    upsert,
    write_spine_rows,
)

TraceOrder = Literal["updated", "opened"]


_TRACE_COLUMNS = columns_of(TraceRow, but=["verdict", "outcome"])
_NEWEST_PROPOSAL = (
    "FROM proposals p WHERE p.trace_id = traces.trace_id ORDER BY p.position DESC LIMIT 1"
)
TRACE = (
    f"SELECT {_TRACE_COLUMNS}, "
    f"coalesce((SELECT coalesce(nullif(verdict, ''), 'waits') {_NEWEST_PROPOSAL}), ''), "
    f"coalesce((SELECT outcome {_NEWEST_PROPOSAL}), '') FROM traces"
)
"""Reads the rows of traces; say which after it."""
_ITEM_COLUMNS = columns_of(ItemRow)
_PENDING_COLUMNS = columns_of(PendingRow, but=["title", "domain", "agent"])
_PENDING_WITH_TITLE = (
    "SELECT p." + ", p.".join(_PENDING_COLUMNS.split(", ")) + ", t.title, t.domain, e.agent "
    "FROM pending p JOIN traces t USING (trace_id) JOIN entries e USING (position)"
)
_LONGEST_QUERY = 10_000
_PARKED = "coalesce(p.assignee = 'human', 0)"
_SORT_COLUMN: dict[TraceOrder, str] = {"updated": "updated_at", "opened": "position"}


_PENDING_KINDS = ("hypotheses", "questions", "decisions")
_WRITE_TRACE = upsert(
    "traces",
    _TRACE_COLUMNS,
    "trace_id",
    ["updated_at", "items", *_PENDING_KINDS, "selection", "at_risk"],
)
_WRITE_ITEM = upsert(
    "items", _ITEM_COLUMNS, "trace_id, ordinal", ["line", "detail", "state", "at_risk"]
)
_WRITE_PENDING = upsert("pending", _PENDING_COLUMNS, "position", ["line", "says", "why"])


def write_rows(connection: sqlite3.Connection, rows: Rows) -> None:
    """Write what an append changed; the caller holds the transaction."""
    write = connection.executemany
    if rows.traces:
        write(_WRITE_TRACE, map(_stored_trace, rows.traces))
    if rows.items:
        write(_WRITE_ITEM, map(_stored_item, rows.items))
    if rows.pending:
        write(_WRITE_PENDING, map(_stored_pending, rows.pending))
    if rows.settled:
        settled = ((position,) for position in rows.settled)
        write("DELETE FROM pending WHERE position = ?", settled)
    if rows.words:
        write("INSERT INTO words (rowid, text) VALUES (?, ?)", rows.words)
    if rows.events or rows.proposals:
        write_spine_rows(connection, rows)


def _stored_trace(row: TraceRow) -> tuple[object, ...]:
    # Not _replace: this is done for every append.
    return (*row[:7], to_micros(row.opened_at), to_micros(row.updated_at), *row[9:-2])


def _stored_item(row: ItemRow) -> tuple[object, ...]:
    return (*row[:7], f"[{','.join(map(str, row.refs))}]", *row[8:])


def _stored_pending(row: PendingRow) -> tuple[object, ...]:
    return (*row[:9], to_micros(row.since), *row[10:-3])


class SqliteRows(SessionRows):
    """Reads of the projections, each by an index and never by OFFSET."""

    __slots__ = ()

    # -- traces ------------------------------------------------------------------------------

    def traces(
        self,
        *,
        after: TraceRow | None = None,
        limit: int = 100,
        order: TraceOrder = "updated",
        backwards: bool = False,
    ) -> list[TraceRow]:
        """Return a page of traces, newest first, starting after a row of the page before.

        With `backwards` the order is turned round: oldest first.
        """
        column = _SORT_COLUMN[order]
        step, direction = (">", "ASC") if backwards else ("<", "DESC")
        where, values = "", list[Any]()
        if after is not None:
            key = to_micros(after.updated_at) if order == "updated" else after.position
            where = f"WHERE ({column}, position) {step} (?, ?)"
            values += [key, after.position]
        return self.fetch(
            f"{TRACE} {where} ORDER BY {column} {direction}, position {direction} LIMIT ?",
            (*values, limit),
            trace_row,
        )

    def traces_before(self, position: int, *, limit: int = 100) -> list[TraceRow]:
        """Return a page of the traces opened before a position of the log, newest first."""
        return self.fetch(
            f"{TRACE} WHERE position < ? ORDER BY position DESC LIMIT ?",
            (position, limit),
            trace_row,
        )

    def trace(self, trace_id: str) -> TraceRow | None:
        """Return one trace's row, or None if there is no such trace."""
        query = f"{TRACE} WHERE trace_id = ?"
        return next(iter(self.fetch(query, (trace_id,), trace_row)), None)

    def traces_of_session(self, session: str) -> list[TraceRow]:
        """Return the traces that an agents' session opened, newest first; imported ones aren't its.

        A session opens a handful.
        """
        return self.fetch(
            f"{TRACE} WHERE session = ? AND profile <> 'imported' ORDER BY position DESC",
            (session,),
            trace_row,
        )

    def count_traces(self) -> int:
        """Return how many traces there are."""
        return self._number("SELECT count(*) FROM traces")

    def trace_ids(self, begun: str, *, limit: int = 10) -> list[str]:
        """Return the ids of traces that begin so, in their own order."""
        return self._ids("SELECT trace_id FROM traces WHERE trace_id", begun, limit)

    def entry_ids(self, begun: str, *, limit: int = 10) -> list[str]:
        """Return the ids of entries that begin so: events, traces, items as ``<trace>/<item>``."""
        return self._ids("SELECT id FROM entries WHERE id", begun, limit)

    def _ids(self, query: str, begun: str, limit: int) -> list[str]:
        """Return ids from a place of an index on, as many as begin like that."""
        column = query.rpartition(" ")[2]
        found = self.fetch(
            f"{query} >= ? ORDER BY {column} LIMIT ?", (begun, limit), lambda row: str(row[0])
        )
        return [one for one in found if one.startswith(begun)]

    # -- items -------------------------------------------------------------------------------

    def items(self, trace_id: str, first: int = 1, last: int | None = None) -> list[ItemRow]:
        """Return a trace's items from one ordinal to another, both included."""
        end = 2**62 if last is None else last
        return self._items("trace_id = ? AND ordinal BETWEEN ? AND ?", trace_id, first, end)

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:
        """Return a trace's items at some ordinals, in append order."""
        wanted = json.dumps(list(ordinals))
        return self._items(
            "trace_id = ? AND ordinal IN (SELECT value FROM json_each(?))", trace_id, wanted
        )

    def spine(self, trace_id: str, first: int = 1, count: int = 100) -> list[ItemRow]:
        """Return the rows of a trace's spine list (decisions folded), from the first-th on."""
        last = first + count - 1
        return self._items(
            "trace_id = ? AND spine BETWEEN ? AND ?", trace_id, first, last, order="spine"
        )

    def count_spine(self, trace_id: str) -> int:
        """Return how many rows a trace's spine list has."""
        return self._number(
            # By the index of the rows that are in the list: its last entry, not all of the trace.
            "SELECT coalesce(max(spine), 0) FROM items WHERE trace_id = ? AND spine IS NOT NULL",
            trace_id,
        )

    def signs(self, trace_id: str) -> str:
        """Return a character for every row of a trace's spine list, for a picture of all of it.

        ``P`` where it pends, ``R`` where it is at risk, a full stop elsewhere. One string, made
        by SQLite: of a hundred thousand rows it takes a fiftieth of a second.
        """
        return self.fetch(
            "SELECT coalesce(group_concat(sign, ''), '') FROM (SELECT "
            "CASE WHEN state = 'pending' THEN 'P' WHEN at_risk THEN 'R' ELSE '.' END AS sign "
            "FROM items WHERE trace_id = ? AND spine IS NOT NULL ORDER BY ordinal)",
            (trace_id,),
            lambda row: str(row[0]),
        )[0]

    def references(self, trace_id: str, first: int, last: int) -> References:
        """Return what the items from one ordinal to another rest on, both included.

        One row, made by SQLite: a walk over a hundred thousand items makes no row of each.
        """
        signs, refs = self.fetch(
            "SELECT coalesce(group_concat(sign, ''), ''), coalesce(group_concat(refs), '') FROM "
            "(SELECT refs, CASE WHEN type = 'decision' THEN 'D' WHEN spine IS NULL THEN '-' "
            "ELSE '.' END AS sign FROM items WHERE trace_id = ? AND ordinal BETWEEN ? AND ? "
            "ORDER BY ordinal)",
            (trace_id, first, last),
            tuple,
        )[0]
        return References(signs, json.loads(f"[{refs}]"))

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:
        """Return one item's row, or None if the trace has no such item."""
        place = "position = (SELECT position FROM entries WHERE id = ?)"
        return next(iter(self._items(place, f"{trace_id}/{item_id}")), None)

    def causes(self, row: ItemRow) -> list[ItemRow]:
        """Return the items that one rests on directly, in append order."""
        return self.items_at(row.trace_id, row.refs)

    def effects(self, row: ItemRow) -> list[ItemRow]:
        """Return the items of the same trace that rest directly on one, in append order."""
        # The plus keeps SQLite from reading the whole trace by its primary key.
        return self._items(
            "position IN (SELECT position FROM effects WHERE cause = ?) AND +trace_id = ?",
            row.position,
            row.trace_id,
        )

    # -- pending -----------------------------------------------------------------------------

    def pending(
        self,
        *,
        after: PendingRow | PendingPlace | None = None,
        limit: int = 100,
        trace_id: str | None = None,
        domain: str | None = None,
        imported: bool = False,
        backwards: bool = False,
    ) -> list[PendingRow]:
        """Return a page of what pends; imported traces only if asked for.

        In the gate's order: what blocks an agent, oldest first, then what is parked.
        """
        step, direction = ("<", "DESC") if backwards else (">", "ASC")
        where, values = _pending_filter(trace_id, domain, imported=imported)
        if after is not None:
            where.append(f"({_PARKED}, p.position) {step} (?, ?)")
            values += [after.parked, after.position]
        return self.fetch(
            f"{_PENDING_WITH_TITLE} WHERE {' AND '.join(where)} "
            f"ORDER BY {_PARKED} {direction}, p.position {direction} LIMIT ?",
            (*values, limit),
            _pending_row,
        )

    def pending_at(self, position: int) -> PendingRow | None:
        """Return what pends at a position of the log, or None if nothing does."""
        query = f"{_PENDING_WITH_TITLE} WHERE p.position = ?"
        return next(iter(self.fetch(query, (position,), _pending_row)), None)

    def count_pending(
        self, *, trace_id: str | None = None, domain: str | None = None, imported: bool = False
    ) -> int:
        """Return how many items pend; those of imported traces only if asked for."""
        where, values = _pending_filter(trace_id, domain, imported=imported)
        return self._number(f"SELECT count(*) FROM pending p WHERE {' AND '.join(where)}", *values)

    def pending_since(self, *, imported: bool = False) -> datetime | None:
        """Return since when the oldest item has been pending, or None if nothing pends."""
        where, _ = _pending_filter(None, None, imported=imported)
        query = f"SELECT min(since) FROM pending p WHERE {' AND '.join(where)}"
        oldest = self.fetch(query, (), lambda row: row[0])[0]
        return None if oldest is None else moment(oldest)

    # -- search ------------------------------------------------------------------------------

    def search(self, text: str, *, limit: int = 50) -> list[Hit]:
        """Return the items that hold all words of a text, the best match first.

        The words are taken as they are: no operator, quote or NUL in them has a meaning.
        The last one may be the beginning of a word; the first 64 different ones count.
        """
        query = _match_expression(text)
        if not query:
            return []
        return self.fetch(
            "SELECT coalesce(i.trace_id, t.trace_id, e.stream), "
            "coalesce(i.item_id, e.event_id, ''), coalesce(i.type, e.kind, 'trace_opened'), "
            "coalesce(i.line, e.says, t.title), w.position, coalesce(o.title, t.title, '') "
            "FROM (SELECT rowid AS position, rank FROM words WHERE words MATCH ? "
            "      ORDER BY rank LIMIT ?) w "
            "LEFT JOIN items i ON i.position = w.position "
            "LEFT JOIN events e ON e.position = w.position "
            "LEFT JOIN traces o ON o.trace_id = coalesce(i.trace_id, e.stream) "
            "LEFT JOIN traces t ON t.position = w.position "
            "ORDER BY w.rank, w.position",
            (query, limit),
            Hit._make,
        )

    def count_wrong_effects(self) -> int:
        """Return how many causes the reverse index lacks or makes up, over the whole log."""
        # Causes that are no JSON are a finding by themselves, and here as good as none.
        listed = "CASE WHEN json_valid(e.causes) THEN e.causes ELSE '[]' END"
        causes = f"SELECT c.value, e.position FROM entries e, json_each({listed}) c"
        effects = "SELECT cause, position FROM effects"
        return self._number(
            f"SELECT (SELECT count(*) FROM ({causes} EXCEPT {effects})) "
            f"+ (SELECT count(*) FROM ({effects} EXCEPT {causes}))"
        )

    def count_orphans(self) -> int:
        """Return how many items are listed, or pend, in a trace that isn't listed."""
        orphans = "SELECT count(*) FROM {} WHERE trace_id NOT IN (SELECT trace_id FROM traces)"
        return self._number(f"SELECT ({orphans.format('items')}) + ({orphans.format('pending')})")

    def count_searchable(self) -> int:
        """Return how many entries can be found by their words."""
        return self._number("SELECT count(*) FROM words_docsize")

    # -- within ------------------------------------------------------------------------------

    def _items(self, where: str, *values: Any, order: str = "ordinal") -> list[ItemRow]:
        query = f"SELECT {_ITEM_COLUMNS} FROM items WHERE {where} ORDER BY {order}"
        return self.fetch(query, values, _item_row)

    def _number(self, query: str, *values: Any) -> int:
        return self.fetch(query, values, first_number)[0]


def first_number(row: Sequence[Any]) -> int:
    """Return what a query for one number has found."""
    return int(row[0])


def trace_row(row: Sequence[Any]) -> TraceRow:
    """Read a row of `TRACE`."""
    found = TraceRow(*row)
    return found._replace(opened_at=moment(found.opened_at), updated_at=moment(found.updated_at))


def _item_row(row: Sequence[Any]) -> ItemRow:
    found = ItemRow(*row)
    refs = tuple(json.loads(str(found.refs)))
    return found._replace(refs=refs, at_risk=bool(found.at_risk))


def _pending_row(row: Sequence[Any]) -> PendingRow:
    found = PendingRow(*row)
    return found._replace(since=moment(found.since))


def _pending_filter(
    trace_id: str | None, domain: str | None, *, imported: bool
) -> tuple[list[str], list[Any]]:
    where, values = ["1"], list[Any]()
    if domain is not None:
        where.append("(SELECT domain FROM traces d WHERE d.trace_id = p.trace_id) = ?")
        values.append(domain)
    if trace_id is not None:
        where.append("p.trace_id = ?")
        values.append(trace_id)
    if not imported:
        where.append("p.profile <> 'imported'")
    return where, values


def _match_expression(text: str) -> str:
    """Quote a person's words for FTS5, whose own grammar crashes on half of what people type."""
    # A command line may hold half of a character, which FTS5 could not be handed.
    typed = text[:_LONGEST_QUERY].encode(errors="replace").decode().replace("\0", " ")
    different = list(dict.fromkeys(typed.split()))[:64]
    words = [word.replace('"', '""') for word in different]
    return " ".join(f'"{word}"' for word in words) + ("*" if words else "")
