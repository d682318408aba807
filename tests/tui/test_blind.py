"""Blind mode: the reviewer chooses before they see what the agent chose."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from dtui.corpus import Corpus
from dtui.spine import Override
from dtui.tui.app import ReviewApp
from dtui.tui.screens import queue
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.widgets.prose import Prose
from dtui.views.forms.blind import BlindForm
from tests.tui.asking import asks
from tests.tui.test_search import search

ScreenText = Callable[[ReviewApp], str]

GIVEN_AWAY = ("percent 18", "p 0.64", "0.64", "→ opt-2", "similar", "kept", "proposes")
"""What would tell a reviewer of `new-1` what the agent chose, or how sure it was."""


async def test_nothing_on_the_queue_or_in_the_form_tells_what_the_agent_chose(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(140, 40)) as pilot:
        await on_blind(pricing_app, pilot)
        assert "BLIND" in screen_text(pricing_app)
        assert told(screen_text(pricing_app)) == []
        await press(pilot, "a")
        assert asks(pricing_app, BlindForm)
        text = screen_text(pricing_app)
        form = text.partition("blind: which option")[2]
        assert told(form) == []
        for option in ("opt-1  12 %, one year", "opt-2  18 %, two years", "opt-3  12 % and"):
            assert option in form
        assert "(•)" not in form


async def test_what_would_show_the_choice_is_out_of_reach_until_the_verdict(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_blind(pricing_app, pilot)
        for key in ("p", "c", "m", "x"):
            await press(pilot, key)
            assert pricing_app.screen is screen


async def test_the_evidence_is_read_without_what_the_agent_made_of_it(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(140, 40)) as pilot:
        screen = await on_blind(pricing_app, pilot)
        await press(pilot, "enter")
        assert isinstance(pricing_app.screen, DecisionScreen)
        text = screen_text(pricing_app)
        assert "opt-2" in text
        assert "The quote for opt-1 says so" in text
        assert "A two-year lock-in" in text
        for given_away in ("percent", "0.4", "proposed", "selected", "new-1"):
            assert given_away not in text
        for key in (
            "a",
            "m",
            "x",
            "o",
            "p",
            "t",
            "c",
            "C",
            "s",
            "v",
            "T",
            "y",
            "enter",
            "n",
            "enter",
        ):
            await press(pilot, key)
            assert isinstance(pricing_app.screen, DecisionScreen)
        await press(pilot, "escape")
        assert pricing_app.screen is screen
        assert "BLIND" in screen_text(pricing_app)


async def test_blind_hides_at_once_what_a_long_search_found(
    pricing_app: ReviewApp, screen_text: ScreenText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_AT_ONCE", 0)
    async with pricing_app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "w")
        await search(pilot, "type:proposal", "enter")
        await pricing_app.workers.wait_for_complete()
        assert isinstance(pricing_app.screen, QueueScreen)
        assert pricing_app.screen.list.go_to("new-1")
        await pilot.pause()
        assert "p 0.64" in screen_text(pricing_app)
        pricing_app.screen.action_blind()
        row = pricing_app.screen.list.current
        assert row is not None
        assert row.blind
        assert pricing_app.said is None
        await pricing_app.workers.wait_for_complete()
        await pilot.pause()
        assert told(screen_text(pricing_app)) == []
        assert "nothing to hide" not in screen_text(pricing_app)
        await press(pilot, "b")
        await pricing_app.workers.wait_for_complete()
        await pilot.pause()
        assert "p 0.64" in screen_text(pricing_app)


async def test_what_was_chosen_to_be_seen_is_kept_for_the_session(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(140, 40)) as pilot:
        await on_blind(pricing_app, pilot)
        await press(pilot, "d", "f", "escape")
        assert isinstance(pricing_app.screen, CorpusScreen)
        await press(pilot, "w")
        text = screen_text(pricing_app)
        assert "kind verdict · domain pricing · BLIND" in text
        assert told(text) == []


async def test_the_option_that_was_proposed_approves_it(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_blind(pricing_app, pilot)
        await press(pilot, "a", "2", "enter")
        given = in_force(pricing_app.corpus)
        assert (given.verdict, given.shown, given.rationale) == ("approve", False, "")


async def test_another_option_rejects_it_and_says_which(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(140, 40)) as pilot:
        await on_blind(pricing_app, pilot)
        await press(pilot, "a", "3", "tab", "1")
        pricing_app.screen.query_one("#rationale", Prose).text = "Service is what they miss."
        pricing_app.screen.query_one("#probability", Input).value = "0.7"
        await press(pilot, "enter")
        given = in_force(pricing_app.corpus)
        assert (given.verdict, given.shown) == ("reject", False)
        assert given.rationale == "chose opt-3 12 % and recovery: Service is what they miss."
        assert (given.codes, given.probability) == (("precedent",), 0.7)
        # What it was is told now, in a line.
        assert "pricing-bot proposes discount · percent 18" in screen_text(pricing_app)
        assert "p 0.64" in screen_text(pricing_app)


async def test_without_an_option_nothing_is_recorded(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_blind(pricing_app, pilot)
        await press(pilot, "a", "enter")
        assert "no option is taken" in screen_text(pricing_app)
        assert pricing_app.corpus.proposal("new-1").in_force is None


async def test_a_number_pressed_for_another_option_moves_the_choice(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_blind(pricing_app, pilot)
        await press(pilot, "a", "1", "2", "enter")
        assert in_force(pricing_app.corpus).verdict == "approve"


async def test_where_no_options_stand_behind_a_proposal_there_is_nothing_to_hide(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(100, 30)) as pilot:
        screen = await on_blind(pricing_app, pilot)
        await press(pilot, "n")
        assert screen.list.current_key == "new-2"
        assert "there is nothing to hide" in screen_text(pricing_app)
        await press(pilot, "a", "enter")
        given = pricing_app.corpus.proposal("new-2").in_force
        assert given is not None
        assert given.shown is True


async def test_a_proposal_that_names_no_option_cannot_be_judged_blind(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    made = {"domain": "pricing", "action": "discount", "trace_id": "northwind"}
    pricing_app.corpus.emit("proposal", {**made, "id": "new-4", "decision_id": "dec-1"})
    async with pricing_app.run_test(size=(100, 30)) as pilot:
        screen = await on_blind(pricing_app, pilot)
        screen.list.go_to("new-4")
        await press(pilot, "a")
        assert pricing_app.screen is screen
        assert "names no option of its decision" in screen_text(pricing_app)


async def test_b_again_shows_everything(pricing_app: ReviewApp, screen_text: ScreenText) -> None:
    async with pricing_app.run_test(size=(140, 40)) as pilot:
        await on_blind(pricing_app, pilot)
        await press(pilot, "b")
        assert "BLIND" not in screen_text(pricing_app)
        assert "p 0.64" in screen_text(pricing_app)


def told(text: str) -> list[str]:
    """Return what in a text of the screen would give the choice away, but for other rows."""
    others = ("Contoso", "Fabrikam", "old-")
    lines = [line for line in text.splitlines() if not any(name in line for name in others)]
    return [words for words in GIVEN_AWAY if any(words in line for line in lines)]


async def press(pilot: Pilot[None], *pressed: str) -> None:
    for key in pressed:
        await pilot.press(key)
        await pilot.pause()


async def on_blind(app: ReviewApp, pilot: Pilot[None]) -> QueueScreen:
    await press(pilot, "w", "b")
    assert isinstance(app.screen, QueueScreen)
    assert app.screen.list.go_to("new-1")
    await pilot.pause()
    return app.screen


def in_force(corpus: Corpus) -> Override:
    given = corpus.proposal("new-1").in_force
    assert given is not None
    return given
