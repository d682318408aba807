"""Columns of any origin as the types of the schema; refused where a guess would be wrong.

What a text means is what `dtui.imports.tables.cells` says of a single cell; here it is said of a
whole column at once, and one that cannot be read gets the reason from there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import polars as pl

from dtui.imports.tables.cells import AS_ISO, CELL_TYPES, Clock, UnfitCellError
from learning.frames.place import Place
from learning.frames.schema import MOMENT, SPAN
from learning.frames.spans import span

DECIMAL = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_ISO = (
    r"^([0-9]{4}-[01][0-9]-[0-3][0-9])[T ]([0-2][0-9]:[0-5][0-9]:[0-5][0-9])(\.[0-9]{1,6})?"
    r"(Z|[+-][0-2][0-9]:[0-5][0-9])?$"
)
"""Without leap seconds, which polars would take and Python would not."""
_WHOLE = 2.0**53
"""Beyond it a float skips integers."""

_CONVERT = (
    "Convert the column first, or say in a mapping file how it is written: "
    "learning.frames.read_table"
)

_WORDS = ("true", "false", "1", "0")


def typed(
    column: pl.Series, dtype: pl.DataType, place: Place, *, clock: Clock = AS_ISO
) -> pl.Series:
    """Return a column as a type of the schema; what says nothing is null.

    Parameters
    ----------
    column
        Under our name.
    dtype
        What the schema has there.
    place
        What it is called where it comes from.
    clock
        How times are written, and in which zone, where a text does not say so itself.

    Raises
    ------
    InvalidFrameError
        If a value is not what is asked for, or a moment names no zone.
    """
    if column.null_count() == len(column):  # of whatever type: nothing is said in it
        return pl.Series(column.name, [None], dtype=dtype).new_from_index(0, len(column))
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        column = column.cast(pl.String)
    read = _READERS[dtype.base_type()]
    return read(column, place, clock).cast(dtype).alias(column.name)


def _texts(column: pl.Series, place: Place, _: Clock) -> pl.Series:
    if column.dtype == pl.String:
        return column
    if column.dtype.is_integer() or column.dtype == pl.Boolean:
        return column.cast(pl.String)
    raise _of_another_type(column, place, "text", "Cast it to text.")


def _numbers(column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return column.cast(pl.Float64)
    if column.dtype != pl.String:
        raise _of_another_type(column, place, "a number", "Cast it to one.")
    text = column.str.strip_chars()
    found = text.set(~text.str.contains(DECIMAL).fill_null(value=False), None)
    number = found.cast(pl.Float64, strict=False)
    number = number.set(~number.is_finite().fill_null(value=False), None)
    return _unless_unread(column, number, "number", place, clock)


def _integers(column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    if column.dtype.is_integer():
        whole = column.cast(pl.Int64, strict=False)
        if (beyond := whole.is_null() & column.is_not_null()).any():
            raise place.refused(column.name, beyond, "has over 64 bits", "Count from 1.", column)
        return whole
    if column.dtype == pl.String:
        text = column.str.strip_chars()
        whole = text.set(~text.str.contains(r"^[+-]?[0-9]{1,18}$").fill_null(value=False), None)
        if whole.null_count() == column.null_count():
            return whole.cast(pl.Int64)
    number = _numbers(column, place, clock)
    broken = (number != number.floor()) | (number.abs() > _WHOLE) | number.is_nan()
    if broken.any():
        raise place.refused(
            column.name, broken, "is no whole number", "Round it, or name another column.", column
        )
    return number.cast(pl.Int64)


def _booleans(column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    if column.dtype == pl.Boolean:
        return column
    words = column
    if column.dtype.is_numeric():
        words = column.cast(pl.Float64).replace_strict({1.0: "1", 0.0: "0"}, default="")
        words = words.set(column.is_null(), None)
    elif column.dtype != pl.String:
        raise _of_another_type(column, place, "true or false", "Cast it to a boolean.")
    word = words.str.strip_chars().str.to_lowercase()
    found = word.is_in(["true", "1"]).set(~word.is_in(_WORDS).fill_null(value=False), None)
    return _unless_unread(column, found, "boolean", place, clock)


def _moments(column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    moments = _zoned(column, place, clock)
    if (beyond := ~moments.dt.year().is_between(1, 9_999)).any():
        raise place.refused(
            column.name, beyond, "is outside the years 1 to 9999 in UTC", "Correct it."
        )
    return moments


def _zoned(column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    match column.dtype:
        case pl.Datetime(time_zone=str()):
            return column.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
        case pl.Datetime() | pl.Date() if clock.zone is not None:
            return _placed(column.cast(pl.Datetime("us")), column, place, clock)
        case pl.Datetime() | pl.Date():
            raise place.refused(
                column.name,
                column.is_not_null(),
                "names no time zone",
                "A moment without one may be off by a day: say which is meant, as in "
                f'pl.col("{column.name}").dt.replace_time_zone("Europe/Berlin"), or time_zone in '
                "a mapping file.",
            )
        case pl.String() if clock.format is None:
            return _iso_moments(column, place, clock)
        case pl.String():
            return _cell_by_cell(column, "time", MOMENT, place, clock)
        case _ if column.dtype.is_numeric() and clock.format is not None:
            return _cell_by_cell(column, "time", MOMENT, place, clock)
        case _:
            raise _of_another_type(
                column, place, "a moment", "Convert it to one, with its zone; see to_datetime."
            )


def _iso_moments(column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    """Read ISO 8601 as most write it in one go, and the rest cell by cell."""
    # strip: a cell of a file often has a space too many.
    parts = column.str.strip_chars().str.extract_groups(_ISO).struct.unnest()
    date, time, fraction, zone = (parts.to_series(at) for at in range(4))
    usual = zone.is_not_null()  # null where the form is another, or no zone is named
    local = (date + " " + time + fraction.fill_null("")).str.to_datetime(
        "%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False
    )
    hours = zone.str.slice(0, 3).cast(pl.Int64, strict=False).fill_null(0)
    minutes = zone.str.slice(4, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes *= zone.str.starts_with("-").fill_null(value=False).replace_strict({True: -1, False: 1})
    offset = (hours * 60 + minutes) * 60_000_000
    usual &= local.is_not_null() & (minutes.abs() < 60) & (hours.abs() < 24)
    moment = (local - offset.cast(SPAN)).dt.replace_time_zone("UTC").set(~usual, None)
    rest = column.set(usual, None)
    if rest.null_count() == len(rest):
        return moment
    mixed = rest.is_not_null().any() and usual.any() and clock.zone is None
    return moment.zip_with(usual, _cell_by_cell(rest, "time", MOMENT, place, clock, mixed=mixed))


def _placed(local: pl.Series, column: pl.Series, place: Place, clock: Clock) -> pl.Series:
    """Give naive moments the zone that is said of them; refuse an hour its clocks skipped."""
    moment = local.dt.replace_time_zone(
        str(clock.zone), ambiguous="earliest", non_existent="null"
    ).dt.convert_time_zone("UTC")
    return _unless_unread(column, moment, "time", place, clock)


def _spans(column: pl.Series, place: Place, _: Clock) -> pl.Series:
    match column.dtype:
        case pl.Duration():
            return column.dt.cast_time_unit("us")
        case pl.String():
            spans = {word: span(word) for word in column.unique().drop_nulls()}
            unread = column.is_in([word for word, read in spans.items() if read is None])
            if unread.any():
                raise place.refused(
                    column.name, unread, "is no duration", "Write thirty days as P30D.", column
                )
            return column.replace_strict(spans, return_dtype=SPAN)
        case _:
            raise _of_another_type(
                column,
                place,
                "a duration",
                "A number has no unit: give pl.duration(days=30), or P30D as text.",
            )


def _lists(column: pl.Series, place: Place, _: Clock) -> pl.Series:
    match column.dtype:
        case pl.List(inner=pl.String()):
            return column
        case pl.String():  # as a cell has them: a;b
            return parted(column, ";")
        case pl.List(inner=inner) if inner == pl.Categorical or inner == pl.Enum:
            return column.cast(pl.List(pl.String))
        case _:
            raise _of_another_type(column, place, "a list of texts", "Write several as a;b.")


def parted(column: pl.Series, sign: str) -> pl.Series:
    """Return the entries of lists that are written in one cell each, without blanks."""
    entries = pl.col(column.name).str.split(sign).list.eval(pl.element().str.strip_chars())
    return column.to_frame().select(entries.list.filter(pl.element() != "")).to_series()


_READERS: dict[object, Callable[[pl.Series, Place, Clock], pl.Series]] = {
    pl.String: _texts,
    pl.Float64: _numbers,
    pl.Int64: _integers,
    pl.Boolean: _booleans,
    pl.Datetime: _moments,
    pl.Duration: _spans,
    pl.List: _lists,
}


def _cell_by_cell(
    column: pl.Series,
    read_as: str,
    dtype: pl.DataType,
    place: Place,
    clock: Clock,
    *,
    mixed: bool = False,
) -> pl.Series:
    """Read each different cell once."""
    found: dict[object, datetime | None] = {}
    for cell in column.unique().drop_nulls():
        try:
            found[cell] = CELL_TYPES[read_as](cell, clock)
        except UnfitCellError:
            found[cell] = None
    read = column.replace_strict(found, return_dtype=dtype, default=None)
    return _unless_unread(column, read, read_as, place, clock, mixed=mixed)


def _unless_unread(
    column: pl.Series,
    read: pl.Series,
    read_as: str,
    place: Place,
    clock: Clock,
    *,
    mixed: bool = False,
) -> pl.Series:
    """Return what was read of a column; refuse a cell that says something and was not."""
    unread = read.is_null() & column.is_not_null()
    if not unread.any():
        return read
    try:
        CELL_TYPES[read_as](column.filter(unread)[0], clock)
        reason = "cannot be read"
    except UnfitCellError as error:
        reason = str(error)
    if not place.mapped:
        reason = f"{reason.partition(';')[0]}. {_CONVERT}"
    others = " Other rows name one: zones must not be mixed." if mixed else ""
    advice = f"{reason[:1].upper()}{reason[1:]}.{others}"
    raise place.refused(column.name, unread, f"is no {read_as}", advice, column)


def _of_another_type(column: pl.Series, place: Place, asked: str, advice: str) -> Exception:
    return place.refused(
        column.name, column.is_not_null(), f"is {column.dtype}, and must be {asked}", advice
    )
