"""Everything of one proposal: what was proposed, what was made of it, and what came of that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import verdict_sign
from dtui.spine.wording import event_line
from dtui.text import horizon_words, one_line, plain
from dtui.views.age import age
from dtui.views.arguments import argument_words, shortened
from dtui.views.item_card import moment

if TYPE_CHECKING:
    from dtui.signs import Role
    from dtui.spine import DomainDeclared, Outcome, Override, ProposalState

_WORDS = {"approve": "approved", "modify": "modified", "reject": "rejected"}
_LONGEST_CHANGED = 200
"""Cells of a value in what is said of its change."""

_WAITS = "waits for a verdict"

WITHHELD = "what others made of it is left out until you have said yours"


class CardArgument(NamedTuple):
    """One argument: as it was proposed, and as the verdict in force has it."""

    name: str
    before: str
    """Empty if the reviewer added it."""
    after: str
    """Empty if it was taken away; the same as `before` where nobody changed it."""
    changed: bool


class CardVerdict(NamedTuple):
    """One verdict, whether or not it stands."""

    event_id: str
    glyph: str
    word: str
    """``approved``, ``modified`` or ``rejected``."""
    role: Role
    standing: str
    """``in force``, ``second opinion``, ``replaced by override-9`` or ``taken back: wrong row``."""
    stands: bool
    """Whether it is in force or a second opinion."""
    reviewer: str
    at: str
    changes: str
    """``percent 18 → 12``; empty if nothing was changed."""
    codes: str
    rationale: str
    """In full, with its line breaks."""
    facts: str
    """How it came about: the reviewer's own probability, whether the proposal was shown, ..."""


class CardOutcome(NamedTuple):
    """One version of one reading."""

    event_id: str
    says: str
    """``won yes``, ``margin 24.1``, ``won not known``."""
    horizon: str
    """``90 d``, or empty for an event that happened when it happened."""
    at: str
    corrected: bool
    """Whether a later version stands in its place."""
    version: str
    """``version 2 of 2``; empty for the only one."""


class CardDue(NamedTuple):
    """A horizon that nobody has read yet."""

    metrics: str
    horizon: str
    at: str
    when: str
    """``due for 3 d`` or ``due in 27 d``."""
    overdue: bool


class CardRemark(NamedTuple):
    """Anything else that was said or done about it."""

    event_id: str
    kind: str
    says: str
    by: str
    """Who, and when."""
    retracted: bool


class ProposalCard(NamedTuple):
    """What the proposal screen shows."""

    proposal_id: str
    trace_id: str
    """Empty for a proposal that comes from no trace."""
    decision_id: str
    action: str
    glyph: str
    word: str
    """``waits for a verdict``, ``approved``, ``modified``, ``rejected``; empty if withheld."""
    role: Role
    prior: str
    """``p 0.64 that won comes true within 90 d``; empty without one."""
    arguments: tuple[CardArgument, ...]
    facts: tuple[tuple[str, str], ...]
    """Names and values, in the order they are to be read."""
    verdicts: tuple[CardVerdict, ...]
    """In the order they were given."""
    outcomes: tuple[CardOutcome, ...]
    """Version after version of each reading, in the order they first came."""
    due: tuple[CardDue, ...]
    remarks: tuple[CardRemark, ...]
    note: str
    """Why something is left out, or empty."""


def proposal_card(
    state: ProposalState,
    domain: DomainDeclared | None,
    now: datetime,
    *,
    withheld: bool = False,
) -> ProposalCard:
    """Return everything of one proposal.

    Parameters
    ----------
    state
        Of the proposal, as of the moment to be shown.
    domain
        What it was made under; without it nothing is said to be due.
    now
        The moment that ages are counted to, with its zone.
    withheld
        Leave out all that came after the proposal, for a reviewer who has yet to judge it.
    """
    made = state.proposal
    in_force = None if withheld else state.in_force
    shown = verdict_sign("waits" if in_force is None else in_force.verdict)
    word = _WAITS if in_force is None else _WORDS[in_force.verdict]
    return ProposalCard(
        proposal_id=one_line(made.id or ""),
        trace_id=one_line(made.trace_id or ""),
        decision_id=one_line(made.decision_id or ""),
        action=one_line(shortened(made.action)),
        glyph="" if withheld else shown.glyph,
        word="" if withheld else word,
        role=shown.role,
        prior=_prior(state),
        arguments=tuple(_arguments(state, in_force)),
        facts=tuple(_facts(state)),
        verdicts=() if withheld else tuple(_verdict(state, given) for given in state.overrides),
        outcomes=() if withheld else tuple(_outcomes(state)),
        due=() if withheld or domain is None else tuple(_due(state, domain, now)),
        remarks=() if withheld else tuple(_remarks(state)),
        note=WITHHELD if withheld and state.events else "",
    )


def _prior(state: ProposalState) -> str:
    made = state.proposal
    if made.probability is None or made.horizon is None:
        return ""
    by = horizon_words(made.horizon)
    return one_line(f"p {made.probability:.2f} that {made.metric} comes true within {by}")


