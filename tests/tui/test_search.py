"""The search line, on the screens that have one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens import searched_trace
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.searching import SearchingScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.search_line import Earlier, SearchLine

ScreenText = Callable[[ReviewApp], str]


def typed(text: str) -> list[str]:
    names = {" ": "space", "/": "slash", ":": "colon", "-": "minus", '"': "quotation_mark"}
    names |= {"(": "left_parenthesis", "*": "asterisk", ".": "full_stop", ",": "comma"}
    return [names.get(key, key) for key in text]


async def search(pilot: Pilot[None], text: str, *keys: str) -> None:
    await pilot.press("slash", *typed(text), *keys)
    await pilot.pause()


async def on_northwind(app: ReviewApp, pilot: Pilot[None]) -> TraceScreen:
    app.open_trace("northwind")
    await pilot.pause()
    assert isinstance(app.screen, TraceScreen)
    return app.screen


def line(app: ReviewApp) -> SearchLine:
    assert isinstance(app.screen, SearchingScreen)
    return app.screen.search_line


def marked(app: ReviewApp, screen_text: ScreenText) -> list[str]:
    rows = [row.split("│ ")[0] for row in screen_text(app).splitlines()]
    return [row for row in rows if row[1:2] == "*"]


# -- a trace ---------------------------------------------------------------------------------------


async def test_what_is_found_is_marked_while_it_is_typed(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await on_northwind(app, pilot)
        await search(pilot, "usage")
        assert len(marked(app, screen_text)) == 2
        assert "1 of 2 in 11 rows" in screen_text(app)
        await pilot.press(*typed(" type:validation"))
        await pilot.pause()
        (row,) = marked(app, screen_text)
        assert "val-1" in row


async def test_n_goes_to_the_next_hit_and_says_when_it_wraps(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await search(pilot, "usage", "enter")
        assert screen.spine_list.current_key == "obs-1"
        await pilot.press("n")
        assert screen.spine_list.current_key == "val-1"
        await pilot.press("n")
        await pilot.pause()
        assert screen.spine_list.current_key == "obs-1"
        assert app.said is not None
        assert app.said.text == "wrapped to the first"
        await pilot.press("N")
        assert screen.spine_list.current_key == "val-1"


async def test_without_a_search_n_goes_to_what_waits(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await search(pilot, "usage", "enter")
        await pilot.press("escape", "n")
        await pilot.pause()
        assert screen.spine_list.current_key == "dec-1"


async def test_enter_goes_to_the_first_hit_from_the_cursor_on(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await pilot.press("j", "j")
        await search(pilot, "usage", "enter")
        assert screen.spine_list.current_key == "val-1"


async def test_h_hides_the_rest_and_counts_what_is_left(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await pilot.press("j")
        await search(pilot, "usage", "enter", "H")
        assert [row_id(screen, at) for at in range(screen.spine_list.row_count)] == [
            "obs-1",
            "val-1",
        ]
        assert "2 of 11 shown" in screen_text(app)
        assert screen.spine_list.current_key == "val-1"
        await pilot.press("H")
        await pilot.pause()
        assert screen.spine_list.row_count == 11
        assert screen.spine_list.current_key == "val-1"


async def test_the_gutter_joins_what_is_shown_and_names_what_is_not(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await on_northwind(app, pilot)
        await search(pilot, "usage", "enter", "H")
        row = next(row for row in screen_text(app).splitlines() if "val-1" in row)
        assert "╰─○" in row
        assert "↑hyp-1" in row


async def test_going_to_an_item_that_is_hidden_shows_all_again_and_says_so(
    app: ReviewApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await search(pilot, "type:deduction", "enter", "H", "h")
        await pilot.press("enter")
        await pilot.pause()
        assert screen.spine_list.row_count == 11
        assert screen.spine_list.current_key != "ded-1"


async def test_a_search_within_a_cone_stays_within_it(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        screen.go_to("con-2")
        await pilot.press("f")
        await pilot.pause()
        await search(pilot, "usage", "enter")
        assert screen.hits is not None
        assert screen.part is not None
        shown = {row_id(screen, at) for at in range(screen.spine_list.row_count)}
        found = app.corpus.rows.items_at("northwind", screen.hits.ordinals)
        assert {row.item_id for row in found} <= shown


async def test_escape_clears_the_search_before_it_leaves_the_trace(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await search(pilot, "usage", "enter", "escape")
        assert app.screen is screen
        assert not screen.asked
        assert line(app).has_class("-gone")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, CorpusScreen)


async def test_keys_that_mean_something_in_the_past_are_typed(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await pilot.press("A")
        await pilot.pause()
        at = screen.at
        await search(pilot, "gap, p.")
        assert line(app).text == "gap, p."
        assert screen.at == at


async def test_what_the_query_says_wrong_stands_in_the_line_and_nothing_else_changes(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(160, 24)) as pilot:
        await on_northwind(app, pilot)
        await search(pilot, "usage")
        line(app).typed.value = "usage type:guess"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "'guess' is no type" in screen_text(app)
        assert line(app).text == "usage type:guess"
        assert line(app).is_typed_into
        assert len(marked(app, screen_text)) == 2


async def test_what_has_no_room_beside_what_is_typed_stands_above_it(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await on_northwind(app, pilot)
        await search(pilot, "usage")
        assert "usage   " in above_keys(screen_text(app))[-1]
        assert "1 of 2 in 11 rows" in above_keys(screen_text(app))[-1]
        await pilot.press(*typed(" type:guess"))
        await pilot.pause()
        *above, where = above_keys(screen_text(app))
        assert where == " /usage type:guess"
        assert any(one.startswith(" 'guess' is no type") for one in above)


def above_keys(text: str) -> list[str]:
    """Return the lines of the screen down to the search line."""
    lines = text.splitlines()
    last = max(at for at, one in enumerate(lines) if one.startswith(" /"))
    return lines[: last + 1]


async def test_what_is_typed_into_a_list_that_is_searched_replaces_the_search(
    app: ReviewApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await on_northwind(app, pilot)
        await search(pilot, "usage", "enter")
        await search(pilot, "renewal")
        assert line(app).text == "renewal"
        await pilot.press("up")
        assert line(app).text == "usage"
        await pilot.press("enter", "slash", "end", *typed(" type:validation"))
        assert line(app).text == "usage type:validation"


async def test_ancestors_of_an_item_are_found_without_the_name_of_the_trace(
    app: ReviewApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        screen.show_query(searched_trace.Query())
        await pilot.press("slash")
        line(app).typed.value = "ancestor(val-1)"
        await pilot.pause()
        await pilot.press("enter")
        assert screen.hits is not None
        found = app.corpus.rows.items_at("northwind", screen.hits.ordinals)
        assert {row.item_id for row in found} == {"obs-1", "hyp-1"}


@pytest.fixture
def long_trace(empty_corpus: Corpus) -> ReviewApp:
    empty_corpus.open_trace(TraceOpened(trace_id="long"))
    cited = [{"kind": "metric", "ref": "m"}]
    seen = [{"statement": f"Reading {n}", "citations": cited} for n in range(1_200)]
    empty_corpus.record_all("long", [("observation", one) for one in seen])
    return ReviewApp(empty_corpus, author="pat")


async def test_a_long_trace_is_searched_beside_the_keys(
    long_trace: ReviewApp, screen_text: ScreenText
) -> None:
    async with long_trace.run_test(size=(80, 24)) as pilot:
        long_trace.open_trace("long")
        await pilot.pause()
        await search(pilot, '"reading 1199"', "enter")
        await long_trace.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(long_trace.screen, TraceScreen)
        assert long_trace.screen.spine_list.current_key == "obs-1200"
        assert "1 of 1 in 1,200 rows" in screen_text(long_trace)


async def test_what_is_recorded_meanwhile_is_found_too(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await on_northwind(app, pilot)
        await search(pilot, "usage", "enter")
        seen = {"statement": "Usage is up", "citations": [{"kind": "metric", "ref": "wau"}]}
        app.corpus.record("northwind", "observation", seen)
        screen.reload()
        await pilot.pause()
        assert screen.hits is not None
        assert len(screen.hits.ordinals) == 3


def row_id(screen: TraceScreen, at: int) -> str:
    row = screen.spine_list.row_at(at)
    assert row is not None
    return row.item_id


# -- what waits ------------------------------------------------------------------------------------


async def test_the_queue_shows_what_is_found_and_counts_it(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        await search(pilot, "kind:question", "enter")
        assert isinstance(app.screen, QueueScreen)
        assert app.screen.list.row_count == 2
        assert "waiting for you  2 of 5" in screen_text(app)
        await pilot.press("n", "n")
        assert app.screen.list.cursor == 0
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.list.row_count == 5
        assert "waiting for you  5" in screen_text(app)


async def test_a_queue_in_which_nothing_is_found_says_the_way_out(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        await search(pilot, "tomatoes")
        assert "Nothing of the 5 here is found by tomatoes" in screen_text(app)
        assert "esc shows all of them" in screen_text(app)


# -- what was searched for before ------------------------------------------------------------------


async def test_up_brings_earlier_searches_back_on_any_screen(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await search(pilot, "renewal", "enter", "escape")
        await pilot.press("w")
        await search(pilot, "rollback", "enter", "escape")
        await pilot.press("slash", *typed("who"), "up")
        assert line(app).text == "rollback"
        await pilot.press("up", "up")
        assert line(app).text == "renewal"
        await pilot.press("down", "down")
        assert line(app).text == "who"


def test_a_search_is_remembered_once() -> None:
    earlier = Earlier()
    for text in ("a", "b", "a", " "):
        earlier.add(text)
    assert (len(earlier), earlier.back(1), earlier.back(2)) == (2, "a", "b")


async def test_a_click_leaves_the_line_without_losing_what_was_typed(app: ReviewApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await search(pilot, "renewal")
        await pilot.click("#traces", offset=(5, 6))
        assert not line(app).is_typed_into
        assert line(app).text == "renewal"
