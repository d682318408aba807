"""What the matrices have in common: a table with a cell for each pair of option and constraint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, getters
from textual.app import App
from textual.binding import BindingType
from textual.coordinate import Coordinate
from textual.theme import Theme
from textual.widgets import DataTable

from dtui.tui.bindings import bindings
from dtui.views.keys import TABLE_KEYS

Drawn = Callable[[int], Text]
"""What stands in a label or cell, given its width: Text, not str, which is parsed as markup."""

_NARROWEST, _WIDEST = 15, 32


class PairTable(DataTable[Text], inherit_bindings=False):
    """Options down, constraints across, a cell for each pair, and one under the cursor."""

    if TYPE_CHECKING:
        app = getters.app(App[object])

    BINDINGS: ClassVar[list[BindingType]] = bindings(TABLE_KEYS)

    def __init__(self, *, id: str, header_lines: int) -> None:
        super().__init__(id=id, header_height=header_lines, cursor_foreground_priority="renderable")
        self._drawn_for = 0
        self._across = 0

    def redraw(self) -> None:
        """Draw again what is shown, if anything is: in another window, or in other colours."""
        raise NotImplementedError

    def go_to_pair(self, row: int, column: int) -> bool:
        """Put the cursor on a pair; tell whether there is one."""
        there = Coordinate(row, column)
        if not self.is_valid_coordinate(there):
            return False
        self.move_cursor(row=row, column=column)
        return True

    def draw(
        self, constraints: Sequence[Drawn], options: Sequence[tuple[Drawn, Sequence[Drawn]]]
    ) -> None:
        """Draw a column a constraint and a row an option, with the cursor where it was.

        Parameters
        ----------
        constraints
            The label of each column.
        options
            The label of each row, and its cells.
        """
        cursor = self.cursor_coordinate
        self.clear(columns=True)
        # Without rows or columns there is nothing to stand on; the screen says so in words.
        self.display = bool(options and constraints)
        self._drawn_for = self.size.width or self.app.size.width
        label_width = min(40, max(20, self._drawn_for * 3 // 10))
        room = self._drawn_for - label_width - 4
        # Columns that are in view are in view whole, or the window's edge would cut their numbers.
        in_view = max(1, min(len(constraints), room // (_NARROWEST + 2)))
        width = max(_NARROWEST, min(_WIDEST, room // in_view - 2))
        for label in constraints:
            self.add_column(label(width), width=width)
        for label, cells in options:
            self.add_row(*(cell(width) for cell in cells), label=label(label_width))
        self._across = label_width + len(constraints) * (width + 2)
        scrollbar = 1 if self.is_wider_than_window else 0
        self.styles.height = self.header_height + len(options) + scrollbar + self.gutter.height
        self.cursor_coordinate = cursor

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)

    def _recolour(self, _theme: Theme) -> None:
        self.redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Give the columns the room there is now."""
        if event.size.width != self._drawn_for:
            self.redraw()

    @property
    def is_wider_than_window(self) -> bool:
        """Whether some columns can be seen only by scrolling."""
        return self._across > self._drawn_for

    def go_to_next(self, wanted: Sequence[bool], step: int) -> bool | None:
        """Move to the next cell that is wanted, or back with a negative step.

        Parameters
        ----------
        wanted
            Of each cell, row after row, whether it is.
        step
            1 for onwards, -1 for back.

        Returns
        -------
        bool or None
            Whether that went past the end; None where no cell is wanted.
        """
        columns = max(1, len(self.columns))
        row, column = self.cursor_coordinate
        here = row * columns + column
        for distance in range(1, len(wanted) + 1):
            index = (here + step * distance) % len(wanted)
            if wanted[index]:
                self.cursor_coordinate = Coordinate(*divmod(index, columns))
                return (index - here) * step <= 0
        return None

    def in_role(self, role: str) -> Style:
        """Return the colour that the theme has for a role."""
        colour = self.app.theme_variables[role]
        return Style(color="default" if colour == "ansi_default" else colour)
