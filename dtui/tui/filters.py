"""The last line before the terminal: what no widget may send, whatever it was given to draw.

`dtui.views` already shows an agent's control characters as visible escapes. These filters see
every line of every widget just before it is written, so that a text which reached the screen by
another way (a toolkit's default, a path, an exception's message) cannot move the cursor, set the
clipboard or retitle the window either.
"""

from __future__ import annotations

import re
from functools import partial

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from dtui.signs import IN_ASCII

# C0, DEL, C1, invisible and bidirectional format characters, tags.
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff]"
)
# A soft hyphen is measured as a cell and drawn as none; a surrogate cannot be sent at all.
_UNSENDABLE = re.compile(r"[\xad\ud800-\udfff]")


def safe_to_write(text: str) -> str:
    r"""Return `text` without anything a terminal would obey, as many cells wide as before.

    Examples
    --------
    >>> safe_to_write("a\x1b]52;c;AAAA\x07b")
    'a]52;c;AAAAb'
    """
    if text.isascii() and text.isprintable():
        return text
    safe = _UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", _INVISIBLE.sub("", text))
    # The line was laid out before: what a joiner had drawn together must not widen it now.
    return set_cell_size(safe, cell_len(text))


class ControlsRemoved(LineFilter):
    """Takes control characters, and the toolkit's own control segments, out of a line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same line without them."""
        return [
            Segment(safe_to_write(text), style) for text, style, control in segments if not control
        ]


def in_ascii(text: str, encoding: str = "utf-8") -> str:
    """Return `text` with ASCII in place of what we draw, as many cells wide as before.

    Letters of other scripts stay where the encoding has them; elsewhere a question mark stands in
    each of their cells.

    Examples
    --------
    >>> in_ascii("├─● é 漢"), in_ascii("├─● é 漢", "latin-1"), in_ascii("├─● é 漢", "ascii")
    ('+-* é 漢', '+-* é ??', '+-* ? ??')
    """
    if text.isascii():
        return text
    drawn = text.translate(IN_ASCII)
    try:
        drawn.encode(encoding)
    except UnicodeEncodeError:
        drawn = "".join(map(partial(_sendable, encoding=encoding), drawn))
    return drawn


def _sendable(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return "?" * cell_len(char)
    return char


class DrawnInAscii(LineFilter):
    """Puts ASCII in place of every glyph, lane, border, scroll bar, arrow and ellipsis."""

    def __init__(self, encoding: str, *, enabled: bool = True) -> None:
        super().__init__(enabled=enabled)
        self._encoding = encoding

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same line in characters that the terminal has."""
        return [
            Segment(in_ascii(text, self._encoding), style, control)
            for text, style, control in segments
        ]


class ColoursRemoved(LineFilter):
    """Takes every colour out of a line and leaves bold, dim, underline and reverse.

    The toolkit's own filter for NO_COLOR turns colours into greys, which are colours too.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same line in the terminal's own two colours."""
        return [
            Segment(text, style and _colourless(style), control)
            for text, style, control in segments
        ]


def _colourless(style: Style) -> Style:
    """Keep a style's attributes and what the mouse needs to know; drop its colours."""
    return style.without_color + Style.from_meta(style.meta) if style.meta else style.without_color
