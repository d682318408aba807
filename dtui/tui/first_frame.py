"""The first rows of a corpus, on the screen before the app is loaded.

To load the toolkit takes a fifth of a second. Until then stands here what the app will show in the
same cells: where one is, and the traces on top of the list. What it takes longer to know (counts,
notes, which keys work) is left out and appears with the app, which draws over the frame without
clearing it. Keys that are typed meanwhile wait for the app.

Nothing but the standard library and modules as light is imported here. Where anything at all is in
the way (no terminal, one of few colours, no such file, tables of another version) there is no first
frame, and the app says what is wrong.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import sys
import termios
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

from dtui.text import one_line
from dtui.tui.ascii import draws_ascii
from dtui.tui.line import width_of
from dtui.tui.settings_file import settings_path, settings_text
from dtui.tui.trace_line import trace_line
from dtui.views.colours import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, colours_by_role
from dtui.views.piece import Piece
from dtui.views.trace_list import TraceListRow, trace_list_rows

if TYPE_CHECKING:
    from textual.driver import Driver

    from dtui.log.projections import TraceRow

ALTERNATE: Final = "\x1b[?1049h"
"""Turns to the terminal's other screen, and clears it."""

_LEAST_COLUMNS, _LEAST_LINES = 40, 16
"""In a smaller window the app lays its screen out in other ways."""

_NEWEST = "FROM proposals p WHERE p.trace_id = t.trace_id ORDER BY p.position DESC LIMIT 1"
_TRACES = f"""
SELECT trace_id, position, title, domain, profile, agent, opened_at, updated_at, items,
    hypotheses, questions, decisions, selection, at_risk,
    coalesce((SELECT coalesce(nullif(verdict, ''), 'waits') {_NEWEST}), '') AS verdict,
    coalesce((SELECT outcome {_NEWEST}), '') AS outcome
FROM traces t ORDER BY updated_at DESC, position DESC LIMIT ?
"""
_COLOURS: Final = {
    "light": LIGHT,
    "contrast-dark": CONTRAST_DARK,
    "contrast-light": CONTRAST_LIGHT,
}
"""By the names of themes, but for the usual one."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Frame:
    """What was drawn, to be taken over by the app, or away again if there is none."""

    def __init__(self, before: list[Any]) -> None:
        self.before = before
        """How the terminal took keys before."""
        self.taken_over = False
        """Whether the app draws now; it leaves the other screen when it ends."""


_frames: list[_Frame] = []
"""The one that stands on the screen, if one does."""


def draw_first_frame(path: str | os.PathLike[str]) -> None:
    """Draw a corpus's first rows, where that can be done right."""
    try:
        columns, lines = _size()
        if not _can_draw() or columns < _LEAST_COLUMNS or lines < _LEAST_LINES:
            return
        written = "".join(_written(Path(path), columns, lines))
        if written:
            before = termios.tcgetattr(sys.stdin.fileno())
            _frames.append(_Frame(before))
            # Also where the app never comes to be.
            atexit.register(end_first_frame)
            _let_keys_wait(before)
            sys.stdout.write(written)
            sys.stdout.flush()
    except (OSError, ValueError, RecursionError, sqlite3.Error, termios.error):
        return  # the app tells what is wrong


def end_first_frame() -> None:
    """Give the terminal back as it was before the frame, if there was one."""
    while _frames:
        frame = _frames.pop()
        if not frame.taken_over:
            sys.stdout.write("\x1b[?25h\x1b[?1049l")
            sys.stdout.flush()
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, frame.before)


def taking_over(driver: type[Driver]) -> type[Driver]:
    """Return a driver that draws over the frame without a blank screen between; itself if none."""
    if not _frames:
        return driver
    frame = _frames[-1]

    class TakingOver(driver):
        """Begins on the screen that is there, and gives it back as it was before the frame."""

        def start_application_mode(self) -> None:
            super().start_application_mode()
            self.attrs_before = frame.before

        def write(self, data: str) -> None:
            if data == ALTERNATE and not frame.taken_over:
                frame.taken_over = True
            else:
                super().write(data)

    return TakingOver


