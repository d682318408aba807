"""Corpora with something of everything that a reviewer is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
"""When they are reviewed."""


def every_hour() -> Iterator[datetime]:
    moment = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)
    while True:
        yield moment
        moment += timedelta(hours=1)


# The traces


Record = Callable[..., str]


def opened_trace(corpus: Corpus, trace_id: str, **opening: Any) -> Record:
    corpus.open_trace(TraceOpened(trace_id=trace_id, **opening))

    def record(item_type: str, *refs: str, **fields: Any) -> str:
        fields.setdefault("author", opening.get("agent"))
        return corpus.record(trace_id, item_type, {**fields, "trace_item_refs": list(refs)})

    return record


def cites(ref: str) -> list[dict[str, str]]:
    return [{"kind": "metric", "ref": ref}]


def write_northwind(corpus: Corpus) -> None:
    """Write a decision that waits: for one pair, and for a steelman's verdict."""
    record = opened_trace(
        corpus,
        "northwind",
        title="Northwind renewal, Q3 discount",
        domain="pricing",
        agent="pricing-bot",
    )
    record("observation", statement="Usage down 18 % since March", citations=cites("wau"))
    record("observation", statement="Renewal due 30 Sep, 3 sites", citations=cites("crm"))
    record("constraint", "obs-1", statement="Margin stays above 22 %")
    record("hypothesis", "obs-1", statement="Price is the reason, not us", confidence=0.6)
    record(
        "hypothesis_validation",
        "obs-1",
        hypothesis_id="hyp-1",
        validated=False,
        reasoning="Tickets tripled before usage fell",
    )
    record("question", "obs-2", question="Who signed the 2024 exception?", assignee="human")
    record("deduction", "val-1", "obs-1", statement="Service recovery must come first")
    record("constraint", "obs-2", statement="Close by 30 Sep")
    record("constraint", "obs-2", statement="No precedent above 15 %", hard=False)
    record("decision", "ded-1", "obs-2", question="Which discount do we offer?")
    write_matrix(record, "12 %, one year", "18 %, two years", "12 % and recovery", pairs=3)
    record("decision_heuristic", "dec-1", decision_id="dec-1", statement="Prefer reversible")
    record(
        "hypothesis",
        "val-1",
        "obs-1",
        statement="A two-year lock-in at 18 % hides the churn risk: service, not price, is "
        "what they complain about.",
        stage="steelmanning",
        decision_id="dec-1",
        challenges="opt-2",
    )


def write_matrix(record: Record, *names: str, pairs: int) -> None:
    """Write options, links to the first constraints, and all evaluations but the last."""
    for number, name in enumerate(names, 1):
        record("decision_option", "dec-1", decision_id="dec-1", name=name, probability=number / 5)
    constraints = [f"con-{number}" for number in range(1, pairs + 1)]
    for weight, constraint_id in zip((3, 2, 1), constraints, strict=False):
        record(
            "decision_constraint",
            "dec-1",
            decision_id="dec-1",
            constraint_id=constraint_id,
            weight=float(weight),
        )
    cells = [(f"opt-{o}", c) for o in range(1, len(names) + 1) for c in constraints]
    for option_id, constraint_id in cells[:-1]:
        satisfied = (option_id, constraint_id) != ("opt-1", "con-2")
        record(
            "decision_option_constraint_evaluation",
            constraint_id,
            decision_id="dec-1",
            option_id=option_id,
            constraint_id=constraint_id,
            satisfied=satisfied,
            reasoning=f"The quote for {option_id} says so",
        )


def write_contoso(corpus: Corpus) -> None:
    """Write a trace whose texts look like markup and like orders to a terminal."""
    record = opened_trace(
        corpus,
        "contoso",
        title="Contoso escalation: [bold]roll back[/] or fix forward \x1b]0;owned\x07",
        domain="support",
        agent="escalation-bot",
    )
    record("observation", statement="Error rate 4 %\x1b[31m since 14:02", citations=cites("sli"))
    record("question", "obs-1", question="Who owns the rollback? [/]")
    record("hypothesis", "obs-1", statement="\u202eThe migration locked the orders table")


