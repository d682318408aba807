"""From events to the rows that queue, lists and matrix read."""

from __future__ import annotations

import json

from dtui.log.projections import DomainRow, DueRow, EventRow, ProposalRow, Rows
from dtui.spine.events import AnySpineEvent, DomainDeclared, EventId
from dtui.spine.proposals import ProposalState
from dtui.spine.wording import arguments_line, changes_line, event_line, outcome_line
from dtui.trace.wording import list_line


def event_rows(event: AnySpineEvent, proposal_id: EventId | None) -> Rows:
    """Return the rows of an event that was given its position.

    Parameters
    ----------
    event
        The event, complete.
    proposal_id
        The proposal it is about, or is; None if it is about none.
    """
    assert event.id is not None
    assert event.stream is not None
    assert event.position is not None
    says = event_line(event)
    row = EventRow(
        position=event.position,
        event_id=event.id,
        kind=event.kind,
        stream=event.stream,
        proposal_id=proposal_id,
        says=list_line(says),
    )
    return Rows(
        events=[row],
        domains=[_domain_row(event)] if isinstance(event, DomainDeclared) else (),
        words=[(event.position, f"{event.id} {says}")],
    )


def proposal_rows(state: ProposalState, domain: DomainDeclared) -> Rows:
    """Return the rows of a proposal as it stands: its own, and what is due of it."""
    return Rows(proposals=[proposal_row(state)], due=due_rows(state, domain))


def proposal_row(state: ProposalState) -> ProposalRow:
    """Return a proposal as queue, lists and matrix show it."""
    made, verdict = state.proposal, state.in_force
    assert made.id is not None
    assert made.position is not None
    assert made.stream is not None
    assert made.happened_at is not None
    reviewers = dict.fromkeys(given.reviewer for given in state.standing)
    return ProposalRow(
        proposal_id=made.id,
        position=made.position,
        stream=made.stream,
        domain=made.domain,
        action=made.action,
        args=json.dumps(dict(made.args), ensure_ascii=False, separators=(",", ":")),
        says=list_line(event_line(made)),
        agent=made.agent,
        correlation_id=made.correlation_id,
        trace_id=made.trace_id,
        decision_id=made.decision_id,
        option_id=made.option_id,
        probability=made.probability,
        metric=made.metric,
        horizon=None if made.horizon is None else int(made.horizon.total_seconds()),
        proposed_at=made.happened_at,
        verdict="" if verdict is None else verdict.verdict,
        override_id=None if verdict is None else verdict.id,
        reviewer=None if verdict is None else verdict.reviewer,
        decided_at=state.decided_at,
        edited="" if verdict is None else list_line(changes_line(verdict)),
        reviewers=tuple(reviewers),
        outcome=list_line(" · ".join(map(outcome_line, state.outcomes))),
    )


def due_rows(state: ProposalState, domain: DomainDeclared) -> list[DueRow]:
    """Return every horizon of a proposal that nobody has read yet."""
    made = state.proposal
    assert made.id is not None
    assert made.position is not None
    return [
        DueRow(
            position=made.position,
            horizon=int(due.horizon.total_seconds()),
            due_at=due.due_at,
            metrics=", ".join(due.metrics),
            proposal_id=made.id,
            domain=made.domain,
            says=list_line(" · ".join((made.action, arguments_line(made.args)))),
        )
        for due in state.due(domain)
    ]


def _domain_row(event: DomainDeclared) -> DomainRow:
    assert event.version is not None
    assert event.position is not None
    codes = tuple((code.code, code.says) for code in event.codes)
    return DomainRow(event.domain, event.version, event.position, codes)
