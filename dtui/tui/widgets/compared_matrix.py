"""Two decisions cell by cell: options down, constraints across, both verdicts in each cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual import on
from textual.message import Message
from textual.widgets import DataTable

from dtui.text import cells, one_line
from dtui.tui.widgets.pair_table import Drawn, PairTable
from dtui.views.compared import KIND_ROLES, ComparedCell, cell_shown
from dtui.views.comparison_text import KIND_SIGNS, constraint_ids, option_ids
from dtui.views.plain_text import fitted

if TYPE_CHECKING:
    from dtui.views.comparison import Kind
    from dtui.views.decision_comparison import (
        CellComparison,
        ConstraintComparison,
        DecisionComparison,
        OptionComparison,
    )


class ComparedMatrix(PairTable):
    """What the pairs of two decisions were evaluated to, both verdicts in a cell."""

    @dataclass
    class Moved(Message):
        """The cursor came to another cell."""

        cell: ComparedCell

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, header_lines=2)
        self._view: DecisionComparison | None = None

    def show(self, view: DecisionComparison) -> None:
        """Show this comparison, with the cursor where it was."""
        self._view = view
        self.draw(
            [partial(self._column_label, column) for column in view.constraints],
            [self._option_row(option) for option in view.options],
        )
        self._report_move()

    def redraw(self) -> None:
        if self._view is not None:
            self.show(self._view)

    def go_to_difference(self, step: int) -> bool | None:
        """Move to the next cell that differs, or back; tell whether that went past the end.

        None where no cell differs.
        """
        options = () if self._view is None else self._view.options
        differs = [cell.kind != "same" for option in options for cell in option.cells]
        return self.go_to_next(differs, step)

    @property
    def cell(self) -> ComparedCell | None:
        """The cell that the cursor is on."""
        row, column = self.cursor_coordinate
        if self._view is None or not self.is_valid_coordinate(self.cursor_coordinate):
            return None
        option = self._view.options[row]
        return ComparedCell(option, self._view.constraints[column], option.cells[column])

    @on(DataTable.CellHighlighted)
    def _report_move(self) -> None:
        if (cell := self.cell) is not None:
            self.post_message(self.Moved(cell))

    def _column_label(self, column: ConstraintComparison, width: int) -> Text:
        shown = column.right or column.left
        statement = fitted(shown.statement if shown is not None else "", width)
        return Text.assemble(
            (f"{KIND_SIGNS[column.kind]} ", self._of(column.kind)),
            (fitted(constraint_ids(column), width - 2), self.in_role("accent")),
            f"\n{statement}",
        )

    def _option_row(self, option: OptionComparison) -> tuple[Drawn, list[Drawn]]:
        pairs: list[Drawn] = [partial(self._pair, cell) for cell in option.cells]
        return partial(self._option_label, option), pairs

    def _option_label(self, option: OptionComparison, width: int) -> Text:
        shown = option.right or option.left
        ids = one_line(option_ids(option), width // 2)
        return Text.assemble(
            (f"{KIND_SIGNS[option.kind]} ", self._of(option.kind)),
            (f"{ids} ", self.in_role("accent")),
            fitted(shown.name if shown is not None else "", width - cells(ids) - 3),
        )

    def _pair(self, cell: CellComparison, width: int) -> Text:
        signs, word = cell_shown(cell)
        shown = f"{signs.text} {word}".rstrip()
        style = self.in_role(signs.role)
        if cell.kind == "same":
            return Text(shown, style)
        return Text(shown if cells(shown) <= width else signs.text, style + Style(bold=True))

    def _of(self, kind: Kind) -> Style:
        return self.in_role(KIND_ROLES[kind])
