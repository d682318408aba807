r"""The one sanitiser for text that agents wrote.

What an agent writes is data, and a terminal runs some data: an escape sequence can move
the cursor, rewrite the line above, or fill the clipboard, and a bidirectional control can
make a sentence read as its opposite. So every view passes agent text through `plain` or
`one_line`, and no other module decides what is safe to show.

What is shown as it is: every visible character of every script, its combining marks, emoji
of one character, and spaces. Everything else is shown *escaped*, in the spelling of a Python
string literal (`\x1b`, `\u202e`, `\U000e0041`), so a reader sees that something was there:

- controls (C0, DEL, C1), bidirectional and all other format characters, line and paragraph
  separators, lone surrogates, noncharacters, private use, and what this Python's Unicode
  does not know yet;
- characters that show nothing (fillers, variation selectors, the grapheme joiner);
- characters whose width terminals disagree on: the joiner of emoji sequences, skin tones,
  regional indicators (flags), and symbols that Unicode 16 made wide. A family emoji appears
  as its members with `\u200d` between them, in the same cells everywhere;
- combining marks with nothing to combine with, and every mark after the eighth on one base.

Three things are not escaped but replaced: CRLF becomes a line feed, a tab four spaces (a tab
stop would depend on the column the text is drawn at), and the one variation selector that
asks for a symbol's picture or text form (`⚠` + U+FE0F) is left out, because agents
write it after every other symbol and terminals disagree on what it does to the width.

Three things are left alone on purpose. Backslashes are not doubled: paths and regular
expressions stay readable, and `plain` may be applied twice; whether `\x1b` on the screen was
one character or four, the stored text and `--json` tell. Nothing is normalised: canonically
equal texts look equal anyway, and what is copied from the screen should be what was written.
Markup such as `[/]` or `<b>` is text here; a face that parses markup must not be given a str.

Where it stops: letters that look alike (Cyrillic and Latin `a`) are not told apart; a terminal
that reorders Hebrew or Arabic may reorder the rest of that row; and the spacing vowel signs of
Indic scripts count for no cell here and in rich, but for one in some terminals, so a row of
Hindi can run over its column there. To escape them would leave no Hindi to read.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from functools import lru_cache

TEXT_LIMIT = 1_048_576
"""The longest text that can be stored, in bytes of UTF-8 (1 MiB)."""

_MARKS_ON_ONE_BASE = 8
"""More than any orthography needs (Burmese stacks six); a flood of accents needs thousands."""

_LINE_BREAK = " ⏎ "

# What most writing is made of needs no look at each character: ASCII, Latin, Cyrillic, dashes
# and quotes, arrows and operators in one cell; kana, common Han and Hangul syllables in two.
_NARROW = " -~\xa1-\xac\xae-\u02ff\u0400-\u0481\u2010-\u2027\u2190-\u22ff⏎"
_WIDE = "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
_ALL_NARROW = re.compile(f"[{_NARROW}]*")
_UNCERTAIN = re.compile(f"[^\n{_NARROW}{_WIDE}]+")

# Letters and marks to Unicode, but nothing to see.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)

# In order: Hangul tone marks, hexagram parts (wide since Unicode 16), Vietnamese reading marks,
# Tai Xuan Jing and counting rods (wide since 16), regional indicators, skin tones.
_OF_DISPUTED_WIDTH = re.compile(
    "[\u302e\u302f\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U00016ff0\U00016ff1"
    "\U0001d300-\U0001d356\U0001d360-\U0001d376\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)

# Vowels and finals that join the Hangul letter before them: letters to Unicode, marks to a cell.
_JOINING_HANGUL = re.compile("[\u1161-\u11ff\ud7b0-\ud7fb]")

_FORM_SELECTORS = frozenset("\ufe0e\ufe0f")

_SHORT = 4_096
"""Characters of a text that is worth looking through before anything else."""

# Besides the symbols, these have an emoji form: keycaps, ‼, ⁉ and the sign for information.
_WITH_EMOJI_FORM = frozenset("#*0123456789‼⁉\u2139")


def plain(text: str) -> str:
    r"""Return `text` as it may be shown on a terminal, with its line breaks.

    The only control character in the result is the line feed, so `split("\n")` and
    `splitlines()` find the same lines. Applying it again changes nothing.

    Parameters
    ----------
    text : str
        Any string, lone surrogates included.

    Returns
    -------
    str
        Encodable as UTF-8. At most ten times as long as `text`.

    Examples
    --------
    >>> print(plain("\x1b[2Jgone, \u202eton\u202c"))
    \x1b[2Jgone, \u202eton\u202c
    >>> print(plain("हिन्दी, שָׁלוֹם, né, 漢字 🚀"))
    हिन्दी, שָׁלוֹם, né, 漢字 🚀
    >>> print(plain("👩\u200d💻 ⚠\ufe0f"))
    👩\u200d💻 ⚠
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNCERTAIN.sub(_shown, text.replace("\r\n", "\n").replace("\t", "    "))


def one_line(text: str, width: int | None = None) -> str:
    r"""Return `text` as `plain` shows it, on one line of at most `width` cells.

    Lines are trimmed, blank ones left out, and the rest joined by a visible ` ⏎ `. What does
    not fit is replaced by `…`. Only as much of the text is read as the width calls for, so a
    row of a list does not pay for the megabyte behind it.

    Parameters
    ----------
    text : str
        Any string.
    width : int, optional
        Terminal cells there is room for; nothing fits in 0 or fewer. Without it, nothing is
        cut off.

    Returns
    -------
    str
        Not padded: it can be narrower than `width`, by one cell even where it was cut, when
        a wide character would have straddled the edge.

    Examples
    --------
    >>> one_line("Latency rises.\n\nOnly in eu-west.")
    'Latency rises. ⏎ Only in eu-west.'
    >>> one_line("Latency rises.", 8)
    'Latency…'
    >>> one_line("漢字漢字", 6)
    '漢字…'
    """
    if len(text) <= _SHORT and text.isascii() and text.isprintable():  # as most are
        line = text.strip()
        if width is None or len(line) <= width:
            return line
        return f"{line[: width - 1].rstrip()}…" if width > 0 else ""
    if width is None:
        lines = (line.strip() for line in plain(text).split("\n"))
        return _LINE_BREAK.join(line for line in lines if line)
    if width <= 0:
        return ""
    reach = 2 * width + 32
    while True:
        line = one_line(text[:reach])
        # Ten cells are the most that the last character within reach can show; whether a CR
        # there was the first half of a line break, only the next one tells.
        if reach >= len(text) or cells(line) > width + 10:
            return _cut(line, width)
        reach *= 4


def cells(text: str) -> int:
    r"""Return how many terminal cells `text` takes, if `plain` or `one_line` returned it.

    Line feeds count for nothing, so measure a line at a time. Agrees with
    `rich.cells.cell_len`, which lays out what the terminal shows, on all that `plain` returns.
    (`plain` escapes those characters that they would measure differently.)

    Parameters
    ----------
    text : str
        Sanitised text. In any other, a character that `plain` would escape counts for nothing.

    Examples
    --------
    >>> cells("option"), cells("e\u0301"), cells("漢字 🚀")
    (6, 1, 7)
    """
    if _ALL_NARROW.fullmatch(text):
        return len(text)
    return sum(_width(char) or 0 for char in text)


def flaw_in(text: str) -> str | None:
    r"""Say why `text` cannot be stored, or return None if it can.

    Stores refuse only what they cannot give back unchanged: NUL, on which databases differ,
    and lone surrogates, which have no UTF-8. Every other control character is kept.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    str or None
        A phrase for an error message: the flaw, where the first one is (counting characters
        from 0), and what to do instead.

    Examples
    --------
    >>> flaw_in("kept: \x1b[0m") is None
    True
    >>> print(flaw_in("cut\0off"))
    has a NUL at offset 3; remove it
    >>> print(flaw_in("half an emoji: \ud83d"))
    has the lone surrogate '\ud83d' at offset 15, which has no UTF-8;
    decode the source as UTF-8 or replace it
    >>> print(flaw_in("é" * 600_000))
    takes 1,200,000 bytes of UTF-8, and 1,048,576 (1 MiB) are allowed;
    shorten it or refer to a file
    """
    if (offset := text.find("\0")) >= 0:
        return f"has a NUL at offset {offset}; remove it"
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError as error:
        surrogate = text[error.start]
        return (
            f"has the lone surrogate {surrogate!r} at offset {error.start}, which has no UTF-8; "
            "decode the source as UTF-8 or replace it"
        )
    if size > TEXT_LIMIT:
        return (
            f"takes {size:,} bytes of UTF-8, and {TEXT_LIMIT:,} (1 MiB) are allowed; "
            "shorten it or refer to a file"
        )
    return None


def _shown(run: re.Match[str]) -> str:
    """Return how a run of uncertain characters is shown, given what stands before it."""
    shown: list[str] = []
    base = run.string[run.start() - 1] if run.start() else ""
    room = 0 if base.isspace() or not base else _MARKS_ON_ONE_BASE
    for char in run[0]:
        width = _width(char)
        if width:
            shown.append(char)
            base = char
            room = 0 if char.isspace() else _MARKS_ON_ONE_BASE
        elif width == 0 and room:
            shown.append(char)
            base = ""  # a form selector belongs right after its symbol
            room -= 1
        elif char in _FORM_SELECTORS and _has_emoji_form(base):
            base = ""  # one is left out; a second one would be a message
        else:
            shown.append(_escaped(char))
            # An accent may not change how an escape reads.
            base, room = "", 0
    return "".join(shown)


def _escaped(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


# Bounded: hostile text can hold every character there is.
@lru_cache(maxsize=4096)
def _width(char: str) -> int | None:
    """Return the cells of a character, 0 if it joins the one before, None if to be escaped."""
    category = unicodedata.category(char)
    if category[0] == "C" or category in ("Zl", "Zp"):
        return None
    if _INVISIBLE.match(char) or _OF_DISPUTED_WIDTH.match(char):
        return None
    if category[0] == "M" or _JOINING_HANGUL.match(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _has_emoji_form(char: str) -> bool:
    return char in _WITH_EMOJI_FORM or (char != "" and unicodedata.category(char) in ("So", "Sm"))


def _cut(line: str, width: int) -> str:
    """Return a line of `one_line`, its end replaced by `…` if it takes more than `width` cells."""
    if cells(line) <= width:
        return line
    room = width - 1  # the last cell is for the ellipsis
    if _ALL_NARROW.fullmatch(line, 0, width):
        return line[:room].rstrip() + "…"
    for index, char in enumerate(line):
        room -= _width(char) or 0
        if room < 0:
            return line[:index].rstrip() + "…"
    return line


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, for messages and rows.

    Examples
    --------
    >>> counted(1, "pair"), counted(3068, "pair")
    ('1 pair', '3,068 pairs')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"


def horizon_words(horizon: timedelta) -> str:
    """Return a horizon in its largest whole unit.

    Examples
    --------
    >>> horizon_words(timedelta(days=90)), horizon_words(timedelta(hours=36))
    ('90 d', '36 h')
    """
    seconds = horizon.total_seconds()
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:g} s"
