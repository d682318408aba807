"""What a question of the browser may be asked with, as the method says that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any

from dtui.errors import InvalidQueryError
from dtui.text import one_line

# A method's annotations are texts; what is of another kind, the method looks at itself.
_KINDS: Mapping[str, tuple[type, str]] = {
    "int": (int, "a whole number"),
    "str": (str, "a text"),
    "bool": (bool, "true or false"),
    "Values": (Mapping, "values by their names"),
    "Mapping[str, Any] | None": (Mapping, "values by their names"),
}

_LARGEST = 2**53
"""Beyond it, a browser has no whole numbers."""


def read_question(question: str, answer: Callable[..., Any], given: object) -> dict[str, Any]:
    """Return what a question was asked with, fit for the method that answers it.

    Raises
    ------
    InvalidQueryError
        If something is missing, unknown, or of another kind.

    Examples
    --------
    >>> def rows(first: int, count: int = 64) -> None: ...
    >>> read_question("rows", rows, {"first": 128})
    {'first': 128}
    >>> read_question("rows", rows, {"first": "128"})
    Traceback (most recent call last):
    ...
    dtui.errors.InvalidQueryError: 'rows' is asked with 'first', a whole number, and '128' is none.
    """
    if not isinstance(given, Mapping):
        raise InvalidQueryError(f"{question!r} is asked with values by their names.")
    known = signature(answer).parameters
    if unknown := set(given) - set(known):
        raise InvalidQueryError(f"{question!r} is asked without {min(unknown)!r}.")
    for name, parameter in known.items():
        kind, called = _KINDS.get(str(parameter.annotation), (object, "something"))
        if name not in given:
            if parameter.default is Parameter.empty:
                raise InvalidQueryError(f"{question!r} is asked with {name!r}, {called}.")
        elif not _is_of(kind, given[name]):
            said = one_line(repr(given[name]), 60)
            raise InvalidQueryError(
                f"{question!r} is asked with {name!r}, {called}, and {said} is none."
            )
    return dict(given)


def _is_of(kind: type, value: object) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
    return isinstance(value, kind)
