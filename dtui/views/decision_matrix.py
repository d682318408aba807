"""A decision as its reviewer sees it: options against constraints, and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dtui.errors import InvalidQueryError, UnknownEntryError
from dtui.signs import CELL_SIGNS, sign, verdict_sign
from dtui.text import horizon_words, one_line, plain
from dtui.views.age import age
from dtui.views.at_risk import risk_reasons
from dtui.views.item_card import moment

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.corpus import Corpus
    from dtui.signs import Role
    from dtui.spine import DomainDeclared, Outcome, Override, ProposalState
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


class MatrixPair(NamedTuple):
    """An option and a constraint, and the cell where they meet."""

    option: MatrixOption
    constraint: MatrixConstraint
    cell: MatrixCell


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


class MatrixVerdict(NamedTuple):
    """What a reviewer made of a proposal."""

    override_id: str
    word: str
    """``approve``, ``modify`` or ``reject``."""
    role: Role
    changes: str
    """``percent 18 → 12``; empty if nothing was changed."""
    reviewer: str
    at: str
    codes: tuple[str, ...]
    rationale: str
    """In full, with its line breaks."""
    probability: float | None
    """The reviewer's own."""
    second: bool
    """A second opinion, which is not in force."""


class MatrixReading(NamedTuple):
    """What became of a proposal at one horizon, or that nobody has read it yet."""

    horizon: str
    """``90 d`` after the verdict; empty for what happened when it happened."""
    glyph: str
    says: str
    """``won yes``, or ``won, margin`` where that is yet to be read."""
    role: Role
    when: str
    """``2026-06-30 09:00 UTC``, ``due in 41 d``, ``due for 3 d``."""
    is_read: bool
    overdue: bool = False
    """Whether it is due now and nobody has read it."""


class MatrixProposal(NamedTuple):
    """What an agent proposed on the ground of the decision, and what became of that."""

    proposal_id: str
    option_id: str
    """The option proposed; empty where the proposal names none."""
    says: str
    """The action with its arguments, in one line."""
    agent: str
    at: str
    probability: float | None
    """The agent's prior, in [0, 1]."""
    of: str
    """What the prior speaks of: ``won comes true within 90 d``; empty without a metric."""
    glyph: str
    word: str
    """``approve``, ``modify``, ``reject``, or ``WAITS`` without a verdict."""
    role: Role
    verdict: MatrixVerdict | None
    """The one in force."""
    second: tuple[MatrixVerdict, ...]
    """Second opinions that stand."""
    readings: tuple[MatrixReading, ...]
    """By horizon; what has none comes first."""


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
    proposals: tuple[MatrixProposal, ...] = ()
    """What was proposed on its ground, in order."""

    def pair(self, option_id: str, constraint_id: str) -> MatrixPair:
        """Return an option and a constraint with their cell.

        Raises
        ------
        UnknownEntryError
            If the decision has no such option or constraint.
        """
        for option in self.options:
            for constraint, cell in zip(self.constraints, option.cells, strict=True):
                if (option.option_id, constraint.constraint_id) == (option_id, constraint_id):
                    return MatrixPair(option, constraint, cell)
        raise UnknownEntryError(
            f"decision {self.decision_id!r} has no pair of option {option_id!r} and constraint "
            f"{constraint_id!r}; `dtui matrix` shows those it has."
        )


Proposed = tuple["ProposalState", "DomainDeclared | None"]
"""A proposal, and what it was made under."""


def proposed_on(
    corpus: Corpus, trace_id: str, decision_id: str, *, until: int | None = None
) -> list[Proposed]:
    """Return what was proposed on the ground of a decision, up to a position if one is given."""
    rows = corpus.rows.proposals_of(trace_id, decision_id)
    if not rows:
        return []
    # The models of events are loaded only where there is one.
    from dtui.spine import declared_domain, proposal_state

    return [
        (
            proposal_state(corpus.log, row.proposal_id, until=until),
            declared_domain(corpus.log, row.domain, until=row.position),
        )
        for row in rows
        if until is None or row.position <= until
    ]


def check_is_decision(trace: Trace, decision_id: str) -> None:
    """Refuse an id that is no decision of this snapshot.

    Raises
    ------
    InvalidQueryError
        With the decisions there are.
    """
    known = [decision.id for decision in trace.of_type("decision")]
    if decision_id not in known:
        named = f"its decisions there are {', '.join(known)}" if known else "it had none there"
        raise InvalidQueryError(
            f"{decision_id!r} is no decision of trace {trace.opened.trace_id!r} with its first "
            f"{len(trace)} items; {named}."
        )


