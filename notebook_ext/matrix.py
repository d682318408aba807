"""A decision in a notebook: options against constraints, and all that bears on the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from dtui.signs import CELL_SIGNS, sign
from dtui.text import counted, one_line
from dtui.trace import Trace
from dtui.views import actions
from dtui.views.bearing import bearing, pair_heading, pair_notes
from dtui.views.blind import blinded
from dtui.views.decision_matrix import check_is_decision, decision_matrix, proposed_on
from dtui.views.keys import DECISION_KEYS, MATRIX_KEYS, TABLE_KEYS
from dtui.views.next_pending import wrapped_to
from dtui.views.waiting_list import BLIND
from notebook_ext.frames import frame
from notebook_ext.keyboard import key_rows
from notebook_ext.pages.matrix import matrix_markdown, matrix_page, strength_words
from notebook_ext.pairs import PairRow, Place, pair_rows, place_of
from notebook_ext.widget import Widget, answers

if TYPE_CHECKING:
    import polars as pl

    from dtui.corpus import Corpus
    from dtui.html import Element
    from dtui.views.decision_matrix import (
        DecisionMatrix as Matrix,
    )
    from dtui.views.decision_matrix import (
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
    )

_READS = frozenset(
    {"next_missing(1)", "next_missing(-1)", "scroll(1)", "scroll(-1)", "refuse"},
)
"""What can be done with a decision that can only be read; screens of their own aren't opened."""

SNAPSHOT = "a snapshot can only be read; a DecisionMatrix of the corpus writes"

_TAKEN = sign("decision", "selected").glyph
_SIGNS = tuple(CELL_SIGNS.values())
_SIGN_OF = {shown.role: at for at, shown in enumerate(_SIGNS)}


