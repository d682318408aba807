from __future__ import annotations

from datetime import UTC, datetime

from dtui.log.projections import TraceRow
from dtui.views.trace_list import trace_list_rows

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
RENEWAL = TraceRow(
    trace_id="northwind",
    position=7,
    title="Northwind renewal",
    domain="pricing",
    profile="strict",
    agent="pricing-bot",
    session=None,
    opened_at=datetime(2026, 6, 24, 9, tzinfo=UTC),
    updated_at=datetime(2026, 6, 30, 9, tzinfo=UTC),
    items=18,
    hypotheses=1,
    questions=2,
    decisions=1,
    selection="",
    at_risk=0,
)


def test_a_row_tells_what_a_trace_is_how_old_and_what_pends() -> None:
    [row] = trace_list_rows([RENEWAL], NOW)
    assert (row.trace_id, row.position, row.title) == ("northwind", 7, "Northwind renewal")
    assert (row.domain, row.agent, row.items) == ("pricing", "pricing-bot", 18)
    assert (row.age, row.updated) == ("6 d", "3 h")
    assert row.pending == "1 hypothesis · 2 questions · 1 decision"
    assert (row.word, row.role) == ("PENDING", "pending")


def test_what_pends_in_an_imported_trace_is_counted_but_waits_for_nobody() -> None:
    [row] = trace_list_rows([RENEWAL._replace(profile="imported")], NOW)
    assert row.pending == "1 hypothesis · 2 questions · 1 decision"
    assert (row.word, row.role) == ("imported", "plain")


def test_a_settled_trace_says_what_was_selected_and_whether_it_still_stands() -> None:
    settled = RENEWAL._replace(hypotheses=0, questions=0, decisions=0, selection="18 %, two years")
    calm, shaken = trace_list_rows([settled, settled._replace(at_risk=1)], NOW)
    assert (calm.pending, calm.selection, calm.word, calm.role) == (
        "",
        "18 %, two years",
        "",
        "plain",
    )
    assert (shaken.word, shaken.role, shaken.at_risk) == ("at risk", "at-risk", 1)


def test_a_trace_that_pends_and_is_at_risk_says_both() -> None:
    [row] = trace_list_rows([RENEWAL._replace(at_risk=2)], NOW)
    assert (row.word, row.role) == ("PENDING, at risk", "pending")


def test_a_trace_without_a_title_is_called_by_its_id() -> None:
    [row] = trace_list_rows([RENEWAL._replace(title="", agent=None)], NOW)
    assert (row.title, row.agent) == ("northwind", "")


def test_the_verdict_and_what_came_of_it_stand_beside_the_trace() -> None:
    decided = RENEWAL._replace(verdict="modify", outcome="won yes\x1b[2J")
    [row] = trace_list_rows([decided], NOW)
    assert (row.verdict, row.verdict_glyph, row.verdict_role) == ("modify", "±", "locked")
    assert row.outcome == r"won yes\x1b[2J"
    [waits] = trace_list_rows([RENEWAL._replace(verdict="waits")], NOW)
    assert (waits.verdict, waits.verdict_role) == ("WAITS", "pending")
    [never] = trace_list_rows([RENEWAL], NOW)
    assert (never.verdict, never.verdict_glyph, never.outcome) == ("", "", "")
