"""What still blocks the agent, and the line that tells it how to go on."""

from __future__ import annotations

import json
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import RejectedItemError
from dtui.rules import check_item
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    decision,
    hypothesis,
    observation,
    question,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.stores.contract.scripts import write
from dtui.trace import AnyTraceItem, Profile, Trace, parse_draft, pending_prompt, prompt_line


async def store_with(
    *drafts: Recordable, profile: Profile = "strict"
) -> InMemoryDecisionTraceStore:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(drafts)
    return store


async def trace_of(*drafts: Recordable, profile: Profile = "strict") -> Trace:
    return await (await store_with(*drafts, profile=profile)).get_trace()


ONE_OF_EACH = [
    observation(),
    question("obs-1"),
    hypothesis("obs-1"),
    decision("obs-1"),
    hypothesis("obs-1"),
]


async def test_what_pends_stands_in_three_categories_in_append_order() -> None:
    pending = await (await store_with(*ONE_OF_EACH)).get_pending_validations()
    assert {category: [row["id"] for row in rows] for category, rows in pending.items()} == {
        "unvalidated_hypotheses": ["hyp-1", "hyp-2"],
        "unanswered_questions": ["qst-1"],
        "pending_decisions": ["dec-1"],
    }


async def test_the_categories_are_there_when_nothing_pends() -> None:
    store = await store_with(observation())
    assert await store.get_pending_validations() == {
        "unvalidated_hypotheses": [],
        "unanswered_questions": [],
        "pending_decisions": [],
    }
    assert not await store.has_pending_validations()
    assert await store.format_pending_for_prompt() == ""


async def test_a_pending_item_is_told_with_all_its_fields() -> None:
    store = await store_with(*ONE_OF_EACH)
    pending = await store.get_pending_validations()
    (row,) = await store.query({"id": "qst-1"})
    assert pending["unanswered_questions"] == [row]
    (row,) = await store.query({"id": "dec-1"})
    assert pending["pending_decisions"] == [{**row, "waits_for": "an option"}]
    json.dumps(pending)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (hypothesis("obs-1"), validation("hyp-1", True)),
        (hypothesis("obs-1"), validation("hyp-1", False)),
        (question("obs-1"), answer("qst-1")),
    ],
    ids=["validated", "refuted", "answered"],
)
async def test_something_pends_until_it_is_closed_either_way(
    opens: Recordable, closes: Recordable
) -> None:
    store = await store_with(observation(), opens)
    assert await store.has_pending_validations()
    await store.record(*closes)
    assert not await store.has_pending_validations()


async def test_a_decision_pends_until_it_is_selected_even_for_no_option() -> None:
    store = await store_with(*ready_decision())
    assert await store.has_pending_validations()
    await store.record(*selection("dec-1", None, rejected=rejections("dec-1", 2)))
    assert not await store.has_pending_validations()


async def test_what_is_closed_again_does_not_pend_again() -> None:
    store = await store_with(observation(), hypothesis("obs-1"), validation("hyp-1", True))
    await store.record(*validation("hyp-1", False))
    assert not await store.has_pending_validations()


@pytest.mark.parametrize(
    ("item_id", "line"),
    [
        (
            "qst-1",
            (
                "- qst-1 (question): Who owns the rollback? → record("
                '"question_answer", {"question_id": "qst-1", "answer": …, "trace_item_refs": […]})'
            ),
        ),
        (
            "hyp-2",
            (
                "- hyp-2 (hypothesis): Price is the reason → record("
                '"hypothesis_validation", {"hypothesis_id": "hyp-2", "validated": …, '
                '"reasoning": …, "trace_item_refs": […]})'
            ),
        ),
        (
            "dec-1",
            (
                "- dec-1 (decision): Which discount? → record("
                '"decision_selection", {"decision_id": "dec-1", "option_id": …, "reasoning": …, '
                '"rejected": …, "trace_item_refs": […]}) once it no longer waits for an option'
            ),
        ),
    ],
)
async def test_a_line_holds_the_id_what_it_says_and_the_call_that_closes_it(
    item_id: str, line: str
) -> None:
    trace = await trace_of(*ONE_OF_EACH)
    assert prompt_line(trace, trace[item_id]) == line


async def test_the_prompt_has_a_line_for_each_pending_item_in_append_order() -> None:
    trace = await trace_of(*ONE_OF_EACH)
    assert pending_prompt(trace).splitlines() == [
        prompt_line(trace, trace[name]) for name in ("qst-1", "hyp-1", "dec-1", "hyp-2")
    ]


@pytest.mark.parametrize("closes", ["question_answer", "hypothesis_validation"])
async def test_the_call_on_a_line_closes_its_item_once_it_is_filled_in(closes: str) -> None:
    store = await store_with(observation(), question("obs-1"), hypothesis("obs-1"))
    (line,) = [
        line
        for line in (await store.format_pending_for_prompt()).splitlines()
        if f'"{closes}"' in line
    ]
    call = line.partition("→ record(")[2].removesuffix(")")
    filled = call.replace("[…]", '["obs-1"]').replace('"validated": …', '"validated": true')
    item_type, payload = json.loads(f"[{filled.replace('…', json.dumps('Looked into'))}]")
    before = len((await store.get_trace()).pending)
    await store.record(item_type, payload)
    assert len((await store.get_trace()).pending) == before - 1


