"""Going back and forward through where one has been."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from dtui.tui.app import ReviewApp
from dtui.tui.history import History, Place
from dtui.tui.screens.chain import ChainScreen
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.matrix import Matrix
from dtui.tui.widgets.virtual_list import VirtualList

ScreenText = Callable[[ReviewApp], str]

BACK, FORWARD = "left_square_bracket", "right_square_bracket"


def place(number: int) -> Place:
    return Place(str, {"number": number})


@given(st.lists(st.integers(-2, 5), max_size=60))
def test_back_and_forward_lead_through_what_a_browser_would_show(steps: list[int]) -> None:
    """-1 goes back, -2 forward, anything else to a place."""
    longest = 4
    history = History(longest)
    ways: list[int] = []
    at = -1
    for step in steps:
        if step == -1:
            at, expected = (at - 1, ways[at - 1]) if at > 0 else (at, None)
            found = history.back()
        elif step == -2:
            at, expected = (at + 1, ways[at + 1]) if at + 1 < len(ways) else (at, None)
            found = history.forward()
        else:
            history.come_to((place(step),))
            if at < 0 or ways[at] != step:
                ways = [*ways[: at + 1], step][-longest:]
                at = len(ways) - 1
            continue
        assert found == (None if expected is None else (place(expected),))


def test_where_one_was_is_kept_with_the_newest_of_the_same_places() -> None:
    history = History()
    for number in (1, 2, 1, 3):
        history.come_to((place(number),))
    history.leave(place(1)._replace(kept="there"))
    assert history.back() == (place(1)._replace(kept="there"),)
    assert history.back() == (place(2),)
    assert history.back() == (place(1),)


async def test_a_place_that_was_closed_is_come_back_to_with_its_cursor(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("G", "enter", "g", "j", "j")
        assert isinstance(app.screen, TraceScreen)
        trace_id, item_id = app.screen.trace_id, app.screen.spine_list.current_key
        await pilot.press("escape")
        assert isinstance(app.screen, CorpusScreen)
        await pilot.press("g", BACK)
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.trace_id == trace_id
        assert app.screen.spine_list.current_key == item_id
        await pilot.press(FORWARD)
        assert isinstance(app.screen, CorpusScreen)
        assert app.screen.list.cursor == 0


async def test_back_opens_all_that_stood_below(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("G", "enter", "G", "k", "enter", "l")
        assert isinstance(app.screen, DecisionScreen)
        cell = app.screen.query_one(Matrix).cursor_coordinate
        await pilot.press("q", "q", BACK, BACK)
        await pilot.pause()
        assert isinstance(app.screen, DecisionScreen)
        assert app.screen.query_one(Matrix).cursor_coordinate == cell
        assert [type(screen) for screen in app.screen_stack] == [
            CorpusScreen,
            TraceScreen,
            DecisionScreen,
        ]


async def test_somewhere_new_leaves_no_way_forward(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        assert not app.check_action("history_back", ())
        await pilot.press("G", "enter", BACK)
        assert app.check_action("history_forward", ())
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        assert not app.check_action("history_forward", ())
        assert app.check_action("history_back", ())


async def test_a_walk_within_a_chain_is_a_step_of_its_own(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("G", "enter", "G", "c", "j", "j", "c")
        await pilot.pause()
        assert isinstance(app.screen, ChainScreen)
        walked = app.screen.arguments
        await pilot.press(BACK)
        await pilot.pause()
        assert isinstance(app.screen, ChainScreen)
        assert app.screen.arguments != walked
        await pilot.press(FORWARD)
        await pilot.pause()
        assert app.screen.arguments == walked


async def test_a_moment_of_the_past_is_come_back_to(app: ReviewApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("G", "enter", "A", "comma", "comma")
        assert isinstance(app.screen, TraceScreen)
        at = app.screen.at
        await pilot.press("w", BACK)
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.at == at is not None


async def test_what_is_gone_is_said(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        app.open_trace("elsewhere")
        await pilot.press("w")
        app.screen.query_one(VirtualList).show_error("")
        await pilot.press(BACK)
        await pilot.pause()
        assert "There is no trace 'elsewhere' in this corpus." in screen_text(app)
        app.screen.come_back_to((None, "obs-99"))  # pyright: ignore[reportAttributeAccessIssue]
        await pilot.pause()
        assert "no longer here" in screen_text(app)
