"""The plain forms of comparisons: for pipes, screen readers, and whoever has no terminal app.

Four signs say of which kind a row is: ``=`` the same, ``~`` changed, ``<`` only left, ``>`` only
right. As with every plain form, a line fits in the width that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dtui.signs import CELL_SIGNS, IN_ASCII
from dtui.text import cells, one_line
from dtui.views.as_text import LEAST_WIDTH
from dtui.views.plain_text import fitted, wrapped

if TYPE_CHECKING:
    from dtui.views.comparison import (
        ComparedSide,
        Counts,
        Difference,
        ItemComparison,
        Kind,
        TraceComparison,
    )
    from dtui.views.decision_comparison import (
        CellComparison,
        ConstraintComparison,
        DecisionComparison,
        OptionComparison,
    )
    from dtui.views.decision_matrix import MatrixCell

KIND_SIGNS: dict[Kind, str] = {"same": "=", "changed": "~", "only left": "<", "only right": ">"}
"""The sign of each kind of row."""

_LABEL = 13


def counts_text(counts: Counts) -> str:
    """Return how much differs, in words.

    Examples
    --------
    >>> from dtui.views.comparison import Counts
    >>> counts_text(Counts(11, 1, 0, 2)), counts_text(Counts(3, 0, 0, 0))
    ('1 changed · 2 only right · 11 same', 'nothing differs · 3 same')
    """
    numbers = (
        (counts.changed, "changed"),
        (counts.left, "only left"),
        (counts.right, "only right"),
    )
    differing = [f"{number} {word}" for number, word in numbers if number]
    return " · ".join((*(differing or ["nothing differs"]), f"{counts.same} same"))


def side_text(side: ComparedSide) -> str:
    """Return what stands on a side, on one line."""
    name = f"{side.trace_id} {side.decision_id}".rstrip()
    title = f"  {side.title}" if side.title != side.trace_id else ""
    return f"{name}, {side.length:,} items, {side.when}{title}"


def arrow(left: str, right: str) -> str:
    """Return what was and what is, with a mark for nothing.

    Examples
    --------
    >>> arrow("PENDING", "refuted"), arrow("", "at risk")
    ('PENDING → refuted', '— → at risk')
    """
    return f"{left or '—'} → {right or '—'}"


def item_ids(row: ItemComparison) -> str:
    """Return an item's id, or both where the sides have different ones: ``obs-1 → obs-3``."""
    return _both(row.left and row.left.item_id, row.right and row.right.item_id)


def option_ids(option: OptionComparison) -> str:
    """Return an option's id, or both."""
    return _both(option.left and option.left.option_id, option.right and option.right.option_id)


def constraint_ids(column: ConstraintComparison) -> str:
    """Return a constraint's id, or both."""
    left, right = column.left, column.right
    return _both(left and left.constraint_id, right and right.constraint_id)


def _both(left: str | None, right: str | None) -> str:
    return " → ".join(dict.fromkeys(name for name in (left, right) if name))


def named_difference(row: ItemComparison, difference: Difference) -> Difference:
    """Return a difference as it is to be told: two texts under one id may be two things."""
    by_id = row.matched == "id" and difference.what == "text"
    return difference._replace(what="same id") if by_id else difference


def cell_signs(cell: CellComparison) -> str:
    """Return a compared cell in signs: one where both sides agree, else both.

    Examples
    --------
    ``✓``, ``✓→✗``, ``·→✓``; nothing where neither side has the pair.
    """
    left, right = _glyph(cell.left), _glyph(cell.right)
    if cell.left is None and cell.right is None:
        return ""
    return f"{left}→{right}" if left != right else left


