"""What waits next, seen from some place in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.log.projections import PendingPlace

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ItemRow, PendingRow


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


def _place_of(corpus: Corpus, item: ItemRow) -> PendingPlace:
    """Return an item's place in the queue; for one that does not wait, where it would stand."""
    row = corpus.rows.pending_at(item.position)
    return PendingPlace(row is not None and row.parked, item.position)
