"""The traces of a corpus looked at one by one, by several processes where there are many."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple

from dtui.audit.completeness import Audit, Finding, audit_trace
from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.log import Entry
from dtui.stores.log import OPENED, item_entries, item_of, opened_of
from dtui.stores.rows import all_rows
from dtui.trace import Trace

_TOGETHER = 16
"""Traces that a process is given at once."""


class Look(NamedTuple):
    """What a look at one trace has found."""

    trace_id: str
    entries: int
    findings: tuple[Finding, ...]
    """Where entries, or the lists, are not what they should be."""
    audit: Audit | None
    """Whether it is complete; None where that was not asked, or it cannot be read."""


@contextmanager
def looks_at_traces(
    corpus: Corpus, *, completely: bool, processes: int
) -> Generator[Iterator[Look]]:
    """Look at every trace, in the order they were opened.

    Parameters
    ----------
    corpus
        The corpus.
    completely
        Audit each for completeness too.
    processes
        How many look at once; one is this very process, which looks as it is asked.
    """
    openings = [(entry.header.id, entry.position) for entry in corpus.log.entries(kinds=[OPENED])]
    if processes == 1:
        yield _looks(corpus, openings, completely=completely)
        return
    # Not forked: a fork would share SQLite's idea of who holds which lock on the file.
    others = set(active_children())
    pool = ProcessPoolExecutor(processes, get_context("spawn"))
    try:
        pieces = [openings[at : at + _TOGETHER] for at in range(0, len(openings), _TOGETHER)]
        each = len(pieces)
        with _deaf_to_interrupts():
            found = pool.map(_looks_elsewhere, [corpus.path] * each, pieces, [completely] * each)
        yield chain.from_iterable(found)
    except BaseException:
        # Whoever doesn't want to know any more need not wait for the end of a long trace.
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Generator[None]:
    """Start processes that leave ctrl+c to this one, from their first moment on."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _looks_elsewhere(
    path: Path, openings: Sequence[tuple[str, int]], completely: bool
) -> list[Look]:
    with Corpus.open(path) as corpus, corpus.log.reading():
        return list(_looks(corpus, openings, completely=completely))


def _looks(
    corpus: Corpus, openings: Iterable[tuple[str, int]], *, completely: bool
) -> Iterator[Look]:
    for trace_id, position in openings:
        # A trace that cannot be read is a finding, and no reason to look at no other.
        try:
            yield _look(corpus, trace_id, position, completely=completely)
        except CorruptLogError as error:
            yield Look(trace_id, 1, (Finding("entries", trace_id, str(error)),), None)


def _look(corpus: Corpus, trace_id: str, position: int, *, completely: bool) -> Look:
    opening = corpus.log.entry_at(position)
    assert opening is not None  # it was just read
    entries = list(item_entries(corpus.log, trace_id, position))
    trace = Trace(opened_of(opening), map(item_of, entries))
    findings = tuple(
        chain(_causes(trace, entries, position), _lists(corpus, trace, entries, position))
    )
    return Look(trace_id, 1 + len(entries), findings, audit_trace(trace) if completely else None)


def _causes(trace: Trace, entries: Sequence[Entry], opened_at: int) -> Iterator[Finding]:
    positions = [entry.position for entry in entries]
    for entry, item in zip(entries, trace, strict=True):
        names = trace.causes(item.id)
        causes = tuple(positions[trace.ordinal(name) - 1] for name in names)
        if entry.causes != (causes or (opened_at,)):
            says = f"entry {entry.position}: its causes are not what the item rests on"
            yield Finding("causes", entry.header.id, says)


def _lists(
    corpus: Corpus, trace: Trace, entries: Sequence[Entry], opened_at: int
) -> Iterator[Finding]:
    trace_id = trace.opened.trace_id
    wanted = all_rows(trace, opened_at, [entry.position for entry in entries])
    shown = corpus.rows.trace(trace_id)
    # Verdict and outcome are read from the proposals, which are looked at by themselves.
    own = [shown and shown._replace(verdict="", outcome="")]
    yield from _compared(trace_id, "its row in the list", own, wanted.traces)
    yield from _compared(trace_id, "its items", corpus.rows.items(trace_id), sorted(wanted.items))
    pending = corpus.pending(trace_id=trace_id, imported=True, limit=len(trace) + 1)
    in_order = sorted(wanted.pending, key=lambda pends: (pends.parked, pends.position))
    yield from _compared(trace_id, "what pends", pending, in_order)


def _compared(
    trace_id: str, what: str, shown: Sequence[object], wanted: Iterable[object]
) -> Iterator[Finding]:
    if list(shown) != list(wanted):
        yield Finding("projections", trace_id, f"{what}: the lists show what the log doesn't say")
