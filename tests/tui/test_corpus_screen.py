"""The list of traces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dtui.tui.app import ReviewApp
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.trace import TraceScreen

ScreenText = Callable[[ReviewApp], str]


async def test_the_trace_that_changed_last_is_on_top(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.corpus.record("northwind", "observation", OBSERVED)
        corpus_screen(app).reload()
        await pilot.pause()
        assert "Northwind" in screen_text(app).splitlines()[1]


async def test_the_cursor_stays_on_its_trace_when_another_changes(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = corpus_screen(app)
        await pilot.press("j")
        before = screen.list.current_key
        app.corpus.record("northwind", "observation", OBSERVED)
        screen.reload()
        assert screen.list.current_key == before == "fabrikam"
        assert screen.list.cursor == 2


async def test_n_goes_to_the_next_trace_that_waits(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = corpus_screen(app)
        await pilot.press("n")
        assert screen.list.current_key == "contoso"
        await pilot.press("n")
        assert screen.list.current_key == "northwind"
        await pilot.press("n")
        assert screen.list.current_key == "contoso"
        assert app.said is not None
        assert app.said.text == "wrapped to the first"
        await pilot.press("N")
        assert screen.list.current_key == "northwind"


async def test_what_pends_in_imported_traces_is_counted_beside(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test():
        assert "5 pending · 1 in imported traces" in screen_text(app).splitlines()[0]


async def test_enter_opens_a_trace_and_escape_comes_back(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("G", "enter")
        assert isinstance(app.screen, TraceScreen)
        await pilot.press("escape")
        assert corpus_screen(app).list.current_key == "northwind"


async def test_what_agents_wrote_neither_is_markup_nor_reaches_the_terminal(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await pilot.press("j", "j")
        text = screen_text(app)
        assert "[bold]roll back[/]" in text
        assert r"\x1b]0;owned\x07" in text
        assert "\x1b" not in text


async def test_a_corpus_that_breaks_says_so_and_stays_open(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        damage(app.corpus.path)
        corpus_screen(app).reload()
        await pilot.pause()
        assert "damaged" in screen_text(app)
        await pilot.press("j", "G", "enter", "n", "w", "escape")
        assert app.is_running


def damage(path: Path) -> None:
    """Drop a table that lists are read from, as another program could."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE traces")
    connection.close()


def corpus_screen(app: ReviewApp) -> CorpusScreen:
    assert isinstance(app.screen, CorpusScreen)
    return app.screen


OBSERVED = {"statement": "News", "citations": [{"kind": "metric", "ref": "wau"}]}
