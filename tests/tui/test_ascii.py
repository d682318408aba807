"""Where only ASCII can be drawn, nothing that we draw is anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dtui.corpus import Corpus
from dtui.signs import GLYPHS_IN_ASCII, IN_ASCII
from dtui.tui.app import ReviewApp
from dtui.tui.filters import in_ascii
from tests.tui.every_screen import WAYS, app_of, go

ScreenText = Callable[[ReviewApp], str]


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
@pytest.mark.parametrize("name", WAYS)
async def test_a_screen_is_drawn_in_ascii_alone(
    corpus: Corpus,
    pricing: Corpus,
    screen_text: ScreenText,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setenv("DTUI_ASCII", "1")
    app = app_of(WAYS[name], {"decisions": corpus, "pricing": pricing})
    async with app.run_test(size=size) as pilot:
        await go(app, pilot, WAYS[name])
        text = screen_text(app)
        assert {char for char in text if not char.isascii()} == set()
        assert all(cell_len(line) <= size[0] for line in text.splitlines())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_a_line_in_ascii_is_as_wide_as_before(text: str) -> None:
    assert cell_len(in_ascii(text)) == cell_len(text)
    assert cell_len(in_ascii(text, "ascii")) == cell_len(text)
    assert in_ascii(text, "ascii").isascii()


def test_letters_of_other_scripts_stay_where_the_terminal_has_them() -> None:
    assert in_ascii("○ Frühjahr, 漢字, שלום") == "o Frühjahr, 漢字, שלום"
    assert in_ascii("○ Frühjahr, 漢", "latin-1") == "o Frühjahr, ??"


def test_no_two_glyphs_look_the_same_in_ascii() -> None:
    assert len(set(GLYPHS_IN_ASCII.values())) == len(GLYPHS_IN_ASCII)
    assert all(
        IN_ASCII[ord(glyph)] in (ascii_, ord(ascii_)) for glyph, ascii_ in GLYPHS_IN_ASCII.items()
    )
