"""Single values as a person types them: an argument of a proposal, a probability, a reading."""

from __future__ import annotations

import re

from dtui.text import one_line

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
"""What is taken for a number: no `nan`, no `inf`."""

_WHOLE = re.compile(r"[+-]?\d+")
_YES_OR_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}

_LINE_BREAK = " ⏎ "
"""How a line break of a text stands in its field."""

_LONGEST_TYPED = 2_000
"""Cells of a text in its field; one that is left as it stands there is kept whole."""


def as_typed(value: object) -> str:
    """Return a value as it stands in a field of one line.

    Examples
    --------
    >>> as_typed(True), as_typed(18), as_typed("three sites"), as_typed(None)
    ('yes', '18', 'three sites', '–')
    """
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case str():
            return one_line(value, _LONGEST_TYPED)
        case _:
            return str(value)


def read_like(typed: str, like: object) -> object:
    r"""Return what was typed as a value of the type of another, which `as_typed` showed.

    Examples
    --------
    >>> read_like("12", 18), read_like("12.5", 18), read_like("no", True), read_like("12", "18")
    (12, 12.5, False, '12')
    >>> read_like("one ⏎ two!", "one\ntwo")
    'one\ntwo!'

    Raises
    ------
    ValueError
        If it is none, with what is asked for.
    """
    if typed == as_typed(like):
        return like
    trimmed = typed.strip()
    match like:
        case bool():
            if trimmed.lower() not in _YES_OR_NO:
                raise ValueError("is neither yes nor no.")
            return _YES_OR_NO[trimmed.lower()]
        case int() | float():
            if not NUMBER.fullmatch(trimmed):
                raise ValueError("is no number.")
            # A whole number that is proposed may well become a fraction, and stays whole else.
            is_whole = isinstance(like, int) and _WHOLE.fullmatch(trimmed)
            return int(trimmed) if is_whole else float(trimmed)
        case str() if "\n" in like:
            return typed.replace(_LINE_BREAK, "\n")
        case _:
            return typed


def probability(typed: str) -> float | str:
    """Return the probability that was typed, or the text, to be refused in the spine's words.

    Examples
    --------
    >>> probability("0.3"), probability("30 %"), probability("likely")
    (0.3, 0.3, 'likely')
    """
    number = typed.strip().removesuffix("%").strip()
    if not NUMBER.fullmatch(number):
        return typed
    return float(number) / 100 if typed.strip().endswith("%") else float(number)
