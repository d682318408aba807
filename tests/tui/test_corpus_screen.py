"""The list of traces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dtui.text import cells
from dtui.tui.app import ReviewApp
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.trace_line import trace_line
from dtui.views import facets
from tests.tui.test_search import search

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


# -- narrowed down -------------------------------------------------------------------------------


async def test_a_search_counts_what_is_left_of_all_traces(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await search(pilot, "domain:pricing")
        assert corpus_screen(app).list.row_count == 1
        assert "1 of 4 traces" in screen_text(app).splitlines()[0]
        await pilot.press("escape")
        await pilot.pause()
        assert corpus_screen(app).list.row_count == 4


async def test_a_search_that_finds_nothing_says_what_was_asked_and_the_way_out(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await search(pilot, "tomatoes", "enter")
        text = screen_text(app)
        assert "None of the 4 traces is found by tomatoes." in text
        assert "esc shows all of them" in text
        await pilot.press("escape")
        await pilot.pause()
        assert corpus_screen(app).list.row_count == 4


async def test_facets_narrow_the_list_and_stand_in_the_line(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = corpus_screen(app)
        await pilot.press("f", "j", "space", "j", "space")
        await pilot.pause()
        assert screen.search_line.text == "domain:pricing,sourcing"
        assert "2 of 4 traces" in screen_text(app)
        assert screen_text(app).count("[x]") == 2
        await pilot.press("space")
        await pilot.pause()
        assert screen.search_line.text == "domain:pricing"
        await pilot.press("escape")
        assert screen.list.has_focus
        await pilot.press("escape")
        await pilot.pause()
        assert screen.list.row_count == 4


async def test_facets_go_along_with_what_was_typed(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        screen = corpus_screen(app)
        await search(pilot, "pending", "enter")
        await pilot.press("f", "enter")
        await pilot.pause()
        assert screen.search_line.text == "pending domain:pricing"
        assert screen.list.row_count == 1
        await pilot.press("f")
        assert not screen.facets.display
        assert screen.list.has_focus


async def test_facets_are_not_counted_anew_at_every_key(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    count = facets.facets

    def counting(*given: Any) -> tuple[facets.Facet, ...]:
        counted.append(given)
        return count(*given)

    monkeypatch.setattr(facets, "facets", counting)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("f", "j", "j", "escape", "j", "k", "s", "f", "k")
        await pilot.pause()
        assert len(counted) == 1
        await pilot.press("space")
        await pilot.pause()
        assert len(counted) == 2


async def test_s_sorts_and_capital_s_turns_the_order_round(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        screen = corpus_screen(app)
        await pilot.press("s", "s")
        await pilot.pause()
        assert titles(screen) == sorted(titles(screen), key=str.casefold)
        assert "by title" in screen_text(app).splitlines()[0]
        await pilot.press("S")
        await pilot.pause()
        assert titles(screen) == sorted(titles(screen), key=str.casefold, reverse=True)
        assert "by title, turned round" in screen_text(app).splitlines()[0]
        await pilot.press("j", "j")
        screen.command_sort("items")
        assert "by items" in str(screen.trail.aside)
        assert screen.list.cursor == 0


async def test_only_the_list_that_the_keys_go_to_shows_a_cursor(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        screen = corpus_screen(app)
        assert screen_text(app).count("▶") == 1
        await pilot.press("f", "j", "g")
        await pilot.pause()
        assert screen_text(app).count("▶") == 1
        assert not screen.list.shows_cursor
        assert screen.facets.cursor == 1  # the first value, not its heading
        await pilot.press("escape", "slash")
        await pilot.pause()
        assert screen.list.shows_cursor


@pytest.mark.parametrize("width", [50, 80, 100, 160])
async def test_age_and_verdict_never_run_together(app: ReviewApp, width: int) -> None:
    async with app.run_test(size=(width, 24)):
        row = corpus_screen(app).list.current
        assert row is not None
        row = row._replace(
            title="wide " * 40,
            pending="2 hypotheses " * 9,
            updated="10 min",
            verdict="approve",
            verdict_glyph="✓",
            outcome="kept " * 20,
        )
        for verdicts in (False, True):
            pieces = trace_line(row, width, marked=False, verdicts=verdicts)
            said = "".join(piece.text for piece in pieces)
            assert cells(said) == width
            assert " 10 min " in said


async def test_n_goes_to_what_waits_among_those_that_are_found(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = corpus_screen(app)
        await search(pilot, "-domain:support", "enter")
        await pilot.press("g", "n")
        assert screen.list.current_key == "northwind"


def titles(screen: CorpusScreen) -> list[str]:
    rows = (screen.list.row_at(at) for at in range(screen.list.row_count))
    return [row.title for row in rows if row is not None]
