"""Rule 6, profile strict: a selection says why, and does not go against what was found."""

from __future__ import annotations

from dtui.errors import UnjustifiedSelectionError
from dtui.trace import (
    AnyTraceItem,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
    Trace,
    first_five,
)

_EVIDENCE = ("observation", "question_answer")


def check_shortcuts_are_waived(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse a selection without alternatives, constraints or a steelman that gives no reason.

    Raises
    ------
    UnjustifiedSelectionError
        If a `waiver` is due and missing; the message names every shortcut taken.
    """
    if not isinstance(item, DecisionSelection) or item.waiver is not None:
        return
    shortcuts = trace.decision(item.decision_id).shortcuts
    if shortcuts:
        raise UnjustifiedSelectionError(
            f"{item.decision_id!r} cannot be selected under profile strict: it has "
            f"{' and '.join(shortcuts)}. Add what is missing, or say in waiver why it may be "
            "left out."
        )


def check_steelman_did_not_win(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse to select what a confirmed steelman challenges.

    A steelman against the plan as a whole forbids every option; another option than the
    challenged one, or none at all, may always be taken.

    Raises
    ------
    UnjustifiedSelectionError
        If a selected option is one that a confirmed steelman argues against.
    """
    if not isinstance(item, DecisionSelection):
        return
    for steelman in trace.decision(item.decision_id).confirmed_steelmen:
        if steelman.challenges is None and item.selected:
            raise UnjustifiedSelectionError(
                f"{item.decision_id!r} cannot select {item.selected[0]!r}: steelman "
                f"{steelman.id!r}, which challenges the plan as a whole, was confirmed. Select "
                "no option, or open the decision anew with options that answer it."
            )
        if steelman.challenges in item.selected:
            raise UnjustifiedSelectionError(
                f"{item.decision_id!r} cannot select {steelman.challenges!r}: steelman "
                f"{steelman.id!r}, which challenges it, was confirmed. Select another option, or "
                "none."
            )


def check_refutation_cites_evidence(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse a refuted steelman that rests on no observation and no answer.

    Raises
    ------
    UnjustifiedSelectionError
        If the refutation names neither in its `trace_item_refs`.
    """
    if not isinstance(item, HypothesisValidation) or item.validated:
        return
    hypothesis = trace.get(item.hypothesis_id)
    if not isinstance(hypothesis, Hypothesis) or hypothesis.stage != "steelmanning":
        return
    if any(trace[name].type in _EVIDENCE for name in item.trace_item_refs):
        return
    raise UnjustifiedSelectionError(
        f"hypothesis_validation {item.id!r} refutes steelman {item.hypothesis_id!r} without "
        "evidence: under profile strict its trace_item_refs must cite an observation or a "
        "question_answer. Cite the one that answers the argument, or record it first."
    )


def check_rejections_are_explained(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse a selection that does not say why each other option failed.

    Raises
    ------
    UnjustifiedSelectionError
        If `rejected` leaves an option out that was not selected.
    """
    if not isinstance(item, DecisionSelection):
        return
    options = [option.id for option in trace.decision(item.decision_id).options]
    silent = [name for name in options if name not in {*item.selected, *item.rejected}]
    if silent:
        options_failed = "option" if len(silent) == 1 else "options"
        raise UnjustifiedSelectionError(
            f"{item.decision_id!r} cannot be selected under profile strict: rejected does not "
            f"say why {len(silent)} {options_failed} failed: {first_five(silent)}. Give a reason "
            "for each option that is not taken."
        )
