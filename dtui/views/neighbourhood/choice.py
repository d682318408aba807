"""Which items the neighbourhood of an item is made of, and what of them rests on what.

The nearest first: what the item rests on and what rests on it take turns, each by how many
references away it is and then by how near it was recorded, until there is no room. So neither
side crowds out the other, and whatever is chosen is joined to the item through what is chosen.

Parts of a decision stand in its row. A decision reaches as far as all its parts together (see
`dtui.views.kin.cone`), and a reference to a part, or of one, is the decision's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dtui.errors import UnknownEntryError
from dtui.views.kin import home

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow

WALKED = 1_000
"""On either side, a walk looks no further once it has met so many rows."""


class NearRows(Protocol):
    """What a neighbourhood is read from; every `dtui.views.spine.ItemRows` is one."""

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:
        """Return an item's row, or None where there is none."""
        ...

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:
        """Return the rows of these ordinals."""
        ...

    def effects(self, row: ItemRow) -> list[ItemRow]:
        """Return the rows of what rests on an item."""
        ...


class LeftOut(NamedTuple):
    """How many rows on one side had no room."""

    rows: int
    at_least: bool
    """Whether the walk was given up before it met them all."""


class Choice(NamedTuple):
    """The rows of a neighbourhood and the references between them."""

    focus: int
    """Ordinal of the item's row: its decision's if it is a part."""
    rows: tuple[ItemRow, ...]
    """Ascending."""
    edges: tuple[tuple[int, int], ...]
    """Ordinals of a row that is rested on and of one that rests on it, ascending. A decision
    can rest on what was recorded after it was opened, even on what rests on it."""
    left_out_above: LeftOut
    """Of what the item rests on."""
    left_out_below: LeftOut
    """Of what rests on it."""


def chosen(rows: NearRows, trace_id: str, item_id: str, limit: int) -> Choice:
    """Choose the neighbourhood of an item, reading outwards from it: a long trace costs no more.

    Parameters
    ----------
    rows : NearRows
        Where the trace's rows come from.
    trace_id, item_id : str
        The item.
    limit : int
        The most rows there is room for, the item's own among them.

    Raises
    ------
    UnknownEntryError
        If the trace has no such item.
    """
    item = rows.item(trace_id, item_id)
    if item is None:
        raise UnknownEntryError(f"there is no item {item_id!r} in trace {trace_id!r}.")
    trace = _Trace(rows, trace_id)
    focus = trace.home(item)
    apex = [*trace.at([focus]), *trace.parts(focus)]
    above = trace.walked(apex, lambda level: trace.at(ref for row in level for ref in row.refs))
    below = trace.walked(apex, lambda level: chain.from_iterable(map(rows.effects, level)))
    taken = {focus}
    for ordinal in chain.from_iterable(zip_longest(above.met, below.met, fillvalue=focus)):
        if len(taken) < limit:
            taken.add(ordinal)
    return Choice(
        focus,
        tuple(trace.at(taken)),
        tuple(sorted(trace.edges(taken))),
        above.left_out(taken),
        below.left_out(taken),
    )


class _Walk(NamedTuple):
    """What lies on one side of an item."""

    met: list[int]
    """Ordinals of rows, the nearest first."""
    given_up: bool

    def left_out(self, taken: set[int]) -> LeftOut:
        return LeftOut(len(set(self.met) - taken), self.given_up)


class _Trace:
    """The rows of one trace, each read once."""

    def __init__(self, rows: NearRows, trace_id: str) -> None:
        self._rows = rows
        self._trace_id = trace_id
        self._known: dict[int, ItemRow] = {}

    def at(self, ordinals: Iterable[int]) -> list[ItemRow]:
        """Return the rows at some ordinals, ascending."""
        wanted = sorted(set(ordinals))
        unknown = [ordinal for ordinal in wanted if ordinal not in self._known]
        if unknown:
            read = self._rows.items_at(self._trace_id, unknown)
            self._known.update((row.ordinal, row) for row in read)
        return [self._known[ordinal] for ordinal in wanted]

    def home(self, row: ItemRow) -> int:
        """Return the ordinal of the row an item stands in: its decision's if it is folded."""
        self._known.setdefault(row.ordinal, row)
        if row.spine is None:
            self.at(row.refs)
        return home(row.ordinal, self._known)

    def parts(self, ordinal: int) -> list[ItemRow]:
        """Return the rows that stand in the row at an ordinal, but for its own."""
        (row,) = self.at([ordinal])
        if row.type != "decision":
            return []
        folded = [effect for effect in self._rows.effects(row) if effect.spine is None]
        return [part for part in folded if self.home(part) == ordinal]

    def walked(
        self, apex: list[ItemRow], onwards: Callable[[list[ItemRow]], Iterable[ItemRow]]
    ) -> _Walk:
        """Walk from an item, all that is equally many references away at a time."""
        focus = apex[0].ordinal
        seen = {row.ordinal for row in apex}
        homes = {focus: None}
        level = apex
        while level and len(homes) <= WALKED:
            new = {row.ordinal: row for row in onwards(level) if row.ordinal not in seen}
            seen.update(new)
            self._known.update(new)
            level = [new[ordinal] for ordinal in sorted(new)]
            met = {self.home(row) for row in level}
            homes.update(dict.fromkeys(sorted(met, key=lambda at: (abs(at - focus), at))))
        return _Walk([at for at in homes if at != focus], given_up=bool(level))

    def edges(self, taken: set[int]) -> set[tuple[int, int]]:
        """Return what rests on what among some rows, all their parts included."""
        found: set[tuple[int, int]] = set()
        for ordinal in taken:
            refs = {ref for row in (*self.at([ordinal]), *self.parts(ordinal)) for ref in row.refs}
            homes = {self.home(row) for row in self.at(refs)}
            found.update((cause, ordinal) for cause in homes & taken if cause != ordinal)
        return found
