"""The matrix of a decision: options down, constraints across."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import DataTable

from dtui.signs import sign
from dtui.text import cells, one_line
from dtui.tui.bindings import bindings
from dtui.tui.widgets.pair_table import Drawn, PairTable
from dtui.views.actions import may_evaluate
from dtui.views.keys import MATRIX_KEYS
from dtui.views.plain_text import fitted, wrapped

if TYPE_CHECKING:
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
    )

_HEADER_LINES = 3
_ROOM_FOR_PRIOR = 30
_TAKEN = sign("decision", "selected").glyph


class Matrix(PairTable):
    """What a decision's pairs are evaluated to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MATRIX_KEYS)

    @dataclass
    class Moved(Message):
        """The cursor came to another pair."""

        cell: MatrixCell

    @dataclass
    class Chosen(Message):
        """The reviewer wants to evaluate a pair."""

        cell: MatrixCell

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, header_lines=_HEADER_LINES)
        self._matrix: DecisionMatrix | None = None
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
        self.draw(
            [partial(self._constraint_label, constraint) for constraint in matrix.constraints],
            [self._option_row(option) for option in matrix.options],
        )
        self._report_move()

    def redraw(self) -> None:
        if self._matrix is not None:
            self.show(self._matrix, came=self._came, read_only=self._read_only)

    def go_to_missing(self, step: int) -> bool:
        """Move to the next pair without an evaluation, or back with a negative step.

        Return whether that went past the end.
        """
        options = () if self._matrix is None else self._matrix.options
        missing = [not cell.evaluation_id for option in options for cell in option.cells]
        return bool(self.go_to_next(missing, step))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to evaluate only a pair that may be, and to scroll only where all is not seen."""
        match action:
            case "select_cursor":
                may = may_evaluate(self._matrix, past=self._read_only)
                return may and self.cell is not None
            case "page_up" | "page_down":
                return self.max_scroll_y > 0
            case _:
                return True

    @property
    def row(self) -> int:
        """The option that the cursor is on, counted from 0."""
        return self.cursor_coordinate.row

    @property
    def cell(self) -> MatrixCell | None:
        """The pair that the cursor is on."""
        row, column = self.cursor_coordinate
        if self._matrix is None or not self.is_valid_coordinate(self.cursor_coordinate):
            return None
        return self._matrix.options[row].cells[column]

    @on(DataTable.CellHighlighted)
    def _report_move(self) -> None:
        if (cell := self.cell) is not None:
            self.post_message(self.Moved(cell))

    @on(DataTable.CellSelected)
    def _report_choice(self, event: DataTable.CellSelected) -> None:
        event.stop()
        if (cell := self.cell) is not None:
            self.post_message(self.Chosen(cell))

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
        lines = [Text(first, self.in_role("accent")), *map(Text, rest)]
        return Text("\n").join(lines)

    def _option_row(self, option: MatrixOption) -> tuple[Drawn, list[Drawn]]:
        pairs: list[Drawn] = [partial(self._pair, cell) for cell in option.cells]
        return partial(self._option_label, option), pairs

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
            (mark, self.in_role("locked")),
            (f"{option_id} ", self.in_role("accent")),
            fitted(option.name, width - taken),
            (prior, self.in_role("dim")),
            proposed,
        )

    def _proposed(self, option: MatrixOption) -> Text:
        """Say that an agent proposed the option, and by its glyph what was made of that."""
        proposals = () if self._matrix is None else self._matrix.proposals
        of_it = [made for made in proposals if made.option_id == option.option_id]
        if not of_it:
            return Text()
        return Text(f" P{of_it[-1].glyph}", self.in_role(of_it[-1].role))

    def _pair(self, cell: MatrixCell, width: int) -> Text:
        score = "" if cell.score is None else f" {cell.score:g}"
        came = "+" if cell.evaluation_id and cell.evaluation_id in self._came else ""
        shown = f"{came}{cell.glyph} {cell.word}{score}"
        # The glyph says what the word says; half of a score would be another score.
        if cells(shown) > width and score:
            shown = f"{came}{cell.glyph}{score}"
        style = self.in_role(cell.role)
        return Text(shown, style + Style(bold=True, underline=True) if came else style)
