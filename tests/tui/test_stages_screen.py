"""The stages of a trace's decisions on screen."""

from __future__ import annotations

from collections.abc import Callable

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.stages import StagesScreen
from tests.tui.every_screen import WAYS, app_of, go

Text = Callable[[ReviewApp], str]


async def test_the_stages_of_a_trace_in_view_say_what_to_do_next_and_follow_the_log(
    corpus: Corpus, screen_text: Text
) -> None:
    app = app_of(WAYS["trace"], {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await go(app, pilot, WAYS["trace"])
        await pilot.press("colon", *"stages", "enter")
        await pilot.pause()
        assert isinstance(app.screen, StagesScreen)
        text = screen_text(app)
        assert "dec-1 · PENDING" in text
        assert "pre-mortem: not begun, waits for a hypothesis and its summary" in text
        assert "the stages are not asked of it" in text
        feared = {"id": "feared", "statement": "Nobody can take it back", "stage": "pre_mortem"}
        feared |= {"angle": "rollback", "trace_item_refs": ["dec-1"], "decision_id": "dec-1"}
        corpus.record("northwind", "hypothesis", feared)
        app.screen.reload()
        await pilot.pause()
        assert "pre-mortem: going on, waits for a verdict on 'feared'" in screen_text(app)
        app.screen.page.unfold_all()
        await pilot.pause()
        assert "H feared  Nobody can take it back" in screen_text(app)


async def test_a_trace_without_a_decision_says_so(corpus: Corpus, screen_text: Text) -> None:
    corpus.open_trace(TraceOpened(trace_id="bare"))
    app = app_of(WAYS["corpus"], {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.open_stages("bare")
        await pilot.pause()
        assert "no decision yet" in screen_text(app)
