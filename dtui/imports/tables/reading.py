"""The rows of a file, one at a time, whichever of the three forms it has."""

from __future__ import annotations

import codecs
import csv
import json
import stat
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self, TextIO, cast

from dtui.errors import UnreadableSourceError
from dtui.imports.tables.cells import quoted

LONGEST_LINE = 16 * 1024 * 1024
"""Characters of a row, or of a line. Beyond it a quote was never closed, or it is no table."""

_DELIMITERS = (",", ";", "\t")
_FOREIGN = {
    b"PK\x03\x04": "an Excel workbook or another archive; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV",
    b"\x1f\x8b": "compressed by gzip; unpack it first (gunzip does)",
    b"SQLite format 3\0": "an SQLite file, and no table; a corpus takes no mapping",
    b"ARROW1": "an Arrow file; save it as Parquet",
}
"""By the bytes that files begin with which people take for tables."""
_NO_CELLS: list[str] = []
_AT_A_TIME = 5_000
"""Rows of Parquet that are held at once."""


class Row(NamedTuple):
    """A row of a table, as it stands in its file."""

    number: int
    """Among the rows with data, from 1."""
    line: int | None
    """The line it begins at, from 1; None in Parquet."""
    cells: Mapping[str, object]
    """What stands in it, by column."""
    flaw: str = ""
    """Why it is no row of this table; then it has no cells."""
    raw: str = ""
    """The row as it was written; empty in Parquet."""


class Table(ABC):
    """A file with columns and rows, which can be read from the start any number of times."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.columns: tuple[str, ...] = ()
        """In the order of the file."""
        self.total = 0
        """Rows of Parquet, and lines of any other file: how far there is to go."""

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return str(self.path)

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Yield every row, flawed ones too.

        Raises
        ------
        UnreadableSourceError
            If the file as a whole cannot be read on.
        """

    @abstractmethod
    def rejects(self, path: Path) -> Rejects:
        """Return what writes rows of this table into a file of its own, as they were."""


def open_table(
    source: str | Path, *, delimiter: str | None = None, encoding: str | None = None
) -> Table:
    """Look at a file: which form it has, and which columns.

    What begins like Parquet or a JSON object is one, unless its name ends in ``.csv`` or
    ``.tsv``; anything else is CSV.

    Parameters
    ----------
    source
        The file.
    delimiter, encoding
        Of CSV. Left out: the one of comma, semicolon and tab that parts the first line into most
        columns; UTF-8, or UTF-16 with its mark.

    Raises
    ------
    UnreadableSourceError
        If there is no such file, or it has no columns.
    """
    path = Path(source)
    with _opened(path) as file:
        start = file.read(4096)
    foreign = next((what for mark, what in _FOREIGN.items() if start.startswith(mark)), None)
    if foreign is not None:
        raise UnreadableSourceError(str(path), foreign)
    if path.suffix.lower() not in (".csv", ".tsv"):
        if start.startswith(b"PAR1"):
            return ParquetTable(path)
        first = start.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
        if first == b"[":
            raise UnreadableSourceError(
                str(path), "a JSON array; write one object a line (jq -c '.[]' does)"
            )
        if first == b"{" or path.suffix.lower() in (".jsonl", ".ndjson"):
            return JsonlTable(path)
    return CsvTable(path, delimiter, _marked_encoding(start) or encoding or "utf-8")


# -- rejects --------------------------------------------------------------------------------


