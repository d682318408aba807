from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dtui.log.projections import PendingRow
from dtui.views.pending_list import pending_row, pending_rows

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def waiting(position: int, kind: str, **fields: object) -> PendingRow:
    row = PendingRow(
        trace_id="northwind",
        item_id=f"{kind[:3]}-{position}",
        kind=kind,
        line=f"- {kind[:3]}-{position}: close it",
        says="Lock-in hides churn risk",
        why="waits to be validated or refuted",
        stage="",
        assignee=None,
        decision_id=None,
        since=NOW - timedelta(days=10 - position),
        position=position,
        profile="strict",
        title="Northwind renewal",
    )
    return row._replace(**fields)


STEELMAN = waiting(4, "hypothesis", stage="steelmanning", decision_id="dec-1")
PARKED = waiting(2, "question", assignee="human")


def test_a_row_says_what_waits_why_and_since_when() -> None:
    row = pending_row(STEELMAN, NOW)
    assert (row.kind, row.letter, row.role) == ("steelman", "H", "pending")
    assert (row.title, row.says) == ("Northwind renewal", "Lock-in hides churn risk")
    assert (row.blocks, row.unblocks) == ("blocks dec-1", "waits to be validated or refuted")
    assert (row.age, row.prompt) == ("6 d", "- hyp-4: close it")


def test_a_hypothesis_that_is_no_steelman_blocks_no_decision() -> None:
    row = pending_row(STEELMAN._replace(stage="pre_mortem"), NOW)
    assert (row.kind, row.blocks) == ("hypothesis", "")


def test_what_blocks_an_agent_comes_before_what_is_parked_and_the_earliest_first() -> None:
    rows = [STEELMAN, PARKED, waiting(9, "decision"), waiting(3, "question", assignee="agent")]
    pending = pending_rows(rows, NOW)
    assert [row.item_id for row in pending.rows] == ["que-3", "hyp-4", "dec-9", "que-2"]
    assert pending.rows[-1].blocks == "for a person"


def test_what_pends_in_imported_traces_is_counted_and_shown_only_when_asked_for() -> None:
    rows = [STEELMAN, waiting(1, "question", profile="imported")]
    hidden = pending_rows(rows, NOW)
    assert [row.item_id for row in hidden.rows] == ["hyp-4"]
    assert hidden.hidden == 1
    shown = pending_rows(rows, NOW, imported=True)
    assert [row.item_id for row in shown.rows] == ["que-1", "hyp-4"]
    assert shown.hidden == 0
