"""Text cut, padded and wrapped by terminal cells, for the forms a pipe or a screen reader gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from dtui.text import cells, one_line, plain

Entry = tuple[str, str]
"""What something is, and what it says."""


def fitted(text: str, width: int) -> str:
    """Return `text` on one line of exactly `width` cells: cut with an ellipsis, or padded.

    Examples
    --------
    >>> fitted("Latency rises.", 8), fitted("漢字", 6)
    ('Latency…', '漢字  ')
    """
    line = one_line(text, width)
    return line + " " * (width - cells(line))


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken at spaces where it has any.

    Line breaks of the text stay; a word wider than a line is broken where the line ends.

    Examples
    --------
    >>> wrapped("Service, not price, is what they complain about.", 20)
    ['Service, not price,', 'is what they', 'complain about.']
    """
    lines: list[str] = []
    for paragraph in plain(text).split("\n"):
        lines.extend(_wrapped_paragraph(paragraph, max(width, 2)))
    return lines


def _wrapped_paragraph(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    for word in paragraph.split():
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *full, line = _broken(word, width)
        yield from full
    yield line


def _broken(word: str, width: int) -> Iterator[str]:
    start, room = 0, width
    for index, char in enumerate(word):
        room -= cells(char)
        if room < 0:
            yield word[start:index]
            start, room = index, width - cells(char)
    yield word[start:]


def joined(blocks: Iterable[Sequence[str]]) -> str:
    """Return blocks of lines as one text, an empty line between them."""
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def section(title: str, entries: Iterable[Entry], width: int) -> list[str]:
    """Return a titled block of entries: each name once, what it says wrapped beside it."""
    entries = list(entries)
    if not entries:
        return []
    indent = "  " if title else ""
    name_width = min(max(cells(name) for name, _ in entries), width // 3)
    room = width - len(indent) - name_width - 2
    lines = [title] if title else []
    for name, says in entries:
        for index, line in enumerate(wrapped(says, room)):
            lines.append(f"{indent}{fitted('' if index else name, name_width)}  {line}".rstrip())
    return lines


def columns(
    table: Sequence[Sequence[str]],
    width: int,
    order: Sequence[int] | None = None,
    whole: Collection[int] = (),
) -> Iterator[str]:
    """Yield a table's rows as lines of at most `width` cells.

    The columns come by importance, but for the last one, which takes what the others leave.
    One that is empty in every row is left out; `order` says how they stand on the line. Those
    that are to be `whole` are never cut, and a line is longer for it where it must be.

    Examples
    --------
    >>> row = [("brennmoor-renewal", "PENDING", "What to offer?")]
    >>> list(columns(row, 30)), list(columns(row, 30, whole=[0]))
    (['brennmoo…  PENDING  What to o…'], ['brennmoor-renewal  PENDING  What to o…'])
    """
    if not table:
        return
    widths = [max(cells(text) for text in column) for column in zip(*table, strict=True)]
    # A long id or state must not push out what the line is about.
    shares = _shares(widths[:-1], 2 * width // 3)
    cut = max(0, width - sum(share + 2 for share in shares if share))
    widths[:-1] = [widths[at] if at in whole else share for at, share in enumerate(shares)]
    rest = max(0, width - sum(share + 2 for share in widths[:-1] if share))
    widths[-1] = max(rest, min(cut, width // 3)) if whole else rest
    places = [place for place in order or range(len(widths)) if widths[place]]
    for row in table:
        yield "  ".join(fitted(row[place], widths[place]) for place in places).rstrip()


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """Return how many of `room` cells each column gets, the gap of two after each included.

    The first gets most, up to half of the room; each gets a little.
    """
    shares = [0] * len(wanted)
    columns = [place for place in range(len(wanted)) if wanted[place]]
    left = max(0, room - 2 * len(columns))
    little = min(8, left // max(1, len(columns)))
    for done, place in enumerate(columns, start=1):
        kept = sum(min(little, wanted[later]) for later in columns[done:])
        shares[place] = min(wanted[place], max(little, min(left - kept, room // 2)))
        left -= shares[place]
    return shares
