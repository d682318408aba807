"""What of a comparison goes to the browser, and where in it an entry stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from dtui.text import one_line
from dtui.views.compared import KIND_ROLES, cell_shown, item_tail, parts_shown
from dtui.views.comparison_text import (
    KIND_SIGNS,
    constraint_ids,
    counts_text,
    item_ids,
    option_ids,
    side_text,
)
from notebook_ext.compare.differences import (
    DecisionDifference,
    constraint_pair,
    decision_differences,
    option_pair,
)

if TYPE_CHECKING:
    from dtui.views.compared import ComparedNote
    from dtui.views.comparison import (
        ComparedItem,
        ItemComparison,
        Kind,
        TraceComparison,
    )
    from dtui.views.decision_comparison import DecisionComparison
    from notebook_ext.compare.sides import Side

_LINE = 400
"""Cells of what is shown of an item, or of a side."""


def heads(
    view: TraceComparison | DecisionComparison, sides: tuple[Side, Side]
) -> list[tuple[str, str, str, str]]:
    """Return the lines above a comparison: of each side sign, role, when, and what; the counts."""
    signs = (("<", "refuted", view.left, sides[0]), (">", "validated", view.right, sides[1]))
    told = counts_text(view.counts)
    return [
        *(
            (sign, role, f"{side.when:<7}", one_line(side_text(shown), _LINE))
            for sign, role, shown, side in signs
        ),
        ("", "pending" if view.counts.differing else "validated", "", told),
    ]


def item_row(view: TraceComparison, row: ItemComparison) -> dict[str, Any]:
    """Return a row of the list of compared items."""
    others, state = item_tail(row)
    shown = row.right or row.left
    return {
        **_kind(row.kind),
        "letter": row.letter,
        "ids": item_ids(row),
        "line": "" if shown is None else one_line(shown.line, _LINE),
        "tone": "dim" if row.kind == "same" else "",
        "word_role": "" if shown is None else shown.role,
        "others": f"~{others}" if others else "",
        "state": state,
        "left": _half(row.left),
        "right": _half(row.right),
        "address": next(iter(item_addresses(view, row))),
    }


def _kind(kind: Kind) -> dict[str, str]:
    return {"kind": kind, "sign": KIND_SIGNS[kind], "role": KIND_ROLES[kind]}


def _half(side: ComparedItem | None) -> tuple[str, str, str, str] | None:
    if side is None:
        return None
    return side.item_id, one_line(side.line, _LINE), side.word, side.role


def item_addresses(view: TraceComparison, row: ItemComparison) -> Iterator[str]:
    """Yield the addresses of an item, the right side's first."""
    for side, item in ((view.right, row.right), (view.left, row.left)):
        if item is not None:
            yield f"{side.trace_id}/{item.item_id}"


def matrix_rows(view: DecisionComparison) -> dict[str, Any]:
    """Return the compared matrix: its columns, its rows with their cells."""
    return {
        "constraints": [
            {
                **_kind(column.kind),
                "ids": constraint_ids(column),
                "says": next(one.statement for one in (column.right, column.left) if one),
            }
            for column in view.constraints
        ],
        "options": [
            {
                **_kind(option.kind),
                "ids": option_ids(option),
                "says": next(one.name for one in (option.right, option.left) if one),
                "cells": [_cell(view, row, column) for column in range(len(view.constraints))],
            }
            for row, option in enumerate(view.options)
        ],
    }


def _cell(view: DecisionComparison, row: int, column: int) -> tuple[str, str, str, str, str]:
    cell = view.options[row].cells[column]
    signs, word = cell_shown(cell)
    address = next(iter(cell_addresses(view, row, column)), "")
    return signs.text, signs.role, word, cell.kind, address


def cell_addresses(view: DecisionComparison, row: int, column: int) -> Iterator[str]:
    """Yield the addresses of a pair, the right side's first: of its evaluations, then options."""
    option = view.options[row]
    cell = option.cells[column]
    sides = ((view.right, cell.right, option.right), (view.left, cell.left, option.left))
    for side, evaluated, _ in sides:
        if evaluated is not None and evaluated.evaluation_id:
            yield f"{side.trace_id}/{evaluated.evaluation_id}"
    for side, _, there in sides:
        if there is not None:
            yield f"{side.trace_id}/{there.option_id}"


class ComparedPlace(NamedTuple):
    """Where an entry stands: an option's row, a constraint's column, a pair's both."""

    row: int | None = None
    column: int | None = None


def differences_at(view: DecisionComparison, place: ComparedPlace) -> Iterator[DecisionDifference]:
    """Yield the differences of a row, of a column or of a pair."""
    option = None if place.row is None else view.options[place.row]
    column = None if place.column is None else view.constraints[place.column]
    for told in decision_differences(view, every=True):
        names_option = option is None or (
            (told.left_option_id, told.right_option_id) == option_pair(option)
        )
        names_column = column is None or (
            (told.left_constraint_id, told.right_constraint_id) == constraint_pair(column)
        )
        if names_option and names_column:
            yield told


def place_in(view: DecisionComparison, address: str) -> ComparedPlace | None:
    """Return where an entry stands; None for one that is no part of the matrix."""
    for row, option in enumerate(view.options):
        for column in range(len(option.cells)):
            evaluations = set(cell_addresses(view, row, column)) - _options(view, row)
            if address in evaluations:
                return ComparedPlace(row, column)
        if address in _options(view, row):
            return ComparedPlace(row)
    for column, constraint in enumerate(view.constraints):
        for side, there in ((view.right, constraint.right), (view.left, constraint.left)):
            if there is not None and address == f"{side.trace_id}/{there.constraint_id}":
                return ComparedPlace(column=column)
    return None


def _options(view: DecisionComparison, row: int) -> set[str]:
    option = view.options[row]
    sides = ((view.right, option.right), (view.left, option.left))
    return {f"{side.trace_id}/{there.option_id}" for side, there in sides if there is not None}


def parts_rows(view: DecisionComparison, *, every: bool) -> list[dict[str, str]]:
    """Return what is said beside the matrix."""
    return [
        {**_kind(part.kind), "part": part.part, "left": part.left, "right": part.right}
        for part in parts_shown(view, every=every)
    ]


def note_row(told: ComparedNote) -> dict[str, Any]:
    """Return what is said in full of a row or a cell."""
    return {
        **_kind(told.kind),
        "name": told.name,
        "notes": list(told.notes),
        "differences": list(told.differences),
        "sides": list(told.sides),
    }
