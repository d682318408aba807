"""Where the tools write to and read from: a corpus on a thread of its own, or any one store."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from typing_extensions import TypedDict

from dtui.corpus import Corpus
from dtui.errors import ConflictingTraceError, InvalidQueryError
from dtui.rules.stages import check_major_decision_ran_its_stages
from dtui.stores import DecisionTraceStore
from dtui.text import one_line
from dtui.tools.callers import Caller
from dtui.tools.reading import TracePage, listed_page, trace_page
from dtui.trace import Profile, Trace, TraceOpened, parse_opened
from dtui.trace.fields import ID_PATTERN

_Result = TypeVar("_Result")

_READ_AT_ONCE = 1_000
"""Items; others who call meanwhile have to wait for as many."""


class Recorded(TypedDict):
    """What a `log_` tool answers: the item is on disk."""

    id: str
    trace: str
    pending: int


class Held(NamedTuple):
    """How a server holds the traces that it opens."""

    profile: Profile = "strict"
    """Fixed when a trace opens; the person who runs the server chooses, never the agent."""
    major: bool = True
    """Whether a decision labelled ``major`` must have run its stages, in any trace."""


class _Opened(NamedTuple):
    corpus: Corpus
    thread: ThreadPoolExecutor
    """The one thread that the corpus belongs to."""


class Records(ABC):
    """Where items are recorded and traces are read."""

    @abstractmethod
    async def record(
        self, caller: Caller, trace_id: str | None, item_type: str, fields: Mapping[str, Any]
    ) -> Recorded:
        """Record an item; it is as durable as the place can make it when this returns.

        Raises
        ------
        DtuiError
            If it is refused, or the trace cannot be written to.
        """

    @abstractmethod
    async def read(
        self, caller: Caller, trace_id: str | None, look: Callable[[Trace], _Result]
    ) -> _Result:
        """Return what `look` makes of a trace as it stands now.

        Raises
        ------
        DtuiError
            If there is no such trace, or `look` finds no such thing in it.
        """

    async def page(self, caller: Caller, trace_id: str | None, after: int, limit: int) -> TracePage:
        """Return a page of a trace, after the item of that number.

        Raises
        ------
        DtuiError
            If there is no such trace.
        """
        return await self.read(caller, trace_id, lambda trace: trace_page(trace, after, limit))


class StoreRecords(Records):
    """One store, which is one trace: of any backend, in memory too."""

    def __init__(self, store: DecisionTraceStore) -> None:
        self._store = store

    async def record(
        self, caller: Caller, trace_id: str | None, item_type: str, fields: Mapping[str, Any]
    ) -> Recorded:
        """Record an item; see `Records`."""
        del trace_id  # there is but one
        item_id = await self._store.record(item_type, {**fields, "author": caller.agent})
        trace = await self._store.get_trace()
        return Recorded(id=item_id, trace=trace.opened.trace_id, pending=len(trace.pending))

    async def read(
        self, caller: Caller, trace_id: str | None, look: Callable[[Trace], _Result]
    ) -> _Result:
        """Return what `look` makes of the trace; see `Records`."""
        del caller, trace_id
        return look(await self._store.get_trace())


class CorpusRecords(Records):
    """A corpus on a thread of its own, so that a disk's sync never holds up the event loop.

    A session's traces are those that the log says it opened, the newest being its current one:
    nothing is kept here that would be lost with the process, or that two servers could
    disagree on.

    Parameters
    ----------
    path
        Of a corpus that exists.
    held
        How traces are held that open here.
    """

    def __init__(self, path: Path, held: Held) -> None:
        self._path = path
        self._held = held
        self._opened: list[_Opened] = []

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[None]:
        """Hold the corpus open within the block.

        In process a server runs once for each of its clients, so blocks may overlap.

        Raises
        ------
        MissingCorpusError, FinalError
            If it cannot be opened.
        """
        loop = asyncio.get_running_loop()
        rules = [check_major_decision_ran_its_stages] if self._held.major else []
        thread = ThreadPoolExecutor(1, "dtui-corpus")
        corpus = await loop.run_in_executor(thread, lambda: Corpus.open(self._path, rules=rules))
        opened = _Opened(corpus, thread)
        self._opened.append(opened)
        try:
            yield
        finally:
            self._opened.remove(opened)
            # What a caller has begun is finished first: the thread does one thing after another.
            await asyncio.shield(loop.run_in_executor(thread, corpus.close))
            thread.shutdown(wait=False)

    async def run(self, work: Callable[[Corpus], _Result]) -> _Result:
        """Return what `work` makes of the corpus, on the thread that it belongs to.

        A call that is given up meanwhile is finished all the same: it is recorded or refused,
        never half of it.
        """
        if not self._opened:
            raise RuntimeError("the corpus is not open")
        corpus, thread = self._opened[-1]
        return await asyncio.get_running_loop().run_in_executor(thread, work, corpus)

    async def record(
        self, caller: Caller, trace_id: str | None, item_type: str, fields: Mapping[str, Any]
    ) -> Recorded:
        """Record an item; see `Records`."""
        payload = {**fields, "author": caller.agent}

        def work(corpus: Corpus) -> Recorded:
            into = written_trace(corpus, caller, trace_id)
            if into is not None:
                item_id = corpus.record(into, item_type, payload)
            else:
                # All or nothing: a refused item leaves no empty trace behind.
                with corpus.writing():
                    into = current_trace(corpus, caller) or self._open(corpus, caller)
                    item_id = corpus.record(into, item_type, payload)
            return Recorded(id=item_id, trace=into, pending=corpus.known(into).pending)

        return await self.run(work)

    async def open_trace(
        self, caller: Caller, trace_id: str | None, title: str, domain: str
    ) -> TraceOpened:
        """Open a trace in the caller's session and return its record.

        Raises
        ------
        ConflictingTraceError, InvalidItemError
            If there is a trace of that id with another record, or the id is none.
        """

        def work(corpus: Corpus) -> TraceOpened:
            with corpus.writing():
                opened = self._open(corpus, caller, trace_id, title, domain)
                return corpus.trace(opened).opened

        return await self.run(work)

    async def read(
        self, caller: Caller, trace_id: str | None, look: Callable[[Trace], _Result]
    ) -> _Result:
        """Return what `look` makes of a trace; see `Records`."""
        named = await self.run(lambda corpus: read_trace(corpus, caller, trace_id))
        # A long trace is read in pieces, between which the thread serves others.
        at_hand = -1
        while True:
            reached = await self.run(lambda corpus: corpus.read_on(named, _READ_AT_ONCE))
            if reached < at_hand + _READ_AT_ONCE:
                break
            at_hand = reached
        return await self.run(lambda corpus: look(corpus.trace(named)))

    async def page(self, caller: Caller, trace_id: str | None, after: int, limit: int) -> TracePage:
        """Return a page of a trace; see `Records`. It is read from the lists, without the trace."""
        return await self.run(
            lambda corpus: listed_page(corpus, read_trace(corpus, caller, trace_id), after, limit)
        )

    def _open(
        self,
        corpus: Corpus,
        caller: Caller,
        trace_id: str | None = None,
        title: str = "",
        domain: str = "",
    ) -> str:
        opened = parse_opened(
            {
                "trace_id": trace_id or _free_id(corpus, caller.session),
                "title": title,
                "domain": domain,
                "profile": self._held.profile,
                "agent": caller.agent,
                # Of a caller without a session every trace is a session of its own.
                "session": caller.session,
            }
        )
        corpus.open_trace(opened)
        return opened.trace_id


def current_trace(corpus: Corpus, caller: Caller) -> str | None:
    """Return the newest trace that the caller's session opened; None if it opened none."""
    if caller.session is None:
        return None
    opened = corpus.rows.traces_of_session(caller.session)
    return opened[0].trace_id if opened else None


