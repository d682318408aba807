"""The samples to begin with, replayed through a strict store, stand where they say they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

import pytest

import sample_traces
from dtui.errors import IncompleteDecisionError, UnjustifiedSelectionError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.trace import (
    Citation,
    Deduction,
    Hypothesis,
    HypothesisValidation,
    Pair,
    Question,
    Trace,
    parse_item,
    refuted_grounds,
    state_of,
)

SUBJECTS = ("hypothesis", "option", "constraint")

every_sample = pytest.mark.parametrize("name", sample_traces.PRIMER)


def parsed(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read a sample as its opening record and its items."""
    opening, *rest = (json.loads(line) for line in sample_traces.lines(name))
    return opening["opened"], [line["item"] for line in rest]


async def replayed(name: str) -> InMemoryDecisionTraceStore:
    """Record a sample's items one by one, at the times they carry."""
    opened, items = parsed(name)
    times = iter([datetime.fromisoformat(item["recorded_at"]) for item in items])
    last = datetime.fromisoformat(items[-1]["recorded_at"])
    store = InMemoryDecisionTraceStore(
        opened["trace_id"],
        profile=opened["profile"],
        clock=lambda: next(times, last),
    )
    for item in items:
        fields = {k: v for k, v in item.items() if k not in ("type", "recorded_at")}
        assert await store.record(item["type"], fields) == item["id"]
    return store


async def trace_of(name: str) -> Trace:
    return await (await replayed(name)).get_trace()


def selection(option_id: str | None, rejected: Mapping[str, str]) -> dict[str, Any]:
    return {
        "decision_id": "dec-1",
        "trace_item_refs": ["dec-1"],
        "option_id": option_id,
        "reasoning": "It is the best of the three.",
        "rejected": rejected,
    }


def verdict(hypothesis_id: str, validated: bool, *refs: str) -> dict[str, Any]:
    return {
        "hypothesis_id": hypothesis_id,
        "validated": validated,
        "reasoning": "Looked into, and found so.",
        "trace_item_refs": list(refs),
    }


# -- every sample ------------------------------------------------------------------------------


@every_sample
def test_a_sample_opens_with_its_record_and_counts_positions_from_one(name: str) -> None:
    entries = [json.loads(line) for line in sample_traces.lines(name)]
    opened = entries[0]["opened"]
    assert opened["profile"] == "strict"
    assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry["trace"] for entry in entries} == {opened["trace_id"]}
    assert all("item" in entry for entry in entries[1:])


@every_sample
def test_a_sample_goes_forward_in_time_and_over_more_than_a_day(name: str) -> None:
    opened, items = parsed(name)
    times = [datetime.fromisoformat(entry["recorded_at"]) for entry in (opened, *items)]
    assert times == sorted(set(times))
    assert (times[-1] - times[0]).days >= 1


@every_sample
async def test_a_strict_store_accepts_every_item_as_it_stands(name: str) -> None:
    _, items = parsed(name)
    assert (await trace_of(name)).items == tuple(parse_item(item) for item in items)


@pytest.mark.parametrize("name", ["pricing_exception", "sourcing_choice"])
async def test_a_pre_mortem_counts_what_the_trace_held_when_it_was_summed_up(name: str) -> None:
    trace = await trace_of(name)
    deductions = [item for item in trace if isinstance(item, Deduction)]
    [summary] = [deduction for deduction in deductions if deduction.stage == "pre_mortem"]
    then = trace.at(trace.ordinal(summary.id))
    hypotheses = [item for item in then if isinstance(item, Hypothesis)]
    failures = [hypothesis for hypothesis in hypotheses if hypothesis.stage == "pre_mortem"]
    resolved = [failure for failure in failures if then.validation_of(failure.id) is not None]
    assert dict(summary.counts) == {
        "angles_examined": 5,
        "hypotheses_generated": len(failures),
        "resolved": len(resolved),
        "needing_follow_up": len(failures) - len(resolved),
    }


