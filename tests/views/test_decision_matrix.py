from __future__ import annotations

from collections.abc import Callable

import pytest

from dtui.errors import UnknownEntryError
from dtui.trace import Trace
from dtui.views.decision_matrix import decision_matrix


def test_a_cell_shows_the_latest_evaluation_and_counts_the_others(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    cell = matrix.options[0].cells[0]
    assert (cell.option_id, cell.constraint_id) == ("opt-1", "con-1")
    assert (cell.glyph, cell.word, cell.role) == ("✓", "satisfied", "satisfied")
    assert (cell.evaluation_id, cell.score, cell.history) == ("eval-2", 0.9, 2)
    assert cell.reasoning == "24 % by this year's figures."


def test_every_pair_has_a_cell_in_the_order_of_the_columns(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    assert [c.constraint_id for c in matrix.constraints] == ["con-1", "con-2"]
    assert [[cell.glyph for cell in option.cells] for option in matrix.options] == [
        ["✓", "✗"],
        ["✓", "·"],
    ]
    assert (matrix.evaluated, matrix.pairs, matrix.missing) == (3, 4, (("opt-2", "con-2"),))
    assert matrix.options[1].cells[1] == (
        "opt-2",
        "con-2",
        "·",
        "not evaluated",
        "missing",
        None,
        "",
        "",
        0,
    )


def test_a_pair_is_found_by_its_two_ids(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    pair = matrix.pair("opt-2", "con-1")
    assert pair == (matrix.options[1], matrix.constraints[0], matrix.options[1].cells[0])


@pytest.mark.parametrize("ids", [("opt-9", "con-1"), ("opt-1", "con-9")])
def test_a_pair_that_the_decision_has_not_is_refused(
    northwind: Trace, ids: tuple[str, str]
) -> None:
    with pytest.raises(UnknownEntryError, match="has no pair"):
        decision_matrix(northwind, "dec-1").pair(*ids)


def test_columns_say_how_binding_and_how_heavy_a_constraint_is(northwind: Trace) -> None:
    margin, date = decision_matrix(northwind, "dec-1").constraints
    assert margin == ("con-1", "Margin stays above 22 %", True, 0.7)
    assert date == ("con-2", "Close by 30 Sep", False, None)


def test_a_pending_decision_says_what_its_selection_waits_for(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    assert (matrix.word, matrix.role, matrix.locked) == ("PENDING", "pending", False)
    assert matrix.waits_for == "1 pair (opt-2 × con-2) · steelman hyp-2 without a verdict"
    [steelman] = matrix.steelmen
    assert (steelman.challenges, steelman.word, steelman.role) == ("opt-2", "no verdict", "pending")
    assert matrix.selection is None


def test_a_locked_decision_says_what_was_taken_and_why_the_others_failed(taken: Trace) -> None:
    matrix = decision_matrix(taken, "dec-1")
    assert (matrix.word, matrix.role, matrix.locked) == ("selected", "locked", True)
    assert matrix.waits_for == ""
    assert matrix.selection is not None
    assert (matrix.selection.option_ids, matrix.selection.author) == (("opt-2",), "Dana")
    assert [(o.selected, o.why_failed) for o in matrix.options] == [
        (False, "It misses the date."),
        (True, ""),
    ]
    [steelman] = matrix.steelmen
    assert (steelman.word, steelman.verdict_id) == ("refuted", "val-2")


def test_a_decision_overtaken_by_events_says_by_which(overtaken: Trace) -> None:
    matrix = decision_matrix(overtaken, "dec-1")
    assert matrix.word == "superseded, at risk"
    assert matrix.superseded_by == "dec-2"
    assert matrix.at_risk == ("hyp-1 was refuted by val-3 after sel-1 was made, which rests on it",)
    [late] = matrix.late
    assert (late.item_id, late.word, late.statement) == (
        "con-3",
        "missed",
        "Legal: no auto-renewal",
    )

    successor = decision_matrix(overtaken, "dec-2")
    assert (successor.supersedes, successor.note) == ("dec-1", "no options yet")
    assert successor.late == ()


def test_a_confirmed_steelman_is_a_warning(make_trace: Callable[..., Trace]) -> None:
    refs = {"trace_item_refs": ["obs-1"]}
    trace = make_trace(
        [
            ("observation", {"statement": "s", "citations": [{"kind": "url", "ref": "u"}]}),
            ("decision", {"question": "q", **refs}),
            (
                "hypothesis",
                {"statement": "h", "stage": "steelmanning", "decision_id": "dec-1", **refs},
            ),
            (
                "hypothesis_validation",
                {"hypothesis_id": "hyp-1", "validated": True, "reasoning": "r", **refs},
            ),
        ]
    )
    [steelman] = decision_matrix(trace, "dec-1").steelmen
    assert (steelman.challenges, steelman.word, steelman.role) == ("", "confirmed", "violated")


def test_an_imported_selection_of_none_says_that_no_options_are_recorded(
    make_trace: Callable[..., Trace],
) -> None:
    refs = {"trace_item_refs": ["obs-1"]}
    trace = make_trace(
        [
            ("observation", {"statement": "s", "citations": [{"kind": "file", "ref": "0007.md"}]}),
            ("decision", {"question": "Which database?", **refs}),
            ("decision_selection", {"decision_id": "dec-1", "reasoning": "We use it.", **refs}),
        ],
        profile="imported",
    )
    matrix = decision_matrix(trace, "dec-1")
    assert (matrix.note, matrix.options, matrix.pairs) == ("no options recorded", (), 0)
    assert matrix.selection is not None
    assert (matrix.selection.option_ids, matrix.selection.reasoning) == ((), "We use it.")


def test_what_is_no_decision_is_refused(northwind: Trace) -> None:
    for item_id in ("obs-1", "dec-9"):
        with pytest.raises(KeyError):
            decision_matrix(northwind, item_id)


def test_an_option_names_the_hard_constraints_it_violates(make_trace: Callable[..., Trace]) -> None:
    refs = {"trace_item_refs": ["obs-1"]}
    pair = {"decision_id": "dec-1", "option_id": "opt-1", "reasoning": "r", **refs}
    evaluated = "decision_option_constraint_evaluation"
    trace = make_trace(
        [
            ("observation", {"statement": "s", "citations": [{"kind": "url", "ref": "u"}]}),
            ("constraint", {"statement": "Bound", **refs}),
            ("constraint", {"statement": "Wish", "hard": False, **refs}),
            ("decision", {"question": "q", **refs}),
            ("decision_option", {"decision_id": "dec-1", "name": "n", **refs}),
            ("decision_constraint", {"decision_id": "dec-1", "constraint_id": "con-1", **refs}),
            ("decision_constraint", {"decision_id": "dec-1", "constraint_id": "con-2", **refs}),
            (evaluated, {"constraint_id": "con-1", "satisfied": False, **pair}),
            (evaluated, {"constraint_id": "con-2", "satisfied": False, **pair}),
        ]
    )
    matrix = decision_matrix(trace, "dec-1")
    assert [option.violates for option in matrix.options] == [("con-1",)]
    assert matrix.shortcuts == ("a single option", "no steelmanning hypothesis")


def test_a_waiver_is_due_under_profile_strict_only(make_trace: Callable[..., Trace]) -> None:
    refs = {"trace_item_refs": ["obs-1"]}
    drafts = [
        ("observation", {"statement": "s", "citations": [{"kind": "url", "ref": "u"}]}),
        ("decision", {"question": "q", **refs}),
    ]
    assert decision_matrix(make_trace(drafts), "dec-1").shortcuts
    assert decision_matrix(make_trace(drafts, profile="seed"), "dec-1").shortcuts == ()
