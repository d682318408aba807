"""A corpus that lost entries says so on every screen, and takes nothing more."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.corpus.loss import accept_loss
from dtui.tui.app import ReviewApp
from dtui.tui.screens.form import Form
from dtui.tui.widgets.loss_line import LossLine
from dtui.tui.widgets.prose import Prose
from tests.reviewed import NOW
from tests.tui.conftest import opened

ScreenText = Callable[[ReviewApp], str]


@pytest.fixture
def shortened(written_once: Path, tmp_path: Path) -> Iterator[Corpus]:
    """Give a corpus that is as it was an entry ago, as a damaged write-ahead log leaves it."""
    path = tmp_path / "decisions.db"
    shutil.copy(written_once, path)
    with opened(path) as corpus:
        corpus.record(
            "northwind",
            "observation",
            {"statement": "Lost", "citations": [{"kind": "metric", "ref": "a disk"}]},
        )
    shutil.copy(written_once, path)
    with opened(path) as corpus:
        yield corpus


@pytest.fixture
def app_of_loss(shortened: Corpus) -> ReviewApp:
    return ReviewApp(shortened, author="pat", clock=lambda: NOW)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_a_loss_stays_in_sight_wherever_one_goes(
    app_of_loss: ReviewApp, screen_text: ScreenText, size: tuple[int, int]
) -> None:
    async with app_of_loss.run_test(size=size) as pilot:
        for key in ("j", "enter", "j", "W"):
            await pilot.pause()
            shown = " ".join(screen_text(app_of_loss).split())
            assert "decisions.db lost 1 entry" in shown
            assert "nothing can be recorded" in shown
            assert "dtui doctor --accept-loss" in shown
            await pilot.press(key)


async def test_a_whole_corpus_has_no_line_for_a_loss(app: ReviewApp) -> None:
    async with app.run_test():
        assert not app.screen.query_one(LossLine).display


async def test_what_is_typed_stays_when_nothing_can_be_recorded(
    app_of_loss: ReviewApp, screen_text: ScreenText
) -> None:
    async with app_of_loss.run_test(size=(120, 30)) as pilot:
        app_of_loss.open_trace("northwind", "qst-1")
        await pilot.pause()
        await pilot.press("a", *"Legal", "enter")
        await pilot.pause()
        assert isinstance(app_of_loss.screen, Form)
        assert app_of_loss.screen.query_one("#answer", Prose).text == "Legal"
        shown = " ".join(screen_text(app_of_loss).split())
        assert "✗ not recorded" in shown
        assert "so nothing is recorded in it" in shown


async def test_the_line_goes_when_somebody_accepts_the_loss(app_of_loss: ReviewApp) -> None:
    async with app_of_loss.run_test() as pilot:
        assert app_of_loss.screen.query_one(LossLine).display
        with opened(app_of_loss.corpus.path) as theirs:
            accept_loss(theirs, "sam")
        app_of_loss.follow()
        await pilot.pause()
        assert not app_of_loss.screen.query_one(LossLine).display