def _can_draw() -> bool:
    """Tell whether both ends are a terminal, of many colours or wanted without any."""
    colours = os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    able = bool(colours or os.environ.get("NO_COLOR"))
    dumb = os.environ.get("TERM", "dumb") in ("dumb", "unknown") or draws_ascii()
    return able and not dumb and sys.stdin.isatty() and sys.stdout.isatty()


def _size() -> tuple[int, int]:
    """Return columns and lines, asked for as the app does (`shutil` takes a while to load)."""
    size = os.get_terminal_size(sys.stdout.fileno())
    asked = (os.environ.get(name, "") for name in ("COLUMNS", "LINES"))
    columns, lines = (int(text) if text.isdigit() else 0 for text in asked)
    return columns or size.columns, lines or size.lines


def _let_keys_wait(before: list[Any]) -> None:
    """Let what is typed from here on wait for the app, and not appear."""
    after = list(before)
    after[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, after)


def _written(path: Path, columns: int, lines: int) -> Iterator[str]:
    """Yield what is written; nothing where there are no rows."""
    note = min(10, max(5, lines // 4))
    rows, verdicts = _rows(path, lines - 2 - note)
    if not rows:
        return
    ink = _Ink()
    yield f"{ALTERNATE}\x1b[?25l\x1b[?2026h"
    name = one_line(path.name)
    trail = (Piece(f" {name} › ", "dim"), Piece("traces", "bright"))
    yield ink.line(trail if width_of(trail) < columns // 2 else (), columns, "field")
    for number, row in enumerate(rows):
        on_cursor = not number
        # The last column is the scrollbar's, the first two are the cursor's.
        line = trace_line(row, columns - 3, marked=False, verdicts=verdicts)
        drawn_line = (Piece("▶ " if on_cursor else "  ", "accent"), *line)
        yield ink.line(drawn_line, columns - 1, "cursor-line" if on_cursor else "page")
    yield "\x1b[?2026l"


def _rows(path: Path, count: int) -> tuple[Sequence[TraceListRow], bool]:
    """Return the first rows of the list, and whether anything was ever proposed."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        found = connection.execute(_TRACES, (count,))
        names = [column[0] for column in found.description]
        traces = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in found]
        proposed = connection.execute("SELECT 1 FROM proposals LIMIT 1").fetchone()
    finally:
        connection.close()
    for trace in traces:
        trace.opened_at = _EPOCH + timedelta(microseconds=trace.opened_at)
        trace.updated_at = _EPOCH + timedelta(microseconds=trace.updated_at)
    return trace_list_rows(cast("list[TraceRow]", traces), datetime.now(UTC)), bool(proposed)


class _Ink:
    """Turns pieces into what a terminal is sent, in the colours of the theme."""

    def __init__(self) -> None:
        theme = _theme()
        colours = _COLOURS.get(theme, DARK)
        self._colours = {**colours, **colours_by_role(colours)}
        self._colourless = bool(os.environ.get("NO_COLOR")) or theme == "plain"

    def line(self, pieces: Iterable[Piece], width: int, ground: str) -> str:
        """Return a line of so many cells on a ground."""
        pieces = tuple(pieces)
        rest = Piece(" " * (width - width_of(pieces)))
        texts = (f"{self._style(role, ground)}{text}" for text, role in (*pieces, rest))
        return "".join(texts) + "\x1b[0m\r\n"

    def _style(self, role: str, ground: str) -> str:
        here = ground == "cursor-line"
        if self._colourless:
            return "\x1b[0m" + ("\x1b[1;7m" if here else "") + ("\x1b[2m" if role == "dim" else "")
        bold = ";1" if here else ""
        ink = self._colours[role or "plain"]
        return f"\x1b[0{bold};38;2;{_rgb(ink)};48;2;{_rgb(self._colours[ground])}m"


def _rgb(colour: str) -> str:
    return ";".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def _theme() -> str:
    """Return the theme that is kept in the settings; empty for the usual one."""
    path = settings_path()
    if path is None or not path.exists():
        return ""
    text = settings_text(path)
    import tomllib

    return str(tomllib.loads(text).get("theme", ""))
