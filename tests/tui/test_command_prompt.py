"""The line where commands are typed, the palette, and what both can do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.command import DiscoveryHit
from textual.pilot import Pilot
from textual.widgets import Input

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.app_commands import APP_COMMANDS, Commanding
from dtui.tui.commands import ReviewCommands
from dtui.tui.offers import offers
from dtui.tui.screens.chain import ChainScreen
from dtui.tui.screens.command_prompt import CommandPrompt
from dtui.tui.screens.compare import CompareTracesScreen
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.found import FoundScreen
from dtui.tui.screens.help import HelpScreen
from dtui.tui.screens.keys import KeysScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.themes import CONTRAST_DARK

ScreenText = Callable[[ReviewApp], str]
Check = Callable[[ReviewApp, str], None]

SCREENS = {
    "corpus": "",
    "trace": "G enter",
    "past": "G enter A comma",
    "decision": "G enter G k enter",
    "queue": "w",
    "chain": "G enter G c",
    "compare": "space j c",
    "report": "w R",
    "keys": "colon k e y s enter",
}


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a command, and hand it in."""
    await pilot.press("colon", *("space" if sign == " " else sign for sign in text), "enter")
    await pilot.pause()


@pytest.mark.parametrize("name", SCREENS)
async def test_what_a_key_does_here_the_palette_and_the_command_line_do_too(
    app: ReviewApp, name: str
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*SCREENS[name].split())
        await pilot.pause()
        by_key = {
            one.binding.id: one.binding.action
            for one in app.screen.active_bindings.values()
            if one.enabled and one.binding.id and one.binding.description
        }
        offered = offers(app, app.screen)
        assert {offer.id for offer in offered} == by_key.keys()
        # By its word, or where another on this screen has that, by all of its id.
        commands = Commanding(app).commands()
        assert by_key.keys() <= commands.keys()
        palette = ReviewCommands(app.screen)
        hits = [hit async for hit in palette.discover() if isinstance(hit, DiscoveryHit)]
        beside = {(str(hit.help).rpartition(":")[2]) for hit in hits}
        for offer in offered:
            if offer.id != "app.palette":
                assert commands[offer.word].name == offer.word
                assert offer.word in beside
        # And nothing has a key that settings could not give another.
        nameless = {
            one.binding.description
            for one in app.screen.active_bindings.values()
            if not one.binding.id and type(one.node).__module__.startswith("dtui.")
        }
        assert nameless <= {"", "Copy selected text", "Focus Next", "Focus Previous"} | {
            "Copy", "Screenshot", "Minimize"
        }  # fmt: skip


