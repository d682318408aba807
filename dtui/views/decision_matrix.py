"""A decision as its reviewer sees it: options against constraints, and what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.trace.trace import Trace
    from dtui.views.palette import Role


class MatrixCell(NamedTuple):
    """What is known of one option under one constraint."""

    option_id: str
    constraint_id: str
    glyph: str
    word: str
    """``satisfied``, ``violated`` or ``not evaluated``."""
    role: Role
    score: float | None
    reasoning: str
    evaluation_id: str
    """The evaluation that counts, the latest; empty if there is none."""
    history: int
    """How many evaluations the pair has had."""


class MatrixConstraint(NamedTuple):
    """One column."""

    constraint_id: str
    statement: str
    hard: bool
    weight: float | None
    late: bool


class MatrixOption(NamedTuple):
    """One row."""

    option_id: str
    name: str
    description: str
    probability: float | None
    selected: bool
    why_failed: str
    """Why it was not taken, in the selection's words; empty where nobody said."""
    cells: tuple[MatrixCell, ...]
    """One per constraint, in the order of the columns."""


class MatrixHeuristic(NamedTuple):
    """A rule of thumb the decision leans on."""

    item_id: str
    statement: str


class MatrixSteelman(NamedTuple):
    """The strongest case against an option, or against the plan as a whole."""

    item_id: str
    statement: str
    challenges: str
    """The option under attack, or empty for the plan as a whole."""
    word: str
    """``no verdict``, ``refuted`` or ``confirmed``."""
    role: Role
    reasoning: str


class MatrixSelection(NamedTuple):
    """The selection that locked the decision."""

    item_id: str
    option_ids: tuple[str, ...]
    """The options taken, the main one first; empty if none was."""
    reasoning: str
    waiver: str
    author: str
    recorded_at: datetime


class DecisionMatrix(NamedTuple):
    """Everything the decision screen shows."""

    trace_id: str
    title: str
    decision_id: str
    question: str
    word: str
    """``PENDING``, ``selected`` or ``superseded``, and ``at risk`` beside it."""
    role: Role
    locked: bool
    constraints: tuple[MatrixConstraint, ...]
    options: tuple[MatrixOption, ...]
    heuristics: tuple[MatrixHeuristic, ...]
    steelmen: tuple[MatrixSteelman, ...]
    evaluated: int
    cells: int
    missing: tuple[tuple[str, str], ...]
    """The (option, constraint) pairs without an evaluation, all of them."""
    waits_for: tuple[str, ...]
    """What a selection waits for, one phrase each; empty when it may be made or was."""
    selection: MatrixSelection | None
    supersedes: str
    superseded_by: str
    at_risk: tuple[str, ...]
    """Why the selection is at risk, a sentence each."""
    note: str
    """What a reader should know of an odd matrix: ``no options recorded``."""


def decision_matrix(trace: Trace, decision_id: str) -> DecisionMatrix:
    """Return the matrix of a decision."""
    raise NotImplementedError


def matrix_text(view: DecisionMatrix, width: int = 100, *, ascii: bool = False) -> str:
    """Return the matrix as plain lines of at most `width` cells."""
    raise NotImplementedError


