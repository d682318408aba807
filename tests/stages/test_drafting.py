"""What an executor returns becomes items, all of a round or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from dtui.errors import RefusedEntryError, UnknownReferenceError
from dtui.stages import (
    AnswerEntry,
    Entry,
    EvaluationEntry,
    HypothesisEntry,
    QuestionEntry,
    StageTask,
    SummaryEntry,
    VerdictEntry,
    drafts_of,
)
from dtui.stages.pre_mortem import ANGLES
from dtui.trace import StageName
from tests.stages.plans import CHOICE, REASONED, SUMMARY, closed, open_decision, seen


async def task_of(stage: StageName = "pre_mortem") -> StageTask:
    store = await open_decision()
    return StageTask(stage, "dec-1", await store.get_trace())


def by_type(drafts: Sequence[tuple[str, Any]], item_type: str) -> list[dict[str, Any]]:
    return [dict(payload) for drafted, payload in drafts if drafted == item_type]


async def test_the_pre_mortem_opens_with_its_four_lines_to_the_letter() -> None:
    task = await task_of()
    assert " ".join(task.framing.splitlines()) == (
        "Assume: It is 90 days after this task was implemented and delivered. Assume: The "
        "implementation followed the current specification exactly. Assume: The task has failed "
        "in production. Question: What went wrong?"
    )
    assert ANGLES == ("scope", "integration", "performance", "rollback", "observability")
    assert all(angle in task.instructions for angle in ANGLES)


async def test_entries_become_items_with_names_in_place_of_ids() -> None:
    task = await task_of()
    drafts = drafts_of(
        task,
        [
            SummaryEntry(statement="One left open", examined=("scope", "rollback")),
            seen("Two desks send offers", "e"),
            HypothesisEntry(
                name="h", statement="The other desk", angle="scope", cites=("e", "obs-1")
            ),
            QuestionEntry(name="q", question="Who runs it?", about="h", assignee="human"),
            AnswerEntry(question="q", answer="Sales", cites=("e",)),
            VerdictEntry(hypothesis="h", validated=True, reasoning="It does", cites=("e",)),
        ],
        author="planner",
    )
    assert [(item_type, dict(payload)) for item_type, payload in drafts] == [
        (
            "observation",
            {
                "id": "obs-2",
                "trace_item_refs": [],
                "statement": "Two desks send offers",
                "citations": ({"kind": "file", "ref": "orders.csv"},),
                "author": "planner",
            },
        ),
        (
            "hypothesis",
            {
                "id": "hyp-1",
                "trace_item_refs": ["obs-2", "obs-1"],
                "statement": "The other desk",
                "angle": "scope",
                "stage": "pre_mortem",
                "decision_id": "dec-1",
                "author": "planner",
            },
        ),
        (
            "question",
            {
                "id": "qst-1",
                "trace_item_refs": ["hyp-1"],
                "question": "Who runs it?",
                "assignee": "human",
                "author": "planner",
            },
        ),
        (
            "question_answer",
            {
                "id": "ans-1",
                "trace_item_refs": ["obs-2"],
                "answer": "Sales",
                "question_id": "qst-1",
                "author": "planner",
            },
        ),
        (
            "hypothesis_validation",
            {
                "id": "val-1",
                "trace_item_refs": ["obs-2"],
                "validated": True,
                "reasoning": "It does",
                "hypothesis_id": "hyp-1",
                "author": "planner",
            },
        ),
        (
            "deduction",
            {
                "id": "ded-1",
                "trace_item_refs": ["dec-1", "hyp-1", "qst-1"],
                "statement": "One left open",
                "stage": "pre_mortem",
                "counts": {
                    "angles examined": 2,
                    "hypotheses generated": 1,
                    "resolved": 1,
                    "needing follow-up": 0,
                },
                "author": "planner",
            },
        ),
    ]


async def test_what_evidence_cannot_settle_becomes_a_question() -> None:
    drafts = drafts_of(
        await task_of(),
        [
            HypothesisEntry(statement="Nobody can take it back"),
            HypothesisEntry(name="asked", statement="Sales reads it otherwise"),
            QuestionEntry(question="How does sales read it?", about="asked"),
            SUMMARY,
        ],
    )
    questions = by_type(drafts, "question")
    assert [(q["question"], q["trace_item_refs"]) for q in questions] == [
        ("How does sales read it?", ["hyp-2"]),
        ("What would settle this hypothesis? Nobody can take it back", ["hyp-1"]),
    ]
    (summary,) = by_type(drafts, "deduction")
    assert summary["trace_item_refs"] == ["dec-1", "hyp-1", "hyp-2", "qst-1", "qst-2"]
    assert summary["counts"]["needing follow-up"] == 2


async def test_a_weak_refutation_is_no_verdict_but_is_quoted_in_a_question() -> None:
    task = await task_of("steelmanning")
    drafts = drafts_of(task, list(closed(task)), weak={1: "it restates the plan"})
    assert by_type(drafts, "hypothesis_validation") == []
    (asked,) = by_type(drafts, "question")
    assert asked["trace_item_refs"] == ["hyp-1"]
    assert asked["question"] == (
        "What answers this steelman? The refutation offered is weak, as it restates the plan: "
        + REASONED
    )


async def test_checking_and_drafting_leave_the_trace_as_it_was() -> None:
    task = await task_of()
    before = task.trace.items
    task.check(closed(task))
    drafts_of(task, closed(task))
    assert task.trace.items == before
    # Nor does the storage grow that this snapshot shares with the store's, in whatever thread.
    assert len(task.trace._storage.items) == len(before)


REFUSED: dict[str, tuple[StageName, list[Entry], str, type[Exception] | None]] = {
    "nothing to rest on": (
        "pre_mortem",
        [HypothesisEntry(name="h", statement="It fails", cites=("obs-9",)), SUMMARY],
        "hypothesis 'h' of pre-mortem for 'dec-1' was refused: hypothesis 'hyp-1' names 'obs-9'",
        UnknownReferenceError,
    ),
    "a name before it is there": (
        "pre_mortem",
        [VerdictEntry(hypothesis="h", validated=True, reasoning="So"), SUMMARY],
        "verdict on 'h' of pre-mortem for 'dec-1' was refused:",
        None,
    ),
    "a blank text": (
        "adversarial_thinking",
        [QuestionEntry(question=" "), SUMMARY],
        "question ' ' of adversarial thinking for 'dec-1' was refused: question 'qst-1':",
        None,
    ),
    "no number": (
        "pre_mortem",
        [HypothesisEntry(name="h", statement="It fails", confidence=float("nan")), SUMMARY],
        "hypothesis 'h' of pre-mortem for 'dec-1' was refused: hypothesis 'hyp-1': confidence",
        None,
    ),
    "an entry of the matrix": (
        "pre_mortem",
        [
            EvaluationEntry(
                option_id="opt-1", constraint_id="con-1", satisfied=True, reasoning="So"
            ),
            SUMMARY,
        ],
        "evaluation of (opt-1, con-1) of pre-mortem for 'dec-1' was refused: the pre-mortem has no",
        None,
    ),
    "an entry of another stage": (
        "trade_off_matrix",
        [SUMMARY],
        "summary of trade-off matrix for 'dec-1' was refused: the trade-off matrix has no summary",
        None,
    ),
    "no summary": (
        "pre_mortem",
        [HypothesisEntry(statement="It fails")],
        "a round of pre-mortem for 'dec-1' ends with one summary, not with none.",
        None,
    ),
    "two summaries": (
        "pre_mortem",
        [SUMMARY, SUMMARY],
        "a round of pre-mortem for 'dec-1' ends with one summary, not with 2.",
        None,
    ),
    "a selection before its time": (
        "trade_off_matrix",
        [CHOICE],
        "selection of trade-off matrix for 'dec-1' was refused: 'dec-1' cannot be selected: 4",
        None,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_refusal_names_the_entry_and_the_rule_and_keeps_nothing(name: str) -> None:
    stage, entries, sentence, cause = REFUSED[name]
    with pytest.raises(RefusedEntryError, match=f"^{re.escape(sentence)}") as refused:
        drafts_of(await task_of(stage), entries)
    says = str(refused.value)
    assert "othing of this round was recorded." in says
    assert "one summary" in says or refused.value.entry is entries[0]
    if cause is not None:
        assert isinstance(refused.value.__cause__, cause)


async def test_a_name_is_given_once_in_a_round() -> None:
    # A verdict on "h" would close one of the two, and nobody could tell which was meant.
    two = [HypothesisEntry(name="h", statement=said) for said in ("It fails", "It is late")]
    with pytest.raises(RefusedEntryError, match="another entry of this round is named 'h' too"):
        drafts_of(await task_of(), [*two, SUMMARY])
