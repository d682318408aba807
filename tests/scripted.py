"""One agent's work, step by step: what it records, and what it is refused on the way."""

from __future__ import annotations

from typing import Any, NamedTuple

TITLE, DOMAIN = "Northwind renewal", "pricing"


class Step(NamedTuple):
    """An item that an agent tries to record."""

    item_type: str
    fields: dict[str, Any]
    refused: str = ""
    """Words of the refusal; empty for an item that is recorded."""


def _step(item_type: str, *refs: str, refused: str = "", **fields: Any) -> Step:
    rests_on = {"trace_item_refs": list(refs)} if refs else {}
    return Step(item_type, {**fields, **rests_on}, refused)


def _evaluation(option: str, satisfied: bool) -> Step:
    return _step(
        "decision_option_constraint_evaluation",
        "con-1",
        decision_id="dec-1",
        option_id=option,
        constraint_id="con-1",
        satisfied=satisfied,
        reasoning="by the margin model of July",
    )


SELECTION = _step(
    "decision_selection",
    "dec-1",
    "ded-1",
    decision_id="dec-1",
    option_id="opt-1",
    reasoning="It holds the margin, and price was never the reason",
    rejected={"opt-2": "it breaks the floor"},
)

OBSERVED = (
    _step(
        "observation",
        statement="Weekly users fell 18 % since July",
        citations=[{"kind": "metric", "ref": "weekly_users", "locator": "2026-07..2026-09"}],
        labels=["usage"],
    ),
    _step(
        "observation",
        statement="The customer asks for 20 % off",
        citations=[{"kind": "document", "ref": "mail-4471"}],
    ),
    _step(
        "hypothesis",
        statement="Price is why they would leave",
        refused="must reference at least one other trace item via trace_item_refs",
    ),
    _step("hypothesis", "obs-2", statement="Price is why they would leave", confidence=0.6),
    _step("question", "obs-1", question="Who owns the connector that broke in July?"),
    _step("constraint", "obs-2", statement="The margin stays above 22 %", hard=True),
)
"""What is seen, believed and asked."""

WEIGHED = (
    _step("decision", "hyp-1", "qst-1", question="Which discount do we offer Northwind?"),
    _step("decision_option", "dec-1", decision_id="dec-1", name="12 %", probability=0.7),
    _step("decision_option", "dec-1", decision_id="dec-1", name="18 %", description="as asked"),
    _step(
        "decision_constraint",
        "con-1",
        decision_id="dec-1",
        constraint_id="con-1",
        weight=2,
    ),
    _step("decision_heuristic", "dec-1", decision_id="dec-1", statement="Recovery before price"),
    _evaluation("opt-1", True),
    _step(
        "decision_selection",
        "dec-1",
        decision_id="dec-1",
        option_id="opt-1",
        reasoning="It holds the margin",
        refused="no evaluation",
    ),
    _evaluation("opt-2", False),
    _step(
        "hypothesis",
        "obs-2",
        stage="steelmanning",
        decision_id="dec-1",
        challenges="opt-1",
        statement="They leave for anything under 20 %, and 12 % insults them",
    ),
)
"""The decision, its matrix, and the strongest case against it."""

RESOLVED = (
    _step(
        "hypothesis_validation",
        "obs-1",
        hypothesis_id="hyp-2",
        validated=False,
        reasoning="Usage fell weeks before anybody spoke of price",
    ),
    _step(
        "hypothesis_validation",
        "obs-1",
        hypothesis_id="hyp-1",
        validated=False,
        reasoning="Tickets tripled when the connector broke",
    ),
    _step("question_answer", "obs-1", question_id="qst-1", answer="The integrations team"),
    _step("deduction", "val-1", "val-2", statement="Price follows the outage, it is no cause"),
    SELECTION,
)
"""What closes all of it."""

LATE = _step("decision_option", "sel-1", decision_id="dec-1", name="15 %", refused="locked it at")
"""An option that comes after the lock."""

SCRIPT = (*OBSERVED, *WEIGHED, *RESOLVED, LATE)
"""The whole of it: every item type, and three refusals in the middle and at the end."""
