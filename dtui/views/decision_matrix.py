"""A decision as its reviewer sees it: options against constraints, and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dtui.text import one_line, plain
from dtui.views.at_risk import risk_reasons
from dtui.views.palette import CELL_SIGNS, sign

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.trace.decision import DecisionDetails, Pair
    from dtui.trace.items import (
        Decision,
        DecisionConstraint,
        DecisionOption,
        DecisionOptionConstraintEvaluation,
        DecisionSelection,
        Hypothesis,
    )
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
    """In full, with its line breaks; empty if there is no evaluation."""
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


class MatrixOption(NamedTuple):
    """One row."""

    option_id: str
    name: str
    description: str
    """In full, with its line breaks."""
    probability: float | None
    """The agent's prior that it succeeds, in [0, 1]."""
    selected: bool
    why_failed: str
    """Why it was not taken, in the selection's words; empty where nobody said."""
    violates: tuple[str, ...]
    """The hard constraints it is evaluated to violate."""
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
    verdict_id: str
    reasoning: str
    """Of the verdict that counts; empty while there is none."""


class LateConstraint(NamedTuple):
    """A constraint that spoke to the decision only after it was taken."""

    item_id: str
    statement: str
    word: str
    """``late``, or ``missed`` if it was already true when the selection was made."""
    role: Role


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
    late: tuple[LateConstraint, ...]
    evaluated: int
    """How many pairs have an evaluation, of `pairs`."""
    pairs: int
    missing: tuple[tuple[str, str], ...]
    """The (option, constraint) pairs without an evaluation, all of them."""
    waits_for: str
    """What a selection waits for, the first five missing pairs by name; empty when nothing
    stands in its way, and once it is made."""
    selection: MatrixSelection | None
    shortcuts: tuple[str, ...]
    """What only a waiver would excuse, such as ``a single option``; empty where none is due."""
    supersedes: str
    superseded_by: str
    at_risk: tuple[str, ...]
    """Why the selection is at risk, a sentence each."""
    note: str
    """What a reader should know of a matrix without rows or columns; else empty."""


def decision_matrix(trace: Trace, decision_id: str) -> DecisionMatrix:
    """Return a decision's matrix, its state, and what its selection waits for.

    Costs one decision, and where its selection is at risk a walk over what that rests on.

    Raises
    ------
    KeyError
        If there is no such decision in this snapshot.
    """
    from dtui.trace.state import state_of

    details = trace.decision(decision_id)
    selection, successor = details.selection, details.successor
    at_risk = risk_reasons(trace, selection.id) if selection is not None else ()
    shown = sign("decision", state_of(trace, details.decision), at_risk=bool(at_risk))
    missing = tuple((one_line(p.option_id), one_line(p.constraint_id)) for p in details.missing)
    pairs = len(details.pairs)
    return DecisionMatrix(
        trace_id=one_line(trace.opened.trace_id),
        title=one_line(trace.opened.title) or one_line(trace.opened.trace_id),
        decision_id=one_line(decision_id),
        question=plain(details.decision.question),
        word=shown.word,
        role=shown.role,
        locked=details.locked,
        constraints=tuple(_constraint(trace, link) for link in details.links),
        options=_options(trace, details),
        heuristics=tuple(
            MatrixHeuristic(one_line(h.id), plain(h.statement)) for h in details.heuristics
        ),
        steelmen=tuple(_steelman(details, steelman) for steelman in details.steelmen),
        late=tuple(_late_constraints(trace, details.decision, selection)),
        evaluated=pairs - len(missing),
        pairs=pairs,
        missing=missing,
        waits_for="" if details.locked else one_line(details.waits_for),
        selection=_selection(selection) if selection is not None else None,
        shortcuts=details.shortcuts if details.profile == "strict" else (),
        supersedes=one_line(details.decision.supersedes or ""),
        superseded_by=one_line(successor.id) if successor is not None else "",
        at_risk=at_risk,
        note=_note(details, imported=trace.opened.profile == "imported"),
    )


