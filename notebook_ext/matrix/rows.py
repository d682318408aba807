"""What of a decision goes to the browser: what its view draws, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtui.signs import CELL_SIGNS, sign
from dtui.text import counted, one_line
from dtui.views import actions
from dtui.views.waiting_list import BLIND
from notebook_ext.matrix.page import strength_words

if TYPE_CHECKING:
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
    )

SIGNS = tuple(CELL_SIGNS.values())
_SIGN_OF = {shown.role: at for at, shown in enumerate(SIGNS)}
_TAKEN = sign("decision", "selected").glyph

READS = frozenset({"next_missing(1)", "next_missing(-1)", "scroll(1)", "scroll(-1)", "refuse"})
"""What can be done where nothing can be written; screens of their own are other widgets."""


def matrix_label(matrix: DecisionMatrix) -> str:
    """Return which decision it is, how it stands, and how much of it is evaluated."""
    options, constraints = len(matrix.options), len(matrix.constraints)
    size = f"{counted(options, 'option')} × {counted(constraints, 'constraint')}"
    missing = f", {len(matrix.missing)} of {matrix.pairs} not evaluated" if matrix.missing else ""
    of = f"{matrix.trace_id}/{matrix.decision_id}"
    return one_line(f"{one_line(matrix.question, 60)} ({of}), {matrix.word}, {size}{missing}")


def state_pieces(matrix: DecisionMatrix, *, blind: bool) -> list[tuple[str, str]]:
    """Return how a decision stands, in pieces with their roles."""
    lock = BLIND if blind else "locked" if matrix.locked else "not locked"
    evaluated = f"{matrix.evaluated} of {counted(matrix.pairs, 'pair')} evaluated"
    return [
        (matrix.word, matrix.role),
        (lock, "dim"),
        (evaluated, "missing" if matrix.missing else "dim"),
    ]


def constraint_row(constraint: MatrixConstraint) -> dict[str, Any]:
    """Return the head of a column."""
    return {
        "constraint_id": constraint.constraint_id,
        "statement": constraint.statement,
        "strength": strength_words(constraint),
    }


def option_row(matrix: DecisionMatrix, option: MatrixOption) -> dict[str, Any]:
    """Return a row, its cells by the number of their sign, the score and the evaluation."""
    proposed = [one for one in matrix.proposals if one.option_id == option.option_id]
    return {
        "option_id": option.option_id,
        "name": option.name,
        "mark": _TAKEN if option.selected else "",
        "prior": "" if option.probability is None else f"p {option.probability:.2f}",
        "proposed": [(f"P{one.glyph}", one.role, f"proposed: {one.word}") for one in proposed[-1:]],
        "cells": [_cell(cell) for cell in option.cells],
    }


def _cell(cell: MatrixCell) -> tuple[int, str, str]:
    score = "" if cell.score is None else f"{cell.score:g}"
    return _SIGN_OF[cell.role], score, cell.evaluation_id


def written(matrix: DecisionMatrix) -> dict[str, str]:
    """Return what can be written about a decision now: actions, and the addresses they are about.

    A pair is evaluated by ``select_cursor``, as it is by Enter in its table.
    """
    here = f"{matrix.trace_id}/{matrix.decision_id}"
    steelman = actions.open_steelman(matrix)
    waiting, due = actions.waiting_proposal(matrix), actions.due_proposal(matrix)
    about = {
        "select_cursor": here if actions.may_evaluate(matrix) else "",
        "select": here,
        "verdict": f"{matrix.trace_id}/{steelman.item_id}" if steelman is not None else "",
        "override": waiting.proposal_id if waiting is not None else "",
        "outcome": due.proposal_id if due is not None else "",
    }
    may = actions.decision_actions(matrix) | {"select_cursor"}
    return {action: at for action in may if (at := about.get(action.partition("(")[0], ""))}
