"""The tables and notes that the sheets of the screens are made of: from view rows to cells.

Of a long text a row has the beginning alone. What is written to a file is read from the log to its
end, for each row that was cut, when the row is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from dtui.views.bearing import other_pairs, pair_notes
from dtui.views.comparison_text import (
    KIND_SIGNS,
    arrow,
    cell_signs,
    constraint_ids,
    item_ids,
    option_ids,
)
from dtui.views.item_card import number
from dtui.views.piece import Note
from dtui.views.rows import HeldRows
from dtui.views.sheet import Column, Notes, Table, all_rows, table
from dtui.views.waiting_list import waiting_line
from dtui.views.whole_line import whole_line

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.views.chain import ChainRow
    from dtui.views.compared import ComparedNote
    from dtui.views.comparison import ItemComparison
    from dtui.views.decision_comparison import DecisionComparison, PartComparison
    from dtui.views.decision_matrix import DecisionMatrix, MatrixCell, MatrixOption
    from dtui.views.found import FoundRow
    from dtui.views.graph_layout import SpineRow
    from dtui.views.item_card import ItemCard
    from dtui.views.rows import Rows
    from dtui.views.trace_list import TraceListRow
    from dtui.views.waiting_list import WaitingListRow

_LANES = Column("lanes", drawn=True)
_WHOLE = 1_000_000
"""Cells of a line that is to be cut nowhere."""


# -- traces, and what is found in them ------------------------------------------------------------


def traces_table(rows: Rows[TraceListRow]) -> Table:
    """Return a list of traces."""
    columns = ("trace", "title", "domain", "agent", "profile", "opened", "age", "changed")
    more = ("items", "pending", "selection", "verdict", "outcome", "at risk", "state")
    return table("Traces", (*columns, *more), rows, _trace)


def _trace(row: TraceListRow) -> Sequence[str]:
    return (
        *(row.trace_id, row.title, row.domain, row.agent, row.profile),
        *(row.opened_at, row.age, row.updated_at, f"{row.items:,}", row.pending, row.selection),
        *(row.verdict, row.outcome, str(row.at_risk or ""), row.word),
    )


def found_table(corpus: Corpus, rows: Rows[FoundRow]) -> Table:
    """Return what was found in all traces."""
    columns = ("trace", "title", "kind", "item", "says", "detail", "state", "domain", "agent")
    return table("Found", columns, rows, partial(_found, corpus))


def _found(corpus: Corpus, row: FoundRow) -> Sequence[str]:
    line = whole_line(corpus, row.trace_id, row.item_id, row.line)
    return (
        *(row.trace_id, row.title, row.letter, row.item_id),
        *(line, row.detail, row.word, row.domain, row.agent),
    )


# -- a trace -------------------------------------------------------------------------------------


def spine_table(corpus: Corpus, trace_id: str, rows: Rows[SpineRow]) -> Table:
    """Return a trace's list: its rows under their numbers in the whole trace."""
    named = ("row", _LANES, "kind", "item", "says", "detail", "state", "rests on")
    columns = tuple(Column(one) if isinstance(one, str) else one for one in named)
    return Table("Items", columns, lambda: _spine_rows(corpus, trace_id, rows), len(rows))


def _spine_rows(corpus: Corpus, trace_id: str, rows: Rows[SpineRow]) -> Iterator[Sequence[str]]:
    names: dict[int, str] = {}
    for row in all_rows(rows):
        names[row.ordinal] = row.item_id
        # A lane joins a row to one above it, which has been read.
        above = [names[parent] for parent in row.parents]
        farther = [mark.text[1:] for mark in row.marks]
        rests_on = ", ".join((*above, *farther))
        line = whole_line(corpus, trace_id, row.item_id, row.line)
        yield (
            *(str(row.spine), row.gutter, row.letter, row.item_id),
            *(line, row.detail, row.word, rests_on),
        )


def card_notes(card: ItemCard) -> Notes:
    """Return an item in full."""
    kind = " · ".join(filter(None, (card.type_word, card.stage, card.word)))
    said = (
        *(Note("at risk", reason) for reason in card.at_risk),
        Note("says", "\n".join(card.body)),
        *(Note("unblocks", phrase) for phrase in card.unblocks),
        *(Note(field.name, field.value) for field in card.fields),
        Note("labels", ", ".join(card.labels)),
        Note("by", card.author),
        Note("thought", card.occurred),
        Note("recorded", card.recorded),
        *(Note("quality", phrase) for phrase in card.quality),
    )
    return Notes(f"{card.item_id}, {kind}", tuple(note for note in said if note.text))


