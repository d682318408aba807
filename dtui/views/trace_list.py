"""The traces of a corpus as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import verdict_sign
from dtui.text import one_line
from dtui.views.age import age, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.log.projections import TraceRow
    from dtui.signs import Role


class TraceListRow(NamedTuple):
    """One trace, as a list of traces shows it."""

    trace_id: str
    position: int
    """Of the entry that opened it: with a sort value, the key that pages are cut by."""
    title: str
    """The trace's id where it was opened without a title."""
    domain: str
    profile: str
    agent: str
    age: str
    """Since it was opened."""
    updated: str
    """Since its last item was recorded."""
    items: int
    hypotheses: int
    questions: int
    decisions: int
    pending: str
    """What pends, by kind, in words: ``2 hypotheses · 1 decision``; empty if nothing does."""
    selection: str
    at_risk: int
    word: str
    """``PENDING``, ``at risk``, both, ``imported``, or empty where nothing is left to do."""
    role: Role
    verdict: str = ""
    """On what was proposed last in it: ``approve``, ``modify``, ``reject``, ``WAITS``, or empty."""
    verdict_glyph: str = ""
    verdict_role: Role = "plain"
    outcome: str = ""
    """What became of that, in one line; empty while nothing is known."""
    seconds: float = 0
    """Since it was opened, for whoever asks for an age."""
    opened_at: str = ""
    """When it was opened, for what outlives an age."""
    updated_at: str = ""
    """When its last item was recorded."""


def trace_list_rows(rows: Iterable[TraceRow], now: datetime) -> tuple[TraceListRow, ...]:
    """Return one list row per trace, in the order given.

    What pends in an imported trace is counted like any other, but does not make the trace
    wait for anybody: its record is over.

    Parameters
    ----------
    rows : iterable of TraceRow
        From the log's projections; a page of them is enough.
    now : datetime
        The moment that ages are counted to, with its zone.
    """
    return tuple(_list_row(row, now) for row in rows)


def _list_row(row: TraceRow, now: datetime) -> TraceListRow:
    word, role = _state(row)
    verdict = verdict_sign(row.verdict)
    return TraceListRow(
        trace_id=one_line(row.trace_id),
        position=row.position,
        title=one_line(row.title, 400) or one_line(row.trace_id),
        domain=one_line(row.domain, 100),
        profile=one_line(row.profile),
        agent=one_line(row.agent or "", 100),
        age=age(row.opened_at, now),
        updated=age(row.updated_at, now),
        items=row.items,
        hypotheses=row.hypotheses,
        questions=row.questions,
        decisions=row.decisions,
        pending=pending_words(row),
        selection=one_line(row.selection, 400),
        at_risk=row.at_risk,
        word=word,
        role=role,
        verdict=verdict.word,
        verdict_glyph=verdict.glyph if verdict.word else "",
        verdict_role=verdict.role,
        outcome=one_line(row.outcome, 400),
        seconds=(now - row.opened_at).total_seconds(),
        opened_at=stamp(row.opened_at),
        updated_at=stamp(row.updated_at),
    )


def pending_words(row: TraceRow) -> str:
    """Return how many pend of each kind, in words, leaving out what there is none of."""
    kinds = (
        (row.hypotheses, "hypothesis", "hypotheses"),
        (row.questions, "question", "questions"),
        (row.decisions, "decision", "decisions"),
    )
    return " · ".join(f"{n} {one if n == 1 else many}" for n, one, many in kinds if n)


def _state(row: TraceRow) -> tuple[str, Role]:
    imported = row.profile == "imported"
    pends = not imported and (row.hypotheses or row.questions or row.decisions)
    if pends:
        return ("PENDING, at risk" if row.at_risk else "PENDING"), "pending"
    if row.at_risk:
        return "at risk", "at-risk"
    return ("imported" if imported else ""), "plain"
