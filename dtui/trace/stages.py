"""How far a decision has gone through the four stages, derived from the items alone.

Before a decision that matters is taken, the plan goes through a pre-mortem, adversarial
thinking and steelmanning, and then every option is held against every constraint. Nothing
about that is stored beside the items: a stage's hypotheses and deductions carry its name,
what they belong to is read from the graph (`dtui.trace.belonging`), and the rest follows.

A stage raises hypotheses and questions, and ends with its summary, a deduction with counts. It
is done when its summary is the last word on it and nothing that it raised pends: each
hypothesis has a verdict, each question an answer. What evidence can't refute becomes a
question, which may go to a person; the stage then waits for the answer and the verdict.

A stage loops back when its summary was not the last word: something was still open then, or
something new came after it. The answer or verdict that was missing may be all it takes; after a
new hypothesis or question, or a verdict in place of an earlier one, it waits for a new summary,
and the latest counts. A steelman that was refuted without an observation or an answer in the
verdict's `trace_item_refs` is not refuted.

A decision that was taken stays as it stood then: what is recorded after the lock changes
nothing in its stages, as it changes nothing in its matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from typing import Literal, get_args

from dtui.trace.belonging import Graph, belonging_to
from dtui.trace.decision import DecisionDetails
from dtui.trace.fields import ItemId
from dtui.trace.items import (
    AnyTraceItem,
    Decision,
    Deduction,
    Hypothesis,
    HypothesisValidation,
    Question,
    QuestionAnswer,
)
from dtui.trace.trace import Trace
from dtui.trace.wording import first_five

StageName = Literal["pre_mortem", "adversarial_thinking", "steelmanning", "trade_off_matrix"]
STAGES: tuple[StageName, ...] = get_args(StageName)
"""The four stages, in the order in which a decision goes through them."""

Standing = Literal["not begun", "going on", "looped back", "done"]

MAJOR = "major"
"""The label of a decision that is to go through all four stages."""

THE_SELECTION = "the selection"
"""What the trade-off matrix waits for when all else is there."""

FOR_A_PERSON = ", for a person"

_EVIDENCE = ("observation", "question_answer")


_WORDS: dict[str, str] = {
    "pre_mortem": "pre-mortem",
    "adversarial_thinking": "adversarial thinking",
    "steelmanning": "steelmanning",
    "trade_off_matrix": "trade-off matrix",
}


@dataclass(frozen=True, slots=True)
class StageState:
    """Where one stage of a decision stands."""

    stage: StageName
    standing: Standing
    """``going on`` has no summary yet; ``looped back`` has one, and it wasn't the last word."""
    loops: int
    """How often it looped back: how many of its summaries were not the last word."""
    waits_for: tuple[str, ...]
    """What it still waits for, in words; of a stage that is not begun, what it begins with."""
    items: tuple[ItemId, ...]
    """All that belongs to it, in append order: what it raised, what closed that, summaries."""
    summary: ItemId | None = None
    """The summary that counts, the latest."""

    @property
    def word(self) -> str:
        """What a person calls the stage: ``pre-mortem``."""
        return _WORDS[self.stage]

    @property
    def holds_selection_up(self) -> bool:
        """Whether a selection comes too early for it."""
        return any(thing != THE_SELECTION for thing in self.waits_for)


def stages_of(trace: Trace, decision_id: ItemId) -> tuple[StageState, ...]:
    """Return where each of the four stages of a decision stands, in their order.

    Raises
    ------
    KeyError
        If there is no such decision in this snapshot.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> moment = "2026-10-01T09:00:00Z"
    >>> decision = {"type": "decision", "id": "dec-1", "question": "Which discount?",
    ...     "trace_item_refs": ["obs-1"], "recorded_at": moment}
    >>> feared = {"type": "hypothesis", "id": "hyp-1", "stage": "pre_mortem", "angle": "rollback",
    ...     "statement": "Nobody can take it back", "trace_item_refs": ["dec-1"],
    ...     "recorded_at": moment}
    >>> trace = Trace(TraceOpened(trace_id="t"), map(parse_item, (decision, feared)))
    >>> pre_mortem, *_ = stages_of(trace, "dec-1")
    >>> pre_mortem.standing, pre_mortem.waits_for
    ('going on', ("a verdict on 'hyp-1'", 'its summary'))
    """
    details = trace.decision(decision_id)
    if details.selection is not None:
        trace = trace.at(trace.ordinal(details.selection.id))
    raised: dict[StageName, list[AnyTraceItem]] = {stage: [] for stage in STAGES[:-1]}
    for name, stage in raised_in(trace, decision_id).items():
        raised[stage].append(trace[name])
    found = (_state(trace, stage, items) for stage, items in raised.items())
    return (*found, _matrix_state(details))


def is_major(decision: Decision) -> bool:
    """Whether a decision is labelled as one that goes through all four stages."""
    return MAJOR in decision.labels


def has_begun(states: Iterable[StageState]) -> bool:
    """Whether somebody takes a decision through the stages: pre-mortem or adversarial thinking.

    A steelman and a matrix are asked of every decision under profile strict, and show nothing.
    """
    return any(state.items for state in states if state.stage in STAGES[:2])


# -- what belongs to a stage ----------------------------------------------------------------------


def raised_in(graph: Graph, decision_id: ItemId) -> dict[ItemId, StageName]:
    """Return the hypotheses, questions and deductions of a decision's stages, each with its stage.

    In append order, as the graph stands: also what came after the decision was taken.

    Raises
    ------
    KeyError
        If there is no such decision.
    """
    stage_of: dict[ItemId, StageName] = {
        name: entry.stage
        for name in belonging_to(graph, decision_id)
        if isinstance(entry := graph[name], Hypothesis | Deduction) and entry.stage != "free"
    }
    for name in _questions_near(graph, stage_of):
        stage = _stage_of_question(graph, name, stage_of)
        if stage is not None:
            stage_of[name] = stage
    return {name: stage_of[name] for name in sorted(stage_of, key=graph.ordinal)}


