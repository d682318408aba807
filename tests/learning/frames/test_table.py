"""A table and a mapping are frames: column by column what the imports make of each row."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from dtui.errors import (
    InsufficientDataError,
    InvalidFrameError,
    InvalidQueryError,
    UnreadableSourceError,
)
from dtui.imports.tables import parse_mapping
from dtui.imports.tables.fields import FieldReader
from dtui.imports.tables.reading import Row
from dtui.imports.tables.rows import RowReader
from learning.frames import Frames, read_table
from learning.frames.fields import evaluated
from learning.frames.place import Place
from learning.frames.schema import MOMENT

CASES = """\
id,asked,closed,prior,said,by,price,term
1,2026-01-02 09:00,2026-01-03,0.5,yes,Ana,18,12
2,2026-01-02 10:00,,,,,20,24
3,2026-01-04 11:30,2026-01-04 12:00,1,no,Lea,n/a,12
"""
MAPPING = """
domain = "pricing"
time_zone = "Europe/Berlin"
missing = ["", "n/a"]

[decisions]
proposal_id = "case-{id}"
agent = "bot"
proposed_at = {column = "asked"}
probability = {column = "prior"}
args = {percent = {column = "price", type = "number"}, months = {column = "term"}}
facts = ["term"]

[overrides]
verdict = {column = "said", values = {yes = "approve", no = "reject"}}
reviewer = {column = "by"}
given_at = {column = "closed"}

[[outcomes]]
file = "endings.csv"
proposal_id = "case-{case}"
metric = "won"
value = {column = "won"}
occurred_at = {column = "on"}

[[outcomes]]
file = "endings.csv"
proposal_id = "case-{case}"
metric = "margin"
value = {column = "margin"}
horizon = "P30D"
recorded_at = {column = "on"}

[[metrics]]
name = "won"
direction = "higher"
horizons = ["P30D", "P90D"]

