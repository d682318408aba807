"""What became of a proposal: computed from its events, never stored beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from dtui.errors import CorruptLogError, UnknownEntryError
from dtui.log.sqlite import SqliteLog
from dtui.spine.entries import events_at
from dtui.spine.events import (
    Annotation,
    AnySpineEvent,
    DomainDeclared,
    EventId,
    Metric,
    Outcome,
    Override,
    Proposal,
    Retraction,
)
from dtui.text import one_line

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class Due(NamedTuple):
    """A horizon at which something is to be read that nobody has read yet."""

    horizon: timedelta
    metrics: tuple[str, ...]
    due_at: datetime
    """When the horizon is reached; it may lie ahead."""


@dataclass(frozen=True)
class ProposalState:
    """A proposal with all that was said and done about it, as of one position of the log.

    Examples
    --------
    >>> made = Proposal(id="p-1", domain="pricing", action="discount", args={"percent": 18})
    >>> verdict = Override(id="o-1", proposal_id="p-1", verdict="approve", reviewer="ana")
    >>> undone = Retraction(id="r-1", retracts="o-1", says="wrong row")
    >>> ProposalState(made, (verdict,)).in_force.reviewer
    'ana'
    >>> ProposalState(made, (verdict, undone)).in_force is None
    True
    """

    proposal: Proposal
    events: tuple[AnySpineEvent, ...] = ()
    """Everything about it, in the order of the log."""

    def __repr__(self) -> str:
        made, given = self.proposal, self.in_force
        says = one_line(f"{made.action} in {made.domain}", 80)
        standing = "waits"
        if given is not None:
            standing = f"{given.verdict} by {one_line(given.reviewer, 40)}"
        return f"<ProposalState {made.id!r}: {says}, {standing}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it, at most 25 kB however much was said of it."""
        from dtui.spine.html import proposal_html

        return proposal_html(self)

    @cached_property
    def overrides(self) -> tuple[Override, ...]:
        """Every verdict ever given, second opinions and retracted ones too."""
        return tuple(event for event in self.events if isinstance(event, Override))

    @cached_property
    def retracted(self) -> frozenset[EventId]:
        """The ids of the verdicts and annotations that were taken back."""
        return frozenset(event.retracts for event in self.events if isinstance(event, Retraction))

    @cached_property
    def standing(self) -> tuple[Override, ...]:
        """The verdicts that nobody took back, second opinions too."""
        return tuple(given for given in self.overrides if given.id not in self.retracted)

    @cached_property
    def in_force(self) -> Override | None:
        """The latest verdict that stands and is no second opinion; None while it waits."""
        return next((given for given in reversed(self.standing) if not given.second), None)

    @cached_property
    def annotations(self) -> tuple[Annotation, ...]:
        """The remarks that nobody took back."""
        return tuple(
            event
            for event in self.events
            if isinstance(event, Annotation) and event.id not in self.retracted
        )

    @cached_property
    def versions(self) -> dict[EventId, tuple[Outcome, ...]]:
        """Every version of every outcome, by `outcome_id`, the latest last."""
        versions: dict[EventId, tuple[Outcome, ...]] = {}
        for event in self.events:
            if isinstance(event, Outcome) and event.outcome_id is not None:
                versions[event.outcome_id] = (*versions.get(event.outcome_id, ()), event)
        return versions

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The latest version of every outcome, in the order they first came."""
        return tuple(versions[-1] for versions in self.versions.values())

    @property
    def decided_at(self) -> datetime | None:
        """When the verdict in force was given; None while the proposal waits."""
        return None if self.in_force is None else self.in_force.happened_at

    def due(self, domain: DomainDeclared) -> tuple[Due, ...]:
        """Return the horizons that nobody has read yet, the nearest first.

        Of what was approved or modified, that is: of a rejected proposal an outcome is kept
        when there is one, but nobody waits for it. The ending of a binary or category metric
        settles every horizon; a number is read at each. Censored without a horizon says that
        nobody can look any more, so it settles every horizon too. What is measured only if
        something else comes true is not waited for once that is known not to.
        """
        decided_at = self.decided_at
        if decided_at is None or self.in_force is None or self.in_force.verdict == "reject":
            return ()
        unread: dict[timedelta, list[str]] = {}
        for metric in domain.metrics:
            condition = None if metric.only_if is None else domain.metric(metric.only_if)
            if condition is not None and self._did_not_come_true(condition, decided_at):
                continue
            for horizon in self._unread(metric, decided_at):
                unread.setdefault(horizon, []).append(metric.name)
        ends = _END_OF_TIME - decided_at
        return tuple(
            Due(horizon, tuple(unread[horizon]), decided_at + horizon)
            for horizon in sorted(unread)
            if horizon <= ends
        )

    def _did_not_come_true(self, metric: Metric, decided_at: datetime) -> bool:
        values = [
            outcome.value
            for outcome in self.outcomes
            if outcome.metric == metric.name and not outcome.censored
        ]
        return bool(values) and True not in values and not self._unread(metric, decided_at)

    def _unread(self, metric: Metric, decided_at: datetime) -> set[timedelta]:
        readings = [outcome for outcome in self.outcomes if outcome.metric == metric.name]
        if any(
            reading.horizon is None and (reading.censored or metric.type != "number")
            for reading in readings
        ):
            return set()
        return set(metric.horizons) - {read_at(metric, reading, decided_at) for reading in readings}


def read_at(metric: Metric, reading: Outcome, decided_at: datetime) -> timedelta | None:
    """Return the horizon a reading is for: the one it names, else the next after its time.

    None if it came after the last one.
    """
    if reading.horizon is not None:
        return reading.horizon
    assert reading.occurred_at is not None  # the model asks for it
    elapsed = reading.occurred_at - decided_at
    return next((horizon for horizon in metric.horizons if elapsed <= horizon), None)


def proposal_state(
    log: SqliteLog, proposal_id: EventId, *, until: int | None = None
) -> ProposalState:
    """Return a proposal with what became of it, up to a position of the log if one is given.

    Raises
    ------
    UnknownEntryError
        If there is no such proposal, or there was none yet.
    """
    rows = log.rows.events_of(proposal_id, until=until)
    events = events_at(log, [row.position for row in rows])
    if not events:
        raise UnknownEntryError(
            f"there is no proposal {proposal_id!r} in {log.path.name}"
            f"{'' if until is None else f' up to position {until}'}."
        )
    return _state(events)


def proposal_of(
    event: AnySpineEvent,
    causes: Iterable[str],
    about: Callable[[str], EventId | None],
) -> EventId | None:
    """Return the proposal that an event is about, or is; None if it is about none.

    Whatever follows from a proposal, or from what is about one, is about it too; if it follows
    from several, about the earliest.

    Parameters
    ----------
    event
        The event.
    causes
        What it follows from, in the order of the log.
    about
        Tells what an earlier entry is about.
    """
    match event:
        case Proposal():
            return event.id
        case Override() | Outcome() | Annotation(proposal_id=str()):
            return event.proposal_id
        case Retraction():
            return about(event.retracts)
        case _:
            found = map(about, causes)
            return next((proposal_id for proposal_id in found if proposal_id is not None), None)


def declared_domain(
    log: SqliteLog, name: str, *, until: int | None = None
) -> DomainDeclared | None:
    """Return what a domain is judged by: its newest version, up to a position if given."""
    position = log.rows.domain_position(name, until=until)
    if position is None:
        return None
    found = events_at(log, [position])
    if not found or not isinstance(found[0], DomainDeclared):
        raise CorruptLogError(f"the log holds no declaration of domain {name!r} where it says so.")
    return found[0]


def _state(events: Sequence[AnySpineEvent]) -> ProposalState:
    first, *others = events
    if not isinstance(first, Proposal):
        raise CorruptLogError(f"the events of {first.id!r} do not begin with a proposal")
    return ProposalState(first, tuple(others))


def occurred_by(state: ProposalState, moment: datetime) -> ProposalState:
    """Return a proposal with what had happened about it by a moment, whenever it was recorded.

    Raises
    ------
    UnknownEntryError
        If it was not proposed yet.
    """
    made = state.proposal.happened_at
    if made is not None and made > moment:
        raise UnknownEntryError(
            f"{state.proposal.id!r} was proposed at {made:%Y-%m-%d %H:%M}Z; there was none yet."
        )
    happened = (
        event for event in state.events if event.happened_at and event.happened_at <= moment
    )
    return ProposalState(state.proposal, tuple(happened))
