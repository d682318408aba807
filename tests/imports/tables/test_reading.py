"""Rows as they stand in CSV, JSON lines and Parquet, and files that are none of them."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from dtui.errors import UnreadableSourceError
from dtui.imports.tables.reading import Row, Table, open_table


def opened(folder: Path, content: str | bytes, name: str = "t.csv", **options: Any) -> Table:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(file, **options)


def cells(table: Table) -> list[list[object]]:
    return [list(row.cells.values()) for row in table.rows()]


# -- CSV -------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    table = opened(tmp_path, "a|b|c\n1|2|3\n".replace("|", delimiter))
    assert (table.columns, cells(table)) == (("a", "b", "c"), [["1", "2", "3"]])


def test_another_delimiter_is_named(tmp_path: Path) -> None:
    assert opened(tmp_path, "a|b\n1|2\n", delimiter="|").columns == ("a", "b")


def test_a_delimiter_in_quotes_parts_nothing(tmp_path: Path) -> None:
    table = opened(tmp_path, '"a,1","b;2"\n"x;y","x,y"\n')
    assert cells(table) == [["x;y", "x,y"]]


@pytest.mark.parametrize(
    ("encoding", "given"),
    [("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("cp1252", "cp1252")],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str, given: str | None) -> None:
    table = opened(tmp_path, "né;b\r\nä;1\r\n".encode(encoding), encoding=given)
    assert (table.columns, cells(table)) == (("né", "b"), [["ä", "1"]])


def test_a_cell_may_have_several_lines_and_a_row_knows_where_it_begins(tmp_path: Path) -> None:
    table = opened(tmp_path, 'a,b\n"1\n2",x\n\n3,y\n')
    assert [(row.number, row.line) for row in table.rows()] == [(1, 2), (2, 5)]
    assert [row.raw for row in table.rows()] == ['"1\n2",x\n', "3,y\n"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1", "has 1 cells, and the first line names 2 columns"),
        ("1,2,3", "has 3 cells, and the first line names 2 columns; put a cell that holds ','"),
        ('"1"2,3', "text follows a closing quote; write a quote within a cell twice"),
        ('1,"2', "a quote that opens in this row is never closed"),
        ("1\r2,3", "a bare carriage return stands in it"),
    ],
)
def test_a_row_that_is_none_says_why_and_the_others_are_read(
    tmp_path: Path, row: str, says: str
) -> None:
    good, flawed = opened(tmp_path, f"a,b\nx,y\n{row}\n").rows()
    assert (good.flaw, list(good.cells.values())) == ("", ["x", "y"])
    assert says in flawed.flaw
    assert (flawed.number, flawed.line, flawed.cells) == (2, 3, {})


def test_rows_after_a_flawed_one_are_read(tmp_path: Path) -> None:
    rows = list(opened(tmp_path, 'a,b\n"1"2,3\nx,y\n').rows())
    assert [bool(row.flaw) for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ", line 1: empty; a table starts with the names of its columns"),
        (b"\n\n", ", line 1: empty"),
        (b"a,b,a\n", ", line 1: column 'a' is there twice"),
        (b'a,"b', ", line 1: a quote that opens in this row is never closed"),
        (b"a,b\n1,2\n\xe9,2\n", ", line 3: not UTF-8; save it as UTF-8, or say in the mapping"),
        (b'[{"a": 1}]', ": a JSON array; write one object a line (jq -c '.[]' does)"),
        (b"PAR1 and nothing more", ": cannot be read as Parquet ("),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "t.data"
    file.write_bytes(content)
    with pytest.raises(UnreadableSourceError) as error:
        list(open_table(file).rows())
    assert str(error.value).startswith(f"{file}{says}")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in (
        ("pipe", "no regular file"),
        ("gone", "cannot be read"),
        (".", "no regular"),
    ):
        with pytest.raises(UnreadableSourceError, match=says):
            open_table(tmp_path / name)


def test_a_cell_may_be_long_and_python_s_own_limit_is_put_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    table = opened(tmp_path, f"a,b\n{'x' * 300_000},1\n")
    (row,) = table.rows()
    assert len(str(row.cells["a"])) == 300_000
    assert csv.field_size_limit() == before


def test_a_quote_that_swallows_the_file_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtui.imports.tables.reading.LONGEST_LINE", 10_000)
    table = opened(tmp_path, 'a,b\n1,"2\n' + "3,4\n" * 20_000)
    with pytest.raises(UnreadableSourceError, match=r"line 2: over .* a quote that opens there"):
        list(table.rows())
    table = opened(tmp_path, "a,b\n" + "x" * 20_000)
    with pytest.raises(UnreadableSourceError, match="in one line; no row is that long"):
        list(table.rows())


# -- JSON lines ------------------------------------------------------------------------------


def test_json_lines_keep_their_types_and_their_columns_are_all_that_any_line_has(
    tmp_path: Path,
) -> None:
    table = opened(tmp_path, '{"a": 1}\n\n{"b": true, "a": null}\n', "t.jsonl")
    assert table.columns == ("a", "b")
    assert [(row.number, row.line, dict(row.cells)) for row in table.rows()] == [
        (1, 1, {"a": 1}),
        (2, 3, {"b": True, "a": None}),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"a": 1', "is no JSON, or cut off ("),
        ("[1]", "is no JSON object but [1]; a row is one object"),
        ('{"a": ' + "[" * 100_000, "is nested too deeply for a row"),
        ('{"a": ' + "9" * 5000 + "}", "is no JSON ("),
    ],
    ids=["cut", "array", "deep", "digits"],
)
def test_a_line_that_is_no_row_says_why(tmp_path: Path, line: str, says: str) -> None:
    _, flawed = opened(tmp_path, f'{{"a": 1}}\n{line}\n', "t.jsonl").rows()
    assert flawed.flaw.startswith(says)
    assert len(flawed.flaw) < 300


# -- Parquet ---------------------------------------------------------------------------------


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    polars.DataFrame({"a": [1, None], "b": ["x", "y"]}).write_parquet(tmp_path / "t.parquet")
    table = open_table(tmp_path / "t.parquet")
    assert (table.columns, table.total) == (("a", "b"), 2)
    assert list(table.rows()) == [
        Row(1, None, {"a": 1, "b": "x"}),
        Row(2, None, {"a": None, "b": "y"}),
    ]


def test_rejects_of_parquet_are_parquet(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [1, 2, 3], "b": [None, "y", "z"]})
    frame.write_parquet(tmp_path / "t.parquet")
    table = open_table(tmp_path / "t.parquet")
    with table.rejects(tmp_path / "bad.parquet") as rejects:
        for row in table.rows():
            if row.cells["a"] != 2:
                rejects.add(row)
    assert polars.read_parquet(tmp_path / "bad.parquet").equals(frame[[0, 2]])


def test_without_polars_parquet_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "polars"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(UnreadableSourceError, match=r"pip install 'dtui\[tables\]'"):
        opened(tmp_path, b"PAR1", "t.parquet")


@pytest.mark.parametrize(
    ("begins", "says"),
    [
        (b"PK\x03\x04", "save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0", "save the sheet as CSV"),
        (b"\x1f\x8b", "unpack it first"),
        (b"SQLite format 3\0", "a corpus takes no mapping"),
        (b"ARROW1", "save it as Parquet"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, begins: bytes, says: str) -> None:
    (tmp_path / "t.csv").write_bytes(begins + b"rest")
    with pytest.raises(UnreadableSourceError, match=says):
        open_table(tmp_path / "t.csv")
