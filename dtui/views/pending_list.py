"""What waits, across traces: for whom, why, what would unblock it, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.log.projections import PendingRow
    from dtui.views.palette import Role


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
    """Return what waits, in the gate's order."""
    raise NotImplementedError
