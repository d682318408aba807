"""The first rows stand on the screen before the app is loaded, and are those of the app."""

from __future__ import annotations

import re
import sqlite3
import termios
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.views.colours import THEMES
from tests.terminal import Terminal

REVIEW = "import sys; sys.argv.insert(1, 'review'); from dtui.cli import main; main()"
FRAME_ENDS = b"\x1b[?2026l"
TITLES = (
    "Renewal of Northwind",
    "hostile \x1b[2J\x1b]52;c;AAAA\x07 \u202etxet [/] [bold]",
    "漢字の契約 🚀 e\u0301" * 4,
    "",
    "a line\nand another",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.db"
    with Corpus.create(path) as corpus:
        for number in range(60):
            title = TITLES[number % len(TITLES)]
            opened = TraceOpened(trace_id=f"trace-{number}", title=title, domain="pricing")
            corpus.open_trace(opened)
            if number % 3:
                cited = [{"kind": "metric", "ref": "weekly_active_users"}]
                seen = {"statement": "Usage fell", "citations": cited}
                corpus.record(f"trace-{number}", "observation", seen)
                guess = {
                    "statement": "The price is the reason",
                    "confidence": 0.5,
                    "trace_item_refs": ["obs-1"],
                }
                corpus.record(f"trace-{number}", "hypothesis", guess)
    return path


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def started(
    corpus: Path,
    terminals: list[Terminal],
    environment: dict[str, str] | None = None,
    columns: int = 100,
    lines: int = 30,
) -> Terminal:
    coloured = {"COLORTERM": "truecolor"}
    given = coloured | (environment or {})
    terminal = Terminal(corpus, REVIEW, size=(columns, lines), **given)
    terminals.append(terminal)
    return terminal


def screen_of(written: bytes, columns: int, lines: int) -> pyte.Screen:
    screen = pyte.Screen(columns, lines)
    pyte.ByteStream(screen).feed(written)
    return screen


def cells_of(screen: pyte.Screen, line: int, count: int) -> list[object]:
    """Text and colours of a line's first cells; what is blank has no colour of text."""
    cells = (screen.buffer[line][column] for column in range(count))
    return [(c.data, c.bg, c.bold, c.data.strip() and c.fg) for c in cells]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (160, 48), (100, 30)])
def test_the_first_rows_are_those_that_the_app_draws_over_them(
    corpus: Path, terminals: list[Terminal], columns: int, lines: int
) -> None:
    terminal = started(corpus, terminals, columns=columns, lines=lines)
    terminal.read_until("? Help")
    ahead, _, _ = terminal.written.partition(FRAME_ENDS)
    first = screen_of(ahead, columns, lines)
    rows = [line for line in range(1, lines) if first.display[line].strip()]
    assert b"\x1b[?1000h" not in ahead  # the app has not begun
    assert len(rows) == lines - 2 - min(10, max(5, lines // 4))
    for line in rows:
        # The last column is the scrollbar's.
        assert cells_of(first, line, columns - 1) == cells_of(terminal.screen, line, columns - 1)
    trail = first.display[0].rstrip()
    assert trail
    assert cells_of(first, 0, len(trail)) == cells_of(terminal.screen, 0, len(trail))


@pytest.mark.parametrize("theme", THEMES)
def test_it_has_the_colours_of_the_theme_that_is_kept(
    corpus: Path, tmp_path: Path, terminals: list[Terminal], theme: str
) -> None:
    settings = tmp_path / "config" / "dtui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'theme = "{theme}"\n', encoding="utf-8")
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    terminal = started(corpus, terminals, home)
    terminal.read_until("? Help")
    ahead, _, _ = terminal.written.partition(FRAME_ENDS)
    first = screen_of(ahead, 100, 30)
    assert first.display[1].strip()
    assert cells_of(first, 1, 99) == cells_of(terminal.screen, 1, 99)


def test_no_row_goes_away_while_the_app_takes_over(corpus: Path, terminals: list[Terminal]) -> None:
    terminal = started(corpus, terminals)
    terminal.read_until("? Help")
    ahead, _, rest = terminal.written.partition(FRAME_ENDS)
    screen = screen_of(ahead, 100, 30)
    stream = pyte.ByteStream(screen)
    before = [line[2:40] for line in screen.display[1:20]]
    for start in range(0, len(rest), 512):
        stream.feed(rest[start : start + 512])
        assert [line[2:40] for line in screen.display[1:20]] == before


def test_keys_that_come_before_the_app_are_not_lost(
    corpus: Path, terminals: list[Terminal]
) -> None:
    terminal = started(corpus, terminals)
    terminal.read_until("▶")
    terminal.press("?")
    terminal.read_until("esc closes")


def test_the_terminal_is_given_back_as_it_was(corpus: Path, terminals: list[Terminal]) -> None:
    terminal = started(corpus, terminals)
    before = termios.tcgetattr(terminal.master)
    terminal.read_until("? Help")
    assert termios.tcgetattr(terminal.master) != before
    terminal.press("q")
    terminal.read_until(None)
    assert terminal.written.count(b"\x1b[?1049h") == 1
    assert terminal.written.count(b"\x1b[?1049l") == 1
    assert termios.tcgetattr(terminal.master) == before


def test_a_file_that_is_no_corpus_is_told_of_on_the_screen_that_was(
    tmp_path: Path, terminals: list[Terminal]
) -> None:
    path = tmp_path / "notes.db"
    path.write_text("not a corpus")
    terminal = started(path, terminals)
    terminal.read_until(None)
    assert b"\x1b[?1049h" not in terminal.written
    assert b"notes.db" in terminal.written


def test_an_error_after_the_frame_is_said_on_the_screen_that_was(
    corpus: Path, terminals: list[Terminal]
) -> None:
    with sqlite3.connect(corpus) as connection:
        connection.execute("PRAGMA user_version = 99")
    terminal = started(corpus, terminals)
    terminal.read_until(None)
    frame, _, rest = terminal.written.partition(b"\x1b[?1049l")
    assert frame.startswith(b"\x1b[?1049h")
    assert b"schema 99" in rest


def test_no_colour_is_sent_where_none_is_wanted(corpus: Path, terminals: list[Terminal]) -> None:
    terminal = started(corpus, terminals, {"NO_COLOR": "1", "COLORTERM": ""})
    terminal.read_until("? Help")
    assert terminal.written.startswith(b"\x1b[?1049h\x1b[?25l\x1b[?2026h")
    assert not re.search(rb"\x1b\[[\d;]*[34]8;[25];", terminal.written)


@pytest.mark.parametrize(
    "environment", [{"COLORTERM": ""}, {"TERM": "dumb"}, {"DTUI_ASCII": "1"}, {"LINES": "12"}]
)
def test_where_the_frame_could_be_wrong_there_is_none(
    corpus: Path, terminals: list[Terminal], environment: dict[str, str]
) -> None:
    terminal = started(corpus, terminals, environment)
    terminal.read_until("Renewal")
    assert b"\x1b[?1000h" in terminal.written.partition(b"Renewal")[0]


def test_an_empty_corpus_has_no_first_frame(tmp_path: Path, terminals: list[Terminal]) -> None:
    Corpus.create(tmp_path / "empty.db").close()
    terminal = started(tmp_path / "empty.db", terminals)
    terminal.read_until("No traces yet")
    assert not terminal.written.startswith(b"\x1b[?1049h\x1b[?25l\x1b[?2026h")
