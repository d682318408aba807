"""What all screens share: help, commands, themes, failures."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from textual.widgets import Input

from dtui.errors import UnwritablePlaceError
from dtui.signs import CELL_SIGNS, sign
from dtui.tui.app import ReviewApp
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.help import HelpScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.themes import DARK, LIGHT, PLAIN
from dtui.tui.widgets.key_line import KeyLine

ScreenText = Callable[[ReviewApp], str]


async def test_the_help_names_every_key_that_works_here(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 100)) as pilot:
        await pilot.press("G", "enter", "G")
        behind = app.screen
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        shown = str(app.screen.query_one("#help Static").render())
        for active in behind.active_bindings.values():
            binding = active.binding
            toolkits = binding.action.startswith("screen.copy")
            if active.enabled and binding.description and not binding.system and not toolkits:
                assert (binding.tooltip or binding.description) in shown
        for of_the_toolkit in ("Focus", "super+", "Copy selected"):
            assert of_the_toolkit not in shown
        await pilot.press("escape")
        assert app.screen is behind


@pytest.mark.parametrize("keys", [("question_mark",), ("colon", "h", "e", "l", "p", "enter")])
async def test_the_help_names_what_the_app_offers_only_on_the_screen_behind(
    pricing_app: ReviewApp, keys: tuple[str, ...]
) -> None:
    async with pricing_app.run_test(size=(120, 100)) as pilot:
        await pilot.press("enter", "escape")
        await pilot.press(*keys)
        await pilot.pause()
        shown = str(pricing_app.screen.query_one("#help Static").render())
        for key, does in (("R", "report"), ("O", "overrides"), ("E", "file"), ("[", "where")):
            assert re.search(rf"^  {re.escape(key)} .*{does}", shown, re.MULTILINE), key
        assert shown.startswith(CorpusScreen.PURPOSE)


async def test_the_help_explains_every_sign(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        shown = str(app.screen.query_one("#help Static").render())
        signs = [sign("hypothesis", "pending"), sign("constraint", "missed"), *CELL_SIGNS.values()]
        for one in signs:
            assert f"{one.glyph}   {one.word}" in shown


async def test_a_command_does_what_its_key_does(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        app.screen.query_one(Input).value = "waits for you"
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


async def test_whoever_presses_the_usual_key_to_interrupt_is_told_how_to_leave(
    app: ReviewApp,
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        assert str(app.screen.query_one(KeyLine).render()).strip() == "ctrl+q leaves from anywhere"


async def test_a_click_on_the_key_line_presses_the_key(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        line = app.screen.query_one(KeyLine)
        await pilot.click(KeyLine, offset=(str(line.render()).index("Waiting"), 0))
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


async def test_the_key_line_leaves_out_what_has_no_room_but_never_the_help(
    app: ReviewApp,
) -> None:
    async with app.run_test(size=(24, 10)) as pilot:
        await pilot.press("G", "enter", "G")
        shown = str(app.screen.query_one(KeyLine).render())
        assert "? Help" in shown
        assert len(shown) <= 24


async def test_the_theme_is_dark_and_can_be_light(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        assert app.theme == DARK.name
        await pilot.press("D")
        assert app.theme == LIGHT.name
        await pilot.press("D")
        assert app.theme == DARK.name


async def test_no_color_is_respected(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    plain_app = ReviewApp(app.corpus, author="pat", clock=app.clock)
    async with plain_app.run_test() as pilot:
        await pilot.press("G", "enter", "G", "k", "enter", "D")
        await pilot.pause()
        assert plain_app.theme == PLAIN.name
        for strip in plain_app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                assert style is None or (style.color, style.bgcolor) == (None, None), segment


async def test_q_goes_back_and_leaves_from_the_first_screen(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("w", "q")
        assert len(app.screen_stack) == 1
        await pilot.press("q")
        await pilot.pause()
    assert not app.is_running


async def test_a_look_at_the_file_that_fails_is_a_notice_not_the_end(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch, screen_text: ScreenText
) -> None:
    def gone() -> int:
        raise UnwritablePlaceError("decisions.db: the disk did not answer as it should")

    async with app.run_test() as pilot:
        monkeypatch.setattr(app.corpus, "version", gone)
        app.follow()
        await pilot.pause()
        said = "decisions.db: the disk did not answer as it should"
        assert said in screen_text(app).splitlines()[-1]
        await pilot.press("j")
        assert said not in screen_text(app)
        assert "? Help" in screen_text(app).splitlines()[-1]


async def test_a_message_longer_than_the_line_is_wrapped(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(40, 20)) as pilot:
        app.notify("a message [b] of some length, " * 3 + "to its end", severity="error")
        await pilot.pause()
        assert "to its end" in screen_text(app).splitlines()[-1]
        await pilot.click(KeyLine)
        await pilot.pause()
        assert "to its end" not in screen_text(app)


async def test_a_trace_whose_items_cannot_be_read_still_lists_them(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch, screen_text: ScreenText
) -> None:
    def damaged(_trace_id: str) -> object:
        raise UnwritablePlaceError("entry 7 cannot be read; restore the file from a copy")

    async with app.run_test(size=(120, 30)) as pilot:
        monkeypatch.setattr(app.corpus, "trace", damaged)
        await pilot.press("G", "enter", "G", "r", "k", "enter")
        await pilot.pause()
        assert "entry 7 cannot be read" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "A two-year lock-in" in screen_text(app)


async def test_the_way_to_what_waits_goes_back_where_it_was_come_by(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("w")
        queue = app.screen
        await pilot.press("enter", "w")
        await pilot.pause()
        assert app.screen is queue
        assert len(app.screen_stack) == 2


def test_starting_loads_no_models(app: ReviewApp) -> None:
    started = f"""
import asyncio, sys
from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp

async def start():
    with Corpus.open({str(app.corpus.path)!r}) as corpus:
        app = ReviewApp(corpus, author="pat")
        async with app.run_test() as pilot:
            await pilot.press("w", "j", "escape")
            strips = app.screen._compositor.render_strips()
            assert any("Northwind" in strip.text for strip in strips)
            late = {{"pydantic", "textual.widgets._data_table", "textual.widgets._text_area"}}
            print(sorted(late & set(sys.modules)))

asyncio.run(start())
"""
    done = subprocess.run(
        [sys.executable, "-c", started], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
