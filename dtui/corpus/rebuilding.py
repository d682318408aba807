"""The projections made anew from the entries, to be compared with those of the file or put there.

Entries are the truth; traces, items, what pends, proposals, what is due and the words of the
search can be made from them again. It takes as long as reading every entry into its model.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from dtui.corpus.corpus import Corpus
from dtui.errors import UnwritablePlaceError
from dtui.log import Rows
from dtui.log.sqlite import SqliteLog
from dtui.log.sqlite_anew import TableDifference
from dtui.spine.entries import read_events
from dtui.spine.events import EVENT_KINDS, AnySpineEvent, DomainDeclared, EventId, Proposal
from dtui.spine.proposals import ProposalState, proposal_of
from dtui.spine.rows import event_rows, proposal_rows
from dtui.stores.log import OPENED, item_entries, item_of, opened_of
from dtui.stores.rows import all_rows
from dtui.trace import Trace

Told = Callable[[int, int, str], None]
"""Told how many entries were read, of how many, and what is done just now."""

OLDEST = 2
"""The first version of the tables whose entries this one can read."""
_PAGE = 500


def opened_for_rebuilding(path: Path) -> Corpus:
    """Open a corpus, also one of an older version of which the projections can be made anew.

    Raises
    ------
    MissingCorpusError, FinalError
        If there is none, or its entries cannot be read.
    """
    return Corpus(SqliteLog.open(path, oldest=OLDEST))


def compare(corpus: Corpus, *, told: Told | None = None) -> list[TableDifference]:
    """Compare each table of projections with one made anew; the file stays as it is.

    Raises
    ------
    CorruptLogError
        If an entry cannot be read.
    UnwritablePlaceError
        If there is no room for temporary tables as large as the projections.
    """
    with corpus.log.reading(), corpus.log.anew() as anew:
        for rows in rows_anew(corpus.log, told):
            anew.write(rows)
        return anew.differences()


def rebuild(corpus: Corpus, *, told: Told | None = None) -> list[TableDifference]:
    """Put projections made anew into the place of the file's, all at once; return what changed.

    Whatever stops it, an interrupt too, leaves the file as it was. Others may read meanwhile, and
    wait before they write.

    Raises
    ------
    CorruptLogError
        If an entry cannot be read.
    UnwritablePlaceError
        If there is too little room: twice the file may be needed for the time being.
    """
    _check_room(corpus.path)
    log = corpus.log
    with log.writing(), log.anew() as anew:
        head = log.head()
        for rows in rows_anew(log, told):
            anew.write(rows)
        differences = anew.differences()
        anew.put_in_place(lambda name: told(head, head, name) if told else None)
        return differences


def rows_anew(log: SqliteLog, told: Told | None = None) -> Iterator[Rows]:
    """Yield all rows that a log's entries give, trace by trace and then the spine's."""
    head, done = log.head(), 0

    def tell(more: int, name: str) -> None:
        nonlocal done
        done += more
        if told is not None:
            told(done, head, name)

    for opening in list(log.entries(kinds=[OPENED])):
        trace_id = opening.header.id
        entries = list(item_entries(log, trace_id, opening.position))
        trace = Trace(opened_of(opening), map(item_of, entries))
        tell(1 + len(entries), trace_id)
        yield all_rows(trace, opening.position, [entry.position for entry in entries])
    yield from _spine_rows(log, tell)


def _spine_rows(log: SqliteLog, tell: Callable[[int, str], None]) -> Iterator[Rows]:
    about: dict[EventId, EventId] = {}
    domains: dict[str, list[DomainDeclared]] = {}
    proposals: dict[EventId, tuple[Proposal, list[AnySpineEvent]]] = {}
    entries = log.entries(kinds=EVENT_KINDS.keys())
    while page := list(islice(entries, _PAGE)):
        for event in read_events(log, page):
            assert event.id is not None  # it was recorded
            proposal_id = proposal_of(event, event.causes, about.get)
            if isinstance(event, DomainDeclared):
                domains.setdefault(event.domain, []).append(event)
            elif isinstance(event, Proposal):
                proposals[event.id] = event, []
            elif proposal_id in proposals:
                proposals[proposal_id][1].append(event)
            if proposal_id is not None:
                about[event.id] = proposal_id
            yield event_rows(event, about.get(event.id))
        tell(len(page), page[-1].header.id)
    for made, events in proposals.values():
        versions = domains.get(made.domain, [])
        before = [one for one in versions if (one.position or 0) < (made.position or 0)]
        if before:  # else `dtui check` names it: nothing is due of what was agreed on nowhere
            yield proposal_rows(ProposalState(made, tuple(events)), before[-1])


def _check_room(path: Path) -> None:
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < 2 * size:
        raise UnwritablePlaceError(
            f"{path}: making its lists anew may take {2 * size / 1e6:,.0f} MB for the time being, "
            f"and {free / 1e6:,.0f} MB are free. Nothing was changed; free some space."
        )