def read_trace(corpus: Corpus, caller: Caller, trace_id: str | None) -> str:
    """Return the trace that a caller means to read: any one it names, else its current one.

    Raises
    ------
    UnknownTraceError
        If there is none of that id.
    InvalidQueryError
        If it names none and has none.
    """
    if trace_id is not None:
        return corpus.known(one_line(trace_id, 80)).trace_id
    current = current_trace(corpus, caller)
    if current is None:
        raise InvalidQueryError(
            "your session has no trace yet. Log an observation or call open_trace first, or name "
            "the trace."
        )
    return current


def written_trace(corpus: Corpus, caller: Caller, trace_id: str | None) -> str | None:
    """Return the trace that a caller means to write to; None if one has to be opened for it.

    That may be a trace of another session: subagents and those who take over go on with what
    somebody else began, and each item says who wrote it. An imported trace is never written to.

    Raises
    ------
    UnknownTraceError
        If it names one that isn't there.
    ConflictingTraceError
        If that was imported.
    InvalidQueryError
        If it names none, and has no session that one could be found by.
    """
    if trace_id is None:
        if caller.session is None:
            raise InvalidQueryError(
                "this connection has no session, so it has no current trace. Call open_trace, and "
                "name what it returns as trace in every call. (Protocol 2026-07-28 has no "
                "sessions; a client may send a Dtui-Session header in their place.)"
            )
        return current_trace(corpus, caller)
    row = corpus.known(one_line(trace_id, 80))
    if row.profile == "imported":
        raise ConflictingTraceError(
            f"trace {row.trace_id!r} was imported, and what was imported is never added to. "
            "Call open_trace for a trace of your own, and cite it there."
        )
    return row.trace_id


def _free_id(corpus: Corpus, session: str | None) -> str:
    """Return an id for a trace: the session's own where it can be one, then numbered."""
    if session is None or not re.fullmatch(ID_PATTERN, session):
        return f"trace-{uuid4().hex[:12]}"
    numbered = (f"{session}-{number}" for number in count(2))
    candidate = session
    while corpus.log.entry(candidate) is not None:
        candidate = next(numbered)
    return candidate
