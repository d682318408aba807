"""A whole column of what a mapping says of one field, as `dtui.imports` makes it of each row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from dtui.imports.tables.cells import as_text
from dtui.imports.tables.fields import DIFFERENT, SAME, FieldMapping
from learning.frames.columns import DECIMAL, parted, typed
from learning.frames.place import Place


def chosen(
    table: pl.DataFrame,
    only: Mapping[str, tuple[str, ...]],
    skip: Mapping[str, tuple[str, ...]],
) -> pl.Series:
    """Return which rows of a table a section is made of."""
    kept = pl.Series([True]).new_from_index(0, len(table))
    if only:
        kept = _have(table, only)
    return kept & ~_have(table, skip) if skip else kept


def evaluated(
    field: FieldMapping,
    dtype: pl.DataType | None,
    table: pl.DataFrame,
    place: Place,
    missing: Collection[str],
) -> pl.Series:
    """Return what each row of a table says for a field; null where it says nothing.

    Parameters
    ----------
    field
        Where it comes from.
    dtype
        What it becomes; None to leave it as it is.
    table, place
        The rows, and what they are called.
    missing
        What a cell holds that says nothing.

    Raises
    ------
    InvalidFrameError
        If a cell holds something else than the field asks for.
    """
    said = _said(field, table, place, missing).alias(field.name)
    if field.split is not None and said.dtype == pl.String:
        said = parted(said, field.split)
    return said if dtype is None else typed(said, dtype, place, clock=field.clock)


def texts(column: pl.Series) -> pl.Series:
    """Return a column as the words it would be in CSV."""
    match column.dtype:
        case pl.String():
            return column
        case pl.Datetime() | pl.Date() | pl.Time() | pl.Duration():
            return column.dt.to_string("iso")
        case pl.List() | pl.Struct() | pl.Binary() | pl.Array():
            return pl.Series(column.name, [None], dtype=pl.String).new_from_index(0, len(column))
        case _:
            return column.cast(pl.String)


def _have(table: pl.DataFrame, words: Mapping[str, Sequence[str]]) -> pl.Series:
    have = pl.Series([True]).new_from_index(0, len(table))
    for column, known in words.items():
        said = texts(_without_nan(table[column])).str.strip_chars().fill_null("")
        have &= said.is_in(list(known))
    return have


def _said(
    field: FieldMapping, table: pl.DataFrame, place: Place, missing: Collection[str]
) -> pl.Series:
    if not field.columns:
        constant = field.constant
        if field.name.startswith("value") and isinstance(constant, bool):
            constant = as_text(constant)
        return pl.Series([constant]).new_from_index(0, len(table))
    cells = [_unless_missing(table[column], missing) for column in field.columns]
    if field.pieces or field.compared or field.values is not None:
        for cell in cells:
            _check_single(field, cell, place)
    if field.pieces:
        return _templated(field.pieces, [texts(each) for each in cells])
    said = _compared(*cells) if field.compared else cells[0]
    return said if field.values is None else _translated(field, texts(said), place)


def _check_single(field: FieldMapping, cell: pl.Series, place: Place) -> None:
    """Refuse a column of which a cell is no single value: as a text it would say nothing."""
    nested = isinstance(cell.dtype, pl.List | pl.Array | pl.Struct | pl.Binary | pl.Object)
    if nested and (given := cell.is_not_null()).any():
        raise place.refused(
            field.name,
            given,
            f"is {cell.dtype}, and must be a single value",
            "Unnest it, or cast it to text, first.",
        )


def _templated(pieces: Sequence[str], cells: Sequence[pl.Series]) -> pl.Series:
    text = cells[0].to_frame().select(pl.lit(pieces[0]) + pl.all() + pl.lit(pieces[1])).to_series()
    for cell, piece in zip(cells[1:], pieces[2:], strict=True):
        text = text + cell + pl.Series([piece])
    return text


def _compared(one: pl.Series, other: pl.Series) -> pl.Series:
    """Return whether two columns hold the same: the same text, or the same number."""
    is_same = texts(one).str.strip_chars() == texts(other).str.strip_chars()
    numbers = [_as_number(each) for each in (one, other)]
    is_same |= (numbers[0] == numbers[1]).fill_null(value=False)
    return is_same.replace_strict({True: SAME, False: DIFFERENT}, return_dtype=pl.String)


def _as_number(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String:
        return column.cast(pl.Float64) if column.dtype.is_numeric() else pl.Series([None])
    text = column.str.strip_chars()
    is_number = text.str.contains(DECIMAL).fill_null(value=False)
    return text.set(~is_number, None).cast(pl.Float64, strict=False)


def _translated(field: FieldMapping, words: pl.Series, place: Place) -> pl.Series:
    assert field.values is not None
    meanings = {word: as_text(meaning) for word, meaning in field.values.items()}
    exact = words.replace_strict(meanings, default=None, return_dtype=pl.String)
    stripped = words.str.strip_chars()
    found = exact.zip_with(
        exact.is_not_null(),
        stripped.replace_strict(meanings, default=None, return_dtype=pl.String),
    )
    unknown = found.is_null() & words.is_not_null()
    if unknown.any():
        raise place.refused(
            field.name,
            unknown,
            f"is not translated in values ({', '.join(field.values)})",
            "Add it there, or to skip if such rows are none.",
            words,
        )
    return found


def _unless_missing(column: pl.Series, missing: Collection[str]) -> pl.Series:
    if column.dtype == pl.String:
        return column.set(column.str.strip_chars().is_in([*missing]).fill_null(value=False), None)
    return _without_nan(column)


def _without_nan(column: pl.Series) -> pl.Series:
    return column.fill_nan(None) if column.dtype.is_float() else column
