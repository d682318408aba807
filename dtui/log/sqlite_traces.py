"""The traces that terms hold of, in any order, in SQLite.

Unfiltered, the orders that have an index are read by keys, a page at a time. What is filtered has
to be looked at as a whole for its count anyway, so there the positions are returned, all of them
in order: eight bytes a trace.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, Literal, NamedTuple, get_args

from dtui.log.entry import to_micros
from dtui.log.projections import TraceRow
from dtui.log.sqlite_rows import TRACE, first_number, trace_row
from dtui.log.sqlite_spine import Fetch
from dtui.log.terms import Period, Term

TraceOrder = Literal["updated", "opened", "title", "domain", "agent", "items", "pending", "at-risk"]
"""What a list of traces can be sorted by."""

TRACE_ORDERS: Final[tuple[TraceOrder, ...]] = get_args(TraceOrder)

_PENDS = "(CASE WHEN profile = 'imported' THEN 0 ELSE hypotheses + questions + decisions END)"
_KEYS: Final[dict[TraceOrder, str]] = {
    "updated": "updated_at",
    "opened": "position",
    "title": "coalesce(nullif(title, ''), trace_id) COLLATE NOCASE",
    "domain": "domain COLLATE NOCASE",
    "agent": "coalesce(agent, '') COLLATE NOCASE",
    "items": "items",
    "pending": _PENDS,
    "at-risk": "at_risk",
}
_FROM_A: Final = ("title", "domain", "agent")
"""Orders that begin with the smallest; the others with the newest or the most."""

INDEXED: Final[tuple[TraceOrder, ...]] = ("updated", "opened", "title", "domain", "agent")
"""Orders that an index has."""

_VERDICT = (
    "coalesce((SELECT coalesce(nullif(p.verdict, ''), 'waits') FROM proposals p "
    "WHERE p.trace_id = traces.trace_id ORDER BY p.position DESC LIMIT 1), '')"
)
_PENDING_COLUMN = {"hypothesis": "hypotheses", "question": "questions", "decision": "decisions"}


class Place(NamedTuple):
    """Where a trace stands in an order."""

    key: str | int
    position: int


class Condition(NamedTuple):
    """A part of a query, with the values of its marks."""

    sql: str
    values: tuple[Any, ...] = ()


def condition(terms: Iterable[Term], now: datetime, fetch: Fetch) -> Condition:
    """Return what all terms ask of the table of traces; those of texts are left out."""
    parts = [_negatable(term, _asked(term, now, fetch)) for term in terms]
    return all_of(parts)


def all_of(parts: Iterable[Condition]) -> Condition:
    """Return what holds where all of some conditions do."""
    parts = list(parts)
    sql = " AND ".join(part.sql for part in parts) or "1"
    return Condition(sql, tuple(chain.from_iterable(part.values for part in parts)))


def any_of(parts: Iterable[Condition]) -> Condition:
    """Return what holds where any of some conditions does."""
    parts = list(parts)
    sql = " OR ".join(part.sql for part in parts) or "0"
    return Condition(f"({sql})", tuple(chain.from_iterable(part.values for part in parts)))


def _negatable(term: Term, asked: Condition) -> Condition:
    return Condition(f"NOT ({asked.sql})", asked.values) if term.negated else asked


def _asked(term: Term, now: datetime, fetch: Fetch) -> Condition:
    match term.field:
        case "domain" | "agent" | "profile" | "trace":
            return named(term, fetch)
        case "verdict":
            return among(_VERDICT, term.values)
        case "state":
            return Condition(f"{_PENDS} > 0")
        case "kind":
            columns = (_PENDING_COLUMN[kind] for kind in term.values)
            kinds = any_of(Condition(f"{column} > 0") for column in columns)
            return Condition(f"(profile <> 'imported' AND {kinds.sql})")
        case "is":
            signs = {"complete": "= 0", "incomplete": "> 0"}
            pends = "hypotheses + questions + decisions"
            return any_of(Condition(f"{pends} {signs[value]}") for value in term.values)
        case "at-risk":
            return Condition("at_risk > 0")
        case "age":
            return any_of(within("opened_at", value, now) for value in term.values)
        case field:
            raise ValueError(f"traces are not asked {field}")


def among(column: str, values: Sequence[str]) -> Condition:
    """Return what holds where a column has one of some values."""
    if len(values) == 1:
        return Condition(f"{column} = ?", (values[0],))
    return Condition(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(values),))


def within(column: str, age: str, now: datetime) -> Condition:
    """Return what holds where a moment is as long ago as an age says."""
    period = Period.of(age)
    assert period is not None  # checked when the query was read
    sql, values, until = list[str](), list[int](), to_micros(now)
    if period.over is not None:
        sql.append(f"{column} {'<=' if period.with_over else '<'} ?")
        values.append(until - int(period.over * 1_000_000))
    if period.until is not None:
        sql.append(f"{column} {'>=' if period.with_until else '>'} ?")
        values.append(until - int(period.until * 1_000_000))
    return Condition(f"({' AND '.join(sql)})", tuple(values))


_NAMES: Final = {
    "domain": "domain",
    "agent": "coalesce(agent, '')",
    "profile": "profile",
    "trace": "trace_id",
}
"""By field, the column of names that it asks for."""


def named(term: Term, fetch: Fetch) -> Condition:
    """Return what holds of the traces of a domain, agent, profile or name."""
    return in_any_case(fetch, _NAMES[term.field], "traces", term.values)


def in_any_case(fetch: Fetch, column: str, source: str, values: Sequence[str]) -> Condition:
    """Return what holds where a column has one of some values, in capitals or not."""
    if "".join(values).isascii():
        return among(f"{column} COLLATE NOCASE", values)
    # SQLite knows no case but that of ASCII, so every name is looked at that there is.
    folded = {value.casefold() for value in values}
    every = fetch(f"SELECT DISTINCT {column} FROM {source}", (), _text)
    return among(column, [name for name in every if name.casefold() in folded])


def _text(row: Sequence[Any]) -> str:
    return str(row[0])


def at_positions(positions: Iterable[int]) -> Condition:
    """Return what holds at some positions."""
    wanted = json.dumps(list(positions))
    return Condition("position IN (SELECT value FROM json_each(?))", (wanted,))


class Cell(NamedTuple):
    """How many traces are the same in all that they can be narrowed down by."""

    domain: str
    agent: str
    profile: str
    age: int
    """Which of the ages that were asked for."""
    hypotheses: int
    """1 where some pend that wait for somebody; `questions` and `decisions` likewise."""
    questions: int
    decisions: int
    complete: int
    at_risk: int
    traces: int

    @property
    def kinds(self) -> tuple[str, ...]:
        """What kinds of items pend."""
        pend = (self.hypotheses, self.questions, self.decisions)
        return tuple(kind for kind, pends in zip(_PENDING_COLUMN, pend, strict=True) if pends)


def trace_cells(
    fetch: Fetch, where: Condition, now: datetime, ages: Iterable[Period | None]
) -> list[Cell]:
    """Return all traces that a condition holds of, counted by what they differ in."""
    until = [period.until for period in ages if period is not None and period.until is not None]
    limits = [to_micros(now) - int(seconds * 1_000_000) for seconds in until]
    steps = " ".join(f"WHEN opened_at >= {limit} THEN {at}" for at, limit in enumerate(limits))
    kinds = ", ".join(f"profile <> 'imported' AND {c} > 0" for c in _PENDING_COLUMN.values())
    return fetch(
        f"SELECT domain, coalesce(agent, ''), profile, CASE {steps} ELSE {len(limits)} END, "
        f"{kinds}, hypotheses + questions + decisions = 0, at_risk > 0, count(*) "
        f"FROM traces WHERE {where.sql} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
        where.values,
        Cell._make,
    )


# -- read ----------------------------------------------------------------------------------------


def _direction(order: TraceOrder, *, backwards: bool) -> str:
    return "ASC" if (order in _FROM_A) is not backwards else "DESC"


def chosen_positions(
    fetch: Fetch, where: Condition, order: TraceOrder, *, backwards: bool
) -> array[int]:
    """Return the position of every trace that a condition holds of, in order."""
    direction = _direction(order, backwards=backwards)
    rows = fetch(
        f"SELECT position FROM traces WHERE {where.sql} "
        f"ORDER BY {_KEYS[order]} {direction}, position {direction}",
        where.values,
        first_number,
    )
    return array("q", rows)


def holding(part: str) -> Condition:
    """Return what holds of every trace in whose id, title or domain a text is, in any case.

    It may hold of others: of those, somebody has to look. The text is in the language of LIKE,
    where ``_`` stands for any character. What is not ASCII has cases that LIKE does not know, and
    what is not printable is shown as something else.
    """
    columns = ("trace_id", "title", "domain")
    likely = [Condition(f"{column} LIKE ?", (f"%{part}%",)) for column in columns]
    odd = [Condition(f"{column} GLOB '*[^ -~]*'") for column in columns[1:]]
    return any_of((*likely, *odd))


def chosen_texts(
    fetch: Fetch, where: Condition, order: TraceOrder, *, backwards: bool
) -> list[tuple[int, str, str, str]]:
    """Return position, id, title and domain of every trace that a condition holds of, in order."""
    direction = _direction(order, backwards=backwards)
    return fetch(
        f"SELECT position, trace_id, title, domain FROM traces WHERE {where.sql} "
        f"ORDER BY {_KEYS[order]} {direction}, position {direction}",
        where.values,
        _four,
    )


def _four(row: Sequence[Any]) -> tuple[int, str, str, str]:
    return (row[0], row[1], row[2], row[3])


def traces_at(fetch: Fetch, positions: Sequence[int]) -> list[TraceRow]:
    """Return the traces that were opened at some positions, in their order."""
    rows = fetch(
        f"{TRACE} WHERE position IN (SELECT value FROM json_each(?))",
        (json.dumps(list(positions)),),
        trace_row,
    )
    found = {row.position: row for row in rows}
    return [found[position] for position in positions if position in found]


def places(
    fetch: Fetch, order: TraceOrder, *, after: Place | None, limit: int, backwards: bool = False
) -> list[Place]:
    """Return where the next traces stand in an order, after a place in it."""
    direction = _direction(order, backwards=backwards)
    key = _KEYS[order]
    where, values = "", list[Any]()
    if after is not None:
        step = ">" if direction == "ASC" else "<"
        where = f"WHERE ({key}, position) {step} (?, ?)"
        values += after
    return fetch(
        f"SELECT {key}, position FROM traces {where} "
        f"ORDER BY {key} {direction}, position {direction} LIMIT ?",
        (*values, limit),
        Place._make,
    )


def place_of(fetch: Fetch, order: TraceOrder, trace_id: str) -> Place | None:
    """Return where a trace stands in an order, or None if there is no such trace."""
    query = f"SELECT {_KEYS[order]}, position FROM traces WHERE trace_id = ?"
    return next(iter(fetch(query, (trace_id,), Place._make)), None)


def count_before(fetch: Fetch, order: TraceOrder, place: Place, *, backwards: bool = False) -> int:
    """Return how many traces stand before a place in an order."""
    step = "<" if _direction(order, backwards=backwards) == "ASC" else ">"
    query = f"SELECT count(*) FROM traces WHERE ({_KEYS[order]}, position) {step} (?, ?)"
    return fetch(query, place, first_number)[0]
