"""What agents and people did: typed events on the log, and the walks and moments through it.

Whatever is read here is an answer as of one position of the log, so the same question asked
again of the same position has the same answer.
"""

from __future__ import annotations

from dtui.spine.emission import emit
from dtui.spine.entries import parse_event, read_event, read_events
from dtui.spine.events import (
    EVENT_KINDS,
    Annotation,
    AnySpineEvent,
    Change,
    ContextGathered,
    DomainDeclared,
    Escalation,
    EventId,
    Execution,
    GateVerdict,
    Metric,
    Outcome,
    Override,
    PolicyException,
    Proposal,
    RationaleCode,
    Retraction,
    SpineEvent,
    Trigger,
    Verdict,
    event_fields,
)
from dtui.spine.proposals import Due, ProposalState, declared_domain, proposal_state
from dtui.spine.wording import event_line

__all__ = [
    "EVENT_KINDS",
    "Annotation",
    "AnySpineEvent",
    "Change",
    "ContextGathered",
    "DomainDeclared",
    "Due",
    "Escalation",
    "EventId",
    "Execution",
    "GateVerdict",
    "Metric",
    "Outcome",
    "Override",
    "PolicyException",
    "Proposal",
    "ProposalState",
    "RationaleCode",
    "Retraction",
    "SpineEvent",
    "Trigger",
    "Verdict",
    "declared_domain",
    "emit",
    "event_fields",
    "event_line",
    "parse_event",
    "proposal_state",
    "read_event",
    "read_events",
]
