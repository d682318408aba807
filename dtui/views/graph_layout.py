"""The causal-order list: a trace's items in append order beside a gutter of short lanes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtui.log.projections import ItemRow
    from dtui.views.palette import Role

LANES = 14
"""The most lanes a gutter has, whatever the size of the trace."""

REACH = 20
"""How many spine rows a reference may span and still be drawn as a lane."""


class Mark(NamedTuple):
    """A reference that no lane shows: to follow it is to jump to `ordinal`."""

    ordinal: int
    item_id: str
    text: str
    """``↑obs-1``, or ``↑#12`` where the item's id was not at hand."""


class SpineRow(NamedTuple):
    """One row of the causal-order list, ready to draw."""

    ordinal: int
    spine: int
    item_id: str
    type: str
    gutter: str
    """Lanes and glyph; column ``c`` stands in cell ``2 * c``. Nothing stands after it."""
    node: int
    """The column of this row's glyph."""
    lanes: tuple[int, ...]
    """Whose lane stands in each column at this row: the owner's ordinal, 0 where none does."""
    parents: tuple[int, ...]
    """Ordinals of the rows this one is joined to by a lane."""
    marks: tuple[Mark, ...]
    letter: str
    line: str
    detail: str
    word: str
    role: Role
    at_risk: bool


class Cone(NamedTuple):
    """What an item rests on and what rests on it, as ordinals of spine rows."""

    ancestors: frozenset[int]
    descendants: frozenset[int]


def rows_needed(first: int, count: int) -> range:
    """Return the spine numbers whose rows decide how rows `first` … are drawn."""
    raise NotImplementedError


def spine_rows(
    items: Sequence[ItemRow],
    *,
    first: int,
    count: int,
    lanes: int = LANES,
    ascii: bool = False,
    others: Mapping[int, ItemRow] | None = None,
) -> tuple[SpineRow, ...]:
    """Lay out spine rows `first` to `first + count - 1`; `others` names far or folded rows."""
    raise NotImplementedError


def cone(items: Sequence[ItemRow], ordinal: int) -> Cone:
    """Return the ancestors and descendants of an item among `items`."""
    raise NotImplementedError


def spine_text(rows: Sequence[SpineRow], width: int = 100) -> str:
    """Return the rows as plain lines of at most `width` cells."""
    raise NotImplementedError
