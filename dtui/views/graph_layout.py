"""The causal-order list: a trace's items in append order beside a gutter of short lanes.

Append order is already topological, so nothing has to be laid out but the references. One
that spans at most `REACH` rows is drawn as a lane: it starts at the glyph of the item that is
referred to and ends at the last row near by that rests on it. A longer one becomes a mark,
``↑obs-1``, to be followed. So the gutter stays narrow in a trace of any length.

Which column a lane gets may depend only on what is near, or the drawing of row 90,000 would
need the 89,999 before it. Therefore the list has *seams*, one in every `_SEAM_EVERY` rows,
each at the row that the fewest lanes cross. The lanes across a seam take the leftmost columns,
oldest first, whatever surrounds them; between two seams every other lane takes the first
column that is free. Seams lie further apart than two lanes are long, so no lane crosses two
of them and no two that cross different seams meet. A window is thus drawn from its own rows
and at most `CONTEXT` on either side (`rows_needed`), and is the same cut from any larger one.

Parts of a decision (options, evaluations, the selection) are folded into the decision's row;
what refers to a part is joined to that row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import IN_ASCII, entry_sign
from dtui.text import one_line
from dtui.views.kin import home

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.signs import Role

LANES = 14
"""The most lanes a gutter has, whatever the size of the trace."""

REACH = 20
"""How many spine rows a reference may span and still be drawn as a lane."""

_SEAM_CHOICE = 10
_SEAM_EVERY = _SEAM_CHOICE + 2 * REACH
"""A seam falls in the first `_SEAM_CHOICE` rows of every `_SEAM_EVERY`, so two of them are
at least `2 * REACH + 1` rows apart."""

CONTEXT = _SEAM_EVERY + _SEAM_CHOICE + REACH
"""More rows than these on either side of a window never change how it is drawn."""

_RIGHTWARD = 6
"""A node goes right of what it rests on while that keeps it left of this column. Further right
it starts over at the left: a chain of thousands becomes a saw, not a staircase."""

_LONGEST_LINE = 400
"""Cells of an item's line. No screen is wider, and a line can be a megabyte."""


class Mark(NamedTuple):
    """A reference that no lane shows: to follow it is to jump to `ordinal`."""

    ordinal: int
    item_id: str
    """Empty where the item's row was not at hand."""
    text: str
    """``↑obs-1``, or ``↑#12`` where the item's row was not at hand."""


class SpineRow(NamedTuple):
    """One row of the causal-order list, ready to draw."""

    ordinal: int
    spine: int
    """Which row of the list it is, from 1."""
    item_id: str
    type: str
    gutter: str
    """Lanes and glyph; column ``c`` stands in cell ``2 * c``. Nothing stands after it."""
    node: int
    """The column of this row's glyph. `LANES` if it found no room among the lanes."""
    lanes: tuple[int, ...]
    """Whose lane stands in each column at this row: the owner's ordinal, 0 where none does.
    What lies between the columns belongs to this row itself."""
    parents: tuple[int, ...]
    """Ordinals of the rows this one is joined to by a lane, ascending."""
    marks: tuple[Mark, ...]
    letter: str
    line: str
    detail: str
    word: str
    role: Role
    at_risk: bool