@every_sample
async def test_every_cell_and_verdict_says_what_it_rests_on(name: str) -> None:
    trace = await trace_of(name)
    for item in trace:
        if item.type in ("hypothesis_validation", "decision_option_constraint_evaluation"):
            subject = {getattr(item, f"{what}_id", None) for what in SUBJECTS}
            assert set(item.trace_item_refs) - subject, item.id


def test_the_samples_hold_signs_that_a_layout_must_carry() -> None:
    text = "".join(line for name in sample_traces.PRIMER for line in sample_traces.lines(name))
    assert [sign for sign in ("€", "é", "–", "Ł", "Ö", "東京") if sign not in text] == []


def test_a_sample_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(ValueError, match="'renewal'; there are pricing_exception, escalation"):
        sample_traces.path("renewal")


# -- pricing_exception: still pending ------------------------------------------------------------


async def test_the_pricing_exception_waits_for_a_person_a_steelman_and_one_cell() -> None:
    trace = await trace_of("pricing_exception")
    assert [item.id for item in trace.pending] == ["qst-2", "dec-1", "hyp-7"]
    question = trace["qst-2"]
    assert isinstance(question, Question)
    assert question.assignee == "human"
    details = trace.decision("dec-1")
    assert (len(details.options), len(details.links)) == (3, 3)
    assert len(details.cells) == 8
    assert details.missing == (Pair("opt-2", "con-3"),)
    assert details.waits_for == "1 pair (opt-2 × con-3) · steelman hyp-7 without a verdict"


async def test_the_pricing_exceptions_steelman_argues_against_its_most_probable_option() -> None:
    details = (await trace_of("pricing_exception")).decision("dec-1")
    favoured = max(details.options, key=lambda option: option.probability or 0)
    assert [steelman.challenges for steelman in details.open_steelmen] == [favoured.id]


def test_the_pricing_exception_cites_every_kind_of_evidence() -> None:
    _, items = parsed("pricing_exception")
    kinds = {citation["kind"] for item in items for citation in item.get("citations", ())}
    assert kinds == set(get_args(Citation.model_fields["kind"].annotation))


async def test_the_pricing_exception_is_taken_once_steelman_and_cell_are_in() -> None:
    store = await replayed("pricing_exception")
    choice = selection("opt-3", {"opt-1": "Too far apart.", "opt-2": "Funds no fix."})
    with pytest.raises(IncompleteDecisionError, match="steelmanning hypothesis 'hyp-7' has no"):
        await store.record("decision_selection", choice)
    await store.record("hypothesis_validation", verdict("hyp-7", True, "hyp-7", "obs-4"))
    with pytest.raises(IncompleteDecisionError, match=r"1 .* pair has no .*\(opt-2, con-3\)"):
        await store.record("decision_selection", choice)
    await store.record(
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-2",
            "constraint_id": "con-3",
            "satisfied": False,
            "reasoning": "The committee counts it as precedent.",
            "trace_item_refs": ["obs-8"],
        },
    )
    assert await store.record("decision_selection", choice) == "sel-1"


# -- escalation: blocked by its steelman ---------------------------------------------------------


async def test_the_escalation_has_a_full_matrix_and_a_steelman_that_won() -> None:
    trace = await trace_of("escalation")
    assert [item.id for item in trace.pending] == ["dec-1", "hyp-4", "qst-1"]
    details = trace.decision("dec-1")
    favoured = max(details.options, key=lambda option: option.probability or 0)
    assert not details.missing
    assert [steelman.challenges for steelman in details.confirmed_steelmen] == [favoured.id]
    assert [steelman.challenges for steelman in details.open_steelmen] == [None]
    assert all(details.cells[Pair(favoured.id, c.constraint_id)].satisfied for c in details.links)
    assert details.waits_for == (
        "steelman hyp-4 without a verdict · a choice other than opt-1 (hyp-3 was confirmed)"
    )


async def test_the_escalation_changed_its_mind_about_a_cell_and_a_hypothesis() -> None:
    trace = await trace_of("escalation")
    details = trace.decision("dec-1")
    pair = Pair("opt-2", "con-1")
    thoughts = [e for e in details.evaluations if (e.option_id, e.constraint_id) == pair]
    assert [thought.satisfied for thought in thoughts] == [False, False, True]
    assert details.cells[pair] == thoughts[-1]
    verdicts = [item for item in trace if isinstance(item, HypothesisValidation)]
    assert [v.validated for v in verdicts if v.hypothesis_id == "hyp-1"] == [True, False]
    assert state_of(trace, trace["hyp-1"]) == "refuted"


