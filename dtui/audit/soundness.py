"""Is the log what was appended to it, and do the lists show what the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dtui.audit.completeness import Audit, Finding
from dtui.audit.events import EventsAudit
from dtui.audit.traces import looks_at_traces
from dtui.corpus import Corpus
from dtui.log import Entry
from dtui.spine import EVENT_KINDS
from dtui.stores.log import OPENED
from dtui.trace import ITEM_TYPES

Told = Callable[[int, int, str], None]
"""Told how many entries were looked at, of how many (each is looked at twice), and the last one."""


def audit_log(
    corpus: Corpus,
    *,
    progress: Told | None = None,
    audited: Callable[[Audit], None] | None = None,
    processes: int = 1,
) -> Iterator[Finding]:
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
    audited
        Given the audit of each trace for completeness, made while it is read anyway.
    processes
        How many look at traces at once; more than one pays where there are many thousand items.

    Raises
    ------
    CorruptLogError
        If the file cannot be read at all.
    """
    if (loss := corpus.log.loss()) is not None:
        yield Finding("head", corpus.path.name, loss.says)
    whole = looks_at_traces(corpus, completely=audited is not None, processes=processes)
    with corpus.log.reading(), whole as looks:
        done, twice = 0, 2 * corpus.log.head()

        def told(more: int, name: str) -> None:
            nonlocal done
            done += more
            if progress is not None:
                progress(done, twice, name)

        traces, position, recorded_at = 0, 0, 0
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
                traces += 1
            elif entry.header.kind not in ITEM_TYPES and entry.header.kind not in EVENT_KINDS:
                yield _finding("entries", entry, f"{entry.header.kind!r} is no kind of entry")
        events = corpus.log.entries(kinds=EVENT_KINDS.keys())
        yield from EventsAudit(corpus, told).findings(events)
        for look in looks:
            told(look.entries, look.trace_id)
            yield from look.findings
            if audited is not None and look.audit is not None:
                audited(look.audit)
        yield from _audit_lists(corpus, entries=position, traces=traces)


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


def _finding(rule: str, entry: Entry, says: str) -> Finding:
    return Finding(rule, entry.header.id, f"entry {entry.position}: {says}")
