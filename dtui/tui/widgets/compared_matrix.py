"""Two decisions cell by cell: options down, constraints across, both verdicts in each cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.style import Style
from rich.text import Text
from textual import getters, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.message import Message
from textual.theme import Theme
from textual.widgets import DataTable

from dtui.text import cells, one_line
from dtui.tui.widgets.compared_list import KIND_ROLES
from dtui.views.comparison_text import KIND_SIGNS, cell_signs, constraint_ids, option_ids
from dtui.views.plain_text import fitted

if TYPE_CHECKING:
    from dtui.views.comparison import Kind
    from dtui.views.decision_comparison import (
        CellComparison,
        ConstraintComparison,
        DecisionComparison,
        OptionComparison,
    )

_NARROWEST, _WIDEST = 13, 30


class ComparedCell(NamedTuple):
    """The cell under the cursor, with its row and its column."""

    option: OptionComparison
    constraint: ConstraintComparison
    cell: CellComparison


class ComparedMatrix(DataTable[Text], inherit_bindings=False):
    """One cell for each pair of compared option and constraint, under a cursor."""

    if TYPE_CHECKING:
        app = getters.app(App[object])

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "cursor_left", "Left", show=False),
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("right,l", "cursor_right", "Right", show=False),
        Binding("home,g", "scroll_top", "First option", show=False),
        Binding("end,G", "scroll_bottom", "Last option", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor came to another cell."""

        cell: ComparedCell

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, header_height=2, cursor_foreground_priority="renderable")
        self._view: DecisionComparison | None = None

    def show(self, view: DecisionComparison) -> None:
        """Show this comparison, with the cursor where it was."""
        self._view = view
        cursor = self.cursor_coordinate
        self.clear(columns=True)
        # Without rows or columns there is nothing to stand on; the screen says so in words.
        self.display = bool(view.options and view.constraints)
        room = self.size.width or self.app.size.width
        names = min(44, max(22, room * 3 // 10))
        left = room - names - 4
        # Columns that are in view are in view whole.
        in_view = max(1, min(len(view.constraints), left // (_NARROWEST + 2)))
        width = max(_NARROWEST, min(_WIDEST, left // in_view - 2))
        for column in view.constraints:
            self.add_column(self._column_label(column, width), width=width)
        for option in view.options:
            pairs = (self._pair(cell, width) for cell in option.cells)
            self.add_row(*pairs, label=self._option_label(option, names))
        across = names + len(view.constraints) * (width + 2)
        self.styles.height = 2 + len(view.options) + (1 if across > room else 0)
        self.cursor_coordinate = cursor
        self._report_move()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._redraw)

    def on_resize(self) -> None:
        """Give the columns the room there is now."""
        self._redraw()

    def _redraw(self, _theme: Theme | None = None) -> None:
        if self._view is not None:
            self.show(self._view)

    def go_to_difference(self, step: int) -> bool | None:
        """Move to the next cell that differs, or back; tell whether that went past the end.

        None where no cell differs.
        """
        view = self._view
        every = [cell for option in view.options for cell in option.cells] if view else []
        columns = max(1, len(self.columns))
        row, column = self.cursor_coordinate
        here = row * columns + column
        for distance in range(1, len(every) + 1):
            index = (here + step * distance) % len(every)
            if every[index].kind != "same":
                self.cursor_coordinate = Coordinate(*divmod(index, columns))
                return (index - here) * step <= 0
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Choose nothing: there is nothing here but to read."""
        return action != "select_cursor"

    @on(DataTable.CellHighlighted)
    def _report_move(self) -> None:
        row, column = self.cursor_coordinate
        if self._view is not None and self.is_valid_coordinate(self.cursor_coordinate):
            option = self._view.options[row]
            found = ComparedCell(option, self._view.constraints[column], option.cells[column])
            self.post_message(self.Moved(found))

    # Drawing: Text, not str, for an agent wrote it and a str is parsed as markup.

    def _column_label(self, column: ConstraintComparison, width: int) -> Text:
        shown = column.right or column.left
        statement = fitted(shown.statement if shown is not None else "", width)
        return Text.assemble(
            (f"{KIND_SIGNS[column.kind]} ", self._of(column.kind)),
            (fitted(constraint_ids(column), width - 2), self._in("accent")),
            f"\n{statement}",
        )

    def _option_label(self, option: OptionComparison, width: int) -> Text:
        shown = option.right or option.left
        ids = one_line(option_ids(option), width // 2)
        return Text.assemble(
            (f"{KIND_SIGNS[option.kind]} ", self._of(option.kind)),
            (f"{ids} ", self._in("accent")),
            fitted(shown.name if shown is not None else "", width - cells(ids) - 3),
        )

    def _pair(self, cell: CellComparison, width: int) -> Text:
        signs = cell_signs(cell)
        side = cell.right or cell.left
        if cell.kind == "same":
            evaluated = side is not None and side.evaluation_id
            return Text(f"{signs} same" if evaluated else signs, self._in("dim"))
        word = side.word if side is not None and cell.kind != "only left" else "gone"
        shown = f"{signs} {word}"
        role = side.role if side is not None and cell.kind != "only left" else "dim"
        style = self._in(role) + Style(bold=True)
        return Text(shown if cells(shown) <= width else signs, style)

    def _of(self, kind: Kind) -> Style:
        return self._in(KIND_ROLES[kind])

    def _in(self, role: str) -> Style:
        colour = self.app.theme_variables[role]
        return Style(color="default" if colour == "ansi_default" else colour)
