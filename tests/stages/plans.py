"""A decision to be taken, and executors that think what they are told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dtui.stages import (
    AnswerEntry,
    Entry,
    EvaluationEntry,
    EvidenceEntry,
    Executor,
    HypothesisEntry,
    QuestionEntry,
    SelectionEntry,
    StageTask,
    SummaryEntry,
    VerdictEntry,
)
from dtui.stores import DecisionTraceStore, InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    constraint,
    decision,
    link,
    observation,
    option,
)
from dtui.trace import Citation, Profile, StageName, Trace, stages_of

SUMMARY = SummaryEntry(statement="All was looked at")
REASONED = "No account has postponed an order since the desk opened in 2019"

OPEN: list[Recordable] = [
    observation("All offers go through one desk", id="obs-1"),
    decision("obs-1", id="dec-1", labels=["major"]),
    constraint("obs-1", id="con-1"),
    constraint("obs-1", id="con-2", statement="The offer is out by Friday"),
    link("dec-1", "con-1"),
    link("dec-1", "con-2"),
    option("dec-1", id="opt-1", name="Five percent"),
    option("dec-1", id="opt-2"),
]


async def open_decision(profile: Profile = "strict") -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(OPEN)
    return store


def closed(task: StageTask) -> Iterator[Entry]:
    """Raise one hypothesis, refute it with evidence, and sum up."""
    yield HypothesisEntry(name="h", statement=f"{task.stage}: nobody can take it back")
    yield VerdictEntry(hypothesis="h", validated=False, reasoning=REASONED, cites=("obs-1",))
    yield SUMMARY


def cells(task: StageTask) -> list[Entry]:
    return [
        EvaluationEntry(
            option_id=option_id, constraint_id=constraint_id, satisfied=True, reasoning="Reckoned"
        )
        for option_id, constraint_id in task.missing
    ]


CHOICE = SelectionEntry(
    option_id="opt-1", reasoning="It holds the margin", rejected={"opt-2": "Too dear"}
)


def matrix(task: StageTask) -> list[Entry]:
    """Evaluate what is missing; once nothing is, select."""
    return cells(task) or [CHOICE]


def all_of(**others: Executor) -> dict[StageName, Executor]:
    """Return an executor for every stage: others where they are named, else `closed`."""
    return {
        "pre_mortem": others.get("pre_mortem", closed),
        "adversarial_thinking": others.get("adversarial_thinking", closed),
        "steelmanning": others.get("steelmanning", closed),
        "trade_off_matrix": others.get("trade_off_matrix", matrix),
    }


def in_turn(*rounds: Callable[[StageTask], list[Entry]]) -> tuple[Executor, list[StageTask]]:
    """Return an executor that plays rounds in turn, and the list of the tasks it was given."""
    given: list[StageTask] = []

    def execute(task: StageTask) -> list[Entry]:
        given.append(task)
        return rounds[min(len(given), len(rounds)) - 1](task)

    return execute, given


def standings(trace: Trace) -> list[str]:
    return [state.standing for state in stages_of(trace, "dec-1")]


async def stood(store: DecisionTraceStore) -> list[str]:
    return standings(await store.get_trace())


def seen(statement: str, name: str) -> EvidenceEntry:
    return EvidenceEntry(
        statement=statement, name=name, citations=(Citation(kind="file", ref="orders.csv"),)
    )


__all__ = [
    "CHOICE",
    "OPEN",
    "REASONED",
    "SUMMARY",
    "AnswerEntry",
    "QuestionEntry",
    "all_of",
    "cells",
    "closed",
    "in_turn",
    "matrix",
    "open_decision",
    "seen",
    "standings",
    "stood",
]
