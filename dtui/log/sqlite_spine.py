"""The projections of the spine in SQLite: proposals, verdicts, what is due, events by line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from dtui.log.entry import from_micros, to_micros
from dtui.log.projections import DomainRow, DueRow, EventRow, ProposalRow, Rows

_Row = TypeVar("_Row")


class Fetch(Protocol):
    """Runs a query and returns all of its rows, each read as told."""

    def __call__(
        self,
        query: str,
        values: Sequence[Any],
        read: Callable[[Sequence[Any]], _Row],
        /,
    ) -> list[_Row]:
        """Raise a DtuiError where the file can't be read."""
        ...


def columns_of(row: type[Any], *, but: Iterable[str] = ()) -> str:
    """Return a row's fields as a list of columns, without those filled in on reading."""
    filled_in = frozenset(but)
    return ", ".join(field for field in row._fields if field not in filled_in)


def insert(table: str, columns: str) -> str:
    """Return the statement that writes a new row."""
    marks = ", ".join("?" for _ in columns.split(", "))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


def upsert(table: str, columns: str, key: str, changing: Sequence[str] = ()) -> str:
    """Return the statement that writes a row, in the place of the one with its key.

    Of a row that is there only the columns that may change are written, where these are named:
    SQLite writes a page of every index over a column that is set, to whatever value.
    """
    # Not INSERT OR REPLACE: that rewrites every index, and keeps a journal of each statement.
    named = changing or [name for name in columns.split(", ") if name not in key.split(", ")]
    changes = ", ".join(f"{name} = excluded.{name}" for name in named)
    return f"{insert(table, columns)} ON CONFLICT ({key}) DO UPDATE SET {changes}"


def moment(micros: object) -> datetime:
    """Read a time as it is stored: a row of a table is a row of ours but for its types."""
    return from_micros(cast("int", micros))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_EVENT_COLUMNS = columns_of(EventRow)
_DOMAIN_COLUMNS = columns_of(DomainRow)
_PROPOSAL_COLUMNS = columns_of(ProposalRow, but=["title"])
_DUE_COLUMNS = columns_of(DueRow, but=["trace_id", "agent", "title"])
_PROPOSAL = (
    "SELECT p." + ", p.".join(_PROPOSAL_COLUMNS.split(", ")) + ", coalesce(t.title, '') "
    "FROM proposals p LEFT JOIN traces t USING (trace_id)"
)
_DUE = (
    "SELECT d." + ", d.".join(_DUE_COLUMNS.split(", ")) + ", p.trace_id, p.agent, "
    "coalesce(t.title, '') "
    "FROM due d JOIN proposals p USING (position) LEFT JOIN traces t USING (trace_id)"
)


_FIRST_DUE = (
    "NOT EXISTS (SELECT 1 FROM due f WHERE f.position = d.position AND f.horizon < d.horizon)"
)
_WRITE_EVENT = insert("events", _EVENT_COLUMNS)
_WRITE_DOMAIN = insert("domains", _DOMAIN_COLUMNS)
_WRITE_PROPOSAL = upsert("proposals", _PROPOSAL_COLUMNS, "position")
_WRITE_DUE = insert("due", _DUE_COLUMNS)


def write_spine_rows(connection: sqlite3.Connection, rows: Rows) -> None:
    """Write what events changed; the caller holds the transaction."""
    write = connection.executemany
    if rows.events:
        write(_WRITE_EVENT, rows.events)
    if rows.domains:
        write(_WRITE_DOMAIN, (row._replace(codes=_json(row.codes)) for row in rows.domains))
    if rows.proposals:
        write(_WRITE_PROPOSAL, map(_stored_proposal, rows.proposals))
        write("DELETE FROM due WHERE position = ?", ((row.position,) for row in rows.proposals))
    if rows.due:
        write(_WRITE_DUE, (row._replace(due_at=to_micros(row.due_at))[:-3] for row in rows.due))


def _stored_proposal(row: ProposalRow) -> tuple[object, ...]:
    stored = {
        "proposed_at": to_micros(row.proposed_at),
        "decided_at": None if row.decided_at is None else to_micros(row.decided_at),
        "reviewers": _json(row.reviewers),
    }
    return row._replace(**stored)[:-1]


