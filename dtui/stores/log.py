"""A trace on the log: durable, shared between processes, listed and searched."""

from __future__ import annotations

import json
from collections.abc import (
    AsyncGenerator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import Any, Unpack, cast

from dtui.errors import (
    ConflictingItemError,
    ConflictingTraceError,
    CorruptLogError,
    InvalidItemError,
    UnknownTraceError,
)
from dtui.log import Entry, NewEntry
from dtui.log.projections import Rows
from dtui.log.sqlite import SqliteLog
from dtui.rules import Rule, check_item
from dtui.stores.base import DecisionTraceStore, Opening
from dtui.stores.rows import opening_rows, rows_since
from dtui.trace import (
    AnyTraceItem,
    ItemId,
    Trace,
    TraceOpened,
    opened_fields,
    parse_item,
    parse_opened,
)

OPENED = "trace_opened"
_IN_HEADER = {"id", "trace_id", "type", "occurred_at", "recorded_at"}
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class LogDecisionTraceStore(DecisionTraceStore):
    """One trace of a log: a stream of entries, opened by its record.

    An item's entry has the id ``<trace_id>/<item_id>``. Reading catches up with what other
    processes appended; recording holds the log's write lock, so its coroutines never wait
    on the event loop.

    Parameters
    ----------
    log
        The open log.
    trace_id, **opening
        As every store takes them. If the log has the trace, its own record counts, and
        another `profile` is refused; if not, it is opened with the first item.
        `opening` opens it at once.

    Raises
    ------
    ConflictingTraceError
        If the trace was opened under another profile.
    """

    def __init__(
        self, log: SqliteLog, trace_id: ItemId = "trace", **opening: Unpack[Opening]
    ) -> None:
        self._asked_profile = opening.get("profile")
        opening.setdefault("clock", log.now)
        super().__init__(trace_id, **opening)
        self._log = log
        self._rollbacks = log.rollbacks
        self._opened_at = 0
        self._positions: list[int] = []
        self._head = -1
        """How far the log was looked through for items of others."""
        self._listed = 0
        """How many items the lists told of before those that were taken since."""
        self._source_recorded_at: Callable[[ItemId], datetime | None] = _ours
        self._is_there()

    @classmethod
    def opening(
        cls,
        log: SqliteLog,
        opened: TraceOpened,
        source_recorded_at: datetime | None = None,
        *,
        rules: Iterable[Rule] = (),
    ) -> LogDecisionTraceStore:
        """Return the store of a trace, opening it with a record where the log lacks it.

        Raises
        ------
        ConflictingTraceError
            If the log has a trace of that id with another record.
        """
        store = cls(log, opened.trace_id, rules=rules)
        with log.exclusive():
            if not store._is_there():
                store._opened = opened
                store._append_record(source_recorded_at)
            elif _identity(store._opened) != _identity(opened):
                raise ConflictingTraceError(
                    f"there is a trace {opened.trace_id!r} with another record (title, domain, "
                    "profile, agent or provenance). Open it as it is, or choose another id."
                )
        return store

    async def get_all(self) -> Sequence[AnyTraceItem]:
        """Return every item in append order."""
        return (await self._caught_up()).items

    async def record(
        self,
        item_type: str,
        payload: Mapping[str, Any],
        *,
        source_recorded_at: datetime | None = None,
    ) -> ItemId:
        """Record an item and return its id, as every store does.

        Parameters
        ----------
        item_type, payload
            As `DecisionTraceStore.record` takes them.
        source_recorded_at
            When the system it is imported from had recorded it; kept beside our own time.
        """
        with self._imported(lambda _: source_recorded_at):
            return (await super().record_all([(item_type, payload)]))[0]

    async def record_all(
        self,
        drafts: Iterable[tuple[str, Mapping[str, Any]]],
        *,
        source_recorded_at: Mapping[ItemId, datetime] = MappingProxyType({}),
    ) -> list[ItemId]:
        """Record several items, all or none, as every store does.

        Parameters
        ----------
        drafts
            As `DecisionTraceStore.record_all` takes them.
        source_recorded_at
            When the system they are imported from had recorded each, by id.
        """
        with self._imported(source_recorded_at.get):
            return await super().record_all(drafts)

    def read_on(self, limit: int) -> int:
        """Read up to `limit` more of the items that are there; return how many are at hand.

        All of a trace of a hundred thousand items takes seconds. Whoever has something else to
        do meanwhile reads them in pieces first; what follows then finds them at hand.

        Raises
        ------
        UnknownTraceError
            If there is no such trace.
        """
        if not self._is_there():
            raise UnknownTraceError(f"there is no trace {self._opened.trace_id!r} in this log.")
        trace = Trace(self._opened) if self._known is None else self._known
        after = self._positions[-1] if self._positions else self._opened_at
        entries = item_entries(self._log, self._opened.trace_id, after)
        for entry in islice(entries, limit):
            trace = trace.append(item_of(entry))
            self._positions.append(entry.position)
        self._known = trace
        return len(trace)

    # -- many at once ------------------------------------------------------------------------

    def take(
        self, item: AnyTraceItem, position: int, source_recorded_at: datetime | None = None
    ) -> NewEntry:
        """Accept an item with its id and time, and return the entry that the caller appends.

        The caller holds the log's write lock from the first item until its entry is appended,
        with `newly_listed` as what is shown; whatever fails on the way ends this store.

        Parameters
        ----------
        item
            As an export has it.
        position
            Where its entry will stand.
        source_recorded_at
            When the system it is imported from had recorded it.

        Raises
        ------
        RejectedItemError
            If the trace has the id, or a rule refuses the item.
        """
        trace = self._known or self._loaded()
        if item.id in trace:
            there = self._positions[trace.ordinal(item.id) - 1]
            raise ConflictingItemError(
                f"{self._opened.trace_id}/{item.id} stands at position {there} already; an export "
                "has it once"
            )
        check_item(item, trace, self.rules)
        self._known = trace = trace.append(item)
        self._positions.append(position)
        return self._entry(trace, item, source_recorded_at)

    def newly_listed(self) -> dict[int, Callable[[], Rows]]:
        """Return what the items taken change in the lists, to be asked for once, at the end."""
        return {self._opened_at: self._rows_taken}

    def _loaded(self) -> Trace:
        entries = list(item_entries(self._log, self._opened.trace_id, self._opened_at))
        self._positions = [entry.position for entry in entries]
        self._known = trace = Trace(self._opened, map(item_of, entries))
        self._listed = len(trace)
        return trace

    def _rows_taken(self) -> Rows:
        assert self._known is not None  # something was taken
        rows = rows_since(self._known, self._listed, self._opened_at, self._positions)
        self._listed = len(self._known)
        return rows

    # -- within ------------------------------------------------------------------------------

    @contextmanager
    def _imported(self, told: Callable[[ItemId], datetime | None]) -> Generator[None]:
        self._source_recorded_at = told
        try:
            yield
        finally:
            self._source_recorded_at = _ours

    async def _since(self, length: int) -> Sequence[AnyTraceItem]:
        if not self._opened_at:
            return []
        head = self._log.head()
        if head == self._head and length == len(self._positions):
            return []  # nothing came to the log at all
        self._head = head
        del self._positions[length:]
        after = self._positions[-1] if self._positions else self._opened_at
        found: list[AnyTraceItem] = []
        for entry in item_entries(self._log, self._opened.trace_id, after):
            found.append(item_of(entry))
            self._positions.append(entry.position)
        return found

    async def _add(self, item: AnyTraceItem) -> None:
        await self._add_all([item])

    async def _add_all(self, items: Sequence[AnyTraceItem]) -> None:
        before = trace = Trace(self._opened) if self._known is None else self._known
        for item in items:
            # The rules looked at this very item in this very place, so nothing is copied here.
            trace = trace.append(item)
        head = self._log.head()
        self._positions += range(head + 1, head + 1 + len(items))
        told = self._source_recorded_at
        entries = [self._entry(trace, item, told(item.id)) for item in items]
        rows = rows_since(trace, len(before), self._opened_at, self._positions)
        self._log.append(entries, rows, are_new=True)
        if self._head == head:
            self._head += len(items)

    def _entry(
        self, trace: Trace, item: AnyTraceItem, source_recorded_at: datetime | None
    ) -> NewEntry:
        causes = [self._positions[ordinal - 1] for ordinal in trace.rests_on(item.id)]
        return NewEntry(
            stream=self._opened.trace_id,
            id=f"{self._opened.trace_id}/{item.id}",
            kind=item.type,
            body=item.model_dump_json(exclude_defaults=True, exclude=_IN_HEADER).encode(),
            recorded_at=item.recorded_at,
            causes=causes or [self._opened_at],
            agent=item.author or self._opened.agent,
            occurred_at=item.occurred_at,
            source_recorded_at=source_recorded_at,
        )

    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        with self._log.exclusive():
            if self._is_there():
                yield
                return
            with self._log.writing():  # the record goes again if its first item is refused
                self._append_record()
                yield

    async def _caught_up(self) -> Trace:
        self._is_there()
        return await super()._caught_up()

    def _is_there(self) -> bool:
        """Whether the log has the trace; from the moment it has, its own record counts."""
        if self._rollbacks != self._log.rollbacks:
            # What we remember may never have been: look anew.
            self._rollbacks, self._opened_at = self._log.rollbacks, 0
            self._known = None
        if self._opened_at:
            return True
        there = self._log.entry(self._opened.trace_id)
        if there is None:
            return False
        opened = opened_of(there)
        if self._asked_profile not in (None, opened.profile):
            raise ConflictingTraceError(
                f"trace {opened.trace_id!r} was opened under profile {opened.profile!r}, which is "
                f"fixed; it cannot be opened under {self._asked_profile!r}."
            )
        self._adopt(opened, there.position)
        return True

    def _adopt(self, opened: TraceOpened, position: int) -> None:
        self._opened, self._opened_at = opened, position
        self._known, self._positions, self._head = None, [], -1

    def _moment(self, trace: Trace) -> datetime:
        return self._log.not_before_head(super()._moment(trace))

    def _append_record(self, source_recorded_at: datetime | None = None) -> None:
        opened = self._opened.model_copy(
            update={"recorded_at": self._log.not_before_head(self._clock())}
        )
        assert opened.recorded_at is not None  # just set
        entry = NewEntry(
            stream=opened.trace_id,
            id=opened.trace_id,
            kind=OPENED,
            body=body_of(opened_fields(opened)),
            recorded_at=opened.recorded_at,
            agent=opened.agent,
            occurred_at=opened.occurred_at,
            source_recorded_at=source_recorded_at,
        )
        position = self._log.head() + 1
        self._log.append([entry], opening_rows(Trace(opened), position))
        self._adopt(opened, position)


def item_entries(log: SqliteLog, trace_id: ItemId, after: int) -> Iterator[Entry]:
    """Yield the entries of a trace's items; what else its stream holds is the spine's."""
    entries = log.entries(after=after, stream=trace_id)
    return (entry for entry in entries if entry.header.id.startswith(f"{trace_id}/"))


def opened_of(entry: Entry) -> TraceOpened:
    """Read a trace's record back from the entry that opened it.

    Raises
    ------
    ConflictingTraceError
        If the entry is of another kind: its id is taken.
    CorruptLogError
        If it cannot be read.
    """
    if entry.header.kind != OPENED:
        raise ConflictingTraceError(
            f"{entry.header.id!r} is the id of a {entry.header.kind}, so no trace can have it. "
            "Choose another id."
        )
    fields = {**_fields(entry), "trace_id": entry.header.id, "recorded_at": entry.recorded_at}
    if entry.occurred_at is not None:
        fields["occurred_at"] = entry.occurred_at
    try:
        return parse_opened(fields)
    except InvalidItemError as error:
        raise _corrupt(entry, str(error)) from None


def item_of(entry: Entry) -> AnyTraceItem:
    """Read an item back from its entry.

    Raises
    ------
    CorruptLogError
        If the entry holds something else.
    """
    header = entry.header
    fields = {
        **_fields(entry),
        "id": header.id.removeprefix(f"{header.stream}/"),
        "type": header.kind,
        "recorded_at": entry.recorded_at,
    }
    if entry.occurred_at is not None:
        fields["occurred_at"] = entry.occurred_at
    try:
        return parse_item(fields)
    except InvalidItemError as error:
        raise _corrupt(entry, str(error)) from None


def _fields(entry: Entry) -> dict[str, Any]:
    try:
        fields = json.loads(entry.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise _corrupt(entry, str(error)) from None
    if not isinstance(fields, dict):
        raise _corrupt(entry, "its body is no JSON object")
    return cast("dict[str, Any]", fields)


def _corrupt(entry: Entry, reason: str) -> CorruptLogError:
    return CorruptLogError(
        f"the log's entry {entry.position} ({entry.header.id!r}) cannot be read: {reason}. "
        "Restore the file from a copy or from an export."
    )


def body_of(fields: Mapping[str, Any]) -> bytes:
    """Return what is stored beside the header: of an item's or a record's fields the others."""
    lean = {name: value for name, value in fields.items() if name not in _IN_HEADER}
    return _ENCODER.encode(lean).encode()


def _ours(_: ItemId) -> datetime | None:
    """Tell of no other system that had recorded an item before us."""
    return None


def _identity(opened: TraceOpened) -> dict[str, Any]:
    return opened.model_dump(exclude={"recorded_at"})
