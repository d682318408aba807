"""A decision in a notebook: options against constraints, and all that bears on the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import traitlets

from dtui.errors import InvalidQueryError
from dtui.trace import Trace
from dtui.views import actions
from dtui.views.bearing import bearing, pair_heading, pair_notes
from dtui.views.blind import blinded
from dtui.views.decision_matrix import check_is_decision, decision_matrix, proposed_on
from dtui.views.keys import DECISION_KEYS, MATRIX_KEYS, TABLE_KEYS
from dtui.views.next_pending import wrapped_to
from notebook_ext.export import Kept
from notebook_ext.frames import frame
from notebook_ext.matrix.page import matrix_markdown, matrix_page
from notebook_ext.matrix.pairs import PairRow, Place, decision_of, pair_rows, place_of
from notebook_ext.matrix.rows import (
    READS,
    SIGNS,
    constraint_row,
    matrix_label,
    option_row,
    state_pieces,
    written,
)
from notebook_ext.view.keyboard import key_rows
from notebook_ext.view.reviewing import READ_ONLY, ReviewingWidget
from notebook_ext.view.source import open_corpus, text_of
from notebook_ext.view.widget import answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from dtui.corpus import Corpus
    from dtui.html import Element
    from dtui.views.decision_matrix import DecisionMatrix as Matrix
    from dtui.views.decision_matrix import MatrixCell


class DecisionMatrix(ReviewingWidget):
    """A decision: every option against every constraint, and under it what bears on the choice.

    Parameters
    ----------
    source
        The corpus, which is followed: what anybody writes is shown. Or a snapshot of a trace,
        which can only be read: ``DecisionMatrix(trace.at(12), "dec-1")``.
    trace_id, decision_id
        Which decision.
    blind
        Leave out what was chosen and proposed, for a reviewer who has yet to choose.
    traits
        Of every widget, such as `selected`.

    Raises
    ------
    InvalidQueryError
        If there is no such decision in the trace.

    Notes
    -----
    `selected` is the evaluation of the pair under the cursor, or its option while nobody has
    evaluated it, as ``"<trace_id>/<item_id>"``. Where `source` is a corpus, selecting anything
    that belongs to another decision goes there, and `decision` says which one is shown.
    """

    PART = "matrix"
    ASSIGNMENT = "decision"

    decision: Any = traitlets.Unicode(help="The decision shown, as its address.").tag(sync=True)

    @overload
    def __init__(
        self,
        source: Corpus,
        trace_id: str,
        decision_id: str,
        /,
        *,
        blind: bool = False,
        **traits: Any,
    ) -> None: ...

    @overload
    def __init__(
        self, source: Trace, decision_id: str, /, *, blind: bool = False, **traits: Any
    ) -> None: ...

    def __init__(
        self,
        source: Corpus | Trace,
        trace_id: str,
        decision_id: str = "",
        /,
        *,
        blind: bool = False,
        **traits: Any,
    ) -> None:
        self._snapshot = source if isinstance(source, Trace) else None
        self._blind = blind
        self._shown: Matrix | None = None
        named = (text_of(trace_id, "trace_id"), text_of(decision_id, "decision_id"))
        if isinstance(source, Trace):
            corpus, first = None, f"{source.opened.trace_id}/{trace_id}"
        else:
            corpus, first = open_corpus(source, "DecisionMatrix"), "/".join(named)
        super().__init__(corpus, decision=first, **traits)
        if self._corpus is not None:
            self.follow(self._corpus)

    @property
    def trace_id(self) -> str:
        """The trace of the decision that is shown."""
        return self.decision.rpartition("/")[0]

    @property
    def decision_id(self) -> str:
        """The decision that is shown."""
        return self.decision.rpartition("/")[2]

    @property
    def label(self) -> str:
        """Which decision, how it stands, and how much of it is evaluated."""
        return matrix_label(self._read())

    @traitlets.validate("decision")
    def _is_there(self, proposal: dict[str, Any]) -> str:
        trace_id, _, decision_id = proposal["value"].rpartition("/")
        if self._snapshot is not None and trace_id != self._snapshot.opened.trace_id:
            raise InvalidQueryError(
                f"a snapshot of trace {self._snapshot.opened.trace_id!r} has no decision of "
                f"{trace_id!r}; give the DecisionMatrix a corpus."
            )
        check_is_decision(self._trace(trace_id), decision_id)
        return proposal["value"]

    @traitlets.observe("decision")
    def _turned(self, _: object) -> None:
        self.news()

    @traitlets.observe("selected")
    def _went_on(self, _: object) -> None:
        """Go to the decision of what was selected, in this view or in one that is linked."""
        if self._corpus is None or self.place() is not None:
            return
        if elsewhere := decision_of(self._corpus, self.selected):
            self.decision = elsewhere

    def place(self) -> Place | None:
        """Return where in the matrix `selected` stands; None if it is no part of it."""
        if not self.selected:
            return None
        return place_of(self._trace(self.trace_id), self._read(), self.selected)

    def hides(self, proposal_id: str) -> bool:
        """Whether what was proposed is kept from the reviewer: all of it, where this is blind."""
        del proposal_id
        return self._blind

    # Frames

    @property
    def frame(self) -> pl.DataFrame:
        """Every pair of option and constraint, a row each."""
        return frame(PairRow, pair_rows(self._read()))

    @property
    def selection(self) -> pl.DataFrame:
        """The pairs of what is selected: one of an evaluation, a row of an option."""
        matrix, place = self._read(), self.place()
        pairs = pair_rows(matrix) if place is not None else ()
        return frame(PairRow, (one for one in pairs if place and place.holds(matrix, one)))

    # What it leaves behind

    def page(self, rows: int) -> Element:
        """Return the matrix as a table, and below it what bears on the decision."""
        return matrix_page(self._read(), rows, blind=self._blind)

    def markdown(self) -> str:
        """Return the matrix, why each pair is evaluated as it is, and what bears on it."""
        return matrix_markdown(self._read(), blind=self._blind)

    def kept(self) -> Kept:
        """Return the matrix with what is said of each of its pairs; nothing can be written."""
        matrix = self._read()
        pairs = [
            ("pair", {"option_id": cell.option_id, "constraint_id": cell.constraint_id}, says)
            for cell, says in _pairs_in_words(matrix)
        ]
        read_only = {"can": sorted(READS - {"refuse"}), "about": {}}
        return Kept([("open", {}, {**self._opened_with(matrix), **read_only}), *pairs])

    # Questions of the browser

    @answers("open")
    def _open(self) -> dict[str, Any]:
        self._shown = self._read()
        return self._opened_with(self._shown)

    def _opened_with(self, matrix: Matrix) -> dict[str, Any]:
        about = {} if self._blind or self._corpus is None else written(matrix)
        may = actions.decision_actions(matrix, blind=self._blind) & READS
        refused = actions.refused(matrix, blind=self._blind)
        if self._snapshot is not None:
            may, refused = may | {"refuse"}, READ_ONLY
        return {
            "label": matrix_label(matrix),
            "trace_id": matrix.trace_id,
            "decision": self.decision,
            "question": matrix.question,
            "state": state_pieces(matrix, blind=self._blind),
            "signs": [shown._asdict() for shown in SIGNS],
            "constraints": [constraint_row(one) for one in matrix.constraints],
            "options": [option_row(matrix, one) for one in matrix.options],
            "note": matrix.note,
            "bearing": list(bearing(matrix, blind=self._blind)),
            "can": sorted(may | set(about)),
            "about": about,
            "keys": key_rows(TABLE_KEYS, MATRIX_KEYS, DECISION_KEYS),
            "refused": refused,
            "wrapped": {step: wrapped_to(step) for step in (1, -1)},
            "at": self._cursor(matrix),
        }

    def _cursor(self, matrix: Matrix) -> dict[str, Any]:
        """Return the pair that a view begins at, and what it says of it."""
        place = self.place() or Place()
        row, column = place.row or 0, place.column or 0
        known = None
        if matrix.options and matrix.constraints:
            known = _in_words(matrix, matrix.options[row].cells[column])
        return {"row": row, "column": column, "known": known}

    @answers("pair")
    def _pair(self, option_id: str, constraint_id: str) -> dict[str, Any]:
        matrix = self._shown or self._read()
        cells = (cell for option in matrix.options for cell in option.cells)
        found = (one for one in cells if one[:2] == (option_id, constraint_id))
        cell = next(found, None)
        return _in_words(matrix, cell) if cell is not None else {"heading": [], "notes": []}

    @answers("place")
    def _place(self, address: str) -> dict[str, Any]:
        place = place_of(self._trace(self.trace_id), self._shown or self._read(), address)
        return {"decision": self.decision, **(place or Place())._asdict()}

    # The decision

    def _trace(self, trace_id: str) -> Trace:
        if self._snapshot is not None:
            return self._snapshot
        assert self._corpus is not None  # it is one or the other
        return self._corpus.trace(trace_id)

    def _read(self) -> Matrix:
        """Return the decision as it stands."""
        trace = self._trace(self.trace_id)
        if self._corpus is None:
            matrix = decision_matrix(trace, self.decision_id)
        else:
            proposed = proposed_on(self._corpus, self.trace_id, self.decision_id)
            matrix = decision_matrix(trace, self.decision_id, proposed, self.clock())
        return blinded(matrix) if self._blind else matrix


def _in_words(matrix: Matrix, cell: MatrixCell) -> dict[str, Any]:
    return {"heading": list(pair_heading(cell)), "notes": list(pair_notes(matrix, cell))}


def _pairs_in_words(matrix: Matrix) -> Iterator[tuple[MatrixCell, dict[str, Any]]]:
    for option in matrix.options:
        for cell in option.cells:
            yield cell, _in_words(matrix, cell)
