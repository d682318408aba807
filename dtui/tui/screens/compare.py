"""Two traces, two decisions, or one of them at two moments, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from dtui.text import cells, one_line
from dtui.tui.bindings import bindings
from dtui.tui.line import content, labelled, noted
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.compared_list import ComparedList, key_of
from dtui.tui.widgets.compared_matrix import ComparedMatrix
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.compared import (
    KIND_ROLES,
    NO_CELL_DIFFERS,
    NOTHING_BESIDE,
    cell_note,
    item_note,
    parts_shown,
)
from dtui.views.comparison import compare_traces
from dtui.views.comparison_text import (
    KIND_SIGNS,
    arrow,
    counts_text,
    side_text,
)
from dtui.views.decision_comparison import compare_decisions
from dtui.views.keys import COMPARE_KEYS, COMPARED_DECISIONS_KEYS
from dtui.views.next_pending import wrapped_to
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted
from dtui.views.rows import HeldRows

if TYPE_CHECKING:
    from dtui.trace import Trace
    from dtui.views.compared import ComparedNote
    from dtui.views.comparison import (
        ComparedSide,
        Counts,
        Difference,
        ItemComparison,
        TraceComparison,
    )
    from dtui.views.decision_comparison import DecisionComparison, PartComparison
    from dtui.views.sheet import Notes, Sheet, Table


class Side(NamedTuple):
    """One side of a comparison."""

    trace_id: str
    decision_id: str | None = None
    """The decision to compare; None for the whole trace."""
    at: int | None = None
    """As of which step of the trace; None for now."""


class CompareScreen(Frame):
    """What is common to both comparisons: two sides, and whether what is the same is shown."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPARE_KEYS)

    def __init__(self, left: Side, right: Side) -> None:
        super().__init__()
        self._left = left
        self._right = right
        self._every = False

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"left": self._left, "right": self._right}

    def _trace(self, side: Side) -> Trace:
        trace = self.app.corpus.trace(side.trace_id)
        return trace if side.at is None else trace.at(min(side.at, len(trace)))

    def show_sides(self, left: ComparedSide, right: ComparedSide, counts: Counts) -> None:
        """Say at the top what is compared, and how much of it differs."""
        self.trail.crumbs = (one_line(self.app.corpus.path.name), "compare")
        told = counts_text(counts)
        self.trail.aside = (Piece(told, "pending" if counts.differing else "validated"),)
        width = self.size.width - 4
        pieces: list[Piece] = []
        for sign, role, side, own in (
            ("<", "refuted", left, self._left),
            (">", "validated", right, self._right),
        ):
            when = "now  " if own.at is None else "as of"
            line = fitted(f"{when} {side_text(side)}", width)
            pieces += (Piece(f"{sign} ", role), Piece(line), Piece("\n"))
        self.query_one("#sides", Static).update(content(pieces[:-1]))

    def sheet_of(
        self,
        left: ComparedSide,
        right: ComparedSide,
        counts: Counts,
        shown: Iterable[Table | Notes],
    ) -> Sheet:
        """Return a sheet of what is compared, how much of it differs, and what is shown of it."""
        from dtui.views.sheet import Sheet

        facts = (
            ("left", side_text(left)),
            ("right", side_text(right)),
            ("differs", counts_text(counts)),
            ("shown", "all, also what is the same" if self._every else "only what differs"),
        )
        title = f"{left.title} and {right.title}, compared"
        return Sheet(title, (*self.facts(), *facts), tuple(shown))

    def action_all(self) -> None:
        """Show what is the same too, or only what differs."""
        self._every = not self._every
        self.reload()

    def action_swap(self) -> None:
        """Put the left on the right."""
        self._left, self._right = self._right, self._left
        self.reload()

    def on_resize(self) -> None:
        """Wrap what is said anew."""
        if self.is_current:
            self.reload()


class CompareTracesScreen(CompareScreen):
    """Two traces, item by item."""

    PURPOSE: ClassVar[str] = (
        "What differs between two traces, or between one at two moments. Items are matched by "
        "what they say, then by their ids. < only left, > only right, ~ changed, = the same."
    )

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="sides")
        yield ComparedList(id="rows")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    def read(self) -> None:
        self._view = view = self._compared()
        self.show_sides(view.left, view.right, view.counts)
        self.list.show(HeldRows(self._rows_shown(), key_of))
        self._show_note()

    def _rows_shown(self) -> Sequence[ItemComparison]:
        return [row for row in self._view.rows if self._every or row.kind != "same"]

    def _compared(self) -> TraceComparison:
        return compare_traces(self._trace(self._left), self._trace(self._right))

    @property
    def list(self) -> ComparedList:
        """The list of compared items."""
        return self.query_one("#rows", ComparedList)

    def sheet(self) -> Sheet:
        from dtui.views.sheets import compared_notes, compared_table

        view, row = self._view, self.list.current
        under = () if row is None else (compared_notes(item_note(row)),)
        shown = (compared_table(HeldRows(self._rows_shown(), key_of)), *under)
        return self.sheet_of(view.left, view.right, view.counts, shown)

    @on(VirtualList.Moved)
    def _show_note(self) -> None:
        row = self.list.current
        pieces = () if row is None else _told(item_note(row), self.size.width - 3)
        self.query_one("#note", Static).update(content(pieces), layout=False)

    @on(VirtualList.Chosen)
    def _open(self) -> None:
        """Show the item in its trace: on the right, or where it is only on the left, there."""
        row = self.list.current
        if row is None:
            return
        side, item = (self._right, row.right) if row.right else (self._left, row.left)
        if item is not None:
            self.app.open_trace(side.trace_id, item.item_id, at=side.at)


