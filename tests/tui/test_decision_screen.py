"""A decision's matrix and what stands below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.coordinate import Coordinate
from textual.pilot import Pilot
from textual.widgets import Input

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.proposal import ProposalScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.matrix import Matrix
from dtui.views.forms.evaluation import EvaluationForm
from dtui.views.forms.outcome import OutcomeForm
from dtui.views.forms.override import OverrideForm
from tests.story import STORY_BEGINS, story_corpus
from tests.tui.asking import asks

ScreenText = Callable[[ReviewApp], str]


async def test_it_says_what_a_selection_waits_for(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "northwind")
        text = screen_text(app)
        assert "1 pair (opt-3 × con-3) · steelman hyp-2 without a verdict" in text
        assert "PENDING · not locked" in text


async def test_after_the_lock_it_says_what_was_taken_and_why_not_the_rest(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "fabrikam")
        text = screen_text(app)
        assert "selected    opt-1 Acme" in text
        assert "not taken   opt-2 Bolts & Co: nine weeks stop the line" in text
        assert "▽ hyp-1 was refuted by val-3 after sel-1 was made" in text


async def test_the_longest_ids_leave_the_cells_their_room(
    corpus: Corpus, app: ReviewApp, screen_text: ScreenText
) -> None:
    corpus.open_trace(TraceOpened(trace_id="long", profile="seed"))

    def record(item_type: str, **fields: Any) -> str:
        return corpus.record("long", item_type, {"trace_item_refs": ["obs-1"], **fields})

    cited = [{"kind": "metric", "ref": "m"}]
    record("observation", statement="Seen", citations=cited, trace_item_refs=[])
    record("constraint", id="c" * 60, statement="Cheap")
    decision_id = record("decision", question="Which?")
    option_id = record("decision_option", id="o" * 60, decision_id=decision_id, name="ours")
    pair = {"decision_id": decision_id, "constraint_id": "c" * 60}
    record("decision_constraint", **pair)
    record(
        "decision_option_constraint_evaluation",
        **pair, option_id=option_id, satisfied=True, reasoning="So", score=0.333333,
    )  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await on_decision(app, pilot, "long")
        assert "oooo… ours" in screen_text(app)
        assert "✓ satisfied 0.333333\n" in screen_text(app)


async def test_n_goes_to_the_next_pair_without_an_evaluation(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "northwind")
        await pilot.press("n")
        assert screen.query_one(Matrix).cursor_coordinate == Coordinate(2, 2)


async def test_the_reasoning_of_the_cell_under_the_cursor_is_shown(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "northwind")
        await pilot.press("l", "j")
        await pilot.pause()
        assert "opt-2 × con-2  ✓ satisfied" in screen_text(app)
        assert "The quote for opt-2 says so" in screen_text(app)


async def test_a_click_on_a_cell_goes_there_and_a_second_one_evaluates(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "northwind")
        await pilot.click(Matrix, offset=(65, 5))
        assert screen.query_one(Matrix).cursor_coordinate == Coordinate(1, 2)
        await pilot.click(Matrix, offset=(65, 5))
        await pilot.pause()
        assert asks(app, EvaluationForm)


async def test_a_verdict_on_the_open_steelman_can_be_given_from_here(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "northwind")
        await pilot.press("v")
        await pilot.pause()
        assert "hyp-2" in str(app.screen.query_one("#about").render())


async def test_t_shows_the_decision_in_its_trace(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "northwind")
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "dec-1"


async def test_a_decision_without_options_is_no_error(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "adr-0007")
        assert "no options recorded" in screen_text(app)
        await pilot.press("n", "enter", "j", "v", "l")
        assert app.screen is screen


async def test_the_colours_follow_the_theme(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_decision(app, pilot, "northwind")
        dark = app.export_screenshot()
        await pilot.press("D")
        await pilot.pause()
        assert "#55d2ae" in dark
        assert "#55d2ae" not in app.export_screenshot()


async def test_a_matrix_wider_than_the_window_can_be_walked(app: ReviewApp) -> None:
    record = app.corpus.record
    for number in range(4, 16):
        constraint = {"statement": f"Bound {number}", "trace_item_refs": ["obs-1"]}
        linked = record("northwind", "constraint", constraint)
        link = {"decision_id": "dec-1", "constraint_id": linked, "trace_item_refs": ["dec-1"]}
        record("northwind", "decision_constraint", link)
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "northwind")
        await pilot.press(*["l"] * 14)
        matrix = screen.query_one(Matrix)
        assert matrix.cursor_coordinate == Coordinate(0, 14)
        assert matrix.scroll_x > 0


async def test_no_number_is_cut_in_a_narrow_column(app: ReviewApp, screen_text: ScreenText) -> None:
    refs = {"decision_id": "dec-1", "trace_item_refs": ["dec-1"]}
    scored = {"constraint_id": "con-2", "option_id": "opt-2", "satisfied": True, "score": 0.55}
    record = app.corpus.record
    record(
        "northwind",
        "decision_option_constraint_evaluation",
        {**refs, **scored, "reasoning": "Signed"},
    )
    weighed = {"constraint_id": "con-2", "weight": 0.125}
    record("northwind", "decision_constraint", {**refs, **weighed})
    async with app.run_test(size=(80, 24)) as pilot:
        await on_decision(app, pilot, "northwind")
        rows = screen_text(app).splitlines()
        assert "✓ satisfied      ✓ 0.55           ✓ satisfied" in rows[7]
        assert "con-2 hard       con-3 soft × 1" in rows[3]
    async with ReviewApp(app.corpus, author="pat").run_test(size=(200, 60)) as pilot:
        wide = pilot.app
        assert isinstance(wide, ReviewApp)
        await on_decision(wide, pilot, "northwind")
        assert "✓ satisfied 0.55" in screen_text(wide)
        assert "con-2 hard × 0.125" in screen_text(wide)


async def test_a_locked_decision_offers_no_evaluation_but_says_the_way_on(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        screen = await on_decision(app, pilot, "fabrikam")
        assert "Evaluate" not in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
        said = "locked by sel-1; a new decision that supersedes it is the way on"
        assert said in screen_text(app)
        await pilot.click(Matrix, offset=(30, 5))
        await pilot.click(Matrix, offset=(30, 5))
        await pilot.pause()
        assert app.screen is screen


async def test_what_stands_below_is_scrolled_from_the_matrix(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        await on_decision(app, pilot, "fabrikam")
        await pilot.pause()
        assert "space More" in screen_text(app)
        assert "Customs closes in August" not in screen_text(app)
        await pilot.press("pagedown")
        await pilot.pause()
        assert "Customs closes in August" in screen_text(app)
        await pilot.press("pageup")
        await pilot.pause()
        assert "opt-1 × con-1" in screen_text(app)


async def test_what_is_evaluated_in_columns_out_of_sight_is_listed_below(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    record = app.corpus.record
    option = {"decision_id": "dec-1", "name": "Hosted", "trace_item_refs": ["dec-1"]}
    record("adr-0007", "decision_option", option)
    for number in range(1, 13):
        good = bool(number % 2)
        argued = {"statement": f"Argument {number}", "hard": False, "trace_item_refs": ["obs-1"]}
        constraint_id = record("adr-0007", "constraint", argued)
        both = {"decision_id": "dec-1", "constraint_id": constraint_id}
        record("adr-0007", "decision_constraint", {**both, "trace_item_refs": ["dec-1"]})
        evaluation = {**both, "option_id": "opt-1", "satisfied": good, "reasoning": f"Why {number}"}
        record(
            "adr-0007",
            "decision_option_constraint_evaluation",
            {**evaluation, "trace_item_refs": [constraint_id]},
        )
    async with app.run_test(size=(80, 40)) as pilot:
        await on_decision(app, pilot, "adr-0007")
        text = screen_text(app)
        assert "✗ Argument 2: Why 2" in text
        assert "✓ Argument 11: Why 11" in text


async def on_decision(app: ReviewApp, pilot: Pilot[None], trace_id: str) -> DecisionScreen:
    app.open_decision(trace_id, "dec-1")
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, DecisionScreen)
    return app.screen


# what was proposed on the decision's ground


@pytest.fixture
def story(tmp_path: Path) -> Iterator[ReviewApp]:
    """Give the app on a corpus in which a decision led to a proposal, a verdict and an outcome."""
    with story_corpus(tmp_path / "story.db") as corpus:
        yield ReviewApp(corpus, author="pat", clock=lambda: STORY_BEGINS.replace(month=7))


async def test_the_override_stands_beside_the_proposal_and_the_outcome_by_horizon(
    story: ReviewApp, screen_text: ScreenText
) -> None:
    async with story.run_test(size=(120, 40)) as pilot:
        await on_decision(story, pilot, "northwind")
        text = screen_text(story)
        assert "proposed    opt-2 · discount · percent 18 · years 2 · p 0.64 that won" in text
        assert "verdict     modify · percent 18 → 12 · by ana" in text
        assert "after 30 d  ✓ won yes · 2026-06-30 09:00 UTC" in text
        assert "after 90 d  · won, margin · due in 2 mo, 2026-08-31" in text


async def test_a_m_and_x_give_the_verdict_that_is_missing_and_are_gone_then(
    story: ReviewApp, screen_text: ScreenText
) -> None:
    again = {"trace_id": "northwind", "decision_id": "dec-1", "agent": "pricing-bot"}
    made = {"id": "prop-3", "domain": "pricing", "action": "discount", "args": {"percent": 15}}
    story.corpus.emit("proposal", {**made, **again})
    async with story.run_test(size=(120, 40)) as pilot:
        await on_decision(story, pilot, "northwind")
        assert "verdict     none yet" in screen_text(story)
        for key, heading in (("a", "approve"), ("x", "reject"), ("m", "modify")):
            await pilot.press(key)
            await pilot.pause()
            assert asks(story, OverrideForm)
            assert f"{heading} a proposal" in screen_text(story)
            if key != "m":
                await pilot.press("escape")
                await pilot.pause()
        story.screen.query_one("#argument-0", Input).value = "12"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "percent 15 → 12 · by pat" in screen_text(story)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(story.screen, DecisionScreen)


async def test_o_says_what_became_of_it(story: ReviewApp, screen_text: ScreenText) -> None:
    async with story.run_test(size=(120, 40)) as pilot:
        await on_decision(story, pilot, "northwind")
        await pilot.press("o")
        await pilot.pause()
        assert asks(story, OutcomeForm)
        assert "90 d after the verdict" in screen_text(story)


async def test_of_several_proposals_o_takes_the_one_that_is_due(
    story: ReviewApp, screen_text: ScreenText
) -> None:
    again = {"trace_id": "northwind", "decision_id": "dec-1", "agent": "pricing-bot"}
    made = {"id": "prop-3", "domain": "pricing", "action": "discount", "args": {"percent": 15}}
    story.corpus.emit("proposal", {**made, **again})
    story.corpus.emit(
        "override", {"proposal_id": "prop-3", "verdict": "approve", "reviewer": "ana"}
    )
    # prop-1 is read again on 31 August; the 30 days of prop-3 are over.
    app = ReviewApp(story.corpus, author="pat", clock=lambda: STORY_BEGINS.replace(month=8, day=5))
    async with app.run_test(size=(120, 40)) as pilot:
        await on_decision(app, pilot, "northwind")
        await pilot.press("o")
        await pilot.pause()
        assert asks(app, OutcomeForm)
        assert "P prop-3" in screen_text(app)


async def test_p_opens_the_proposal_whole(story: ReviewApp) -> None:
    async with story.run_test() as pilot:
        await on_decision(story, pilot, "northwind")
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(story.screen, ProposalScreen)


async def test_in_the_past_nothing_is_told_of_what_came_later_and_nothing_can_be_written(
    story: ReviewApp, screen_text: ScreenText
) -> None:
    story.corpus.record(
        "northwind", "constraint", {"statement": "Legal says so", "trace_item_refs": ["obs-1"]}
    )
    story.corpus.emit("override", {"proposal_id": "prop-1", "verdict": "approve",
                                   "reviewer": "ben", "replaces": "over-1"})  # fmt: skip
    async with story.run_test(size=(120, 40)) as pilot:
        screen = await on_decision(story, pilot, "northwind")
        assert "by ben" in screen_text(story)
        await pilot.press("A", "comma")
        await pilot.pause()
        assert screen.at == 14
        assert "by ana" in screen_text(story)
        assert "by ben" not in screen_text(story)
        await pilot.press("comma")
        await pilot.pause()
        assert "proposed" not in screen_text(story)
        assert screen.check_action("override", ("approve",)) is False
