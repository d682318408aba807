"""Whatever a table holds: its form does not matter, twice is once, and bad rows leave no mark."""

from __future__ import annotations

import csv
import io
import json
import tomllib
import unicodedata
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.imports.jsonl import export_jsonl
from dtui.imports.tables import (
    RefusedTableError,
    import_table,
    parse_mapping,
    suggest_mapping,
)
from dtui.imports.tables.reading import open_table

MAPPING = parse_mapping("""
time_zone = "Europe/Berlin"

[domain]
id = "domain-pricing"
domain = "pricing"
metrics = [{name = "won", type = "binary", horizons = ["P30D"]}]

[[events]]
kind = "proposal"
id = "deal-{number}"
action = {column = "action"}
agent = {column = "agent"}
occurred_at = {column = "proposed"}
probability = {column = "prior"}
metric = "won"
horizon = "P30D"
[events.args]
note = {column = "note"}
seats = {column = "seats", type = "integer"}
price = {column = "price", type = "number"}
urgent = {column = "urgent", type = "boolean"}

[[events]]
kind = "override"
id = "verdict-{number}"
proposal_id = "deal-{number}"
skip = {verdict = [""]}
verdict = {column = "verdict"}
native_verdict = {column = "verdict"}
reviewer = "ana"
occurred_at = {column = "decided"}
""")

COLUMNS = (
    *("number", "action", "agent", "proposed", "prior", "note", "seats", "price", "urgent"),
    *("verdict", "decided"),
)

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
proposed = st.datetimes(datetime(1990, 1, 1), datetime(2024, 1, 1)).map(  # noqa: DTZ001 - drawn so
    lambda moment: moment.replace(hour=12)  # no clock ever skipped noon in Berlin
)
Rows = list[dict[str, Any]]


def later(moment: datetime) -> st.SearchStrategy[str]:
    """Draw a moment after another one: nobody decides what was not proposed yet."""
    return st.integers(1, 600).map(lambda days: (moment + timedelta(days)).isoformat())


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    """Draw rows of a table, with gaps where a gap may be."""
    return [
        {
            "number": number,
            "proposed": (made := draw(proposed)).isoformat(),
            "action": f"does {draw(words)}",
            "agent": draw(st.none() | words.map(lambda word: f"bot {word}")),
            "prior": draw(st.none() | st.floats(0, 1)),
            "note": draw(st.none() | words),
            "seats": draw(st.none() | st.integers(-(2**53), 2**53)),
            "price": draw(st.none() | st.floats(allow_nan=False, allow_infinity=False)),
            "urgent": draw(st.none() | st.booleans()),
            "verdict": draw(st.sampled_from([None, "approve", "modify", "reject"])),
            "decided": draw(st.none() | later(made)),
        }
        for number in range(draw(st.integers(0, 4)))
    ]


# -- the three forms -------------------------------------------------------------------------


def as_csv(file: Path, table: Rows) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(table)


def as_jsonl(file: Path, table: Rows) -> None:
    # A key may be left out where there is nothing to say, but some line has to have each.
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in table)


def as_parquet(file: Path, table: Rows) -> None:
    import polars

    schema = dict.fromkeys(COLUMNS, polars.String) | {
        "number": polars.Int64,
        "prior": polars.Float64,
        "seats": polars.Int64,
        "price": polars.Float64,
        "urgent": polars.Boolean,
    }
    polars.DataFrame(table, schema).write_parquet(file)


@contextmanager
def a_corpus() -> Generator[tuple[Corpus, Path]]:
    standing = datetime(2026, 10, 1, tzinfo=UTC)
    with (
        TemporaryDirectory() as folder,
        Corpus.create(Path(folder) / "d.db", clock=lambda: standing) as corpus,
    ):
        yield corpus, Path(folder)


def exported(corpus: Corpus) -> str:
    out = io.StringIO()
    export_jsonl(corpus, out)
    return out.getvalue()


def corpus_of(write: Callable[[Path, Rows], None], table: Rows, name: str) -> str:
    with a_corpus() as (corpus, folder):
        write(folder / name, table)
        import_table(folder / name, MAPPING, corpus)
        return exported(corpus)


HOSTILE = [
    {
        "number": 0,
        "action": 'does "x",\r\n;\x1b[2J',
        "agent": "bot \u202e\x85\u2028\x1c",
        "proposed": "2026-03-29T12:00:00",
        "prior": 5e-324,
        "note": " \ufeff",
        "seats": -0,
        "price": -0.0,
        "urgent": True,
        "verdict": "modify",
        "decided": None,
    }
]


