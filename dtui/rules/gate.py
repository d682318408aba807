"""Rule 5, the selection gate: a decision is taken only when its reasoning is complete."""

from __future__ import annotations

from dtui.errors import IncompleteDecisionError
from dtui.trace import AnyTraceItem, DecisionSelection, Trace, first_five


def check_selected_options_are_of_the_decision(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse a selection while the decision has no option, or of another decision's option.

    Raises
    ------
    IncompleteDecisionError
        If there is nothing to select from, or what is selected isn't there.
    """
    if not isinstance(item, DecisionSelection):
        return
    options = [option.id for option in trace.decision(item.decision_id).options]
    if not options:
        raise IncompleteDecisionError(
            f"{item.decision_id!r} cannot be selected: it has no option. Add the options that "
            "were considered first."
        )
    for option_id in item.selected:
        if option_id not in options:
            raise IncompleteDecisionError(
                f"{item.decision_id!r} cannot be selected: {option_id!r} is not one of its "
                f"options. They are: {', '.join(options)}."
            )


def check_steelmen_have_verdicts(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse a selection while a steelman of the decision has no verdict.

    Raises
    ------
    IncompleteDecisionError
        If the strongest case against the plan was neither refuted nor confirmed.
    """
    if not isinstance(item, DecisionSelection):
        return
    unresolved = [steelman.id for steelman in trace.decision(item.decision_id).open_steelmen]
    if unresolved:
        subject = f"steelmanning hypothesis {first_five(unresolved)} has"
        if len(unresolved) > 1:
            subject = f"{len(unresolved)} steelmanning hypotheses ({first_five(unresolved)}) have"
        raise IncompleteDecisionError(
            f"{item.decision_id!r} cannot be selected: {subject} no hypothesis_validation. Refute "
            "each with evidence, or confirm it, before selecting."
        )


def check_matrix_is_full(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse a selection while an (option, linked constraint) pair has no evaluation.

    Raises
    ------
    IncompleteDecisionError
        If a pair is missing; the message counts them and names the first five.
    """
    if not isinstance(item, DecisionSelection):
        return
    missing = trace.decision(item.decision_id).missing
    if not missing:
        return
    pairs = "pair has" if len(missing) == 1 else "pairs have"
    raise IncompleteDecisionError(
        f"{item.decision_id!r} cannot be selected: {len(missing)} (option, constraint) "
        f"{pairs} no evaluation: {first_five(missing)}. Evaluate each with a "
        "decision_option_constraint_evaluation first."
    )
