"""Rule 4, the lock: a taken decision is closed, and only a successor goes on from it."""

from __future__ import annotations

from dtui.errors import LockedDecisionError, UnselectedDecisionError
from dtui.trace import (
    AnyTraceItem,
    Decision,
    DecisionConstraint,
    DecisionHeuristic,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
    Trace,
)


def check_decision_is_open(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse whatever would join a decision that has been taken.

    That is an option, a linked constraint, a heuristic, an evaluation, a steelman or its
    verdict, and a second selection. Without the lock, an option could be added afterwards
    to make the one that was taken look better than the field it was chosen from.

    Raises
    ------
    LockedDecisionError
        If the decision that the item belongs to has a selection.
    """
    decision_id = _decision_closed_to(item, trace)
    if decision_id is None:
        return
    selection = trace.selection_of(decision_id)
    if selection is None:
        return
    taken = f"selecting {selection.option_id!r}" if selection.option_id else "taking no option"
    raise LockedDecisionError(
        f"{item.type} {item.id!r} cannot join {decision_id!r}: {selection.id!r} locked it at "
        f"{selection.recorded_at:%Y-%m-%d %H:%M} UTC by {taken}. Open a new decision with "
        f"supersedes={decision_id!r} instead."
    )


def check_superseded_decision_is_selected(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse to supersede a decision that was not taken, or was superseded already.

    Raises
    ------
    UnselectedDecisionError
        If the decision named in `supersedes` has no selection, or has a successor.
    """
    if not isinstance(item, Decision) or item.supersedes is None:
        return
    if trace.selection_of(item.supersedes) is None:
        raise UnselectedDecisionError(
            f"decision {item.id!r} cannot supersede {item.supersedes!r}, which is not selected: "
            "only a taken decision can be superseded. Go on in that decision, or select first."
        )
    if (successor := trace.successor_of(item.supersedes)) is not None:
        raise UnselectedDecisionError(
            f"decision {item.id!r} cannot supersede {item.supersedes!r}: {successor.id!r} does "
            f"already, and a decision has one successor. Supersede {successor.id!r} once it is "
            "selected."
        )


def _decision_closed_to(item: AnyTraceItem, trace: Trace) -> str | None:
    """Return the decision whose lock would keep this item out, if it belongs to one."""
    match item:
        case (
            DecisionOption()
            | DecisionConstraint()
            | DecisionHeuristic()
            | DecisionOptionConstraintEvaluation()
            | DecisionSelection()
        ):
            return item.decision_id
        case Hypothesis(stage="steelmanning"):
            return item.decision_id
        case HypothesisValidation():
            hypothesis = trace.get(item.hypothesis_id)
            # One level down: a verdict belongs to the decision its steelman argues against.
            return _decision_closed_to(hypothesis, trace) if hypothesis is not None else None
        case _:
            return None
