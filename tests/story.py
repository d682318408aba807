"""A corpus in which everything happened once: from a trigger to an outcome, across two traces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

STORY_BEGINS = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

PRICING: dict[str, Any] = {
    "domain": "pricing",
    "owner": "sales operations",
    "metrics": [
        {"name": "won", "type": "binary", "direction": "higher", "horizons": ["P30D", "P90D"]},
        {"name": "margin", "type": "number", "unit": "%", "horizons": ["P90D"]},
    ],
    "codes": [
        {"code": "margin", "says": "the margin would not hold"},
        {"code": "strategic", "says": "a customer we cannot lose"},
    ],
}
"""A declaration as a file would hold it."""


class Hours:
    """A clock that goes on by an hour each time it is looked at, and can be put forward."""

    def __init__(self) -> None:
        self.next = STORY_BEGINS

    def __call__(self) -> datetime:
        moment, self.next = self.next, self.next + timedelta(hours=1)
        return moment


def story_corpus(path: Path) -> Corpus:
    """Create the corpus and leave it open; its times and salts are the same in every run."""
    clock = Hours()
    corpus = Corpus.create(path, clock=clock, salt=lambda: bytes(16))
    write_story(corpus, clock)
    return corpus


def write_story(corpus: Corpus, clock: Hours) -> None:
    """Record the renewal: trigger, reasoning, proposal, verdict, and what came of it."""
    emit = corpus.emit
    emit("domain_declared", {**PRICING, "id": "pricing-1", "agent": "lena"})
    trigger = emit(
        "trigger",
        {
            "id": "renewal-due",
            "says": "Northwind's term ends in 90 days",
            "source": "crm",
            "agent": "crm",
            "correlation_id": "deal-1182",
        },
    )
    write_reasoning(corpus)
    emit(
        "proposal",
        {
            "id": "prop-1",
            "domain": "pricing",
            "action": "discount",
            "args": {"percent": 18, "years": 2},
            "probability": 0.64,
            "metric": "won",
            "horizon": "P90D",
            "trace_id": "northwind",
            "decision_id": "dec-1",
            "option_id": "opt-2",
            "agent": "pricing-bot",
            "correlation_id": "deal-1182",
            "causes": [trigger],
        },
    )
    emit(
        "trigger",
        {
            "id": "ticket-77",
            "says": "Northwind's site 2 was down for six hours",
            "source": "support",
            "agent": "support-bot",
            "correlation_id": "deal-1182",
        },
    )
    emit(
        "override",
        {
            "id": "over-1",
            "proposal_id": "prop-1",
            "verdict": "modify",
            "edited": {"percent": 12, "years": 2},
            "codes": ["margin"],
            "rationale": "Recovery first: 18 % buys nothing that service would not",
            "reviewer": "ana",
            "probability": 0.7,
            "correlation_id": "deal-1182",
        },
    )
    emit(
        "execution",
        {
            "id": "quote-9",
            "says": "Quote Q-9 sent: 12 %, two years",
            "system": "crm",
            "agent": "crm",
            "causes": ["over-1"],
            "correlation_id": "deal-1182",
        },
    )
    clock.next = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
    won = emit(
        "outcome",
        {
            "id": "won-30",
            "proposal_id": "prop-1",
            "metric": "won",
            "value": True,
            "horizon": "P30D",
            "occurred_at": "2026-06-30T09:00:00Z",
            "agent": "crm",
            "correlation_id": "deal-1182",
        },
    )
    corpus.open_trace(
        TraceOpened(
            trace_id="recovery",
            title="Northwind: service recovery",
            domain="pricing",
            agent="service-bot",
            profile="seed",
        )
    )
    corpus.record("recovery", "observation", _seen("Two outages in May", "status page"))
    emit(
        "proposal",
        {
            "id": "prop-2",
            "domain": "pricing",
            "action": "credit",
            "args": {"months": 1},
            "trace_id": "recovery",
            "agent": "service-bot",
            "causes": [won, "recovery/obs-1"],
        },
    )


def write_reasoning(corpus: Corpus) -> None:
    """Record the trace that the proposal comes from: a decision that was taken."""
    corpus.open_trace(
        TraceOpened(
            trace_id="northwind",
            title="Northwind renewal, Q3 discount",
            domain="pricing",
            agent="pricing-bot",
        )
    )

    def record(item_type: str, *refs: str, **fields: Any) -> str:
        return corpus.record("northwind", item_type, {**fields, "trace_item_refs": list(refs)})

    corpus.record("northwind", "observation", _seen("Usage down 18 % since March", "weekly users"))
    corpus.record("northwind", "observation", _seen("Renewal due 30 Sep, 3 sites", "crm"))
    record("constraint", "obs-1", statement="Margin stays above 22 %")
    record("hypothesis", "obs-1", statement="Price is the reason, not us")
    record(
        "hypothesis_validation", "obs-1",
        hypothesis_id="hyp-1", validated=False, reasoning="Tickets tripled before usage fell",
    )  # fmt: skip
    record("decision", "val-1", "obs-2", question="Which discount do we offer?")
    for name in ("12 %, one year", "18 %, two years"):
        record("decision_option", "dec-1", decision_id="dec-1", name=name)
    record("decision_constraint", "dec-1", decision_id="dec-1", constraint_id="con-1")
    for option_id, satisfied in (("opt-1", True), ("opt-2", True)):
        record(
            "decision_option_constraint_evaluation", "con-1",
            decision_id="dec-1", option_id=option_id, constraint_id="con-1",
            satisfied=satisfied, reasoning=f"The quote for {option_id} says so",
        )  # fmt: skip
    record(
        "hypothesis", "val-1", statement="A two-year lock-in hides the churn risk",
        stage="steelmanning", decision_id="dec-1", challenges="opt-2",
    )  # fmt: skip
    record(
        "hypothesis_validation", "obs-2",
        hypothesis_id="hyp-2", validated=False, reasoning="All three sites asked for two years",
    )  # fmt: skip
    record(
        "decision_selection", "dec-1", decision_id="dec-1", option_id="opt-2",
        reasoning="Two years at 18 % keep the account", rejected={"opt-1": "they would walk away"},
    )  # fmt: skip


def _seen(statement: str, ref: str) -> dict[str, Any]:
    return {"statement": statement, "citations": [{"kind": "metric", "ref": ref}]}