# -- what waits, and what led to what ------------------------------------------------------------


def waiting_table(corpus: Corpus, rows: Rows[WaitingListRow]) -> Table:
    """Return the list of what waits."""
    columns = ("kind", "of", "says", "aside", "unblocks", "since", "age", "id", "trace")
    return table("What waits", columns, rows, partial(_waiting, corpus))


def _waiting(corpus: Corpus, row: WaitingListRow) -> Sequence[str]:
    if row.item_id and not row.proposal_id:
        row = row._replace(says=whole_line(corpus, row.trace_id, row.item_id, row.says))
    return (
        *(row.kind, row.title, waiting_line(row, _WHOLE), row.aside, row.unblocks),
        *(row.since, row.age, row.proposal_id or row.item_id, row.trace_id),
    )


def chain_table(title: str, rows: Sequence[ChainRow]) -> Table:
    """Return the entries of a walk, under the headings they stand under."""
    return table(
        title,
        (_LANES, "kind", "entry", "says", "state", "by", "when", "joined to"),
        HeldRows(rows, lambda row: row.key),
        lambda row: (
            (row.gutter, "", "", f"── {row.heading}", "", "", "", "")
            if row.heading
            else (
                *(row.gutter, row.letter, row.key, row.says),
                *(row.word, row.who, row.when, ", ".join(row.joined)),
            )
        ),
    )


# -- a decision ----------------------------------------------------------------------------------


def matrix_table(matrix: DecisionMatrix) -> Table:
    """Return every option against every constraint."""
    constraints = (f"{one.constraint_id} {one.statement}" for one in matrix.constraints)
    return table(
        "Options",
        ("option", "says", *constraints, "p", "state"),
        HeldRows(matrix.options, lambda option: option.option_id),
        lambda option: (
            *(option.option_id, option.name, *map(_cell, option.cells)),
            *("" if option.probability is None else number(option.probability), _state(option)),
        ),
    )


def _cell(cell: MatrixCell) -> str:
    return f"{cell.glyph} {cell.word}{'' if cell.score is None else f' {number(cell.score)}'}"


def _state(option: MatrixOption) -> str:
    return "selected" if option.selected else option.why_failed


def pair_section(matrix: DecisionMatrix, cell: MatrixCell) -> Notes:
    """Return what is known of the pair under the cursor, and of the option's others."""
    title = f"{cell.option_id} × {cell.constraint_id}, {cell.word}"
    return Notes(title, (*pair_notes(matrix, cell), *other_pairs(matrix, cell)))


# -- a comparison --------------------------------------------------------------------------------


def compared_table(rows: Rows[ItemComparison]) -> Table:
    """Return two traces, item by item."""
    return table("Items", ("sign", "kind", "item", "left", "right", "differs"), rows, _compared)


def _compared(row: ItemComparison) -> Sequence[str]:
    left, right = (
        "" if side is None else " · ".join(filter(None, (side.line, side.word)))
        for side in (row.left, row.right)
    )
    differs = (f"{one.what}: {arrow(one.left, one.right)}" for one in row.differences)
    return KIND_SIGNS[row.kind], row.letter, item_ids(row), left, right, "; ".join(differs)


def compared_matrix_table(view: DecisionComparison) -> Table:
    """Return two decisions, cell by cell."""
    return table(
        "Options",
        ("option", *map(constraint_ids, view.constraints)),
        HeldRows(view.options, option_ids),
        lambda option: (
            f"{KIND_SIGNS[option.kind]} {option_ids(option)}",
            *(f"{cell_signs(cell)} {KIND_SIGNS[cell.kind]}" for cell in option.cells),
        ),
    )


def parts_table(parts: Sequence[PartComparison]) -> Table:
    """Return what differs beside the matrices."""
    return table(
        "Beside the matrix",
        ("sign", "part", "left", "right"),
        HeldRows(parts, lambda part: part.part),
        lambda part: (KIND_SIGNS[part.kind], part.part, part.left, part.right),
    )


def compared_notes(told: ComparedNote) -> Notes:
    """Return what is said in full of the row or the cell under the cursor."""
    differences = (Note(one.what, arrow(one.left, one.right)) for one in told.differences)
    return Notes(f"{told.name}, {told.kind}", (*told.notes, *differences, *told.sides))
