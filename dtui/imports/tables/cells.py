"""What a cell says: text in CSV, a JSON value, or whatever Parquet holds, read as a field asks."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, cast

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

UNIX, UNIX_MS = "unix", "unix_ms"
"""Time formats that strptime has no word for: seconds, and milliseconds, since 1970 in UTC."""

_LONGEST_INTEGER = 1024
"""Bits. Python itself refuses to spell out an integer of thousands of digits."""

_YEAR_2004 = datetime(2004, 11, 25, tzinfo=UTC)


class UnfitCellError(ValueError):
    """A cell does not hold what its field asks for; the message says what to do."""


class Clock(NamedTuple):
    """How a table writes its times."""

    zone: tzinfo | None = None
    """Of times that name none; None if all of them do."""
    format: str | None = None
    """As strptime has it, or `UNIX` or `UNIX_MS`; None for ISO 8601."""


AS_ISO = Clock()
"""ISO 8601, each time with its zone."""


def is_missing(cell: object, missing: Collection[str]) -> bool:
    """Whether a cell says nothing: empty, null, NaN, or a word that stands for that.

    Examples
    --------
    >>> is_missing("  ", [""]), is_missing("n/a", ["", "n/a"]), is_missing(0, [""])
    (True, True, False)
    """
    match cell:
        case None:
            return True
        case str():
            return cell.strip() in missing
        case float():
            return math.isnan(cell)
        case _:
            return False


def as_text(cell: object) -> str:
    """Return a cell as the words it would be in CSV.

    Raises
    ------
    UnfitCellError
        If it holds several values, or bytes.

    Examples
    --------
    >>> as_text(True), as_text(12), as_text("12")
    ('true', '12', '12')
    """
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int() if cell.bit_length() <= _LONGEST_INTEGER:
            return str(cell)
        case int():
            raise UnfitCellError(f"{quoted(cell)} is no number that an event may hold")
        case float() | Decimal():
            return str(cell)
        case datetime() | date():
            return cell.isoformat()
        case _:
            raise _no_single_value(cell)


def as_scalar(cell: object) -> bool | int | float | str:
    """Return a cell as the value it is; a number of Parquet's decimals as a number of ours.

    Raises
    ------
    UnfitCellError
        If it holds several values, or bytes.
    """
    match cell:
        case bool() | int() | float() | str():
            return cell
        case Decimal():
            return as_number(cell)
        case _:
            return as_text(cell)


def as_number(cell: object) -> int | float:
    """Return a cell as a number: a whole one where it is written as one.

    Raises
    ------
    UnfitCellError
        If it is none.

    Examples
    --------
    >>> as_number("18"), as_number("0.62"), as_number(" 1e3 ")
    (18, 0.62, 1000.0)
    """
    match cell:
        case bool():
            pass
        case int():
            return cell
        case float() if math.isfinite(cell):
            return cell
        case Decimal() if cell.is_finite():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case str():
            text = cell.strip()
            if _WHOLE.fullmatch(text):
                return int(text)
            if len(text) <= 400 and _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
                return float(text)
        case _:
            pass
    raise UnfitCellError(f"{quoted(cell)} is no number; write it as 0.62, {_OR_TRANSLATE}")


def as_integer(cell: object) -> int:
    """Return a cell as a whole number, also where a column with gaps made it 12.0.

    Raises
    ------
    UnfitCellError
        If it is none.

    Examples
    --------
    >>> as_integer("12.0")
    12
    """
    number = as_number(cell)
    if int(number) != number:
        raise UnfitCellError(f'{quoted(cell)} is no whole number; say type = "number"')
    return int(number)


def as_boolean(cell: object) -> bool:
    """Return a cell as true or false.

    Raises
    ------
    UnfitCellError
        If it is neither ``true`` nor ``false``, in any case, nor 1 nor 0.

    Examples
    --------
    >>> as_boolean("TRUE"), as_boolean("0")
    (True, False)
    """
    match cell:
        case bool():
            return cell
        case 1 | 0:
            return cell == 1
        case str() if (word := cell.strip().lower()) in _BOOLEANS:
            return _BOOLEANS[word]
        case _:
            raise UnfitCellError(
                f"{quoted(cell)} is neither true nor false; translate it: "
                "values = {yes = true, no = false}"
            )


def as_moment(cell: object, clock: Clock) -> datetime:
    """Return a cell as a moment with its zone.

    An hour that the clock repeats in autumn is read as the first of the two.

    Raises
    ------
    UnfitCellError
        If it is no time, its zone is neither in it nor said, or that zone's clock skipped it.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> as_moment("2026-10-01 09:00", Clock(ZoneInfo("Europe/Berlin"))).isoformat()
    '2026-10-01T07:00:00+00:00'
    """
    moment = _moment(cell, clock.format)
    if moment.tzinfo is None:
        if clock.zone is None:
            raise UnfitCellError(
                f"{quoted(cell)} names no time zone; say in the mapping which one is meant: "
                'time_zone = "UTC" (or "Europe/Berlin", ...)'
            )
        moment = moment.replace(tzinfo=clock.zone)
    try:
        there = moment.astimezone(UTC)
        skipped = there.astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(
            tzinfo=None
        )
    except OverflowError:
        raise UnfitCellError(f"{quoted(cell)} is outside the years 1 to 9999 in UTC") from None
    if skipped:
        raise UnfitCellError(
            f"{quoted(cell)} never was in {clock.zone}: its clocks skipped that hour. The zone is "
            "another one; say which in time_zone"
        )
    return there


def check_format(text: str) -> None:
    """Refuse a format of times that could not read one back.

    Raises
    ------
    UnfitCellError
        If it is no format, or one without day, month and year.
    """
    if text in (UNIX, UNIX_MS):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a day without a year: refused below
            read = datetime.strptime(_YEAR_2004.strftime(text), text)  # noqa: DTZ007
    except ValueError as error:
        raise UnfitCellError(f"{text!r} cannot be read back ({error})") from None
    if (read.year, read.month, read.day) != (2004, 11, 25):
        raise UnfitCellError(
            f"{text!r} lacks day, month or year; write them as %d.%m.%Y, or leave time_format out "
            "for ISO 8601"
        )


def quoted(cell: object) -> str:
    """Return a cell for a message, as much of it as a person would read."""
    said = repr(cell) if not isinstance(cell, int) or isinstance(cell, bool) else _digits(cell)
    return said if len(said) <= 80 else f"{said[:60]}… ({len(said):,} characters)"


_OR_TRANSLATE = "translate it in values, or list it in missing if it says that nothing is known"
_BOOLEANS = MappingProxyType({"true": True, "false": False, "1": True, "0": False})

CELL_TYPES: Mapping[str, Callable[[object, Clock], Any]] = MappingProxyType(
    {
        "text": lambda cell, _: as_text(cell),
        "number": lambda cell, _: as_number(cell),
        "integer": lambda cell, _: as_integer(cell),
        "boolean": lambda cell, _: as_boolean(cell),
        "time": as_moment,
        "scalar": lambda cell, _: as_scalar(cell),
        "duration": lambda cell, _: cell if isinstance(cell, timedelta) else as_text(cell),
    }
)
"""How a cell is read."""


def _moment(cell: object, time_format: str | None) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - the mapping says where
    try:
        if time_format in (UNIX, UNIX_MS):
            seconds = as_number(cell) / (1 if time_format == UNIX else 1000)
            return datetime.fromtimestamp(seconds, UTC)
        if not isinstance(cell, str):
            raise _no_time(cell)
        text = cell.strip()
        if time_format is not None:
            return datetime.strptime(text, time_format)  # noqa: DTZ007 - the mapping says where
        if text.isdecimal():  # seconds, milliseconds or a date: a guess would be wrong by decades
            raise _no_time(cell)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise _no_time(cell, time_format) from None


def _no_time(cell: object, time_format: str | None = None) -> UnfitCellError:
    if time_format is not None:
        return UnfitCellError(f"{quoted(cell)} is no time in the format {time_format!r}")
    return UnfitCellError(
        f"{quoted(cell)} is no time; write 2026-10-01T09:00:00Z, or say time_format in the "
        'mapping ("%d.%m.%Y %H:%M", or "unix" for seconds)'
    )


def _no_single_value(cell: object) -> UnfitCellError:
    match cell:
        case list() | dict():
            held = "a list" if isinstance(cell, list) else "an object"
            inner = len(cast("Collection[object]", cell))
            return UnfitCellError(f"holds {held} of {inner}; an event takes a single value")
        case _:
            return UnfitCellError(f"holds {type(cell).__name__}, and no text, number or time")


def _digits(number: int) -> str:
    if number.bit_length() <= _LONGEST_INTEGER:
        return str(number)
    return f"an integer of {number.bit_length()} bits"
