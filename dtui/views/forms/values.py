"""What was typed into a form, read field by field, whichever face it comes from.

A browser hands over JSON, and what is missing or of another type in it counts as left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeGuard, cast

Values = Mapping[str, object]
"""What stands in the fields of a form, by their names."""


def text(values: Values, name: str) -> str:
    """Return the text of a field; empty if nothing was typed.

    Examples
    --------
    >>> text({"answer": "Legal"}, "answer"), text({"answer": None}, "answer")
    ('Legal', '')
    """
    value = values.get(name)
    return value if isinstance(value, str) else ""


def place(values: Values, name: str, count: int) -> int | None:
    """Return which of so many options was taken, counted from 0; None if none was.

    Examples
    --------
    >>> place({"option": 1}, "option", 2), place({"option": 2}, "option", 2)
    (1, None)
    """
    value = values.get(name)
    return value if _is_place(value, count) else None


def places(values: Values, name: str, count: int) -> tuple[int, ...]:
    """Return which of so many options were taken, each once and in their order.

    Examples
    --------
    >>> places({"codes": [2, 0, 2, 9]}, "codes", 3)
    (0, 2)
    """
    value = values.get(name)
    taken = cast("Iterable[object]", value) if isinstance(value, list | tuple) else ()
    return tuple(sorted({one for one in taken if _is_place(one, count)}))


def ticked(values: Values, name: str) -> bool:
    """Return whether a field was ticked."""
    return values.get(name) is True


def item_ids(value: object) -> list[str]:
    """Return the ids that a text or a list names, each once and in their order.

    Examples
    --------
    >>> item_ids("obs-1, hyp-1 obs-1")
    ['obs-1', 'hyp-1']
    """
    named = re.split(r"[\s,]+", value) if isinstance(value, str) else value
    every = cast("Iterable[object]", named) if isinstance(named, list | tuple) else ()
    return list(dict.fromkeys(one for one in every if isinstance(one, str) and one))


def _is_place(value: object, count: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
