"""The one way events get into the log: checked, with what they follow from and what they change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
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
from dtui.spine.entries import body_of, events_at, read_event, remember
from dtui.spine.events import (
    SET_BY_LOG,
    Annotation,
    AnySpineEvent,
    DomainDeclared,
    EventId,
    Outcome,
    Override,
    Proposal,
    Retraction,
    event_fields,
)
from dtui.spine.proposals import ProposalState, declared_domain, proposal_of, proposal_state
from dtui.spine.rows import event_rows, proposal_rows


class _About(NamedTuple):
    """What an event is about, as the log holds it before the event."""

    state: ProposalState | None = None
    domain: DomainDeclared | None = None
    """What the proposal was made under."""

    def with_event(self, event: AnySpineEvent) -> ProposalState | None:
        """Return the proposal with the event in it, or the one that the event is."""
        if isinstance(event, Proposal):
            return ProposalState(event)
        if self.state is None:
            return None
        return ProposalState(self.state.proposal, (*self.state.events, event))


class _Cause(NamedTuple):
    """An entry that an event follows from."""

    position: int
    stream: str


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
        Its empty causes are the flag that says so. The version of a domain is counted anew
        where it does not follow, and what its newest version says already is that version.

    Raises
    ------
    RejectedEventError
        If a rule of `dtui.spine.checks` refuses it, or its id is taken by other content.
    """
    with log.exclusive():
        if imported and isinstance(event, DomainDeclared):
            # It was counted in another corpus, and may say what is declared here already.
            latest = declared_domain(log, event.domain)
            if event.version != _next_version(latest):
                if latest is not None and _says_the_same(event, latest):
                    return latest
                event = event.model_copy(update={"version": None})
        there = None if event.id is None else log.entry(event.id)
        if there is not None:
            if there.header.kind != event.kind:
                raise ConflictingEventError(
                    f"{event.id!r} is the id of a {there.header.kind}. Choose another one."
                )
            return _unless_it_differs(event, read_event(log, there))
        now = log.now()  # once: whoever tells the time in a restore tells it an entry at a time
        happened_at = event.occurred_at or source_recorded_at or now
        about, completed, causes = _checked(log, event, now, happened_at, imported=imported)
        completed = _placed(log, completed, causes, now, source_recorded_at)
        state = about.with_event(completed)
        if state is None or about.domain is None:
            log.append([_entry(completed, causes)], event_rows(completed, None), are_new=True)
        else:
            made = state.proposal
            assert made.position is not None  # it was recorded, or is now
            log.append(
                [_entry(completed, causes)],
                event_rows(completed, made.id),
                shown={made.position: partial(proposal_rows, state, about.domain)},
                are_new=True,  # looked up above, or made up
            )
        remember(log, [completed])
        return completed


def _checked(
    log: SqliteLog,
    event: AnySpineEvent,
    now: datetime,
    happened_at: datetime,
    *,
    imported: bool,
) -> tuple[_About, AnySpineEvent, dict[str, _Cause]]:
    """Hold an event to the rules; return it with what it is about and what it follows from."""
    about = _about(log, event)
    named = dict.fromkeys((*event.causes, *_implied_causes(log, event, about)))
    causes = {name: _cause(log, name) for name in named}
    if not imported:
        checks.check_follows_from_something(event, tuple(named))
    checks.check_has_happened(event, now)
    state, domain = about
    match event:
        case DomainDeclared():
            follows = _next_version(declared_domain(log, event.domain))
            checks.check_next_version(event, follows)
            event = event.model_copy(update={"version": follows})
        case Proposal():
            assert domain is not None  # _about refuses an undeclared one
            checks.check_prior_was_declared(event, domain)
        case Override():
            assert state is not None
            checks.check_not_own_proposal(event, state)
            checks.check_codes_were_declared(event, _domain(log, state.proposal.domain))
            checks.check_probability_is_of_something(event, state)
            checks.check_prior_is_what_was_proposed(event, state)
            event = event.model_copy(update={"prior": state.proposal.args})
            checks.check_modifies_something(event, imported=imported)
            if not imported:
                checks.check_edits_keep_their_kind(event, state)
            checks.check_verdict_came_after(event, state, happened_at)
            checks.check_replaces_the_verdict_in_force(event, state)
        case Outcome():
            assert state is not None
            assert domain is not None
            checks.check_outcome_was_declared(event, domain)
            checks.check_outcome_came_after(event, state)
            checks.check_corrects_the_latest(event, state)
            checks.check_is_no_second_reading(event, state, domain)
        case Retraction():
            checks.check_may_be_taken_back(
                event, _retractable(log, event), _retractions_of(log, event.retracts)
            )
        case _:
            pass
    return about, event, causes


def _about(log: SqliteLog, event: AnySpineEvent) -> _About:
    if isinstance(event, Proposal):
        return _About(None, _domain(log, event.domain))
    if isinstance(event, Retraction):
        _retractable(log, event)
    proposal_id = proposal_of(event, _in_order(log, event.causes), partial(_proposal_at, log))
    if proposal_id is None:
        return _About()
    try:
        state = proposal_state(log, proposal_id)
    except UnknownEntryError as error:
        raise UnknownCauseError(f"{event.kind}: {error} Propose first.") from None
    return _About(state, _domain(log, state.proposal.domain, until=state.proposal.position))


