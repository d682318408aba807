"""What is found in the whole corpus: items, events and traces, in the order of the log."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from dtui.errors import InterruptedQueryError
from dtui.log.sqlite_found import FoundEntry, found_at
from dtui.signs import entry_sign
from dtui.text import one_line
from dtui.views.placed import PlacedRows
from dtui.views.rows import Rows
from dtui.views.scan import search
from dtui.views.search import Query

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.signs import Role

Progress = Callable[[int, int], bool]
"""Is told how much of how much was looked at; returns False to stop."""

FoundOrder = Literal["position", "newest"]
"""In the order of the log, or the newest first."""

_LONGEST_LINE = 400


class FoundRow(NamedTuple):
    """An entry that was found: an item, an event, or the opening of a trace."""

    trace_id: str
    """Of an event that belongs to no trace, its stream."""
    item_id: str
    """Of an event its id; empty for the opening of a trace."""
    title: str
    """Of its trace, or its id where that was opened without one."""
    position: int
    type: str
    glyph: str
    letter: str
    line: str
    detail: str
    word: str
    """Its state in words; empty where there is nothing to say."""
    role: Role
    at_risk: bool
    domain: str
    agent: str

    @property
    def key(self) -> str:
        """What stays the same about it: where it stands in the log."""
        return str(self.position)


@dataclass(frozen=True, slots=True)
class Found:
    """All that a query found in the log, as it stood when it was asked."""

    query: Query
    rows: Rows[FoundRow]
    count: int
    """Exact."""
    head: int
    """How long the log was; what came after has not been looked at."""


def found(
    corpus: Corpus,
    query: Query,
    *,
    order: FoundOrder = "position",
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Found:
    r"""Return all that a query finds, looking at as much of the log as that takes.

    Words, phrases, fields and walks are looked up; a regular expression is held against the whole
    text of every entry that the other terms leave.

    Parameters
    ----------
    corpus
        Where to look.
    query
        What is asked.
    order
        In the order of the log, or the newest first.
    now
        The moment that ages are counted to; the log's own clock where it is left out.
    progress
        Is told how many entries were looked at, and of how many; returns False to stop.

    Raises
    ------
    InvalidQueryError
        If entries cannot be asked a term, an entry that is named is not there, or a regular
        expression takes too long.
    InterruptedQueryError
        If `progress` returned False.

    Examples
    --------
    >>> import tempfile
    >>> from dtui.corpus import Corpus
    >>> from dtui.trace import TraceOpened
    >>> from dtui.views.search import read_query
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Corpus.create(f"{folder.name}/decisions.db") as corpus:
    ...     _ = corpus.open_trace(TraceOpened(trace_id="renewal", title="Northwind renewal"))
    ...     seen = corpus.record("renewal", "observation", {"statement": "Usage fell 18 %",
    ...         "citations": [{"kind": "metric", "ref": "weekly_active_users"}]})
    ...     hits = found(corpus, read_query(r"usa type:observation /fell \d+/"))
    ...     [row.item_id for row in hits.rows.page(0, 10)], hits.count
    (['obs-1'], 1)
    >>> folder.cleanup()
    """
    with corpus.log.reading():
        head = corpus.log.head()
        positions = found_positions(corpus, query, now=now, progress=progress)
    return Found(query, found_rows(corpus, positions, order), len(positions), head)


def found_positions(
    corpus: Corpus,
    query: Query,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> array[int]:
    """Return where all that a query finds stands in the log, ascending; else as `found`."""
    positions = array("q")
    with corpus.log.reading():
        for piece in search(corpus, query, corpus.log.head(), now or corpus.log.now()):
            positions.extend(piece.positions)
            if progress is not None and not progress(piece.done, piece.total):
                raise InterruptedQueryError(
                    f"stopped at {piece.done:,} of {piece.total:,} entries; what was found so far "
                    "is not all."
                )
    return positions


def found_rows(
    corpus: Corpus, positions: Sequence[int], order: FoundOrder = "position"
) -> Rows[FoundRow]:
    """Return the entries at some positions, ascending, as the rows of a list."""
    ordered = positions if order == "position" else positions[::-1]
    return PlacedRows(ordered, partial(_read, corpus), lambda row: row.key, _position)


def _position(key: str) -> int | None:
    return int(key) if key.isdecimal() else None


def _read(corpus: Corpus, positions: Sequence[int]) -> Sequence[FoundRow]:
    return tuple(map(found_row, found_at(corpus.rows.fetch, positions)))


def found_row(entry: FoundEntry) -> FoundRow:
    """Return an entry as a list of what was found shows it."""
    shown = entry_sign(entry.type, entry.state, at_risk=entry.at_risk)
    return FoundRow(
        trace_id=one_line(entry.trace_id),
        item_id=one_line(entry.item_id),
        title=one_line(entry.title, _LONGEST_LINE) or one_line(entry.trace_id),
        position=entry.position,
        type=one_line(entry.type),
        glyph=shown.glyph,
        letter=shown.letter,
        line=one_line(entry.line, _LONGEST_LINE),
        detail=one_line(entry.detail, 100),
        word=shown.word,
        role=shown.role,
        at_risk=entry.at_risk,
        domain=one_line(entry.domain, 100),
        agent=one_line(entry.agent, 100),
    )
