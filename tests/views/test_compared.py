"""What both faces say of what two sides have, or one of them."""

from __future__ import annotations

from dtui.trace import Trace
from dtui.views.compared import (
    ComparedCell,
    cell_note,
    cell_shown,
    item_note,
    item_tail,
    parts_shown,
)
from dtui.views.comparison import compare_traces
from dtui.views.decision_comparison import compare_decisions


def test_of_an_item_that_only_changed_its_state_the_text_is_said_too(
    northwind: Trace, taken: Trace
) -> None:
    rows = {row.left.item_id: row for row in compare_traces(northwind, taken).rows if row.left}
    row = rows["hyp-2"]
    note = item_note(row)
    assert (note.kind, [difference.what for difference in note.differences]) == (
        "changed",
        ["state"],
    )
    assert row.left is not None
    assert [tuple(said) for said in note.notes] == [("text", row.left.line, "plain")]
    assert item_tail(row) == ("", f"{note.differences[0].left} → {note.differences[0].right}")


def test_of_a_cell_both_verdicts_are_said(northwind: Trace, taken: Trace) -> None:
    view = compare_decisions(northwind, "dec-1", taken, "dec-1")
    option, constraint = view.options[1], view.constraints[1]
    note = cell_note(ComparedCell(option, constraint, option.cells[1]))
    assert note.name == "opt-2 × con-2"
    left, right = note.sides
    assert (left.label, left.text) == ("left", "· not evaluated")
    assert right.label == "right"
    assert right.text.startswith("✓ satisfied: ") or right.text.startswith("✗ violated: ")


def test_a_cell_shows_the_word_of_the_right_side_and_gone_where_that_has_none(
    northwind: Trace, taken: Trace
) -> None:
    view = compare_decisions(northwind, "dec-1", taken, "dec-1")
    cell = view.options[1].cells[1]
    assert cell.right is not None
    assert cell_shown(cell)[1] == cell.right.word
    assert cell_shown(cell)[0].role == cell.right.role
    back = compare_decisions(taken, "dec-1", northwind, "dec-1").options[1].cells[1]
    assert (cell_shown(back)[0].role, cell_shown(back)[1]) == ("dim", "gone")
    same = view.options[0].cells[0]
    assert (cell_shown(same)[0].role, cell_shown(same)[1]) == ("dim", "same")


def test_beside_the_matrix_stands_what_differs_or_all(northwind: Trace, taken: Trace) -> None:
    view = compare_decisions(northwind, "dec-1", taken, "dec-1")
    differing = parts_shown(view, every=False)
    assert differing
    assert {part.kind for part in differing}.isdisjoint({"same"})
    assert parts_shown(view, every=True) == view.parts