class Rejects(AbstractContextManager["Rejects"], ABC):
    """A file of refused rows. It is made with the first of them, and removed on an error."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made = False

    @abstractmethod
    def add(self, row: Row) -> None:
        """Write a row as it was.

        Raises
        ------
        OSError
            If there is a file of that name, or it cannot be written.
        """

    @abstractmethod
    def _close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        try:
            self._close()
        finally:
            if error is not None and self._made:
                self._path.unlink(missing_ok=True)


class _TextRejects(Rejects):
    def __init__(self, path: Path, header: str, encoding: str) -> None:
        super().__init__(path)
        self._header = header
        self._encoding = encoding
        self._file: TextIO | None = None

    def add(self, row: Row) -> None:
        if self._file is None:
            self._file = self._path.open("x", encoding=self._encoding, newline="")
            self._made = True
            self._file.write(self._header)
        # The last line of a file may lack its end, and need not be the last one here.
        self._file.write(row.raw if row.raw.endswith(("\n", "\r")) else f"{row.raw}\n")

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()


class _ParquetRejects(Rejects):
    def __init__(self, path: Path, source: Path) -> None:
        super().__init__(path)
        self._source = source
        self._numbers: list[int] = []

    def add(self, row: Row) -> None:
        if not self._made:
            self._path.open("x").close()
            self._made = True
        self._numbers.append(row.number - 1)

    def _close(self) -> None:
        if not self._made:
            return
        with _readable_parquet(self._source):
            import polars

            rows: Any = polars.scan_parquet(self._source).with_row_index("\0row")
            chosen = rows.filter(polars.col("\0row").is_in(self._numbers)).drop("\0row")
            chosen.sink_parquet(self._path)


# -- CSV ------------------------------------------------------------------------------------


class CsvTable(Table):
    """Text with a line of column names first, and cells between delimiters."""

    def __init__(self, path: Path, delimiter: str | None, encoding: str) -> None:
        super().__init__(path)
        self._encoding = encoding
        self.delimiter = delimiter or self._likeliest_delimiter()
        self._header = ""
        self.columns = header = self._names()
        twice = next((name for name in header if name and header.count(name) > 1), None)
        if twice is not None:
            raise UnreadableSourceError(
                self.name, f"column {twice!r} is there twice; rename one of the two", 1
            )
        with _opened(path) as file:
            self.total = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))

    def _names(self) -> tuple[str, ...]:
        with self._parsed() as (lines, cells):
            try:
                header = next(cells, _NO_CELLS)
            except csv.Error as error:
                raise UnreadableSourceError(self.name, _in_words(error), 1) from None
            self._header = "".join(lines.taken)
        if not header:
            raise UnreadableSourceError(
                self.name, "empty; a table starts with the names of its columns", 1
            )
        return tuple(header)

    def rows(self) -> Iterator[Row]:
        """Yield every row; blank lines are none."""
        number = 0
        with self._parsed() as (lines, parsed):
            next(parsed)
            while True:
                lines.begin()
                flaw = ""
                cells: list[str] = []
                try:
                    cells = next(parsed)
                except StopIteration:
                    return
                except csv.Error as error:
                    flaw = _in_words(error)
                else:
                    if not cells:
                        continue
                    flaw = self._raggedness(cells)
                number += 1
                by_name = {} if flaw else dict(zip(self.columns, cells, strict=True))
                yield Row(number, lines.first, by_name, flaw, "".join(lines.taken))

    def rejects(self, path: Path) -> Rejects:
        """Return what writes refused rows under the same line of names."""
        return _TextRejects(path, self._header, self._encoding)

    def _raggedness(self, cells: Sequence[str]) -> str:
        if len(cells) == len(self.columns):
            return ""
        return (
            f"has {len(cells)} cells, and the first line names {len(self.columns)} columns; put "
            f'a cell that holds {self.delimiter!r} in quotes ("), or fill in what is missing'
        )

    def _likeliest_delimiter(self) -> str:
        with _lines(self.path, self._encoding) as lines:
            first = next(lines, "")
        return max(_DELIMITERS, key=lambda each: _cells_in(first, each))

    @contextmanager
    def _parsed(self) -> Generator[tuple[_TakenLines, Iterator[list[str]]]]:
        before = csv.field_size_limit(LONGEST_LINE)  # a setting of the module, so it is put back
        try:
            with _lines(self.path, self._encoding) as lines:
                taken = _TakenLines(lines, self.name)
                yield taken, csv.reader(taken, delimiter=self.delimiter, strict=True)
        finally:
            csv.field_size_limit(before)


def _cells_in(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), _NO_CELLS))
    except csv.Error:
        return 0  # parted so, it is no line of CSV


class _TakenLines(Iterator[str]):
    """Lines on their way into a row, kept until the next row begins."""

    def __init__(self, lines: Iterator[str], name: str) -> None:
        self._lines = lines
        self._name = name
        self._number = 0
        self._size = 0
        self.taken: list[str] = []
        self.first = 1

    def begin(self) -> None:
        """Let a new row begin at the next line."""
        self.taken.clear()
        self._size = 0
        self.first = self._number + 1

    def __next__(self) -> str:
        line = next(self._lines)
        self._number += 1
        self.taken.append(line)
        self._size += len(line)
        if self._size > LONGEST_LINE:
            raise UnreadableSourceError(
                self._name,
                f"over {LONGEST_LINE >> 20} MiB in one row: a quote that opens there is not closed",
                self.first,
            )
        return line


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a quote that opens in this row is never closed; close it, or double it"
    if "expected after" in said:
        return 'text follows a closing quote; write a quote within a cell twice ("")'
    if "new-line character" in said:
        return "a bare carriage return stands in it; put the cell in quotes"
    return f"is no row of CSV ({said})"


# -- JSON lines -----------------------------------------------------------------------------


class JsonlTable(Table):
    """One JSON object a line: its keys are the columns."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        columns: dict[str, None] = {}
        # Read to the end: a key may be left out wherever it has nothing to say.
        for row in self.rows():
            columns.update(dict.fromkeys(row.cells))
            self.total = row.line or 0
        self.columns = tuple(columns)

    def rows(self) -> Iterator[Row]:
        """Yield every row; blank lines are none."""
        number = 0
        with _lines(self.path, "utf-8-sig") as lines:
            for line, text in enumerate(lines, 1):
                if not text.strip():
                    continue
                number += 1
                flaw, cells = _object(text)
                yield Row(number, line, cells, flaw, text)

    def rejects(self, path: Path) -> Rejects:
        """Return what writes refused lines."""
        return _TextRejects(path, "", "utf-8")


