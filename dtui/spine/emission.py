"""The one way events get into the log: checked, with what they follow from and what they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dtui.errors import (
    ConflictingEventError,
    UndeclaredNameError,
    UnknownCauseError,
    UnknownEntryError,
)
from dtui.log import NewEntry
from dtui.log.sqlite import SqliteLog
from dtui.spine import checks
from dtui.spine.entries import body_of, read_event
from dtui.spine.events import (
    EVENT_KINDS,
    SET_BY_LOG,
    Annotation,
    AnySpineEvent,
    DomainDeclared,
    EventId,
    Outcome,
    Override,
    Proposal,
    Retraction,
)
from dtui.spine.proposals import ProposalState, declared_domain, proposal_state
from dtui.spine.rows import event_rows


class _About(NamedTuple):
    """What an event is about, as the log holds it before the event."""

    state: ProposalState | None = None
    domain: DomainDeclared | None = None


def emit(
    log: SqliteLog,
    event: AnySpineEvent,
    *,
    source_recorded_at: datetime | None = None,
    imported: bool = False,
) -> AnySpineEvent:
    """Append an event to the log, and return it as it was recorded.

    When this returns, the event and every list that shows it are on disk. When it raises,
    the log is what it was. An event whose id is there with the same content is returned as it
    was recorded the first time, so a writer may send it again.

    Parameters
    ----------
    log
        The open log.
    event
        What happened. Where it names a proposal, a decision, or what it takes back, that is
        added to its causes.
    source_recorded_at
        When the system it is imported from had recorded it.
    imported
        Take it even if it follows from nothing: an old record often lost what came before.
        Its empty causes are the flag that says so.

    Raises
    ------
    RejectedEventError
        If a rule of `dtui.spine.checks` refuses it, or its id is taken by other content.
    """
    with log.exclusive():
        there = None if event.id is None else log.entry(event.id)
        if there is not None:
            if there.header.kind not in EVENT_KINDS:
                raise ConflictingEventError(
                    f"{event.id!r} is the id of a {there.header.kind}. Choose another one."
                )
            return _unless_it_differs(event, read_event(log, there))
        about, completed, causes = _checked(log, event, imported=imported)
        head = log.head()
        completed = _placed(log, completed, causes, head, source_recorded_at)
        state = None
        if isinstance(completed, Proposal):
            state = ProposalState(completed)
        elif about.state is not None:
            state = ProposalState(about.state.proposal, (*about.state.events, completed))
        log.append(
            [_entry(completed, causes)],
            event_rows(completed, state, about.domain),
        )
        return completed


def _checked(
    log: SqliteLog, event: AnySpineEvent, *, imported: bool
) -> tuple[_About, AnySpineEvent, dict[str, int]]:
    """Hold an event to the rules; return it with what it is about and what it follows from."""
    about = _about(log, event)
    named = dict.fromkeys((*event.causes, *_implied_causes(log, event, about)))
    causes = {name: _position(log, name) for name in named}
    if not imported:
        checks.check_follows_from_something(event, tuple(named))
    state, domain = about
    match event:
        case DomainDeclared():
            latest = declared_domain(log, event.domain)
            checks.check_next_version(event, latest)
            follows = 1 if latest is None or latest.version is None else latest.version + 1
            return about, event.model_copy(update={"version": follows}), causes
        case Proposal():
            assert domain is not None  # _about refuses an undeclared one
            checks.check_prior_was_declared(event, domain)
        case Override():
            assert state is not None
            checks.check_not_own_proposal(event, state)
            checks.check_codes_were_declared(event, _domain(log, state.proposal.domain))
            checks.check_modifies_something(event, state)
            checks.check_replaces_the_verdict_in_force(event, state)
            return about, event.model_copy(update={"prior": state.proposal.args}), causes
        case Outcome():
            assert state is not None
            assert domain is not None
            checks.check_outcome_was_declared(event, domain)
            checks.check_outcome_came_after(event, state)
            checks.check_corrects_the_latest(event, state)
        case Retraction():
            target = _retractable(log, event)
            retracted = _retracted(log, event)
            checks.check_may_be_taken_back(event, target, retracted)
        case _:
            pass
    return about, event, causes


def _about(log: SqliteLog, event: AnySpineEvent) -> _About:
    match event:
        case Proposal():
            return _About(None, _domain(log, event.domain))
        case Override() | Outcome():
            proposal_id: EventId | None = event.proposal_id
        case Annotation():
            proposal_id = event.proposal_id
        case Retraction():
            target = _retractable(log, event)
            proposal_id = target.proposal_id
        case _:
            # Whatever follows from a proposal, or from what is about one, is about it too.
            proposal_id = _proposal_of_causes(log, event)
    if proposal_id is None:
        return _About()
    try:
        state = proposal_state(log, proposal_id)
    except UnknownEntryError as error:
        raise UnknownCauseError(f"{event.kind}: {error} Propose first.") from None
    return _About(state, _domain(log, state.proposal.domain, until=state.proposal.position))


def _implied_causes(log: SqliteLog, event: AnySpineEvent, about: _About) -> list[str]:
    """Return what an event follows from by what it says, whether or not it names it."""
    match event:
        case Proposal(trace_id=str(trace_id), decision_id=str(decision_id)):
            for name in filter(None, (decision_id, event.option_id)):
                _position(log, f"{trace_id}/{name}")
            selections = _selections(log, trace_id, decision_id)
            return selections or [f"{trace_id}/{event.option_id or decision_id}"]
        case Proposal(trace_id=str(trace_id)):
            return [trace_id]
        case Override() | Annotation() if about.state is not None:
            return [
                str(event.proposal_id),
                *([event.replaces] if isinstance(event, Override) and event.replaces else []),
            ]
        case Outcome():
            state = about.state
            assert state is not None
            if event.supersedes is not None:
                return [event.supersedes]
            carried_out = [one.id for one in state.events if one.kind == "execution" and one.id]
            verdict = state.in_force
            if carried_out:
                return carried_out[-1:]
            return [event.proposal_id if verdict is None else str(verdict.id)]
        case Retraction():
            return [event.retracts]
        case _:
            return []


def _selections(log: SqliteLog, trace_id: str, decision_id: str) -> list[str]:
    """Return the selection that took a decision, if it was taken."""
    row = log.rows.item(trace_id, decision_id)
    effects = [] if row is None else log.rows.effects(row)
    taken = [effect for effect in effects if effect.type == "decision_selection"]
    return [f"{trace_id}/{effect.item_id}" for effect in taken[:1]]


def _proposal_of_causes(log: SqliteLog, event: AnySpineEvent) -> EventId | None:
    for name in event.causes:
        row = log.rows.event_at(_position(log, name))
        if row is not None and row.proposal_id is not None:
            return row.proposal_id
    return None


def _position(log: SqliteLog, name: str) -> int:
    position = log.position(name)
    if position is None:
        raise UnknownCauseError(
            f"the log has no entry {name!r}. A cause is an event's id, a trace's, or an item as "
            "'<trace_id>/<item_id>', and is recorded before what follows from it."
        )
    return position


def _domain(log: SqliteLog, name: str, *, until: int | None = None) -> DomainDeclared:
    domain = declared_domain(log, name, until=until)
    if domain is None:
        known = [row.domain for row in log.rows.domains()]
        listed = f"Declared are: {', '.join(known[:5])}." if known else "None is declared yet."
        raise UndeclaredNameError(
            f"domain {name!r} was not declared. {listed} Emit a domain_declared first, with its "
            "metrics, horizons and rationale codes: what is measured is agreed on beforehand."
        )
    return domain


def _retractable(log: SqliteLog, event: Retraction) -> Override | Annotation:
    entry = log.entry(event.retracts)
    if entry is None or entry.header.kind not in (Override.ID_PREFIX, Annotation.ID_PREFIX):
        what = "there is none" if entry is None else f"that is a {entry.header.kind}"
        raise UnknownCauseError(
            f"retraction of {event.retracts!r}: {what}. Only an override or an annotation can be "
            "taken back; of an item a change of mind is a new item."
        )
    target = read_event(log, entry)
    assert isinstance(target, Override | Annotation)
    return target


def _retracted(log: SqliteLog, event: Retraction) -> frozenset[EventId]:
    position = log.position(event.retracts)
    assert position is not None  # it was found
    effects = log.effects_of(position)
    kinds = {row.position: row.kind for row in map(log.rows.event_at, effects) if row is not None}
    taken_back = any(kind == "retraction" for kind in kinds.values())
    return frozenset([event.retracts] if taken_back else [])


def _placed(
    log: SqliteLog,
    event: AnySpineEvent,
    causes: Mapping[str, int],
    head: int,
    source_recorded_at: datetime | None,
) -> AnySpineEvent:
    """Return an event with everything the log sets: id, stream, time and position."""
    event_id = event.id or _made_id(log, event, head + 1)
    given: dict[str, Any] = {
        "id": event_id,
        "position": head + 1,
        "recorded_at": log.now(),
        "source_recorded_at": source_recorded_at,
        "stream": event.stream or _stream(log, event, causes, event_id),
        # In the order of the log, which is how they are read back.
        "causes": tuple(sorted(causes, key=lambda name: causes[name])),
    }
    if isinstance(event, Outcome) and event.outcome_id is None:
        given["outcome_id"] = event_id
    return event.model_copy(update=given)


def _made_id(log: SqliteLog, event: AnySpineEvent, position: int) -> EventId:
    made = f"{event.ID_PREFIX}-{position}"
    while log.position(made) is not None:  # somebody chose this very one
        made += "-x"
    return made


def _stream(
    log: SqliteLog, event: AnySpineEvent, causes: Mapping[str, int], event_id: EventId
) -> str:
    match event:
        case Proposal(trace_id=str(trace_id)):
            return trace_id
        case DomainDeclared():
            return event.domain
        case _ if causes:
            first = log.entry_at(next(iter(causes.values())))
            assert first is not None  # its position was looked up
            return first.header.stream
        case _:
            return event.correlation_id or event_id


def _entry(event: AnySpineEvent, causes: Mapping[str, int]) -> NewEntry:
    assert event.id is not None
    assert event.stream is not None
    assert event.recorded_at is not None
    return NewEntry(
        stream=event.stream,
        id=event.id,
        kind=event.kind,
        body=body_of(event),
        recorded_at=event.recorded_at,
        causes=list(causes.values()),
        correlation_id=event.correlation_id,
        agent=event.actor,
        occurred_at=event.occurred_at,
        source_recorded_at=event.source_recorded_at,
    )


def _unless_it_differs(event: AnySpineEvent, there: AnySpineEvent) -> AnySpineEvent:
    """Return what the log has under an event's id, if the event says no more than that."""
    filled_in = {
        name: getattr(there, name)
        for name, value in event
        if value is None and name in ("stream", "version", "prior", "outcome_id")
    }
    filled_in |= {name: getattr(there, name) for name in SET_BY_LOG}
    if set(event.causes) <= set(there.causes):
        filled_in["causes"] = there.causes
    if event.model_copy(update=filled_in) != there:
        raise ConflictingEventError(
            f"{event.id!r} is in the log at position {there.position} with other content. The log "
            "is append-only: use another id, or none."
        )
    return there