def _constraint(trace: Trace, link: DecisionConstraint) -> MatrixConstraint:
    constraint_id = one_line(link.constraint_id)
    constraint = trace.get(link.constraint_id)
    if constraint is None or constraint.type != "constraint":
        # A foreign trace may link what it doesn't hold; an audit says so, a view shows it.
        return MatrixConstraint(constraint_id, "(not in this trace)", True, link.weight)
    return MatrixConstraint(
        constraint_id, plain(constraint.statement), constraint.hard, link.weight
    )


def _options(trace: Trace, details: DecisionDetails) -> tuple[MatrixOption, ...]:
    hard = {c.constraint_id for c in (_constraint(trace, link) for link in details.links) if c.hard}
    counting = details.cells
    history = Counter((e.option_id, e.constraint_id) for e in details.evaluations)
    cells_of: dict[str, list[MatrixCell]] = {}
    for pair in details.pairs:
        cell = _cell(pair, counting.get(pair), history[pair])
        cells_of.setdefault(pair.option_id, []).append(cell)
    return tuple(
        _option(option, details.selection, cells_of.get(option.id, ()), hard)
        for option in details.options
    )


def _option(
    option: DecisionOption,
    selection: DecisionSelection | None,
    cells: Sequence[MatrixCell],
    hard: Collection[str],
) -> MatrixOption:
    violated = (cell.constraint_id for cell in cells if cell.role == "violated")
    return MatrixOption(
        option_id=one_line(option.id),
        name=one_line(option.name),
        description=plain(option.description),
        probability=option.probability,
        selected=selection is not None and option.id in selection.selected,
        why_failed=plain(selection.rejected.get(option.id, "")) if selection is not None else "",
        violates=tuple(constraint_id for constraint_id in violated if constraint_id in hard),
        cells=tuple(cells),
    )


def _cell(
    pair: Pair, evaluation: DecisionOptionConstraintEvaluation | None, history: int
) -> MatrixCell:
    option_id, constraint_id = map(one_line, pair)
    if evaluation is None:
        glyph, _, _, word, role = CELL_SIGNS[None]
        return MatrixCell(option_id, constraint_id, glyph, word, role, None, "", "", history)
    glyph, _, _, word, role = CELL_SIGNS[evaluation.satisfied]
    return MatrixCell(
        option_id,
        constraint_id,
        glyph,
        word,
        role,
        evaluation.score,
        plain(evaluation.reasoning),
        one_line(evaluation.id),
        history,
    )


def _steelman(details: DecisionDetails, steelman: Hypothesis) -> MatrixSteelman:
    verdict = details.verdicts.get(steelman.id)
    word, role = _verdict_shown(None if verdict is None else verdict.validated)
    return MatrixSteelman(
        item_id=one_line(steelman.id),
        statement=plain(steelman.statement),
        challenges=one_line(steelman.challenges or ""),
        word=word,
        role=role,
        verdict_id=one_line(verdict.id) if verdict is not None else "",
        reasoning=plain(verdict.reasoning) if verdict is not None else "",
    )


def _verdict_shown(validated: bool | None) -> tuple[str, Role]:
    # A steelman argues against: what is validated elsewhere is a warning here.
    if validated is None:
        return "no verdict", "pending"
    return ("confirmed", "violated") if validated else ("refuted", "refuted")


def _late_constraints(
    trace: Trace, decision: Decision, selection: DecisionSelection | None
) -> Iterator[LateConstraint]:
    from dtui.trace.risk import lateness

    if selection is None:
        return
    for item_id in dict.fromkeys((*trace.effects(decision.id), *trace.effects(selection.id))):
        item = trace[item_id]
        if item.type == "constraint" and (state := lateness(trace, item)):
            shown = sign("constraint", state)
            yield LateConstraint(one_line(item_id), plain(item.statement), shown.word, shown.role)


def _selection(selection: DecisionSelection) -> MatrixSelection:
    return MatrixSelection(
        item_id=one_line(selection.id),
        option_ids=tuple(map(one_line, selection.selected)),
        reasoning=plain(selection.reasoning),
        waiver=plain(selection.waiver or ""),
        author=one_line(selection.author or ""),
        recorded_at=selection.recorded_at,
    )


def _note(details: DecisionDetails, *, imported: bool) -> str:
    if not details.options:
        return "no options recorded" if imported or details.locked else "no options yet"
    if not details.links:
        return "no constraints linked" if imported or details.locked else "no constraints yet"
    return ""
