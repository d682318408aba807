from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dtui.text import cells, plain
from dtui.views.arguments import argument_lines, argument_rows, arguments_line

LONG = "as agreed with the customer " * 12

texts = st.text(max_size=40) | st.just(LONG)
args = st.dictionaries(st.text(min_size=1, max_size=30), st.integers() | st.booleans() | texts)


def test_a_long_value_does_not_push_another_argument_out_of_sight() -> None:
    line = arguments_line("discount", {"comment": LONG, "percent": 95}, 44)
    assert line.startswith("discount · comment as agreed")
    assert line.endswith(" · percent 95")


def test_what_finds_no_room_is_counted() -> None:
    many = {f"name-{number}": number for number in range(1, 61)}
    assert arguments_line("move", many, 40) == "move · name-1 1 · name-2 2 · 58 more"
    *_, last = argument_rows(many, 40, most=10, more="more: p shows them")
    assert last == ("", ("51 more: p shows them",))


def test_short_ones_are_told_before_long_ones_where_there_is_no_room_for_all() -> None:
    told = {"customer": "Northwind Traders of the North", "percent": 5, "note": LONG, "years": 2}
    assert arguments_line("discount", told, 40) == "discount · percent 5 · years 2 · 2 more"


def test_a_value_of_a_row_takes_three_lines_and_says_how_much_more_there_is() -> None:
    (row,) = argument_rows({"comment": "word " * 400}, 40, most=5)
    assert len(row.lines) == 3
    assert row.lines[-1].endswith("more characters")


def test_a_line_break_is_shown_on_every_line() -> None:
    assert arguments_line("refund", {"note": "one\ntwo"}, 80) == "refund · note one ⏎ two"
    (row,) = argument_rows({"note": "one\n\ntwo"}, 80, most=3)
    assert row.lines == ("one ⏎ two",)


def test_ten_thousand_arguments_are_counted_without_being_read() -> None:
    class Unread:
        def __str__(self) -> str:
            raise AssertionError("nobody can see it")

    many: dict[str, object] = dict.fromkeys((f"a{number}" for number in range(200)), 1)
    many |= dict.fromkeys((f"b{number}" for number in range(10_000)), Unread())
    assert arguments_line("move", many, 40).endswith("10197 more")


@given(args, st.integers(20, 120), st.integers(1, 4))
def test_lines_fit_and_nothing_unsafe_is_in_them(
    args: dict[str, object], width: int, most: int
) -> None:
    lines = argument_lines("act", args, width, most)
    assert 1 <= len(lines) <= most
    assert all(cells(line) <= width and plain(line) == line for line in lines)
    for row in argument_rows(args, width, most=8):
        assert all(cells(line) <= width for line in row.lines)
