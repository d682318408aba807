"""The gate on stores that are no log says what it says on a log."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.gate import Gate, Policy, before_of_store, stop_of_store
from dtui.stores import DecisionTraceStore, FileDecisionTraceStore, InMemoryDecisionTraceStore
from tests.gate.acts import DONE, SESSION, Acts, new_corpus, play

BASH = Policy(before=("Bash",))


@pytest.mark.parametrize("require", [False, True])
@settings(max_examples=25)  # each makes a corpus or two
@given(st.lists(st.sampled_from(DONE), max_size=6))
def test_a_store_is_told_what_its_log_is_told(
    tmp_path_factory: pytest.TempPathFactory, require: bool, done: list[str]
) -> None:
    policy = Policy(require_decision=require, before=("Bash",))
    with new_corpus(tmp_path_factory.mktemp("log")) as corpus:
        play(Acts(corpus), done)
        store = corpus.store("renewal")
        assert asyncio.run(stop_of_store(store, policy)) == Gate(corpus, policy).stop(SESSION)
        assert asyncio.run(before_of_store("Bash", store, policy)) == Gate(corpus, policy).before(
            "Bash", SESSION
        )


async def test_a_store_in_memory_holds_and_lets_go_at_the_cap() -> None:
    store = InMemoryDecisionTraceStore()
    cited = [{"kind": "metric", "ref": "weekly_users"}]
    await store.record("observation", {"statement": "Usage fell", "citations": cited})
    assert (await stop_of_store(store)).kind == "allowed"
    await store.record("hypothesis", {"statement": "Price", "trace_item_refs": ["obs-1"]})
    verdict = await stop_of_store(store, blocked=7)
    assert verdict.kind == "blocked"
    assert (await store.format_pending_for_prompt()) in verdict.reason
    assert (await stop_of_store(store, blocked=8)).kind == "escaped"


async def test_a_store_that_fails_holds(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    store: DecisionTraceStore = FileDecisionTraceStore(path)
    path.write_text("{")
    verdict = await stop_of_store(store)
    assert verdict.kind == "error"
    assert "trace.json" in verdict.reason
    assert (await before_of_store("Bash", store, BASH)).holds


def test_a_corpus_is_a_store_of_many(corpus: Corpus) -> None:
    Acts(corpus, "first").claim()
    Acts(corpus, "second")
    assert asyncio.run(stop_of_store(corpus.store("second"))).kind == "allowed"
