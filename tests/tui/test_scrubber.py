"""A trace and a decision as they once stood: stepping, jumping, playing, and writing nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from dtui.corpus import Corpus
from dtui.log.projections import ItemRow
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.moment_prompt import MomentPrompt
from dtui.tui.screens.past import PastScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.matrix import Matrix
from dtui.tui.widgets.scrubber import Moment, Scrubber
from dtui.views.spine import PastRows

ScreenText = Callable[[ReviewApp], str]
Check = Callable[[ReviewApp, str], None]

FABRIKAM = 15
"""How many items that trace holds; the selection is the 13th, a late refutation the 14th."""


async def test_it_starts_from_now_and_steps_back(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A")
        assert screen.at == FABRIKAM
        assert "15/15" in screen_text(app)
        assert "= now" in screen_text(app)
        await pilot.press("comma", "left")
        assert screen.at == 13
        assert "(read only)" in screen_text(app)
        await pilot.press("full_stop", "right", "full_stop")
        assert screen.at == FABRIKAM


async def test_the_list_shows_states_as_they_were(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await on_trace(app, pilot, "fabrikam")
        assert "selected, at risk" in screen_text(app)
        await pilot.press("A", "comma", "comma")
        await pilot.pause()
        text = screen_text(app)
        assert "validated" in text
        assert "at risk" not in text
        assert "Customs closes in August" not in text


async def test_what_came_and_what_it_changed_is_marked(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "comma")
        await pilot.pause()
        text = screen_text(app)
        assert "+V  val-3" in text
        assert "~H  hyp-1" in text
        assert "~D! dec-1" in text
        assert "~ hyp-1 validated → refuted" in text


async def test_shift_jumps_to_verdicts_and_selections(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "shift+left")
        assert screen.at == 14
        await pilot.press("less_than_sign")
        assert screen.at == 13
        await pilot.press("home", "shift+right")
        assert screen.at == 3
        await pilot.press("greater_than_sign", "end")
        assert screen.at == FABRIKAM


async def test_braces_go_to_where_a_day_began(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "left_curly_bracket")
        begun = screen.at
        assert begun is not None
        items = screen.whole_trace.items
        assert items[begun - 2].recorded_at.date() < items[begun - 1].recorded_at.date()
        await pilot.press("left_curly_bracket", "right_curly_bracket")
        assert screen.at == begun


async def test_beyond_the_ends_it_says_so_and_stays(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "full_stop")
        assert "nothing after this" in screen_text(app)
        await pilot.press("home", "comma")
        assert screen.at == 0
        assert "nothing before this" in screen_text(app)


async def test_at_the_opening_there_is_nothing_yet(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "home")
        await pilot.pause()
        text = screen_text(app)
        assert "Nothing has been recorded in this trace yet." in text
        assert "the trace was opened" in text
        await pilot.press("escape")
        await pilot.pause()
        assert "obs-1" in screen_text(app)


async def test_escape_comes_back_to_now_and_then_leaves(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "comma", "escape")
        assert app.screen is screen
        assert screen.at is None
        assert not screen.query_one(Scrubber).display
        assert "strict · sourcing-bot" in screen_text(app)
        await pilot.press("escape")
        assert app.screen is not screen


@pytest.mark.parametrize("key", ["v", "r", "a", "e", "n"])
async def test_no_key_writes_while_in_the_past(app: ReviewApp, key: str) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "northwind", "hyp-2")
        await pilot.press("A", key)
        assert app.screen is screen
        assert screen.spine_list.current_key == "hyp-2"
        assert not enabled(screen) & {"verdict", "answer", "mark", "next_pending"}


async def test_a_decision_of_the_past_offers_reading_alone(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "northwind")
        await pilot.press("A")
        assert not enabled(screen) & {"select", "verdict", "select_cursor", "override", "outcome"}
        for key in ("enter", "s", "v", "r"):
            await pilot.press(key)
            assert app.screen is screen
        await pilot.press("enter")
        assert "nothing can be written; esc comes back to now" in screen_text(app)


async def test_a_double_click_on_a_cell_of_the_past_evaluates_nothing(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "northwind")
        await pilot.press("A")
        await pilot.click(Matrix, offset=(65, 5), times=2)
        assert app.screen is screen


async def test_outside_the_past_its_keys_do_what_they_did(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("j", "home")
        assert screen.spine_list.cursor == 0
        await pilot.press("end", "g")
        assert screen.spine_list.cursor == 0
        await pilot.press("comma", "p")
        assert screen.at is None


async def test_it_plays_step_by_step_and_stops_at_now(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "p")
        assert screen.at == 0
        for _ in range(FABRIKAM):
            screen.play_on()
        await pilot.pause()
        assert screen.at == FABRIKAM
        assert moment_of(screen).playing
        screen.play_on()
        assert not moment_of(screen).playing


async def test_a_step_by_hand_stops_the_player(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "p", "full_stop")
        assert not moment_of(screen).playing
        await pilot.press("p")
        assert moment_of(screen).playing
        await pilot.press("p")
        assert not moment_of(screen).playing


async def test_g_goes_to_the_moment_that_is_typed(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        selected = screen.whole_trace["sel-1"].recorded_at
        await seek(pilot, f"{selected:%Y-%m-%dT%H:%M}Z")
        assert app.screen is screen
        assert screen.at == 13


async def test_what_is_no_moment_is_refused_where_it_is_typed(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await seek(pilot, "teatime")
        assert isinstance(app.screen, MomentPrompt)
        assert "'teatime' is no moment. Write a day" in screen_text(app)
        await pilot.press("escape")
        assert app.screen is screen
        assert screen.at == FABRIKAM


async def test_a_moment_before_everything_is_the_first_step(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await seek(pilot, "2001-01-01")
        assert screen.at == 0
        assert "2001-01-01 is before anything here was recorded" in screen_text(app)


async def test_a_click_on_the_bar_goes_there(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A")
        await pilot.pause()
        await pilot.click(Scrubber, offset=(9, 0))
        assert screen.at == 0


async def test_a_decision_is_not_there_before_it_was_opened(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "northwind")
        await pilot.press("A", "home")
        assert screen.at == screen.whole_trace.ordinal("dec-1")


async def test_a_cell_that_came_with_the_step_is_marked(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "northwind")
        await pilot.press("A", "comma", "comma")
        await pilot.pause()
        assert "+✓ satisfied" in screen_text(app)
        await pilot.press("home")
        await pilot.pause()
        assert "no options yet" in screen_text(app)
        assert "satisfied" not in screen_text(app)


async def test_a_decision_opened_from_the_past_is_of_that_moment(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_trace(app, pilot, "fabrikam", "dec-1")
        await pilot.press("A", "comma", "comma", "enter")
        decision = app.screen
        assert isinstance(decision, DecisionScreen)
        assert decision.at == 13
        await pilot.press("t")
        trace = app.screen
        assert isinstance(trace, TraceScreen)
        assert trace.at == 13


async def test_what_another_writes_meanwhile_comes_later_on_the_bar(
    app: ReviewApp, corpus: Corpus, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "comma")
        asked = {"question": "Who told them?", "trace_item_refs": ["obs-1"]}
        with Corpus.open(corpus.path) as other:
            other.record("fabrikam", "question", asked)
        app.follow()
        await pilot.pause()
        assert screen.at == 14
        assert "14/16" in screen_text(app)
        assert "Who told them?" not in screen_text(app)


@pytest.mark.parametrize("size", [(20, 8), (30, 5), (8, 24)])
async def test_a_tiny_window_breaks_nothing(app: ReviewApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await on_trace(app, pilot, "fabrikam")
        await pilot.press("A", "comma", "g", "escape", "c", "escape")
        await on_decision(app, pilot, "northwind")
        await pilot.press("A", "comma", "comma", "c", "n", "a")
        assert app.is_running


def test_past_rows_are_the_projections_of_that_moment(corpus: Corpus) -> None:
    for trace_id in ("northwind", "fabrikam", "contoso", "adr-0007"):
        trace, rows = corpus.trace(trace_id), corpus.rows
        past = PastRows(trace)
        every = [without_position(row) for row in rows.items(trace_id)]
        assert past.items(trace_id) == every
        assert past.items(trace_id, 3, 5) == every[2:5]
        assert past.items_at(trace_id, [2, 1]) == every[:2]
        assert past.count_spine(trace_id) == rows.count_spine(trace_id)
        listed = [row for row in every if row.spine is not None]
        for first in range(1, len(listed) + 2):
            assert past.spine(trace_id, first, 3) == listed[first - 1 : first + 2]
        for row in rows.items(trace_id):
            assert past.item(trace_id, row.item_id) == without_position(row)
            assert past.causes(row) == [without_position(r) for r in rows.causes(row)]
            assert past.effects(row) == [without_position(r) for r in rows.effects(row)]
        assert past.item(trace_id, "nobody") is None


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("past-80x24", (80, 24), "A comma"),
        ("past-160x48", (160, 48), "A comma"),
        ("past-light", (80, 24), "D A comma comma"),
    ],
)
async def test_the_past_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str, size: tuple[int, int], keys: str
) -> None:
    async with app.run_test(size=size) as pilot:
        await on_trace(app, pilot, "fabrikam")
        await pilot.press(*keys.split())
        await pilot.pause()
        check_golden(app, name)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_decision_of_the_past_looks_as_it_did(
    app: ReviewApp, check_golden: Check, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await on_decision(app, pilot, "northwind")
        await pilot.press("A", "comma", "comma")
        await pilot.pause()
        check_golden(app, f"past-decision-{size[0]}x{size[1]}")


async def test_a_refused_moment_looks_as_it_did(app: ReviewApp, check_golden: Check) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await on_trace(app, pilot, "fabrikam")
        await seek(pilot, "teatime")
        app.screen.query_one(Input).cursor_blink = False
        await pilot.pause()
        check_golden(app, "past-refused-80x24")


# ways there


async def on_trace(
    app: ReviewApp, pilot: Pilot[None], trace_id: str, item_id: str | None = None
) -> TraceScreen:
    app.open_trace(trace_id, item_id)
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, TraceScreen)
    return screen


async def on_decision(app: ReviewApp, pilot: Pilot[None], trace_id: str) -> DecisionScreen:
    app.open_decision(trace_id, "dec-1")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, DecisionScreen)
    return screen


async def seek(pilot: Pilot[None], typed: str) -> None:
    await pilot.press("A", "g")
    pilot.app.screen.query_one(Input).value = typed
    await pilot.press("enter")
    await pilot.pause()


def moment_of(screen: PastScreen) -> Moment:
    moment = screen.query_one(Scrubber).moment
    assert moment is not None
    return moment


def enabled(screen: PastScreen) -> set[str]:
    """Return the names of the actions that some key does now."""
    active = screen.active_bindings.values()
    return {binding.binding.action.partition("(")[0] for binding in active if binding.enabled}


def without_position(row: ItemRow) -> ItemRow:
    return row._replace(position=0)


async def test_opened_at_an_item_that_was_not_there_yet_it_shows_the_first_one(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(160, 48)) as pilot:
        await pilot.pause()
        app.open_trace("northwind", "hyp-2", at=3)
        await pilot.pause()
        await pilot.pause()
        assert "hyp-2" not in screen_text(app)
        assert "cites       metric wau" in screen_text(app)
