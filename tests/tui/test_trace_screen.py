"""One trace: the list, what is beside it, and the ways to go about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from dtui.corpus import Corpus
from dtui.gate import Gate, Policy
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.card import Card
from dtui.tui.widgets.evidence import Evidence
from dtui.tui.widgets.links import Links
from dtui.views.forms.answer import AnswerForm
from tests.tui.asking import asks

ScreenText = Callable[[ReviewApp], str]


async def test_h_goes_to_the_only_thing_an_item_rests_on(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "con-1")
        await pilot.press("h")
        assert screen.spine_list.current_key == "obs-1"


async def test_h_lets_the_reviewer_choose_among_several(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        await pilot.press("h")
        assert app.focused is screen.query_one("#parents", Links)
        await pilot.press("j", "h")
        assert screen.spine_list.current_key == "val-1"
        assert app.focused is screen.spine_list


async def test_l_goes_on_to_what_rests_on_an_item(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "con-1")
        await pilot.press("l")
        links = screen.query_one("#children", Links)
        assert app.focused is links
        await pilot.press("h")
        assert app.focused is screen.spine_list


async def test_a_part_of_a_decision_is_shown_at_its_decision(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "hyp-2")
        screen.go_to("opt-2")
        await pilot.pause()
        assert screen.spine_list.current_key == "dec-1"
        assert "Do opt-2" in screen_text(app)


async def test_escape_comes_back_from_the_links_before_it_leaves(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        await pilot.press("h", "escape")
        assert app.screen is screen
        await pilot.press("escape")
        assert app.screen is not screen


async def test_enter_opens_a_decision(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_item(app, pilot, "dec-1")
        await pilot.press("enter")
        assert isinstance(app.screen, DecisionScreen)


async def test_enter_follows_a_reference_that_is_too_long_for_a_lane(app: ReviewApp) -> None:
    for number in range(30):
        app.corpus.record(
            "northwind",
            "deduction",
            {"statement": f"Step {number}", "trace_item_refs": ["obs-2"]},
        )
    far = app.corpus.record(
        "northwind", "deduction", {"statement": "So it is", "trace_item_refs": ["obs-1"]}
    )
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, far)
        assert "↑obs-1" in strip_text(screen)
        await pilot.press("enter")
        assert screen.spine_list.current_key == "obs-1"


async def test_n_goes_on_across_traces_in_the_order_of_the_queue(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_item(app, pilot, "obs-1")
        seen: list[str] = []
        for _ in range(6):
            await pilot.press("n")
            await pilot.pause()
            assert isinstance(app.screen, TraceScreen)
            seen.append(app.screen.spine_list.current_key or "")
        assert seen == ["dec-1", "hyp-2", "qst-1", "hyp-1", "qst-1", "dec-1"]
        assert "wrapped to the first" in strip_text(app.screen)
        await pilot.press("N")
        await pilot.pause()
        assert "wrapped to the last" in strip_text(app.screen)
        await pilot.press("N", "N")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "qst-1"
        assert "Contoso" in app.screen.trail.crumbs[-1]
        await pilot.press("escape")
        assert len(app.screen_stack) == 1


async def test_n_stays_among_imported_traces_in_one_of_them(app: ReviewApp) -> None:
    app.corpus.open_trace(TraceOpened(trace_id="adr-8", profile="imported"))
    app.corpus.record(
        "adr-8", "observation", {"statement": "CI", "citations": [{"kind": "file", "ref": "8.md"}]}
    )
    app.corpus.record("adr-8", "decision", {"question": "Why?", "trace_item_refs": ["obs-1"]})
    async with app.run_test() as pilot:
        app.open_trace("adr-0007", "dec-1")
        await pilot.pause()
        for there in ("adr-8", "adr-0007"):
            await pilot.press("n")
            await pilot.pause()
            assert isinstance(app.screen, TraceScreen)
            assert there in (app.screen.trail.crumbs[-1], "adr-0007")
            assert app.screen.spine_list.current_key == "dec-1"
        assert "wrapped to the first" in strip_text(app.screen)


async def test_n_says_where_nothing_else_waits(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        app.open_trace("adr-0007", "dec-1")
        await pilot.pause()
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert "nothing else waits" in strip_text(app.screen)


async def test_an_answered_question_can_be_answered_again(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "qst-1")
        assert "a Answer  " in strip_text(screen)
        answer = {"question_id": "qst-1", "answer": "Legal", "trace_item_refs": ["qst-1"]}
        app.corpus.record("northwind", "question_answer", answer)
        screen.reload()
        await pilot.pause()
        assert "Answer" not in strip_text(screen).splitlines()[-1]
        assert "answer(True)" in offered(screen)
        await pilot.press("a")
        await pilot.pause()
        assert asks(app, AnswerForm)


async def test_only_what_the_item_allows_is_offered(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "hyp-2")
        assert offered(screen) >= {"verdict(True)", "verdict(False)", "parents"}
        assert "answer(False)" not in offered(screen)
        screen.go_to("qst-1")
        assert "answer(False)" in offered(screen)
        assert "answer(True)" not in offered(screen)
        assert "verdict(True)" not in offered(screen)
        screen.go_to("obs-1")
        assert not offered(screen) & {"answer(False)", "verdict(True)", "parents", "choose"}


async def test_items_marked_as_evidence_are_what_the_next_answer_rests_on(
    app: ReviewApp,
) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "obs-1")
        await pilot.press("e")
        screen.go_to("val-1")
        await pilot.press("e")
        screen.go_to("obs-2")
        await pilot.press("e", "e")
        screen.go_to("qst-1")
        await pilot.press("a")
        await pilot.pause()
        assert app.screen.query_one(Evidence).refs == ["qst-1", "obs-1", "val-1"]


async def test_what_another_process_records_appears(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "obs-2")
        with Corpus.open(app.corpus.path) as other:
            other.record(
                "northwind", "question", {"question": "And?", "trace_item_refs": ["obs-1"]}
            )
        app.follow()
        await pilot.pause()
        assert "qst-2 And?" in screen_text(app)
        assert screen.spine_list.current_key == "obs-2"
        assert "4 pending" in screen_text(app)


async def test_a_trace_that_is_not_there_is_said_so(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        app.open_trace("nowhere")
        await pilot.pause()
        assert "There is no trace 'nowhere'" in screen_text(app)
        await pilot.press("j", "h", "l", "v", "a", "e", "enter", "escape")
        assert len(app.screen_stack) == 1


async def test_an_empty_trace_says_that_nothing_has_been_recorded(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    app.corpus.open_trace(TraceOpened(trace_id="new", title="A new one"))
    async with app.run_test() as pilot:
        app.open_trace("new")
        await pilot.pause()
        assert "Nothing has been recorded" in screen_text(app)


async def test_the_card_follows_the_cursor(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await on_item(app, pilot, "hyp-2")
        assert screen.query_one(Card).display
        assert "two-year lock-in at 18 %" in screen_text(app)
        screen.go_to("val-1")
        await pilot.pause()
        assert "refutes     hyp-1" in screen_text(app)


@pytest.mark.parametrize("size", [(20, 8), (30, 5), (1, 1), (64, 16), (300, 90)])
async def test_a_window_of_any_size_can_be_lived_in(app: ReviewApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await on_item(app, pilot, "hyp-2")
        await pilot.press("k", "enter", "j", "l", "enter", "escape", "s", "escape", "escape")
        await pilot.press("r", "enter", "escape", "question_mark", "escape", "w", "a", "escape")
        assert app.is_running


async def on_item(app: ReviewApp, pilot: Pilot[None], item_id: str) -> TraceScreen:
    app.open_trace("northwind", item_id)
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, TraceScreen)
    assert app.screen.spine_list.current_key == item_id
    return app.screen


def offered(screen: TraceScreen) -> set[str]:
    return {active.binding.action for active in screen.active_bindings.values() if active.enabled}


def strip_text(screen: Screen[Any]) -> str:
    return "\n".join(strip.text for strip in screen._compositor.render_strips())


async def test_a_trace_whose_agent_escaped_the_gate_says_so(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    app.corpus.open_trace(TraceOpened(trace_id="let-go", session="s-9"))
    async with app.run_test(size=(100, 30)) as pilot:
        app.open_trace("let-go")
        await pilot.pause()
        assert "escaped" not in screen_text(app)
        await pilot.press("escape")
        Gate(app.corpus, Policy(enabled=False, require_decision=True)).stop("s-9")
        app.open_trace("let-go")
        await pilot.pause()
        assert "its agent escaped the gate · nothing waits in this trace" in screen_text(app)
