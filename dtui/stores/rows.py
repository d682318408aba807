"""From items to the rows that lists, queue and search read."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.log.projections import ItemRow, PendingRow, Rows, TraceRow
from dtui.text import counted
from dtui.trace import (
    AnyTraceItem,
    Constraint,
    Decision,
    DecisionConstraint,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Deduction,
    Hypothesis,
    HypothesisValidation,
    Observation,
    Question,
    QuestionAnswer,
    Trace,
    list_line,
    prompt_line,
    says,
    selected_names,
    state_of,
    texts,
)


def opening_rows(trace: Trace, position: int) -> Rows:
    """Return the rows of a trace that has just been opened at a position of the log."""
    opened = trace.opened
    return Rows(
        traces=[_trace_row(trace, position)],
        words=[(position, " ".join((opened.trace_id, opened.title, opened.domain)))],
    )


def rows_since(trace: Trace, length: int, opened_at: int, positions: Sequence[int]) -> Rows:
    """Return what the items after the first `length` change in the projections.

    Parameters
    ----------
    trace
        The trace with those items.
    length
        How many items the rows already tell of.
    opened_at
        The position of the entry that opened the trace.
    positions
        The position of every item, in append order.
    """
    new = trace.since(length)
    changed = {item.id: item for item in new}
    for item in new:
        for name in trace.touched(item.id):
            touched = changed[name] = trace[name]
            if isinstance(touched, DecisionSelection):
                # Folded into its decision's row, which shows its risk.
                changed[touched.decision_id] = trace[touched.decision_id]

    def position(item: AnyTraceItem) -> int:
        return positions[trace.ordinal(item.id) - 1]

    can_pend = [item for item in changed.values() if item.type in _CAN_PEND]
    pending = [item for item in can_pend if trace.pends(item)]
    settled = [item for item in can_pend if not trace.pends(item)]
    return Rows(
        traces=[_trace_row(trace, opened_at)],
        items=[item_row(trace, item, position(item)) for item in changed.values()],
        pending=[pending_row(trace, item, position(item)) for item in pending],
        settled=[position(item) for item in settled],
        words=[(position(item), " ".join(texts(item))) for item in new],
    )


def all_rows(trace: Trace, opened_at: int, positions: Sequence[int]) -> Rows:
    """Return every row of a trace, as if it had been appended at once."""
    rows = rows_since(trace, 0, opened_at, positions)
    return Rows(
        traces=rows.traces,
        items=rows.items,
        pending=rows.pending,
        words=[*opening_rows(trace, opened_at).words, *rows.words],
    )


def item_row(trace: Trace, item: AnyTraceItem, position: int) -> ItemRow:
    """Return an item as the spine list shows it."""
    ordinal = trace.ordinal(item.id)
    return ItemRow(
        trace_id=trace.opened.trace_id,
        ordinal=ordinal,
        spine=trace.spine(item.id),
        item_id=item.id,
        type=item.type,
        line=list_line(says(item, trace)),
        detail=detail(trace, item),
        refs=trace.rests_on(item.id),
        state=state_of(trace, item),
        at_risk=_is_at_risk(trace, item),
        position=position,
        agent=item.author or trace.opened.agent,
    )


def pending_row(trace: Trace, item: AnyTraceItem, position: int) -> PendingRow:
    """Return a pending item as the queue shows it."""
    stage, assignee, decision_id = "", None, None
    match item:
        case Hypothesis():
            stage, decision_id = item.stage, item.decision_id
        case Question():
            assignee = item.assignee
        case Decision():
            decision_id = item.id
        case _:
            pass
    return PendingRow(
        trace_id=trace.opened.trace_id,
        item_id=item.id,
        kind=item.type,
        line=prompt_line(trace, item),
        says=list_line(says(item, trace)),
        why=_why(trace, item),
        stage=stage,
        assignee=assignee,
        decision_id=decision_id,
        since=item.recorded_at,
        position=position,
        profile=trace.opened.profile,
        title=trace.opened.title,
        domain=trace.opened.domain,
        agent=item.author or trace.opened.agent,
    )


def detail(trace: Trace, item: AnyTraceItem) -> str:
    """Return what kind of item it is, in a few words: ``hard``, ``steelman``, a matrix's size."""
    match item:
        case Observation():
            return list_line(item.citations[0].ref)[:60]
        case Hypothesis():
            parts = [_STAGE_WORDS[item.stage], item.angle and list_line(item.angle)[:20]]
            return " · ".join(part for part in parts if part)
        case Question():
            return "for a person" if item.assignee == "human" else ""
        case Constraint():
            return "hard" if item.hard else "soft"
        case Deduction():
            return _STAGE_WORDS[item.stage]
        case HypothesisValidation():
            return f"{item.hypothesis_id} {'validated' if item.validated else 'refuted'}"
        case QuestionAnswer():
            return item.question_id
        case Decision():
            return _matrix_size(trace, item)
        case DecisionOption():
            return "" if item.probability is None else f"p {item.probability:.2f}"
        case DecisionConstraint():
            return item.constraint_id
        case DecisionOptionConstraintEvaluation():
            verdict = "satisfied" if item.satisfied else "violated"
            return f"{item.option_id} × {item.constraint_id} {verdict}"
        case DecisionSelection():
            return " + ".join(item.selected)
        case _:
            return ""


