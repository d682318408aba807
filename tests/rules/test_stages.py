"""A decision labelled major is selected only when its stages are done, where that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from dtui import audit_trace
from dtui.corpus import Corpus
from dtui.errors import IncompleteDecisionError, UnfinishedStageError
from dtui.rules import RULES
from dtui.rules.stages import check_major_decision_ran_its_stages
from dtui.stores import (
    DecisionTraceStore,
    FileDecisionTraceStore,
    InMemoryDecisionTraceStore,
    LogDecisionTraceStore,
)
from dtui.stores.contract.drafts import (
    Recordable,
    deduction,
    hypothesis,
    observation,
    question,
    ready_decision,
    selection,
    validation,
)
from dtui.trace import AnyTraceItem, Trace, TraceOpened

HELD = [check_major_decision_ran_its_stages]
TAKEN = selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Too dear"})


def stage(name: str, **fields: Any) -> list[Recordable]:
    """Return a stage's hypothesis with its verdict and its summary."""
    claim = f"{name}.hyp"
    return [
        hypothesis("dec-1", id=claim, stage=name, decision_id="dec-1"),
        validation(claim, False, "dec-1.obs"),
        deduction("dec-1", stage=name, counts={"hypotheses generated": 1}, **fields),
    ]


def labelled(*labels: str) -> list[Recordable]:
    drafts = ready_decision("dec-1")
    drafts[1][1]["labels"] = list(labels)
    return drafts


ALL = [
    *labelled("major"),
    *stage("pre_mortem"),
    *stage("adversarial_thinking"),
    *stage("steelmanning"),
]


async def test_the_refusal_names_each_stage_what_it_waits_for_and_what_to_do() -> None:
    store = InMemoryDecisionTraceStore(rules=HELD)
    await store.record_all(
        [
            *labelled("pricing", "major"),
            hypothesis("dec-1", id="hyp-7", stage="adversarial_thinking", decision_id="dec-1"),
            question("hyp-7", id="qst-3", assignee="human"),
        ]
    )
    sentence = (
        "'dec-1' is labelled 'major' and cannot be selected before its stages are done: "
        "pre-mortem is not begun and waits for a hypothesis and its summary; adversarial thinking "
        "waits for a verdict on 'hyp-7' and an answer to 'qst-3', for a person and its summary; "
        "steelmanning waits for its summary. Record what is missing with decision_id='dec-1', "
        "close what each stage raised, and end it with a deduction of that stage with counts that "
        "rests on 'dec-1'."
    )
    with pytest.raises(UnfinishedStageError, match=f"^{re.escape(sentence)}$"):
        await store.record(*TAKEN)
    assert (await store.get_trace()).selection_of("dec-1") is None


async def test_a_major_decision_whose_stages_are_done_is_selected() -> None:
    store = InMemoryDecisionTraceStore(rules=HELD)
    await store.record_all([*ALL, TAKEN])
    assert (await store.get_trace()).selection_of("dec-1") is not None
    assert audit_trace(await store.get_trace()).warnings == ()


async def test_a_waiver_excuses_no_stage() -> None:
    store = InMemoryDecisionTraceStore(rules=HELD)
    await store.record_all(labelled("major"))
    item_type, payload = TAKEN
    with pytest.raises(IncompleteDecisionError, match="pre-mortem is not begun"):
        await store.record(item_type, {**payload, "waiver": "There was no time"})


async def test_a_decision_of_another_label_is_not_held_to_the_stages() -> None:
    store = InMemoryDecisionTraceStore(rules=HELD)
    await store.record_all([*labelled("majority"), TAKEN])


async def test_no_profile_asks_for_the_stages_by_itself() -> None:
    assert not any(check_major_decision_ran_its_stages in rules for rules in RULES.values())
    store = InMemoryDecisionTraceStore()
    await store.record_all([*labelled("major"), TAKEN])
    (warning,) = audit_trace(await store.get_trace()).warnings
    assert (warning.rule, warning.item_id) == ("stages of a major decision", "sel-1")
    assert "pre-mortem is not begun" in warning.says
    assert audit_trace(await store.get_trace()).complete


async def test_an_audit_looks_at_the_stages_as_they_stood_at_the_selection() -> None:
    store = InMemoryDecisionTraceStore()
    after = [*stage("pre_mortem"), *stage("adversarial_thinking")]
    await store.record_all([*labelled("major"), TAKEN, *after])
    (warning,) = audit_trace(await store.get_trace()).warnings
    assert "pre-mortem is not begun" in warning.says


# -- rules beside the profile's, in every store ---------------------------------------------------


def refuse_rumours(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse what somebody has merely heard, as a rule of one's own might."""
    if "rumour" in item.labels:
        raise IncompleteDecisionError(f"{item.id!r} is a rumour; trace has {len(trace)} items")


RUMOUR = observation(labels=["rumour"])


def corpus_at(path: Path) -> Corpus:
    Corpus.create(path).close()
    return Corpus.open(path, rules=[refuse_rumours])


@contextmanager
def in_memory(folder: Path) -> Generator[DecisionTraceStore]:
    yield InMemoryDecisionTraceStore(rules=[refuse_rumours])


@contextmanager
def in_a_file(folder: Path) -> Generator[DecisionTraceStore]:
    yield FileDecisionTraceStore(folder / "trace.json", rules=iter([refuse_rumours]))


@contextmanager
def on_a_log(folder: Path) -> Generator[DecisionTraceStore]:
    with Corpus.create(folder / "c.db") as corpus:
        yield LogDecisionTraceStore(corpus.log, rules=[refuse_rumours])


@contextmanager
def of_an_opened_corpus(folder: Path) -> Generator[DecisionTraceStore]:
    with corpus_at(folder / "c.db") as corpus:
        yield corpus.open_trace(TraceOpened(trace_id="trace"))


@contextmanager
def of_a_created_corpus(folder: Path) -> Generator[DecisionTraceStore]:
    with Corpus.create(folder / "c.db", rules=[refuse_rumours]) as corpus:
        corpus.open_trace(TraceOpened(trace_id="trace"))
        yield corpus.store("trace", profile="strict")


@pytest.mark.parametrize(
    "opened", [in_memory, in_a_file, on_a_log, of_an_opened_corpus, of_a_created_corpus]
)
async def test_every_store_holds_what_is_recorded_to_the_rules_that_it_was_given(
    opened: Callable[[Path], AbstractContextManager[DecisionTraceStore]], tmp_path: Path
) -> None:
    with opened(tmp_path) as store:
        await store.record(*observation())
        assert store.rules == (refuse_rumours,)
        with pytest.raises(IncompleteDecisionError, match="'obs-2' is a rumour; trace has 1 items"):
            await store.record(*RUMOUR)
        with pytest.raises(IncompleteDecisionError, match="'obs-3' is a rumour"):
            await store.record_all([observation(), RUMOUR])
        assert len(await store.get_all()) == 1
        # The profile's rules come first, and hold as ever.
        with pytest.raises(Exception, match="only observations can be roots"):
            await store.record(*hypothesis(labels=["rumour"]))


def test_a_corpus_holds_what_is_recorded_through_it_and_nobody_else(tmp_path: Path) -> None:
    with corpus_at(tmp_path / "c.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="trace"))
        for record in (
            lambda: corpus.record("trace", *RUMOUR),
            lambda: corpus.record_all("trace", [RUMOUR]),
        ):
            with pytest.raises(IncompleteDecisionError):
                record()
        with Corpus.open(corpus.path) as other:
            assert other.record("trace", *RUMOUR) == "obs-1"
        assert len(corpus.trace("trace")) == 1
