"""What an executor is given: the stage's framing, the decision, and what is still open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from dtui.rules import Rule
from dtui.stages import adversarial_thinking, pre_mortem, steelmanning, trade_off_matrix
from dtui.stages.entries import Entry
from dtui.trace import (
    DecisionDetails,
    Hypothesis,
    ItemId,
    Pair,
    Question,
    StageName,
    StageState,
    Trace,
    stages_of,
)

_OF_STAGE = {
    "pre_mortem": pre_mortem,
    "adversarial_thinking": adversarial_thinking,
    "steelmanning": steelmanning,
    "trade_off_matrix": trade_off_matrix,
}


@dataclass(frozen=True)
class StageTask:
    """One round of one stage of a decision, as its executor sees it.

    The trace is a snapshot: what others record meanwhile is not in it.
    """

    stage: StageName
    decision_id: ItemId
    trace: Trace
    rules: tuple[Rule, ...] = ()
    """The rules beside the profile's that what comes back is held to."""

    @property
    def framing(self) -> str:
        """The block the stage opens with, to be kept as it is."""
        return _OF_STAGE[self.stage].FRAMING

    @property
    def instructions(self) -> str:
        """What is to be done, in words for an agent or a person."""
        return _OF_STAGE[self.stage].TASK

    @property
    def state(self) -> StageState:
        """Where the stage stands, with what it waits for."""
        return next(s for s in stages_of(self.trace, self.decision_id) if s.stage == self.stage)

    @property
    def decision(self) -> DecisionDetails:
        """The decision with its options, constraints and steelmen."""
        return self.trace.decision(self.decision_id)

    @property
    def missing(self) -> tuple[Pair, ...]:
        """The pairs of option and constraint without an evaluation; for the matrix."""
        return self.decision.missing

    @property
    def open_hypotheses(self) -> list[Hypothesis]:
        """The hypotheses of this stage that have no verdict."""
        items = (self.trace[name] for name in self.state.items)
        return [item for item in items if isinstance(item, Hypothesis) and self.trace.pends(item)]

    @property
    def open_questions(self) -> list[Question]:
        """The questions of this stage that have no answer."""
        items = (self.trace[name] for name in self.state.items)
        return [item for item in items if isinstance(item, Question) and self.trace.pends(item)]

    def check(self, entries: Iterable[Entry]) -> None:
        """Refuse entries that the store would refuse, before they are handed over.

        An executor that can think again, as a language model can, asks here first.

        Raises
        ------
        RefusedEntryError
            The first refusal; the message has the rule's own sentence.
        """
        from dtui.stages.drafting import drafts_of  # it makes drafts for a task

        drafts_of(self, entries)


Executor = Callable[[StageTask], Iterable[Entry] | Awaitable[Iterable[Entry]]]
"""Any callable from a task to entries. A plain one runs in a thread, so it may take its time."""

Executors = Mapping[StageName, Executor]
"""By stage; a stage without one is left to others."""
