"""Which row an item is drawn in, and what its row rests on and what rests on it.

Parts of a decision (options, evaluations, the selection) have no row of their own: they are folded
into the decision's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow


class Cone(NamedTuple):
    """What an item rests on and what rests on it, as ordinals of spine rows."""

    ancestors: frozenset[int]
    descendants: frozenset[int]


def home(ordinal: int, known: Mapping[int, ItemRow]) -> int:
    """Return the ordinal of the row an item is drawn in: its decision's if it is folded.

    Parameters
    ----------
    ordinal : int
        The item's.
    known : mapping of int to ItemRow
        Rows of its trace by ordinal. Without the item's own, or its decision's, it is taken for
        one that has a row.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> decision = SimpleNamespace(type="decision", spine=3, refs=(1, 2))
    >>> option = SimpleNamespace(type="decision_option", spine=None, refs=(4,))
    >>> home(5, {4: decision, 5: option}), home(4, {4: decision, 5: option})
    (4, 4)
    """
    row = known.get(ordinal)
    if row is None or row.spine is not None:
        return ordinal
    # A part names its decision, and may rest on earlier decisions too; a later one it could only
    # name if it came after that one, long after its own was opened.
    decisions = (ref for ref in row.refs if ref in known and known[ref].type == "decision")
    return max(decisions, default=ordinal)


def cone(items: Sequence[ItemRow], ordinal: int) -> Cone:
    """Return what the item at `ordinal` rests on and what rests on it, among `items`.

    References point to smaller ordinals only, so every path between two items runs through
    ordinals between theirs. If `items` leaves out none between its first and its last, all
    paths between any two of them lie inside, and the answer is exact for these rows, however
    long the trace is before and after. One pass backwards and one forwards.

    The cone of a decision is that of all its parts together: it rests on the evidence of its
    evaluations, and what refers to its selection rests on it. A part in the cone of another
    item lights up its decision's row. A steelman can thus be on both sides of a decision: it
    speaks to the decision, and the selection rests on it.

    Parameters
    ----------
    items : sequence of ItemRow
        Rows of one trace by ascending ordinal, folded ones among them.
    ordinal : int
        Ordinal of a row among them; of any other, the cone is empty.

    Returns
    -------
    Cone
        Ordinals of spine rows, without `ordinal` itself.
    """
    known = {row.ordinal: row for row in items}
    apex = {at for at in known if home(at, known) == ordinal}

    above = set(apex)
    for row in reversed(items):
        if row.ordinal in above:
            above.update(row.refs)
    below = set(apex)
    for row in items:
        if not below.isdisjoint(row.refs):
            below.add(row.ordinal)

    drawn = {row.ordinal for row in items if row.spine is not None} - {ordinal}
    above, below = ({home(part, known) for part in side} & drawn for side in (above, below))
    return Cone(frozenset(above), frozenset(below))
