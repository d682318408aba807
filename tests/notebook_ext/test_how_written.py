"""Every face says in the same words that a trace was written in one go, and none says more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from textual.widgets import Static

from dtui.cli.root import dtui
from dtui.corpus import Corpus
from dtui.html import rendered
from dtui.trace import Profile, TraceOpened
from dtui.tui.app import ReviewApp
from dtui.views.liveness import written
from tests.log.scratch import SEEN

pytest.importorskip("anywidget", reason="the notebook's extra is not installed")

from notebook_ext import TraceWidget
from notebook_ext.trace.page import page
from notebook_ext.trace.shown import HeldTrace, LiveTrace

if TYPE_CHECKING:
    from tests.notebook_ext.mounted import Mount

START = datetime(2026, 10, 1, 9, tzinfo=UTC)
SAYS = "retrospective: 9 of 10 items in the last 6 min of 1 h"
MINUTES = {"late": (30, *[58] * 8, 60), "steady": range(6, 66, 6), "record": (30, *[58] * 8, 60)}


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    """Give a trace that was filled in one go, one that was not, and the first as if imported."""
    now = START
    with Corpus.create(tmp_path / "decisions.db", clock=lambda: now) as corpus:
        for day, (trace_id, minutes) in enumerate(MINUTES.items()):
            now = START + timedelta(days=day)
            profile: Profile = "imported" if trace_id == "record" else "strict"
            corpus.open_trace(TraceOpened(trace_id=trace_id, profile=profile))
            for minute in minutes:
                now = START + timedelta(days=day, minutes=minute)
                corpus.record(trace_id, "observation", SEEN)
        yield corpus


def shown_in(corpus: Corpus, trace_id: str, *words: str) -> str:
    """Return all that ``dtui show`` writes, on standard error too."""
    return CliRunner().invoke(dtui, ["show", trace_id, *words, "--corpus", str(corpus.path)]).output


async def test_a_trace_that_was_written_in_one_go_says_so_wherever_it_is_shown(
    corpus: Corpus,
) -> None:
    assert written(corpus, "late") == SAYS
    app = ReviewApp(corpus, author="pat")
    async with app.run_test(size=(100, 40)) as pilot:
        app.open_trace("late")
        await pilot.pause()
        assert str(app.screen.query_one("#waits", Static).content).startswith(f" {SAYS} · nothing")
        await pilot.press("A")
        await pilot.pause()
        assert not app.screen.query_one("#waits", Static).display
    widget = TraceWidget(corpus, "late")
    assert widget._answer("open", {}).says["written"] == SAYS
    assert SAYS in rendered(widget.page(20))
    assert SAYS in widget.markdown()
    snapshot = HeldTrace(corpus.trace("late"))
    assert snapshot.written() == SAYS
    assert SAYS in rendered(page(snapshot, 5, None, "", snapshot.written(), ""))
    assert shown_in(corpus, "late").splitlines()[-1] == SAYS
    assert SAYS in shown_in(corpus, "late", "--record")


@pytest.mark.parametrize("trace_id", ["steady", "record"])
async def test_of_any_other_trace_nothing_is_said(corpus: Corpus, trace_id: str) -> None:
    app = ReviewApp(corpus, author="pat")
    async with app.run_test(size=(100, 40)) as pilot:
        app.open_trace(trace_id)
        await pilot.pause()
        assert str(app.screen.query_one("#waits", Static).content).startswith(" nothing waits")
    assert LiveTrace(corpus, trace_id).written() == ""
    assert HeldTrace(corpus.trace(trace_id)).written() == ""
    assert "items in the last" not in shown_in(corpus, trace_id)


def test_the_record_of_a_trace_says_of_a_live_one_that_it_is(corpus: Corpus) -> None:
    assert "live: 1 of 10 items in the last" in shown_in(corpus, "steady", "--record")
    assert "written" not in shown_in(corpus, "record", "--record")


def test_nothing_is_said_of_the_past_of_a_trace(corpus: Corpus) -> None:
    widget = TraceWidget(corpus, "late", as_of=9)
    assert widget._answer("open", {}).says["written"] == ""
    assert "retrospective" not in widget.markdown()


def test_what_is_said_changes_with_what_is_recorded(corpus: Corpus) -> None:
    widget = TraceWidget(corpus, "late")
    widget._answer("open", {})
    for _ in range(3):
        corpus.record("late", "observation", SEEN)  # two days later
    assert widget._answer("open", {}).says["written"] == ""


def test_a_browser_shows_it_in_the_head(corpus: Corpus, mount: Mount) -> None:
    assert SAYS in mount(TraceWidget(corpus, "late")).texts(".dtui-head")[0]
    assert "retrospective" not in mount(TraceWidget(corpus, "steady")).texts(".dtui-head")[0]
