from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.views.waiting_list import BLIND, prior, proposed, waiting_row

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY = 86_400

PROPOSAL = ProposalRow(
    proposal_id="p-1",
    position=40,
    stream="case-7",
    domain="pricing",
    action="discount",
    args='{"percent":18}',
    says="discount · percent 18",
    agent="pricing-bot",
    correlation_id="deal-7",
    trace_id="northwind",
    decision_id="dec-1",
    option_id="opt-2",
    probability=0.64,
    metric="won",
    horizon=90 * DAY,
    proposed_at=NOW - timedelta(days=6),
    verdict="",
    override_id=None,
    reviewer=None,
    decided_at=None,
    edited="",
    reviewers=(),
    outcome="",
    title="Northwind renewal",
)
DUE = DueRow(
    position=40,
    horizon=90 * DAY,
    due_at=NOW - timedelta(days=3),
    metrics="won, margin",
    proposal_id="p-1",
    domain="pricing",
    says="discount · percent 18",
    title="Tailspin renewal",
)
QUESTION = PendingRow(
    trace_id="northwind",
    item_id="qst-1",
    kind="question",
    line="- qst-1: answer it",
    says="Who signed the 2024 exception?",
    why="waits for an answer",
    stage="",
    assignee="human",
    decision_id=None,
    since=NOW - timedelta(days=4),
    position=9,
    profile="strict",
    title="Northwind renewal",
)


def changed(**fields: Any) -> ProposalRow:
    return PROPOSAL._replace(**fields)


def test_a_proposal_waits_for_its_verdict_with_what_is_proposed_and_how_sure_the_agent_is() -> None:
    row = waiting_row(PROPOSAL, NOW)
    assert (row.kind, row.title, row.age) == ("verdict", "Northwind renewal", "6 d")
    assert (row.subject, row.says) == ("pricing-bot proposes", "discount · percent 18")
    assert (row.aside, row.domain) == ("p 0.64", "pricing")
    assert (row.trace_id, row.item_id, row.proposal_id) == ("northwind", "dec-1", "p-1")


def test_an_outcome_says_what_is_due_at_which_horizon_and_since_when() -> None:
    row = waiting_row(DUE, NOW)
    assert (row.kind, row.title, row.age) == ("outcome", "Tailspin renewal", "3 d")
    assert row.says == "won, margin after 90 d, of discount · percent 18"
    assert row.unblocks == "waits for what won, margin came to 90 d after the verdict"
    assert row.horizon == 90 * DAY


def test_an_item_waits_as_in_the_list_of_pending_items() -> None:
    row = waiting_row(QUESTION, NOW)
    assert (row.kind, row.letter, row.subject) == ("question", "Q", "qst-1")
    assert (row.says, row.aside) == ("Who signed the 2024 exception?", "for a person")
    assert (row.key, row.proposal_id) == ("northwind/qst-1", "")


def test_what_waits_keeps_a_key_of_its_own() -> None:
    rows = [PROPOSAL, DUE, DUE._replace(horizon=30 * DAY), QUESTION]
    assert len({waiting_row(row, NOW).key for row in rows}) == 4


def test_blind_a_row_keeps_back_what_the_agent_chose() -> None:
    row = waiting_row(PROPOSAL, NOW, blind=True)
    assert row.blind
    assert (row.subject, row.says, row.aside) == ("dec-1", BLIND, "")
    told = " ".join(value for value in row if isinstance(value, str))
    assert not any(words in told for words in ("18", "discount", "0.64", "opt-2"))


def test_blind_nothing_is_kept_back_where_no_decision_stands_behind_it() -> None:
    row = waiting_row(changed(trace_id=None, decision_id=None, option_id=None), NOW, blind=True)
    assert not row.blind
    assert row.says == "discount · percent 18"


def test_a_second_opinion_is_asked_for_without_the_first() -> None:
    decided = changed(verdict="reject", reviewer="ana", edited="percent 18 → 12", outcome="won no")
    row = waiting_row(decided, NOW, second=True)
    assert (row.kind, row.unblocks) == ("second", "waits for a second opinion")
    told = " ".join(value for value in row._replace(since="") if isinstance(value, str))
    assert not any(words in told for words in ("reject", "ana", "12", "won"))


def test_a_title_is_the_traces_or_else_whatever_tells_it_from_others() -> None:
    titles = [
        waiting_row(row, NOW).title
        for row in (
            PROPOSAL,
            changed(title=""),
            changed(title="", trace_id=None),
            changed(title="", trace_id=None, correlation_id=None),
        )
    ]
    assert titles == ["Northwind renewal", "northwind", "p-1 · deal-7", "p-1"]


def test_who_proposes_and_how_sure_they_are_is_said_in_words() -> None:
    assert proposed(PROPOSAL) == "pricing-bot proposes discount · percent 18"
    assert proposed(changed(agent=None)) == "somebody proposes discount · percent 18"
    assert prior(PROPOSAL) == "p 0.64 that won comes true within 90 d"
    assert prior(changed(probability=None)) == ""


def test_no_control_byte_gets_through() -> None:
    hostile = "\x1b]0;owned\x07\n[bold]"
    told = {"title": hostile, "says": hostile, "domain": hostile}
    proposal = changed(agent=hostile, metric=hostile, **told)
    for row in (proposal, DUE._replace(metrics=hostile, **told)):
        shown = waiting_row(row, NOW)
        assert not any("\x1b" in v or "\n" in v for v in shown if isinstance(v, str))
    assert "\x1b" not in proposed(proposal) + prior(proposal)


def test_no_model_is_loaded_for_a_queue_with_what_stands_under_it() -> None:
    modules = "dtui.views.waiting_list, dtui.views.precedents, dtui.corpus.waiting"
    script = f"import sys, {modules}; print('pydantic' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE)
    assert run.stdout.strip() == b"False"
