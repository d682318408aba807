"""The four stages of a decision, run by executors; interrupted anywhere, it goes on."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar, cast

from dtui.errors import ConflictingItemError, InvalidQueryError, RefusedEntryError
from dtui.stages.drafting import drafts_of
from dtui.stages.entries import Entry
from dtui.stages.refutations import refutations
from dtui.stages.steelmanning import Judge, weakness_of
from dtui.stages.task import Executors, StageTask
from dtui.stores import DecisionTraceStore
from dtui.text import counted
from dtui.trace import (
    ItemId,
    QuestionAnswer,
    StageName,
    StageState,
    first_five,
    stages_of,
)
from dtui.trace.stages import is_parked, is_summary

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")

_ATTEMPTS = 8
"""How often ids are chosen anew because somebody else has just taken them."""


class Progress(NamedTuple):
    """What has just happened in a run."""

    stage: StageName
    what: Literal["begins a round", "recorded", "waits for a person", "done", "failed"]
    items: tuple[ItemId, ...] = ()
    """What was recorded."""
    says: str = ""
    """What the stage waits for, or how it failed."""


Watch = Callable[[Progress], None]


async def run_stages(
    store: DecisionTraceStore,
    decision_id: ItemId,
    executors: Executors,
    *,
    judge: Judge = weakness_of,
    rounds: int = 3,
    author: str | None = None,
    watch: Watch | None = None,
) -> tuple[StageState, ...]:
    """Take a decision through the stages that it has yet to go through; return where they stand.

    Pre-mortem and adversarial thinking run side by side, each recorded as it ends; when both are
    done comes steelmanning, then the matrix. What is done already is not done again, as how far a
    decision is follows from its items: call it again after an interruption, or when a person has
    answered, and it goes on from there.

    A stage that isn't done after a round loops back: its executor is called again and finds in
    the task what is open. A refutation that the judge finds weak is no verdict, but a question.
    After `rounds` rounds without a person's word the stage's question goes to a person, and the
    run ends, as it does at a stage without an executor.

    Parameters
    ----------
    store
        The decision's trace.
    decision_id
        The decision, with its options and linked constraints recorded.
    executors
        By stage, what to call: any callable from a `StageTask` to entries, plain or a coroutine
        function. Plain ones run in threads, side by side.
    judge
        Says why a refutation is weak; by default what `weakness_of` can read off it.
    rounds
        At least 1: how many rounds of a stage before a person is asked.
    author
        Who is named as the author of what is recorded.
    watch
        Called with each step, in the thread that this was called from.

    Raises
    ------
    InvalidQueryError
        If the trace has no such decision.
    RefusedEntryError
        If the store refuses an entry; of that round nothing is recorded, the rounds before stay.
    ExceptionGroup
        If both of the two that run side by side fail; what one of them alone raises comes as it
        is, after the other has ended. What an executor raises comes through.
    """
    if rounds < 1:
        raise InvalidQueryError(f"rounds must be at least 1, not {rounds}")
    run = _Run(store, decision_id, executors, judge, rounds, author, watch or _nobody)
    await store.get_decision_details(decision_id)  # refuses what is no decision
    async with asyncio.TaskGroup() as group:
        side_by_side = [
            group.create_task(run.caught(stage)) for stage in ("pre_mortem", "adversarial_thinking")
        ]
    ended = [task.result() for task in side_by_side]
    errors = [error for error in ended if isinstance(error, Exception)]
    if len(errors) > 1:
        raise ExceptionGroup("pre-mortem and adversarial thinking have failed", errors)
    if errors:
        raise errors[0]
    if all(ended) and await run.stage("steelmanning"):
        await run.matrix()
    return stages_of(await store.get_trace(), decision_id)


@dataclass(frozen=True, slots=True)
class _Run:
    store: DecisionTraceStore
    decision_id: ItemId
    executors: Executors
    judge: Judge
    rounds: int
    author: str | None
    watch: Watch

    async def caught(self, stage: StageName) -> bool | Exception:
        """Run a stage; return what it failed with, so that its neighbour runs to its end."""
        try:
            return await self.stage(stage)
        except Exception as error:  # noqa: BLE001 - raised again when both have ended
            self.watch(Progress(stage, "failed", says=str(error)))
            return error

    async def stage(self, stage: StageName) -> bool:
        """Run one of the first three stages, round by round; return whether it is done."""
        while True:
            task = await self._task(stage)
            if task.state.standing == "done":
                self.watch(Progress(stage, "done"))
                return True
            # What comes after the lock counts for nothing, so there is nothing left to run.
            if task.decision.locked or stage not in self.executors:
                return False
            if _rounds_alone(task) >= self.rounds:
                await self._ask_a_person(task)
                return False
            if _is_up_to_a_person(task):
                self._wait_for_a_person(task)
                return False
            await self._round(task)

    async def matrix(self) -> None:
        """Fill the matrix and select; what is there already is not asked for again."""
        stage: StageName = "trade_off_matrix"
        while True:
            task = await self._task(stage)
            details = task.decision
            if details.locked:
                self.watch(Progress(stage, "done"))
                return
            if stage not in self.executors or not (details.options and details.links):
                return
            await self._round(task)
            later = await self._task(stage)
            if not later.decision.locked and len(later.missing) >= len(task.missing):
                wanted = (
                    f"missing pairs {first_five(task.missing)}" if task.missing else "selection"
                )
                raise RefusedEntryError(
                    f"a round of {task.state.word} for {self.decision_id!r} came back without the "
                    f"{wanted}. Return an EvaluationEntry for each pair in task.missing, and when "
                    "there is none, a SelectionEntry."
                )

    async def _task(self, stage: StageName) -> StageTask:
        trace = await self.store.get_trace()
        return StageTask(stage, self.decision_id, trace, self.store.rules)

    async def _round(self, task: StageTask) -> None:
        stage = task.stage
        self.watch(Progress(stage, "begins a round", says=" · ".join(task.state.waits_for)))
        entries = _entries_of(task, await _called(self.executors[stage], task))
        judged = {
            place: await _called(self.judge, refutation)
            for place, refutation in refutations(task, entries).items()
        }
        weak = {place: str(why) for place, why in judged.items() if why}
        self.watch(Progress(stage, "recorded", tuple(await self._recorded(stage, entries, weak))))

    async def _recorded(
        self, stage: StageName, entries: Sequence[Entry], weak: Mapping[int, str]
    ) -> list[ItemId]:
        for attempt in range(1, _ATTEMPTS + 1):
            drafts = drafts_of(await self._task(stage), entries, weak, self.author)
            try:
                return await self.store.record_all(drafts)
            except ConflictingItemError:
                # The ids were chosen outside the store's lock, and another writer was faster.
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _ask_a_person(self, task: StageTask) -> None:
        """Record the question that a stage cannot go on without, once."""
        if not any(map(is_parked, task.open_questions)):
            state = task.state
            rounds = counted(self.rounds, "round")
            draft = {
                "question": f"The {state.word} for {self.decision_id} is not done after {rounds}: "
                f"it waits for {' and '.join(state.waits_for)}. What do you know about that?",
                "assignee": "human",
                "trace_item_refs": [
                    *([state.summary] if state.summary else []),
                    *(item.id for item in (*task.open_hypotheses, *task.open_questions)),
                ],
                **({} if self.author is None else {"author": self.author}),
            }
            asked = await self.store.record("question", draft)
            self.watch(Progress(task.stage, "recorded", (asked,)))
            task = await self._task(task.stage)
        self._wait_for_a_person(task)

    def _wait_for_a_person(self, task: StageTask) -> None:
        says = " · ".join(task.state.waits_for)
        self.watch(Progress(task.stage, "waits for a person", says=says))


def _rounds_alone(task: StageTask) -> int:
    """Return how many rounds a stage has had since a person last answered one of its questions."""
    rounds = 0
    for item in map(task.trace.__getitem__, task.state.items):
        if is_summary(item):
            rounds += 1
        elif isinstance(item, QuestionAnswer) and is_parked(task.trace[item.question_id]):
            rounds = 0
    return rounds


def _is_up_to_a_person(task: StageTask) -> bool:
    """Whether all that a stage waits for hangs on questions for a person."""
    parked = [question for question in task.open_questions if is_parked(question)]
    asked = {name for question in parked for name in question.trace_item_refs}
    hanging = [hypothesis for hypothesis in task.open_hypotheses if hypothesis.id in asked]
    return bool(parked) and len(parked) + len(hanging) == len(task.state.waits_for)


async def _called(
    function: Callable[[_Argument], _Result | Awaitable[_Result]], argument: _Argument
) -> _Result:
    """Call a coroutine function here, and a plain one in a thread of its own."""
    call = getattr(function, "__call__", None)  # noqa: B004 - an object may have one that awaits
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call):
        return await cast("Awaitable[_Result]", function(argument))
    made = await asyncio.to_thread(_made, function, argument)
    if inspect.isawaitable(made):
        return await cast("Awaitable[_Result]", made)
    return cast("_Result", made)


def _made(function: Callable[[Any], object], argument: object) -> object:
    try:
        made = function(argument)
    except StopIteration as error:  # no future of Python 3.11 can hold one: it never ends
        raise RuntimeError(f"{function!r} raised StopIteration") from error
    # A generator does its work when it is read, and that belongs in the thread too.
    return list(cast("Iterable[object]", made)) if inspect.isgenerator(made) else made


def _entries_of(task: StageTask, returned: object) -> list[Entry]:
    """Return what an executor handed over, if all of it is entries."""
    if not isinstance(returned, Iterable) or isinstance(returned, str):
        raise RefusedEntryError(
            f"the executor of {task.state.word} returned {type(returned).__name__}, not entries."
        )
    found = list(cast("Iterable[object]", returned))
    for entry in found:
        if not isinstance(entry, Entry):
            raise RefusedEntryError(
                f"the executor of {task.state.word} returned {type(entry).__name__}, which is no "
                "entry. Nothing of this round was recorded.",
                entry,
            )
    return cast("list[Entry]", found)


def _nobody(_: Progress) -> None:
    """Watch nothing."""
