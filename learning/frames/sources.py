"""Tables as people hold them: a file, polars, pandas, Arrow; each as one polars frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl
from polars.exceptions import PolarsError

from dtui.errors import InvalidFrameError, UnreadableSourceError
from dtui.imports.tables.cells import UnfitCellError, as_text
from learning.frames.place import Place

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from narwhals.stable.v2.typing import IntoFrame

    from dtui.corpus import Corpus
    from dtui.imports.progress import Progress
    from dtui.imports.tables.reading import Row, Table

Source: TypeAlias = "Corpus | str | PathLike[str] | pl.DataFrame | pl.LazyFrame | IntoFrame"
"""What frames are made from: a corpus, a file, or a table in memory."""

_AT_A_TIME = 20_000
"""Rows of a text file that are held as Python objects at once."""


def opened(source: object, name: str) -> tuple[pl.DataFrame, Place]:
    """Return a table as polars, and what to call it in a message.

    Parameters
    ----------
    source
        A path of CSV, JSON lines or Parquet; or anything that narwhals knows.
    name
        What a table in memory is called.

    Raises
    ------
    UnreadableSourceError
        If a file can't be read.
    InvalidFrameError
        If it is no table.
    """
    match source:
        case str() | PathLike():
            return read_file(Path(source))
        case pl.LazyFrame():
            try:
                return source.collect(), Place(name)
            except PolarsError as error:
                raise InvalidFrameError(f"{name}: the query fails ({error})") from error
        case pl.DataFrame():
            return source, Place(name)
        case _:
            return _native(source, name), Place(name)


def _native(source: Any, name: str) -> pl.DataFrame:  # noqa: ANN401 - of any library
    # Here, not above: a corpus or a file is read without it, a tenth of a second sooner.
    import narwhals.stable.v2 as nw
    from narwhals.exceptions import NarwhalsError

    try:
        frame = nw.from_native(source)
    except TypeError:
        raise InvalidFrameError(
            f"{name}: a {type(source).__name__} is no table. Give a Corpus, the path of a CSV, "
            "JSON lines or Parquet file, or a frame of polars, pandas or Arrow."
        ) from None
    except NarwhalsError as error:  # two columns of one name, say
        raise InvalidFrameError(f"{name}: {error}") from None
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    names = frame.columns
    return pl.DataFrame([_converted(frame, column, name) for column in names])


def _converted(frame: nw.DataFrame[Any], column: str, name: str) -> pl.Series:
    try:
        made = frame.get_column(column).to_polars().alias(str(column))
    except ImportError as error:
        raise InvalidFrameError(
            f"{name}, column {column!r}: pandas hands texts and times over by way of pyarrow. "
            "pip install pyarrow, or give a frame of polars.",
            column=str(column),
        ) from error
    except Exception as error:
        raise InvalidFrameError(
            f"{name}, column {column!r} holds values of several types, or of one that no table "
            f"has ({type(error).__name__}: {error}). Convert it to one type first.",
            column=str(column),
        ) from error
    # pandas has no other word for a missing number than NaN; polars and Arrow have null.
    if frame.implementation.is_pandas_like() and made.dtype.is_float():
        return made.fill_nan(None)
    return made


def read_file(
    path: Path,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> tuple[pl.DataFrame, Place]:
    """Read a file: Parquet as it is typed, anything else as text, with the line of each row.

    `progress` is told at which line it is, of how many.

    Raises
    ------
    UnreadableSourceError
        If it can't be read, or a row is none: it names the line.
    """
    from dtui.imports.tables.reading import ParquetTable, open_table

    table = open_table(path, delimiter=delimiter, encoding=encoding)
    if isinstance(table, ParquetTable):
        try:
            return pl.read_parquet(path), Place(path.name)
        except (PolarsError, OSError) as error:
            raise UnreadableSourceError(
                str(path), f"cannot be read as Parquet ({error})"
            ) from error
    lines: list[int] = []
    chunks = [pl.DataFrame(schema=dict.fromkeys(table.columns, pl.String))]
    rows = table.rows()
    while chunk := list(islice(rows, _AT_A_TIME)):
        lines += (row.line or row.number for row in chunk)
        chunks.append(_as_texts(chunk, table))
        if progress is not None:
            progress(lines[-1], max(lines[-1], table.total), path.name)
    return pl.concat(chunks, rechunk=True), Place(path.name, lines=lines)


def _as_texts(rows: Sequence[Row], table: Table) -> pl.DataFrame:
    """Return rows as text, null where a cell is empty."""
    flawed = next((row for row in rows if row.flaw), None)
    if flawed is not None:
        raise UnreadableSourceError(table.name, flawed.flaw, flawed.line)
    columns: list[pl.Series] = []
    for name in table.columns:
        cells = [row.cells.get(name) for row in rows]
        if not all(cell is None or isinstance(cell, str) for cell in cells):  # JSON has others
            cells = [_text(cell, row, name, table) for cell, row in zip(cells, rows, strict=True)]
        texts = pl.Series(name, cells, dtype=pl.String)
        columns.append(texts.set(texts == "", None))
    return pl.DataFrame(columns)


def _text(cell: object, row: Row, name: str, table: Table) -> str | None:
    try:
        return None if cell is None else as_text(cell)
    except UnfitCellError as error:
        raise UnreadableSourceError(table.name, f"column {name!r} {error}", row.line) from None


def renamed(frame: pl.DataFrame, mapping: Mapping[str, str]) -> pl.DataFrame:
    """Return a frame under our names; a column that has one of ours by chance makes room."""
    theirs = {theirs: ours for ours, theirs in mapping.items()}
    taken = [name for name in frame.columns if name in mapping and name not in theirs]
    return frame.drop(taken).rename(theirs)
