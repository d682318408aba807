"""A letter on everything one can go to: typing it goes there."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Offset, Region
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.keys import JUMP_KEYS
from dtui.tui.line import content
from dtui.tui.widgets.card import Card
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp
    from dtui.tui.widgets.pair_table import PairTable

_LETTERS = "asdfghjkl" + "".join(sorted(set(string.ascii_lowercase) - set("asdfghjkl")))
"""Those under the fingers first."""


class Target(NamedTuple):
    """One thing to go to."""

    place: Offset
    """Where on screen its letters stand."""
    go: Callable[[], object]


def labels(count: int) -> list[str]:
    """Return letters for so many things: one each if that is enough, and none begins another.

    Examples
    --------
    >>> labels(3)
    ['a', 's', 'd']
    >>> many = labels(60)
    >>> many[:2], many[-1], len(many)
    (['a', 's'], 'zb', 60)
    """
    size = len(_LETTERS)
    alone = size
    while alone and alone + (size - alone) * size < count:
        alone -= 1
    pairs = (first + second for first in _LETTERS[alone:] for second in _LETTERS)
    return [*_LETTERS[:alone], *pairs][:count]


def targets(screen: Screen[Any]) -> list[Target]:
    """Return what one can go to on a screen: the rows in view, and whatever takes the focus."""
    found: list[Target] = []
    for widget in screen.focus_chain:
        seen = screen.find_widget(widget).visible_region
        if seen.area:
            found += _rows(widget, seen) or [Target(_before(seen), widget.focus)]
    return found


def _before(region: Region) -> Offset:
    """Return the place for a letter beside a field, over its margin."""
    return Offset(max(region.x - 1, 0), region.y)


def _rows(widget: Widget, seen: Region) -> list[Target]:
    if isinstance(widget, Card):  # its rows are lines of one text
        return []
    if isinstance(widget, VirtualList):
        return list(_list_rows(cast("VirtualList[Any]", widget), seen))
    # A table is known by what it can do: its class takes long to load.
    if hasattr(widget, "ordered_rows"):
        return list(_table_rows(cast("PairTable", widget), seen))
    return []


def _list_rows(rows: VirtualList[Any], seen: Region) -> Iterator[Target]:
    top, inside = round(rows.scroll_y), rows.content_region
    for index in range(top, min(top + inside.height, rows.row_count)):
        place = Offset(inside.x, inside.y + index - top)
        if seen.contains_point(place):
            yield Target(place, partial(_go_to_row, rows, index))


def _go_to_row(rows: VirtualList[Any], index: int) -> None:
    rows.focus()
    rows.go_to_row(index)


def _table_rows(table: PairTable, seen: Region) -> Iterator[Target]:
    inside = table.content_region
    y = inside.y + (table.header_height if table.show_header else 0) - round(table.scroll_y)
    first = inside.y + table.header_height
    for index, row in enumerate(table.ordered_rows):
        place = Offset(inside.x, y)
        if y >= first and seen.contains_point(place):
            yield Target(place, partial(_go_to_table_row, table, index))
        y += row.height


def _go_to_table_row(table: PairTable, index: int) -> None:
    table.focus()
    table.move_cursor(row=index)


class JumpScreen(Rebindable[Target | None], ModalScreen[Target | None]):
    """Letters over the screen behind; its result is what was chosen."""

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings(JUMP_KEYS)

    def __init__(self, found: Sequence[Target]) -> None:
        super().__init__()
        self._targets = dict(zip(labels(len(found)), found, strict=False))
        self._typed = ""

    def compose(self) -> ComposeResult:
        for label, target in self._targets.items():
            sign = Static(content((Piece(label),)), classes="hop", name=label)
            sign.absolute_offset = target.place
            yield sign
        says = "type a letter to go there · esc stays here"
        yield Static(content((Piece(f" {says}", "accent"),)), id="hopping")

    def on_key(self, event: events.Key) -> None:
        """Go where the letter stands; where it takes two, show those that are left."""
        if event.key == "backspace":
            self._typed = ""
        elif event.character and event.character.lower() in _LETTERS:
            self._typed += event.character.lower()
        else:
            return
        event.stop()
        left = [label for label in self._targets if label.startswith(self._typed)]
        if self._typed in self._targets:
            self.dismiss(self._targets[self._typed])
            return
        if not left:
            self._typed, left = "", list(self._targets)
        for sign in self.query(".hop"):
            sign.display = sign.name in left

    def action_cancel(self) -> None:
        """Stay where one was."""
        self.dismiss(None)