def rows_needed(first: int, count: int) -> range:
    """Return the spine numbers of the rows that decide how `count` rows from `first` are drawn.

    The range may run past the end of the trace; it starts at 1 or later.

    Examples
    --------
    >>> rows_needed(1, 48)
    range(1, 81)
    >>> rows_needed(90_001, 48)
    range(89931, 90081)
    """
    last = first + count - 1
    seam_before = max(0, (first - _SEAM_CHOICE) // _SEAM_EVERY)
    seam_after = -(-last // _SEAM_EVERY)
    start = max(1, seam_before * _SEAM_EVERY + 1 - REACH)
    return range(start, seam_after * _SEAM_EVERY + _SEAM_CHOICE + REACH + 1)


def lanes_for(width: int) -> int:
    """Return how many lanes leave the text of a screen `width` cells wide its greater part.

    Examples
    --------
    >>> lanes_for(80), lanes_for(100), lanes_for(200)
    (6, 8, 14)
    """
    return max(2, min(LANES, width // 10 - 2))


def spine_rows(
    items: Sequence[ItemRow],
    *,
    first: int,
    count: int,
    lanes: int = LANES,
    reach: int = REACH,
    ascii: bool = False,
    others: Mapping[int, ItemRow] | None = None,
) -> tuple[SpineRow, ...]:
    """Return `count` rows of a trace's causal-order list from row `first` on.

    Linear in the rows it is given, so give it a window of them.

    Parameters
    ----------
    items : sequence of ItemRow
        Rows of one trace by ascending ordinal, at least those of `rows_needed`. Folded rows
        may be among them; each is needed only where a row refers to it.
    first : int
        Spine number of the first row wanted, from 1.
    count : int
        How many rows are wanted. Fewer come back where the trace ends before.
    lanes : int
        How many lanes there is room for, from 1 to `LANES`. What finds no lane is a mark.
    reach : int
        How many rows a lane may span, from 1 to `REACH`. Shorter lanes leave room for others.
    ascii : bool
        Draw with ASCII strokes and glyphs, cell for cell the same.
    others : mapping of int to ItemRow, optional
        By ordinal, rows that are not among `items` but are referred to (`outside` says
        which): far ones, so that their marks have a name, and folded ones.

    Raises
    ------
    ValueError
        If `lanes` or `reach` is out of range.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> def row(ordinal, kind, refs, state=""):
    ...     return SimpleNamespace(ordinal=ordinal, spine=ordinal, item_id=f"i-{ordinal}",
    ...         type=kind, line="", detail="", refs=refs, state=state, at_risk=False)
    >>> trace = [row(1, "observation", ()), row(2, "hypothesis", (1,), "refuted"),
    ...     row(3, "hypothesis_validation", (2,)), row(4, "deduction", (1, 3))]
    >>> for spine_row in spine_rows(trace, first=1, count=4):
    ...     print(spine_row.gutter)
    ○
    ├─✗
    │ ╰─○
    ╰───╰─○
    """
    if not 1 <= lanes <= LANES:
        raise ValueError(f"lanes must be within 1 and {LANES}, not {lanes}")
    if not 1 <= reach <= REACH:
        raise ValueError(f"reach must be within 1 and {REACH}, not {reach}")
    needed = rows_needed(first, count)
    rows = [row for row in items if row.spine is not None and row.spine in needed]
    if not rows:
        return ()
    known = {**(others or {}), **{row.ordinal: row for row in items}}
    drawing = _Drawing(rows, known, lanes, reach)
    return tuple(_finished(placed, known, ascii) for placed in drawing.window(first, count))


def outside(items: Iterable[ItemRow]) -> frozenset[int]:
    """Return the ordinals that spine rows of `items` refer to and that are not among them.

    Look their rows up and hand them to `spine_rows` as `others`, so that marks carry ids and
    references to the parts of a decision find its row.
    """
    items = list(items)
    named = {ref for row in items if row.spine is not None for ref in row.refs}
    return frozenset(named.difference(row.ordinal for row in items))


class _Placed(NamedTuple):
    """A row with its place in the gutter."""

    row: ItemRow
    node: int
    passing: Iterable[int]
    """The columns that a lane enters from above."""
    joined: dict[int, int]
    """Those of them whose lane this row rests on: column -> ordinal of the lane's owner."""
    ending: frozenset[int]
    """Those of them whose lane ends here."""
    lanes: tuple[int, ...]


class _Drawing:
    """The lanes of a run of consecutive spine rows."""

    def __init__(
        self, rows: Sequence[ItemRow], known: Mapping[int, ItemRow], lanes: int, reach: int
    ) -> None:
        self.rows = {row.spine: row for row in rows if row.spine is not None}
        self.lanes = lanes
        self.parents: dict[int, list[int]] = {}
        """Spine number -> the rows within reach that it rests on, ascending."""
        self.ends: dict[int, int] = {}
        """Spine number -> the last row within reach that rests on it."""
        spine_of = {row.ordinal: spine for spine, row in self.rows.items()}
        for spine, row in self.rows.items():
            referred_to = {spine_of.get(home(ref, known), 0) for ref in row.refs}
            near = sorted(at for at in referred_to if max(1, spine - reach) <= at < spine)
            self.parents[spine] = near
            self.ends.update(dict.fromkeys(near, spine))

    def window(self, first: int, count: int) -> Iterator[_Placed]:
        """Place the rows of a window, a stretch between two seams at a time."""
        last = min(first + count - 1, max(self.rows))
        block = max(0, (first - _SEAM_CHOICE) // _SEAM_EVERY)
        start = self._seam(block)
        while start <= last:
            block += 1
            end = self._seam(block)
            for placed in self._stretch(start, end):
                if first <= (placed.row.spine or 0) <= last:
                    yield placed
            start = end

    def _seam(self, block: int) -> int:
        """Return the row of a block that the fewest lanes come into, the first of several."""
        earliest = block * _SEAM_EVERY + 1
        choice = range(earliest, earliest + _SEAM_CHOICE)
        return min(choice, key=lambda row: len(self._crossing(row)))

    def _crossing(self, row: int) -> list[int]:
        """Return the owners of the lanes that come into a row from above, oldest first."""
        near = range(max(1, row - REACH), row)
        return [owner for owner in near if self.ends.get(owner, 0) >= row]

    def _across(self, seam: int) -> dict[int, int]:
        """Return the lanes across a seam, owner -> column. Those without room get none."""
        return {owner: column for column, owner in enumerate(self._crossing(seam)[: self.lanes])}

    def _stretch(self, start: int, end: int) -> Iterator[_Placed]:
        """Place the rows from one seam up to the next."""
        gutter = _Gutter(self.lanes)
        for owner, column in self._across(start).items():
            gutter.occupy(column, owner, self.ends[owner])
        reserved = self._across(end)
        refused = set(self._crossing(end)) - reserved.keys()
        gutter.reserve(reserved)
        for spine in range(start, end):
            row = self.rows.get(spine)
            if row is None:
                continue
            passing = gutter.passing(spine)
            parents = {c: owner for c, owner in passing.items() if owner in self.parents[spine]}
            lane_end = 0 if spine in refused else self.ends.get(spine, 0)
            node = gutter.place(spine, lane_end, right_of=max(parents, default=-1))
            owners = {**passing, **gutter.starting(spine)}
            yield _Placed(
                row,
                node,
                passing,
                joined={c: self.rows[owner].ordinal for c, owner in parents.items()},
                ending=frozenset(c for c, owner in parents.items() if self.ends[owner] == spine),
                lanes=tuple(
                    self.rows[owners[c]].ordinal if c in owners else 0
                    for c in range(max(owners, default=-1) + 1)
                ),
            )


class _Gutter:
    """Which lane stands in which column, row after row."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self._owner = [0] * lanes
        self._end = [0] * lanes
        self._reserved: dict[int, int] = {}
        self._reserved_from: dict[int, int] = {}

    def occupy(self, column: int, owner: int, end: int) -> None:
        """Run the owner's lane down a column to row `end`."""
        self._owner[column], self._end[column] = owner, end

    def reserve(self, columns: Mapping[int, int]) -> None:
        """Keep columns free for lanes, owner -> column, from their owners' rows on."""
        self._reserved = dict(columns)
        self._reserved_from = {column: owner for owner, column in columns.items()}

    def passing(self, spine: int) -> dict[int, int]:
        """Return the lanes that come into a row from above, column -> owner."""
        return {
            column: owner
            for column, owner in enumerate(self._owner)
            if owner < spine <= self._end[column]
        }

    def starting(self, spine: int) -> dict[int, int]:
        """Return the lane that starts at a row, if one does."""
        return {column: owner for column, owner in enumerate(self._owner) if owner == spine}

    def place(self, spine: int, end: int, *, right_of: int) -> int:
        """Find a column for a row's glyph and run its lane down to row `end`, if not 0."""
        column = self._reserved.get(spine)
        if column is not None:
            del self._reserved_from[column]
        elif end:
            column = self._free(spine, end, right_of)
        if column is not None:
            self.occupy(column, spine, end)
            return column
        # No lane, then: the glyph alone needs no more than this row.
        column = self._free(spine, spine, right_of)
        return self.lanes if column is None else column

    def _free(self, spine: int, end: int, right_of: int) -> int | None:
        for column in (*range(right_of + 1, min(_RIGHTWARD, self.lanes)), *range(self.lanes)):
            if self._end[column] < spine and self._reserved_from.get(column, end + 1) > end:
                return column
        return None


def _finished(placed: _Placed, known: Mapping[int, ItemRow], ascii: bool) -> SpineRow:
    row = placed.row
    shown = entry_sign(row.type, row.state, at_risk=row.at_risk)
    gutter = _gutter(placed, shown.glyph)
    return SpineRow(
        ordinal=row.ordinal,
        spine=row.spine or 0,
        item_id=one_line(row.item_id),
        type=one_line(row.type),
        gutter=gutter.translate(IN_ASCII) if ascii else gutter,
        node=placed.node,
        lanes=placed.lanes,
        parents=tuple(sorted(placed.joined.values())),
        marks=_marks(placed, known, "^" if ascii else "↑"),
        letter=shown.letter,
        line=one_line(row.line, _LONGEST_LINE),
        detail=one_line(row.detail, _LONGEST_LINE),
        word=shown.word,
        role=shown.role,
        at_risk=row.at_risk,
    )


def _gutter(placed: _Placed, glyph: str) -> str:
    node, joined = placed.node, placed.joined
    gutter = [" "] * (2 * max(node + 1, len(placed.lanes)) - 1)
    for column in placed.passing:
        gutter[2 * column] = "│"
    for column in joined:
        goes_on, stops = ("├", "╰") if column < node else ("┤", "╯")
        gutter[2 * column] = stops if column in placed.ending else goes_on
    gutter[2 * node] = glyph
    # The stroke to the glyph passes behind the lanes it has nothing to do with.
    for cell in range(2 * min(node, *joined), 2 * max(node, *joined)) if joined else ():
        if gutter[cell] == " ":
            gutter[cell] = "─"
    return "".join(gutter)


def _marks(placed: _Placed, known: Mapping[int, ItemRow], arrow: str) -> tuple[Mark, ...]:
    """Return a mark for each reference that no lane shows."""
    refs, shown = placed.row.refs, set(placed.joined.values())
    marks: list[Mark] = []
    for ref in dict.fromkeys(refs):
        drawn = home(ref, known)
        # A part whose decision is shown or named beside it would say the same twice.
        if drawn in shown or (drawn != ref and drawn in refs):
            continue
        item_id = one_line(known[ref].item_id) if ref in known else ""
        marks.append(Mark(ref, item_id, f"{arrow}{item_id or f'#{ref}'}"))
    return tuple(marks)
