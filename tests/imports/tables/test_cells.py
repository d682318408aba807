"""What a cell says: times with their zone, numbers, and what is neither."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dtui.corpus import Corpus
from dtui.imports.tables import RefusedTableError, import_table, parse_mapping
from dtui.imports.tables.cells import (
    CELL_TYPES,
    UNIX,
    UNIX_MS,
    Clock,
    UnfitCellError,
    as_boolean,
    as_integer,
    as_moment,
    as_number,
    as_scalar,
    as_text,
)

BERLIN = Clock(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("cell", "clock", "moment"),
    [
        ("2026-01-02T09:00:00Z", BERLIN, "2026-01-02T09:00:00+00:00"),
        ("2026-01-02T09:00:00+05:00", Clock(), "2026-01-02T04:00:00+00:00"),
        ("2026-07-02 09:00", BERLIN, "2026-07-02T07:00:00+00:00"),
        (" 2026-07-02 ", BERLIN, "2026-07-01T22:00:00+00:00"),
        ("2.7.2026 09:00", BERLIN._replace(format="%d.%m.%Y %H:%M"), "2026-07-02T07:00:00+00:00"),
        ("1767344400", Clock(format=UNIX), "2026-01-02T09:00:00+00:00"),
        (1767344400500, Clock(format=UNIX_MS), "2026-01-02T09:00:00.500000+00:00"),
        (date(2026, 7, 2), BERLIN, "2026-07-01T22:00:00+00:00"),
        (datetime(2026, 1, 2, 9, tzinfo=UTC), Clock(), "2026-01-02T09:00:00+00:00"),
        # The hour that comes twice is read as the first of the two.
        ("2026-10-25 02:30", BERLIN, "2026-10-25T00:30:00+00:00"),
    ],
)
def test_a_time_is_read_with_its_zone(cell: object, clock: Clock, moment: str) -> None:
    assert as_moment(cell, clock).isoformat() == moment


@pytest.mark.parametrize(
    ("cell", "clock", "says"),
    [
        ("2026-01-02 09:00", Clock(), "names no time zone; say in the mapping which one is meant"),
        (datetime(2026, 1, 2), Clock(), "names no time zone"),  # noqa: DTZ001 - that is the point
        ("2026-03-29 02:30", BERLIN, "never was in Europe/Berlin: its clocks skipped that hour"),
        ("20260102", Clock(), "is no time; write 2026-10-01T09:00:00Z, or say time_format"),
        (20260102, BERLIN, "is no time; write 2026-10-01T09:00:00Z"),
        ("02.01.2026", BERLIN, "is no time; write 2026-10-01T09:00:00Z"),
        ("2026-01-02", BERLIN._replace(format="%d.%m.%Y"), "is no time in the format '%d.%m.%Y'"),
        ("9" * 30, Clock(format=UNIX), "is no time in the format 'unix'"),
        ("0001-01-01", Clock(ZoneInfo("Asia/Tokyo")), "is outside the years 1 to 9999 in UTC"),
        (True, BERLIN, "is no time"),
    ],
)
def test_what_is_no_moment_says_why(cell: object, clock: Clock, says: str) -> None:
    with pytest.raises(UnfitCellError) as error:
        as_moment(cell, clock)
    assert says in str(error.value)


@pytest.mark.parametrize("cell", [True, "1,5", "", "1e999", "0x10", "١٢", float("inf"), None, [1]])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(UnfitCellError, match="is no number"):
        as_number(cell)


def test_numbers_of_every_form_are_read() -> None:
    cells: list[object] = ["-7", " .5", "1e3", Decimal("1.5"), Decimal(3), 2**62]
    assert [as_number(cell) for cell in cells] == [-7, 0.5, 1000.0, 1.5, 3, 2**62]
    assert [as_integer(cell) for cell in ("12.0", 12.0, 12)] == [12, 12, 12]
    with pytest.raises(UnfitCellError, match="is no whole number"):
        as_integer("12.5")


def test_what_is_neither_true_nor_false_is_refused() -> None:
    assert [as_boolean(cell) for cell in (True, "False", 0, 1.0)] == [True, False, False, True]
    with pytest.raises(UnfitCellError, match="translate it: values = "):
        as_boolean("yes")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ([1, 2], "holds a list of 2; an event takes a single value"),
        ({"a": 1}, "holds an object of 1"),
        (b"x", "holds bytes, and no text, number or time"),
        (time(9), "holds time, and no text, number or time"),
        (1 << 2000, "an integer of 2001 bits is no number that an event may hold"),
    ],
)
def test_what_is_no_single_value_says_so(cell: object, says: str) -> None:
    with pytest.raises(UnfitCellError) as error:
        as_text(cell)
    assert str(error.value).startswith(says)


def test_a_value_stays_what_it_is() -> None:
    cells: list[object] = [True, 1, 1.5, "x", Decimal("1.5"), date(2026, 1, 2)]
    assert [as_scalar(cell) for cell in cells] == [True, 1, 1.5, "x", 1.5, "2026-01-02"]
    assert CELL_TYPES["duration"](timedelta(30), BERLIN) == timedelta(30)


# -- the types of Parquet --------------------------------------------------------------------

MAPPING = """
[domain]
domain = "pricing"
metrics = [{name = "won", horizons = ["P30D"]}]
codes = [{code = "price"}, {code = "term"}]