def _questions_near(graph: Graph, entries: Iterable[ItemId]) -> list[ItemId]:
    """Return the questions next to entries of stages, and those about them, in append order."""
    entries = list(entries)
    summed_up = (graph.causes(entry) for entry in entries if isinstance(graph[entry], Deduction))
    found = {name for names in summed_up for name in names if isinstance(graph[name], Question)}
    waiting = [*entries, *found]
    while waiting:
        for name in graph.effects(waiting.pop()):
            if name not in found and isinstance(graph[name], Question):
                found.add(name)
                waiting.append(name)
    return sorted(found, key=graph.ordinal)


def _stage_of_question(
    graph: Graph, question_id: ItemId, stage_of: Mapping[ItemId, StageName]
) -> StageName | None:
    """Return the stage that raised a question, if one did.

    That is the stage whose deduction names it first; before there is one, the stage of the
    newest hypothesis, question or deduction of a stage that it names itself.
    """
    for effect in graph.effects(question_id):
        if effect in stage_of and isinstance(graph[effect], Deduction):
            return stage_of[effect]
    for cause in reversed(graph.causes(question_id)):
        if cause in stage_of:
            return stage_of[cause]
    return None


# -- pre-mortem, adversarial thinking, steelmanning -----------------------------------------------


def _state(trace: Trace, stage: StageName, raised: list[AnyTraceItem]) -> StageState:
    items = sorted((*raised, *_closing(trace, raised)), key=lambda item: trace.ordinal(item.id))
    summaries = [item.id for item in items if is_summary(item)]
    waits_for = (*_open(trace, stage, raised), *(() if _is_summed_up(items) else ("its summary",)))
    was_last_word = not waits_for and items[-1].id == summaries[-1]
    return StageState(
        stage=stage,
        standing=_standing(items, summaries, waits_for),
        loops=len(summaries) - was_last_word,
        waits_for=waits_for,
        items=tuple(item.id for item in items),
        summary=summaries[-1] if summaries else None,
    )


def _standing(items: Sized, summaries: Sized, waits_for: Sized) -> Standing:
    if not items:
        return "not begun"
    if not waits_for:
        return "done"
    return "looped back" if summaries else "going on"


def _open(trace: Trace, stage: StageName, raised: Iterable[AnyTraceItem]) -> Iterator[str]:
    """Yield what a stage waits for beside its summary, in append order of what raised it."""
    if not any(isinstance(item, Hypothesis) for item in raised):
        yield "a steelman" if stage == "steelmanning" else "a hypothesis"
    for item in raised:
        match item:
            case Question() if trace.answer_of(item.id) is None:
                yield f"an answer to {item.id!r}{FOR_A_PERSON if is_parked(item) else ''}"
            case Hypothesis():
                verdict = trace.validation_of(item.id)
                if verdict is None:
                    yield f"a verdict on {item.id!r}"
                elif stage == "steelmanning" and not _has_grounds(trace, verdict):
                    yield f"a refutation of {item.id!r} that cites an observation or an answer"
            case _:
                pass


def _closing(trace: Trace, raised: Iterable[AnyTraceItem]) -> Iterator[AnyTraceItem]:
    """Yield the verdicts on what was raised, and the answers to it."""
    for item in raised:
        match item:
            case Hypothesis():
                yield from trace.naming(item.id, "hypothesis_validation", "hypothesis_id")
            case Question():
                yield from trace.naming(item.id, "question_answer", "question_id")
            case _:
                pass


def _is_summed_up(items: Iterable[AnyTraceItem]) -> bool:
    """Whether nothing new came after the latest summary; what closes something isn't new."""
    is_summed_up = False
    judged: set[ItemId] = set()
    for item in items:
        match item:
            case QuestionAnswer():
                pass
            case HypothesisValidation():
                is_summed_up = is_summed_up and item.hypothesis_id not in judged
                judged.add(item.hypothesis_id)
            case _:
                is_summed_up = is_summary(item)
    return is_summed_up


def is_summary(item: AnyTraceItem) -> bool:
    """Whether an item ends a round of a stage: a deduction of that stage with counts."""
    return isinstance(item, Deduction) and item.stage != "free" and bool(item.counts)


def is_parked(item: AnyTraceItem) -> bool:
    """Whether an item is a question for a person."""
    return isinstance(item, Question) and item.assignee == "human"


def _has_grounds(trace: Trace, verdict: HypothesisValidation) -> bool:
    """Whether a verdict confirms, or refutes by something that was seen or answered."""
    cited = (trace.get(name) for name in verdict.trace_item_refs)
    return verdict.validated or any(item is not None and item.type in _EVIDENCE for item in cited)


# -- the trade-off matrix -------------------------------------------------------------------------


def _matrix_state(details: DecisionDetails) -> StageState:
    waits_for = (
        *(() if details.options else ("an option",)),
        *(() if details.links else ("a linked constraint",)),
        *((_missing(details),) if details.missing else ()),
        *(() if details.selection is not None else (THE_SELECTION,)),
    )
    taken = () if details.selection is None else (details.selection,)
    items = tuple(item.id for item in (*details.evaluations, *taken))
    return StageState(
        stage="trade_off_matrix",
        standing=_standing(items, (), waits_for),
        loops=0,
        waits_for=waits_for,
        items=items,
    )


def _missing(details: DecisionDetails) -> str:
    pairs = "pair" if len(details.missing) == 1 else "pairs"
    return f"an evaluation of {len(details.missing)} {pairs}: {first_five(details.missing)}"
