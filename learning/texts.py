"""Texts within a value, whatever its shape: made fit to be shown, or changed in any other way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from dtui.text import one_line

T = TypeVar("T")


def shown(value: T) -> T:
    r"""Return a value with every text in it made fit to be shown.

    Nothing reaches a page but through here: escape sequences, bidirectional controls and NUL
    become visible, and each text becomes one line. Markup is still text; the page escapes it.

    Examples
    --------
    >>> shown(("\x1b[2Jgone", 3, None))
    ('\\x1b[2Jgone', 3, None)
    """
    return mapped(value, one_line)


def mapped(value: T, change: Callable[[str], str]) -> T:
    """Return a value with every text in it changed."""
    return _mapped(value, change)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any part of a value
    match value:
        case str():
            return change(value)
        case tuple():
            return tuple(_mapped(part, change) for part in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in fields(value) if field.init]
            return replace(value, **{name: _mapped(getattr(value, name), change) for name in names})
        case _:
            return value
