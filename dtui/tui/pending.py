"""What waits next, seen from some place in the log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dtui.log.projections import PendingRow

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ItemRow

_MANY = 10_000


def next_pending(
    corpus: Corpus, item: ItemRow | None, step: int, *, imported: bool = False
) -> PendingRow | None:
    """Return what waits next after an item, in the queue's order, or before it.

    Parameters
    ----------
    item
        Where to start, not included; it need not wait itself. None for the very beginning.
    step
        1 for onwards, -1 for back.
    imported
        Look at imported traces too.
    """
    here = None if item is None else _place_of(corpus, item)
    found = corpus.pending(after=here, limit=1, imported=imported, backwards=step < 0)
    return found[0] if found else None


def _place_of(corpus: Corpus, item: ItemRow) -> PendingRow:
    """Return the item's row in the queue; for one that does not wait, where it would stand."""
    waiting = corpus.pending(trace_id=item.trace_id, imported=True, limit=_MANY)
    here = (row for row in waiting if row.item_id == item.item_id)
    return next(here, None) or PendingRow(
        trace_id=item.trace_id,
        item_id=item.item_id,
        kind=item.type,
        line="",
        says="",
        why="",
        stage="",
        assignee=None,
        decision_id=None,
        since=datetime.min.replace(tzinfo=UTC),
        position=item.position,
        profile="",
    )
