"""The matrix of a decision: options down, constraints across."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, getters, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.message import Message
from textual.theme import Theme
from textual.widgets import DataTable

from dtui.text import cells, one_line
from dtui.views.palette import sign
from dtui.views.plain_text import fitted, wrapped

if TYPE_CHECKING:
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
    )

_NARROWEST, _WIDEST = 15, 32
_HEADER_LINES = 3
_ROOM_FOR_PRIOR = 30
_TAKEN = sign("decision", "selected").glyph


class Matrix(DataTable[Text], inherit_bindings=False):
    """One cell for each pair of option and constraint, under a cursor."""

    if TYPE_CHECKING:
        app = getters.app(App[object])

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Evaluate", key_display="enter"),
        Binding("left,h", "cursor_left", "Left", show=False),
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("right,l", "cursor_right", "Right", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home,g", "scroll_top", "First option", show=False),
        Binding("end,G", "scroll_bottom", "Last option", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor came to another pair."""

        cell: MatrixCell

    @dataclass
    class Chosen(Message):
        """The reviewer wants to evaluate a pair."""

        cell: MatrixCell

    def __init__(self, *, id: str) -> None:
        super().__init__(
            id=id, header_height=_HEADER_LINES, cursor_foreground_priority="renderable"
        )
        self._matrix: DecisionMatrix | None = None
        self._drawn_for = 0
        self._across = 0
        self._came: Collection[str] = ()
        self._read_only = False

    def show(
        self, matrix: DecisionMatrix, *, came: Collection[str] = (), read_only: bool = False
    ) -> None:
        """Show this matrix, with the cursor where it was.

        Parameters
        ----------
        matrix
            What to show.
        came
            The items to mark as having just come: evaluations, options, constraints.
        read_only
            Offer to evaluate nothing.
        """
        self._matrix = matrix
        self._came = came
        self._read_only = read_only
        cursor = self.cursor_coordinate
        self.clear(columns=True)
        # Without rows or columns there is nothing to stand on; the screen says so in words.
        self.display = bool(matrix.options and matrix.constraints)
        self._drawn_for = self.size.width or self.app.size.width
        names = min(40, max(20, self._drawn_for * 3 // 10))
        room = self._drawn_for - names - 4
        # Columns that are in view are in view whole, or the window's edge would cut their numbers.
        in_view = max(1, min(len(matrix.constraints), room // (_NARROWEST + 2)))
        width = max(_NARROWEST, min(_WIDEST, room // in_view - 2))
        for constraint in matrix.constraints:
            self.add_column(self._constraint_label(constraint, width), width=width)
        for option in matrix.options:
            pairs = (self._pair_text(cell, width) for cell in option.cells)
            self.add_row(*pairs, label=self._option_label(option, names))
        self._across = names + len(matrix.constraints) * (width + 2)
        scrollbar = 1 if self.is_wider_than_window else 0
        self.styles.height = _HEADER_LINES + len(matrix.options) + scrollbar + 1
        self.cursor_coordinate = cursor
        self._report_move()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._redraw)

    def on_resize(self, event: events.Resize) -> None:
        """Give the columns the room there is now."""
        if event.size.width != self._drawn_for:
            self._redraw()

    def _redraw(self, _theme: Theme | None = None) -> None:
        if self._matrix is not None:
            self.show(self._matrix, came=self._came, read_only=self._read_only)

    def go_to_missing(self, step: int) -> bool:
        """Move to the next pair without an evaluation, or back with a negative step.

        Return whether that went past the end.
        """
        matrix = self._matrix
        if matrix is None or not matrix.missing:
            return False
        columns = len(matrix.constraints)
        every = [cell for option in matrix.options for cell in option.cells]
        row, column = self.cursor_coordinate
        here = row * columns + column
        for distance in range(1, len(every) + 1):
            index = (here + step * distance) % len(every)
            if not every[index].evaluation_id:
                self.cursor_coordinate = Coordinate(*divmod(index, columns))
                return (index - here) * step <= 0
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to evaluate only a pair that may be, and to scroll only where all is not seen."""
        match action:
            case "select_cursor":
                matrix = self._matrix
                may = matrix is not None and not matrix.locked and not self._read_only
                return may and self._current() is not None
            case "page_up" | "page_down":
                return self.max_scroll_y > 0
            case _:
                return True

    @property
    def is_wider_than_window(self) -> bool:
        """Whether some columns can be seen only by scrolling."""
        return self._across > self._drawn_for

    @property
    def row(self) -> int:
        """The option that the cursor is on, counted from 0."""
        return self.cursor_coordinate.row

    def _current(self) -> MatrixCell | None:
        row, column = self.cursor_coordinate
        if self._matrix is None or not self.is_valid_coordinate(self.cursor_coordinate):
            return None
        return self._matrix.options[row].cells[column]

    @on(DataTable.CellHighlighted)
    def _report_move(self) -> None:
        if (cell := self._current()) is not None:
            self.post_message(self.Moved(cell))

    @on(DataTable.CellSelected)
    def _report_choice(self, event: DataTable.CellSelected) -> None:
        event.stop()
        if (cell := self._current()) is not None:
            self.post_message(self.Chosen(cell))

    # Drawing: Text, not str, for an agent wrote it and a str is parsed as markup.

    def _constraint_label(self, constraint: MatrixConstraint, width: int) -> Text:
        strength = " hard" if constraint.hard else " soft"
        weight = "" if constraint.weight is None else f" × {constraint.weight:g}"
        came = "+" if constraint.constraint_id in self._came else ""
        named = came + constraint.constraint_id + strength
        # Half of a number is another number: a weight stands there whole or not at all.
        if cells(named + weight) <= width:
            first = named + weight
        else:
            room = width - cells(strength)
            first = fitted(came + constraint.constraint_id, room).rstrip() + strength
        rest = wrapped(constraint.statement, width)
        if len(rest) >= _HEADER_LINES:
            rest = [*rest[: _HEADER_LINES - 2], fitted(f"{rest[_HEADER_LINES - 2]}…", width)]
        lines = [Text(first, self._in("accent")), *map(Text, rest)]
        return Text("\n").join(lines)

    def _option_label(self, option: MatrixOption, width: int) -> Text:
        roomy = option.probability is not None and width >= _ROOM_FOR_PRIOR
        prior = f" p {option.probability:.2f}" if roomy else ""
        came = "+" if option.option_id in self._came else " "
        mark = f"{_TAKEN if option.selected else ' '}{came}"
        proposed = self._proposed(option)
        # However long its id is, an option's label leaves the columns their room.
        option_id = one_line(option.option_id, width // 2)
        taken = cells(f"{mark}{option_id} {prior}{proposed.plain}")
        return Text.assemble(
            (mark, self._in("locked")),
            (f"{option_id} ", self._in("accent")),
            fitted(option.name, width - taken),
            (prior, self._in("dim")),
            proposed,
        )

    def _proposed(self, option: MatrixOption) -> Text:
        """Say that an agent proposed the option, and by its glyph what was made of that."""
        proposals = () if self._matrix is None else self._matrix.proposals
        of_it = [made for made in proposals if made.option_id == option.option_id]
        if not of_it:
            return Text()
        return Text(f" P{of_it[-1].glyph}", self._in(of_it[-1].role))

    def _pair_text(self, cell: MatrixCell, width: int) -> Text:
        score = "" if cell.score is None else f" {cell.score:g}"
        came = "+" if cell.evaluation_id and cell.evaluation_id in self._came else ""
        shown = f"{came}{cell.glyph} {cell.word}{score}"
        # The glyph says what the word says; half of a score would be another score.
        if cells(shown) > width and score:
            shown = f"{came}{cell.glyph}{score}"
        style = self._in(cell.role)
        return Text(shown, style + Style(bold=True, underline=True) if came else style)

    def _in(self, role: str) -> Style:
        colour = self.app.theme_variables[role]
        return Style(color="default" if colour == "ansi_default" else colour)
