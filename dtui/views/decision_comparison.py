"""What differs between two decisions, cell by cell, or between one and itself at another moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dtui.views.comparison import (
    ComparedSide,
    Counts,
    Difference,
    Identity,
    Kind,
    Matched,
    in_words,
    kind_of,
    matched_pairs,
    side_of,
)
from dtui.views.decision_matrix import decision_matrix

if TYPE_CHECKING:
    from dtui.trace.trace import Trace
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        LateConstraint,
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
        MatrixSteelman,
    )


class CellComparison(NamedTuple):
    """A pair of option and constraint. A cell that nobody evaluated counts as not there."""

    kind: Kind
    left: MatrixCell | None
    right: MatrixCell | None
    """None where that side has no such pair."""
    differences: tuple[Difference, ...]


class ConstraintComparison(NamedTuple):
    """One column."""

    kind: Kind
    matched: Matched
    left: MatrixConstraint | None
    right: MatrixConstraint | None
    differences: tuple[Difference, ...]


class OptionComparison(NamedTuple):
    """One row."""

    kind: Kind
    matched: Matched
    left: MatrixOption | None
    right: MatrixOption | None
    differences: tuple[Difference, ...]
    cells: tuple[CellComparison, ...]
    """One per constraint, in the order of the columns."""


class PartComparison(NamedTuple):
    """Anything else that belongs to a decision, in words."""

    kind: Kind
    part: str
    """``question``, ``state``, ``selected``, ``because``, ``waiver``, ``steelman``, ..."""
    left: str
    right: str


class DecisionComparison(NamedTuple):
    """Two decisions, cell by cell."""

    left: ComparedSide
    right: ComparedSide
    constraints: tuple[ConstraintComparison, ...]
    options: tuple[OptionComparison, ...]
    parts: tuple[PartComparison, ...]
    cells: Counts
    """Of the cells alone; those that neither side evaluated are among the same."""
    counts: Counts
    """Of everything: constraints, options, cells and parts."""


def compare_decisions(left: Trace, left_id: str, right: Trace, right_id: str) -> DecisionComparison:
    """Compare two decisions cell by cell, be they of one trace or of two.

    Constraints are matched as items are, by their statement; options by their name.

    Raises
    ------
    KeyError
        If there is no such decision in its snapshot.
    """
    one, other = decision_matrix(left, left_id), decision_matrix(right, right_id)
    columns = matched_pairs(
        one.constraints,
        other.constraints,
        lambda column: Identity("constraint", column.constraint_id, column.statement),
    )
    named = matched_pairs(
        one.options,
        other.options,
        lambda option: Identity("option", option.option_id, option.name),
    )
    constraints = tuple(_constraint(*pair) for pair in columns)
    options = tuple(_option(*pair, constraints) for pair in named)
    partners = {here.option_id: there.option_id for here, there, _ in named if here and there}
    parts = tuple(_parts(one, other, partners))
    cells: list[Kind] = [cell.kind for option in options for cell in option.cells]
    rest: list[Kind] = [row.kind for row in (*constraints, *options, *parts)]
    return DecisionComparison(
        side_of(left, left_id),
        side_of(right, right_id),
        constraints,
        options,
        parts,
        Counts.of(cells),
        Counts.of([*cells, *rest]),
    )


def _constraint(
    left: MatrixConstraint | None, right: MatrixConstraint | None, matched: Matched
) -> ConstraintComparison:
    differences: tuple[Difference, ...] = ()
    if left is not None and right is not None:
        fields = (
            ("text", left.statement, right.statement),
            ("strength", _strength(left), _strength(right)),
            ("weight", left.weight, right.weight),
        )
        differences = tuple(_of_fields(fields))
    return ConstraintComparison(
        kind_of(left, right, differs=bool(differences)), matched, left, right, differences
    )


def _option(
    left: MatrixOption | None,
    right: MatrixOption | None,
    matched: Matched,
    columns: Sequence[ConstraintComparison],
) -> OptionComparison:
    differences: tuple[Difference, ...] = ()
    if left is not None and right is not None:
        fields = (
            ("text", left.name, right.name),
            ("description", left.description, right.description),
            ("probability", left.probability, right.probability),
            ("selected", left.selected, right.selected),
            ("why it failed", left.why_failed, right.why_failed),
        )
        differences = tuple(_of_fields(fields))
    cells = tuple(
        _cell(
            _cell_of(left, column.left and column.left.constraint_id),
            _cell_of(right, column.right and column.right.constraint_id),
        )
        for column in columns
    )
    return OptionComparison(
        kind_of(left, right, differs=bool(differences)), matched, left, right, differences, cells
    )


def _cell_of(option: MatrixOption | None, constraint_id: str | None) -> MatrixCell | None:
    cells = () if option is None else option.cells
    return next((cell for cell in cells if cell.constraint_id == constraint_id), None)


def _cell(left: MatrixCell | None, right: MatrixCell | None) -> CellComparison:
    here = left if left is not None and left.evaluation_id else None
    there = right if right is not None and right.evaluation_id else None
    if here is None and there is None:
        return CellComparison("same", left, right, ())
    differences: tuple[Difference, ...] = ()
    if here is not None and there is not None:
        fields = (
            ("verdict", here.word, there.word),
            ("score", here.score, there.score),
            ("because", here.reasoning, there.reasoning),
        )
        differences = tuple(_of_fields(fields))
    return CellComparison(kind_of(here, there, differs=bool(differences)), left, right, differences)


def _of_fields(fields: Iterable[tuple[str, object, object]]) -> Iterator[Difference]:
    for what, left, right in fields:
        if left != right:
            yield Difference(what, in_words(left), in_words(right))


def _parts(
    left: DecisionMatrix, right: DecisionMatrix, partners: Mapping[str, str]
) -> Iterator[PartComparison]:
    yield _part("question", left.question, right.question)
    yield _part("state", left.word, right.word)
    yield _part("waits for", left.waits_for, right.waits_for)
    taken_left, taken_right = _taken(left), _taken(right)
    same = {partners.get(name, "") for name in taken_left} == set(taken_right)
    yield _part("selected", _names(left), _names(right), same=same)
    here, there = left.selection, right.selection
    yield _part("because", here.reasoning if here else "", there.reasoning if there else "")
    yield _part("waiver", here.waiver if here else "", there.waiver if there else "")
    yield from _steelmen(left, right, partners)
    heuristics = matched_pairs(
        left.heuristics, right.heuristics, lambda h: Identity("heuristic", h.item_id, h.statement)
    )
    for one, other, _ in heuristics:
        yield _part("heuristic", one.statement if one else "", other.statement if other else "")
    late = matched_pairs(
        left.late, right.late, lambda c: Identity("constraint", c.item_id, c.statement)
    )
    for one, other, _ in late:
        same = (one and (one.word, one.statement)) == (other and (other.word, other.statement))
        yield _part("late", _late(one), _late(other), same=same)


def _late(constraint: LateConstraint | None) -> str:
    if constraint is None:
        return ""
    return f"{constraint.item_id} {constraint.word}: {constraint.statement}"


def _steelmen(
    left: DecisionMatrix, right: DecisionMatrix, partners: Mapping[str, str]
) -> Iterator[PartComparison]:
    pairs = matched_pairs(
        left.steelmen, right.steelmen, lambda s: Identity("steelman", s.item_id, s.statement)
    )
    for one, other, _ in pairs:
        same = (
            one is not None
            and other is not None
            and (one.word, one.statement, one.reasoning)
            == (other.word, other.statement, other.reasoning)
            and partners.get(one.challenges, one.challenges) == other.challenges
        )
        yield _part("steelman", _steelman(one), _steelman(other), same=same)


def _steelman(steelman: MatrixSteelman | None) -> str:
    if steelman is None:
        return ""
    against = f"against {steelman.challenges or 'the plan as a whole'}"
    because = f" ({steelman.reasoning})" if steelman.reasoning else ""
    return f"{steelman.item_id} {against}, {steelman.word}: {steelman.statement}{because}"


def _taken(matrix: DecisionMatrix) -> tuple[str, ...]:
    return matrix.selection.option_ids if matrix.selection is not None else ()


def _names(matrix: DecisionMatrix) -> str:
    """Name the options that were taken; say so where none was; empty before the selection."""
    if matrix.selection is None:
        return ""
    names = {option.option_id: option.name for option in matrix.options}
    taken = (f"{name} {names.get(name, '')}".strip() for name in matrix.selection.option_ids)
    return " + ".join(taken) or "no option taken"


def _part(part: str, left: str, right: str, *, same: bool | None = None) -> PartComparison:
    here, there = in_words(left), in_words(right)
    if bool(here) != bool(there):
        return PartComparison("only left" if here else "only right", part, here, there)
    agrees = left == right if same is None else same
    return PartComparison("same" if agrees or not here else "changed", part, here, there)


def _strength(constraint: MatrixConstraint) -> str:
    return "hard" if constraint.hard else "soft"
