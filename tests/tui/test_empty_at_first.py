"""Screens with nothing to show when they were opened, once there is something."""

from __future__ import annotations

import pytest

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.found import FoundScreen
from tests.reviewed import NOW, cites, write_northwind
from tests.tui.conftest import text_of

_ASKED = "Who signed the 2024 exception?"
_SEEN = "Renewal due 30 Sep"


@pytest.mark.parametrize(
    ("keys", "instead", "appears"),
    [
        ((), "Agents write them", "Northwind renewal"),
        (("w",), "Nothing waits for you.", _ASKED),
    ],
    ids=["traces", "queue"],
)
async def test_the_first_trace_of_another_process_takes_the_place_of_what_was_said(
    empty_corpus: Corpus, keys: tuple[str, ...], instead: str, appears: str
) -> None:
    app = ReviewApp(empty_corpus, author="pat", clock=lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys)
        assert instead in text_of(app)
        with Corpus.open(empty_corpus.path) as another:
            write_northwind(another)
        app.follow()
        await pilot.pause()
        assert appears in text_of(app)
        assert instead not in text_of(app)


async def test_the_first_item_of_a_trace_takes_the_place_of_what_was_said(
    empty_corpus: Corpus,
) -> None:
    empty_corpus.open_trace(TraceOpened(trace_id="new"))
    app = ReviewApp(empty_corpus, author="pat", clock=lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        app.open_trace("new")
        await pilot.pause()
        assert "Nothing has been recorded" in text_of(app)
        with Corpus.open(empty_corpus.path) as another:
            seen = {"statement": _SEEN, "citations": cites("crm")}
            another.record("new", "observation", seen)
        app.follow()
        await pilot.pause()
        assert _SEEN in text_of(app)
        assert "Nothing has been recorded" not in text_of(app)
        assert "Reading" not in text_of(app)


async def test_the_first_item_found_takes_the_place_of_what_was_said(
    empty_corpus: Corpus,
) -> None:
    app = ReviewApp(empty_corpus, author="pat", clock=lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        app.open_found("exception")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, FoundScreen)
        assert "Nothing in this corpus is found" in text_of(app)
        with Corpus.open(empty_corpus.path) as another:
            write_northwind(another)
        app.follow()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert _ASKED in text_of(app)
        assert "Nothing in this corpus" not in text_of(app)
