"""What a search finds in all traces, and the facets that narrow the traces down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from dtui.tui.app import ReviewApp
from dtui.tui.screens.chain import ChainScreen
from dtui.tui.screens.found import FoundScreen
from dtui.tui.screens.proposal import ProposalScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.views import finding
from tests.tui.test_search import search

ScreenText = Callable[[ReviewApp], str]


async def on_found(app: ReviewApp, pilot: Pilot[None], query: str) -> FoundScreen:
    app.open_found(query)
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(app.screen, FoundScreen)
    return app.screen


async def test_f_looks_in_all_traces_for_what_the_list_is_searched_for(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await search(pilot, "renewal", "enter", "F")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, FoundScreen)
        assert "2 found" in screen_text(app)
        assert "Renewal due 30 Sep" in screen_text(app)


async def test_enter_opens_the_trace_at_the_hit_and_escape_comes_back_to_it(
    app: ReviewApp,
) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "type:hypothesis")
        assert screen.list.row_count > 1
        await pilot.press("n", "enter")
        await pilot.pause()
        row = screen.list.row_at(1)
        assert row is not None
        assert isinstance(app.screen, TraceScreen)
        assert (app.screen.trace_id, app.screen.spine_list.current_key) == (
            row.trace_id,
            row.item_id,
        )
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen
        assert screen.list.cursor == 1


async def test_a_proposal_and_an_event_open_where_they_are_shown(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test(size=(100, 24)) as pilot:
        await on_found(pricing_app, pilot, "type:proposal")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pricing_app.screen, ProposalScreen)
        await pilot.press("escape", "escape")
        await on_found(pricing_app, pilot, "type:override")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pricing_app.screen, ChainScreen)


async def test_n_goes_round_and_says_so(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "renewal")
        await pilot.press("N")
        await pilot.pause()
        assert screen.list.cursor == screen.list.row_count - 1
        assert app.said is not None
        assert app.said.text == "wrapped to the last"


async def test_without_a_query_it_asks_for_one(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "")
        assert screen.search_line.is_typed_into
        assert "Type what to look for" in screen_text(app)


async def test_a_pattern_is_looked_for_in_a_process_of_its_own_once_it_is_typed(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "")
        await pilot.press("slash", *"renewal", "slash")
        await pilot.pause()
        assert "enter looks for it" in screen_text(app)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert screen.list.row_count == 2
        assert "2 found" in screen_text(app)


async def test_what_only_traces_can_be_asked_is_refused_in_the_line(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(160, 24)) as pilot:
        screen = await on_found(app, pilot, "is:complete")
        assert "asked of traces, not of what is in them" in screen_text(app)
        assert screen.search_line.text == "is:complete"


async def test_nothing_found_says_what_was_asked_and_the_way_out(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await on_found(app, pilot, "tomatoes")
        text = screen_text(app)
        assert "Nothing in this corpus is found by tomatoes" in text
        assert "0 found" in text


@pytest.mark.parametrize("key", ["enter", "n", "N", "t", "c", "G"])
async def test_no_key_does_harm_where_nothing_is_found(app: ReviewApp, key: str) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "tomatoes")
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is screen


async def test_what_is_recorded_meanwhile_is_found_on_coming_back(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "renewal")
        seen = {"statement": "The renewal is off", "citations": [{"kind": "metric", "ref": "m"}]}
        app.corpus.record("northwind", "observation", seen)
        screen.reload()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert screen.list.row_count == 3


async def test_a_search_whose_process_dies_says_why_and_looks_no_longer(
    app: ReviewApp, screen_text: ScreenText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_PROCESS", "dtui.views.no_such_process")
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await on_found(app, pilot, "/renewal/")
        text = " ".join(screen_text(app).split())
        assert "No module named dtui.views.no_such_process" in text
        assert "0 found · stopped" in text
        assert "ooking" not in text
        monkeypatch.undo()
        await pilot.press("slash", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "2 found" in screen_text(app)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.screen is not screen
