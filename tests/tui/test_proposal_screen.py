"""Everything of one proposal on one screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.proposal import ProposalScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.views.forms.override import OverrideForm
from dtui.views.forms.retraction import RetractionForm
from dtui.views.item_card import moment
from tests.tui.asking import asks

ScreenText = Callable[[ReviewApp], str]


async def test_prior_and_edited_stand_side_by_side(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(100, 44)) as pilot:
        await on(pricing_app, pilot, "old-3")
        text = screen_text(pricing_app)
        lines = [" ".join(line.split()) for line in text.splitlines()]
        assert "percent 12 → 10" in lines
        assert "years 2 2" in lines
        assert "modified by ana," in "\n".join(lines)
        assert "in force" in text
        assert "1 d margin 24.1 · at 2026-06-2" in "\n".join(lines)


async def test_a_correction_leaves_the_earlier_version_readable(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    corpus = pricing_app.corpus
    read = next(o for o in corpus.proposal("old-2").outcomes if o.metric == "won")
    correction = {
        "proposal_id": "old-2",
        "metric": "won",
        "value": True,
        "occurred_at": "2026-06-30T11:00:00Z",
        "outcome_id": read.outcome_id,
        "supersedes": read.id,
        "agent": "crm",
    }
    corpus.emit("outcome", correction)
    async with pricing_app.run_test(size=(110, 44)) as pilot:
        await on(pricing_app, pilot, "old-2")
        text = screen_text(pricing_app)
        assert f"won no · at {moment(read.occurred_at)} · version 1 of 2 · corrected" in text
        assert "won yes · at 2026-06-30 11:00 UTC · version 2 of 2 ·" in text


async def test_every_verdict_stands_in_order_with_what_became_of_it(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    corpus = pricing_app.corpus
    given = {"proposal_id": "new-2", "reviewer": "ana"}
    corpus.emit("override", {**given, "id": "o-1", "verdict": "reject"})
    corpus.emit("retraction", {"retracts": "o-1", "says": "the wrong row", "agent": "ana"})
    corpus.emit("override", {**given, "id": "o-2", "verdict": "approve"})
    corpus.emit("override", {**given, "id": "o-3", "verdict": "reject", "replaces": "o-2"})
    second = {"reviewer": "lee", "verdict": "approve", "second": True, "probability": 0.4}
    corpus.emit("override", {**given, **second, "id": "o-4"})
    corpus.emit("annotation", {"proposal_id": "new-2", "says": "Ask legal first.", "agent": "lee"})
    async with pricing_app.run_test(size=(110, 50)) as pilot:
        await on(pricing_app, pilot, "new-2")
        text = screen_text(pricing_app)
        order = [
            text.index(words)
            for words in (
                "taken back: the wrong row",
                "replaced by o-3",
                "· in force",
                "· second opinion",
                "own p 0.40",
                "Ask legal first.",
            )
        ]
        assert order == sorted(order)
        assert "rejected" in text.splitlines()[0]


async def test_a_verdict_given_here_shows_at_once(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(110, 44)) as pilot:
        await on(pricing_app, pilot, "new-2")
        assert "none yet" in screen_text(pricing_app)
        await press(pilot, "a", "1", "enter")
        assert "by pat," in screen_text(pricing_app)
        given = pricing_app.corpus.proposal("new-2").in_force
        assert given is not None
        assert given.assignment == "chosen"


async def test_a_verdict_on_a_decided_proposal_says_whose_place_it_takes(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(110, 44)) as pilot:
        await on(pricing_app, pilot, "old-1")
        await press(pilot, "x")
        assert asks(pricing_app, OverrideForm)
        assert "takes the place of: approve by ana (given-1)" in screen_text(pricing_app)
        await press(pilot, "enter")
        given = pricing_app.corpus.proposal("old-1").in_force
        assert given is not None
        assert (given.reviewer, given.replaces) == ("pat", "given-1")


async def test_undo_takes_back_ones_own_and_says_why_not_anothers(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(110, 44)) as pilot:
        await on(pricing_app, pilot, "old-1")
        await press(pilot, "z")
        assert "given-1 is ana's, who alone may take it back" in screen_text(pricing_app)
        remark = {"proposal_id": "old-1", "says": "See case 4.", "agent": "pat"}
        pricing_app.corpus.emit("annotation", remark)
        await press(pilot, "z")
        assert asks(pricing_app, RetractionForm)
        await press(pilot, "enter")
        assert pricing_app.corpus.proposal("old-1").annotations == ()
        assert "(taken back)" in screen_text(pricing_app)


async def test_it_leads_to_the_decision_and_the_trace(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on(pricing_app, pilot, "new-1")
        await press(pilot, "enter")
        assert isinstance(pricing_app.screen, DecisionScreen)
        await press(pilot, "escape", "t")
        assert isinstance(pricing_app.screen, TraceScreen)
        await press(pilot, "escape")
        assert isinstance(pricing_app.screen, ProposalScreen)


async def test_a_proposal_without_a_trace_leads_to_none(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on(pricing_app, pilot, "new-2")
        await press(pilot, "enter", "t")
        assert pricing_app.screen is screen


async def test_the_keys_of_a_list_scroll_it(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test(size=(60, 16)) as pilot:
        screen = await on(pricing_app, pilot, "old-3")
        text = screen.query_one("#reading")
        assert text.max_scroll_y > 3
        await press(pilot, "j", "j", "k")
        assert text.scroll_offset.y == 1
        await press(pilot, "G")
        assert text.scroll_offset.y == text.max_scroll_y


async def test_an_outcome_is_asked_for_only_while_one_is_to_come(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on(pricing_app, pilot, "new-2")
        assert not screen.check_action("outcome", ())
        await press(pilot, "escape")
        screen = await on(pricing_app, pilot, "old-1")
        assert screen.check_action("outcome", ())
        await press(pilot, "o", "1", "enter")
        read = pricing_app.corpus.proposal("old-1").outcomes
        assert [(outcome.metric, outcome.value) for outcome in read] == [("won", True)]


async def test_a_proposal_that_is_not_there_is_said_in_its_place(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        await on(pricing_app, pilot, "new-9")
        assert "there is no proposal 'new-9'" in screen_text(pricing_app)
        await press(pilot, "a", "z", "o", "enter", "t")
        assert isinstance(pricing_app.screen, ProposalScreen)


@pytest.mark.parametrize("size", [(20, 8), (40, 12), (200, 60)])
async def test_it_is_drawn_at_any_size(pricing_app: ReviewApp, size: tuple[int, int]) -> None:
    async with pricing_app.run_test(size=size) as pilot:
        await on(pricing_app, pilot, "old-3")
        await press(pilot, "x", "escape", "m", "escape")
        assert isinstance(pricing_app.screen, ProposalScreen)


async def press(pilot: Pilot[None], *pressed: str) -> None:
    for key in pressed:
        await pilot.press(key)
        await pilot.pause()


async def on(app: ReviewApp, pilot: Pilot[None], proposal_id: str) -> ProposalScreen:
    app.open_proposal(proposal_id)
    await pilot.pause()
    assert isinstance(app.screen, ProposalScreen)
    return app.screen
