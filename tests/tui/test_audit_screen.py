"""The audit of a trace on screen, with what the command would print in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.command_output import CommandOutput, Heard
from dtui.tui.screens.audit import AuditScreen
from tests.reviewed import NOW
from tests.tui.every_screen import WAYS, app_of

Text = Callable[[ReviewApp], str]


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


async def test_where_no_trace_is_in_view_it_has_to_be_named(
    corpus: Corpus, screen_text: Text
) -> None:
    app = app_of(WAYS["corpus"], {"decisions": corpus})
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
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
