"""The projections made anew beside those of the file, to be compared or put in their place.

They stand in temporary tables of the same names. Within a connection these come first, so that
whatever writes rows writes them here, and the file's own are spoken of as ``main``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple, Self

from dtui.log.projections import Rows
from dtui.log.sqlite_file import TABLES_VERSION, schema
from dtui.log.sqlite_rows import write_rows

_KEPT = ("corpus", "entries")
"""What is the truth, and no projection."""
_SEARCH = "words"
_INSTRUCTIONS = 100_000
"""Of SQLite, between two chances to be interrupted: a few milliseconds."""


class TableDifference(NamedTuple):
    """How the rows of one table differ from those made anew."""

    table: str
    rows: int
    """Made anew."""
    missing: int = 0
    surplus: int = 0
    different: int = 0
    is_laid_out_otherwise: bool = False
    """Whether the table has other columns than this version's, or is not there."""

    @property
    def wrong(self) -> int:
        """How many rows differ."""
        return self.missing + self.surplus + self.different


class _Part(NamedTuple):
    """A table, index or trigger of the schema."""

    type: str
    name: str
    table: str
    sql: str


class RowsAnew:
    """The projections of a log, made anew.

    Parameters
    ----------
    connection
        To the log; whoever hands it over holds a transaction round all of this.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._parts = _schema()
        self._derived = [part for part in self._parts if part.type == "table"]

    def __enter__(self) -> Self:
        self._connection.set_progress_handler(lambda: 0, _INSTRUCTIONS)
        for part in self._derived:
            if part.name == _SEARCH:
                self._run(f"CREATE TEMP TABLE {_SEARCH} (rowid INTEGER PRIMARY KEY, text)")
            else:
                # What a temporary table refers to would have to be temporary too.
                sql = part.sql.replace(" REFERENCES entries", "")
                self._run(sql.replace("CREATE TABLE ", "CREATE TEMP TABLE ", 1))
        self._run(
            "INSERT INTO temp.effects SELECT DISTINCT c.value, e.position FROM main.entries e, "
            "json_each(CASE WHEN json_valid(e.causes) THEN e.causes ELSE '[]' END) c"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.set_progress_handler(None, 0)
        for part in self._derived:
            # A transaction that was undone has taken them with it.
            self._connection.execute(f"DROP TABLE IF EXISTS temp.{part.name}")

    def write(self, rows: Rows) -> None:
        """Add rows that were made anew."""
        write_rows(self._connection, rows)

    def differences(self) -> list[TableDifference]:
        """Compare every table of the file with the one made anew."""
        return [self._difference(part.name) for part in self._derived]

    def put_in_place(self, told: Callable[[str], None]) -> None:
        """Drop all that the file derives from its entries, and put what was made anew there.

        Parameters
        ----------
        told
            Told the name of each table before it is written.
        """
        self._drop_all_but_entries()
        for part in self._derived:
            told(part.name)
            self._run(_in_file(part))
            columns = "rowid, text" if part.name == _SEARCH else "*"
            into = f"{_SEARCH} (rowid, text)" if part.name == _SEARCH else part.name
            key = ", ".join(self._columns("temp", part.name, keys=True))
            self._run(
                f"INSERT INTO main.{into} SELECT {columns} FROM temp.{part.name} ORDER BY {key}"
            )
        told("indexes")
        for part in self._parts:
            if part.type != "table":
                self._run(_in_file(part))
        self._run("REINDEX main.entries")
        self._run(f"PRAGMA main.user_version = {TABLES_VERSION}")

    # -- within ------------------------------------------------------------------------------

    def _difference(self, table: str) -> TableDifference:
        rows = self._number(f"SELECT count(*) FROM temp.{table}")
        here = self._columns("temp", table)
        if table == _SEARCH:
            there = f"{_SEARCH}_docsize"
            same, columns = "o.id = n.rowid", list[str]()
            is_there = bool(self._columns("main", there))
        else:
            there, keys = table, self._columns("temp", table, keys=True)
            same = " AND ".join(f"o.{key} = n.{key}" for key in keys)
            columns = [column for column in here if column not in keys]
            is_there = self._columns("main", table) == here
        if not is_there:
            return TableDifference(table, rows, is_laid_out_otherwise=True)
        unlike = " OR ".join(f"n.{column} IS NOT o.{column}" for column in columns)
        pairs = f"FROM temp.{table} n JOIN main.{there} o ON {same} WHERE {unlike}"
        return TableDifference(
            table,
            rows,
            missing=self._alone(f"temp.{table} n", f"main.{there} o", same),
            surplus=self._alone(f"main.{there} o", f"temp.{table} n", same),
            different=self._number(f"SELECT count(*) {pairs}") if columns else 0,
        )

    def _alone(self, these: str, those: str, same: str) -> int:
        alone = f"NOT EXISTS (SELECT 1 FROM {those} WHERE {same})"
        return self._number(f"SELECT count(*) FROM {these} WHERE {alone}")

    def _columns(self, schema: str, table: str, *, keys: bool = False) -> list[str]:
        query = (
            "SELECT name, pk FROM pragma_table_info(?, ?) ORDER BY CASE WHEN ? THEN pk ELSE cid END"
        )
        found = self._connection.execute(query, (table, schema, keys)).fetchall()
        return [str(name) for name, key in found if key or not keys]

    def _drop_all_but_entries(self) -> None:
        query = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL"
        parts = [_Part(*row) for row in self._connection.execute(query).fetchall()]
        searches = [part.name for part in parts if part.sql.startswith("CREATE VIRTUAL")]
        for part in parts:
            is_part_of_search = any(part.name.startswith(f"{name}_") for name in searches)
            goes_with_table = part.type != "table" and part.table not in _KEPT
            if not (part.name in _KEPT or is_part_of_search or goes_with_table):
                self._run(f'DROP {part.type} main."{part.name}"')

    def _number(self, query: str) -> int:
        return int(self._run(query).fetchone()[0])

    def _run(self, statement: str) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                # Whoever pressed ctrl+c was heard by the progress handler, which can't raise.
                raise KeyboardInterrupt from None
            raise


def _schema() -> list[_Part]:
    """Return what the schema lays out, but for the tables that are no projections."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema())
        query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        parts = [_Part(*map(str, row)) for row in connection.execute(query)]
    return [
        part for part in parts if part.name not in _KEPT and not part.name.startswith(f"{_SEARCH}_")
    ]


def _in_file(part: _Part) -> str:
    """Return the statement that lays out a part in the file, not beside a temporary one."""
    before, after = part.sql.split(f" {part.name}", 1)
    return f"{before} main.{part.name}{after}"
