"""`dtui review`, and where it begins."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from dtui.cli.commands.review import review
from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError, UnknownEntryError, UnknownTraceError
from dtui.tui.app import ReviewApp
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.settings import Settings
from dtui.tui.start import Start
from dtui.tui.themes import LIGHT
from tests.reviewed import NOW
from tests.terminal import Terminal

ScreenText = Callable[[ReviewApp], str]


def begun(corpus: Corpus, start: Start, settings: Settings = Settings()) -> ReviewApp:  # noqa: B008
    return ReviewApp(corpus, author="pat", clock=lambda: NOW, start=start, settings=settings)


async def test_it_begins_with_a_trace_over_all_traces(corpus: Corpus) -> None:
    app = begun(corpus, Start("northwind", "hyp-2"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "hyp-2"
        await pilot.press("escape")
        assert isinstance(app.screen, CorpusScreen)


async def test_it_begins_with_the_traces_that_a_query_holds_of(
    corpus: Corpus, screen_text: ScreenText
) -> None:
    app = begun(corpus, Start(query="renewal"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "Northwind renewal" in screen_text(app)
        assert "Fabrikam" not in screen_text(app)


async def test_a_theme_for_this_time_is_not_kept(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    app = begun(corpus, Start(theme="light"), Settings(path, "contrast-dark"))
    async with app.run_test():
        assert app.theme == LIGHT.name
    assert not path.exists()


def test_what_there_is_not_is_refused_before_the_screen_is_taken(corpus: Corpus) -> None:
    with pytest.raises(UnknownTraceError, match="there is no trace 'nowhere'"):
        Start("nowhere").check(corpus)
    with pytest.raises(UnknownEntryError, match="northwind has no item 'obs-99'"):
        Start("northwind", "obs-99").check(corpus)
    with pytest.raises(InvalidQueryError):
        Start(query="/(/").check(corpus)
    Start("northwind", "obs-1", "renewal", "dark").check(corpus)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--trace", "northwind"], "are for a terminal"),
        (["--item", "obs-1"], "--item is of a trace"),
        (["--theme", "nord"], "'nord' is not one of 'dark', 'light'"),
    ],
)
def test_what_can_not_be_is_said_with_what_to_do(
    corpus: Corpus, words: list[str], said: str
) -> None:
    done = CliRunner().invoke(review, [str(corpus.path), *words])
    assert done.exit_code == 2
    assert said in done.output


BEGUN = """
import sys
from dtui.cli import main
sys.argv[1:] = ["review", sys.argv[1], "--trace", "northwind", "--theme", "light"]
main()
"""


def test_in_a_terminal_it_begins_where_it_was_told_to(corpus: Corpus) -> None:
    terminal = Terminal(corpus.path, BEGUN)
    with contextlib.closing(terminal):
        terminal.read_until("Usage down 18 % since March")
        terminal.press(":q\r")
        terminal.read_until(None)
