"""A chain on the screen: from an outcome to what it rests on, in and out of traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.screens.chain import ChainScreen
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.proposal import ProposalScreen
from dtui.tui.screens.trace import TraceScreen
from tests.story import STORY_BEGINS, story_corpus

ScreenText = Callable[[ReviewApp], str]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Corpus]:
    with story_corpus(tmp_path / "story.db") as corpus:
        yield corpus


@pytest.fixture
def app(story: Corpus) -> ReviewApp:
    return ReviewApp(story, author="pat", clock=lambda: STORY_BEGINS.replace(month=7))


def chain(app: ReviewApp) -> ChainScreen:
    assert isinstance(app.screen, ChainScreen)
    return app.screen


def is_in_front(app: ReviewApp) -> bool:
    return isinstance(app.screen, ChainScreen)


def under_cursor(app: ReviewApp) -> str:
    row = chain(app).list.current
    assert row is not None
    return row.heading or row.key


async def test_the_outcome_stands_on_top_with_the_cursor_on_it(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_chain("won-30")
        await pilot.pause()
        text = screen_text(app)
        assert "what led to won-30" in text
        assert "19 entries" in text
        assert "── northwind · Northwind renewal, Q3 discount" in text
        assert under_cursor(app) == "won-30"
        await pilot.press("j", "j")
        await pilot.pause()
        assert "R over-1  override  modify" in screen_text(app)
        assert "by          ana · 2026-06-02 05:00 UTC" in screen_text(app)


async def test_e_turns_to_what_came_of_it_and_back(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        app.open_chain("prop-1")
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        assert "what came of prop-1" in screen_text(app)
        assert "prop-2" in screen_text(app)
        assert under_cursor(app) == "prop-1"
        await pilot.press("e")
        await pilot.pause()
        assert "what led to prop-1" in screen_text(app)


async def test_enter_opens_an_item_a_decision_or_a_proposal_where_it_belongs(
    app: ReviewApp,
) -> None:
    async with app.run_test() as pilot:
        app.open_chain("won-30")
        await pilot.pause()
        for key, screen in (
            ("over-1", ProposalScreen),
            ("northwind/obs-1", TraceScreen),
            ("northwind/dec-1", DecisionScreen),
            ("northwind", TraceScreen),
        ):
            chain(app).list.go_to(key)
            await pilot.press("enter")
            await pilot.pause()
            assert type(app.screen) is screen
            while not is_in_front(app):
                await pilot.press("q")
                await pilot.pause()
            assert under_cursor(app) == key


async def test_what_belongs_nowhere_says_that_all_is_shown(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_chain("renewal-due")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "all there is of this trigger is shown" in screen_text(app)


async def test_c_walks_on_from_the_cursor_and_escape_comes_back(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_chain("won-30")
        await pilot.pause()
        chain(app).list.go_to("northwind/val-2")
        await pilot.press("c")
        await pilot.pause()
        assert "what led to northwind/val-2" in screen_text(app)
        assert under_cursor(app) == "northwind/val-2"
        await pilot.press("escape")
        await pilot.pause()
        assert "what led to won-30" in screen_text(app)
        assert under_cursor(app) == "northwind/val-2"
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, ChainScreen)


async def test_n_goes_from_one_trace_or_system_to_the_next(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        app.open_chain("prop-2")
        await pilot.pause()
        seen: list[str] = []
        for _ in range(3):
            await pilot.press("n")
            seen.append(under_cursor(app))
        assert [heading.partition(" ")[0] for heading in seen[:2]] == ["northwind", "deal-1182"]
        await pilot.press("N")
        assert under_cursor(app).startswith("deal-1182")


async def test_an_item_of_a_trace_and_a_decision_open_their_chain_with_c(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_trace("northwind", "hyp-2")
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        assert "what led to northwind/hyp-2" in screen_text(app)
        await pilot.press("e")
        await pilot.pause()
        assert "prop-2" in screen_text(app)
        await pilot.press("q")
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        assert "what led to northwind/sel-1" in screen_text(app)


async def test_what_a_limit_leaves_out_is_said_and_can_be_had(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.push_screen(ChainScreen("won-30", limit=4))
        await pilot.pause()
        assert "not all" in screen_text(app)
        chain(app).list.go_to("# more")
        await pilot.press("enter")
        await pilot.pause()
        assert "19 entries" in screen_text(app)
        assert "not all" not in screen_text(app)


async def test_an_entry_that_is_not_there_is_named(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        app.open_chain("won-31")
        await pilot.pause()
        assert "has no entry 'won-31'" in screen_text(app)
        await pilot.press("e", "c", "n", "enter")
        await pilot.pause()
        assert app.is_running


async def test_what_another_process_adds_comes_into_the_chain(
    app: ReviewApp, story: Corpus, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_chain("prop-2", effects=True)
        await pilot.pause()
        assert "approve" not in screen_text(app)
        with Corpus.open(story.path) as other:
            other.emit(
                "override", {"proposal_id": "prop-2", "verdict": "approve", "reviewer": "ana"}
            )
        app.follow()
        await pilot.pause()
        assert "approve" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (40, 12), (20, 8)])
async def test_it_draws_at_any_size(app: ReviewApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        app.open_chain("won-30")
        await pilot.pause()
        await pilot.press("j", "e", "e", "G")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert isinstance(app.screen, ChainScreen)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_chain_looks_as_it_did(
    app: ReviewApp, check_golden: Callable[[ReviewApp, str], None], size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        app.open_chain("won-30")
        await pilot.pause()
        await pilot.press("j", "j")
        await pilot.pause()
        check_golden(app, f"chain-{size[0]}x{size[1]}")
        await pilot.press("q")
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await pilot.pause()
        check_golden(app, f"decision-proposed-{size[0]}x{size[1]}")
