"""A decision's matrix without a kernel: as a page, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dtui import markdown
from dtui.html import Element, details, element, table, titled
from dtui.signs import sign
from dtui.text import one_line
from dtui.views.bearing import bearing

if TYPE_CHECKING:
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
    )
    from dtui.views.piece import Note

_LINE, _NAME, _COLUMNS = 280, 40, 12
"""Cells of a text, of a name in a table, and columns of one, that a page has room for."""
_LEAST = 4
"""Notes that stand on a page however little room there is."""
_TAKEN = sign("decision", "selected").glyph


def matrix_page(matrix: DecisionMatrix, rows: int, *, blind: bool = False) -> Element:
    """Return a decision: its matrix, what bears on it, and folded why each pair is as it is.

    Parameters
    ----------
    matrix
        The decision.
    rows
        How many options, notes and reasons there is room for.
    blind
        Whether what the agent chose is hidden.
    """
    lock = "" if blind else "locked" if matrix.locked else "not locked"
    name = f"{matrix.trace_id[:_NAME]}/{matrix.decision_id[:_NAME]}"
    return element(
        "div",
        titled(one_line(matrix.question, _LINE), name, matrix.word, lock, _progress(matrix)),
        *([element("p", matrix.note)] if matrix.note else ()),
        *_table(matrix, rows),
        notes_table(list(bearing(matrix, blind=blind)), max(_LEAST, rows)),
        *_reasons(matrix, rows),
    )


def notes_table(notes: Sequence[Note], most: int) -> Element:
    """Return what bears on something: labels and texts, at most so many of them."""
    shown = [(one_line(note.label, _NAME), one_line(note.text, _LINE)) for note in notes[:most]]
    left_out = len(notes) - len(shown)
    return table((), [*shown, *([("…", f"and {left_out:,} more")] if left_out else [])])


def _progress(matrix: DecisionMatrix) -> str:
    missing = f"{len(matrix.missing):,} of {matrix.pairs:,} pairs not evaluated"
    return missing if matrix.missing else ""


def _table(matrix: DecisionMatrix, rows: int) -> Iterator[Element]:
    if not matrix.constraints or not matrix.options:
        return
    options, constraints = matrix.options[:rows], matrix.constraints[:_COLUMNS]
    if options:
        yield table(
            ("option", *(_constraint_words(one, 2 * _NAME) for one in constraints)),
            [
                (_option_words(one, 2 * _NAME), *map(cell_words, one.cells[: len(constraints)]))
                for one in options
            ],
        )
    left_out = (
        (len(matrix.options) - len(options), "options"),
        (len(matrix.constraints) - len(constraints), "constraints"),
    )
    said = [f"{count:,} more {what}" for count, what in left_out if count]
    if said:
        yield element("p", f"… and {' and '.join(said)}")


def _constraint_words(constraint: MatrixConstraint, width: int | None = None) -> str:
    named, says = one_line(constraint.constraint_id, width), one_line(constraint.statement, width)
    return f"{named} {strength_words(constraint)}: {says}"


def strength_words(constraint: MatrixConstraint) -> str:
    """Return how much a constraint counts: ``hard``, ``soft × 2``."""
    weight = "" if constraint.weight is None else f" × {constraint.weight:g}"
    return f"{'hard' if constraint.hard else 'soft'}{weight}"


def _option_words(option: MatrixOption, width: int | None = None) -> str:
    mark = f"{_TAKEN} selected: " if option.selected else ""
    prior = "" if option.probability is None else f", p {option.probability:.2f}"
    return f"{mark}{one_line(option.option_id, width)} {one_line(option.name, width)}{prior}"


def cell_words(cell: MatrixCell) -> str:
    """Return what stands in a cell: ``✓ satisfied 0.8``."""
    score = "" if cell.score is None else f" {cell.score:g}"
    return f"{cell.glyph} {cell.word}{score}"


def _reasons(matrix: DecisionMatrix, rows: int) -> Iterator[Element]:
    cells = [cell for option in matrix.options for cell in option.cells if cell.reasoning]
    if cells[:rows]:
        told = (
            (
                one_line(f"{cell.option_id} × {cell.constraint_id}", 2 * _NAME),
                cell_words(cell),
                one_line(cell.reasoning, _LINE),
            )
            for cell in cells[:rows]
        )
        more = f", the first {rows:,} of {len(cells):,}" if len(cells) > rows else ""
        yield details(f"Why each pair is evaluated as it is{more}", table(_REASONS, told))


_REASONS = ("pair", "evaluation", "because")


def matrix_markdown(matrix: DecisionMatrix, *, blind: bool = False) -> str:
    """Return a decision in full: its matrix as a table, each reason, and what bears on it."""
    columns = list(map(_constraint_words, matrix.constraints))
    rows = [(_option_words(one), *map(cell_words, one.cells)) for one in matrix.options]
    reasons = [
        (f"{cell.option_id} × {cell.constraint_id}", cell_words(cell), cell.reasoning)
        for option in matrix.options
        for cell in option.cells
        if cell.reasoning
    ]
    lock = "" if blind else "locked" if matrix.locked else "not locked"
    state = (f"{matrix.trace_id}/{matrix.decision_id}", matrix.word, lock, _progress(matrix))
    blocks = (
        f"# {markdown.line(matrix.question)}",
        markdown.line(" · ".join(filter(None, state))),
        markdown.line(matrix.note),
        markdown.table(("option", *columns), rows) if rows and columns else "",
        markdown.facts((note.label, note.text) for note in bearing(matrix, blind=blind)),
        markdown.table(_REASONS, reasons) if reasons else "",
    )
    return "\n\n".join(filter(None, blocks)) + "\n"
