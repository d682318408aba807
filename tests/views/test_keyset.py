"""Rows by number from a table that is read by keys."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from dtui.views.keyset import KeysetRows


class Table:
    """The numbers 10, 20, ... in order, read onwards or backwards from one of them."""

    def __init__(self, count: int) -> None:
        self.rows = [10 * (number + 1) for number in range(count)]
        self.read = 0

    def read_on(self, *, after: int | None, limit: int, backwards: bool = False) -> Sequence[int]:
        rows = self.rows[::-1] if backwards else self.rows
        start = 0 if after is None else rows.index(after) + 1
        found = rows[start : start + limit]
        self.read += len(found)
        return found


def shown(rows: Sequence[int]) -> Sequence[str]:
    return [str(row) for row in rows]


@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 20)), max_size=12))
@example(1, [(0, 1), (1, 1)])
@example(10, [(9, 4), (8, 1), (0, 10)])
def test_any_page_is_what_it_would_be_in_a_list(count: int, pages: list[tuple[int, int]]) -> None:
    table = Table(count)
    rows = KeysetRows(count, table.read_on, shown, str)
    for first, size in pages:
        assert list(rows.page(first, size)) == shown(table.rows[first : first + size])


def test_scrolling_and_jumping_to_either_end_read_a_page_each() -> None:
    table = Table(100_000)
    rows = KeysetRows(100_000, table.read_on, shown, str)
    for first in (0, 64, 128, 99_968, 64, 0):
        rows.page(first, 64)
    assert table.read <= 6 * 64


def test_a_row_is_found_among_the_first() -> None:
    rows = KeysetRows(5_000, Table(5_000).read_on, shown, str)
    assert rows.find("30") == 2
    assert rows.find("50000") is None