[[metrics]]
name = "margin"
type = "number"
unit = "%"
only_if = "won"
horizons = ["P30D"]
"""
ENDINGS = "case,won,margin,on\n1,true,3.5,2026-02-01\n3,0,,2026-03-01\n2,,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    (tmp_path / "endings.csv").write_text(ENDINGS, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def read(folder: Path, **options: Any) -> Frames:
    return read_table(folder / "cases.csv", folder / "mapping.toml", **options)


def changed(folder: Path, name: str, before: str, after: str) -> Path:
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return folder


# -- what a mapping makes ----------------------------------------------------------------------


def test_a_row_becomes_a_decision_its_verdict_and_its_outcomes(folder: Path) -> None:
    frames = read(folder)
    first = frames.decisions.row(0, named=True)
    asked = datetime(2026, 1, 2, 8, tzinfo=UTC)  # nine in Berlin
    assert (first["proposal_id"], first["domain"], first["agent"]) == ("case-1", "pricing", "bot")
    assert (first["proposed_at"], first["probability"], first["term"]) == (asked, 0.5, "12")
    assert frames.decisions["args"].to_list() == [
        '{"percent":18.0,"months":"12"}',
        '{"percent":20.0,"months":"24"}',
        '{"percent":null,"months":"12"}',
    ]
    assert frames.overrides.select("proposal_id", "verdict", "reviewer").rows() == [
        ("case-1", "approve", "Ana"),
        ("case-3", "reject", "Lea"),
    ]
    assert frames.outcomes.select("proposal_id", "metric", "value", "horizon").rows() == [
        ("case-1", "won", 1.0, None),
        ("case-3", "won", 0.0, None),
        ("case-1", "margin", 3.5, timedelta(days=30)),
    ]


def test_the_origin_is_the_files_and_the_mapping(folder: Path) -> None:
    origin = read(folder).origin
    files = [sha256((folder / name).read_bytes()) for name in ("cases.csv", "endings.csv")]
    assert origin is not None
    assert (origin.kind, origin.name, origin.tenant, origin.position) == (
        *("table", "cases.csv"),
        *(None, None),
    )
    assert (
        origin.digest == sha256(" ".join(each.hexdigest() for each in files).encode()).hexdigest()
    )
    assert origin.mapping_digest == sha256((folder / "mapping.toml").read_bytes()).hexdigest()


def test_a_table_is_cut_to_what_was_recorded_by_a_moment(folder: Path) -> None:
    whole = read(folder)
    assert whole.as_of == datetime(2026, 2, 28, 23, tzinfo=UTC)
    moment = datetime(2026, 1, 3, tzinfo=UTC)
    cut = read(folder, as_of=moment)
    assert cut.decisions["decided_at"].to_list() == [datetime(2026, 1, 2, 23, tzinfo=UTC), None]
    assert cut.outcomes.is_empty()
    assert_frame_equal(cut.decisions, whole.known_by(moment).decisions)


def test_the_only_metric_and_its_only_horizon_need_no_mention(folder: Path) -> None:
    one = MAPPING.partition("[[outcomes]]")[0] + '[[metrics]]\nname = "won"\nhorizons = ["P30D"]'
    (folder / "mapping.toml").write_text(one, encoding="utf-8")
    frames = read(folder)
    assert set(frames.decisions["metric"]) == {"won"}
    assert set(frames.decisions["horizon"]) == {timedelta(days=30)}


def test_what_is_about_no_decision_may_be_left_out(folder: Path) -> None:
    changed(folder, "endings.csv", "3,0", "33,0")
    with pytest.raises(
        InvalidFrameError, match=r"proposal_id.*is of no decision; line 3 is 'case-33"
    ):
        read(folder)
    changed(
        folder, "mapping.toml", 'file = "endings.csv"', 'file = "endings.csv"\nunmatched = "skip"'
    )
    assert read(folder).outcomes["proposal_id"].unique().to_list() == ["case-1"]


def test_rows_are_chosen_as_in_an_import(folder: Path) -> None:
    changed(folder, "mapping.toml", "[decisions]", '[decisions]\nskip = {by = [""]}')
    changed(folder, "mapping.toml", "[[outcomes]]", '[[outcomes]]\nonly = {won = ["true"]}')
    frames = read(folder)
    assert frames.decisions["proposal_id"].to_list() == ["case-1", "case-3"]
    assert frames.outcomes["proposal_id"].to_list() == ["case-1", "case-1"]


def test_the_same_row_may_hold_a_second_opinion(folder: Path) -> None:
    second = '\n[[overrides]]\noverride_id = "{id}-2"\nverdict = "reject"\nsecond = true\n'
    text = MAPPING.replace("[overrides]", "[[overrides]]").replace(
        "\n[[outcomes]]", f"{second}[[outcomes]]", 1
    )
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    overrides = read(folder).overrides
    assert overrides.filter("second")["in_force"].to_list() == [False] * 3
    assert overrides.filter("in_force")["verdict"].to_list() == ["approve", "reject"]


@pytest.mark.parametrize("form", ["parquet", "jsonl", "tsv"])
def test_a_table_says_the_same_in_any_form(folder: Path, form: str) -> None:
    path = folder / f"cases.{form}"
    table = pl.read_csv(folder / "cases.csv", infer_schema=False).with_columns(
        pl.col("id", "term").cast(pl.Int64), pl.col("prior").cast(pl.Float64)
    )
    match form:
        case "parquet":
            table.write_parquet(path)
        case "jsonl":
            table.write_ndjson(path)
        case _:
            table.write_csv(path, separator="\t")
    expected, found = read(folder), read_table(path, folder / "mapping.toml")
    assert_frame_equal(found.overrides, expected.overrides)
    assert_frame_equal(found.outcomes, expected.outcomes)
    columns = [name for name in expected.decisions.columns if name not in ("args", "term")]
    assert_frame_equal(found.decisions.select(columns), expected.decisions.select(columns))


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "cases.csv",
            ",1,no",
            ",1.5,no",
            r"cases.csv, column 'prior' .*line 4 is 1.5",
        ),
        ("cases.csv", ",1,no", ",NaN,no", r"column 'prior'.*line 4 is 'NaN' \(1 of 3 rows\)"),
        (
            "cases.csv",
            "yes",
            "maybe",
            r"column 'said' \(verdict\).*not translated.*line 2",
        ),
        (
            "cases.csv",
            "11:30",
            "13:30",
            r"'closed' \(given_at\): is before proposed_at; line 4",
        ),
        ("cases.csv", "01-02 10:00", "03-29 02:30", "line 3.*its clocks skipped that hour"),
        ("cases.csv", "2,2026", "1,2026", "'id' .proposal_id.*stands in several rows; line 2"),
        ("cases.csv", "Ana", "A\0a", r"column 'by' \(reviewer\): has a NUL"),
        (
            "endings.csv",
            "1,true",
            "1,2",
            r"endings.csv, column 'won' .*is no boolean; line 2",
        ),
        (
            "endings.csv",
            "3.5",
            "much",
            r"'margin' \(value\): is no number; line 2 is 'much'",
        ),
        (
            "endings.csv",
            "2026-02-01",
            "2026-01-01",
            r"endings.csv, column 'on' .occ.* line 2",
        ),
    ],
)
def test_a_bad_row_is_refused_by_file_line_and_column(
    folder: Path, file: str, before: str, after: str, says: str
) -> None:
    with pytest.raises(InvalidFrameError, match=says):
        read(changed(folder, file, before, after))


def test_rows_of_several_files_are_named_with_their_file(folder: Path) -> None:
    (folder / "more.csv").write_text("case,won,margin,on\n7,1,2,2026-02-01\n", "utf-8")
    changed(folder, "mapping.toml", '"endings.csv"', '["endings.csv", "more.csv"]')
    with pytest.raises(InvalidFrameError, match=r"of no decision; line 2 of more.csv is 'case-7'"):
        read(folder)


def test_a_ragged_row_is_named_with_its_line(folder: Path) -> None:
    with pytest.raises(UnreadableSourceError, match=r"cases.csv, line 4: has 7 cells"):
        read(changed(folder, "cases.csv", ",n/a,12", ",12"))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            '"asked"',
            '"askd"',
            r"decisions.proposed_at: cases.csv has no column 'askd'. Did you",
        ),
        ('"won"}', '"wonn"}', r"outcomes 1.value: endings.csv has no column 'wonn'"),
        ("[decisions]", "[decision]", "'decision' means nothing here. Did you mean 'decisions'?"),
        ("agent =", "agnet =", r"decisions: 'agnet' means nothing here. Did you mean 'agent'?"),
        ('agent = "bot"', 'agent = "said"', "'said' is also the name of a column"),
        ('proposal_id = "case-{id}"', "", "decisions.proposal_id: is missing"),
        ("verdict = {", "unaided = {", "overrides.verdict: is missing"),
        ('facts = ["term"]', 'facts = ["agent"]', "facts.agent: is the name of a column of ours"),
        ('facts = ["term"]', "facts = 3", "facts: list columns"),
        ('["P30D", "P90D"]', '["P90D", "P30D"]', "metrics 1.horizons: write durations"),
        ('["P30D", "P90D"]', '["P0D"]', "metrics 1.horizons: write durations"),
        ('only_if = "won"', 'only_if = "margin"', "metrics 2.only_if: 'margin' is no binary"),
        ('only_if = "won"', 'only_if = "won"\ndomain = "b"', "2.only_if: 'won' is no binary"),
        ('name = "margin"\ntype', 'name = "won"\ntype', "'won' is declared twice"),
        ('type = "number"\nunit', 'type = "numbers"\nunit', "metrics 2.type: write one of binary"),
        ('unit = "%"', 'categories = ["a"]', "metrics 2.categories: are listed for a category"),
        ('unit = "%"', "unaffected = 1", "metrics 2.unaffected: write true or false"),
        ('file = "endings.csv"', 'unmatched = "drop"', 'outcomes 1.unmatched: write "refuse"'),
        ('file = "endings.csv"', 'file = "nowhere.csv"', "nowhere.csv: cannot be read"),
        ('file = "endings.csv"', "file = 3", "outcomes 1.file: write a list of words"),
        ("Europe/Berlin", "Middle/Earth", "time_zone: 'Middle/Earth' is no time zone"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where_and_why(
    folder: Path, before: str, after: str, says: str
) -> None:
    with pytest.raises(UnreadableSourceError, match=says):
        read(changed(folder, "mapping.toml", before, after))


def test_outcomes_need_a_metric_that_was_declared(folder: Path) -> None:
    text = MAPPING.partition("[[metrics]]")[0]
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableSourceError, match=r"metrics: say under \[\[metrics\]\]"):
        read(folder)


def test_a_value_says_of_which_of_several_metrics_it_is(folder: Path) -> None:
    with pytest.raises(InvalidFrameError, match=r"may be of several metrics.*Say in metric"):
        read(changed(folder, "mapping.toml", 'metric = "won"\n', ""))


def test_without_a_clock_there_is_no_as_of(folder: Path) -> None:
    text = '[decisions]\nproposal_id = "{id}"\nsequence = {column = "id"}'
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    assert read(folder).as_of is None
    with pytest.raises(InvalidQueryError, match="this table has no times"):
        read(folder, as_of=datetime(2026, 1, 1, tzinfo=UTC))


# -- a column at once says what a row at a time says -------------------------------------------

FIELDS = {
    "plain": ('{column = "a"}', "text", pl.String()),
    "template": ('"x-{a}-{b}"', "text", pl.String()),
    "values": ('{column = "a", values = {yes = "approve", "1" = "reject"}}', "text", pl.String()),
    "compared": ('{column = "a", compared_with = "b"}', "text", pl.String()),
    "number": ('{column = "a"}', "number", pl.Float64()),
    "integer": ('{column = "a"}', "integer", pl.Int64()),
    "boolean": ('{column = "a"}', "boolean", pl.Boolean()),
    "time": ('{column = "a"}', "time", MOMENT),
    "local time": ('{column = "a", time_zone = "Europe/Berlin"}', "time", MOMENT),
    "german time": (
        '{column = "a", time_zone = "Europe/Berlin", time_format = "%d.%m.%Y"}',
        *("time", MOMENT),
    ),
    "seconds": ('{column = "a", time_format = "unix"}', "time", MOMENT),
}
digits = st.from_regex(r"[+-]?[0-9]{0,3}\.?[0-9]{0,3}(e-?[0-9])?", fullmatch=True)
iso = st.from_regex(
    r"20[0-9]{2}-(0[1-9]|1[0-3])-[0-3][0-9]"
    r"([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,7})?)?)?"
    r"(Z|[+-][0-2][0-9]:?[0-6][0-9]|\+05)?",
    fullmatch=True,
)
words = st.sampled_from(
    [
        *("", " ", "n/a", "yes", " yes ", "1", "1.0", "true", "FALSE", "0"),
        *("nan", "inf", "1_0", "٣"),
    ]
)
cells = st.one_of(digits, iso, words, st.text("ab1. -+", max_size=4))


def by_row(said: str, read_as: str, row: dict[str, str]) -> object:
    """Return what the imports make of a row, or that they refuse it."""
    mapping = parse_mapping(
        "missing = ['', 'n/a']\n[[events]]\nkind = 'annotation'\nid = 'x'\nsays = 'x'\n"
    )
    reader = RowReader("table", mapping, {})
    field = FieldReader("m").field("", "field", tomllib.loads(f"f = {said}")["f"], read_as=read_as)
    try:
        return reader._said(field, Row(1, 2, row), {})  # pyright: ignore[reportPrivateUsage]
    except ValueError:
        return "refused"


def by_column(said: str, read_as: str, dtype: pl.DataType, row: dict[str, str]) -> object:
    """Return what the whole column makes of it."""
    field = FieldReader("m").field("", "field", tomllib.loads(f"f = {said}")["f"], read_as=read_as)
    table = pl.DataFrame(
        {name: [cell or None] for name, cell in row.items()},
        schema_overrides={"a": pl.String, "b": pl.String},
    )
    try:
        return evaluated(field, dtype, table, Place("table"), {"", "n/a"})[0]
    except InvalidFrameError:
        return "refused"


@given(st.sampled_from([*FIELDS]), cells, cells)
@example("compared", "1.0", "1")
@example("local time", "2026-03-29 02:30:00", "")
@example("local time", "2026-10-25 02:30:00", "")
@example("time", "2026-01-01T00:00:00+24:00", "")
@example("time", "2026-01-01 00:00:60Z", "")
@example("integer", "9007199254740993", "")
@example("german time", "31.12.2025", "")
@example("seconds", "1767225600", "")
def test_a_column_at_once_says_what_a_row_at_a_time_says(name: str, one: str, other: str) -> None:
    said, read_as, dtype = FIELDS[name]
    row = {"a": one, "b": other}
    assert by_column(said, read_as, dtype, row) == by_row(said, read_as, row)


EVENTS = """
[domain]
domain = "deals"

