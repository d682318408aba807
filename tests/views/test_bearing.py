"""What bears on a decision is said line by line, and what a blind reviewer must not see is not."""

from __future__ import annotations

from dtui.trace import Trace
from dtui.views.bearing import bearing, other_pairs, pair_heading, pair_notes
from dtui.views.blind import blinded
from dtui.views.decision_matrix import decision_matrix
from dtui.views.waiting_list import BLIND


def test_a_decision_that_pends_says_first_what_it_waits_for(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    first, *others = bearing(matrix)
    assert first == ("waits for", matrix.waits_for, "pending")
    assert ("steelman", "hyp-2 against opt-2: no verdict", "pending") in others


def test_a_decision_that_is_taken_says_what_and_why_the_others_failed(taken: Trace) -> None:
    matrix = decision_matrix(taken, "dec-1")
    notes = list(bearing(matrix))
    assert [note.text for note in notes if note.label == "selected"] == [
        f"{option.option_id} {option.name}" for option in matrix.options if option.selected
    ]
    left = [option for option in matrix.options if not option.selected]
    assert [note.text for note in notes if note.label == "not taken"] == [
        f"{o.option_id} {o.name}: {o.why_failed or 'nobody said why it failed'}" for o in left
    ]


def test_who_decides_blind_is_not_told_what_was_chosen(taken: Trace) -> None:
    matrix = decision_matrix(taken, "dec-1")
    assert matrix.selection is not None
    told = {note.label: note.text for note in bearing(blinded(matrix), blind=True)}
    assert told["blind"] == BLIND
    assert not {"selected", "because", "selected by", "not taken", "proposed", "verdict"} & {*told}
    assert not any(matrix.selection.item_id in text for text in told.values())


def test_a_pair_is_told_in_full(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    cell = matrix.options[0].cells[0]
    heading = "".join(piece.text for piece in pair_heading(cell))
    assert heading == "opt-1 × con-1  ✓ satisfied  score 0.9  the latest of 2 evaluations"
    notes = {note.label: note.text for note in pair_notes(matrix, cell)}
    assert notes["constraint"] == "Margin stays above 22 %"
    assert notes["because"] == "24 % by this year's figures."


def test_beside_a_pair_stand_the_others_that_are_evaluated(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    option = matrix.options[1]  # whose second pair nobody has evaluated
    assert [note.label for note in other_pairs(matrix, option.cells[1])] == ["✓"]
    assert list(other_pairs(matrix, option.cells[0])) == []
