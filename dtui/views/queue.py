"""What waits as a reviewer has chosen to see it: rows in the gate's order, and words about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from dtui.corpus.waiting import KINDS, Waiting, WaitingKind, WaitingRow
from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.text import counted, one_line
from dtui.views.age import age
from dtui.views.keyset import KeysetRows
from dtui.views.rows import Rows
from dtui.views.waiting_list import WaitingListRow, agreement_words, waiting_row

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.views.search import Query

_READ = 200
"""Things that wait that are read together while they are looked through."""

_PIECE = 0.008
"""Seconds that the queue is looked through in one go."""

KIND_FILTERS: Final[tuple[Collection[WaitingKind], ...]] = (
    KINDS,
    ("verdict",),
    ("outcome",),
    ("item",),
)
"""What is shown alone, one after the other; all of them first."""


@dataclass
class QueueChoice:
    """What of all that waits the reviewer has chosen to see."""

    kinds: Collection[WaitingKind] = KINDS
    domain: str | None = None
    """Which domain alone; None for all of them."""
    imported: bool = False
    """Whether what pends in imported traces is shown too."""
    blind: bool = False
    """Whether what agents chose is hidden until the verdict."""

    @property
    def kind(self) -> str:
        """Which kinds, in words.

        Examples
        --------
        >>> QueueChoice().kind, QueueChoice(("verdict", "outcome")).kind
        ('all', 'verdict, outcome')
        """
        return "all" if set(self.kinds) == set(KINDS) else ", ".join(self.kinds)

    def next_kinds(self) -> Collection[WaitingKind]:
        """Return what is shown next, on the way through the kinds; after the last, all of them."""
        at = next((at for at, kinds in enumerate(KIND_FILTERS) if kinds == self.kinds), -1)
        return KIND_FILTERS[(at + 1) % len(KIND_FILTERS)]


class MatchingRows(Rows[WaitingListRow]):
    """What waits and is searched for, as far as it has been looked for.

    Parameters
    ----------
    of
        How much is to be looked at.
    shown
        Returns what waits as the list shows it.
    """

    def __init__(
        self, of: int, shown: Callable[[Sequence[WaitingRow]], Sequence[WaitingListRow]]
    ) -> None:
        self.of = of
        self.looked_at = 0
        self._shown = shown
        self._raw: list[WaitingRow] = []
        self._keys: list[str] = []

    @property
    def is_complete(self) -> bool:
        """Whether all that waits has been looked at."""
        return self.looked_at >= self.of

    def add(self, raw: WaitingRow, key: str) -> None:
        """Put one more at the end."""
        self._raw.append(raw)
        self._keys.append(key)

    def __len__(self) -> int:
        return len(self._raw)

    def page(self, first: int, count: int) -> Sequence[WaitingListRow]:
        """Return up to `count` rows from row `first` on."""
        return self._shown(self._raw[first : first + count])

    def key(self, row: WaitingListRow) -> str:
        """Return what stays the same about a row."""
        return row.key

    def find(self, key: str) -> int | None:
        """Return where the row of a key is."""
        return self._keys.index(key) if key in self._keys else None


class Queue:
    """What waits at one moment, of what was chosen.

    Parameters
    ----------
    corpus
        Where it waits.
    choice
        What of it is shown.
    now
        The moment that ages are counted to, and that outcomes are due at.
    reviewer
        Whose second opinion is asked for.
    second
        Decided proposals are listed for a second opinion, in the place of all that waits.
    """

    def __init__(
        self,
        corpus: Corpus,
        choice: QueueChoice,
        now: datetime,
        reviewer: str,
        *,
        second: bool = False,
    ) -> None:
        self._corpus = corpus
        self._choice = choice
        self.now = now
        """The moment it is looked at."""
        self._reviewer = reviewer
        self._second = second
        self._waiting = self._read()
        self.count = self._waiting.count()
        """How much waits of what was chosen."""
        self.hidden = self._read(imported=True).count() - self.count
        """How much more pends in imported traces."""

    def rows(self) -> KeysetRows[WaitingRow, WaitingListRow]:
        """Return it as the rows of a list."""
        read_on = partial(_newest_first, self._waiting) if self._second else self._waiting.page
        return KeysetRows(self.count, read_on, self.shown, lambda row: row.key)

    def every(self, *, limit: int = 1_000) -> Iterator[WaitingRow]:
        """Read all of it, in the list's order, so many at a time."""
        page: Sequence[WaitingRow] = ()
        after: WaitingRow | None = None
        while page := self._waiting.page(after=after, limit=limit, backwards=self._second):
            yield from page
            after = page[-1]

    def searched(
        self, query: Query, *, piece: float = _PIECE
    ) -> Generator[MatchingRows, None, None]:
        """Yield what a query finds, after every piece of the queue; the rows grow meanwhile.

        Parameters
        ----------
        piece
            About how many seconds a piece takes.

        Raises
        ------
        InvalidQueryError
            If what waits cannot be asked that, or a regular expression takes too long.
        """
        query.check(WaitingListRow)
        found = MatchingRows(self.count, self.shown)
        until = monotonic() + piece
        for raw in self.every(limit=_READ):
            (row,) = self.shown([raw])
            if query.matches(row):
                found.add(raw, row.key)
            found.looked_at += 1
            if monotonic() >= until:
                yield found
                until = monotonic() + piece
        found.looked_at = found.of
        yield found

    def shown(self, rows: Sequence[WaitingRow]) -> Sequence[WaitingListRow]:
        """Return what was read as the list shows it."""
        look = partial(waiting_row, now=self.now, blind=self._choice.blind, second=self._second)
        return [look(row) for row in rows]

    # In words

    @property
    def blind(self) -> bool:
        """Whether what agents chose is hidden."""
        return self._choice.blind

    @property
    def title(self) -> str:
        """What is listed."""
        return "second opinions" if self._second else "waiting for you"

    def facts(self, *, oldest: bool = True) -> Iterator[str]:
        """Say what is left out, since when the oldest waits, and what was chosen."""
        if self.hidden:
            yield f"{self.hidden:,} in imported traces"
        elif self._choice.imported:
            yield "with imported traces"
        earliest = self._oldest() if oldest else None
        if earliest is not None:
            yield f"oldest {age(earliest, self.now)}"
        if not self._second:
            yield f"kind {self._choice.kind}"
        if self._choice.domain is not None:
            yield f"domain {one_line(self._choice.domain, 24)}"

    def agreement(self) -> str:
        """Say how far reviewers agree so far; it is reckoned from every verdict."""
        return agreement_words(self._corpus.agreement(self._choice.domain))

    def empty(self) -> str:
        """Say that there is nothing here, and where there is something."""
        domain = self._choice.domain
        where = "" if domain is None else f" in domain {one_line(domain)}"
        if self._second:
            return (
                f"No decided proposal{where} waits for a second opinion of yours. S goes back to "
                "what waits for a verdict."
            )
        if self.hidden:
            return f"Nothing waits but {self.hidden:,} in imported traces: press i to see them."
        ways: list[str] = []
        if self._choice.kind != "all":
            ways.append("f shows every kind")
        if domain is not None:
            ways.append("d shows every domain")
        if ways:
            return f"Nothing of kind {self._choice.kind} waits{where}: {', '.join(ways)}."
        second = self._read(kinds=("second",)).count()
        if second:
            proposals = counted(second, "decided proposal")
            return f"Nothing waits for you. S offers {proposals} for your second opinion."
        return "Nothing waits for you. What agents propose, and what they ask, comes here."

    def _read(
        self, *, kinds: Collection[WaitingKind] | None = None, imported: bool | None = None
    ) -> Waiting:
        """Return what is to be listed, or what would be with another choice."""
        return self._corpus.waiting(
            self.now,
            kinds=self._kinds if kinds is None else kinds,
            domain=self._choice.domain,
            imported=self._choice.imported if imported is None else imported,
            reviewer=self._reviewer,
        )

    @property
    def _kinds(self) -> Collection[WaitingKind]:
        return ("second",) if self._second else self._choice.kinds

    def _oldest(self) -> datetime | None:
        """Return since when the first of each kind has been waiting, whichever is the earliest."""
        firsts = [row for kind in self._kinds for row in self._read(kinds=(kind,)).page(limit=1)]
        moments = [since(row) for row in firsts]
        if "item" in self._kinds and self._choice.domain is None:
            pending = self._corpus.rows.pending_since(imported=self._choice.imported)
            moments += [] if pending is None else [pending]
        return min(moments, default=None)


def domain_of(corpus: Corpus, row: WaitingListRow) -> str | None:
    """Return the domain of a row, or else of its trace; None where neither names one."""
    trace = None if row.domain else corpus.rows.trace(row.trace_id)
    return row.domain or ("" if trace is None else trace.domain) or None


def since(row: WaitingRow) -> datetime:
    """Return since when something has been waiting."""
    match row:
        case PendingRow():
            return row.since
        case ProposalRow():
            return row.proposed_at
        case DueRow():
            return row.due_at


def _newest_first(
    waiting: Waiting, *, after: WaitingRow | None, limit: int, backwards: bool = False
) -> Sequence[WaitingRow]:
    """Read what waits from its end: who is asked for a second opinion remembers the newest."""
    return waiting.page(after=after, limit=limit, backwards=not backwards)