class CompareDecisionsScreen(CompareScreen):
    """Two decisions, cell by cell."""

    PURPOSE: ClassVar[str] = (
        "What differs between two decisions, or between one at two moments. A cell shows both "
        "verdicts where they differ. < only left, > only right, ~ changed, = the same."
    )

    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPARED_DECISIONS_KEYS)

    def kept(self) -> object:
        return tuple(self.query_one("#matrix", ComparedMatrix).cursor_coordinate)

    def restore(self, kept: object) -> bool:
        return self.query_one("#matrix", ComparedMatrix).go_to_pair(*cast("tuple[int, int]", kept))

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="sides")
        yield ComparedMatrix(id="matrix")
        with VerticalScroll(id="below"):
            yield Static(id="cell")
            yield Static(id="bearing")

    def show_failure(self, message: str) -> None:
        self.query_one("#matrix").display = False
        self.query_one("#bearing", Static).update(content((Piece(message, "refuted"),)))

    def read(self) -> None:
        left, right = self._left, self._right
        self._view = view = compare_decisions(
            self._trace(left), left.decision_id or "", self._trace(right), right.decision_id or ""
        )
        self.show_sides(view.left, view.right, view.counts)
        self.query_one("#matrix", ComparedMatrix).show(view)
        width = self.size.width - 3
        self.query_one("#bearing", Static).update(content(_bearing(view, width, self._every)))

    def sheet(self) -> Sheet:
        from dtui.views.sheets import compared_matrix_table, compared_notes, parts_table

        view, cell = self._view, self.query_one("#matrix", ComparedMatrix).cell
        under = () if cell is None else (compared_notes(cell_note(cell)),)
        parts = parts_table(parts_shown(view, every=self._every))
        shown = (compared_matrix_table(view), *under, parts)
        return self.sheet_of(view.left, view.right, view.counts, shown)

    @on(ComparedMatrix.Moved)
    def _show_cell(self, event: ComparedMatrix.Moved) -> None:
        pieces = _told(cell_note(event.cell), self.size.width - 3)
        self.query_one("#cell", Static).update(content(pieces))

    def action_next_difference(self, step: int) -> None:
        """Move to the next cell that differs."""
        wrapped = self.query_one("#matrix", ComparedMatrix).go_to_difference(step)
        if wrapped is None:
            self.notify(NO_CELL_DIFFERS)
        elif wrapped:
            self.notify(wrapped_to(step))

    def action_scroll(self, pages: int) -> None:
        """Scroll what stands below the matrix by that many screenfuls."""
        below = self.query_one("#below")
        below.scroll_relative(y=pages * max(1, below.size.height - 1), animate=False)

    def action_open(self) -> None:
        """Open the decision on the right."""
        side = self._right
        self.app.open_decision(side.trace_id, side.decision_id or "", at=side.at)


def comparison_screen(left: Side, right: Side) -> CompareScreen:
    """Return the screen that compares two sides: two decisions, or else two traces."""
    if left.decision_id is not None and right.decision_id is not None:
        return CompareDecisionsScreen(left, right)
    return CompareTracesScreen(left, right)


def _told(told: ComparedNote, width: int) -> Iterator[Piece]:
    """Say in full what differs about what is under the cursor."""
    yield Piece(f"{KIND_SIGNS[told.kind]} {told.kind}  ", KIND_ROLES[told.kind])
    yield Piece(f"{told.name}\n", "bright")
    yield from noted(told.notes, width)
    for difference in told.differences:
        yield from _difference(difference, width)
    yield from noted(told.sides, width)


def _difference(difference: Difference, width: int) -> Iterator[Piece]:
    said = arrow(difference.left, difference.right)
    if cells(said) <= width - 14:
        yield from labelled(difference.what, said, width)
        return
    yield from labelled(difference.what, f"< {difference.left or '—'}", width, "dim")
    yield from labelled("", f"> {difference.right or '—'}", width)


def _bearing(view: DecisionComparison, width: int, every: bool) -> Iterator[Piece]:
    parts = parts_shown(view, every=every)
    for part in parts:
        yield from _part(part, width)
    if not parts:
        yield Piece(f"{NOTHING_BESIDE}\n", "dim")


def _part(part: PartComparison, width: int) -> Iterator[Piece]:
    if part.kind != "changed":
        pieces = labelled(part.part, part.left or part.right, width - 2)
    else:
        left = labelled(part.part, f"< {part.left}", width - 2, "dim")
        pieces = chain(left, labelled("", f"> {part.right}", width - 2))
    line_begins = True
    sign = f"{KIND_SIGNS[part.kind]} "
    for piece in pieces:
        if line_begins:
            yield Piece(sign, KIND_ROLES[part.kind])
            sign = "  "
        line_begins = piece.text.endswith("\n")
        yield piece
