"""Text cut, padded and wrapped by terminal cells, for the forms a pipe or a screen reader gets."""

from __future__ import annotations

from collections.abc import Iterator

from dtui.text import cells, one_line, plain


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