[[events]]
kind = "proposal"
id = "{deal}"
domain = "deals"
action = "offer"
{dated}
"""


@pytest.fixture
def deals(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "deals.csv").write_text("deal,made\nd-1,2026-01-02T09:00Z\nd-2,2026-01-05T09:00Z\n")
    return tmp_path / "deals.csv", tmp_path / "deals.toml"


def test_a_mapping_of_events_counts_a_row_from_when_it_happened(deals: tuple[Path, Path]) -> None:
    table, mapping = deals
    mapping.write_text(EVENTS.replace("{dated}", 'occurred_at = {column = "made"}'), "utf-8")
    assert read_table(table, mapping).as_of == datetime(2026, 1, 5, 9, tzinfo=UTC)
    earlier = read_table(table, mapping, as_of=datetime(2026, 1, 3, tzinfo=UTC))
    assert earlier.decisions["proposal_id"].to_list() == ["d-1"]


def test_a_mapping_of_events_that_dates_no_row_is_told_what_to_do(
    deals: tuple[Path, Path],
) -> None:
    table, mapping = deals
    mapping.write_text(EVENTS.replace("{dated}", ""), "utf-8")
    with pytest.raises(InsufficientDataError, match="Map occurred_at"):
        read_table(table, mapping)


@pytest.mark.parametrize("cell", [b"q1", ["q1"], {"q": 1}])
def test_a_nested_cell_is_no_part_of_a_text(tmp_path: Path, cell: object) -> None:
    pl.DataFrame({"id": [cell], "turn": [1]}).write_parquet(tmp_path / "t.parquet")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[decisions]\nproposal_id = "{id}"\nsequence = {column = "turn"}\n')
    with pytest.raises(InvalidFrameError, match=r"must be a single value; row 0 \(1 of 1 rows\)"):
        read_table(tmp_path / "t.parquet", mapping)


def test_a_metrics_horizons_are_durations(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,turn\na,1\n")
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[decisions]\nproposal_id = "{id}"\nsequence = {column = "turn"}\n'
        '[[metrics]]\nname = "won"\nhorizons = [30]\n'
    )
    with pytest.raises(UnreadableSourceError, match="durations after the decision that grow"):
        read_table(tmp_path / "t.csv", mapping)
