"""How far a decision has gone through its stages follows from the items alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    constraint,
    decision,
    deduction,
    evaluation,
    hypothesis,
    link,
    observation,
    option,
    question,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.trace import (
    STAGES,
    AnyTraceItem,
    Profile,
    StageState,
    Trace,
    TraceOpened,
    parse_item,
    stages_of,
)
from dtui.trace.stages import has_begun

GROUND = [observation(id="obs-1"), decision("obs-1", id="dec-1")]
COUNTED = {"counts": {"hypotheses generated": 1}}


def fear(*refs: str, stage: str = "pre_mortem", **fields: Any) -> Recordable:
    return hypothesis(*refs, stage=stage, **fields)


def summary(*refs: str, stage: str = "pre_mortem", **fields: Any) -> Recordable:
    return deduction(*refs, stage=stage, **COUNTED, **fields)


async def trace_of(*drafts: Recordable, profile: Profile = "seed") -> Trace:
    store = InMemoryDecisionTraceStore(profile=profile)
    await store.record_all(drafts)
    return await store.get_trace()


def states(trace: Trace, decision_id: str = "dec-1") -> Mapping[str, StageState]:
    return {state.stage: state for state in stages_of(trace, decision_id)}


async def pre_mortem_of(*drafts: Recordable, decision_id: str = "dec-1") -> StageState:
    return states(await trace_of(*GROUND, *drafts), decision_id)["pre_mortem"]


async def test_at_first_every_stage_says_what_it_begins_with() -> None:
    trace = await trace_of(*GROUND)
    found = stages_of(trace, "dec-1")
    assert tuple(state.stage for state in found) == STAGES
    assert {state.standing for state in found} == {"not begun"}
    assert [state.waits_for for state in found] == [
        ("a hypothesis", "its summary"),
        ("a hypothesis", "its summary"),
        ("a steelman", "its summary"),
        ("an option", "a linked constraint", "the selection"),
    ]
    assert not has_begun(found)


async def test_a_stage_goes_on_until_its_summary_and_then_waits_for_what_it_raised() -> None:
    raised = [fear("dec-1", id="hyp-1"), question("hyp-1", id="qst-1", assignee="human")]
    state = await pre_mortem_of(*raised)
    assert (state.standing, state.loops) == ("going on", 0)
    assert state.waits_for == (
        "a verdict on 'hyp-1'",
        "an answer to 'qst-1', for a person",
        "its summary",
    )
    state = await pre_mortem_of(*raised, summary("hyp-1", "dec-1", id="ded-1"))
    assert (state.standing, state.loops, state.summary) == ("looped back", 1, "ded-1")
    state = await pre_mortem_of(
        *raised, summary("hyp-1", "dec-1"), answer("qst-1"), validation("hyp-1", False, "obs-1")
    )
    assert (state.standing, state.loops, state.waits_for) == ("done", 1, ())
    assert state.items == ("hyp-1", "qst-1", "ded-1", "ans-1", "val-1")


async def test_a_stage_that_was_closed_before_its_summary_never_looped_back() -> None:
    drafts = [fear("dec-1"), validation("hyp-1", True), summary("dec-1")]
    state = await pre_mortem_of(*drafts)
    assert (state.standing, state.loops) == ("done", 0)


@pytest.mark.parametrize(
    "news",
    [
        [fear("dec-1"), validation("hyp-2", False)],
        [question("hyp-1"), answer("qst-1")],
        [validation("hyp-1", True)],
        [deduction("hyp-1", stage="pre_mortem")],
    ],
    ids=["hypothesis", "question", "another verdict", "deduction"],
)
async def test_what_is_new_after_a_summary_asks_for_another(news: Sequence[Recordable]) -> None:
    first = [fear("dec-1"), validation("hyp-1", False), summary("dec-1", id="first")]
    state = await pre_mortem_of(*first, *news)
    assert (state.standing, state.waits_for) == ("looped back", ("its summary",))
    state = await pre_mortem_of(*first, *news, summary("dec-1", id="second"))
    assert (state.standing, state.loops, state.summary) == ("done", 1, "second")


async def test_a_deduction_without_counts_is_no_summary() -> None:
    state = await pre_mortem_of(
        fear("dec-1"), validation("hyp-1", False), deduction("dec-1", stage="pre_mortem")
    )
    assert state.waits_for == ("its summary",)


async def test_a_refutation_of_a_steelman_that_cites_no_evidence_refutes_nothing() -> None:
    argued = [*GROUND, steelman("dec-1", id="hyp-1")]
    summed_up = summary("dec-1", stage="steelmanning")
    bare = await trace_of(*argued, validation("hyp-1", False), summed_up)
    assert states(bare)["steelmanning"].waits_for == (
        "a refutation of 'hyp-1' that cites an observation or an answer",
    )
    assert states(bare)["steelmanning"].standing == "looped back"
    for verdict in (validation("hyp-1", False, "obs-1"), validation("hyp-1", True)):
        held = await trace_of(*argued, verdict, summed_up)
        assert states(held)["steelmanning"].standing == "done"


# -- what belongs to which decision ---------------------------------------------------------------


async def test_what_names_its_decision_belongs_to_no_other() -> None:
    trace = await trace_of(
        *GROUND,
        decision("obs-1", id="dec-2"),
        fear("dec-2", id="hyp-1", decision_id="dec-1"),
        question("hyp-1", "dec-2", id="qst-1"),
    )
    assert states(trace, "dec-1")["pre_mortem"].items == ("hyp-1", "qst-1")
    assert states(trace, "dec-2")["pre_mortem"].items == ()


@pytest.mark.parametrize(
    "drafts",
    [
        [fear("dec-1", id="hyp-1")],
        [option("dec-1", id="opt-1"), fear("opt-1", id="hyp-1")],
        [observation(trace_item_refs=["dec-1"], id="obs-2"), fear("obs-2", id="hyp-1")],
    ],
    ids=["the decision", "its option", "what was seen because of it"],
)
async def test_an_entry_belongs_to_the_decision_that_it_rests_on(
    drafts: Sequence[Recordable],
) -> None:
    assert (await pre_mortem_of(*drafts)).items == ("hyp-1",)


@pytest.mark.parametrize(
    "drafts",
    [
        [decision("hyp-1", id="dec-1")],
        [validation("hyp-1", False, "obs-1"), decision("val-1", id="dec-1")],
        [
            decision("obs-1", id="dec-1"),
            constraint("hyp-1", id="con-1"),
            link("dec-1", "con-1"),
        ],
        [decision("obs-1", id="dec-1"), deduction("hyp-1", "dec-1", stage="pre_mortem")],
    ],
    ids=["the decision", "its verdict", "a linked constraint", "a deduction about both"],
)
async def test_an_entry_belongs_to_the_decision_that_rests_on_it(
    drafts: Sequence[Recordable],
) -> None:
    trace = await trace_of(observation(id="obs-1"), fear("obs-1", id="hyp-1"), *drafts)
    assert "hyp-1" in states(trace)["pre_mortem"].items


async def test_an_entry_that_no_way_leads_from_to_a_decision_belongs_to_none() -> None:
    assert (await pre_mortem_of(fear("obs-1"), summary("hyp-1"))).items == ()


async def test_one_pre_mortem_before_two_decisions_is_shared_by_both() -> None:
    trace = await trace_of(
        observation(id="obs-1"),
        fear("obs-1", id="hyp-1"),
        validation("hyp-1", False, "obs-1"),
        summary("hyp-1", id="ded-1"),
        decision("ded-1", id="dec-1"),
        decision("ded-1", id="dec-2"),
    )
    assert states(trace, "dec-1")["pre_mortem"].standing == "done"
    assert states(trace, "dec-2")["pre_mortem"] == states(trace, "dec-1")["pre_mortem"]


async def test_a_superseding_decision_begins_anew() -> None:
    taken = [
        *ready_decision("dec-1"),
        fear("dec-1", id="hyp-1"),
        validation("hyp-1", False),
        summary("dec-1", id="ded-1"),
        selection("dec-1", "dec-1.opt-1", rejected=rejections("dec-1", 2)),
    ]
    taken[-1][1]["rejected"].pop("dec-1.opt-1")
    trace = await trace_of(*taken, decision("ded-1", "sel-1", id="dec-2", supersedes="dec-1"))
    assert states(trace, "dec-1")["pre_mortem"].standing == "done"
    assert not has_begun(stages_of(trace, "dec-2"))


async def test_what_led_to_a_decision_and_to_its_successor_is_the_predecessors() -> None:
    taken = selection("dec-1", "opt-1")
    trace = await trace_of(
        observation(id="obs-1"),
        fear("obs-1", id="hyp-1"),
        constraint("hyp-1", id="con-1"),
        decision("obs-1", id="dec-1"),
        option("dec-1", id="opt-1"),
        link("dec-1", "con-1"),
        evaluation("dec-1", "opt-1", "con-1"),
        taken,
        decision("sel-1", id="dec-2", supersedes="dec-1"),
        link("dec-2", "con-1"),
        decision("obs-1", id="dec-3"),
        link("dec-3", "con-1"),
    )
    found = [states(trace, f"dec-{number}")["pre_mortem"].items for number in (1, 2, 3)]
    assert found == [("hyp-1",), (), ("hyp-1",)]


async def test_a_chain_of_successors_that_bites_its_tail_is_read_to_its_end() -> None:
    fields = {"type": "decision", "question": "Which?", "recorded_at": "2026-10-01T09:00:00Z"}
    feared = {"id": "hyp-1", "type": "hypothesis", "statement": "It fails", "stage": "pre_mortem"}
    refs = {"trace_item_refs": ["hyp-1"]}
    foreign = [
        parse_item({**feared, "recorded_at": fields["recorded_at"]}),
        parse_item({**fields, **refs, "id": "dec-1", "supersedes": "dec-2"}),
        parse_item({**fields, **refs, "id": "dec-2", "supersedes": "dec-2"}),
    ]
    trace = Trace(TraceOpened(trace_id="foreign"), foreign)
    assert [states(trace, name)["pre_mortem"].items for name in ("dec-1", "dec-2")] == [
        ("hyp-1",),
        ("hyp-1",),
    ]


async def test_what_follows_from_a_selection_is_before_the_next_decision_and_not_in_the_last() -> (
    None
):
    trace = await trace_of(
        *ready_decision("dec-1", options=1),
        selection("dec-1", "dec-1.opt-1"),
        fear("sel-1", id="hyp-1"),
        decision("hyp-1", id="dec-2"),
    )
    assert states(trace, "dec-1")["pre_mortem"].items == ()
    assert states(trace, "dec-2")["pre_mortem"].items == ("hyp-1",)


async def test_a_question_belongs_to_the_stage_that_sums_it_up() -> None:
    doubts = [
        *GROUND,
        fear("dec-1", id="hyp-1"),
        validation("hyp-1", False),
        summary("dec-1"),
        fear("dec-1", stage="adversarial_thinking", id="hyp-2"),
    ]
    asked = question("hyp-1", "obs-1", id="qst-1")
    before = states(await trace_of(*doubts, asked))
    assert "qst-1" in before["pre_mortem"].items
    after = states(
        await trace_of(*doubts, asked, summary("dec-1", "qst-1", stage="adversarial_thinking"))
    )
    assert "qst-1" in after["adversarial_thinking"].items
    assert after["pre_mortem"].standing == "done"


async def test_a_question_about_two_stages_belongs_to_the_newer_one() -> None:
    trace = await trace_of(
        *GROUND,
        fear("dec-1", id="hyp-1"),
        fear("dec-1", stage="adversarial_thinking", id="hyp-2"),
        question("hyp-2", "hyp-1", id="qst-1"),
    )
    assert states(trace)["adversarial_thinking"].items == ("hyp-2", "qst-1")


# -- the matrix, and the lock ---------------------------------------------------------------------


async def test_the_matrix_waits_for_each_pair_and_then_for_the_selection_alone() -> None:
    bounds = [constraint("obs-1", id="con-1"), link("dec-1", "con-1")]
    cells = [option("dec-1", id="opt-1"), option("dec-1", id="opt-2"), *bounds]
    half = await trace_of(*GROUND, *cells, evaluation("dec-1", "opt-1", "con-1"))
    matrix = states(half)["trade_off_matrix"]
    assert matrix.standing == "going on"
    assert matrix.waits_for == ("an evaluation of 1 pair: (opt-2, con-1)", "the selection")
    assert matrix.holds_selection_up
    full = await trace_of(
        *GROUND,
        *cells,
        evaluation("dec-1", "opt-1", "con-1"),
        evaluation("dec-1", "opt-2", "con-1"),
    )
    matrix = states(full)["trade_off_matrix"]
    assert (matrix.standing, matrix.waits_for) == ("going on", ("the selection",))
    assert not matrix.holds_selection_up


async def test_a_taken_decision_stays_as_it_stood_when_it_was_taken() -> None:
    taken = [
        *ready_decision("dec-1", options=1),
        fear("dec-1", id="hyp-1"),
        selection("dec-1", "dec-1.opt-1"),
    ]
    late = [validation("hyp-1", False), summary("dec-1")]
    then, now = await trace_of(*taken), await trace_of(*taken, *late)
    assert stages_of(now, "dec-1") == stages_of(then, "dec-1")
    assert states(now)["pre_mortem"].standing == "going on"
    assert states(now)["trade_off_matrix"].standing == "done"


# -- properties -----------------------------------------------------------------------------------


def written(dice: Random, length: int) -> list[Recordable]:
    """Return drafts about two decisions in which stages begin, end and begin again."""
    drafts: list[Recordable] = [*GROUND, decision("obs-1", id="dec-2")]
    names = ["obs-1", "dec-1", "dec-2"]
    hypotheses: list[str] = []
    questions: list[str] = []
    for number in range(length):
        name, stage = f"n-{number}", dice.choice(STAGES[:3])
        refs = dice.sample(names, min(len(names), dice.choice((1, 1, 2))))
        about = dice.choice(("dec-1", "dec-2"))
        move = dice.randrange(6)
        if move == 0:
            own = {"decision_id": about} if stage == "steelmanning" or dice.random() < 0.5 else {}
            drafts.append(fear(*refs, stage=stage, id=name, **own))
            hypotheses.append(name)
        elif move == 1:
            drafts.append(question(*refs, id=name))
            questions.append(name)
        elif move == 2 and hypotheses:
            said = dice.random() < 0.5
            drafts.append(validation(dice.choice(hypotheses), said, *refs, id=name))
        elif move == 3 and questions:
            drafts.append(answer(dice.choice(questions), id=name))
        elif move == 4:
            drafts.append(option(about, id=name))
        else:
            drafts.append(summary(*refs, stage=stage, id=name))
        names.append(name)
    return drafts


histories = st.builds(written, st.randoms(use_true_random=False), st.integers(0, 25))


def reckoned(opened: TraceOpened, items: Sequence[AnyTraceItem]) -> list[object]:
    anew = Trace(opened, items)
    return [stages_of(anew, name) for name in ("dec-1", "dec-2") if name in anew]


@given(histories)
async def test_as_of_any_length_is_what_the_items_up_to_there_say(
    drafts: Sequence[Recordable],
) -> None:
    trace = await trace_of(*drafts)
    for length in range(len(trace) + 1):
        then = trace.at(length)
        kept = [stages_of(then, name) for name in ("dec-1", "dec-2") if name in then]
        assert kept == reckoned(trace.opened, trace.items[:length])


@given(histories)
async def test_a_done_stage_has_a_summary_and_nothing_that_it_raised_pends(
    drafts: Sequence[Recordable],
) -> None:
    trace = await trace_of(*drafts)
    for name in ("dec-1", "dec-2"):
        for state in stages_of(trace, name)[:3]:
            items = [trace[item_id] for item_id in state.items]
            assert (state.standing == "done") == (not state.waits_for)
            assert (state.standing == "not begun") == (not items)
            if state.standing == "done":
                assert state.summary in state.items
                assert not any(map(trace.pends, items))
                assert any(item.type == "hypothesis" for item in items)


@given(histories)
async def test_no_item_is_in_two_stages_of_one_decision(drafts: Sequence[Recordable]) -> None:
    trace = await trace_of(*drafts)
    for name in ("dec-1", "dec-2"):
        items = [item_id for state in stages_of(trace, name) for item_id in state.items]
        assert len(items) == len(set(items))
