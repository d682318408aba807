"""Do the lists of proposals, of what is due and of events show what the events say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from dtui.audit.completeness import Finding
from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.log import Entry
from dtui.spine import (
    EVENT_KINDS,
    Annotation,
    AnySpineEvent,
    DomainDeclared,
    EventId,
    Outcome,
    Override,
    Proposal,
    ProposalState,
    Retraction,
    read_event,
    read_events,
)
from dtui.spine.proposals import proposal_of
from dtui.spine.rows import event_rows, proposal_rows
from dtui.text import counted

_PAGE = 500


class EventsAudit:
    """The events of a log, read once in its order, and what the lists should say of them."""

    def __init__(self, corpus: Corpus, told: Callable[[int, str], None]) -> None:
        self._corpus = corpus
        self._told = told
        """How many more were looked at, and the last one's id."""
        self._about: dict[EventId, EventId] = {}
        """Event -> the proposal it is about, or is."""
        self._proposals: dict[EventId, tuple[Proposal, list[AnySpineEvent]]] = {}
        self._domains: dict[str, list[DomainDeclared]] = {}
        self._count = 0
        self._due = 0

    def findings(self, entries: Iterable[Entry]) -> Iterator[Finding]:
        """Yield what is wrong with events, given all of their entries in order."""
        entries = iter(entries)
        while page := list(islice(entries, _PAGE)):
            yield from self._audit_page(page)
        for made, events in self._proposals.values():
            yield from self._audit_proposal(ProposalState(made, tuple(events)))
        rows = self._corpus.rows
        declared = sum(map(len, self._domains.values()))
        for what, found, wanted in (
            ("events are listed", rows.count_events(), self._count),
            ("versions of domains are listed", rows.count_domains(), declared),
            ("proposals are listed", rows.count_proposals(), len(self._proposals)),
            ("horizons are unread, due now or one day", rows.count_horizons(), self._due),
        ):
            if found != wanted:
                yield Finding(
                    "projections", self._corpus.path.name, f"{found} {what}; it should be {wanted}"
                )

    def _audit_page(self, page: Sequence[Entry]) -> Iterator[Finding]:
        self._count += len(page)
        self._told(len(page), page[-1].header.id)
        listed = {row.position: row for row in self._corpus.rows.events_at(_places(page))}
        for event in _read(self._corpus, page):
            if isinstance(event, Finding):
                yield event
                continue
            yield from self._take(event)
            assert event.id is not None  # it was recorded
            assert event.position is not None
            (wanted,) = event_rows(event, self._about.get(event.id)).events
            if listed.get(event.position) != wanted:
                yield _unlike(event.id, "its line")

    def _take(self, event: AnySpineEvent) -> Iterator[Finding]:
        """Put an event where it belongs; yield what it names and does not follow from."""
        assert event.id is not None  # it was recorded
        for name in _named(event):
            if name not in event.causes:
                yield Finding("causes", event.id, f"speaks of {name!r} and doesn't follow from it")
        about = proposal_of(event, event.causes, self._about.get)
        if isinstance(event, DomainDeclared):
            self._domains.setdefault(event.domain, []).append(event)
            shown = self._corpus.rows.domain(event.domain, until=event.position)
            if [shown] != list(event_rows(event, None).domains):
                yield _unlike(event.id, "the domain's row")
        elif isinstance(event, Proposal):
            self._proposals[event.id] = event, []
        elif about is not None:
            if about not in self._proposals:
                yield Finding("entries", event.id, f"speaks of {about!r}, which is no proposal")
                return
            self._proposals[about][1].append(event)
        if about is not None:
            self._about[event.id] = about

    def _audit_proposal(self, state: ProposalState) -> Iterator[Finding]:
        made, rows = state.proposal, self._corpus.rows
        assert made.id is not None  # it was recorded
        assert made.position is not None
        versions = self._domains.get(made.domain, [])
        domain = next(
            (one for one in reversed(versions) if (one.position or 0) < made.position), None
        )
        if domain is None:
            yield Finding("entries", made.id, f"its domain {made.domain!r} was not declared before")
            return
        wanted = proposal_rows(state, domain)
        self._due += len(wanted.due)
        shown = rows.proposal(made.id)
        if [shown and shown._replace(title="")] != list(wanted.proposals):
            yield _unlike(made.id, "the proposal's row")
        due = [row._replace(trace_id=None, agent=None, title="") for row in rows.due_of(made.id)]
        if due != list(wanted.due):
            yield _unlike(made.id, "what is due of it")


def uncaused_events(corpus: Corpus) -> Iterator[Finding]:
    """Yield, by kind, that events follow from nothing though their kind should; the first is named.

    Only an import takes such an event, where what came before was lost; its empty causes are
    the flag that says so. Nothing is wrong with the file.
    """
    by_kind: dict[str, list[str]] = {}
    for entry in corpus.log.uncaused():
        model = EVENT_KINDS.get(entry.header.kind)
        if model is not None and model.NEEDS_CAUSE:
            by_kind.setdefault(entry.header.kind, []).append(entry.header.id)
    for kind, names in by_kind.items():
        events = counted(len(names), "event")
        says = f"{events} of kind {kind} imported without what they follow from; this is the first"
        yield Finding("imported", names[0], says)


def _places(entries: Iterable[Entry]) -> list[int]:
    return [entry.position for entry in entries]


def _read(corpus: Corpus, page: Sequence[Entry]) -> Iterator[AnySpineEvent | Finding]:
    try:
        yield from read_events(corpus.log, page)
    except CorruptLogError:
        # One that cannot be read is a finding, and no reason to look at no other.
        for entry in page:
            try:
                yield read_event(corpus.log, entry)
            except CorruptLogError as error:
                yield Finding("entries", entry.header.id, str(error))


def _named(event: AnySpineEvent) -> list[EventId]:
    """Return the events that one speaks of, and so must follow from."""
    match event:
        case Override():
            return [event.proposal_id, *([event.replaces] if event.replaces else [])]
        case Annotation(proposal_id=str(proposal_id)):
            return [proposal_id]
        case Retraction():
            return [event.retracts]
        case Outcome(supersedes=str(supersedes)):
            return [supersedes]
        case _:
            return []


def _unlike(event_id: EventId, what: str) -> Finding:
    return Finding("projections", event_id, f"{what}: the lists show what the log doesn't say")