def _arguments(state: ProposalState, in_force: Override | None) -> Iterator[CardArgument]:
    proposed = state.proposal.args
    edited = proposed if in_force is None or in_force.edited is None else in_force.edited
    changes = () if in_force is None else in_force.changes
    changed = {change.name for change in changes}
    for name in dict.fromkeys((*proposed, *edited)):
        yield CardArgument(
            name=one_line(shortened(name)),
            before=one_line(argument_words(proposed[name])) if name in proposed else "",
            after=one_line(argument_words(edited[name])) if name in edited else "",
            changed=name in changed,
        )


def _facts(state: ProposalState) -> Iterator[tuple[str, str]]:
    made = state.proposal
    facts = (
        ("domain", made.domain),
        ("by", made.agent),
        ("at", moment(made.happened_at)),
        ("model", made.model),
        ("policy", made.policy_version),
        ("trace", made.trace_id),
        ("decision", " · ".join(filter(None, (made.decision_id, made.option_id)))),
        ("case", made.correlation_id),
        ("follows", ", ".join(made.causes[:5]) + (" …" if len(made.causes) > 5 else "")),
    )
    return ((name, one_line(shortened(value))) for name, value in facts if value)


def _verdict(state: ProposalState, given: Override) -> CardVerdict:
    shown = verdict_sign(given.verdict)
    stands = given.id not in state.retracted and (given.second or given is state.in_force)
    changes = changes_of(given)
    return CardVerdict(
        event_id=one_line(given.id or ""),
        glyph=shown.glyph,
        word=_WORDS[given.verdict],
        role=shown.role if stands else "superseded",
        standing=_standing(state, given),
        stands=stands,
        reviewer=one_line(given.reviewer),
        at=moment(given.happened_at),
        changes=changes,
        codes=one_line(", ".join(given.codes)),
        rationale=plain(shortened(given.rationale)),
        facts=" · ".join(_circumstances(given)),
    )


def changes_of(given: Override) -> str:
    """Return what a reviewer changed, in one line; empty if nothing.

    An old record may say that something was changed, and not what.
    """
    if given.verdict == "modify" and given.edited is None:
        return "what was changed was not recorded"
    return one_line(
        " · ".join(
            f"{change.name} {_brief(change.before)} → {_brief(change.after)}"
            for change in given.changes
        )
    )


def _brief(value: object) -> str:
    return one_line(argument_words(value), _LONGEST_CHANGED)


def _standing(state: ProposalState, given: Override) -> str:
    if given.id in state.retracted:
        return one_line(f"taken back: {_why_taken_back(state, given.id)}")
    if given.second:
        return "second opinion"
    if given is state.in_force:
        return "in force"
    later = (one for one in state.standing if one.replaces == given.id)
    replacement = next(later, state.in_force)
    return one_line(f"replaced by {'' if replacement is None else replacement.id}")


def _why_taken_back(state: ProposalState, event_id: str | None) -> str:
    taken_back = (event for event in state.events if event.kind == "retraction")
    return next((event.says for event in taken_back if event.retracts == event_id), "")


def _circumstances(given: Override) -> Iterator[str]:
    if given.native_verdict:
        yield one_line(f"there called {given.native_verdict}")
    if given.reviewer_kind != "human":
        yield f"by {'a policy' if given.reviewer_kind == 'policy' else 'an agent'}"
    if given.probability is not None:
        yield f"own p {given.probability:.2f}"
    if given.shown is not None:
        yield "had seen the proposal" if given.shown else "blind"
    if given.assignment:
        yield one_line(f"assignment {given.assignment}")
    if given.propensity is not None:
        yield f"drawn at {given.propensity:.2f}"


def _outcomes(state: ProposalState) -> Iterator[CardOutcome]:
    for versions in state.versions.values():
        for number, read in enumerate(versions, 1):
            yield CardOutcome(
                event_id=one_line(read.id or ""),
                says=one_line(f"{read.metric} {_value(read)}"),
                horizon="" if read.horizon is None else horizon_words(read.horizon),
                at=moment(read.occurred_at),
                corrected=number < len(versions),
                version=f"version {number} of {len(versions)}" if len(versions) > 1 else "",
            )


def _value(read: Outcome) -> str:
    return "not known" if read.censored else argument_words(read.value)


def _due(state: ProposalState, domain: DomainDeclared, now: datetime) -> Iterator[CardDue]:
    for due in state.due(domain):
        overdue = due.due_at <= now
        since = age(due.due_at, now)
        yield CardDue(
            metrics=one_line(", ".join(due.metrics)),
            horizon=horizon_words(due.horizon),
            at=moment(due.due_at),
            when=f"due for {since}" if overdue and since != "now" else f"due {since}",
            overdue=overdue,
        )


def _remarks(state: ProposalState) -> Iterator[CardRemark]:
    for event in state.events:
        if event.kind in ("override", "outcome", "retraction"):
            continue  # told above, each in its place
        yield CardRemark(
            event_id=one_line(event.id or ""),
            kind=one_line(event.kind.replace("_", " ")),
            says=plain(shortened(event_line(event))),
            by=" · ".join(filter(None, (one_line(event.actor or ""), moment(event.happened_at)))),
            retracted=event.id in state.retracted,
        )