def decision_matrix(
    trace: Trace,
    decision_id: str,
    proposals: Iterable[Proposed] = (),
    now: datetime | None = None,
) -> DecisionMatrix:
    """Return a decision's matrix, its state, and what its selection waits for.

    Costs one decision, and where its selection is at risk a walk over what that rests on.

    Parameters
    ----------
    trace : Trace
        With the decision in it.
    decision_id : str
        Which decision.
    proposals : iterable of Proposed
        What was proposed on its ground, from `proposed_on`.
    now : datetime, optional
        The moment that what is due is counted to; without it only the day is told.

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
        proposals=tuple(_proposal(state, domain, now) for state, domain in proposals),
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


# -- what was proposed, and what became of it --------------------------------------------------


def _proposal(
    state: ProposalState, domain: DomainDeclared | None, now: datetime | None
) -> MatrixProposal:
    from dtui.spine.wording import event_line

    made, in_force = state.proposal, state.in_force
    shown = verdict_sign("waits" if in_force is None else in_force.verdict)
    within = "" if made.horizon is None else f" within {horizon_words(made.horizon)}"
    of = "" if made.metric is None else f"{made.metric} comes true{within}"
    readings = (*_read(state, domain), *_due(state, domain, now))
    return MatrixProposal(
        proposal_id=one_line(made.id or ""),
        option_id=one_line(made.option_id or ""),
        says=one_line(event_line(made)),
        agent=one_line(made.agent or ""),
        at=moment(made.happened_at),
        probability=made.probability,
        of=one_line(of),
        glyph=shown.glyph,
        word=shown.word,
        role=shown.role,
        verdict=None if in_force is None else _verdict(in_force),
        second=tuple(_verdict(given) for given in state.standing if given.second),
        readings=tuple(reading for _, reading in sorted(readings, key=lambda pair: pair[0])),
    )


def _verdict(given: Override) -> MatrixVerdict:
    from dtui.spine.wording import changes_line

    shown = verdict_sign(given.verdict)
    lost = given.verdict == "modify" and given.edited is None
    return MatrixVerdict(
        override_id=one_line(given.id or ""),
        word=shown.word,
        role=shown.role,
        changes="what was changed was not recorded" if lost else one_line(changes_line(given)),
        reviewer=one_line(given.reviewer),
        at=moment(given.happened_at),
        codes=tuple(map(one_line, given.codes)),
        rationale=plain(given.rationale),
        probability=given.probability,
        second=given.second,
    )


_Placed = tuple[float, MatrixReading]
"""A reading, and after how many seconds it stands."""


def _read(state: ProposalState, domain: DomainDeclared | None) -> Iterator[_Placed]:
    from dtui.spine.wording import value_words

    for outcome in state.outcomes:
        glyph, role = _judged(outcome, domain)
        value = "censored" if outcome.censored else value_words(outcome.value)
        metric = None if domain is None else domain.metric(outcome.metric)
        unit = metric.unit if metric is not None and not outcome.censored else ""
        horizon = outcome.horizon
        yield (
            0 if horizon is None else horizon.total_seconds(),
            MatrixReading(
                horizon="" if horizon is None else horizon_words(horizon),
                glyph=glyph,
                says=one_line(f"{outcome.metric} {value} {unit}".rstrip()),
                role=role,
                when=moment(outcome.occurred_at),
                is_read=True,
            ),
        )


def _judged(outcome: Outcome, domain: DomainDeclared | None) -> tuple[str, Role]:
    """Return how a reading shows: as good or bad only where the domain says which is which."""
    metric = None if domain is None else domain.metric(outcome.metric)
    if metric is None or metric.direction == "none" or not isinstance(outcome.value, bool):
        return "○", "plain"
    good = outcome.value == (metric.direction == "higher")
    glyph, _, _, _, role = CELL_SIGNS[good]
    return glyph, role


def _due(
    state: ProposalState, domain: DomainDeclared | None, now: datetime | None
) -> Iterator[_Placed]:

    for due in () if domain is None else state.due(domain):
        overdue = now is not None and due.due_at <= now
        shown = sign("question", "pending") if overdue else CELL_SIGNS[None]
        yield (
            due.horizon.total_seconds(),
            MatrixReading(
                horizon=horizon_words(due.horizon),
                glyph=shown.glyph,
                says=one_line(", ".join(due.metrics)),
                role=shown.role,
                when=_due_when(due.due_at, now),
                is_read=False,
                overdue=overdue,
            ),
        )


def _due_when(due_at: datetime, now: datetime | None) -> str:
    day = f"{moment(due_at)[:10]}"
    if now is None:
        return f"due {day}"
    away = age(due_at, now)
    if due_at > now:
        return f"due {away}, {day}"
    return "due now" if away == "now" else f"due for {away}, since {day}"
