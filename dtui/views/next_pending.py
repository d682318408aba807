"""What waits next, seen from some place in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dtui.log.projections import PendingPlace

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ItemRow, PendingRow

_PAGE = 500

NOTHING_ELSE = "nothing else waits"


class NextPending(NamedTuple):
    """What waits next, and whether that was found only from the other end of the queue."""

    row: PendingRow
    wrapped: bool


def wrapped_to(step: int) -> str:
    """Say that a step went past the end.

    Examples
    --------
    >>> wrapped_to(1), wrapped_to(-1)
    ('wrapped to the first', 'wrapped to the last')
    """
    return f"wrapped to the {'first' if step > 0 else 'last'}"


def waiting(count: int, imported: int) -> str:
    """Count what waits, and beside it what only pends in imported traces.

    Examples
    --------
    >>> waiting(0, 1300), waiting(2, 0)
    ('0 pending · 1,300 in imported traces', '2 pending')
    """
    return f"{count:,} pending" + (f" · {imported:,} in imported traces" if imported else "")


def next_pending(
    corpus: Corpus, item: ItemRow | None, step: int, *, imported: bool = False
) -> NextPending | None:
    """Return what waits next after an item, in the queue's order, or before it.

    After the last comes the first again; None where nothing but the item itself waits.

    Parameters
    ----------
    item
        Where to start, not included; it need not wait itself. None for the very beginning.
    step
        1 for onwards, -1 for back.
    imported
        Go about among imported traces, and among no others.
    """
    here = None if item is None else place_of(corpus, item)
    row = _first_after(corpus, here, step, imported=imported)
    wrapped = row is None and here is not None
    if wrapped:
        row = _first_after(corpus, None, step, imported=imported)
    if row is None or (item is not None and row.position == item.position):
        return None
    return NextPending(row, wrapped)


def _first_after(
    corpus: Corpus, place: PendingPlace | None, step: int, *, imported: bool
) -> PendingRow | None:
    limit = _PAGE if imported else 1
    after: PendingRow | PendingPlace | None = place
    while page := corpus.pending(after=after, limit=limit, imported=imported, backwards=step < 0):
        for row in page:
            if not imported or row.profile == "imported":
                return row
        after = page[-1]
    return None


def place_of(corpus: Corpus, item: ItemRow) -> PendingPlace:
    """Return an item's place in the queue; for one that does not wait, where it would stand."""
    row = corpus.rows.pending_at(item.position)
    return PendingPlace(row is not None and row.parked, item.position)