def _in_order(log: SqliteLog, names: Iterable[str]) -> Iterator[str]:
    """Yield entries in the order of the log, looked up once the first is asked for."""
    yield from sorted(names, key=lambda name: _cause(log, name).position)


def _proposal_at(log: SqliteLog, name: str) -> EventId | None:
    row = log.rows.event_at(_cause(log, name).position)
    return None if row is None else row.proposal_id


def _implied_causes(log: SqliteLog, event: AnySpineEvent, about: _About) -> list[str]:
    """Return what an event follows from by what it says, whether or not it names it."""
    match event:
        case Proposal(trace_id=str(trace_id), decision_id=str(decision_id)):
            decision = _cause(log, f"{trace_id}/{decision_id}")
            if event.option_id is not None:
                _cause(log, f"{trace_id}/{event.option_id}")
            selections = log.effects_of_kind(decision.position, "decision_selection")
            return selections[:1] or [f"{trace_id}/{event.option_id or decision_id}"]
        case Proposal(trace_id=str(trace_id)):
            return [trace_id]
        case Override():
            return [event.proposal_id, *([event.replaces] if event.replaces else [])]
        case Annotation(proposal_id=str(proposal_id)):
            return [proposal_id]
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


def _next_version(latest: DomainDeclared | None) -> int:
    return 1 if latest is None or latest.version is None else latest.version + 1


def _says_the_same(event: DomainDeclared, latest: DomainDeclared) -> bool:
    agreed = ("metrics", "codes", "owner")
    return all(getattr(event, name) == getattr(latest, name) for name in agreed)


def _cause(log: SqliteLog, name: str) -> _Cause:
    place = log.place(name)
    if place is None:
        raise UnknownCauseError(
            f"the log has no entry {name!r}. A cause is an event's id, a trace's, or an item as "
            "'<trace_id>/<item_id>', and is recorded before what follows from it."
        )
    return _Cause(*place)


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
    kind = "" if entry is None else entry.header.kind
    if entry is None or kind not in (Override.ID_PREFIX, Annotation.ID_PREFIX):
        a = "an" if kind.startswith(tuple("aeiou")) else "a"
        what = "there is none" if entry is None else f"that is {a} {kind}"
        raise UnknownCauseError(
            f"retraction of {event.retracts!r}: {what}. Only an override or an annotation can be "
            "taken back; of an item a change of mind is a new item."
        )
    target = read_event(log, entry)
    assert isinstance(target, Override | Annotation)
    return target


def _retractions_of(log: SqliteLog, event_id: EventId) -> list[Retraction]:
    effects = log.effects_of(_cause(log, event_id).position)
    rows = [row for row in map(log.rows.event_at, effects) if row is not None]
    events = events_at(log, [row.position for row in rows if row.kind == "retraction"])
    # A retraction may also follow from what it does not take back.
    return [
        event for event in events if isinstance(event, Retraction) and event.retracts == event_id
    ]


def _placed(
    log: SqliteLog,
    event: AnySpineEvent,
    causes: Mapping[str, _Cause],
    now: datetime,
    source_recorded_at: datetime | None,
) -> AnySpineEvent:
    """Return an event with everything the log sets: id, stream, time and position."""
    position = log.head() + 1
    event_id = event.id or log.made_id(event.ID_PREFIX)
    given: dict[str, Any] = {
        "id": event_id,
        "position": position,
        "recorded_at": now,
        "source_recorded_at": source_recorded_at and source_recorded_at.astimezone(UTC),
        "stream": event.stream or _stream(event, causes, event_id),
        # In the order of the log, which is how they are read back.
        "causes": tuple(sorted(causes, key=lambda name: causes[name].position)),
    }
    if isinstance(event, Outcome) and event.outcome_id is None:
        given["outcome_id"] = event_id
    return event.model_copy(update=given)


def _stream(event: AnySpineEvent, causes: Mapping[str, _Cause], event_id: EventId) -> str:
    match event:
        case Proposal(trace_id=str(trace_id)):
            return trace_id
        case DomainDeclared():
            return event.domain
        case _ if causes:
            return next(iter(causes.values())).stream
        case _:
            return event.correlation_id or event_id


def _entry(event: AnySpineEvent, causes: Mapping[str, _Cause]) -> NewEntry:
    assert event.id is not None
    assert event.stream is not None
    assert event.recorded_at is not None
    return NewEntry(
        stream=event.stream,
        id=event.id,
        kind=event.kind,
        body=body_of(event),
        recorded_at=event.recorded_at,
        causes=[cause.position for cause in causes.values()],
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
    if _as_text(event.model_copy(update=filled_in)) != _as_text(there):
        raise ConflictingEventError(
            f"{event.id!r} is in the log at position {there.position} with other content. The log "
            "is append-only: use another id, or none. (What comes from another corpus may have the "
            "same id by chance.)"
        )
    return there


def _as_text(event: AnySpineEvent) -> str:
    """Return an event in a form in which 1 is not 1.0, and neither is true."""
    return json.dumps(event_fields(event), sort_keys=True)
