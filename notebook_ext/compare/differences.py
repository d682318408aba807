"""What a comparison comes to as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from dtui.views.comparison import Difference

if TYPE_CHECKING:
    from dtui.views.comparison import ItemComparison
    from dtui.views.decision_comparison import (
        ConstraintComparison,
        DecisionComparison,
        OptionComparison,
    )


class ItemDifference(NamedTuple):
    """One thing in which two items differ, or an item that only one side has."""

    kind: str
    """``changed``, ``only left``, ``only right`` or ``same``."""
    matched: str
    """By what the two were taken for one: ``id and text``, ``text``, ``id``; or empty."""
    type: str
    left_id: str
    right_id: str
    what: str
    """``state``, ``text``, ``rests on``, or a field; ``item`` where the whole item is meant."""
    left: str
    right: str


class DecisionDifference(NamedTuple):
    """One thing in which two decisions differ; without ids it belongs to the whole decision."""

    kind: str
    left_option_id: str
    right_option_id: str
    left_constraint_id: str
    right_constraint_id: str
    what: str
    """``verdict``, ``score``, ``because``; of an option or a constraint a field; else a part."""
    left: str
    right: str


def item_differences(rows: Iterable[ItemComparison]) -> Iterator[ItemDifference]:
    """Yield what differs, item by item; an item that is the same is a row of its own."""
    for row in rows:
        ids = _both(row.left and row.left.item_id, row.right and row.right.item_id)
        says = _both(row.left and row.left.line, row.right and row.right.line)
        for told in row.differences or (Difference("item", *says),):
            yield ItemDifference(row.kind, row.matched, row.type, *ids, *told)


def decision_differences(
    view: DecisionComparison, *, every: bool = False
) -> Iterator[DecisionDifference]:
    """Yield what differs between two decisions: beside the matrix, in its heads, in its cells."""
    for part in view.parts:
        if every or part.kind != "same":
            yield DecisionDifference(part.kind, "", "", "", "", part.part, part.left, part.right)
    for column in view.constraints:
        left, right = column.left, column.right
        says = _both(left and left.statement, right and right.statement)
        if every or column.kind != "same":
            for told in column.differences or (Difference("constraint", *says),):
                yield DecisionDifference(column.kind, "", "", *constraint_pair(column), *told)
    for option in view.options:
        yield from _of_option(view, option, every=every)


def _of_option(
    view: DecisionComparison, option: OptionComparison, *, every: bool
) -> Iterator[DecisionDifference]:
    ids = option_pair(option)
    if every or option.kind != "same":
        says = _both(option.left and option.left.name, option.right and option.right.name)
        for told in option.differences or (Difference("option", *says),):
            yield DecisionDifference(option.kind, *ids, "", "", *told)
    for column, cell in zip(view.constraints, option.cells, strict=True):
        if every or cell.kind != "same":
            words = _both(cell.left and cell.left.word, cell.right and cell.right.word)
            for told in cell.differences or (Difference("verdict", *words),):
                yield DecisionDifference(cell.kind, *ids, *constraint_pair(column), *told)


def option_pair(option: OptionComparison) -> tuple[str, str]:
    """Return an option's ids, left and right; empty where that side has none."""
    return _both(option.left and option.left.option_id, option.right and option.right.option_id)


def constraint_pair(column: ConstraintComparison) -> tuple[str, str]:
    """Return a constraint's ids, left and right; empty where that side has none."""
    left, right = column.left, column.right
    return _both(left and left.constraint_id, right and right.constraint_id)


def _both(left: str | None, right: str | None) -> tuple[str, str]:
    return left or "", right or ""
