"""A table of numbers with as many columns as it needs, in as many cells as there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from dtui.text import cells, one_line
from dtui.views.plain_text import wrapped
from dtui.views.unfolding import Span, TextLine

Cell = str | int | float | None
"""A value; None where there is none to say."""

_SENTENCE = 40
"""Cells from which a text stands below its row instead of in a column."""

_FIGURE = re.compile(r"[+−]?[\d,.]+(e[+−]?\d+)?( %)?|–")
"""What stands at the right of its column."""

_WORD_AT_MOST, _HEAD_AT_LEAST = 14, 10
"""How much room a head is given beyond that of its figures."""
_GAP = "  "


def number_text(value: Cell, digits: int | None = None) -> str:
    r"""Return a value as it is read: thousands grouped, a minus that is one, a dash for None.

    Parameters
    ----------
    digits
        Decimals; without it a fraction has as many as six significant digits take.

    Examples
    --------
    >>> number_text(-0.06, 3), number_text(48211), number_text(None), number_text(0.5)
    ('−0.060', '48,211', '–', '0.5')
    >>> number_text(-0.0004, 2), number_text("reviewer\n4")
    ('0.00', 'reviewer ⏎ 4')
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return one_line(value)
    if digits is not None:
        shown = f"{value:,.{digits}f}"
    else:
        shown = f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
    # What rounds to zero has no sign: a minus there would claim a direction.
    if not any(char in "123456789" for char in shown):
        shown = shown.lstrip("-")
    return shown.replace("-", "−")


def table_lines(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: int,
    *,
    digits: Sequence[int | None] = (),
    indent: int = 2,
) -> list[TextLine]:
    """Return a table as lines of at most `width` cells.

    Nothing is left out: columns that don't fit beside the others follow in a table of their own,
    which repeats the first one, and a text as long as a sentence stands below its row.
    """
    if not columns:
        return []
    room = max(width - indent, 20)
    texts = [[number_text(cell, _at(digits, at)) for at, cell in enumerate(row)] for row in rows]
    wordy = [at for at in range(1, len(columns)) if _is_wordy(row[at] for row in texts)]
    short = [at for at in range(len(columns)) if at not in wordy]
    shares = {0: _share(columns[0], [row[0] for row in texts], room // 2)}
    most = room - shares[0] - len(_GAP)
    shares |= {at: _share(columns[at], [row[at] for row in texts], most) for at in short[1:]}
    right = {at for at in short if all(_FIGURE.fullmatch(row[at]) for row in texts)}
    lines: list[TextLine] = []
    for number, part in enumerate(_parts(short, shares, room)):
        if number:
            lines.append(())
        lines += _head(columns, part, shares, right)
        for row in texts:
            lines.append(_row(row, part, shares, right))
            if number == 0:
                lines += _below(columns, row, wordy, room)
    pad = Span(" " * indent)
    return [(pad, *line) if line else (Span(""),) for line in lines]


def _at(digits: Sequence[int | None], at: int) -> int | None:
    return digits[at] if at < len(digits) else None


def _is_wordy(texts: Iterator[str]) -> bool:
    return any(cells(text) >= _SENTENCE for text in texts)


def _share(head: str, texts: Sequence[str], most: int) -> int:
    """Return how wide a column is: its widest text, or the longest word of its head."""
    widest = max(map(cells, texts), default=0)
    word = max(map(cells, one_line(head).split()), default=0)
    return min(max(widest, min(word, _WORD_AT_MOST), min(cells(head), _HEAD_AT_LEAST)), most)


def _parts(short: Sequence[int], shares: dict[int, int], room: int) -> Iterator[list[int]]:
    """Yield the columns of one table after the other, each beginning with the first column."""
    first, *others = short
    part, taken = [first], shares[first]
    for at in others:
        if taken + len(_GAP) + shares[at] > room and len(part) > 1:
            yield part
            part, taken = [first], shares[first]
        part.append(at)
        taken += len(_GAP) + shares[at]
    yield part


def _head(
    columns: Sequence[str], part: Sequence[int], shares: dict[int, int], right: set[int]
) -> Iterator[TextLine]:
    names = [wrapped(one_line(columns[at]), shares[at]) for at in part]
    height = max(map(len, names))
    padded = [[""] * (height - len(name)) + name for name in names]
    for line in zip_longest(*padded, fillvalue=""):
        cut = (_padded(text, shares[at], at in right) for at, text in zip(part, line, strict=True))
        yield (Span(_GAP.join(cut).rstrip(), "dim"),)


def _row(
    row: Sequence[str], part: Sequence[int], shares: dict[int, int], right: set[int]
) -> TextLine:
    name, *figures = (_padded(row[at], shares[at], at in right) for at in part)
    return (Span(name, "accent"), Span("".join(f"{_GAP}{figure}" for figure in figures).rstrip()))


def _padded(text: str, width: int, right: bool) -> str:
    cut = one_line(text, width)
    pad = " " * (width - cells(cut))
    return f"{pad}{cut}" if right else f"{cut}{pad}"


def _below(
    columns: Sequence[str], row: Sequence[str], wordy: Sequence[int], room: int
) -> Iterator[TextLine]:
    for at in wordy:
        if row[at]:
            label = "" if len(wordy) == 1 else f"{one_line(columns[at])}: "
            for line in wrapped(f"{label}{row[at]}", room - 4):
                yield (Span(f"    {line}", "dim"),)
