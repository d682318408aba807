"""The last line before the terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from dtui.tui.filters import ColoursRemoved, ControlsRemoved, safe_to_write

PAGE = Color.parse("black")


@given(st.text(st.characters(), max_size=60))
@example("\x1b[2J\x1b]52;c;QUJD\x07\x9b31m\x90q\x9c")
@example("a\u202eb\u2066c\u200d\u200bd\ufeff")
@example("cut \ud83d off \xad")
def test_nothing_a_terminal_obeys_gets_through(text: str) -> None:
    safe = safe_to_write(text)
    assert not [char for char in safe if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    safe.encode()


@given(st.text(st.characters(exclude_categories=["Cn"]), max_size=60))
@example("👩\u200d💻 ⚠\ufe0f")
def test_a_line_is_as_wide_after_as_before(text: str) -> None:
    assert cell_len(safe_to_write(text)) == cell_len(text)


def test_control_segments_of_the_toolkit_are_taken_out() -> None:
    bell = Segment("\x07", None, [(ControlType.BELL,)])
    line = [Segment("a"), bell, Segment("\x1b[31mb", Style(bold=True))]
    written = ControlsRemoved().apply(line, PAGE)
    assert written == [Segment("a"), Segment("[31mb", Style(bold=True))]


def test_without_colour_bold_and_reverse_stay() -> None:
    coloured = Style(color="red", bgcolor="#123456", bold=True, reverse=True)
    [segment] = ColoursRemoved().apply([Segment("x", coloured)], PAGE)
    assert segment.style == Style(bold=True, reverse=True)
