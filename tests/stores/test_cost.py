"""Recording the 10,000th item costs what the 10th did, in all that can be counted.

Nothing here looks at a clock: rows asked of the backend, steps of SQLite's machine and calls of
Python's functions are the same on every machine.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from dtui.corpus import Corpus
from dtui.stores import DecisionTraceStore, InMemoryDecisionTraceStore
from dtui.stores.contract.backend import rows_asked_of
from dtui.stores.contract.drafts import (
    Recordable,
    decision,
    hypothesis,
    observation,
    option,
    question,
    ready_decision,
    selection,
    validation,
)
from dtui.trace import TraceOpened

LATE = 10_000

FIRST = [
    observation(id="seen"),
    hypothesis("seen", id="guess"),
    decision("seen", id="choice"),
    *(observation() for _ in range(6)),
]

EACH = {
    "observation": observation(),
    "hypothesis": hypothesis("seen"),
    "verdict": validation("guess", True, "seen"),
    "question": question("seen", assignee="human"),
    "option": option("choice"),
}


def reasoning(number: int) -> list[Recordable]:
    """Return a taken decision, a claim that pends and one that was refuted: 16 items."""
    name = f"dec-{number}"
    return [
        *ready_decision(name),
        selection(name, f"{name}.opt-1", rejected={f"{name}.opt-2": "Too dear"}),
        hypothesis(f"{name}.obs"),
        hypothesis(f"{name}.obs", id=f"{name}.no"),
        validation(f"{name}.no", False, f"{name}.obs"),
        question(name),
    ]


async def lengthen(store: DecisionTraceStore, length: int) -> None:
    """Fill a trace up to a length with reasoning of every kind."""
    number = 0
    while (missing := length - len(await store.get_trace())) > 0:
        drafts = [draft for more in range(30) for draft in reasoning(number + more)]
        await store.record_all(drafts if missing > len(drafts) else [observation()] * missing)
        number += 30


@pytest.fixture
def memory() -> DecisionTraceStore:
    return InMemoryDecisionTraceStore()


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        yield corpus


@pytest.fixture
def log(corpus: Corpus) -> DecisionTraceStore:
    return corpus.open_trace(TraceOpened(trace_id="trace"))


@contextmanager
def counting_calls() -> Generator[Counter[str]]:
    """Count the calls of functions within the block, Python's and C's."""
    calls: Counter[str] = Counter()

    def saw(_frame: FrameType, event: str, _argument: object) -> None:
        calls[event] += 1

    before = sys.getprofile()
    sys.setprofile(saw)
    try:
        yield calls
    finally:
        sys.setprofile(before)


async def calls_for_each(store: DecisionTraceStore) -> dict[str, int]:
    counted: dict[str, int] = {}
    for name, draft in EACH.items():
        with counting_calls() as calls:
            await store.record(*draft)
        counted[name] = calls["call"] + calls["c_call"]
    return counted


@pytest.mark.parametrize("backend", ["memory", "log"])
async def test_the_10000th_item_costs_what_the_10th_did(
    backend: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: DecisionTraceStore = request.getfixturevalue(backend)
    await store.record_all(FIRST)
    early = await calls_for_each(store)
    await lengthen(store, LATE - len(EACH))
    late = await calls_for_each(store)
    # Not equal to the call: a search in a sorted list of 10,000 takes a few steps more.
    assert {name: calls for name, calls in late.items() if calls > 1.1 * early[name]} == {}

    asked = rows_asked_of(store, monkeypatch)
    await store.record(*observation())
    assert sum(asked) == 0


async def test_a_write_to_the_log_takes_sqlite_as_many_steps_however_long_the_trace_is(
    corpus: Corpus, log: DecisionTraceStore
) -> None:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    async def steps_for_each() -> dict[str, int]:
        nonlocal steps
        counted: dict[str, int] = {}
        for name, draft in EACH.items():
            steps = 0
            await log.record(*draft)
            counted[name] = steps
        return counted

    corpus.log._connection.set_progress_handler(count, 1)
    await log.record_all(FIRST)
    early = await steps_for_each()
    await lengthen(log, 1_000)
    late = await steps_for_each()
    assert {name: taken for name, taken in late.items() if taken > 1.1 * early[name]} == {}


async def test_catching_up_asks_for_what_is_new_and_no_more(
    corpus: Corpus, log: DecisionTraceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lengthen(log, 500)
    other = corpus.store("trace")
    await log.get_trace()
    asked = rows_asked_of(log, monkeypatch)
    await other.record_all([observation(), observation()])
    await log.record(*observation())
    await log.get_trace()
    assert asked == [2, 0]
