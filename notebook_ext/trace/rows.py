"""Rows of a trace as a widget sends and returns them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from dtui.log.projections import ItemRow
from dtui.views.graph_layout import SpineRow

_LONGEST_LINE = 240
"""Characters of a row's line that a page has room for."""


class SelectedItem(NamedTuple):
    """A row of `TraceWidget.selection` and `TraceWidget.filtered`."""

    trace_id: str
    item_id: str
    type: str
    state: str
    line: str
    """What it says, on one line."""
    detail: str
    at_risk: bool
    ordinal: int
    """Its place in the trace, from 1."""
    recorded: datetime
    refs: tuple[int, ...]
    """The ordinals of what it rests on."""


def selected_item(row: ItemRow, recorded: datetime) -> SelectedItem:
    """Return an item as a frame holds it."""
    return SelectedItem(
        row.trace_id,
        row.item_id,
        row.type,
        row.state,
        row.line,
        row.detail,
        row.at_risk,
        row.ordinal,
        recorded,
        row.refs,
    )


def drawn(row: SpineRow) -> list[Any]:
    """Return what ``static/trace.js`` draws of a row, without names: a page is half as long."""
    marks = [[mark.item_id, mark.text] for mark in row.marks[:2]]
    head = [row.ordinal, row.item_id, row.type == "decision", row.gutter, row.node, row.lanes]
    return [*head, marks, row.letter, row.line[:_LONGEST_LINE], row.detail, row.word, row.role]


def differences(before: str, after: str) -> list[tuple[int, str]]:
    """Return where two strings differ, as far as both go; a stretch that is the same is skipped.

    Examples
    --------
    >>> differences("..P.", "..R.PP")
    [(2, 'R')]
    """
    stretch = 4_096
    both = min(len(before), len(after))
    return [
        (index, after[index])
        for start in range(0, both, stretch)
        if before[start : start + stretch] != after[start : start + stretch]
        for index in range(start, min(start + stretch, both))
        if before[index] != after[index]
    ]
