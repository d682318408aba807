"""The pairs of a decision as rows of a frame, and where in its matrix an entry has its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import CELL_SIGNS
from dtui.trace.items import DecisionOptionConstraintEvaluation, Hypothesis

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.trace import Trace
    from dtui.views.decision_matrix import DecisionMatrix

_SATISFIED = {sign.role: satisfied for satisfied, sign in CELL_SIGNS.items()}


class PairRow(NamedTuple):
    """One option under one constraint."""

    trace_id: str
    decision_id: str
    option_id: str
    option: str
    probability: float | None
    """The agent's prior that the option succeeds."""
    selected: bool
    constraint_id: str
    constraint: str
    hard: bool
    weight: float | None
    satisfied: bool | None
    """None while nobody has evaluated the pair."""
    score: float | None
    reasoning: str
    evaluation_id: str
    """Of the evaluation that counts, the latest."""
    evaluations: int
    """How many the pair has had."""


def pair_rows(matrix: DecisionMatrix) -> Iterator[PairRow]:
    """Yield the pairs of a decision, option by option."""
    for option in matrix.options:
        for constraint, cell in zip(matrix.constraints, option.cells, strict=True):
            yield PairRow(
                trace_id=matrix.trace_id,
                decision_id=matrix.decision_id,
                option_id=option.option_id,
                option=option.name,
                probability=option.probability,
                selected=option.selected,
                constraint_id=constraint.constraint_id,
                constraint=constraint.statement,
                hard=constraint.hard,
                weight=constraint.weight,
                satisfied=_SATISFIED[cell.role],
                score=cell.score,
                reasoning=cell.reasoning,
                evaluation_id=cell.evaluation_id,
                evaluations=cell.history,
            )


class Place(NamedTuple):
    """Where an entry stands: an option's row, a constraint's column, a pair's both."""

    row: int | None = None
    column: int | None = None

    def holds(self, matrix: DecisionMatrix, pair: PairRow) -> bool:
        """Whether a pair stands here."""
        at_row = self.row is None or matrix.options[self.row].option_id == pair.option_id
        column = self.column
        at_column = column is None or matrix.constraints[column].constraint_id == pair.constraint_id
        return at_row and at_column


def place_of(trace: Trace, matrix: DecisionMatrix, address: str) -> Place | None:
    """Return where an entry stands in a matrix; None for one that is no part of it.

    An evaluation stands at its pair even if a later one counts; a steelman and a proposal stand
    at the option they speak of; the decision itself stands everywhere.
    """
    trace_id, _, item_id = address.rpartition("/")
    if not trace_id:
        proposed = (one.option_id for one in matrix.proposals if one.proposal_id == item_id)
        return _place(matrix, next(proposed, ""))
    if trace_id != trace.opened.trace_id:
        return None
    if item_id == matrix.decision_id:
        return Place()
    match item := trace.get(item_id):
        case DecisionOptionConstraintEvaluation():
            is_of_it = item.decision_id == matrix.decision_id
            return _place(matrix, item.option_id, item.constraint_id) if is_of_it else None
        case Hypothesis():
            return _place(matrix, item.challenges or "")
        case _:
            return _place(matrix, item_id, item_id)


def _place(matrix: DecisionMatrix, option_id: str, constraint_id: str = "") -> Place | None:
    options = [option.option_id for option in matrix.options]
    columns = [column.constraint_id for column in matrix.constraints]
    row = options.index(option_id) if option_id in options else None
    column = columns.index(constraint_id) if constraint_id in columns else None
    return None if row is None and column is None else Place(row, column)


def decision_of(corpus: Corpus, address: str) -> str | None:
    """Return the decision that an entry belongs to, as an address; None if it belongs to none.

    Of a proposal that is the decision it was made on the ground of. The log is asked, and a
    trace is read only for the parts of its decisions.
    """
    trace_id, _, item_id = address.rpartition("/")
    if not trace_id:
        made = corpus.rows.proposal(item_id)
        return None if made is None else _address(made.trace_id, made.decision_id)
    row = corpus.rows.item(trace_id, item_id)
    if row is None or not row.type.startswith("decision"):
        return None
    if row.type == "decision":
        return address
    part = corpus.trace(trace_id)[item_id]
    return _address(trace_id, getattr(part, "decision_id", None))


def _address(trace_id: str | None, decision_id: str | None) -> str | None:
    return f"{trace_id}/{decision_id}" if trace_id and decision_id else None
