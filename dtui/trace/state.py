"""The one word that says where an item stands."""

from __future__ import annotations

from typing import Literal

from dtui.trace.items import AnyTraceItem, Constraint, Decision, Hypothesis, Question
from dtui.trace.risk import lateness
from dtui.trace.trace import Trace

State = Literal[
    "", "pending", "validated", "refuted", "answered", "selected", "superseded", "late", "missed"
]
"""Empty for an item that has no state of its own, such as an observation."""


def state_of(trace: Trace, item: AnyTraceItem) -> State:
    """Return an item's state in this snapshot. Costs the item's own references.

    A hypothesis is pending, validated or refuted; a question pending or answered; a decision
    pending, selected or superseded; a constraint late or missed, if it is. At risk is no
    state but a flag beside it (`Trace.is_at_risk`).
    """
    match item:
        case Hypothesis():
            validation = trace.validation_of(item.id)
            if validation is None:
                return "pending"
            return "validated" if validation.validated else "refuted"
        case Question():
            return "pending" if trace.answer_of(item.id) is None else "answered"
        case Decision():
            if trace.selection_of(item.id) is None:
                return "pending"
            return "selected" if trace.successor_of(item.id) is None else "superseded"
        case Constraint():
            return lateness(trace, item)
        case _:
            return ""