def write_fabrikam(corpus: Corpus) -> None:
    """Write a decision that was taken, and whose ground gave way afterwards."""
    record = opened_trace(
        corpus,
        "fabrikam",
        title="Fabrikam: choose the supplier of bearings",
        domain="sourcing",
        agent="sourcing-bot",
    )
    record("observation", statement="Two suppliers answered", citations=cites("rfq"))
    record("hypothesis", "obs-1", statement="Lead time matters most")
    verdict = {"hypothesis_id": "hyp-1", "validated": True}
    record("hypothesis_validation", "obs-1", reasoning="A stop costs 40 k a day", **verdict)
    record("constraint", "hyp-1", statement="Lead time under 6 weeks")
    record("decision", "hyp-1", "obs-1", question="Whom do we buy from?")
    write_matrix(record, "Acme", "Bolts & Co", pairs=1)
    record(
        "decision_option_constraint_evaluation",
        "con-1",
        decision_id="dec-1",
        option_id="opt-2",
        constraint_id="con-1",
        satisfied=False,
        reasoning="Nine weeks",
    )
    record(
        "hypothesis",
        "obs-1",
        statement="Acme is one fire away from nothing",
        stage="steelmanning",
        decision_id="dec-1",
        challenges="opt-1",
    )
    record(
        "hypothesis_validation",
        "obs-1",
        hypothesis_id="hyp-2",
        validated=False,
        reasoning="They have two sites",
    )
    record(
        "decision_selection",
        "dec-1",
        decision_id="dec-1",
        option_id="opt-1",
        reasoning="The only one in time",
        rejected={"opt-2": "nine weeks stop the line"},
    )
    verdict["validated"] = False
    record("hypothesis_validation", "obs-1", reasoning="There is stock for a quarter", **verdict)
    record("constraint", "sel-1", statement="Customs closes in August")


def write_old_record(corpus: Corpus) -> None:
    """Write an imported record without options, still undecided."""
    record = opened_trace(
        corpus, "adr-0007", title="Use hosted runners for CI", domain="adr", profile="imported"
    )
    record("observation", statement="We need CI", citations=cites("0007.md"))
    record("decision", "obs-1", question="Do we use hosted runners?")


# The proposals

PRICING: dict[str, Any] = {
    "domain": "pricing",
    "metrics": [
        {"name": "won", "direction": "higher", "horizons": ["P1D", "P90D"]},
        {"name": "margin", "type": "number", "unit": "%", "horizons": ["P1D"]},
    ],
    "codes": [
        {"code": "precedent", "says": "a comparable customer got it"},
        {"code": "margin", "says": "it costs more than it brings"},
        {"code": "strategic"},
    ],
}


def propose(corpus: Corpus, proposal_id: str, percent: int, **fields: Any) -> str:
    trigger = corpus.emit("trigger", {"says": f"{proposal_id} is asked for", "agent": "crm"})
    proposal: dict[str, Any] = {
        "id": proposal_id,
        "domain": "pricing",
        "action": "discount",
        "agent": "pricing-bot",
        "args": {"percent": percent, "years": 2, "renews": True, "note": "three sites"},
        "probability": 0.64,
        "metric": "won",
        "horizon": "P90D",
        "causes": [trigger],
    }
    return corpus.emit("proposal", proposal | fields)


def write_pricing(corpus: Corpus) -> None:
    """Write proposals that were decided, one of them with an outcome due, and three that wait."""
    corpus.emit("domain_declared", PRICING)
    write_northwind(corpus)
    for number, (percent, verdict) in enumerate(
        ((14, "approve"), (18, "reject"), (12, "modify"), (40, "approve")), 1
    ):
        proposal_id = propose(corpus, f"old-{number}", percent, correlation_id=f"case {number}")
        given: dict[str, Any] = {
            "id": f"given-{number}",
            "proposal_id": proposal_id,
            "verdict": verdict,
            "reviewer": "ana",
        }
        if verdict == "modify":
            given["edited"] = {"percent": 10, "years": 2, "renews": True, "note": "three sites"}
        corpus.emit("override", given)
        if number > 1:
            when = corpus.log.now().isoformat()
            read = {"proposal_id": proposal_id, "metric": "won", "occurred_at": when}
            corpus.emit("outcome", {**read, "value": number == 4, "agent": "crm"})
            margin = {"metric": "margin", "value": 24.1, "horizon": "P1D", "agent": "crm"}
            corpus.emit("outcome", {**read, **margin})
    propose(
        corpus,
        "new-1",
        18,
        trace_id="northwind",
        decision_id="dec-1",
        option_id="opt-2",
    )
    propose(corpus, "new-2", 13, correlation_id="Contoso escalation")
    refund = {"action": "refund", "args": {"amount": 120.5}, "metric": None, "horizon": None}
    propose(corpus, "new-3", 0, **refund, probability=None, correlation_id="Fabrikam redline")
