"""What bears on a decision, and what is known of one of its pairs, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dtui.views.as_text import proposed_words, verdict_words
from dtui.views.item_card import moment
from dtui.views.piece import Note, Piece
from dtui.views.waiting_list import BLIND

if TYPE_CHECKING:
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixProposal,
        MatrixSelection,
        MatrixSteelman,
    )


def bearing(matrix: DecisionMatrix, *, blind: bool = False) -> Iterator[Note]:
    """Say what bears on a decision: what it waits for or what was taken, its steelmen, ...

    Parameters
    ----------
    matrix
        The decision; its own `note` is not said again.
    blind
        Whether what the agent chose is hidden.
    """
    if not matrix.constraints and matrix.selection is None:
        # Without columns there is no row to see an option in.
        for option in matrix.options:
            said = "\n".join(filter(None, (option.name, option.description)))
            yield Note(option.option_id, said)
    if blind:
        yield Note("blind", BLIND, "pending")
    else:
        yield from _outcome(matrix)
    yield from (Note("at risk", f"▽ {reason}", "at-risk") for reason in matrix.at_risk)
    for steelman in matrix.steelmen:
        yield from _steelman(steelman)
    yield from (Note("heuristic", heuristic.statement) for heuristic in matrix.heuristics)
    for late in matrix.late:
        yield Note(late.word, f"{late.item_id} {late.statement}", late.role)
    if matrix.supersedes:
        yield Note("supersedes", matrix.supersedes)
    if matrix.superseded_by:
        yield Note("superseded", f"by {matrix.superseded_by}", "superseded")


def _outcome(matrix: DecisionMatrix) -> Iterator[Note]:
    if matrix.selection is None:
        waits = matrix.waits_for or "nothing: it may be selected"
        yield Note("waits for", waits, "pending" if matrix.waits_for else "validated")
        yield from _proposals(matrix)
    else:
        yield from _selection(matrix, matrix.selection)


def _selection(matrix: DecisionMatrix, selection: MatrixSelection) -> Iterator[Note]:
    names = {option.option_id: option.name for option in matrix.options}
    taken = [f"{name} {names.get(name, '')}" for name in selection.option_ids]
    yield from (Note("selected", name, "locked") for name in taken or ["no option"])
    yield Note("because", selection.reasoning)
    yield from _proposals(matrix)
    by = f"{selection.author or 'nobody named'}, {moment(selection.recorded_at)}"
    yield Note("selected by", by, "dim")
    if selection.waiver:
        yield Note("waiver", selection.waiver)
    for option in matrix.options:
        if not option.selected:
            why = option.why_failed or "nobody said why it failed"
            yield Note("not taken", f"{option.option_id} {option.name}: {why}")


def _proposals(matrix: DecisionMatrix) -> Iterator[Note]:
    """Say what was proposed, what a reviewer made of it, and what came of that or is due."""
    for made in matrix.proposals:
        yield Note("proposed", proposed_words(made))
        yield _verdict(made)
        yield from (Note("second", verdict_words(second), "dim") for second in made.second)
        for reading in made.readings:
            after = f"after {reading.horizon}" if reading.horizon else "outcome"
            yield Note(after, f"{reading.glyph} {reading.says} · {reading.when}", reading.role)


def _verdict(made: MatrixProposal) -> Note:
    if made.verdict is None:
        return Note("verdict", "none yet", "pending")
    return Note("verdict", verdict_words(made.verdict), made.role)


def _steelman(steelman: MatrixSteelman) -> Iterator[Note]:
    against = f"against {steelman.challenges or 'the plan as a whole'}"
    yield Note("steelman", f"{steelman.item_id} {against}: {steelman.word}", steelman.role)
    yield Note("", steelman.statement)
    if steelman.reasoning:
        yield Note("", f"{steelman.verdict_id} {steelman.reasoning}", "dim")


def pair_heading(cell: MatrixCell) -> Iterator[Piece]:
    """Say which pair it is and what it is evaluated to: the line above `pair_notes`."""
    yield Piece(f"{cell.option_id} × {cell.constraint_id}  ", "bright")
    yield Piece(f"{cell.glyph} {cell.word}", cell.role)
    if cell.score is not None:
        yield Piece(f"  score {cell.score:g}")
    if cell.history > 1:
        yield Piece(f"  the latest of {cell.history} evaluations", "dim")


def pair_notes(matrix: DecisionMatrix, cell: MatrixCell) -> Iterator[Note]:
    """Say in full what a pair is made of, and why it is evaluated as it is."""
    option, constraint, _ = matrix.pair(cell.option_id, cell.constraint_id)
    prior = "" if option.probability is None else f"  p {option.probability:.2f}"
    yield Note("option", f"{option.name}{prior}")
    if option.description:
        yield Note("", option.description, "dim")
    yield Note("constraint", constraint.statement)
    if cell.reasoning:
        yield Note("because", cell.reasoning)


def other_pairs(matrix: DecisionMatrix, here: MatrixCell) -> Iterator[Note]:
    """Say what else is evaluated for the option, so that no column must be scrolled to for it.

    Their labels are the glyphs of the pairs, whose role they have; the texts are plain.
    """
    option = matrix.pair(here.option_id, here.constraint_id).option
    for constraint, cell in zip(matrix.constraints, option.cells, strict=True):
        if cell.evaluation_id and cell != here:
            because = "" if cell.reasoning in ("", constraint.statement) else f": {cell.reasoning}"
            yield Note(cell.glyph, f"{constraint.statement}{because}", cell.role)
