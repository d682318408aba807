"""What both faces say of a row of a comparison, and of a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from dtui.views.comparison_text import (
    arrow,
    cell_signs,
    constraint_ids,
    item_ids,
    named_difference,
    option_ids,
)
from dtui.views.piece import Note, Piece

if TYPE_CHECKING:
    from dtui.views.comparison import Difference, ItemComparison, Kind
    from dtui.views.decision_comparison import (
        CellComparison,
        ConstraintComparison,
        DecisionComparison,
        OptionComparison,
        PartComparison,
    )

KIND_ROLES: Final[Mapping[Kind, str]] = MappingProxyType(
    {"same": "dim", "changed": "pending", "only left": "refuted", "only right": "validated"}
)
"""The colour of each kind's sign; the sign says it first."""

NOTHING_DIFFERS: Final = "Nothing differs. Press a to see what is the same."
NO_CELL_DIFFERS: Final = "no cell differs"
NOTHING_BESIDE: Final = "Beside the matrix, nothing differs."


class ComparedNote(NamedTuple):
    """What is said in full of one thing that two sides have, or one of them."""

    kind: Kind
    name: str
    """``question qst-1 → qst-4 · matched by text`` or ``opt-1 × con-2``."""
    notes: tuple[Note, ...]
    """What it is."""
    differences: tuple[Difference, ...]
    sides: tuple[Note, ...] = ()
    """What stands on the left and on the right, where that is said even if it is the same."""


class ComparedCell(NamedTuple):
    """The cell under a cursor, with its row and its column."""

    option: OptionComparison
    constraint: ConstraintComparison
    cell: CellComparison


def item_note(row: ItemComparison) -> ComparedNote:
    """Return what is said of two items that were matched, or of one that was not."""
    shown = row.right or row.left
    assert shown is not None  # one of the two is there
    matched = f" · matched by {row.matched}" if row.matched else ""
    says_it = not row.differences or row.differences[0].what == "state"
    return ComparedNote(
        row.kind,
        f"{row.type_word} {item_ids(row)}{matched}",
        (Note("text", shown.line),) if says_it else (),
        tuple(named_difference(row, difference) for difference in row.differences),
    )


def item_tail(row: ItemComparison) -> tuple[str, str]:
    """Return in what else than its state a row differs, and its state or what became of that."""
    states = [one for one in row.differences if one.what == "state"]
    others = ", ".join(one.what for one in row.differences if one.what != "state")
    shown = row.right or row.left
    word = shown.word if shown is not None else ""
    return others, arrow(states[0].left, states[0].right) if states else word


def cell_note(at: ComparedCell) -> ComparedNote:
    """Return what is said of a cell: its pair, in what that differs, and both verdicts."""
    option, constraint, cell = at
    side = option.right or option.left
    column = constraint.right or constraint.left
    assert side is not None  # each is on one side at least
    assert column is not None
    return ComparedNote(
        cell.kind,
        f"{option_ids(option)} × {constraint_ids(constraint)}",
        (Note("option", side.name), Note("constraint", column.statement)),
        (*option.differences, *constraint.differences),
        tuple(_sides(cell)),
    )


def _sides(cell: CellComparison) -> Iterator[Note]:
    for label, there in (("left", cell.left), ("right", cell.right)):
        if there is None:
            yield Note(label, "no such pair", "dim")
        else:
            because = f": {there.reasoning}" if there.reasoning else ""
            yield Note(label, f"{there.glyph} {there.word}{because}", there.role)


def cell_shown(cell: CellComparison) -> tuple[Piece, str]:
    """Return what stands in a cell: its signs, with their role, and the word beside them.

    Of a cell that differs the word is the right side's, and ``gone`` where that has none.
    """
    side = cell.right or cell.left
    if cell.kind == "same":
        evaluated = side is not None and side.evaluation_id
        return Piece(cell_signs(cell), "dim"), "same" if evaluated else ""
    if side is None or cell.kind == "only left":
        return Piece(cell_signs(cell), "dim"), "gone"
    return Piece(cell_signs(cell), side.role), side.word


def parts_shown(view: DecisionComparison, *, every: bool) -> tuple[PartComparison, ...]:
    """Return what is said beside the matrix: what differs there, or all."""
    return tuple(part for part in view.parts if every or part.kind != "same")