_CAN_PEND = ("hypothesis", "question", "decision")
_STAGE_WORDS = {
    "free": "",
    "pre_mortem": "pre-mortem",
    "adversarial_thinking": "adversarial",
    "steelmanning": "steelman",
}


def _matrix_size(trace: Trace, decision: Decision) -> str:
    details = trace.decision(decision.id)
    if not details.options:
        return "no options recorded" if details.locked else "no options yet"
    options, constraints = len(details.options), len(details.links)
    size = f"{counted(options, 'option')} × {counted(constraints, 'constraint')}"
    pairs = len(details.pairs)
    return f"{size} · {pairs - len(details.missing)}/{pairs} evaluated" if pairs else size


def _is_at_risk(trace: Trace, item: AnyTraceItem) -> bool:
    """Whether a row shows at risk; a decision's shows that of the selection folded into it."""
    if isinstance(item, Decision) and (selection := trace.selection_of(item.id)) is not None:
        return trace.is_at_risk(selection.id)
    return trace.is_at_risk(item.id)


def _trace_row(trace: Trace, position: int) -> TraceRow:
    opened = trace.opened
    newest = trace.newest
    opened_at = opened.recorded_at
    assert opened_at is not None  # set when the log accepted the record
    last = trace.newest_of("decision_selection")
    return TraceRow(
        trace_id=opened.trace_id,
        position=position,
        title=opened.title,
        domain=opened.domain,
        profile=opened.profile,
        agent=opened.agent,
        session=opened.session,
        opened_at=opened_at,
        updated_at=newest.recorded_at if newest else opened_at,
        items=len(trace),
        hypotheses=trace.count_pending("hypothesis"),
        questions=trace.count_pending("question"),
        decisions=trace.count_pending("decision"),
        selection=_selection_line(last, trace) if isinstance(last, DecisionSelection) else "",
        at_risk=trace.count_selections_at_risk(),
    )


def _selection_line(selection: DecisionSelection, trace: Trace) -> str:
    return list_line(selected_names(selection, trace) or selection.reasoning)


def _why(trace: Trace, item: AnyTraceItem) -> str:
    match item:
        case Hypothesis(stage="steelmanning"):
            return f"holds up the selection of {item.decision_id}"
        case Hypothesis():
            return "waits to be validated or refuted"
        case Question(assignee="human"):
            return "waits for a person's answer"
        case Question():
            return "waits for an answer"
        case _:
            waits_for = trace.decision(item.id).waits_for
            return f"waits for {waits_for}" if waits_for else "ready to be selected"