async def test_the_escalations_favoured_option_is_refused_by_one_steelman_then_the_other() -> None:
    store = await replayed("escalation")
    rollback = selection("opt-1", {"opt-2": "Untested.", "opt-3": "Too lossy."})
    hotfix = selection("opt-2", {"opt-1": "Loses scalings.", "opt-3": "Too lossy."})
    with pytest.raises(IncompleteDecisionError, match="steelmanning hypothesis 'hyp-4' has no"):
        await store.record("decision_selection", rollback)
    with pytest.raises(UnjustifiedSelectionError, match="refutes steelman 'hyp-4' without"):
        await store.record("hypothesis_validation", verdict("hyp-4", False, "hyp-4"))
    await store.record("hypothesis_validation", verdict("hyp-4", False, "hyp-4", "obs-7"))
    with pytest.raises(UnjustifiedSelectionError, match="cannot select 'opt-1': steelman 'hyp-3'"):
        await store.record("decision_selection", rollback)
    assert await store.record("decision_selection", hotfix) == "sel-1"


async def test_the_escalation_can_take_nothing_once_the_whole_plan_is_beaten() -> None:
    store = await replayed("escalation")
    await store.record("hypothesis_validation", verdict("hyp-4", True, "hyp-4", "obs-7"))
    others: dict[str, str] = dict.fromkeys(("opt-1", "opt-3"), "The cable comes first.")
    with pytest.raises(UnjustifiedSelectionError, match="challenges the plan as a whole"):
        await store.record("decision_selection", selection("opt-2", others))
    none_taken = selection(None, {**others, "opt-2": "The cable comes first."})
    assert await store.record("decision_selection", none_taken) == "sel-1"


# -- sourcing_choice: finished ---------------------------------------------------------------------


async def test_nothing_pends_in_the_sourcing_choice() -> None:
    store = await replayed("sourcing_choice")
    assert not await store.has_pending_validations()
    assert await store.format_pending_for_prompt() == ""


async def test_the_sourcing_choice_was_taken_twice_and_ends_with_two_foundries() -> None:
    trace = await trace_of("sourcing_choice")
    first, second = trace.decision("dec-1"), trace.decision("dec-2")
    assert state_of(trace, first.decision) == "superseded"
    assert second.decision.supersedes == "dec-1"
    assert second.locked
    assert (len(second.options), len(second.links), len(second.missing)) == (4, 5, 0)
    assert second.selection is not None
    assert second.selection.selected == ("opt-3", "opt-4")
    assert sorted(second.selection.rejected) == ["opt-5", "opt-6"]
    for option_id in second.selection.selected:
        assert all(second.cells[Pair(option_id, c.constraint_id)].satisfied for c in second.links)
    assert first.heuristics
    assert second.heuristics


@pytest.mark.parametrize("decision_id", ["dec-1", "dec-2"])
async def test_the_sourcing_choices_steelmen_were_refuted_with_evidence(decision_id: str) -> None:
    trace = await trace_of("sourcing_choice")
    details = trace.decision(decision_id)
    assert details.steelmen
    for steelman in details.steelmen:
        refutation = details.verdicts[steelman.id]
        assert not refutation.validated
        assert {trace[name].type for name in refutation.trace_item_refs} & {
            "observation",
            "question_answer",
        }


async def test_the_first_foundry_was_chosen_on_grounds_that_fell_and_missed_a_constraint() -> None:
    trace = await trace_of("sourcing_choice")
    assert refuted_grounds(trace, "sel-1") == ("hyp-1",)
    # The second selection starts from the refutation, so it is not at risk with the first.
    assert trace.at_risk == {"sel-1"}
    states = {item.id: state_of(trace, item) for item in trace.of_type("constraint")}
    assert states == {"con-1": "", "con-2": "", "con-3": "late", "con-4": "missed", "con-5": ""}
