"""The contract other people code against, and every rule that comes with it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack, cast

from pydantic import TypeAdapter

from dtui.errors import (
    ConflictingItemError,
    CorruptTraceError,
    InvalidQueryError,
)
from dtui.log.entry import Clock, utc_now
from dtui.rules import Rule, check_item
from dtui.trace import (
    ITEM_TYPES,
    AnyTraceItem,
    Decision,
    Draft,
    ItemId,
    Moment,
    Profile,
    Trace,
    TraceOpened,
    first_five,
    parse_draft,
    parse_opened,
    pending_prompt,
    pending_validations,
)

_MOMENTS = ("occurred_at", "recorded_at")


class Opening(TypedDict, total=False):
    """What every store takes besides the trace's id: the fields of `TraceOpened`, and two more."""

    title: str
    domain: str
    profile: Profile
    agent: str | None
    session: str | None
    provenance: Mapping[str, Any] | None
    clock: Clock
    """Returns an aware datetime; injected so that samples are the same to the byte."""
    rules: Iterable[Rule]
    """Rules beside the profile's that all that is recorded through this store is held to. They
    belong to the store object, not to the trace: nothing of them is kept with it."""


class DecisionTraceStore(ABC):
    """One append-only decision trace.

    A backend overrides `get_all` and `_add` and gets every rule. Optional hooks make it fast
    (`_since`, `_add_all`) and safe across processes (`_exclusive`). A backend that doesn't call
    ``super().__init__()`` has a strict trace called ``"trace"``. The base keeps `_opened`,
    `_clock`, `_rules`, `_known`, `_lock` and `_locked_loop` for itself.

    Methods are coroutines; share the backend's data, not the store object, between threads.

    Examples
    --------
    A whole backend:

    >>> class ListStore(DecisionTraceStore):
    ...     def __init__(self) -> None:
    ...         self.rows: list[AnyTraceItem] = []
    ...     async def get_all(self) -> list[AnyTraceItem]:
    ...         return list(self.rows)
    ...     async def _add(self, item: AnyTraceItem) -> None:
    ...         self.rows.append(item)
    >>> asyncio.run(ListStore().record("hypothesis", {"statement": "Price is the reason"}))
    Traceback (most recent call last):
        ...
    dtui.errors.UngroundedItemError: hypothesis 'hyp-1' must reference at least one other \
trace item via trace_item_refs (only observations can be roots). Log the evidence as an \
observation first, then refer to it.
    """

    # Defaults on the class, so that a backend without super().__init__() has them too.
    _opened: TraceOpened = TraceOpened(trace_id="trace")
    _clock: Clock = staticmethod(utc_now)
    _rules: tuple[Rule, ...] = ()
    _known: Trace | None = None
    _locked_loop: asyncio.AbstractEventLoop | None = None

    def __init__(self, trace_id: ItemId = "trace", **opening: Unpack[Opening]) -> None:
        self._clock = opening.pop("clock", utc_now)
        self._rules = tuple(opening.pop("rules", ()))
        self._opened = parse_opened({"trace_id": trace_id, **opening})

    # -- what a backend provides -----------------------------------------------------------

    @abstractmethod
    async def get_all(self) -> Sequence[AnyTraceItem]:
        """Return every item in append order."""

    @abstractmethod
    async def _add(self, item: AnyTraceItem) -> None:
        """Append an item that has passed the rules, as durably as the backend can.

        When it raises, nothing has been appended.
        """

    async def _add_all(self, items: Sequence[AnyTraceItem]) -> None:
        """Append several items that have passed the rules, one by one unless overridden."""
        for item in items:
            await self._add(item)

    async def _since(self, length: int) -> Sequence[AnyTraceItem]:
        """Return the items after the first `length`.

        Override it to keep recording constant in the trace's length.
        """
        items = await self.get_all()
        if len(items) < length:
            raise CorruptTraceError(
                f"trace {self._opened.trace_id!r} lost items: it held {length}, now {len(items)}. "
                "A trace only grows; restore it from a copy."
            )
        return items[length:]

    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        """Hold off other writers round a check and its `_add`.

        Override it to hold off other processes too, and to undo what was added within when
        the block raises, unless `_add_all` is all or nothing by itself.
        """
        async with self._lock_of_this_loop():
            yield

    # -- writing -----------------------------------------------------------------------------

    async def record(self, item_type: str, payload: Mapping[str, Any]) -> ItemId:
        """Record an item and return its id.

        When this returns, the item is as durable as the backend can make it. When it
        raises, the trace is what it was. Recording the same id and content again changes
        nothing and returns the id, so a writer may retry.

        Parameters
        ----------
        item_type
            One of the thirteen, e.g. ``"observation"``.
        payload
            The item's fields. `id` is made where it is missing; `recorded_at` is the store's.

        Raises
        ------
        RejectedItemError
            If a field is wrong, the id is taken by other content, or a rule refuses the item.
        """
        return (await self.record_all([(item_type, payload)]))[0]

    async def record_all(self, drafts: Iterable[tuple[str, Mapping[str, Any]]]) -> list[ItemId]:
        """Record several items, all or none where the backend's `_exclusive` can undo.

        Parameters
        ----------
        drafts
            Pairs of item type and payload. A later one may refer to the `id` of an earlier.

        Raises
        ------
        RejectedItemError
            The first refusal. Every draft is checked before the first one is added.
        """
        parsed = [parse_draft(item_type, payload) for item_type, payload in drafts]
        # One lock round check and write: a second writer must not slip an option in between
        # our look at the decision lock and our append.
        async with self._exclusive():
            trace = await self._caught_up()
            planned = trace
            ids: list[ItemId] = []
            try:
                for draft in parsed:
                    planned = self._with_draft(planned, draft, ids)
                if planned is not trace:
                    await self._add_all(planned.since(len(trace)))
            except BaseException:
                if planned is not trace:
                    self._known = None  # it shares its storage with what was planned
                raise
        self._known = planned
        return ids

    def _with_draft(self, trace: Trace, draft: Draft, ids: list[ItemId]) -> Trace:
        """Return the trace with a draft accepted, noting its id; raise if it is refused."""
        if draft.id is not None and draft.id in trace:
            if not trace.has_same(draft):
                raise _conflict(trace, draft, draft.id)
            ids.append(draft.id)
            return trace
        item = draft.completed(draft.id or trace.next_id(draft.item.type), self._moment(trace))
        check_item(item, trace, self._rules)
        ids.append(item.id)
        return trace.append(item)

    # -- reading -----------------------------------------------------------------------------

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules beside the profile's that this store holds every item to."""
        return self._rules

    async def get_trace(self) -> Trace:
        """Return the trace as it stands now."""
        return await self._caught_up()

    async def query(self, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the items whose fields match, as plain JSON values in append order.

        Parameters
        ----------
        filters
            Field -> value, or a list of values of which one must match; all fields must
            hold. A field that holds several values (`labels`, `trace_item_refs`) matches if
            one of them does. An item without the field never matches.

        Raises
        ------
        InvalidQueryError
            If no item type has such a field, or `type` names none of the thirteen.
        """
        wanted = _checked_filters(filters)
        rows = (item.model_dump(mode="json") for item in await self._caught_up())
        return [row for row in rows if _matches(row, wanted)]

    async def get_pending_validations(self) -> dict[str, list[dict[str, Any]]]:
        """Return what still blocks the agent, in three categories.

        Keys are `unvalidated_hypotheses`, `unanswered_questions` and `pending_decisions`.
        """
        return pending_validations(await self._caught_up())

    async def has_pending_validations(self) -> bool:
        """Whether anything pends."""
        return bool((await self._caught_up()).pending)

    async def format_pending_for_prompt(self) -> str:
        """Return one line per pending item: its id, what it says, the call that closes it."""
        return pending_prompt(await self._caught_up())

    async def get_decision_details(self, decision_id: ItemId) -> dict[str, Any]:
        """Return a decision with its matrix.

        Keys are `decision, options, constraints, heuristics, evaluations, missing, steelmen,
        selection, locked`; `missing` holds the pairs without an evaluation.

        Raises
        ------
        InvalidQueryError
            If the trace has no decision of that id.
        """
        trace = await self._caught_up()
        if not isinstance(trace.get(decision_id), Decision):
            known = [decision.id for decision in trace.of_type("decision")]
            raise InvalidQueryError(
                f"{decision_id!r} is no decision of trace {self._opened.trace_id!r}. "
                f"Its decisions: {first_five(known) or 'none yet'}."
            )
        return trace.decision(decision_id).to_dict()

    # -- within ------------------------------------------------------------------------------

    def _lock_of_this_loop(self) -> asyncio.Lock:
        """Return the lock of the running loop: an asyncio lock belongs to one loop for good."""
        loop = asyncio.get_running_loop()
        if self._locked_loop is not loop:
            self._locked_loop, self._lock = loop, asyncio.Lock()
        return self._lock

    async def _caught_up(self) -> Trace:
        """Return the trace with what other writers have added since we last looked."""
        trace = self._known  # looked at once: while we wait, another task may move it on
        new = await self._since(0 if trace is None else len(trace))
        # Looking may have found the record that another writer opened the trace with.
        if trace is None or trace.opened != self._opened:
            trace = Trace(self._opened, () if trace is None else trace)
        for item in new:
            trace = trace.append(item)
        self._known = trace
        return trace

    def _moment(self, trace: Trace) -> datetime:
        """Return the time of the next append: a clock set back must not reorder the trace."""
        now = self._clock().astimezone(UTC)
        newest = trace.newest
        return now if newest is None else max(now, newest.recorded_at)


def _conflict(trace: Trace, draft: Draft, item_id: ItemId) -> ConflictingItemError:
    there = trace[item_id]
    return ConflictingItemError(
        f"{draft.item.type} {item_id!r} is taken by another {there.type} recorded at "
        f"{there.recorded_at:%Y-%m-%d %H:%M} UTC (same id, same content is a retry; other content "
        "is refused). Leave the id out to record a new item, or choose another."
    )


def _checked_filters(filters: Mapping[str, Any]) -> dict[str, list[Any]]:
    known = {name for model in ITEM_TYPES.values() for name in model.model_fields}
    for name in filters:
        if name not in known:
            raise InvalidQueryError(
                f"{name!r} is a field of no item. The fields are: {', '.join(sorted(known))}."
            )
    wanted = {name: _as_stored(name, value) for name, value in filters.items()}
    for item_type in wanted.get("type", ()):
        if not isinstance(item_type, str) or item_type not in ITEM_TYPES:
            raise InvalidQueryError(
                f"{item_type!r} is no item type. The thirteen are: {', '.join(ITEM_TYPES)}."
            )
    return wanted


def _matches(row: Mapping[str, Any], wanted: Mapping[str, list[Any]]) -> bool:
    for name, values in wanted.items():
        if name not in row:
            return False
        if not any(value in values for value in _listed(row[name])):
            return False
    return True


def _as_stored(name: str, value: Any) -> list[Any]:  # noqa: ANN401
    """Return the values a filter asks for, in the form that items are compared in."""
    adapter = TypeAdapter[Any](Moment if name in _MOMENTS else Any)
    try:
        asked = map(adapter.validate_python, _listed(value))
        return [adapter.dump_python(one, mode="json") for one in asked]
    except ValueError as error:  # pydantic's errors are ValueErrors
        raise InvalidQueryError(
            f"{name} cannot be {str(value)[:80]!r}; compare it with a value that items hold"
        ) from error


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    """Return a value, or the values it is several of, as a list."""
    if isinstance(value, list | tuple | set | frozenset):
        return list(cast("Iterable[Any]", value))
    return [value]
