"""What waits, as a row of a list in the browser and as a row of a frame."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dtui.log.projections import PendingRow, ProposalRow
from dtui.text import one_line
from dtui.views.actions import queue_actions
from dtui.views.queue import since
from dtui.views.waiting_list import waiting_glyph, waiting_line

if TYPE_CHECKING:
    from dtui.corpus.waiting import WaitingRow
    from dtui.views.waiting_list import WaitingListRow


class Waits(NamedTuple):
    """One thing that waits, in a frame: what the queue shows of it, and since when it waits."""

    address: str
    """What `selected` and `marked` call it: ``<trace_id>/<item_id>``, or a proposal's id."""
    kind: str
    """``steelman``, ``hypothesis``, ``question``, ``decision``, ``verdict``, ``second`` or
    ``outcome``."""
    since: datetime
    """In UTC; of an outcome, when it was due."""
    age: str
    title: str
    subject: str
    says: str
    action: str
    """What is proposed; empty for all else, and where it is hidden."""
    args: str
    """Its arguments, a JSON object; empty where there is no action."""
    probability: float | None
    """The agent's, that its proposal comes to what it should."""
    aside: str
    unblocks: str
    domain: str
    trace_id: str
    item_id: str
    proposal_id: str
    case: str
    horizon: int
    """At which an outcome is due, in seconds; 0 for all else."""
    blind: bool


def waits(raw: WaitingRow, row: WaitingListRow) -> Waits:
    """Return one thing that waits, as read and as shown, for a frame."""
    sure = raw.probability if isinstance(raw, ProposalRow) and not row.blind else None
    return Waits(
        address=address(row),
        kind=row.kind,
        since=since(raw).astimezone(UTC),
        age=row.age,
        title=row.title,
        subject=row.subject,
        says=row.says,
        action=row.action,
        args=json.dumps(dict(row.args), ensure_ascii=False) if row.action else "",
        probability=sure,
        aside=row.aside,
        unblocks=row.unblocks,
        domain=row.domain,
        trace_id=row.trace_id,
        item_id=row.item_id,
        proposal_id=row.proposal_id,
        case=one_line(row.case),
        horizon=row.horizon,
        blind=row.blind,
    )


def address(row: WaitingListRow) -> str:
    """Return what `selected` calls a row: its entry in the corpus."""
    return row.proposal_id or f"{row.trace_id}/{row.item_id}"


def address_of(raw: WaitingRow) -> str:
    """Return the same of a row that is not to be shown."""
    if isinstance(raw, PendingRow):
        return f"{one_line(raw.trace_id)}/{one_line(raw.item_id)}"
    return one_line(raw.proposal_id)


class Offers:
    """What may be done with each row of a page, every choice said once.

    Parameters
    ----------
    second, domain, undo
        As for `queue_actions`.
    """

    def __init__(self, *, second: bool, domain: bool, undo: bool) -> None:
        self._given = {"second": second, "domain": domain, "undo": undo}
        self._places: dict[tuple[str, ...], int] = {}

    def place(self, row: WaitingListRow | None) -> int:
        """Return where in `every` that stands which may be done with a row."""
        actions = ("search", *sorted(queue_actions(row, **self._given)))
        return self._places.setdefault(actions, len(self._places))

    @property
    def every(self) -> Sequence[Sequence[str]]:
        """What may be done with one row or another."""
        return list(self._places)


def drawn(row: WaitingListRow, room: int) -> dict[str, Any]:
    """Return of a row what the browser draws: its line fits in so many cells, if it can."""
    return {
        "key": row.key,
        "address": address(row),
        "horizon": row.horizon,
        "kind": row.kind,
        "glyph": waiting_glyph(row),
        "letter": row.letter,
        "role": row.role,
        "title": row.title,
        "line": waiting_line(row, room),
        "aside": row.aside,
        "age": row.age,
    }
