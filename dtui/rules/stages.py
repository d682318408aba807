"""A rule for decisions that matter, in no profile: whoever wants it gives it to a store.

``InMemoryDecisionTraceStore(rules=[check_major_decision_ran_its_stages])`` holds all that is
recorded through this store to it, and so do the other stores and ``Corpus.open(path, rules=…)``.
"""

from __future__ import annotations

from dtui.errors import UnfinishedStageError
from dtui.trace import AnyTraceItem, Decision, DecisionSelection, Trace
from dtui.trace.stages import MAJOR, StageState, is_major, stages_of


def check_major_decision_ran_its_stages(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse to select in a decision labelled ``major`` before its stages are done.

    A waiver excuses none of them: the label says that this decision is not one to hurry.

    Raises
    ------
    UnfinishedStageError
        If pre-mortem, adversarial thinking or steelmanning isn't done, or the matrix isn't full;
        the message names each such stage and what it waits for.
    """
    if not isinstance(item, DecisionSelection):
        return
    decision = trace.get(item.decision_id)
    if not isinstance(decision, Decision) or not is_major(decision):
        return
    early = [state for state in stages_of(trace, decision.id) if state.holds_selection_up]
    if early:
        raise UnfinishedStageError(
            f"{decision.id!r} is labelled {MAJOR!r} and cannot be selected before its stages are "
            f"done: {'; '.join(map(_standing, early))}. Record what is missing with "
            f"decision_id={decision.id!r}, close what each stage raised, and end it with a "
            f"deduction of that stage with counts that rests on {decision.id!r}."
        )


def _standing(state: StageState) -> str:
    """Return a stage in words: ``pre-mortem is not begun and waits for a hypothesis``."""
    begun = "is not begun and waits" if state.standing == "not begun" else "waits"
    return f"{state.word} {begun} for {' and '.join(state.waits_for)}"
