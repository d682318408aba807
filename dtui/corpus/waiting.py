"""What waits for a person, of every kind, as one list that is read page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from dtui.corpus.waiting_kinds import KINDS, WaitingKind
from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.log.sqlite_rows import SqliteRows

WaitingRow = PendingRow | ProposalRow | DueRow


@dataclass(frozen=True, slots=True)
class _Section:
    row: type[Any]
    read: Callable[..., Sequence[Any]]
    count: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A choice of what waits, and as of when.

    In the gate's order: what blocks an agent, what is parked for a person, proposals without
    a verdict, outcomes that are due; within each the oldest first.
    """

    rows: SqliteRows
    now: datetime
    """What counts as due."""
    kinds: Collection[WaitingKind] = KINDS
    domain: str | None = None
    imported: bool = False
    """Whether what pends in imported traces waits too."""
    reviewer: str = ""
    """Whose second opinion is asked for."""

    def page(
        self, *, after: WaitingRow | None = None, limit: int = 100, backwards: bool = False
    ) -> list[WaitingRow]:
        """Return a page of the list, starting after a row of the page before."""
        sections = self._sections()
        if backwards:
            sections.reverse()
        if after is not None:
            while sections and not isinstance(after, sections[0].row):
                sections.pop(0)
        found: list[WaitingRow] = []
        for section in sections:
            left = limit - len(found)
            if left <= 0:
                break
            found += section.read(after=after, limit=left, backwards=backwards)
            after = None
        return found

    def count(self) -> int:
        """Return how much waits."""
        return sum(section.count() for section in self._sections())

    def _sections(self) -> list[_Section]:
        rows, domain = self.rows, self.domain
        sections: list[_Section] = []
        if "item" in self.kinds:
            some = {"domain": domain, "imported": self.imported}
            sections.append(_section(PendingRow, rows.pending, rows.count_pending, **some))
        if "verdict" in self.kinds:
            read, count = rows.without_verdict, rows.count_without_verdict
            sections.append(_section(ProposalRow, read, count, domain=domain))
        if "second" in self.kinds:
            read = partial(rows.for_second_opinion, self.reviewer)
            count = partial(rows.count_for_second_opinion, self.reviewer)
            sections.append(_section(ProposalRow, read, count, domain=domain))
        if "outcome" in self.kinds:
            read, count = partial(rows.due, self.now), partial(rows.count_due, self.now)
            sections.append(_section(DueRow, read, count, domain=domain))
        return sections


def _section(
    row: type[Any],
    read: Callable[..., Sequence[Any]],
    count: Callable[..., int],
    **choice: Any,
) -> _Section:
    return _Section(row, partial(read, **choice), partial(count, **choice))