@settings(max_examples=20, deadline=None)
@given(rows().filter(bool))
@example(HOSTILE)
def test_the_form_of_a_table_does_not_matter(table: Rows) -> None:
    pytest.importorskip("polars")
    of_csv = corpus_of(as_csv, table, "t.csv")
    assert corpus_of(as_jsonl, table, "t.jsonl") == of_csv
    assert corpus_of(as_parquet, table, "t.parquet") == of_csv


# -- once, and whole -------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(rows(), st.data())
def test_an_import_goes_on_where_an_earlier_one_stopped(table: Rows, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(table)))
    with a_corpus() as (corpus, folder):
        for upto in (first, len(table), len(table)):
            as_csv(folder / "t.csv", table[:upto])
            import_table(folder / "t.csv", MAPPING, corpus)
        in_parts = exported(corpus)
    assert in_parts == corpus_of(as_csv, table, "t.csv")


FLAWS: Sequence[dict[str, Any]] = (
    {"prior": 1.5},
    {"proposed": "yesterday"},
    {"verdict": "maybe"},
    {"action": None},
    {"number": "no id"},
    {"number": None},
    {"verdict": "approve", "decided": "2026-03-29T02:30"},  # an hour that Berlin skipped
    {"note": "\0"},
    {"seats": 2**70},
)


@settings(max_examples=25, deadline=None)
@given(rows(), st.data())
def test_bad_rows_leave_no_mark(table: Rows, data: st.DataObject) -> None:
    bad = [
        {**row, **flaw, "verdict": flaw.get("verdict", row["verdict"])}
        for row in table
        if (flaw := data.draw(st.sampled_from(FLAWS)))
    ]
    for number, row in enumerate(bad):
        if isinstance(row["number"], int):
            row["number"] = 1000 + number  # another row, not the same one changed
    mixed = data.draw(st.permutations([*table, *bad]))
    good = [row for row in mixed if row in table]
    with a_corpus() as (corpus, folder):
        as_csv(folder / "t.csv", mixed)
        if bad:
            with pytest.raises(RefusedTableError) as refused:
                import_table(folder / "t.csv", MAPPING, corpus)
            assert corpus.log.head() == 0
            assert refused.value.result.bad_rows == len(bad)
            assert all(problem.columns for problem in refused.value.result.problems)
        import_table(folder / "t.csv", MAPPING, corpus, keep_good=True, rejects=folder / "bad.csv")
        kept = exported(corpus)
        if bad:
            as_csv(folder / "expected.csv", [row for row in mixed if row not in table])
            assert (folder / "bad.csv").read_bytes() == (folder / "expected.csv").read_bytes()
    assert kept == corpus_of(as_csv, good, "t.csv")


# -- suggestions -----------------------------------------------------------------------------

names = (
    st.sampled_from(["id", "agent", "state", "verdict", "outcome", "created_at", "closed_at"])
    | st.sampled_from(["prior", "metric", "horizon", "reviewer", "comment", "proposal_id"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
)
held = st.sampled_from(["", "1", "0.5", "true", "2026-01-02", "merged", "open", "org/x#1"]) | words


@settings(max_examples=150, deadline=None)
@given(st.lists(names, min_size=1, max_size=6, unique=True), st.data())
@example(["{id}", 'a"b\\', "\x1b]\u202e\x7f"], None)
@example(["not recorded", "propose", "won"], None)
@example(["id", "\r"], None)  # one column to a comma, and no CSV to any other delimiter
@example(["id", "\x0c"], None)
def test_a_suggestion_can_be_read_as_a_mapping_of_its_table(
    columns: list[str], data: st.DataObject | None
) -> None:
    cells = st.lists(st.lists(held, min_size=len(columns), max_size=len(columns)), max_size=3)
    table = [["x"] * len(columns)] if data is None else data.draw(cells)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "t.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([columns, *table])
        suggested = suggest_mapping(file)
        found = open_table(file).columns  # a tab in a name may be taken for what parts names
    unfit = {"Cc", "Cf", "Zl", "Zp"}
    assert not unfit & {unicodedata.category(char) for char in suggested.replace("\n", "")}
    tomllib.loads(suggested)
    # When an outcome was so is the one thing that a mapping must say and nobody can guess.
    said = suggested.replace('# occurred_at = {column = "…"}', 'occurred_at = "2026-01-01T00:00Z"')
    parse_mapping(said).check_columns("t.csv", found)
