"""All that one tenant recorded, as one object."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Collection, Coroutine, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from dtui.corpus.waiting_kinds import KINDS, WaitingKind
from dtui.errors import InvalidQueryError, UnknownEntryError, UnknownTraceError
from dtui.log.entry import Clock, Entry
from dtui.log.projections import Hit, PendingPlace, PendingRow, TraceRow
from dtui.log.sqlite import Salt, SqliteLog
from dtui.log.sqlite_rows import SqliteRows, TraceOrder

if TYPE_CHECKING:
    # Models load for a card, a decision or a write; lists and queue do without pydantic, and the
    # gate, which is a process of its own for every stop of an agent, without dataclasses.
    from dtui.corpus.as_of import AsOf, By
    from dtui.corpus.waiting import Waiting
    from dtui.rules import Rule
    from dtui.spine import AnySpineEvent, DomainDeclared, EventId, ProposalState
    from dtui.spine.agreement import Agreement
    from dtui.spine.causality import CausalGraph, Chain
    from dtui.stores.log import LogDecisionTraceStore
    from dtui.trace import AnyTraceItem, ItemId, Profile, Trace, TraceOpened

CHAIN_LIMIT = 10_000
"""Entries of a walk, unless more are asked for."""

_Result = TypeVar("_Result")


class Corpus(AbstractContextManager["Corpus"]):
    """All traces of one tenant, in one file.

    Lists, queue and search are read from `rows` without loading a model. Writing goes
    through a trace's store, so every rule holds whoever writes.

    Use `create` or `open`, and close it, or use it as a context manager. One object belongs
    to one thread; any number of processes may have the same corpus open.

    Examples
    --------
    >>> import tempfile
    >>> from dtui.trace import TraceOpened
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Corpus.create(f"{folder.name}/decisions.db") as corpus:
    ...     _ = corpus.open_trace(TraceOpened(trace_id="renewal", title="Northwind renewal"))
    ...     seen = corpus.record("renewal", "observation", {"statement": "Usage fell 18 %",
    ...         "citations": [{"kind": "metric", "ref": "weekly_active_users"}]})
    ...     claim = corpus.record("renewal", "hypothesis",
    ...         {"statement": "Price is the reason", "trace_item_refs": [seen]})
    ...     [(row.title, row.pending) for row in corpus.traces()]
    ...     [row.item_id for row in corpus.pending()], [hit.item_id for hit in corpus.search("usa")]
    [('Northwind renewal', 1)]
    (['hyp-1'], ['obs-1'])
    >>> folder.cleanup()
    """

    def __init__(self, log: SqliteLog, rules: Iterable[Rule] = ()) -> None:
        self.log = log
        self._rules = tuple(rules)
        self._stores: dict[str, LogDecisionTraceStore] = {}
        self._rollbacks = log.rollbacks
        self._closed = False

    @classmethod
    def create(
        cls,
        path: str | os.PathLike[str],
        *,
        tenant: str = "local",
        clock: Clock | None = None,
        salt: Salt | None = None,
        rules: Iterable[Rule] = (),
    ) -> Corpus:
        """Make an empty corpus and open it.

        Parameters
        ----------
        path
            The file; it must not exist, its folder must.
        tenant
            Whose decisions these are; stored in the file, fixed for good.
        clock, salt
            Injected where samples must be the same to the byte.
        rules
            Rules beside each trace's profile, as `open` takes them.

        Raises
        ------
        ExistingCorpusError, UnwritablePlaceError, UnsupportedPlaceError
            If there is a file, or the place can't hold a corpus.
        """
        given = _given(clock=clock, salt=salt)
        return cls(SqliteLog.create(Path(path), tenant=tenant, **given), rules)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        clock: Clock | None = None,
        salt: Salt | None = None,
        rules: Iterable[Rule] = (),
    ) -> Corpus:
        """Open an existing corpus.

        Parameters
        ----------
        path
            The file.
        clock, salt
            Injected where samples must be the same to the byte.
        rules
            Rules beside each trace's profile that all that is recorded through this object is
            held to, such as `dtui.rules.stages.check_major_decision_ran_its_stages`. They are
            not kept in the file: whoever opens it without them isn't held to them. An export
            that is restored was accepted elsewhere, and is taken as it is.

        Raises
        ------
        MissingCorpusError, ForeignFileError, NewerSchemaError, CorruptLogError
            If there is none, or the file can't be used as one.
        """
        return cls(SqliteLog.open(Path(path), **_given(clock=clock, salt=salt)), rules)

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        self.log.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._closed:
            return f"<Corpus {self.path.name!r}, closed>"
        # Whoever works without a command line is told of a loss here, before the first append.
        loss = self.log.loss()
        lost = f"; {loss.says}" if loss else ""
        return f"<Corpus {self.path.name!r} of {self.tenant!r}, {self.log.head()} entries{lost}>"

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows of it, at most 25 kB; once it is closed, only its line."""
        from dtui.corpus.html import corpus_html

        return None if self._closed else corpus_html(self)

    @property
    def path(self) -> Path:
        """The file."""
        return self.log.path

    @property
    def tenant(self) -> str:
        """Whose decisions these are."""
        return self.log.tenant

    # -- lists, queue, search ----------------------------------------------------------------

    @property
    def rows(self) -> SqliteRows:
        """The projections: every list is read from here, page by page."""
        return self.log.rows

    def traces(
        self,
        *,
        after: TraceRow | None = None,
        limit: int = 100,
        order: TraceOrder = "updated",
        backwards: bool = False,
    ) -> list[TraceRow]:
        """Return a page of traces with their state, newest first.

        Parameters
        ----------
        after
            The last row of the page before; None for the first page.
        limit
            At most so many rows.
        order
            ``"updated"``, by the newest item, or ``"opened"``.
        backwards
            Oldest first.
        """
        return self.rows.traces(after=after, limit=limit, order=order, backwards=backwards)

    def pending(
        self,
        *,
        after: PendingRow | PendingPlace | None = None,
        limit: int = 100,
        trace_id: str | None = None,
        imported: bool = False,
        backwards: bool = False,
    ) -> list[PendingRow]:
        """Return a page of what pends, over all traces or of one, in the gate's order.

        What blocks an agent comes first, oldest first; then the questions parked for a
        person. `after` is the last row of the page before, or any place in the queue. What
        pends in imported traces is left out unless asked for; `rows.count_pending` tells how
        much that is.
        """
        return self.rows.pending(
            after=after, limit=limit, trace_id=trace_id, imported=imported, backwards=backwards
        )

    def search(self, text: str, *, limit: int = 50) -> list[Hit]:
        """Return the items and traces that hold all words of a text, the best match first."""
        return self.rows.search(text, limit=limit)

    def version(self) -> int:
        """Return a number that changes when another connection has written."""
        return self.log.version()

    # -- traces ------------------------------------------------------------------------------

    def known(self, trace_id: str) -> TraceRow:
        """Return a trace's row.

        Raises
        ------
        UnknownTraceError
            If there is no such trace.
        """
        row = self.rows.trace(trace_id)
        if row is None:
            near = [newest.trace_id for newest in self.traces(limit=3)]
            known = f" The newest are: {', '.join(near)}." if near else " The corpus is empty."
            raise UnknownTraceError(f"there is no trace {trace_id!r} in {self.path.name}.{known}")
        return row

    def trace(self, trace_id: ItemId) -> Trace:
        """Return a trace with its items, as it stands now.

        Raises
        ------
        UnknownTraceError
            If there is no such trace.
        """
        return _finished(self._kept_store(trace_id).get_trace())

    def read_on(self, trace_id: ItemId, limit: int) -> int:
        """Read up to `limit` more items of a trace ahead of `trace`; return how many are at hand.

        Raises
        ------
        UnknownTraceError
            If there is no such trace.
        """
        return self._kept_store(trace_id).read_on(limit)

    def store(self, trace_id: ItemId, *, profile: Profile | None = None) -> LogDecisionTraceStore:
        """Return the store of a trace, through which it is read and written.

        Raises
        ------
        UnknownTraceError
            If there is no such trace; `open_trace` starts one.
        ConflictingTraceError
            If `profile` is given and the trace was opened under another.
        """
        from dtui.stores.log import LogDecisionTraceStore

        self.known(trace_id)
        if profile is None:
            return LogDecisionTraceStore(self.log, trace_id, rules=self._rules)
        return LogDecisionTraceStore(self.log, trace_id, profile=profile, rules=self._rules)

    def open_trace(
        self, opened: TraceOpened, *, source_recorded_at: datetime | None = None
    ) -> LogDecisionTraceStore:
        """Start a trace, or open it again with the same record; return its store.

        Parameters
        ----------
        opened
            Its record: id, title, domain, profile, agent, session, provenance.
        source_recorded_at
            When the system it is imported from had opened it.

        Raises
        ------
        ConflictingTraceError
            If there is a trace of that id with another record.
        """
        from dtui.stores.log import LogDecisionTraceStore

        return LogDecisionTraceStore.opening(
            self.log, opened, source_recorded_at, rules=self._rules
        )

    def record(
        self,
        trace_id: ItemId,
        item_type: str,
        payload: Mapping[str, Any],
        *,
        source_recorded_at: datetime | None = None,
    ) -> ItemId:
        """Record an item and return its id; for plain code without an event loop.

        The same promises as `DecisionTraceStore.record`.

        Parameters
        ----------
        trace_id
            The trace, which must have been opened.
        item_type, payload
            As every store takes them.
        source_recorded_at
            When the system it is imported from had recorded it.

        Raises
        ------
        UnknownTraceError
            If there is no such trace.
        RejectedItemError
            If the item is refused; the trace is what it was.
        """
        store = self._kept_store(trace_id)
        return _finished(store.record(item_type, payload, source_recorded_at=source_recorded_at))

    def record_all(
        self,
        trace_id: ItemId,
        drafts: Iterable[tuple[str, Mapping[str, Any]]],
        *,
        source_recorded_at: Mapping[ItemId, datetime] = MappingProxyType({}),
    ) -> list[ItemId]:
        """Record several items of a trace, all or none, and return their ids.

        Parameters
        ----------
        trace_id
            The trace, which must have been opened.
        drafts
            Pairs of item type and payload. A later one may refer to the `id` of an earlier.
        source_recorded_at
            When the system they are imported from had recorded each, by id.

        Raises
        ------
        UnknownTraceError
            If there is no such trace.
        RejectedItemError
            The first refusal; the trace is what it was.
        """
        store = self._kept_store(trace_id)
        return _finished(store.record_all(drafts, source_recorded_at=source_recorded_at))

    # -- the spine ---------------------------------------------------------------------------

    def emit(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        source_recorded_at: datetime | None = None,
        imported: bool = False,
    ) -> EventId:
        """Record what somebody did, and return the event's id.

        The same promises as `dtui.spine.emit`: on disk when this returns, and an id given by
        the writer makes it safe to send again.

        Parameters
        ----------
        kind, payload
            The kind of event (``"proposal"``, ``"override"``, ``"outcome"``, ...) and its fields.
        source_recorded_at
            When the system it is imported from had recorded it.
        imported
            Take it even if what it follows from was lost.

        Raises
        ------
        RejectedEventError
            If the event is refused; the log is what it was.
        """
        from dtui.spine import emit, parse_event

        event = parse_event(kind, payload)
        emitted = emit(self.log, event, source_recorded_at=source_recorded_at, imported=imported)
        assert emitted.id is not None  # set by the log
        return emitted.id

    def record_gate(self, verdict: str, says: str, *, cause: str, tool: str = "") -> EventId:
        """Record what the gate said, as `emit` would record it, and return the event's id.

        Without a model, as a process of its own is started for it. The same promises as `emit`.

        Parameters
        ----------
        verdict, says, tool
            The fields of `dtui.spine.GateVerdict`.
        cause
            The entry it follows from.

        Raises
        ------
        UnknownCauseError
            If the log has no such entry.
        """
        from dtui.corpus.gate_entries import record_verdict

        return record_verdict(self.log, verdict, says, cause=cause, tool=tool)

    def record_session(self, session: str) -> EventId:
        """Record the trigger that a session without a trace is known by, once; return its id.

        Raises
        ------
        ConflictingEventError
            If its id is taken by something else.
        """
        from dtui.corpus.gate_entries import record_session

        return record_session(self.log, session)

    def domain(self, name: str) -> DomainDeclared | None:
        """Return what a domain's decisions are judged by, its newest version; None without one."""
        from dtui.spine import declared_domain

        return declared_domain(self.log, name)

    def proposal(self, proposal_id: EventId) -> ProposalState:
        """Return a proposal with its verdicts and outcomes, as it stands now.

        Raises
        ------
        UnknownEntryError
            If there is no such proposal.
        """
        from dtui.spine import proposal_state

        return proposal_state(self.log, proposal_id)

    def content(self, entry: Entry) -> TraceOpened | AnyTraceItem | AnySpineEvent:
        """Return what an entry of the log holds: a trace's record, an item or an event.

        Raises
        ------
        CorruptLogError
            If it cannot be read.
        """
        from dtui.spine import EVENT_KINDS, read_event
        from dtui.stores.log import OPENED, item_of, opened_of

        if entry.header.kind == OPENED:
            return opened_of(entry)
        if entry.header.kind in EVENT_KINDS:
            return read_event(self.log, entry)
        return item_of(entry)

    def waiting(
        self,
        now: datetime,
        *,
        kinds: Collection[WaitingKind] = KINDS,
        domain: str | None = None,
        imported: bool = False,
        reviewer: str = "",
    ) -> Waiting:
        """Return what waits for a person, as a list that is read page by page.

        Parameters
        ----------
        now
            What counts as due.
        kinds
            Pending items, proposals without a verdict, outcomes that are due; or, by
            ``"second"``, decided proposals that `reviewer` has said nothing of.
        domain
            Of one domain only.
        imported
            What pends in imported traces, too.

        Raises
        ------
        InvalidQueryError
            If `now` has no zone.
        """
        from dtui.corpus.waiting import Waiting

        _check_zone(now)
        return Waiting(self.rows, now, kinds, domain, imported, reviewer)

    def agreement(self, domain: str | None = None) -> list[Agreement]:
        """Return how far reviewers agree who gave a verdict on the same proposals.

        Over all pairs of them first, then pair by pair; Cohen's kappa from 20 cases on.

        Parameters
        ----------
        domain
            Of one domain only.
        """
        from dtui.spine.agreement import agreement
        from dtui.spine.proposals import proposal_state

        twice = self.rows.reviewed_twice(domain=domain)
        return agreement(proposal_state(self.log, proposal_id) for proposal_id in twice)

    # -- walks -------------------------------------------------------------------------------

    def chain(self, entry_id: str, *, limit: int = CHAIN_LIMIT) -> Chain:
        """Return all that led to an entry: one walk, over causes, to triggers and observations.

        From an outcome it leads through the verdict and the proposal into the selection, its
        evaluations, and what they rest on, whichever trace, agent or system that is in.

        Parameters
        ----------
        entry_id
            An event's id, a trace's, or an item as ``<trace_id>/<item_id>``.
        limit
            At most so many entries, the newest; `Chain.is_complete` says whether that was all.

        Raises
        ------
        UnknownEntryError
            If the log has no such entry.
        """
        from dtui.spine.causality import causes_of

        return causes_of(self.log, entry_id, limit=limit)

    def effects(self, entry_id: str, *, limit: int = CHAIN_LIMIT) -> Chain:
        """Return all that followed from an entry, the oldest first where there is a limit.

        Raises
        ------
        UnknownEntryError
            If the log has no such entry.
        """
        from dtui.spine.causality import effects_of

        return effects_of(self.log, entry_id, limit=limit)

    def causal_graph(self) -> CausalGraph:
        """Return all causes of the corpus in memory, for walks over the whole of it."""
        from dtui.spine.causality import CausalGraph

        return CausalGraph.of(self.log)

    def subscribe(self, *, after: int = 0, patience: float | None = None) -> AsyncGenerator[Entry]:
        """Yield every entry after a position, and go on with what anybody appends.

        Positions are dense and come in order, so whoever notes the last one can go on there.

        Parameters
        ----------
        after
            The last position already known; 0 for the whole log.
        patience
            Stop when nothing came for so many seconds; None for never.
        """
        from dtui.spine.subscription import subscribe

        return subscribe(self.log, after=after, patience=patience)

    # -- as of -------------------------------------------------------------------------------

    def as_of(
        self,
        moment: datetime | None = None,
        *,
        position: int | None = None,
        by: By = "recorded",
    ) -> AsOf:
        """Return the corpus as it stood at a moment, or at a position of its log.

        Parameters
        ----------
        moment
            With its zone.
        position
            In its place: the last entry that counts; 0 is before everything.
        by
            ``"recorded"``, what the log held by then; or ``"occurred"``, what had happened in
            the world by then.

        Raises
        ------
        InvalidQueryError
            If both or none are given, the moment has no zone, or there is no such position.
        """
        from dtui.corpus.as_of import AsOf

        head = self.log.head()
        if (moment is None) == (position is None) or (position is not None and by == "occurred"):
            raise InvalidQueryError(
                "as_of takes a moment or a position; by occurred time, a moment."
            )
        if position is not None:
            if not 0 <= position <= head:
                raise InvalidQueryError(f"there is no position {position}; the head is {head}.")
            return AsOf(self, position)
        assert moment is not None  # one of the two is given
        _check_zone(moment)
        reached = self.log.position_at(moment) if by == "recorded" else head
        return AsOf(self, reached, moment, by)

    def known_at(self, trace_id: ItemId, decision_id: ItemId) -> AsOf:
        """Return what the agents had recorded when a decision was taken.

        Raises
        ------
        UnknownTraceError, UnknownEntryError
            If there is no such trace or decision, or it was not taken yet.
        """
        from dtui.corpus.as_of import AsOf

        self.known(trace_id)
        row = self.rows.item(trace_id, decision_id)
        if row is None or row.type != "decision":
            raise UnknownEntryError(
                f"trace {trace_id!r} has no decision {decision_id!r}."
                if row is None
                else f"{decision_id!r} is a {row.type}, not a decision."
            )
        taken = next((e for e in self.rows.effects(row) if e.type == "decision_selection"), None)
        if taken is None:
            raise UnknownEntryError(
                f"{decision_id!r} of {trace_id!r} was not taken yet; what is known is in the trace."
            )
        return AsOf(self, taken.position)

    @contextmanager
    def writing(
        self,
        *,
        clock: Clock | None = None,
        patience: float | None = None,
        lists_last: bool = False,
    ) -> Generator[None]:
        """Hold the write lock and one transaction: all that is recorded within, or nothing.

        Parameters
        ----------
        clock
            Tells the time within the block, where a restore keeps the times of an export.
        patience
            Seconds to wait for another writer; None for ten.
        lists_last
            Bring the lists of proposals and of what is due up to date at the end alone, where
            much is recorded and none of them is read on the way.

        Raises
        ------
        BusyPlaceError
            If another writer held the corpus for longer than that.
        """
        with self.log.writing(clock=clock, patience=patience, lists_last=lists_last):
            yield

    # -- within ------------------------------------------------------------------------------

    def _kept_store(self, trace_id: ItemId) -> LogDecisionTraceStore:
        """Return the store kept for a trace, so that a series of writes stays constant."""
        if self._rollbacks != self.log.rollbacks:  # a trace opened there may never have been
            self._rollbacks = self.log.rollbacks
            self._stores.clear()
        kept = self._stores.pop(trace_id, None) or self.store(trace_id)
        self._stores[trace_id] = kept
        if len(self._stores) > _KEPT_STORES:
            del self._stores[next(iter(self._stores))]
        return kept


_KEPT_STORES = 64


def _check_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise InvalidQueryError(
            f"{moment} has no time zone; say which, as in 2026-10-01T09:00:00Z."
        )


def _given(**settings: Any) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}


def _finished(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine of a log store to its end.

    A log store waits for the disk and for other processes, never for an event loop, so its
    coroutines finish in one step, whether or not a loop is running in this thread.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise RuntimeError("a log store waited on an event loop")
