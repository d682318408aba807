"""What a person types for a field: FIELD=VALUE, NAME=VALUE, a horizon, or the whole as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import click

from dtui.errors import InvalidItemError


def payload_of(item_type: str, words: Iterable[str]) -> dict[str, Any]:
    """Read an item's fields from the words of a command line.

    A field of text takes its value as it stands; any other takes JSON (a number, ``true``,
    ``false``, ``null``, an object); a list grows by one each time its field is named. What an
    item type can't take is left to the store, which says why it refuses it.

    Parameters
    ----------
    item_type
        One of the thirteen, or ``trace_opened``; of any other, only what all items share is known.
    words
        Each ``FIELD=VALUE`` or a JSON object.

    Raises
    ------
    click.UsageError
        If a word is neither, or a field is named twice.

    Examples
    --------
    >>> payload_of("hypothesis_validation", ["hypothesis_id=hyp-1", "validated=false"])
    {'hypothesis_id': 'hyp-1', 'validated': False}
    >>> payload_of("question", ["question=Who signed?", "labels=legal", "labels=2024"])
    {'question': 'Who signed?', 'labels': ['legal', '2024']}
    """
    shapes = _shapes(item_type)
    payload: dict[str, Any] = {}
    for word in words:
        for name, value in _fields(word, shapes).items():
            payload[name] = _joined(name, payload[name], value) if name in payload else value
    return payload


def json_object(text: str, what: str) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    InvalidItemError
        If it is none; the message begins with `what`.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise InvalidItemError(f"{what} is nested too deeply.") from None
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at character {error.pos + 1}"
        raise InvalidItemError(f"{what} is no JSON: {reason}.") from None
    except ValueError as error:  # a number of thousands of digits
        raise InvalidItemError(f"{what} is no JSON: {error}.") from None
    if not isinstance(value, dict):
        raise InvalidItemError(f"{what} is no JSON object but {_kind(value)}.")
    return cast("dict[str, Any]", value)


def arguments(words: Iterable[str], option: str) -> dict[str, str]:
    """Split each ``NAME=VALUE``.

    Raises
    ------
    click.UsageError
        If one is no ``NAME=VALUE``, or a name comes twice.
    """
    given: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark or not name.strip():
            raise click.UsageError(f"{option} {word!r} is not NAME=VALUE, such as percent=18.")
        if name in given:
            raise click.UsageError(f"{option} {name} is given twice.")
        given[name] = value
    return given


def scalar(text: str, like: object = None) -> bool | int | float | str:
    """Read a value as JSON has it if that is one number, text, true or false; else as text.

    What stood there as text before stays text.

    Parameters
    ----------
    text
        As it was typed.
    like
        The value whose place it takes, if there is one.

    Examples
    --------
    >>> scalar("12"), scalar("true"), scalar("two years"), scalar('"12"'), scalar("NaN")
    (12, True, 'two years', '12', 'NaN')
    >>> scalar("12", like="18 %")
    '12'
    """
    if isinstance(like, str):
        return text
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, bool | int | float | str) else text


def _refuse(constant: str) -> object:
    raise ValueError(constant)


_UNITS = {"d": "P{}D", "h": "PT{}H", "min": "PT{}M", "s": "PT{}S"}
_HORIZON = re.compile(r"(\d{1,9}) ?(d|h|min|s)")


def horizon(text: str) -> str:
    """Return a horizon as ISO 8601 has it; one that is written so already stays as it is.

    Raises
    ------
    click.UsageError
        If it is none.

    Examples
    --------
    >>> horizon("90d"), horizon("36 h"), horizon("P30D")
    ('P90D', 'PT36H', 'P30D')
    """
    typed = text.strip()
    if typed.startswith("P"):
        return typed
    found = _HORIZON.fullmatch(typed)
    if found is None:
        raise click.UsageError(
            f"--horizon {text!r} is none. Write 90d, 36h, 30min, or an ISO 8601 duration (P90D)."
        )
    return _UNITS[found[2]].format(found[1])


def given(**fields: object) -> dict[str, Any]:
    """Return the fields that were given: those that are neither None nor empty."""
    return {name: value for name, value in fields.items() if value is not None and value != ()}


def _fields(word: str, shapes: dict[str, Any]) -> dict[str, Any]:
    if word.lstrip().startswith("{"):
        try:
            return json_object(word, "the item")
        except InvalidItemError as error:
            raise click.UsageError(str(error)) from None
    name, mark, value = word.partition("=")
    if not mark or not name.strip():
        raise click.UsageError(
            f"{word!r} is neither FIELD=VALUE nor a JSON object, such as statement='Usage fell' or "
            '\'{"statement": "Usage fell"}\'.'
        )
    shape = shapes.get(name, str)
    if get_origin(shape) is tuple:
        return {name: [_read(get_args(shape)[0], value)]}
    return {name: _read(shape, value)}


def _joined(name: str, before: object, value: object) -> object:
    if isinstance(before, list) and isinstance(value, list):
        return [*cast("list[object]", before), *cast("list[object]", value)]
    raise click.UsageError(f"{name} is given twice.")


def _read(shape: object, value: str) -> object:
    if _is_text(shape):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value  # the store says what it would have taken


def _shapes(item_type: str) -> dict[str, Any]:
    """Return the declared type of each field."""
    from dtui.trace import ITEM_TYPES, TraceItem, TraceOpened

    model = TraceOpened if item_type == "trace_opened" else ITEM_TYPES.get(item_type, TraceItem)
    return {name: field.annotation for name, field in model.model_fields.items()}


def _is_text(shape: object) -> bool:
    origin = get_origin(shape)
    if origin is Annotated:
        return _is_text(get_args(shape)[0])
    if origin in (Union, UnionType):
        return any(_is_text(part) for part in get_args(shape))
    return origin is Literal or shape is str or shape is datetime


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a number"
