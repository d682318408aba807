"""What waits, across traces: for whom, why, what would unblock it, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import sign
from dtui.text import one_line
from dtui.views.age import age

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.log.projections import PendingRow
    from dtui.signs import Role

_LONGEST_LINE = 400


class PendingListRow(NamedTuple):
    """One thing that waits, as a queue shows it."""

    trace_id: str
    item_id: str
    position: int
    kind: str
    """``steelman``, ``hypothesis``, ``question`` or ``decision``."""
    letter: str
    role: Role
    title: str
    """Of its trace; the trace's id where that has none."""
    says: str
    unblocks: str
    """What would close it, or what is still missing."""
    blocks: str
    """``blocks dec-1``, ``for a person``, or empty."""
    age: str
    prompt: str
    """The finished line the agent is shown."""


class PendingList(NamedTuple):
    """The rows of a queue, and how many of imported traces were left out."""

    rows: tuple[PendingListRow, ...]
    hidden: int


def pending_rows(
    rows: Iterable[PendingRow], now: datetime, *, imported: bool = False
) -> PendingList:
    """Return what waits, in the gate's order: what blocks an agent before what is parked.

    A question for a person is parked: the agent may stop, and the question waits on. Within
    each group the earliest recorded comes first. What pends in imported traces stays true but
    waits for nobody, so it is only counted unless asked for.

    Parameters
    ----------
    rows : iterable of PendingRow
        From the log's projections.
    now : datetime
        The moment that ages are counted to, with its zone.
    imported : bool
        Show the pending items of imported traces too.
    """
    every = list(rows)
    shown = every if imported else [row for row in every if row.profile != "imported"]
    shown.sort(key=lambda row: (row.parked, row.position))
    return PendingList(tuple(pending_row(row, now) for row in shown), len(every) - len(shown))


def pending_row(row: PendingRow, now: datetime) -> PendingListRow:
    """Return one thing that waits, as a list that pages for itself shows it."""
    steelman = row.kind == "hypothesis" and row.stage == "steelmanning"
    shown = sign(row.kind, "pending")
    return PendingListRow(
        trace_id=one_line(row.trace_id),
        item_id=one_line(row.item_id),
        position=row.position,
        kind="steelman" if steelman else one_line(row.kind),
        letter=shown.letter,
        role=shown.role,
        title=one_line(row.title, _LONGEST_LINE) or one_line(row.trace_id),
        says=one_line(row.says, _LONGEST_LINE),
        unblocks=one_line(row.why, _LONGEST_LINE),
        blocks=_blocks(row, steelman=steelman),
        age=age(row.since, now),
        prompt=one_line(row.line),
    )


def _blocks(row: PendingRow, *, steelman: bool) -> str:
    if row.parked:
        return "for a person"
    if steelman and row.decision_id:
        return f"blocks {one_line(row.decision_id)}"
    return ""
