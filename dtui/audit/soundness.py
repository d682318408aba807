"""Is the log what was appended to it, and do the lists show what the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from dtui.audit.completeness import Finding
from dtui.audit.events import EventsAudit
from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.log import Entry
from dtui.spine import EVENT_KINDS
from dtui.stores.log import OPENED, item_entries, item_of, opened_of
from dtui.stores.rows import all_rows
from dtui.trace import ITEM_TYPES, Trace

Told = Callable[[int, int, str], None]
"""Told how many entries were looked at, of how many (each is looked at twice), and the last one."""


def audit_log(corpus: Corpus, *, progress: Told | None = None) -> Iterator[Finding]:
    """Yield what is wrong with a corpus as a file, entry by entry, then trace by trace.

    Every leaf hash is recomputed from the stored bytes, every position must follow the one
    before, no time may go back, and every projected row must be what the items and events say.
    The head kept beside the file tells of entries lost at its end. Hashes and a head beside their
    own bytes find damage, not forgery: for that a head must be kept elsewhere.

    Parameters
    ----------
    corpus
        The corpus.
    progress
        Told now and then how far it is.

    Raises
    ------
    CorruptLogError
        If the file cannot be read at all.
    """
    if (loss := corpus.log.loss()) is not None:
        yield Finding("head", corpus.path.name, loss.says)
    with corpus.log.reading():
        traces: list[Entry] = []
        done, twice = 0, 2 * corpus.log.head()

        def told(more: int, name: str) -> None:
            nonlocal done
            done += more
            if progress is not None:
                progress(done, twice, name)

        position, recorded_at = 0, 0
        for entry in corpus.log.entries():
            if entry.position != position + 1:
                yield _finding("positions", entry, f"follows {position}; entries are missing")
            if not entry.is_intact:
                yield _finding("leaf hash", entry, "its bytes are not those that were recorded")
            if entry.header.recorded_at < recorded_at:
                yield _finding("times", entry, "was recorded before the entry it follows")
            position, recorded_at = entry.position, entry.header.recorded_at
            told(1, entry.header.id)
            if entry.header.kind == OPENED:
                traces.append(entry)
            elif entry.header.kind not in ITEM_TYPES and entry.header.kind not in EVENT_KINDS:
                yield _finding("entries", entry, f"{entry.header.kind!r} is no kind of entry")
        events = (entry for entry in corpus.log.entries() if entry.header.kind in EVENT_KINDS)
        yield from EventsAudit(corpus, told).findings(events)
        for opening in traces:
            # A trace that cannot be read is a finding, and no reason to look at no other.
            try:
                yield from _audit_trace(corpus, opening, told)
            except CorruptLogError as error:
                yield Finding("entries", opening.header.id, str(error))
        yield from _audit_lists(corpus, entries=position, traces=len(traces))


def _audit_lists(corpus: Corpus, *, entries: int, traces: int) -> Iterator[Finding]:
    """Yield what the derived tables hold too much or too little of."""
    rows = corpus.rows
    for what, found, wanted in (
        ("traces are listed", rows.count_traces(), traces),
        ("entries can be found by their words", rows.count_searchable(), entries),
        ("items are listed without their trace", rows.count_orphans(), 0),
        ("causes are walked forwards other than backwards", rows.count_wrong_effects(), 0),
    ):
        if found != wanted:
            yield Finding("projections", corpus.path.name, f"{found} {what}; it should be {wanted}")


def _audit_trace(
    corpus: Corpus, opening: Entry, told: Callable[[int, str], None]
) -> Iterator[Finding]:
    trace_id = opening.header.id
    entries = list(item_entries(corpus.log, trace_id, opening.position))
    trace = Trace(opened_of(opening), map(item_of, entries))
    positions = [entry.position for entry in entries]
    told(1 + len(entries), trace_id)
    for entry, item in zip(entries, trace, strict=True):
        names = trace.causes(item.id)
        causes = tuple(positions[trace.ordinal(name) - 1] for name in names)
        if entry.causes != (causes or (opening.position,)):
            yield _finding("causes", entry, "its causes are not what the item rests on")
    wanted = all_rows(trace, opening.position, positions)
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


def _finding(rule: str, entry: Entry, says: str) -> Finding:
    return Finding(rule, entry.header.id, f"entry {entry.position}: {says}")
