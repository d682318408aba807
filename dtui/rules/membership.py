"""Rule 2 inside a decision: its parts belong to it, and its columns are linked."""

from __future__ import annotations

from dtui.errors import MistakenReferenceError
from dtui.trace import (
    AnyTraceItem,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Hypothesis,
    Trace,
)


def check_option_is_of_the_decision(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse an evaluation, steelman or rejection of another decision's option.

    The option that a selection takes is looked at by the selection gate (rule 5).

    Raises
    ------
    MistakenReferenceError
        If an option that the item names belongs to another decision.
    """
    match item:
        case DecisionOptionConstraintEvaluation():
            named = [("option_id", item.option_id)]
        case Hypothesis(challenges=str(challenged)):
            named = [("challenges", challenged)]
        case DecisionSelection():
            named = [("rejected", option_id) for option_id in item.rejected]
        case _:
            return
    for field, option_id in named:
        option = trace.get(option_id)
        if isinstance(option, DecisionOption) and option.decision_id != item.decision_id:
            raise MistakenReferenceError(
                f"{item.type} {item.id!r} names option {option_id!r} in {field}, but that is an "
                f"option of {option.decision_id!r}, not of {item.decision_id!r}. Name one of "
                f"this decision's own options."
            )


def check_constraint_is_linked(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse an evaluation against a constraint that was not linked to the decision.

    Without the link the cell would stand outside the matrix that the gate counts.

    Raises
    ------
    MistakenReferenceError
        If no `decision_constraint` links them.
    """
    if not isinstance(item, DecisionOptionConstraintEvaluation):
        return
    links = trace.naming(item.decision_id, "decision_constraint", "decision_id")
    if any(getattr(link, "constraint_id", None) == item.constraint_id for link in links):
        return
    raise MistakenReferenceError(
        f"{item.type} {item.id!r} evaluates against {item.constraint_id!r}, which is not linked "
        f"to {item.decision_id!r}. Link it first with a decision_constraint "
        f"(constraint_id={item.constraint_id!r})."
    )
