"""A comparison without a kernel: as a page, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dtui import markdown
from dtui.html import Element, element, table
from dtui.text import one_line
from dtui.views.compared import NOTHING_BESIDE, cell_shown, item_tail, parts_shown
from dtui.views.comparison_text import (
    KIND_SIGNS,
    arrow,
    constraint_ids,
    counts_text,
    item_ids,
    named_difference,
    option_ids,
    side_text,
)
from dtui.views.decision_comparison import DecisionComparison

if TYPE_CHECKING:
    from dtui.views.comparison import ItemComparison, TraceComparison
    from dtui.views.decision_comparison import CellComparison, OptionComparison
    from notebook_ext.compare.sides import Side

_LINE, _NAME, _COLUMNS = 240, 40, 12
"""Cells of a text, of a name in a table, and columns of one, that a page has room for."""


def comparison_page(
    view: TraceComparison | DecisionComparison,
    sides: tuple[Side, Side],
    rows: int,
    *,
    every: bool = False,
) -> Element:
    """Return what is compared with what, how much differs, and what.

    Parameters
    ----------
    view
        The comparison.
    sides
        Of it, as they are shown.
    rows
        How many rows of each table there is room for.
    every
        Show what is the same too.
    """
    heads = (element("p", one_line(line, _LINE)) for line in _heads(view, sides))
    if isinstance(view, DecisionComparison):
        return element("div", *heads, *_matrix(view, rows), *_parts(view, rows, every=every))
    shown = [row for row in view.rows if every or row.kind != "same"]
    told = (
        (one_line(cell, _LINE if at in _LONG else _NAME) for at, cell in enumerate(_item(row)))
        for row in shown[:rows]
    )
    body = [table(_ITEM, map(tuple, told))] if shown[:rows] else []
    return element("div", *heads, *body, *_left_out(len(shown) - rows, "rows"))


def comparison_markdown(
    view: TraceComparison | DecisionComparison,
    sides: tuple[Side, Side],
    *,
    every: bool = False,
) -> str:
    """Return the same in full, as tables."""
    blocks = ["# Comparison", *map(markdown.line, _heads(view, sides))]
    if isinstance(view, DecisionComparison):
        if view.options and view.constraints:
            blocks.append(markdown.table(_columns(view), map(_option, view.options)))
        told = list(_told(view, every=every))
        blocks.append(markdown.table(_TOLD, told) if told else NOTHING_BESIDE)
    else:
        shown = [_item(row) for row in view.rows if every or row.kind != "same"]
        blocks += [markdown.table(_ITEM, shown)] if shown else []
    return "\n\n".join(blocks) + "\n"


def _heads(
    view: TraceComparison | DecisionComparison, sides: tuple[Side, Side]
) -> tuple[str, str, str]:
    left, right = sides
    return (
        f"left ({left.when}): {side_text(view.left)}",
        f"right ({right.when}): {side_text(view.right)}",
        counts_text(view.counts),
    )


_ITEM = ("", "item", "what it says", "state", "what differs")
_LONG = (2, 4)


def _item(row: ItemComparison) -> tuple[str, ...]:
    shown = row.right or row.left
    told = (named_difference(row, one) for one in row.differences if one.what != "state")
    differs = "; ".join(f"{one.what}: {arrow(one.left, one.right)}" for one in told)
    return (
        f"{KIND_SIGNS[row.kind]} {row.kind}",
        f"{row.type_word} {item_ids(row)}",
        shown.line if shown is not None else "",
        item_tail(row)[1],
        differs,
    )


def _left_out(count: int, what: str) -> Iterator[Element]:
    if count > 0:
        yield element("p", f"… and {count:,} more {what}")


def _matrix(view: DecisionComparison, rows: int) -> Iterator[Element]:
    if view.options[:rows] and view.constraints:
        columns = [one_line(name, 2 * _NAME) for name in _columns(view)[: _COLUMNS + 1]]
        told = (_option(option)[: _COLUMNS + 1] for option in view.options[:rows])
        yield table(columns, ((one_line(row[0], 2 * _NAME), *row[1:]) for row in told))
    yield from _left_out(len(view.options) - rows, "options")
    yield from _left_out(len(view.constraints) - _COLUMNS, "constraints")


def _columns(view: DecisionComparison) -> list[str]:
    named = ((column, column.right or column.left) for column in view.constraints)
    return [
        "option",
        *(
            f"{KIND_SIGNS[column.kind]} {constraint_ids(column)}: {shown.statement}"
            for column, shown in named
            if shown is not None
        ),
    ]


def _option(option: OptionComparison) -> tuple[str, ...]:
    shown = option.right or option.left
    name = shown.name if shown is not None else ""
    label = f"{KIND_SIGNS[option.kind]} {option_ids(option)} {name}"
    return (label, *map(_cell, option.cells))


def _cell(cell: CellComparison) -> str:
    signs, word = cell_shown(cell)
    return f"{signs.text} {word}".strip()


_TOLD = ("", "what", "left", "right")


def _parts(view: DecisionComparison, rows: int, *, every: bool) -> Iterator[Element]:
    told = list(_told(view, every=every))
    if not told:
        yield element("p", NOTHING_BESIDE)
    elif rows:
        short = (tuple(one_line(cell, _LINE) for cell in row) for row in told[:rows])
        yield table(_TOLD, short)
    yield from _left_out(len(told) - rows, "differences")


def _told(view: DecisionComparison, *, every: bool) -> Iterable[tuple[str, ...]]:
    """Yield what is said beside the matrix, and why cells that differ do."""
    for part in parts_shown(view, every=every):
        yield f"{KIND_SIGNS[part.kind]} {part.kind}", part.part, part.left, part.right
    for option in view.options:
        for column, cell in zip(view.constraints, option.cells, strict=True):
            if cell.kind != "same":
                pair = f"{option_ids(option)} × {constraint_ids(column)}"
                sides = (
                    "" if one is None or not one.evaluation_id else f"{one.word}: {one.reasoning}"
                    for one in (cell.left, cell.right)
                )
                yield f"{KIND_SIGNS[cell.kind]} {cell.kind}", pair, *sides
