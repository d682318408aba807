"""What waits, across traces."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.prose import Prose

ScreenText = Callable[[ReviewApp], str]


async def test_what_blocks_an_agent_comes_before_what_waits_for_a_person(
    app: ReviewApp,
) -> None:
    async with app.run_test() as pilot:
        screen = await on_queue(app, pilot)
        rows = [screen.list.row_at(index) for index in range(screen.list.row_count)]
        assert [(row.trace_id, row.item_id) for row in rows if row is not None] == [
            ("northwind", "dec-1"),
            ("northwind", "hyp-2"),
            ("contoso", "qst-1"),
            ("contoso", "hyp-1"),
            ("northwind", "qst-1"),
        ]


async def test_it_says_what_would_unblock_it(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "waits for 1 pair (opt-3 × con-3)" in screen_text(app)
        await pilot.press("n")
        assert "holds up the selection of dec-1" in screen_text(app)


async def test_imported_traces_are_counted_and_shown_on_demand(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "1 in imported traces" in screen_text(app)
        assert "hosted runners" not in screen_text(app)
        await pilot.press("i")
        assert "Do we use hosted runners?" in screen_text(app)
        await pilot.press("i")
        assert "hosted runners" not in screen_text(app)


async def test_enter_opens_the_item_in_its_trace(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        await pilot.press("n", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "hyp-2"


async def test_enter_on_a_decision_opens_its_matrix(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, DecisionScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, TraceScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, QueueScreen)


async def test_an_answered_question_leaves_the_queue(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_queue(app, pilot)
        await pilot.press("n", "n", "a")
        app.screen.query_one(Prose).text = "The platform team."
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
        assert screen.list.row_count == 4
        assert screen.list.current_key == "contoso/hyp-1"


async def test_nothing_that_waits_is_said_too(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "Nothing waits for you." in screen_text(app)
        await pilot.press("n", "enter", "a", "v", "i", "G")
        assert isinstance(app.screen, QueueScreen)


async def test_what_waits_only_in_imported_traces_is_said_with_the_way_there(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    empty_corpus.open_trace(TraceOpened(trace_id="adr-7", profile="imported"))
    seen = {"statement": "CI", "citations": [{"kind": "file", "ref": "7.md"}]}
    empty_corpus.record("adr-7", "observation", seen)
    asked = {"question": "Do we use hosted runners?", "trace_item_refs": ["obs-1"]}
    empty_corpus.record("adr-7", "decision", asked)
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test() as pilot:
        assert "0 pending · 1 in imported traces" in screen_text(app)
        await on_queue(app, pilot)
        assert "Nothing waits but 1 in imported traces: press i to see them." in screen_text(app)
        await pilot.press("i")
        await pilot.pause()
        assert "Do we use hosted runners?" in screen_text(app)


async def test_n_wraps_around_and_says_so(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        screen = await on_queue(app, pilot)
        await pilot.press("N")
        await pilot.pause()
        assert screen.list.current_key == "northwind/qst-1"
        assert "wrapped to the last" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        assert screen.list.current_key == "northwind/dec-1"
        assert "wrapped to the first" in screen_text(app)


async def test_a_long_statement_is_shown_to_its_end(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    asked = {"question": "Why? " * 100 + "To the end.", "trace_item_refs": ["obs-1"]}
    app.corpus.record("northwind", "question", asked)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_queue(app, pilot)
        await pilot.press("G", "N")
        await pilot.pause()
        assert "To the end." in screen_text(app)


async def on_queue(app: ReviewApp, pilot: Pilot[None]) -> QueueScreen:
    await pilot.press("w")
    await pilot.pause()
    assert isinstance(app.screen, QueueScreen)
    return app.screen
