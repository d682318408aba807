"""Is the log what was appended to it, and do the lists show what the log says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dtui.audit.completeness import Finding
from dtui.corpus import Corpus
from dtui.log import Entry, TraceRow
from dtui.stores.log import OPENED, item_of, opened_of
from dtui.stores.rows import all_rows
from dtui.trace import Trace


def audit_log(corpus: Corpus) -> Iterator[Finding]:
    """Yield what is wrong with a corpus as a file, entry by entry, then trace by trace.

    Every leaf hash is recomputed from the stored bytes, every position must follow the one
    before, no time may go back, and every projected row must be what the items say. A hash
    beside its own bytes finds damage, not forgery: for that a head must be kept elsewhere.

    Raises
    ------
    CorruptLogError
        If the file cannot be read at all.
    """
    with corpus.log.reading():
        yield from _audit_entries(corpus)
        for row in _all_traces(corpus):
            yield from _audit_rows(corpus, row)


def _audit_entries(corpus: Corpus) -> Iterator[Finding]:
    position, recorded_at = 0, None
    for entry in corpus.log.entries():
        if entry.position != position + 1:
            yield _finding("positions", entry, f"follows position {position}; entries are missing")
        if not entry.is_intact:
            yield _finding("leaf hash", entry, "its bytes are not those that were recorded")
        if recorded_at is not None and entry.recorded_at < recorded_at:
            yield _finding("times", entry, "was recorded before the entry it follows")
        position, recorded_at = entry.position, entry.recorded_at


def _audit_rows(corpus: Corpus, row: TraceRow) -> Iterator[Finding]:
    stream = list(corpus.log.entries(stream=row.trace_id))
    if not stream or stream[0].header.kind != OPENED:
        yield Finding("projections", row.trace_id, "the trace does not begin with its record")
        return
    opening, *entries = stream
    trace = Trace(opened_of(opening), map(item_of, entries))
    positions = [entry.position for entry in entries]
    wanted = all_rows(trace, opening.position, positions)
    yield from _compared(row.trace_id, "its row in the list", [row], wanted.traces)
    shown = corpus.rows.items(row.trace_id)
    yield from _compared(row.trace_id, "its items", shown, sorted(wanted.items))
    pending = corpus.pending(trace_id=row.trace_id, imported=True, limit=len(trace) + 1)
    in_order = sorted(wanted.pending, key=lambda pends: (pends.parked, pends.position))
    yield from _compared(row.trace_id, "what pends", pending, in_order)


def _compared(
    trace_id: str, what: str, shown: Sequence[object], wanted: Iterable[object]
) -> Iterator[Finding]:
    if list(shown) != list(wanted):
        yield Finding("projections", trace_id, f"{what}: the lists show what the log doesn't say")


def _all_traces(corpus: Corpus) -> Iterator[TraceRow]:
    page = corpus.traces(order="opened", backwards=True)
    while page:
        yield from page
        page = corpus.traces(after=page[-1], order="opened", backwards=True)


def _finding(rule: str, entry: Entry, says: str) -> Finding:
    return Finding(rule, entry.header.id, f"entry {entry.position}: {says}")
