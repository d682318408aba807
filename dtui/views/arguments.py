"""The arguments of a proposal: each by its name, however long another one's value is.

An agent writes as much into an argument as it likes. Whoever decides must see all of them, so a
long value is shortened before another argument goes unseen, and what doesn't fit is counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, cast

from dtui.text import cells, one_line
from dtui.views.plain_text import wrapped

Arguments = Mapping[str, Any]
"""Names and single values, as they were proposed."""

LONGEST_TEXT = 4_000
"""Characters of one text that are shown at all."""

_LONGEST_NAME = 24
_CONSIDERED = 200
"""Arguments that are looked at for a line; more than that are only counted."""

_SHORT = 16
"""Cells of an argument that is not left out before another one for the room it takes."""

_CAPS = (400, 120, 60, 40, 24, 16, 10, 6)
"""Cells that a value is shortened to, one after the other, until all arguments fit."""


class ArgumentRow(NamedTuple):
    """One argument, or how many more there are."""

    name: str
    """Empty for what stands for the rest of them."""
    lines: tuple[str, ...]
    """Its value, in lines that fit beside the names."""


# A cursor that moves through a queue asks for the same proposals again and again.
@lru_cache(maxsize=1_024)
def read_arguments(args: str) -> Arguments:
    """Return arguments that are kept as JSON."""
    return cast("dict[str, Any]", json.loads(args))


def argument_words(value: object) -> str:
    r"""Return a value as a person writes it; of a very long text only as much as can be read.

    Examples
    --------
    >>> argument_words(True), argument_words(24.10), argument_words("churned")
    ('yes', '24.1', 'churned')
    >>> argument_words("x" * 5_000)[-24:]
    'x… 1,000 more characters'
    """
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case _:
            return shortened(str(value))


def shortened(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text, or its beginning and how many characters follow.

    Examples
    --------
    >>> shortened("three sites", 5)
    'three… 6 more characters'
    """
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]}… {left:,} more characters"


def arguments_line(action: str, args: Arguments, width: int, *, more: str = "more") -> str:
    """Return an action with its arguments on one line of at most `width` cells.

    Examples
    --------
    >>> arguments_line("discount", {"comment": "as agreed " * 24, "percent": 95}, 48)
    'discount · comment as agreed as ag… · percent 95'
    """
    return one_line(argument_lines(action, args, width, 1, more=more)[0], width)


def argument_lines(
    action: str, args: Arguments, width: int, most: int, *, more: str = "more"
) -> list[str]:
    """Return an action with its arguments in at most so many lines.

    Long values are shortened first. Where there is no room for all of them even so, those that
    take the most are counted instead, and `more` says how they can be seen.

    Examples
    --------
    >>> argument_lines("discount", {"note": "three sites", "percent": 5, "years": 2}, 24, 2)
    ['discount · note three… ·', 'percent 5 · years 2']
    >>> argument_lines("discount", {"note": "three sites", "percent": 5, "years": 2}, 30, 1)
    ['discount · percent 5 · 2 more']
    """
    does = one_line(action, width)
    considered = list(islice(args.items(), _CONSIDERED))
    names = [one_line(name, _LONGEST_NAME) for name, _ in considered]
    words = [argument_words(value) for _, value in considered]
    told: list[str] = []
    for cap in _CAPS if len(args) <= _CONSIDERED else _CAPS[-1:]:
        values = [one_line(word, cap) for word in words]
        told = [f"{name} {value}" for name, value in zip(names, values, strict=True)]
        lines = wrapped(" · ".join((does, *told)), width)
        if len(lines) <= most and len(told) == len(args):
            return lines
    by_room = sorted(range(len(told)), key=lambda at: _takes(told[at], at))
    lines = [does]
    for count in range(_fitting(by_room, told, width * most), -1, -1):
        kept = [told[index] for index in sorted(by_room[:count])]
        rest = [f"{len(args) - count} {more}"] if count < len(args) else []
        lines = wrapped(" · ".join((does, *kept, *rest)), width)
        if len(lines) <= most:
            break
    return lines[:most]


def _takes(told: str, at: int) -> tuple[bool, int, int]:
    """Order what is told: whole before shortened, then by room, and short ones as they came."""
    return (told.endswith("…"), max(cells(told), _SHORT), at)


def _fitting(by_room: Sequence[int], told: Sequence[str], room: int) -> int:
    """Return how many at most of what is told fit, the shortest first."""
    for count, index in enumerate(by_room):
        room -= cells(told[index]) + 3
        if room < 0:
            return count
    return len(by_room)


def argument_rows(
    args: Arguments, width: int, *, most: int, tallest: int = 3, more: str = "more"
) -> list[ArgumentRow]:
    """Return a row for each argument, and a last one that counts those there is no room for.

    Parameters
    ----------
    width
        Cells beside the names.
    most
        How many rows there may be.
    tallest
        How many lines one value may take.
    more
        How the others can be seen.
    """
    shown = list(islice(args.items(), most if len(args) <= most else most - 1))
    rows = [
        ArgumentRow(one_line(name, _LONGEST_NAME), _value_lines(value, width, tallest))
        for name, value in shown
    ]
    if left := len(args) - len(shown):
        rows.append(ArgumentRow("", (f"{left} {more}",)))
    return rows


def names_width(args: Arguments) -> int:
    """Return how many cells the widest name takes."""
    return max((cells(one_line(name, _LONGEST_NAME)) for name in args), default=0)


def _value_lines(value: object, width: int, tallest: int) -> tuple[str, ...]:
    words = one_line(argument_words(value))
    lines = wrapped(words, width)
    if len(lines) <= tallest:
        return tuple(lines)
    kept = lines[:tallest]
    left = len(words) - sum(len(line) + 1 for line in kept)
    told = f"… {left:,} more characters"
    room = width - cells(told)
    if room > 8:
        kept[-1] = f"{one_line(kept[-1], room).removesuffix('…')}{told}"
    else:
        kept[-1] = f"{one_line(kept[-1], width - 1).removesuffix('…')}…"
    return tuple(kept)
