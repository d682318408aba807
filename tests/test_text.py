r"""What agents write is shown, and nothing of it is run, hidden or misaligned."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from dtui.text import TEXT_LIMIT, cells, flaw_in, one_line, plain

EVERY_CHARACTER = [
    "".join(f"a{chr(code)}" for code in range(start, start + 0x1000))
    for start in range(0, sys.maxunicode + 1, 0x1000)
]
"""In blocks, each character after a letter that it can combine with."""

# What a drawing of characters at random would seldom put side by side.
TRICKS = (
    "\x1b[31m", "\x1b]52;c;cm0gLXJm\x07", "\x1bPq\x1b\\", "\x9b2J", "\x9d0;t\x9c", "\x00", "\x7f",
    "\r", "\r\n", "\n", "\t", "\x85", "\u2028", "\u202e", "\u2066", "\u2069", "\u200f", "\u061c",
    "\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\U000e0041", "\ufe0e", "\ufe0f",
    "\U000e0100", "\u0301", "\u0301" * 40, "\u20e3", "\u3099", "\u093f", "\u094d", "\u1112",
    "\u1161", "\u11ab", "\u3164", "\u115f", "\u1160", "\ud800", "\udfff", "\ufffe", "\ue000",
    "\U000f0000", "1", "e", "क", "⚠", "❤", "👩", "💻", "👍", "\U0001f3fd", "\U0001f1eb",
    "\U0001f1f7", "☰", "漢", " ", "\u3000", "\u00a0", "\\", "\\x1b", "[/]", "[bold red]", "…", "⏎",
)  # fmt: skip

characters = st.one_of(
    st.characters(exclude_categories=()),
    # Marks, formats and symbols are few among a million, and they are what goes wrong.
    st.characters(categories=("Mn", "Mc", "Me", "Cf", "So", "Sk", "Zs")),
    st.sampled_from(TRICKS),
)
hostile = st.lists(characters, max_size=40).map("".join)
widths = st.integers(min_value=-2, max_value=60)


def is_visible_or_a_space(char: str) -> bool:
    return char == "\n" or char.isprintable() or unicodedata.category(char) == "Zs"


@given(hostile)
def test_nothing_but_visible_characters_spaces_and_line_feeds_comes_out(text: str) -> None:
    assert all(is_visible_or_a_space(char) for char in plain(text))


def test_no_character_at_all_gets_a_control_or_format_byte_through() -> None:
    for block in EVERY_CHARACTER:
        shown = set(plain(block))
        assert [hex(ord(char)) for char in shown if not is_visible_or_a_space(char)] == []


@given(hostile)
def test_what_is_shown_encodes_to_utf_8(text: str) -> None:
    plain(text).encode()
    one_line(text).encode()


@given(hostile)
def test_sanitising_twice_is_sanitising_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert one_line(one_line(text)) == one_line(text)
    assert one_line(plain(text)) == one_line(text)


@given(hostile)
def test_there_is_one_way_to_find_the_lines(text: str) -> None:
    assert plain(text + "|").splitlines() == plain(text + "|").split("\n")


@given(hostile)
def test_cells_are_what_rich_lays_out(text: str) -> None:
    for line in plain(text).split("\n"):
        assert cells(line) == cell_len(line)


def test_every_character_that_is_shown_has_the_cells_that_rich_gives_it() -> None:
    for block in EVERY_CHARACTER:
        shown = set(plain(block))
        assert [hex(ord(char)) for char in shown if cells(char) != cell_len(char)] == []


@given(hostile, widths)
def test_a_line_is_one_line_and_fits_its_width(text: str, width: int) -> None:
    line = one_line(text, width)
    assert "\n" not in line
    assert cell_len(line) <= max(width, 0)
    assert len(line.splitlines()) <= 1


@given(hostile, widths)
@example("a" * 34 + "\r" + "\nb" * 40, 2)
@example(" " * 500 + "far", 3)
@example("e" + "\u0301" * 500, 8)
def test_reading_only_as_far_as_needed_changes_nothing(text: str, width: int) -> None:
    assert one_line(text, width) == one_line(one_line(text), width)


@given(hostile, widths)
def test_a_line_that_fits_is_whole_and_one_that_does_not_says_so(text: str, width: int) -> None:
    whole, line = one_line(text), one_line(text, width)
    if cells(whole) <= width:
        assert line == whole
    elif width > 0:
        assert line.endswith("…")
        assert whole.startswith(line[:-1])


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
@example("[/]")
@example("[bold red]x[/bold red] :boom: <script>alert(1)</script> &amp; $(rm -rf ~) `x`")
@example(r"C:\temp\x1b")
def test_printable_ascii_is_left_as_it_is_markup_and_backslashes_included(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "naïve café, naïve café",
        "Tiếng Việt, Tiếng Việt",
        "हिन्दी में लिखा",
        "العربية مُشَكَّلَة",
        "שָׁלוֹם עֲלֵיכֶם",
        "ภาษาไทยที่นี้",
        "မြွှို့ ကျွန်ုပ်",
        "བསྒྲུབས",
        "日本語、か\u3099, 한국어, 中文",
        "\u1112\u1161\u11ab\u1100\u1173\u11af",
        "🚀 ✅ ❌ ⚠ ❤ 👍 → ≤ × … “quotes” – —",
        "10 000 €\u00a0\u202f!",
    ],
)
def test_ordinary_writing_is_left_as_it_is(text: str) -> None:
    assert plain(text) == text
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("\x1b]52;c;cm0=\x07", r"\x1b]52;c;cm0=\x07"),
        ("\x9b31m\x7f\x00", r"\x9b31m\x7f\x00"),
        ("a\rb\x0bc\x0cd\x85e", r"a\x0db\x0bc\x0cd\x85e"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("not \u202edeliver\u202c", r"not \u202edeliver\u202c"),
        ("\u2067\u2069\u200e\u200f\u061c", r"\u2067\u2069\u200e\u200f\u061c"),
        ("pass\u200bword\u00ad\ufeff", r"pass\u200bword\xad\ufeff"),
        ("hi\U000e0068\U000e0069", r"hi\U000e0068\U000e0069"),
        ("\ud83d", r"\ud83d"),
        ("\ufffe\ue000\U0010ffff", r"\ufffe\ue000\U0010ffff"),
        ("x\u3164\u115f\u1160\uffa0\u034f", r"x\u3164\u115f\u1160\uffa0\u034f"),
        ("a\ufe01\U000e0101", r"a\ufe01\U000e0101"),
    ],
)
def test_what_would_act_or_hide_is_spelled_out(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👩\u200d💻", r"👩\u200d💻"),
        ("👍\U0001f3fd", r"👍\U0001f3fd"),
        ("\U0001f1eb\U0001f1f7", r"\U0001f1eb\U0001f1f7"),
        ("☰䷀", r"\u2630\u4dc0"),
    ],
)
def test_what_terminals_measure_differently_is_spelled_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_form_selector_is_left_out_after_its_symbol_and_shown_anywhere_else() -> None:
    assert plain("⚠\ufe0f ❤\ufe0e ↔\ufe0f \u2139\ufe0f 1\ufe0f\u20e3") == "⚠ ❤ ↔ \u2139 1\u20e3"
    assert plain("⚠\ufe0f\ufe0f\ufe0e") == r"⚠\ufe0f\ufe0e"
    assert plain("a\ufe0f") == r"a\ufe0f"
    assert plain("❤\u0301\ufe0f") == "❤\u0301" + r"\ufe0f"
    assert plain("\ufe0f") == r"\ufe0f"


def test_every_symbol_that_rich_widens_for_a_form_selector_keeps_its_width_here() -> None:
    symbols = map(chr, range(0x20000))
    widened = [s for s in symbols if cell_len(f"{s}\ufe0f") > cell_len(s)]
    assert "⚠" in widened
    assert [hex(ord(s)) for s in widened if plain(f"{s}\ufe0f") != plain(s)] == []


@pytest.mark.parametrize("before", ["", " ", "\n", "\t", "\x1b", "\u200d", "\u00a0"])
def test_a_mark_with_nothing_to_combine_with_is_spelled_out(before: str) -> None:
    assert plain(f"{before}\u0301") == plain(before) + r"\u0301"


def test_a_flood_of_marks_is_cut_off_at_the_eighth() -> None:
    assert plain("e" + "\u0301" * 10) == "e" + "\u0301" * 8 + r"\u0301\u0301"
    assert plain("e" + "\u0301" * 8 + "f\u0301") == "e" + "\u0301" * 8 + "f\u0301"


def test_line_ends_of_windows_are_line_breaks_and_tabs_are_four_spaces() -> None:
    assert plain("if x:\r\n\ty\r\r\n") == "if x:\n    y" + r"\x0d" + "\n"


def test_the_lines_of_a_text_are_joined_by_a_mark_and_blank_ones_left_out() -> None:
    assert one_line("\n first\n\n \t\n second \r\n") == "first ⏎ second"
    assert one_line(" \n ") == ""


@pytest.mark.parametrize(
    ("text", "width", "line"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abcdef", 1, "…"),
        ("abcdef", 0, ""),
        ("abcdef", -3, ""),
        ("abc def", 5, "abc…"),
        ("漢字漢字", 4, "漢…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("\n\nab", 2, "ab"),
    ],
)
def test_a_line_too_long_ends_in_an_ellipsis_on_a_whole_character(
    text: str, width: int, line: str
) -> None:
    assert one_line(text, width) == line


@given(hostile)
def test_a_text_is_flawed_exactly_when_no_store_could_give_it_back(text: str) -> None:
    surrogate = any("\ud800" <= char <= "\udfff" for char in text)
    assert (flaw_in(text) is not None) == ("\0" in text or surrogate)


def test_a_flaw_says_where_it_is_and_what_to_do() -> None:
    assert flaw_in("ab\0\ud800") == "has a NUL at offset 2; remove it"
    assert flaw_in("漢字\udc80") == (
        r"has the lone surrogate '\udc80' at offset 2, which has no UTF-8; "
        "decode the source as UTF-8 or replace it"
    )


def test_the_limit_is_a_mebibyte_of_utf_8() -> None:
    assert TEXT_LIMIT == 1024 * 1024
    assert flaw_in("a" * TEXT_LIMIT) is None
    assert flaw_in("é" * (TEXT_LIMIT // 2)) is None
    for text in ("a" * (TEXT_LIMIT + 1), "é" * (TEXT_LIMIT // 2) + "a"):
        assert flaw_in(text) == (
            "takes 1,048,577 bytes of UTF-8, and 1,048,576 (1 MiB) are allowed; "
            "shorten it or refer to a file"
        )


def test_it_loads_nothing_heavy() -> None:
    heavy = "{'rich', 'textual', 'wcwidth', 'pydantic', 'polars', 'numpy', 'ipywidgets'}"
    program = f"import sys, dtui.text; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert ran.stdout.split() == [b"[]"]