def _object(text: str) -> tuple[str, Mapping[str, object]]:
    try:
        value: object = json.loads(text)
    except RecursionError:
        return "is nested too deeply for a row", {}
    except json.JSONDecodeError as error:
        return f"is no JSON, or cut off ({error.msg} at character {error.colno})", {}
    except ValueError as error:  # a number of thousands of digits
        return f"is no JSON ({error})", {}
    if not isinstance(value, dict):
        return f"is no JSON object but {quoted(value)}; a row is one object", {}
    return "", cast("dict[str, Any]", value)


# -- Parquet --------------------------------------------------------------------------------


class ParquetTable(Table):
    """A file of Apache Parquet, read by polars a few thousand rows at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with _readable_parquet(path):
            import polars

            scanned: Any = polars.scan_parquet(path)
            self.columns = tuple(scanned.collect_schema().names())
            self.total = int(scanned.select(polars.len()).collect().item())

    def rows(self) -> Iterator[Row]:
        """Yield every row."""
        number = 0
        with _readable_parquet(self.path):
            import polars

            batches = polars.scan_parquet(self.path).collect_batches(
                chunk_size=_AT_A_TIME, maintain_order=True
            )
            for batch in batches:
                for values in batch.iter_rows():
                    number += 1
                    yield Row(number, None, dict(zip(self.columns, values, strict=True)))

    def rejects(self, path: Path) -> Rejects:
        """Return what writes refused rows as Parquet with the same columns."""
        return _ParquetRejects(path, self.path)


@contextmanager
def _readable_parquet(path: Path) -> Generator[None]:
    try:
        from polars.exceptions import PolarsError
    except ImportError:
        raise UnreadableSourceError(
            str(path),
            "is Parquet, and reading that takes polars, which is not installed: pip install "
            "'dtui[tables]'. Or save the table as CSV",
        ) from None
    try:
        yield
    except (PolarsError, OSError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise UnreadableSourceError(
            str(path), f"cannot be read as Parquet ({first}); save it anew"
        ) from error


# -- lines ----------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its writer
            raise UnreadableSourceError(str(path), "no regular file; name one table")
        file = path.open("rb")
    except OSError as error:
        raise UnreadableSourceError(
            str(path), f"cannot be read ({error.strerror}); name a CSV, JSON lines or Parquet file"
        ) from error
    with file:
        yield file


@contextmanager
def _lines(path: Path, encoding: str) -> Generator[Iterator[str]]:
    """Open a file as lines with their ends; a line that cannot be decoded is named."""
    if "a\n".encode(encoding).endswith(b"a\n"):
        with _opened(path) as file:
            yield _decoded(file, str(path), encoding)
    else:  # UTF-16, whose lines do not end where a byte is a line feed
        with _opened(path):
            pass
        with path.open(encoding=encoding, newline="") as text:
            yield _read(text, str(path), encoding)


def _decoded(file: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    number = 0
    while content := file.readline(LONGEST_LINE + 1):
        number += 1
        _check_length(len(content), name, number)
        try:
            mark = encoding == "utf-8-sig" and number > 1
            yield content.decode("utf-8" if mark else encoding)
        except UnicodeDecodeError:
            raise _undecodable(name, encoding, number) from None


def _read(text: TextIO, name: str, encoding: str) -> Iterator[str]:
    number = 0
    try:
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            _check_length(len(line), name, number)
            yield line
    except UnicodeError:
        raise _undecodable(name, encoding, number + 1) from None


def _check_length(length: int, name: str, number: int) -> None:
    if length > LONGEST_LINE:
        raise UnreadableSourceError(
            name, f"over {LONGEST_LINE >> 20} MiB in one line; no row is that long", number
        )


def _undecodable(name: str, encoding: str, number: int) -> UnreadableSourceError:
    known = "UTF-8" if encoding in ("utf-8", "utf-8-sig") else encoding
    return UnreadableSourceError(
        name,
        f'not {known}; save it as UTF-8, or say in the mapping what it is: encoding = "cp1252"',
        number,
    )


def _marked_encoding(start: bytes) -> str | None:
    """Return the encoding whose mark a file begins with, as spreadsheets write it; or None."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None