async def test_commands_go_where_they_say(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await typed(pilot, "trace northwind obs-2")
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "obs-2"
        await typed(pilot, "decision northwind dec-1")
        assert isinstance(app.screen, DecisionScreen)
        await typed(pilot, "effects northwind/obs-1")
        assert isinstance(app.screen, ChainScreen)
        assert app.screen.arguments == {"entry_id": "northwind/obs-1", "effects": True}
        await typed(pilot, "compare northwind fabrikam")
        assert isinstance(app.screen, CompareTracesScreen)
        await typed(pilot, "found pending")
        assert isinstance(app.screen, FoundScreen)
        await typed(pilot, "back")
        assert isinstance(app.screen, CompareTracesScreen)
        await typed(pilot, "corpus")
        assert isinstance(app.screen, CorpusScreen)
        await typed(pilot, "theme contrast-dark")
        assert app.theme == CONTRAST_DARK.name
        await typed(pilot, "keys")
        assert isinstance(app.screen, KeysScreen)
        await typed(pilot, "help")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await typed(pilot, "q")
    assert not app.is_running


async def test_an_action_of_the_screen_is_a_word(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await typed(pilot, "trace northwind")
        assert isinstance(app.screen, TraceScreen)
        await typed(pilot, "list.last")
        last = app.screen.spine_list.row_count - 1
        assert app.screen.spine_list.cursor == last
        await typed(pilot, "chain")
        assert isinstance(app.screen, ChainScreen)


async def test_a_trace_is_shown_as_of_a_moment_that_is_typed(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await typed(pilot, "trace northwind")
        await typed(pilot, "as-of 2020-01-01")
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.at == 0
        await typed(pilot, "leave")
        assert app.screen.at is None
        await typed(pilot, "as-of")
        assert app.screen.at is not None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("trcae northwind", "there is no command 'trcae'; did you mean 'trace'?"),
        ("trace nowhere", "there is no trace 'nowhere' in this corpus"),
        ("trace northwind obs-99", "northwind has no item 'obs-99'"),
        ("decision northwind obs-1", "'obs-1' is no decision"),
        ("chain nothing", "the log has no entry 'nothing'"),
        ("proposal nothing", "nothing"),
        ("theme nord", "'nord' is no NAME"),
        ("found /(/", "/(/"),
        ("as-of tomorrow", "open a trace first, and there type: as-of tomorrow"),
    ],
)
async def test_what_is_refused_stays_in_the_line_with_the_reason(
    app: ReviewApp, screen_text: ScreenText, line: str, said: str
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await typed(pilot, line)
        assert isinstance(app.screen, CommandPrompt)
        assert app.screen.query_one(Input).value == line
        assert said in " ".join(screen_text(app).split())
        await pilot.press("escape")
        assert isinstance(app.screen, CorpusScreen)


async def test_tab_completes_names_traces_and_items(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("colon", *"trac", "tab")
        line = app.screen.query_one(Input)
        assert line.value == "trace "
        await pilot.press(*"north", "tab")
        assert line.value == "trace northwind "
        await pilot.press(*"hyp-", "tab")
        assert line.value == "trace northwind hyp-1"
        await pilot.press("tab")
        assert line.value == "trace northwind hyp-2"
        await pilot.press("shift+tab", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "hyp-1"


async def test_a_trace_is_found_by_its_title(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("colon", *"trace", "space", *"bearings", "tab")
        assert app.screen.query_one(Input).value == "trace fabrikam "


async def test_what_was_typed_before_comes_back(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await typed(pilot, "trace northwind")
        await typed(pilot, "queue")
        await pilot.press("colon", *"the", "up", "up")
        line = app.screen.query_one(Input)
        assert line.value == "trace northwind"
        await pilot.press("down", "down")
        assert line.value == "the"


async def test_many_ways_to_go_on_are_not_all_shown_and_that_is_said(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("colon")
        await pilot.pause()
        assert "… more than these: type on" in screen_text(app)
        await pilot.press(*"zz")
        assert "no command here begins with 'zz'" in screen_text(app)


async def test_each_theme_is_offered_once(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon", *"theme", "space")
        await pilot.pause()
        assert screen_text(app).count("contrast-light") == 1


async def test_the_palette_names_traces_by_title_themes_and_commands(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        for query, named in (
            ("bearings", "Open Fabrikam: choose the supplier of bearings"),
            ("theme contrast", "Theme contrast-dark"),
            ("compare two traces", "Compare two traces …"),
        ):
            await pilot.press("ctrl+p")
            app.screen.query_one(Input).value = query
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert named in screen_text(app)
            await pilot.press("escape")
        assert "nord" not in screen_text(app)


async def test_a_command_that_takes_something_is_typed_on_from_the_palette(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p")
        app.screen.query_one(Input).value = "compare two traces"
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CommandPrompt)
        assert app.screen.query_one(Input).value == "compare "


async def test_a_hostile_title_is_shown_as_it_is_wherever_it_completes(
    corpus: Corpus, app: ReviewApp, screen_text: ScreenText
) -> None:
    trace_id = "t-1"
    corpus.open_trace(TraceOpened(trace_id=trace_id, title="\x1b]0;owned\x07 [/] zebra"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon", *"trace", "space", *"zebra")
        await pilot.pause()
        assert f"{trace_id}  \\x1b]0;owned\\x07 [/] zebra" in screen_text(app)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.trace_id == trace_id
        await pilot.press("ctrl+p")
        app.screen.query_one(Input).value = "zebra"
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Open \\x1b]0;owned\\x07 [/] zebra" in screen_text(app)
        assert f":trace {trace_id}" in screen_text(app)


def test_every_command_of_the_app_is_done_by_a_method() -> None:
    for command in APP_COMMANDS:
        assert hasattr(Commanding, f"command_{command.name.replace('-', '_')}")


@pytest.mark.parametrize("name", ["colon", "ctrl+p", "J", "question_mark"])
async def test_twenty_by_eight_cells_are_enough_not_to_crash(app: ReviewApp, name: str) -> None:
    async with app.run_test(size=(20, 8)) as pilot:
        for place in SCREENS.values():
            await pilot.press(*place.split(), name)
            await pilot.pause()
            await pilot.press(*("a", "tab", "escape", "escape", "escape"))
            while len(app.screen_stack) > 1:
                app.pop_screen()
            await pilot.pause()
    assert app.failure is None
