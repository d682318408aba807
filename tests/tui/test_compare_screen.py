"""What differs, on screen: how one comes to it, what is shown, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.compare import (
    CompareDecisionsScreen,
    CompareScreen,
    CompareTracesScreen,
    Side,
)
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.compared_matrix import ComparedMatrix

ScreenText = Callable[[ReviewApp], str]
Check = Callable[[ReviewApp, str], None]


# -- the ways there


async def test_a_marked_trace_is_compared_with_another(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("space")
        assert "○+Use hosted runners" in screen_text(app)
        await pilot.press("j", "c")
        await pilot.pause()
        assert isinstance(app.screen, CompareTracesScreen)
        text = screen_text(app)
        assert "< now   adr-0007, 2 items" in text
        assert "> now   fabrikam, 15 items" in text
        await pilot.press("escape")
        assert isinstance(app.screen, CorpusScreen)


async def test_a_trace_is_not_compared_with_itself_nor_with_nothing(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("c")
        assert isinstance(app.screen, CorpusScreen)
        await pilot.press("space", "c")
        assert isinstance(app.screen, CorpusScreen)
        await pilot.press("space", "j", "c")
        assert isinstance(app.screen, CorpusScreen)


async def test_a_moment_of_a_trace_is_compared_with_now(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_trace("fabrikam")
        await pilot.pause()
        await pilot.press("A", "comma", "comma", "c")
        await pilot.pause()
        assert isinstance(app.screen, CompareTracesScreen)
        text = screen_text(app)
        assert "< as of fabrikam, 13 items" in text
        assert "validated → refuted" in text
        assert "Two suppliers answered" not in text
        await pilot.press("escape")
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.at == 13


async def test_a_moment_of_a_decision_is_compared_with_now(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await pilot.press("A", "comma", "c")
        assert isinstance(app.screen, CompareDecisionsScreen)


async def test_a_decision_is_compared_with_its_successor_from_either(
    app: ReviewApp, corpus: Corpus, screen_text: ScreenText
) -> None:
    supersede(corpus)
    async with app.run_test() as pilot:
        for decision_id in ("dec-1", "dec-2"):
            app.open_decision("fabrikam", decision_id)
            await pilot.pause()
            await pilot.press("C")
            await pilot.pause()
            text = screen_text(app)
            assert "< now   fabrikam dec-1" in text
            assert "> now   fabrikam dec-2" in text
            await pilot.press("escape", "escape")


async def test_a_decision_without_a_successor_offers_no_comparison(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await pilot.press("C")
        assert isinstance(app.screen, DecisionScreen)


# -- what is shown


async def test_a_shows_what_is_the_same_too(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await compared(app, pilot, Side("fabrikam", at=13), Side("fabrikam"))
        await pilot.press("a")
        assert "= O  obs-1     Two suppliers answered" in screen_text(app)
        await pilot.press("a")
        assert "Two suppliers answered" not in screen_text(app)


async def test_where_nothing_differs_it_says_so(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await compared(app, pilot, Side("fabrikam"), Side("fabrikam"))
        text = screen_text(app)
        assert "nothing differs · 15 same" in text
        assert "Nothing differs. Press a to see what is the same." in text


async def test_x_swaps_the_sides(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await compared(app, pilot, Side("fabrikam", at=13), Side("fabrikam"))
        await pilot.press("x")
        text = screen_text(app)
        assert "< now   fabrikam" in text
        assert "refuted → validated" in text


async def test_a_wide_window_has_both_sides_in_columns(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(160, 48)) as pilot:
        await compared(app, pilot, Side("fabrikam", at=13), Side("fabrikam"))
        [line] = [line for line in screen_text(app).splitlines() if line.startswith("▶")]
        left, right = line.split("~")
        assert "Lead time matters most" in left
        assert left.rstrip().endswith("validated")
        assert right.rstrip().endswith("refuted")


async def test_the_row_under_the_cursor_is_told_in_full(
    app: ReviewApp, corpus: Corpus, screen_text: ScreenText
) -> None:
    corpus.open_trace(TraceOpened(trace_id="other"))
    seen = {"statement": "Two suppliers answered", "citations": [{"kind": "metric", "ref": "call"}]}
    corpus.record("other", "observation", seen)
    async with app.run_test() as pilot:
        await compared(app, pilot, Side("other"), Side("fabrikam"))
        text = screen_text(app)
        assert "~ changed  observation obs-1 · matched by id and text" in text
        assert "citations   metric call → metric rfq" in text


async def test_enter_opens_the_item_as_of_its_side(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await compared(app, pilot, Side("fabrikam"), Side("fabrikam", at=13))
        await pilot.press("enter")
        await pilot.pause()
        trace = app.screen
        assert isinstance(trace, TraceScreen)
        assert (trace.at, trace.spine_list.current_key) == (13, "hyp-1")
        await pilot.press("escape", "escape", "G", "enter")
        await pilot.pause()
        trace = app.screen
        assert isinstance(trace, TraceScreen)
        assert (trace.at, trace.spine_list.current_key) == (None, "con-2")


async def test_a_cell_shows_both_verdicts_and_their_reasons(
    app: ReviewApp, corpus: Corpus, screen_text: ScreenText
) -> None:
    reconsider(corpus)
    async with app.run_test() as pilot:
        sides = Side("northwind", "dec-1", 26), Side("northwind", "dec-1")
        await compared(app, pilot, *sides)
        assert "✗→✓ satisfied" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        text = screen_text(app)
        assert "~ changed  opt-1 × con-2" in text
        assert "left        ✗ violated: The quote for opt-1 says so" in text
        assert "right       ✓ satisfied: They would sign" in text


async def test_n_goes_to_the_next_cell_that_differs(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await compared(
            app, pilot, Side("northwind", "dec-1", 20), Side("northwind", "dec-1")
        )
        matrix = screen.query_one(ComparedMatrix)
        visited: list[tuple[int, int]] = []
        for _ in range(5):
            await pilot.press("n")
            visited.append((matrix.cursor_coordinate.row, matrix.cursor_coordinate.column))
        assert visited == [(1, 1), (1, 2), (2, 0), (2, 1), (1, 1)]


async def test_where_no_cell_differs_n_says_so(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        side = Side("northwind", "dec-1")
        await compared(app, pilot, side, side)
        await pilot.press("n")
        assert "no cell differs" in screen_text(app)


async def test_markup_and_controls_of_an_agent_stay_text(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await compared(app, pilot, Side("contoso"), Side("northwind"))
        assert r"Error rate 4 %\x1b[31m since 14:02" in screen_text(app)
        assert "[/]" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_comparisons_look_as_they_did(
    app: ReviewApp, corpus: Corpus, check_golden: Check, size: tuple[int, int], theme: str
) -> None:
    reconsider(corpus)
    async with app.run_test(size=size) as pilot:
        if theme == "light":
            await pilot.press("D")
        await compared(app, pilot, Side("fabrikam", at=10), Side("fabrikam"))
        name = f"{size[0]}x{size[1]}-{theme}"
        check_golden(app, f"compare-{name}")
        sides = Side("northwind", "dec-1", 20), Side("northwind", "dec-1")
        await compared(app, pilot, *sides)
        await pilot.press("n")
        await pilot.pause()
        check_golden(app, f"compare-decision-{name}")


async def compared(app: ReviewApp, pilot: Pilot[None], left: Side, right: Side) -> CompareScreen:
    app.open_comparison(left, right)
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, CompareScreen)
    return screen


def supersede(corpus: Corpus) -> None:
    after = {"question": "Whom now?", "supersedes": "dec-1", "trace_item_refs": ["sel-1"]}
    corpus.record("fabrikam", "decision", after)


def reconsider(corpus: Corpus) -> None:
    corpus.record(
        "northwind",
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-1",
            "constraint_id": "con-2",
            "satisfied": True,
            "reasoning": "They would sign",
            "trace_item_refs": ["opt-1"],
        },
    )