def trace_comparison_text(view: TraceComparison, width: int = 100, *, every: bool = False) -> str:
    """Return two compared traces: the sides, how much differs, and a row for each difference.

    Parameters
    ----------
    view
        From `compare_traces`.
    width
        Cells of a line; at least `LEAST_WIDTH`.
    every
        Show what is the same too.
    """
    width = max(width, LEAST_WIDTH)
    rows = [row for row in view.rows if every or row.kind != "same"]
    lines = [*_head(view.left, view.right, view.counts, width), *([""] if rows else [])]
    widest = max((cells(item_ids(row)) for row in rows), default=0)
    for row in rows:
        lines += _item_lines(row, min(widest, width // 3), width)
    return "\n".join(lines)


def decision_comparison_text(
    view: DecisionComparison, width: int = 100, *, every: bool = False, ascii: bool = False
) -> str:
    """Return two compared decisions: the matrix in signs, then each difference in full.

    Parameters
    ----------
    view
        From `compare_decisions`.
    width
        Cells of a line; at least `LEAST_WIDTH`.
    every
        Say in full what is the same too.
    ascii
        Put ASCII in place of the signs.
    """
    width = max(width, LEAST_WIDTH)
    blocks = (
        [*_head(view.left, view.right, view.counts, width)],
        [*_matrix(view, width)],
        [line for row in _full_rows(view, every=every) for line in _full(*row, width)],
    )
    text = "\n\n".join("\n".join(lines) for lines in blocks if lines)
    return text.translate(IN_ASCII) if ascii else text


def trace_comparison_lines(view: TraceComparison, *, every: bool = False) -> Iterator[str]:
    """Yield a line a row, in words and nothing lined up."""
    for row in view.rows:
        if every or row.kind != "same":
            shown = row.right or row.left
            says = shown.line if shown is not None else ""
            matched = f"matched by {row.matched}" if row.matched else ""
            subject = f"{row.kind} {row.type_word} {item_ids(row).replace(' → ', ' and ')}"
            yield _plain(subject, says, row.differences, matched)


def decision_comparison_lines(view: DecisionComparison, *, every: bool = False) -> Iterator[str]:
    """Yield a line for everything a decision has, in words and nothing lined up."""
    for kind, name, left, right, differences in _full_rows(view, every=every, signs=False):
        says = left if left == right or not right else right
        both_sides = kind == "changed" and left != right
        subject = f"{kind} {name.replace('×', 'x').replace(' → ', ' and ')}"
        told = tuple(d for d in differences if d.what not in ("text", "verdict"))
        yield _plain(subject, _in_words(left, right) if both_sides else says, told)


def _plain(subject: str, says: str, differences: Iterable[Difference], matched: str = "") -> str:
    told = [f"{d.what}: {_in_words(d.left, d.right)}" for d in differences]
    beside = "; ".join(filter(None, (*told, matched)))
    return one_line(f"{subject}: {says}" + (f" [{beside}]" if beside else ""))


def _in_words(left: str, right: str) -> str:
    return f"left {left or 'nothing'}, right {right or 'nothing'}"


def _head(left: ComparedSide, right: ComparedSide, counts: Counts, width: int) -> Iterator[str]:
    for sign, side in (("<", left), (">", right)):
        yield fitted(f"{sign} {side_text(side)}", width).rstrip()
    yield fitted(counts_text(counts), width).rstrip()


def _item_lines(row: ItemComparison, id_width: int, width: int) -> Iterator[str]:
    shown = row.right or row.left
    says = shown.line if shown is not None else ""
    states = [d for d in row.differences if d.what == "state"]
    state = arrow(states[0].left, states[0].right) if states else shown.word if shown else ""
    head = f"{KIND_SIGNS[row.kind]} {row.letter:<2} {fitted(item_ids(row), id_width)}  "
    room = width - cells(head)
    tail = f"  {one_line(state, room - 2)}" if state else ""
    yield f"{head}{fitted(says, max(0, room - cells(tail)))}{tail}".rstrip()
    for difference in row.differences:
        if difference.what != "state":
            yield from _difference(named_difference(row, difference), width)


def _difference(difference: Difference, width: int) -> Iterator[str]:
    """Yield a difference on one line if there is room, else each side on lines of its own."""
    said = arrow(difference.left, difference.right)
    label = fitted(difference.what, _LABEL)
    if cells(said) <= width - _LABEL - 6:
        yield f"    {label}  {said}"
        return
    for sign, text in (("<", difference.left), (">", difference.right)):
        for index, line in enumerate(wrapped(text or "—", width - _LABEL - 8)):
            yield f"    {label}  {' ' if index else sign} {line}".rstrip()
            label = " " * _LABEL


def _matrix(view: DecisionComparison, width: int) -> Iterator[str]:
    if not view.options or not view.constraints:
        return
    labels = [f"{KIND_SIGNS[option.kind]} {_option_name(option)}" for option in view.options]
    label_width = min(max(map(cells, labels)), width // 2)
    names = [f"{KIND_SIGNS[column.kind]} {constraint_ids(column)}" for column in view.constraints]
    column_width = min(20, max(5, *map(cells, names)), width - label_width - 2)
    a_band = max(1, (width - label_width) // (column_width + 2))
    for start in range(0, len(names), a_band):
        band = slice(start, start + a_band)
        if start:
            yield ""
        yield _row("", label_width, names[band], column_width)
        for option, label in zip(view.options, labels, strict=True):
            signs = [cell_signs(cell) for cell in option.cells[band]]
            yield _row(label, label_width, signs, column_width)


def _row(label: str, label_width: int, texts: Sequence[str], width: int) -> str:
    columns = "".join(f"  {fitted(text, width)}" for text in texts)
    return f"{fitted(label, label_width)}{columns}".rstrip()


_Full = tuple["Kind", str, str, str, "tuple[Difference, ...]"]


def _full_rows(view: DecisionComparison, *, every: bool, signs: bool = True) -> Iterator[_Full]:
    """Yield all that is to be said in full: its kind, its name, both sides, the differences."""
    for part in view.parts:
        if every or part.kind != "same":
            yield part.kind, part.part, part.left, part.right, ()
    for column in view.constraints:
        if every or column.kind != "same":
            left = column.left.statement if column.left else ""
            right = column.right.statement if column.right else ""
            yield column.kind, constraint_ids(column), left, right, column.differences
    for option in view.options:
        if every or option.kind != "same":
            left = option.left.name if option.left else ""
            right = option.right.name if option.right else ""
            yield option.kind, option_ids(option), left, right, option.differences
        for column, cell in zip(view.constraints, option.cells, strict=True):
            there = any(side is not None and side.evaluation_id for side in (cell.left, cell.right))
            if there and (every or cell.kind != "same"):
                name = f"{option_ids(option)} × {constraint_ids(column)}"
                because = cell.kind != "changed"
                left = _cell(cell.left, because=because, signs=signs)
                right = _cell(cell.right, because=because, signs=signs)
                yield cell.kind, name, left, right, cell.differences


def _full(
    kind: Kind, name: str, left: str, right: str, differences: tuple[Difference, ...], width: int
) -> Iterator[str]:
    first = fitted(f"{KIND_SIGNS[kind]} {name}", max(_LABEL, cells(name)) + 2)
    if cells(first) > width // 2:  # several long ids: what they say stands below them
        yield fitted(first, width).rstrip()
        first = "  "
    room = width - cells(first) - 2
    if kind != "changed" or left == right or cells(arrow(left, right)) <= room:
        texts = [arrow(left, right) if kind == "changed" and left != right else left or right]
    else:
        texts = [f"< {left}", f"> {right}"]
    for text in texts:
        for index, line in enumerate(wrapped(text, room - 2 * (len(texts) > 1))):
            yield f"{first}  {'  ' if index and len(texts) > 1 else ''}{line}".rstrip()
            first = " " * cells(first)
    for difference in differences:
        if difference.what not in ("text", "verdict"):
            yield from _difference(difference, width)


def _option_name(option: OptionComparison) -> str:
    shown = option.right or option.left
    return f"{option_ids(option)} {shown.name if shown is not None else ''}"


def _cell(cell: MatrixCell | None, *, because: bool, signs: bool) -> str:
    if cell is None or not cell.evaluation_id:
        return ""
    reasons = f": {cell.reasoning}" if because else ""
    return f"{cell.glyph + ' ' if signs else ''}{cell.word}{reasons}"


def _glyph(cell: MatrixCell | None) -> str:
    return CELL_SIGNS[None].glyph if cell is None else cell.glyph