class DecisionMatrix(Widget):
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
    evaluated it, as ``"<trace_id>/<item_id>"``.
    """

    PART = "matrix"

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
        super().__init__(**traits)
        self._snapshot = source if isinstance(source, Trace) else None
        self._corpus = None if isinstance(source, Trace) else source
        self.trace_id = trace_id if self._snapshot is None else self._snapshot.opened.trace_id
        self.decision_id = decision_id or trace_id
        self._blind = blind
        self._shown: Matrix | None = None
        check_is_decision(self._trace(), self.decision_id)
        if self._corpus is not None:
            self.follow(self._corpus)

    @property
    def label(self) -> str:
        """Which decision, how it stands, and how much of it is evaluated."""
        return _label(self._read())

    # Frames

    @property
    def frame(self) -> pl.DataFrame:
        """Every pair of option and constraint, a row each."""
        return frame(PairRow, pair_rows(self._read()))

    @property
    def selection(self) -> pl.DataFrame:
        """The pairs of what is selected: one of an evaluation, a row of an option."""
        matrix = self._read()
        place = place_of(self._trace(), matrix, self.selected) if self.selected else None
        pairs = pair_rows(matrix) if place is not None else ()
        return frame(PairRow, (one for one in pairs if (place or Place()).holds(matrix, one)))

    # What it leaves behind

    def page(self, rows: int) -> Element:
        """Return the matrix as a table, and below it what bears on the decision."""
        return matrix_page(self._read(), rows, blind=self._blind)

    def markdown(self) -> str:
        """Return the matrix, why each pair is evaluated as it is, and what bears on it."""
        return matrix_markdown(self._read(), blind=self._blind)

    # Questions of the browser

    @answers("open")
    def _open(self) -> dict[str, Any]:
        self._shown = matrix = self._read()
        return {
            "label": _label(matrix),
            "trace_id": matrix.trace_id,
            "question": matrix.question,
            "state": _state(matrix, blind=self._blind),
            "signs": [shown._asdict() for shown in _SIGNS],
            "constraints": [_constraint(one) for one in matrix.constraints],
            "options": [_option(matrix, one) for one in matrix.options],
            "note": matrix.note,
            "bearing": list(bearing(matrix, blind=self._blind)),
            "can": self._may(matrix),
            "keys": key_rows(TABLE_KEYS, MATRIX_KEYS, DECISION_KEYS),
            "refused": self._refused(matrix),
            "wrapped": {step: wrapped_to(step) for step in (1, -1)},
            "at": self._place(self.selected),
        }

    @answers("pair")
    def _pair(self, option_id: str, constraint_id: str) -> dict[str, Any]:
        matrix = self._shown or self._read()
        cells = (cell for option in matrix.options for cell in option.cells)
        found = (one for one in cells if one[:2] == (option_id, constraint_id))
        cell = next(found, None)
        if cell is None:
            return {"heading": [], "notes": []}
        return {"heading": list(pair_heading(cell)), "notes": list(pair_notes(matrix, cell))}

    @answers("place")
    def _place(self, address: str) -> dict[str, Any]:
        place = place_of(self._trace(), self._read(), address) if address else None
        return (place or Place())._asdict()

    # The decision

    def _trace(self) -> Trace:
        if self._snapshot is not None:
            return self._snapshot
        assert self._corpus is not None  # it is one or the other
        return self._corpus.trace(self.trace_id)

    def _read(self) -> Matrix:
        """Return the decision as it stands."""
        if self._corpus is None:
            matrix = decision_matrix(self._trace(), self.decision_id)
        else:
            proposed = proposed_on(self._corpus, self.trace_id, self.decision_id)
            matrix = decision_matrix(self._trace(), self.decision_id, proposed, self.clock())
        return blinded(matrix) if self._blind else matrix

    def _may(self, matrix: Matrix) -> list[str]:
        may = actions.decision_actions(matrix, blind=self._blind) & _READS
        if self._snapshot is not None:
            may |= {"refuse"}
        return sorted(may)

    def _refused(self, matrix: Matrix) -> str:
        if self._snapshot is not None:
            return SNAPSHOT
        return actions.refused(matrix, blind=self._blind)


def _label(matrix: Matrix) -> str:
    options, constraints = len(matrix.options), len(matrix.constraints)
    size = f"{counted(options, 'option')} × {counted(constraints, 'constraint')}"
    missing = f", {len(matrix.missing)} of {matrix.pairs} not evaluated" if matrix.missing else ""
    of = f"{matrix.trace_id}/{matrix.decision_id}"
    return one_line(f"{one_line(matrix.question, 60)} ({of}), {matrix.word}, {size}{missing}")


def _state(matrix: Matrix, *, blind: bool) -> list[tuple[str, str]]:
    lock = BLIND if blind else "locked" if matrix.locked else "not locked"
    evaluated = f"{matrix.evaluated} of {counted(matrix.pairs, 'pair')} evaluated"
    return [
        (matrix.word, matrix.role),
        (lock, "dim"),
        (evaluated, "missing" if matrix.missing else "dim"),
    ]


def _constraint(constraint: MatrixConstraint) -> dict[str, Any]:
    return {
        "constraint_id": constraint.constraint_id,
        "statement": constraint.statement,
        "strength": strength_words(constraint),
    }


def _option(matrix: Matrix, option: MatrixOption) -> dict[str, Any]:
    proposed = [one for one in matrix.proposals if one.option_id == option.option_id]
    return {
        "option_id": option.option_id,
        "name": option.name,
        "mark": _TAKEN if option.selected else "",
        "prior": "" if option.probability is None else f"p {option.probability:.2f}",
        "proposed": [(f"P{one.glyph}", one.role, f"proposed: {one.word}") for one in proposed[-1:]],
        "cells": [_cell(cell) for cell in option.cells],
    }


def _cell(cell: MatrixCell) -> tuple[int, str, str]:
    score = "" if cell.score is None else f"{cell.score:g}"
    return _SIGN_OF[cell.role], score, cell.evaluation_id
