"""The stages are run in their order, side by side where they may, and go on where they were."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError, RefusedEntryError
from dtui.rules.stages import check_major_decision_ran_its_stages
from dtui.stages import (
    AnswerEntry,
    Entry,
    EvaluationEntry,
    Executor,
    HypothesisEntry,
    Progress,
    QuestionEntry,
    Refutation,
    SelectionEntry,
    StageTask,
    VerdictEntry,
    run_stages,
)
from dtui.stores import DecisionTraceStore, FileDecisionTraceStore, InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import answer, evaluation, hypothesis
from dtui.trace import ItemId, Question, StageName, TraceOpened, stages_of
from tests.stages.plans import (
    CHOICE,
    OPEN,
    REASONED,
    SUMMARY,
    all_of,
    cells,
    closed,
    in_turn,
    matrix,
    open_decision,
    seen,
    stood,
)

DONE = ["done"] * 4
PATIENCE = 20
"""Seconds that one executor waits for another before the test fails."""


async def run(store: DecisionTraceStore, **others: Executor) -> list[str]:
    return [state.standing for state in await run_stages(store, "dec-1", all_of(**others))]


# -- from beginning to end ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["memory", "file", "log"])
async def test_a_major_decision_goes_through_all_four_in_every_store(
    kind: str, tmp_path: Path
) -> None:
    rules = [check_major_decision_ran_its_stages]
    with Corpus.create(tmp_path / "c.db", rules=rules) as corpus:
        stores: dict[str, DecisionTraceStore] = {
            "memory": InMemoryDecisionTraceStore(rules=rules),
            "file": FileDecisionTraceStore(tmp_path / "trace.json", rules=rules),
            "log": corpus.open_trace(TraceOpened(trace_id="trace")),
        }
        store = stores[kind]
        await store.record_all(OPEN)
        assert await run(store) == DONE
        trace = await store.get_trace()
        assert trace.pending == []
        assert trace.selection_of("dec-1") is not None
        assert [state.loops for state in stages_of(trace, "dec-1")] == [0, 0, 0, 0]


async def test_who_watches_is_told_of_each_step() -> None:
    told: list[Progress] = []
    store = await open_decision()
    await run_stages(store, "dec-1", all_of(), watch=told.append, author="planner")
    steps = [(step.stage, step.what) for step in told]
    for stage in ("pre_mortem", "adversarial_thinking", "steelmanning"):
        assert [what for of, what in steps if of == stage] == ["begins a round", "recorded", "done"]
    assert steps[-5:] == [
        ("trade_off_matrix", what) for what in ("begins a round", "recorded") * 2
    ] + [("trade_off_matrix", "done")]
    recorded = [name for step in told for name in step.items]
    trace = await store.get_trace()
    assert recorded == [item.id for item in trace.since(len(OPEN))]
    assert {trace[name].author for name in recorded} == {"planner"}


async def test_a_stage_without_an_executor_is_left_to_others() -> None:
    store = await open_decision()
    executors = all_of()
    del executors["steelmanning"]
    await run_stages(store, "dec-1", executors)
    assert await stood(store) == ["done", "done", "not begun", "not begun"]


async def test_a_decision_that_was_taken_is_left_as_it_is() -> None:
    store = await open_decision()
    await run(store)
    items = await store.get_all()
    executor, given = in_turn(lambda task: list(closed(task)))
    assert await run(store, pre_mortem=executor, trade_off_matrix=executor) == DONE
    assert (await store.get_all(), given) == (items, [])


async def test_what_was_taken_meanwhile_by_somebody_else_ends_the_run() -> None:
    store = await open_decision("seed")

    async def overtaken(task: StageTask) -> list[Entry]:
        for pair in task.missing:
            await store.record(*evaluation("dec-1", *pair))
        draft = {"decision_id": "dec-1", "option_id": "opt-1", "reasoning": "Enough talk"}
        await store.record("decision_selection", {**draft, "trace_item_refs": ["dec-1"]})
        return list(closed(task))

    assert (await run(store, pre_mortem=overtaken))[0] == "not begun"


async def test_only_a_decision_can_be_run() -> None:
    store = await open_decision()
    with pytest.raises(InvalidQueryError, match="'obs-1' is no decision"):
        await run_stages(store, "obs-1", all_of())
    with pytest.raises(InvalidQueryError, match="rounds must be at least 1"):
        await run_stages(store, "dec-1", all_of(), rounds=0)


# -- side by side ---------------------------------------------------------------------------------


async def test_plain_executors_run_side_by_side_in_threads_of_their_own() -> None:
    both = threading.Barrier(2, timeout=PATIENCE)
    threads: set[int] = set()

    def met(task: StageTask) -> Iterator[Entry]:
        both.wait()  # alone, nobody comes by here
        threads.add(threading.get_ident())
        yield from closed(task)

    assert await run(await open_decision(), pre_mortem=met, adversarial_thinking=met) == DONE
    assert threading.get_ident() not in threads
    assert len(threads) == 2


async def test_executors_that_await_run_side_by_side_and_each_is_recorded_as_it_ends() -> None:
    store = await open_decision()
    pre_mortem_is_in = asyncio.Event()

    class Patient:
        async def __call__(self, task: StageTask) -> list[Entry]:
            async with asyncio.timeout(PATIENCE):
                await pre_mortem_is_in.wait()
            assert await stood(store) == ["done", "not begun", "not begun", "not begun"]
            return list(closed(task))

    def watch(step: Progress) -> None:
        if (step.stage, step.what) == ("pre_mortem", "recorded"):
            pre_mortem_is_in.set()

    await run_stages(store, "dec-1", all_of(adversarial_thinking=Patient()), watch=watch)
    assert await stood(store) == DONE


class LostThreadError(Exception):
    """An executor lost its thread."""


def failing(task: StageTask) -> list[Entry]:
    raise LostThreadError(task.stage)


async def test_one_that_fails_does_not_lose_the_other() -> None:
    store = await open_decision()
    with pytest.raises(LostThreadError, match="pre_mortem"):
        await run(store, pre_mortem=failing)
    assert await stood(store) == ["not begun", "done", "not begun", "not begun"]
    executor, given = in_turn(lambda task: list(closed(task)))
    assert await run(store, adversarial_thinking=executor) == DONE
    assert given == []


async def test_two_that_fail_are_both_told() -> None:
    store = await open_decision()
    with pytest.raises(ExceptionGroup) as failed:
        await run(store, pre_mortem=failing, adversarial_thinking=failing)
    assert sorted(map(str, failed.value.exceptions)) == ["adversarial_thinking", "pre_mortem"]


async def test_one_that_runs_out_of_something_ends_the_run() -> None:
    def out_of_words(_: StageTask) -> list[Entry]:
        return [next(iter(()))]

    store = await open_decision()
    with pytest.raises(RuntimeError, match=r"out_of_words.* raised StopIteration"):
        await asyncio.wait_for(run_stages(store, "dec-1", {"pre_mortem": out_of_words}), 30)


async def test_a_refused_round_leaves_no_mark_and_names_its_entry() -> None:
    store = await open_decision()
    loose = HypothesisEntry(name="loose", statement="It fails", cites=("obs-77",))

    def refused(task: StageTask) -> list[Entry]:
        return [*closed(task), loose]

    with pytest.raises(RefusedEntryError, match=r"^hypothesis 'loose' of steelmanning") as refusal:
        await run(store, steelmanning=refused)
    assert refusal.value.entry is loose
    assert await stood(store) == ["done", "done", "not begun", "not begun"]


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ([{"kind": "summary"}], "returned dict, which is no entry"),
        (None, "returned NoneType, not entries"),
        ("H: it fails", "returned str, not entries"),
    ],
)
async def test_what_is_no_entry_is_refused(returned: object, says: str) -> None:
    executor = cast("Executor", lambda _: returned)  # pyright: ignore[reportUnknownLambdaType]
    with pytest.raises(RefusedEntryError, match=f"executor of pre-mortem {re.escape(says)}"):
        await run(await open_decision(), pre_mortem=executor)


async def test_ids_that_another_writer_was_faster_to_take_are_chosen_anew() -> None:
    class Overtaken(InMemoryDecisionTraceStore):
        """Between choosing ids and recording, somebody else records."""

        async def record_all(self, drafts: Iterable[tuple[str, Mapping[str, Any]]]) -> list[ItemId]:
            if 0 < len(await self.get_all()) < len(OPEN) + 5:
                await super().record_all([hypothesis("obs-1", statement="Mine, and first")])
            return await super().record_all(drafts)

    store = Overtaken()
    await store.record_all(OPEN)
    assert (await run(store))[:3] == ["done"] * 3


# -- looping back ---------------------------------------------------------------------------------


def weakly(task: StageTask) -> list[Entry]:
    """Argue, and refute by saying the plan once more."""
    argued = HypothesisEntry(name="h", statement="A discount teaches customers to wait")
    said = "Five percent, ten percent: which discount"
    return [
        argued,
        VerdictEntry(hypothesis="h", validated=False, reasoning=said, cites=("obs-1",)),
        SUMMARY,
    ]


def with_evidence(task: StageTask) -> list[Entry]:
    """Answer what the weak refutation left open, by something that was looked up."""
    (steelman,) = task.open_hypotheses
    (asked,) = task.open_questions
    return [
        seen(REASONED, "e"),
        AnswerEntry(question=asked.id, answer=REASONED, cites=("e",)),
        VerdictEntry(hypothesis=steelman.id, validated=False, reasoning=REASONED, cites=("e",)),
        SUMMARY,
    ]


async def test_a_weak_refutation_loops_back_until_one_holds() -> None:
    store = await open_decision()
    executor, given = in_turn(weakly, with_evidence)
    assert await run(store, steelmanning=executor) == DONE
    trace = await store.get_trace()
    steelmanning = stages_of(trace, "dec-1")[2]
    assert (steelmanning.loops, len(given)) == (1, 2)
    assert given[1].state.standing == "looped back"
    assert given[1].state.waits_for == ("a verdict on 'hyp-3'", "an answer to 'qst-1'")
    assert trace.count("hypothesis_validation") == 3  # the weak one is none


async def test_a_refutation_that_cites_nothing_is_weak_though_a_strict_store_would_refuse_it() -> (
    None
):
    def bare(task: StageTask) -> list[Entry]:
        argued, verdict, summary = closed(task)
        assert isinstance(verdict, VerdictEntry)
        return [argued, verdict.model_copy(update={"cites": ()}), summary]

    store = await open_decision("strict")
    executor, _ = in_turn(bare, with_evidence)
    assert await run(store, steelmanning=executor) == DONE
    (asked, *_) = (await store.get_trace()).of_type("question")
    assert isinstance(asked, Question)
    assert "weak, as it cites no observation and no answer" in asked.question


@pytest.mark.parametrize("awaits", [False, True])
async def test_the_judge_may_be_anybody(awaits: bool) -> None:
    judged: list[Refutation] = []

    def plain(refutation: Refutation) -> str:
        judged.append(refutation)
        return "I am not convinced" if len(judged) == 1 else ""

    async def slow(refutation: Refutation) -> str:
        await asyncio.sleep(0)
        return plain(refutation)

    store = await open_decision()
    executor, _ = in_turn(lambda task: list(closed(task)), with_evidence)
    judge: Callable[[Refutation], str | Awaitable[str]] = slow if awaits else plain
    await run_stages(store, "dec-1", all_of(steelmanning=executor), judge=judge)
    assert await stood(store) == DONE
    assert judged[0] == Refutation(
        steelman="steelmanning: nobody can take it back",
        plan="Which discount?\nFive percent\nTen percent",
        reasoning=REASONED,
        evidence=("All offers go through one desk",),
    )
    assert judged[1].steelman == judged[0].steelman
    assert judged[1].evidence == (REASONED,)


async def test_after_so_many_rounds_the_question_goes_to_a_person_once() -> None:
    store = await open_decision()
    told: list[Progress] = []

    def lost(task: StageTask) -> list[Entry]:
        claims = [] if task.open_hypotheses else [HypothesisEntry(statement="Nobody knows")]
        return [*claims, SUMMARY]

    executor, given = in_turn(lost)
    for _ in range(2):
        await run_stages(store, "dec-1", {"pre_mortem": executor}, rounds=2, watch=told.append)
    assert len(given) == 2
    trace = await store.get_trace()
    _, asked = trace.of_type("question")
    assert isinstance(asked, Question)
    assert (asked.assignee, asked.trace_item_refs) == ("human", ("ded-2", "hyp-1", "qst-1"))
    assert asked.question == (
        "The pre-mortem for dec-1 is not done after 2 rounds: it waits for a verdict on 'hyp-1' "
        "and an answer to 'qst-1'. What do you know about that?"
    )
    assert [step.what for step in told].count("waits for a person") == 2
    assert (await stood(store))[:2] == ["looped back", "not begun"]

    def enlightened(task: StageTask) -> list[Entry]:
        return [
            *(VerdictEntry(hypothesis=h.id, validated=False, reasoning=REASONED)
              for h in task.open_hypotheses),
            *(AnswerEntry(question=q.id, answer=REASONED) for q in task.open_questions),
            SUMMARY,
        ]  # fmt: skip

    await store.record(*answer(asked.id))
    await run_stages(store, "dec-1", all_of(pre_mortem=enlightened), rounds=2)
    assert await stood(store) == DONE


async def test_a_stage_that_asks_a_person_waits_and_what_comes_after_does_not_begin() -> None:
    def asks(task: StageTask) -> list[Entry]:
        if not task.open_hypotheses:
            return [
                HypothesisEntry(name="h", statement="Sales has promised more"),
                QuestionEntry(question="Has it?", about="h", assignee="human"),
                SUMMARY,
            ]
        verdict = VerdictEntry(hypothesis="hyp-1", validated=True, reasoning="They said so")
        return [verdict, SUMMARY]

    store = await open_decision()
    executor, given = in_turn(asks)
    executors: dict[StageName, Executor] = all_of(adversarial_thinking=executor)
    del executors["pre_mortem"]
    for _ in range(2):
        await run_stages(store, "dec-1", executors)
        assert await stood(store) == ["not begun", "looped back", "not begun", "not begun"]
    assert len(given) == 1
    await store.record(*answer("qst-1"))
    assert await run(store, adversarial_thinking=executor) == DONE


# -- the matrix -----------------------------------------------------------------------------------


async def test_the_matrix_asks_for_what_is_missing_and_for_nothing_twice() -> None:
    store = await open_decision()
    await store.record(*evaluation("dec-1", "opt-1", "con-2"))

    def one_option(task: StageTask) -> list[Entry]:
        found = cells(task)
        return found[:1] if found else [CHOICE]

    executor, given = in_turn(one_option)
    assert await run(store, trade_off_matrix=executor) == DONE
    assert [len(task.missing) for task in given] == [3, 2, 1, 0]
    assert (await store.get_trace()).count("decision_option_constraint_evaluation") == 4


async def test_cells_and_selection_may_come_together() -> None:
    executor, given = in_turn(lambda task: [*cells(task), CHOICE])
    assert await run(await open_decision(), trade_off_matrix=executor) == DONE
    assert len(given) == 1


@pytest.mark.parametrize(
    ("returned", "missed"),
    [
        ([], "missing pairs (opt-1, con-1), (opt-1, con-2), (opt-2, con-1), (opt-2, con-2)"),
        (
            [
                EvaluationEntry(
                    option_id="opt-1", constraint_id="con-1", satisfied=False, reasoning="Not it"
                )
            ],
            "missing pairs (opt-1, con-2)",
        ),
    ],
)
async def test_a_round_that_gets_no_further_ends_the_run(
    returned: list[Entry], missed: str
) -> None:
    with pytest.raises(RefusedEntryError, match=re.escape(missed)):
        await run(await open_decision(), trade_off_matrix=lambda _: returned)


async def test_a_matrix_that_is_full_wants_a_selection() -> None:
    with pytest.raises(RefusedEntryError, match="came back without the selection"):
        await run(await open_decision(), trade_off_matrix=cells)


async def test_no_option_may_be_taken_where_a_steelman_has_won() -> None:
    def won(task: StageTask) -> list[Entry]:
        return [
            HypothesisEntry(name="h", statement="A discount teaches customers to wait"),
            VerdictEntry(hypothesis="h", validated=True, reasoning="They do wait"),
            SUMMARY,
        ]

    none = SelectionEntry(
        option_id=None, reasoning="It teaches waiting", rejected={"opt-1": "So", "opt-2": "So"}
    )
    choose = in_turn(lambda task: cells(task) or [none])[0]
    assert await run(await open_decision(), steelmanning=won, trade_off_matrix=choose) == DONE
    with pytest.raises(RefusedEntryError, match=r"steelman 'hyp-3'.* was confirmed"):
        await run(await open_decision(), steelmanning=won)


# -- interrupted anywhere -------------------------------------------------------------------------


@pytest.mark.parametrize("calls", range(5))
async def test_interrupted_anywhere_it_goes_on_where_it_was(calls: int) -> None:
    store = await open_decision()
    made: list[StageName] = []

    async def dying(task: StageTask) -> list[Entry]:
        if len(made) == calls:
            raise LostThreadError
        made.append(task.stage)
        return matrix(task) if task.stage == "trade_off_matrix" else list(closed(task))

    stages: tuple[StageName, ...] = (
        "pre_mortem",
        "adversarial_thinking",
        "steelmanning",
        "trade_off_matrix",
    )
    with pytest.raises((LostThreadError, ExceptionGroup)):
        await run_stages(store, "dec-1", dict.fromkeys(stages, dying))
    assert len(made) == calls
    assert await run(store) == DONE
    trace = await store.get_trace()
    assert [trace.count(kind) for kind in ("hypothesis", "deduction", "decision_selection")] == [
        3,
        3,
        1,
    ]
    assert trace.count("decision_option_constraint_evaluation") == 4


async def test_a_run_that_is_cancelled_keeps_what_was_recorded() -> None:
    store = await open_decision()
    argues = asyncio.Event()

    async def endless(task: StageTask) -> list[Entry]:
        argues.set()
        await asyncio.Event().wait()
        return []

    running = asyncio.create_task(run_stages(store, "dec-1", all_of(steelmanning=endless)))
    async with asyncio.timeout(PATIENCE):
        await argues.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await stood(store) == ["done", "done", "not begun", "not begun"]
    assert await run(store) == DONE
