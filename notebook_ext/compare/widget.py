"""Two traces, two decisions, or one of them at two moments, and what differs, in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import traitlets

from dtui.errors import InvalidQueryError
from dtui.text import one_line
from dtui.trace import Trace
from dtui.views.compared import (
    NO_CELL_DIFFERS,
    NOTHING_BESIDE,
    NOTHING_DIFFERS,
    ComparedCell,
    cell_note,
    item_note,
)
from dtui.views.comparison import compare_traces
from dtui.views.comparison_text import counts_text
from dtui.views.decision_comparison import DecisionComparison, compare_decisions
from dtui.views.keys import COMPARE_KEYS, COMPARED_DECISIONS_KEYS, LIST_KEYS, TABLE_KEYS
from dtui.views.next_pending import wrapped_to
from notebook_ext.compare.differences import (
    DecisionDifference,
    ItemDifference,
    decision_differences,
    item_differences,
)
from notebook_ext.compare.page import comparison_markdown, comparison_page
from notebook_ext.compare.rows import (
    ComparedPlace,
    differences_at,
    heads,
    item_addresses,
    item_row,
    matrix_rows,
    note_row,
    parts_rows,
    place_in,
)
from notebook_ext.compare.sides import Moment, Side, sides_of_corpus, sides_of_snapshots
from notebook_ext.export import Kept
from notebook_ext.frames import frame
from notebook_ext.view.keyboard import key_rows
from notebook_ext.view.widget import Clock, Widget, answers, now

if TYPE_CHECKING:
    import polars as pl

    from dtui.corpus import Corpus
    from dtui.html import Element
    from dtui.views.comparison import ItemComparison, TraceComparison

_CAN = ("all", "swap")
_CAN_IN_DECISIONS = (
    *("next_difference(1)", "next_difference(-1)", "scroll(1)", "scroll(-1)"),
    *_CAN,
)


class CompareWidget(Widget):
    """What differs between two traces item by item, or between two decisions cell by cell.

    Items are matched by what they say, and only then by their ids, which stores count. The sign
    before a row says what became of it: ``~`` changed, ``<`` only left, ``>`` only right, ``=``
    the same. Who wrote an item and when is not compared.

    Parameters
    ----------
    source
        The corpus, which is followed; or the left one of two snapshots.
    left, right
        In a corpus, addresses: of traces (``"renewal"``) or decisions (``"renewal/dec-1"``);
        without a right one, the left one at two moments. Else the right snapshot.
    decision
        Of two snapshots, the decision to compare; or a pair, the first of the left one.
    left_at, right_at
        In a corpus, with how many of its first items a side is shown; all if left out.
    as_of
        In a corpus, the left one as it stood at a moment (``"2026-10-01"``, ``"3 d ago"``, or with
        its zone) with how it stands now; of two, both as of then.
    every
        Show what is the same too; key ``a``.
    swapped
        Show the left on the right; key ``x``.

    Raises
    ------
    InvalidQueryError
        If that is nothing to compare, or a decision is not there.

    Examples
    --------
    In a notebook::

        CompareWidget(corpus, "run-7", "run-8")
        CompareWidget(corpus, "renewal/dec-1", "renewal/dec-2")
        CompareWidget(corpus, "renewal/dec-1", as_of="3 d ago")
        CompareWidget(trace.at(12), trace)
    """

    PART = "compare"

    every: Any = traitlets.Bool(False, help="Show what is the same too.").tag(sync=True)
    swapped: Any = traitlets.Bool(False, help="Show the left on the right.").tag(sync=True)

    @overload
    def __init__(
        self,
        source: Corpus,
        left: str,
        right: str | None = None,
        /,
        *,
        left_at: int | None = None,
        right_at: int | None = None,
        as_of: Moment = None,
        clock: Clock = now,
        **traits: Any,
    ) -> None: ...

    @overload
    def __init__(
        self,
        source: Trace,
        right: Trace,
        /,
        *,
        decision: str | tuple[str, ...] = (),
        clock: Clock = now,
        **traits: Any,
    ) -> None: ...

    def __init__(
        self,
        source: Corpus | Trace,
        left: str | Trace,
        right: str | None = None,
        /,
        *,
        decision: str | tuple[str, ...] = (),
        left_at: int | None = None,
        right_at: int | None = None,
        as_of: Moment = None,
        clock: Clock = now,
        **traits: Any,
    ) -> None:
        self._view: TraceComparison | DecisionComparison | None = None
        self._shown: TraceComparison | DecisionComparison | None = None
        self._known: tuple[int, int, bool] | None = None
        if isinstance(source, Trace) and isinstance(left, Trace):
            if not right is left_at is right_at is as_of is None:
                raise InvalidQueryError(
                    "a snapshot is of its own moment: CompareWidget(trace.at(12), trace)."
                )
            self._sides = sides_of_snapshots(source, left, decision)
        elif isinstance(source, Trace) or isinstance(left, Trace):
            raise InvalidQueryError(
                "compare two snapshots, CompareWidget(trace.at(12), trace), or name two of a "
                "corpus, CompareWidget(corpus, 'run-7', 'run-8')."
            )
        else:
            if decision:
                raise InvalidQueryError(
                    "in a corpus a decision is named by its address: 'renewal/dec-1'."
                )
            moments = {"left_at": left_at, "right_at": right_at}
            self._sides = sides_of_corpus(source, left, right, **moments, as_of=as_of, now=clock())
        super().__init__(clock=clock, **traits)
        if not isinstance(source, Trace):
            self.follow(source)

    @property
    def label(self) -> str:
        """What is compared with what, and how much differs."""
        view = self._compared()
        names = (f"{side.trace_id} {side.decision_id}".rstrip() for side in (view.left, view.right))
        return one_line(f"{' with '.join(names)}, {counts_text(view.counts)}")

    # Frames

    @property
    def filtered(self) -> pl.DataFrame:
        """What is shown, a row a difference: what differs, and with `every` what is the same."""
        view = self._compared()
        if isinstance(view, DecisionComparison):
            return frame(DecisionDifference, decision_differences(view, every=self.every))
        return frame(ItemDifference, item_differences(self._rows_of(view)))

    @property
    def selection(self) -> pl.DataFrame:
        """The differences of what is selected."""
        view = self._compared()
        if isinstance(view, DecisionComparison):
            place = place_in(view, self.selected)
            told = () if place is None else differences_at(view, place)
            return frame(DecisionDifference, told)
        rows = self._rows_of(view)
        at = self._index(view, self.selected)
        return frame(ItemDifference, item_differences([] if at is None else rows[at : at + 1]))

    # What it leaves behind

    def page(self, rows: int) -> Element:
        """Return what differs as a table."""
        return comparison_page(self._compared(), self._in_order(), rows, every=self.every)

    def markdown(self) -> str:
        """Return what differs as tables."""
        return comparison_markdown(self._compared(), self._in_order(), every=self.every)

    def kept(self) -> Kept:
        """Return what is shown, with what is said of each row or cell."""
        opened = self._open()
        view = self._compared()
        reads = {"can": [action for action in opened["can"] if action not in ("all", "swap")]}
        if isinstance(view, DecisionComparison):
            places = [
                (row, column)
                for row in range(len(view.options))
                for column in range(len(view.constraints))
            ]
            notes = [("note", {"row": r, "column": c}, self._note(r, c)) for r, c in places]
            return Kept([("open", {}, {**opened, **reads}), *notes])
        rows = self._rows_of(view)
        notes = [("note", {"row": at, "column": 0}, self._note(at, 0)) for at in range(len(rows))]
        return Kept(
            [("open", {}, {**opened, **reads}), *notes], [item_row(view, row) for row in rows]
        )

    # Questions of the browser

    @answers("open")
    def _open(self) -> dict[str, Any]:
        self._shown = view = self._compared()
        of_decisions = isinstance(view, DecisionComparison)
        tables = (TABLE_KEYS, COMPARED_DECISIONS_KEYS) if of_decisions else (LIST_KEYS,)
        can = _CAN_IN_DECISIONS if of_decisions else _CAN
        return {
            "label": self.label,
            "heads": heads(view, self._in_order()),
            "keys": key_rows(*tables, COMPARE_KEYS),
            "can": list(can),
            "at": self._place(self.selected),
            **(self._matrix(view) if of_decisions else self._list(view)),
        }

    def _matrix(self, view: DecisionComparison) -> dict[str, Any]:
        return {
            **matrix_rows(view),
            "parts": parts_rows(view, every=self.every),
            "nothing": NOTHING_BESIDE,
            "none": NO_CELL_DIFFERS,
            "wrapped": {step: wrapped_to(step) for step in (1, -1)},
        }

    def _list(self, view: TraceComparison) -> dict[str, Any]:
        empty = NOTHING_DIFFERS if view.rows else "Neither side has any items."
        return {"count": len(self._rows_of(view)), "empty": empty}

    @answers("rows")
    def _rows(self, first: int, count: int) -> dict[str, Any]:
        view = self._shown or self._compared()
        if isinstance(view, DecisionComparison):
            raise InvalidQueryError("two decisions have no list, and so no rows.")
        return {"rows": [item_row(view, row) for row in self._rows_of(view)[first : first + count]]}

    @answers("note")
    def _note(self, row: int, column: int) -> dict[str, Any]:
        view = self._shown or self._compared()
        try:
            if isinstance(view, DecisionComparison):
                option = view.options[row]
                at = ComparedCell(option, view.constraints[column], option.cells[column])
                return note_row(cell_note(at))
            return note_row(item_note(self._rows_of(view)[row]))
        except IndexError:
            raise InvalidQueryError(f"there is no row {row} with a column {column}.") from None

    @answers("turn")
    def _turn(self, action: str) -> dict[str, Any]:
        match action:
            case "all":
                self.every = not self.every
            case "swap":
                self.swapped = not self.swapped
            case _:
                raise InvalidQueryError(f"{action!r} is nothing that can be turned.")
        return {}

    @answers("place")
    def _place(self, address: str) -> dict[str, Any]:
        """Answer with where an entry stands: a row and a column, or a row of the list."""
        view = self._shown or self._compared()
        if isinstance(view, DecisionComparison):
            return (place_in(view, address) or ComparedPlace())._asdict()
        return ComparedPlace(self._index(view, address))._asdict()

    # The comparison

    def _in_order(self) -> tuple[Side, Side]:
        left, right = self._sides
        return (right, left) if self.swapped else (left, right)

    def _compared(self) -> TraceComparison | DecisionComparison:
        """Compare the sides as they stand; unless one of them has changed, that is known."""
        left, right = self._in_order()
        here, there = left.read(), right.read()
        known = (len(here), len(there), self.swapped)
        if self._known != known or self._view is None:
            self._known = known
            if left.decision_id:
                self._view = compare_decisions(here, left.decision_id, there, right.decision_id)
            else:
                self._view = compare_traces(here, there)
        return self._view

    def _rows_of(self, view: TraceComparison) -> list[ItemComparison]:
        return [row for row in view.rows if self.every or row.kind != "same"]

    def _index(self, view: TraceComparison, address: str) -> int | None:
        rows = enumerate(self._rows_of(view))
        return next((at for at, row in rows if address in item_addresses(view, row)), None)
