from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.text import cells
from dtui.views.number_table import number_text, table_lines
from dtui.views.unfolding import Block, Span, TextLine, page_lines, paragraph


def text_of(lines: list[TextLine]) -> str:
    return "\n".join("".join(span.text for span in line) for line in lines)


BLOCKS = (
    Block("head", ((Span("Report"),), (Span(""),)), heading=True),
    Block("why", ((Span("Faster"),), (Span("  by an hour"),)), ((Span("  rule"),),), "why"),
    Block("part", ((Span(""),), (Span("── Known"),)), heading=True),
)


def test_what_unfolds_stands_below_its_own_block_alone() -> None:
    folded, unfolded = (
        [line.key for line in page_lines(BLOCKS, names, 20)] for names in (set[str](), {"why"})
    )
    assert folded == ["head:0", "head:1", "why:0", "why:1", "part:0", "part:1"]
    assert unfolded == [*folded[:4], "why:2", *folded[4:]]


def test_a_part_begins_where_its_first_words_stand() -> None:
    assert [line.key for line in page_lines(BLOCKS, (), 20) if line.heading] == ["head:0", "part:1"]


def test_the_hint_stands_at_the_right_end_and_tells_whether_it_is_unfolded() -> None:
    for names, hint in ((set[str](), "▸ why"), ({"why"}, "▾ why")):
        shown = text_of([page_lines(BLOCKS, names, 20)[2].spans])
        assert shown.startswith("Faster ")
        assert shown.endswith(hint)
        assert cells(shown) == 20


def test_where_only_ascii_can_be_drawn_every_sign_has_one_of_the_same_width() -> None:
    signs = "▁▂▃▄▅▆▇█▓▒░·├┤─╎●○◂▸▾▲▼◆"
    (line,) = page_lines([Block("a", ((Span(signs),),))], (), 40, ascii=True)
    shown = line.spans[0].text
    assert shown.isascii()
    assert len(shown) == len(signs)


def test_columns_that_do_not_fit_follow_below_beside_the_first_one_again() -> None:
    columns = ("who", *(f"figure {number}" for number in range(9)))
    rows = [("pricer-east", *range(9)), ("pricer-west", *range(9))]
    lines = table_lines(columns, rows, 60)
    shown = text_of(lines)
    assert shown.count("pricer-east") == shown.count("who") > 1
    assert all(f"{number}" in shown for number in range(9))
    assert max(cells(line) for line in shown.split("\n")) <= 60


def test_a_sentence_in_a_table_stands_below_its_row_whole() -> None:
    why = "whatever the unknown outcomes were, it lies between bounds that are wide"
    shown = text_of(table_lines(("rung", "here", "why"), [(1, "holds", why), (2, "no", "")], 50))
    assert " ".join(shown.split()) == f"rung here 1 holds {why} 2 no"


def test_figures_stand_at_the_right_of_their_column_and_words_at_the_left() -> None:
    lines = table_lines(("of", "gain", "note"), [("a", -0.5, "x"), ("bcd", 12, "yy")], 40)
    shown = text_of(lines).split("\n")
    assert shown[1:] == ["  a    −0.5  x", "  bcd    12  yy"]


def test_a_row_that_ends_early_or_a_table_without_rows_is_no_reason_to_fail() -> None:
    assert table_lines((), [], 40) == []
    assert text_of(table_lines(("a", "b"), [], 40)).split() == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (-0.0004, 2, "0.00"),
        (-0.06, 3, "−0.060"),
        (1234567, None, "1,234,567"),
        (None, 3, "–"),
        (0, None, "0"),
        (0.5, None, "0.5"),
    ],
)
def test_a_number_is_shown_as_it_is_read(
    value: float | None, digits: int | None, shown: str
) -> None:
    assert number_text(value, digits) == shown


@given(
    st.lists(st.tuples(*[st.one_of(st.text(), st.floats(-1e9, 1e9), st.none())] * 5), max_size=4),
    st.integers(24, 120),
)
def test_no_line_of_a_table_is_wider_than_its_room(
    rows: list[tuple[str | float | None, ...]], width: int
) -> None:
    shown = text_of(table_lines(("a", "b", "see\x1b", "a longer head", "e"), rows, width))
    assert max(cells(line) for line in shown.split("\n")) <= max(width, 24)
    assert "\x1b" not in shown


def test_a_paragraph_is_wrapped_with_its_indent() -> None:
    assert text_of([*paragraph("one two three", 9, indent=2)]) == "  one two\n  three"
