"""The audit of a trace on screen, with what the command would print in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.command_output import CommandOutput, Heard
from dtui.tui.screens.audit import AuditScreen
from dtui.tui.screens.frame import Frame
from dtui.tui.screens.trace import TraceScreen
from tests.reviewed import NOW
from tests.tui.every_screen import WAYS, Way, app_of, go

Text = Callable[[ReviewApp], str]

NO_TRACE = Way(lambda app: app.action_report())


async def test_a_trace_in_view_is_audited_by_one_command(corpus: Corpus, screen_text: Text) -> None:
    app = app_of(WAYS["trace"], {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.open_trace("northwind", "dec-1")
        await pilot.pause()
        await pilot.press("colon", *"audit", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AuditScreen)
        assert app.screen.trace_id == "northwind"
        text = screen_text(app)
        assert "Written: retrospective" in text
        assert "mechanism, no: it names nothing" in text
        assert "hyp-2" not in text
        await pilot.press("a")
        await pilot.pause()
        assert "kappa 0.96 on 49 held out" in screen_text(app)


async def test_from_an_items_answers_a_key_leads_to_the_item(corpus: Corpus) -> None:
    app = app_of(WAYS["audit"], {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await go(app, pilot, WAYS["audit"])
        await pilot.press("home", "t")
        await pilot.pause()
        assert isinstance(app.screen, AuditScreen)  # no item is under the cursor
        await pilot.press("end", "t")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "hyp-1"


@pytest.mark.parametrize("way", ["corpus", "queue", "search-queue"])
async def test_of_a_list_the_row_under_the_cursor_is_audited(corpus: Corpus, way: str) -> None:
    app = app_of(WAYS[way], {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await go(app, pilot, WAYS[way])
        await pilot.press("end", "colon", *"audit", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AuditScreen)
        below = app.screen_stack[-2]
        assert isinstance(below, Frame)
        assert app.screen.trace_id == below.trace_in_view()
        await pilot.press("escape", "home", "colon", *"audit", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AuditScreen)
        assert app.screen.trace_id == below.trace_in_view()


async def test_where_no_trace_is_in_view_it_has_to_be_named(
    corpus: Corpus, screen_text: Text
) -> None:
    app = app_of(NO_TRACE, {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await go(app, pilot, NO_TRACE)
        await pilot.press("colon", *"audit", "enter")
        await pilot.pause()
        assert not isinstance(app.screen, AuditScreen)
        assert "name one: audit TRACE" in screen_text(app)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (CommandOutput(2, b"", ("dtui: the disk is gone",)), "the disk is gone"),
        (CommandOutput(0, b"[1]"), "no audit of a trace"),
    ],
)
async def test_an_audit_that_fails_says_why(
    corpus: Corpus, screen_text: Text, output: CommandOutput, says: str
) -> None:
    async def run(_words: Sequence[str], _heard: Heard) -> CommandOutput:
        return output

    app = ReviewApp(corpus, author="pat", clock=lambda: NOW, run_command=run)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.open_audit("northwind")
        await pilot.pause()
        assert says in screen_text(app)