[[events]]
kind = "proposal"
id = "{id}"
action = "discount"
occurred_at = {column = "proposed"}
metric = "won"
horizon = {column = "horizon"}
args = ["price", "due"]

[[events]]
kind = "override"
id = "verdict-{id}"
proposal_id = "{id}"
verdict = "approve"
codes = {column = "codes"}
reviewer = "ana"
"""


def parquet(folder: Path, **changed: Any) -> Path:
    polars = pytest.importorskip("polars")
    columns: dict[str, list[Any]] = {
        "id": ["d-1"],
        "proposed": [datetime(2026, 1, 2, 9, tzinfo=UTC)],
        "horizon": [timedelta(days=30)],
        "price": [Decimal("12.50")],
        "due": [date(2026, 2, 1)],
        "codes": [["price", "term"]],
    }
    polars.DataFrame(columns | changed).write_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def test_what_parquet_holds_is_kept(corpus: Corpus, tmp_path: Path) -> None:
    import_table(parquet(tmp_path), parse_mapping(MAPPING), corpus)
    state = corpus.proposal("d-1")
    assert state.proposal.horizon == timedelta(days=30)
    assert dict(state.proposal.args) == {"price": 12.5, "due": "2026-02-01"}
    assert state.in_force is not None
    assert state.in_force.codes == ("price", "term")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"proposed": [datetime(2026, 1, 2)]}, "column 'proposed': occurred_at: datetime."),  # noqa: DTZ001
        ({"price": [[1.5]]}, "column 'price': args.price: holds a list of 1"),
        ({"price": [b"x"]}, "column 'price': args.price: holds bytes"),
        ({"codes": [["colour"]]}, "column 'codes': 'colour' is no rationale code"),
        ({"horizon": [timedelta(0)]}, "column 'horizon': proposal 'd-1': horizon is not after"),
        ({"id": [float("nan")]}, "column 'id': is empty, and every proposal needs its id"),
    ],
)
def test_what_does_not_fit_is_named_by_row_and_column(
    corpus: Corpus, tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    with pytest.raises(RefusedTableError) as refused:
        import_table(parquet(tmp_path, **changed), parse_mapping(MAPPING), corpus)
    place, _, reason = str(refused.value.result.problems[0]).partition(", ")
    assert place.endswith("t.parquet")
    assert reason.startswith(f"row 1, {says}")


@pytest.mark.parametrize("price", ["NaN", "null", '" "'])
def test_what_says_nothing_is_left_out(corpus: Corpus, tmp_path: Path, price: str) -> None:
    (tmp_path / "t.jsonl").write_text(
        f'{{"id": "d-1", "proposed": "2026-01-02T09:00Z", "price": {price}, "horizon": null, '
        '"due": 3, "codes": []}\n'
    )
    import_table(tmp_path / "t.jsonl", parse_mapping(MAPPING), corpus)
    assert dict(corpus.proposal("d-1").proposal.args) == {"due": 3}


def test_infinity_is_no_number(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(
        '{"id": "d-1", "proposed": "2026-01-02T09:00Z", "price": Infinity, "horizon": "P30D", '
        '"due": 3, "codes": null}\n'
    )
    with pytest.raises(RefusedTableError, match=r"column 'price': .* no finite number"):
        import_table(tmp_path / "t.jsonl", parse_mapping(MAPPING), corpus)