class SpineRows:
    """Reads of the spine's projections, each by an index and never by OFFSET."""

    __slots__ = ("fetch",)

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch

    # -- domains and events ------------------------------------------------------------------

    def domain(self, name: str, *, until: int | None = None) -> DomainRow | None:
        """Return a domain's newest version, or its newest up to a position; None without one."""
        query = (
            f"SELECT {_DOMAIN_COLUMNS} FROM domains WHERE domain = ? AND position <= ? "
            "ORDER BY version DESC LIMIT 1"
        )
        return self._first(query, (name, _end(until)), _domain_row)

    def domain_position(self, name: str, *, until: int | None = None) -> int | None:
        """Return where a domain's newest version stands; up to a position if given."""
        query = (
            "SELECT position FROM domains WHERE domain = ? AND position <= ? "
            "ORDER BY version DESC LIMIT 1"
        )
        return self._first(query, (name, _end(until)), lambda row: int(row[0]))

    def domains(self) -> list[DomainRow]:
        """Return the newest version of every domain, by name."""
        query = (
            f"SELECT {_DOMAIN_COLUMNS} FROM domains d WHERE version = "
            "(SELECT max(version) FROM domains WHERE domain = d.domain) ORDER BY domain"
        )
        return self.fetch(query, (), _domain_row)

    def event_at(self, position: int) -> EventRow | None:
        """Return what happened at a position, in one line; None if that is no event."""
        query = f"SELECT {_EVENT_COLUMNS} FROM events WHERE position = ?"
        return self._first(query, (position,), EventRow._make)

    def events_at(self, positions: Iterable[int]) -> list[EventRow]:
        """Return what happened at some positions, in order; what is no event is left out."""
        query = (
            f"SELECT {_EVENT_COLUMNS} FROM events "
            "WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position"
        )
        return self.fetch(query, (json.dumps(list(positions)),), EventRow._make)

    def count_events(self) -> int:
        """Return how many events there are."""
        return self._count("events", "1", [], None)

    def count_domains(self) -> int:
        """Return how many versions of domains there are."""
        return self._count("domains", "1", [], None)

    def events_of(self, proposal_id: str, *, until: int | None = None) -> list[EventRow]:
        """Return a proposal and all that is about it, in order; up to a position if given."""
        query = (
            f"SELECT {_EVENT_COLUMNS} FROM events WHERE proposal_id = ? AND position <= ? "
            "ORDER BY position"
        )
        return self.fetch(query, (proposal_id, _end(until)), EventRow._make)

    # -- proposals ---------------------------------------------------------------------------

    def proposal(self, proposal_id: str) -> ProposalRow | None:
        """Return one proposal's row, or None if there is no such proposal."""
        return self._first(f"{_PROPOSAL} WHERE p.proposal_id = ?", (proposal_id,), _proposal_row)

    def proposal_at(self, position: int) -> ProposalRow | None:
        """Return the proposal at a position, or None if there is none."""
        return self._first(f"{_PROPOSAL} WHERE p.position = ?", (position,), _proposal_row)

    def proposals_of(self, trace_id: str, decision_id: str | None = None) -> list[ProposalRow]:
        """Return what was proposed in a trace, or of one of its decisions, in order."""
        where, values = "p.trace_id = ?", [trace_id]
        if decision_id is not None:
            where += " AND p.decision_id = ?"
            values.append(decision_id)
        query = f"{_PROPOSAL} WHERE {where} ORDER BY p.position"
        return self.fetch(query, values, _proposal_row)

    def without_verdict(
        self,
        *,
        after: ProposalRow | None = None,
        limit: int = 100,
        domain: str | None = None,
        backwards: bool = False,
    ) -> list[ProposalRow]:
        """Return a page of the proposals that wait for a verdict, the oldest first."""
        return self._page("p.verdict = ''", [], after, limit, domain, backwards=backwards)

    def for_second_opinion(
        self,
        reviewer: str,
        *,
        after: ProposalRow | None = None,
        limit: int = 100,
        domain: str | None = None,
        backwards: bool = True,
    ) -> list[ProposalRow]:
        """Return a page of decided proposals that a reviewer has said nothing of, newest first."""
        where = (
            "p.verdict <> '' AND NOT EXISTS "
            "(SELECT 1 FROM json_each(p.reviewers) r WHERE r.value = ?)"
        )
        return self._page(where, [reviewer], after, limit, domain, backwards=backwards)

    def reviewed_twice(self, *, domain: str | None = None) -> list[str]:
        """Return the ids of the proposals that verdicts of several reviewers stand on, in order."""
        query = (
            "SELECT proposal_id FROM proposals WHERE json_array_length(reviewers) > 1 "
            "AND domain = coalesce(?, domain) ORDER BY position"
        )
        return self.fetch(query, (domain,), lambda row: str(row[0]))

    def decided(
        self, domain: str, action: str, *, before: int | None = None, limit: int = 200
    ) -> list[ProposalRow]:
        """Return decided proposals of an action, the newest first, those before a position."""
        query = (
            f"{_PROPOSAL} WHERE p.verdict <> '' AND p.domain = ? AND p.action = ? "
            "AND p.position < ? ORDER BY p.position DESC LIMIT ?"
        )
        return self.fetch(query, (domain, action, _end(before), limit), _proposal_row)

    def proposals(
        self, *, after: ProposalRow | None = None, limit: int = 100, domain: str | None = None
    ) -> list[ProposalRow]:
        """Return a page of all proposals, in the order they were made."""
        return self._page("1", [], after, limit, domain, backwards=False)

    def count_proposals(self, *, domain: str | None = None) -> int:
        """Return how many proposals there are."""
        return self._count("proposals p", "1", [], domain)

    def count_without_verdict(self, *, domain: str | None = None) -> int:
        """Return how many proposals wait for a verdict."""
        return self._count("proposals p", "p.verdict = ''", [], domain)

    def count_for_second_opinion(self, reviewer: str, *, domain: str | None = None) -> int:
        """Return how many decided proposals a reviewer has said nothing of."""
        where = (
            "p.verdict <> '' AND NOT EXISTS "
            "(SELECT 1 FROM json_each(p.reviewers) r WHERE r.value = ?)"
        )
        return self._count("proposals p", where, [reviewer], domain)

    # -- due ---------------------------------------------------------------------------------

    def due(
        self,
        now: datetime,
        *,
        after: DueRow | None = None,
        limit: int = 100,
        domain: str | None = None,
        backwards: bool = False,
    ) -> list[DueRow]:
        """Return a page of the proposals of which an outcome is due, the longest due first.

        Each once, with the first of its horizons that nobody has read; `due_of` has them all.
        """
        step, direction = ("<", "DESC") if backwards else (">", "ASC")
        where, values = ["d.due_at <= ?", _FIRST_DUE], [to_micros(now)]
        if after is not None:
            where.append(f"(d.due_at, d.position, d.horizon) {step} (?, ?, ?)")
            values += [to_micros(after.due_at), after.position, after.horizon]
        if domain is not None:
            where.append("d.domain = ?")
            values.append(cast("Any", domain))
        order = ", ".join(f"d.{key} {direction}" for key in ("due_at", "position", "horizon"))
        query = f"{_DUE} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ?"
        return self.fetch(query, (*values, limit), _due_row)

    def due_of(self, proposal_id: str) -> list[DueRow]:
        """Return every horizon of a proposal that nobody has read, now or one day."""
        row = self.proposal(proposal_id)
        if row is None:
            return []
        query = f"{_DUE} WHERE d.position = ? ORDER BY d.horizon"
        return self.fetch(query, (row.position,), _due_row)

    def count_due(self, now: datetime, *, domain: str | None = None) -> int:
        """Return of how many proposals an outcome is due and not recorded."""
        first = _FIRST_DUE.replace("d.", "p.")
        return self._count("due p", f"p.due_at <= ? AND {first}", [to_micros(now)], domain)

    def count_horizons(self) -> int:
        """Return how many horizons nobody has read, due now or one day."""
        return self._count("due", "1", [], None)

    # -- within ------------------------------------------------------------------------------

    def _page(
        self,
        condition: str,
        values: list[Any],
        after: ProposalRow | None,
        limit: int,
        domain: str | None,
        *,
        backwards: bool,
    ) -> list[ProposalRow]:
        step, direction = ("<", "DESC") if backwards else (">", "ASC")
        where = [condition]
        if after is not None:
            where.append(f"p.position {step} ?")
            values.append(after.position)
        if domain is not None:
            where.append("p.domain = ?")
            values.append(domain)
        query = f"{_PROPOSAL} WHERE {' AND '.join(where)} ORDER BY p.position {direction} LIMIT ?"
        return self.fetch(query, (*values, limit), _proposal_row)

    def _count(self, table: str, condition: str, values: list[Any], domain: str | None) -> int:
        query = f"SELECT count(*) FROM {table} WHERE {condition}"
        if domain is not None:
            query, values = f"{query} AND p.domain = ?", [*values, domain]
        return self.fetch(query, values, lambda row: int(row[0]))[0]

    def _first(
        self, query: str, values: Sequence[Any], read: Callable[[Sequence[Any]], _Row]
    ) -> _Row | None:
        return next(iter(self.fetch(query, values, read)), None)


def _json(values: Sequence[Any]) -> Any:  # noqa: ANN401 - a column's text in a row's place
    return _ENCODER.encode(values)


def _end(position: int | None) -> int:
    return 2**62 if position is None else position


def _domain_row(row: Sequence[Any]) -> DomainRow:
    found = DomainRow(*row)
    codes = tuple((str(code), str(says)) for code, says in json.loads(str(found.codes)))
    return found._replace(codes=codes)


def _proposal_row(row: Sequence[Any]) -> ProposalRow:
    found = ProposalRow(*row)
    return found._replace(
        proposed_at=moment(found.proposed_at),
        decided_at=None if found.decided_at is None else moment(found.decided_at),
        reviewers=tuple(json.loads(str(found.reviewers))),
    )


def _due_row(row: Sequence[Any]) -> DueRow:
    found = DueRow(*row)
    return found._replace(due_at=moment(found.due_at))
