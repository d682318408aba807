"""Each rule at its edge: one change to a sample is refused, and by that rule alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest

import sample_traces
from dtui.errors import (
    IncompleteDecisionError,
    LockedDecisionError,
    MistakenReferenceError,
    RejectedItemError,
    UngroundedItemError,
    UnjustifiedSelectionError,
    UnknownReferenceError,
    UnselectedDecisionError,
)
from dtui.rules import RULES, STRICT
from dtui.trace import AnyTraceItem, Trace, TraceOpened, item_fields, parse_item
from sample_traces.shown import Told

Change = Callable[[list[AnyTraceItem]], list[AnyTraceItem]]
Refusal = tuple[str, str, type[RejectedItemError]]
"""The item, the rule's function, and its error."""


@cache
def told(name: str) -> Told:
    return Told.of(name, sample_traces.lines(name))


def refusals(
    items: Iterable[AnyTraceItem], opened: TraceOpened, rules: Iterable[Any]
) -> list[Refusal]:
    """Return what rules say of the first item that any of them refuses."""
    trace = Trace(opened)
    for item in items:
        found: list[Refusal] = []
        for check in rules:
            try:
                check(item, trace)
            except RejectedItemError as error:
                found.append((item.id, check.__name__, type(error)))
        if found:
            return found
        trace = trace.append(item)
    return []


def changed(item_id: str, **fields: Any) -> Change:
    """Return the change of some fields of an item; None takes a field away."""

    def change(items: list[AnyTraceItem]) -> list[AnyTraceItem]:
        return [with_fields(item, fields) if item.id == item_id else item for item in items]

    return change


def left_out(item_id: str) -> Change:
    """Return the change that an item was never recorded."""
    return lambda items: [item for item in items if item.id != item_id]


def again(item_id: str) -> Change:
    """Return the change that an item is recorded once more at the end, under another id."""
    return lambda items: [
        *items,
        *(with_fields(item, {"id": f"{item_id}-again"}) for item in items if item.id == item_id),
    ]


def with_fields(item: AnyTraceItem, fields: dict[str, Any]) -> AnyTraceItem:
    whole = item_fields(item) | fields
    return parse_item({name: value for name, value in whole.items() if value is not None})


WHY = "It was looked into."
CASES: list[tuple[str, str, Change, Refusal]] = [
    (
        "check_item_is_grounded",
        "contract_redline",
        changed("hyp-1", trace_item_refs=None),
        ("hyp-1", "check_item_is_grounded", UngroundedItemError),
    ),
    (
        "check_references_exist",
        "contract_redline",
        changed("hyp-1", trace_item_refs=["obs-1", "obs-99"]),
        ("hyp-1", "check_references_exist", UnknownReferenceError),
    ),
    (
        "check_references_exist",
        "contract_redline",
        changed("val-1", hypothesis_id="obs-1"),
        ("val-1", "check_references_exist", MistakenReferenceError),
    ),
    (
        "check_option_is_of_the_decision",
        "compliance_exception",
        changed("eval-7", option_id="opt-1"),
        ("eval-7", "check_option_is_of_the_decision", MistakenReferenceError),
    ),
    (
        "check_constraint_is_linked",
        "compliance_exception",
        changed("eval-1", constraint_id="con-4"),
        ("eval-1", "check_constraint_is_linked", MistakenReferenceError),
    ),
    (
        "check_decision_is_open",
        "contract_redline",
        again("eval-1"),
        ("eval-1-again", "check_decision_is_open", LockedDecisionError),
    ),
    (
        "check_decision_is_open",
        "compliance_exception",
        again("val-3"),
        ("val-3-again", "check_decision_is_open", LockedDecisionError),
    ),
    (
        "check_superseded_decision_is_selected",
        "compliance_exception",
        changed("dec-3", supersedes="dec-1"),
        ("dec-3", "check_superseded_decision_is_selected", UnselectedDecisionError),
    ),
    (
        "check_superseded_decision_is_selected",
        "architecture_choice",
        changed("dec-2", supersedes="dec-1"),
        ("dec-2", "check_superseded_decision_is_selected", UnselectedDecisionError),
    ),
    (
        "check_selected_options_are_of_the_decision",
        "compliance_exception",
        changed("sel-2", option_id="opt-1", rejected={"opt-3": WHY, "opt-4": WHY, "opt-5": WHY}),
        ("sel-2", "check_selected_options_are_of_the_decision", IncompleteDecisionError),
    ),
    (
        "check_steelmen_have_verdicts",
        "incident_response",
        left_out("val-4"),
        ("sel-2", "check_steelmen_have_verdicts", IncompleteDecisionError),
    ),
    (
        "check_matrix_is_full",
        "incident_response",
        left_out("eval-9"),
        ("sel-2", "check_matrix_is_full", IncompleteDecisionError),
    ),
    (
        "check_shortcuts_are_waived",
        "contract_redline",
        changed("sel-2", waiver=None),
        ("sel-2", "check_shortcuts_are_waived", UnjustifiedSelectionError),
    ),
    (
        "check_shortcuts_are_waived",
        "compliance_exception",
        changed("sel-3", waiver=None),
        ("sel-3", "check_shortcuts_are_waived", UnjustifiedSelectionError),
    ),
    (
        "check_steelman_did_not_win",
        "contract_redline",
        changed("sel-1", option_id="opt-2", rejected={"opt-1": WHY, "opt-3": WHY, "opt-4": WHY}),
        ("sel-1", "check_steelman_did_not_win", UnjustifiedSelectionError),
    ),
    (
        "check_steelman_did_not_win",
        "compliance_exception",
        changed("sel-1", option_id="opt-1", rejected={"opt-2": WHY}),
        ("sel-1", "check_steelman_did_not_win", UnjustifiedSelectionError),
    ),
    (
        "check_refutation_cites_evidence",
        "design/causal_list",
        changed("val-2", trace_item_refs=["hyp-2"]),
        ("val-2", "check_refutation_cites_evidence", UnjustifiedSelectionError),
    ),
    (
        "check_rejections_are_explained",
        "sourcing_choice",
        changed("sel-2", rejected={"opt-5": WHY}),
        ("sel-2", "check_rejections_are_explained", UnjustifiedSelectionError),
    ),
]


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, *_ in CASES} == {check.__name__ for check in STRICT}


@pytest.mark.parametrize("name", sample_traces.NAMES)
def test_a_sample_is_accepted_as_it_stands(name: str) -> None:
    trace = told(name).trace
    assert refusals(trace, trace.opened, RULES[trace.opened.profile]) == []


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [case[1:] for case in CASES],
    ids=[f"{case[0].removeprefix('check_')}-{case[1]}" for case in CASES],
)
def test_a_changed_sample_is_refused_by_one_rule_alone(
    name: str, change: Change, expected: Refusal
) -> None:
    trace = told(name).trace
    assert refusals(change(list(trace)), trace.opened, STRICT) == [expected]


def test_the_seed_sample_could_not_have_been_taken_under_strict() -> None:
    trace = told("code_change").trace
    assert [rule for _, rule, _ in refusals(trace, trace.opened, STRICT)] == [
        "check_shortcuts_are_waived",
        "check_rejections_are_explained",
    ]