async def test_a_line_tells_a_steelman_and_a_question_for_a_person_apart() -> None:
    trace = await trace_of(
        *ready_decision(), steelman("dec-1"), question("dec-1", assignee="human")
    )
    lines = pending_prompt(trace).splitlines()
    assert lines[1].startswith("- hyp-2 (steelman): ")
    assert lines[2].startswith("- qst-1 (question for a person): ")


@pytest.mark.parametrize(
    "breaks", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\n- qst-9 (question): "]
)
async def test_an_agents_line_breaks_do_not_make_one_item_look_like_two(breaks: str) -> None:
    trace = await trace_of(observation(), question("obs-1", question=f"Who{breaks}owns it?"))
    assert len(pending_prompt(trace).splitlines()) == 1


async def test_an_item_that_never_pends_has_no_line() -> None:
    trace = await trace_of(observation())
    with pytest.raises(TypeError, match="observation never pends"):
        prompt_line(trace, trace["obs-1"])


# -- what a decision waits for -----------------------------------------------------------------


def without(drafts: list[Recordable], *item_types: str) -> list[Recordable]:
    return [draft for draft in drafts if draft[0] not in item_types]


CELL = "decision_option_constraint_evaluation"


@pytest.mark.parametrize(
    ("drafts", "waits_for"),
    [
        (ready_decision(), ""),
        (ready_decision()[:-1], "1 pair (dec-1.opt-2 × dec-1.con-1)"),
        (
            without(ready_decision(options=2, constraints=3), CELL),
            (
                "6 pairs (dec-1.opt-1 × dec-1.con-1, dec-1.opt-1 × dec-1.con-2, "
                "dec-1.opt-1 × dec-1.con-3, dec-1.opt-2 × dec-1.con-1, "
                "dec-1.opt-2 × dec-1.con-2, …)"
            ),
        ),
        (
            without(ready_decision(options=5), CELL),
            "5 pairs (" + ", ".join(f"dec-1.opt-{n} × dec-1.con-1" for n in range(1, 6)) + ")",
        ),
        (
            [*ready_decision(), steelman("dec-1", id="strong"), steelman("dec-1", id="stronger")],
            "steelman strong without a verdict · steelman stronger without a verdict",
        ),
        (
            without(ready_decision(), "hypothesis", "hypothesis_validation"),
            "a waiver for no steelmanning hypothesis",
        ),
        (
            without(
                ready_decision(options=1, constraints=0), "hypothesis", "hypothesis_validation"
            ),
            "a waiver for a single option and no linked constraint and no steelmanning hypothesis",
        ),
        (ready_decision(options=0, constraints=0), "an option"),
        (
            [*ready_decision(), validation("dec-1.hyp", True)],
            "taking no option (dec-1.hyp was confirmed)",
        ),
        (
            [
                *ready_decision(),
                steelman("dec-1", id="strong", challenges="dec-1.opt-2"),
                validation("strong", True),
            ],
            "a choice other than dec-1.opt-2 (strong was confirmed)",
        ),
    ],
)
async def test_a_decisions_line_says_what_is_still_missing(
    drafts: list[Recordable], waits_for: str
) -> None:
    trace = await trace_of(*drafts)
    assert trace.decision("dec-1").waits_for == waits_for
    line = prompt_line(trace, trace["dec-1"])
    assert line.endswith(f" once it no longer waits for {waits_for}" if waits_for else "[…]})")


async def test_only_a_strict_decision_waits_for_a_waiver() -> None:
    drafts = without(ready_decision(), "hypothesis", "hypothesis_validation")
    assert (await trace_of(*drafts, profile="seed")).decision("dec-1").waits_for == ""


def is_refused(item: AnyTraceItem, trace: Trace) -> bool:
    try:
        check_item(item, trace)
    except RejectedItemError:
        return True
    return False


@given(st.randoms(use_true_random=True), st.sampled_from(get_args(Profile)), st.integers(0, 60))
async def test_what_waits_for_nothing_can_be_selected_and_nothing_else_can(
    dice: Random, profile: Profile, attempts: int
) -> None:
    trace = await write(InMemoryDecisionTraceStore(profile=profile), dice, attempts)
    for waiting in trace.pending:
        if waiting.type != "decision" or profile == "imported":
            continue
        details = trace.decision(waiting.id)
        first, *others = [option.id for option in details.options] or [None]
        rejected = {name: "Too dear" for name in others if name is not None}
        choice = parse_draft(*selection(waiting.id, first, rejected=rejected))
        if is_refused(choice.completed("sel-x", waiting.recorded_at), trace):
            assert details.waits_for
        else:
            # A choice may go round what a confirmed steelman argues against.
            assert not details.waits_for or details.confirmed_steelmen
