"""Verdicts on proposals, outcomes, and taking back, by keys."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from textual.pilot import Pilot
from textual.widgets import Input

from dtui.cli.root import dtui
from dtui.corpus import Corpus
from dtui.log.lock import FileLock
from dtui.spine import Outcome, Override, event_fields, read_event
from dtui.text import cells
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.proposal import ProposalScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.widgets.numbered import Numbered
from dtui.tui.widgets.prose import Prose
from dtui.views.forms.outcome import OutcomeForm
from dtui.views.forms.override import OverrideForm
from dtui.views.forms.reading import ReadingForm
from dtui.views.forms.retraction import RetractionForm
from tests.tui.asking import asks, form_of

ScreenText = Callable[[ReviewApp], str]


# -- the three verdicts ---------------------------------------------------------------------------


async def test_an_approval_takes_three_keys_and_keeps_how_it_came_about(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a", "1", "enter")
        assert pricing_app.screen is screen
        given = in_force(pricing_app.corpus, "new-1")
        assert (given.verdict, given.codes, given.reviewer) == ("approve", ("precedent",), "pat")
        assert (given.shown, given.assignment, given.second) == (True, "queue", False)


async def test_an_approval_without_a_code_takes_two_keys(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-2")
        await press(pilot, "a", "enter")
        assert in_force(pricing_app.corpus, "new-2").codes == ()


async def test_after_a_verdict_the_cursor_is_on_what_waits_next(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "new-1")
        before = screen.list.row_count
        await press(pilot, "x", "2", "enter")
        assert screen.list.current_key == "new-2"
        assert screen.list.row_count == before - 1
        assert f"waiting for you  {before - 1}" in screen.trail.crumbs


async def test_a_rejection_carries_its_words_and_the_reviewers_own_probability(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "x", "2", "3")
        form = pricing_app.screen
        form.query_one("#rationale", Prose).text = "They asked for service, not for price."
        form.query_one("#probability", Input).value = "30 %"
        await press(pilot, "enter")
        given = in_force(pricing_app.corpus, "new-1")
        assert (given.verdict, given.codes) == ("reject", ("margin", "strategic"))
        assert given.rationale == "They asked for service, not for price."
        assert given.probability == 0.3


async def test_a_number_pressed_twice_takes_its_code_back(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a", "1", "3", "1", "9", "enter")
        assert in_force(pricing_app.corpus, "new-1").codes == ("strategic",)


async def test_a_number_typed_into_a_text_is_no_code(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a", "tab", "1", "2", "enter")
        given = in_force(pricing_app.corpus, "new-1")
        assert (given.codes, given.rationale) == ((), "12")


async def test_a_modification_keeps_the_types_and_shows_what_changes(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "1", "tab", "1", "2", "tab", "tab", "n", "o")
        assert "percent 18 → 12 · renews yes → no" in screen_text(pricing_app)
        await press(pilot, "enter")
        given = in_force(pricing_app.corpus, "new-1")
        assert given.edited is not None
        assert dict(given.edited) == {
            "percent": 12,
            "years": 2,
            "renews": False,
            "note": "three sites",
        }
        assert [change.name for change in given.changes] == ["percent", "renews"]


@pytest.mark.parametrize(
    ("index", "typed", "said"),
    [
        (0, "a lot", "percent: 'a lot' is no number."),
        (0, "", "percent: '' is no number."),
        (0, "nan", "percent: 'nan' is no number."),
        (2, "12", "renews: '12' is neither yes nor no."),
    ],
)
async def test_a_value_of_another_type_is_refused_by_the_name_of_its_argument(
    pricing_app: ReviewApp, screen_text: ScreenText, index: int, typed: str, said: str
) -> None:
    async with pricing_app.run_test(size=(100, 40)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m")
        field = pricing_app.screen.query_one(f"#argument-{index}", Input)
        field.value = typed
        await press(pilot, "enter")
        assert asks(pricing_app, OverrideForm)
        assert f"✗ not recorded  {said}" in screen_text(pricing_app)
        assert form_of(pricing_app).pointed_at is field
        assert pricing_app.corpus.proposal("new-1").in_force is None


async def test_a_whole_number_may_become_a_fraction(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m")
        pricing_app.screen.query_one("#argument-0", Input).value = "12.5"
        await press(pilot, "enter")
        edited = in_force(pricing_app.corpus, "new-1").edited
        assert edited is not None
        assert edited["percent"] == 12.5


async def test_a_long_text_that_nobody_touched_is_kept_whole(pricing_app: ReviewApp) -> None:
    note = "line one\nline two " * 2_000
    trigger = pricing_app.corpus.emit("trigger", {"says": "asked", "agent": "crm"})
    made = {"domain": "pricing", "action": "discount", "causes": [trigger]}
    args = {"note": note, "percent": 5}
    pricing_app.corpus.emit("proposal", {**made, "id": "new-4", "args": args})
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-4")
        await press(pilot, "m")
        pricing_app.screen.query_one("#argument-1", Input).value = "6"
        await press(pilot, "enter")
        edited = in_force(pricing_app.corpus, "new-4").edited
        assert edited is not None
        assert dict(edited) == {"note": note, "percent": 6}


async def test_a_modification_of_nothing_is_refused_in_the_spines_words(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "enter")
        assert "Approve it, or" in screen_text(pricing_app)
        assert asks(pricing_app, OverrideForm)
        assert form_of(pricing_app).pointed_at is pricing_app.screen.query_one("#argument-0", Input)


async def test_what_was_typed_is_not_thrown_away_at_the_first_escape(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "escape")
        assert pricing_app.screen is screen  # nothing was typed: what stands there was proposed
        await press(pilot, "m", "1", "escape")
        assert "esc again discards" in screen_text(pricing_app)
        await press(pilot, "escape")
        assert pricing_app.screen is screen


async def test_a_proposal_that_names_no_metric_asks_for_no_probability(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-3")
        await press(pilot, "a")
        assert not pricing_app.screen.query("#probability")


async def test_a_probability_that_is_none_is_refused_at_its_field(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        for typed in ("likely", "1.2"):
            await press(pilot, "a")
            field = pricing_app.screen.query_one("#probability", Input)
            field.value = typed
            await press(pilot, "enter")
            assert asks(pricing_app, OverrideForm)
            assert form_of(pricing_app).pointed_at is field
            await press(pilot, "escape", "escape")
        assert pricing_app.corpus.proposal("new-1").in_force is None


async def test_an_argument_may_be_left_out_and_taken_back_in(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(110, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "tab", "ctrl+d", "tab", "ctrl+d", "ctrl+d", "tab", "tab", "ctrl+d")
        assert "percent 18 → – · note three sites → –" in screen_text(pricing_app)
        assert "^d Unset" in screen_text(pricing_app)
        await press(pilot, *"six", "enter")
        given = in_force(pricing_app.corpus, "new-1")
        assert given.edited is not None
        assert dict(given.edited) == {"years": 2, "renews": True, "note": "six"}


async def test_lines_of_an_argument_stay_lines_when_it_is_changed(pricing_app: ReviewApp) -> None:
    trigger = pricing_app.corpus.emit("trigger", {"says": "asked", "agent": "crm"})
    made = {"domain": "pricing", "action": "discount", "causes": [trigger]}
    pricing_app.corpus.emit("proposal", {**made, "id": "new-4", "args": {"note": "one\ntwo"}})
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-4")
        await press(pilot, "m", "tab", "end", "!", "enter")
        edited = in_force(pricing_app.corpus, "new-4").edited
        assert edited is not None
        assert edited["note"] == "one\ntwo!"


async def test_what_was_recorded_is_said_in_words(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(150, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "tab", "1", "2", "enter")
        said = "modified new-1: percent 18 → 12 · z takes it back · y copies the command"
        assert said in screen_text(pricing_app)
        await press(pilot, "a", "enter")
        said = "approved new-2: discount · percent 13 · years 2 · renews yes · note three sites"
        assert f"{said} · z takes it back · y copies the command" in screen_text(pricing_app)
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "1", "enter")
        assert "recorded of old-1: won yes · z corrects it" in screen_text(pricing_app)


async def test_a_refusal_leaves_the_cursor_where_the_reviewer_types(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(110, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "tab", "tab", "tab", "tab", "tab", "enter")
        form = pricing_app.screen
        assert asks(pricing_app, OverrideForm)
        assert "at  percent" in screen_text(pricing_app)
        (label,) = form.query(".-at-fault")
        assert label.parent is form.query_one("#argument-0").parent
        await press(pilot, "1", "2")
        assert form.query_one("#rationale", Prose).text == "12"
        assert form.query_one("#argument-0", Input).value == "18"


@pytest.mark.parametrize("verdict", ["a", "x", "m"])
async def test_every_argument_is_seen_where_a_verdict_is_given(
    pricing_app: ReviewApp, screen_text: ScreenText, verdict: str
) -> None:
    trigger = pricing_app.corpus.emit("trigger", {"says": "asked", "agent": "crm"})
    made = {"domain": "pricing", "action": "discount", "causes": [trigger], "id": "new-4"}
    args = {"comment": "as agreed with the customer " * 12, "percent": 95}
    pricing_app.corpus.emit("proposal", {**made, "args": args})
    async with pricing_app.run_test(size=(80, 24)) as pilot:
        await on_proposal(pricing_app, pilot, "new-4")
        row, _, note = screen_text(pricing_app).partition("────")
        assert "percent 95" in row
        assert "percent 95" in note
        await press(pilot, verdict)
        assert [line.split() for line in lines_of(screen_text(pricing_app), "percent")] == [
            ["percent", "95"]
        ]
        await press(pilot, "escape", "p")
        assert isinstance(pricing_app.screen, ProposalScreen)
        assert lines_of(screen_text(pricing_app), "percent")


@pytest.mark.parametrize("size", [(40, 10), (20, 8)])
async def test_in_the_smallest_window_what_is_approved_comes_first(
    pricing_app: ReviewApp, screen_text: ScreenText, size: tuple[int, int]
) -> None:
    async with pricing_app.run_test(size=size) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a")
        text = screen_text(pricing_app)
        for value in ("18", "2", "yes", "three"):
            assert value in text
        await press(pilot, "j", "j")
        assert "▶ 3" in screen_text(pricing_app)


# -- somebody else was first -------------------------------------------------------------------


async def test_a_verdict_given_meanwhile_is_told_and_replaced_knowingly(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(110, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "x", "2")
        pricing_app.screen.query_one("#rationale", Prose).text = "Too much."
        first = {"id": "anas", "proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"}
        pricing_app.corpus.emit("override", first)
        await press(pilot, "enter")
        text = screen_text(pricing_app)
        assert "'new-1' has a verdict: approve by 'ana' ('anas')" in text
        assert "ctrl+r records yours in the place of ana's approve" in text
        assert "ctrl+t records it as a second opinion" in text
        assert pricing_app.screen.query_one("#rationale", Prose).text == "Too much."
        await press(pilot, "ctrl+r")
        given = in_force(pricing_app.corpus, "new-1")
        assert (given.reviewer, given.replaces, given.codes) == ("pat", "anas", ("margin",))
        assert given.rationale == "Too much."


async def test_a_verdict_given_meanwhile_leaves_room_for_a_second_opinion(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "x")
        first = {"id": "anas", "proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"}
        pricing_app.corpus.emit("override", first)
        await press(pilot, "enter", "ctrl+t")
        state = pricing_app.corpus.proposal("new-1")
        assert state.in_force is not None
        assert state.in_force.id == "anas"
        assert [(given.reviewer, given.second) for given in state.standing] == [
            ("ana", False),
            ("pat", True),
        ]


async def test_what_can_be_done_about_another_verdict_is_offered_only_then(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "x", "ctrl+r", "ctrl+t")
        assert asks(pricing_app, OverrideForm)
        assert pricing_app.corpus.proposal("new-1").in_force is None


async def test_a_verdict_waits_for_another_writer_and_the_screen_does_not(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "new-1")
        given = {"proposal_id": "new-2", "verdict": "approve"}
        with FileLock(pricing_app.corpus.path).held():
            recording = asyncio.create_task(pricing_app.emit("override", given))
            await press(pilot, "j")
            assert screen.list.current_key == "new-2"
            assert not recording.done()
        event_id = await recording
        assert in_force(pricing_app.corpus, "new-2").id == event_id


# -- the command -------------------------------------------------------------------------------


async def test_y_copies_the_command_that_gives_the_same_verdict(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "m", "1", "tab", "1", "2", "enter", "y")
        words = shlex.split(pricing_app.clipboard)
        assert words[:2] == ["dtui", "override"]
        assert words[4:] == [
            *("new-1", "modify", "--set", "percent=12", "--code", "precedent"),
            *("--assignment", "queue", "--shown", "--as", "pat"),
        ]


@pytest.mark.parametrize(
    ("row", "pressed"),
    [
        ("new-1", "a 1 enter"),
        ("new-1", "m 2 tab 7 tab tab n o tab x enter"),
        ("new-1", "b x a 3 tab 1 tab s o enter"),
        ("new-2", "x 1 2 tab n o tab 0 . 3 enter"),
        ("old-1+86400", "o 2 enter"),
        ("old-1+86400", "o tab - 3 . 5 enter"),
        ("old-1+86400", "o 3 enter"),
    ],
)
async def test_the_copied_command_does_the_same_to_another_copy(
    pricing_app: ReviewApp, judged_once: Path, tmp_path: Path, row: str, pressed: str
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, row)
        await press(pilot, *pressed.split(), "y")
    words = shlex.split(pricing_app.clipboard)
    other = Path(shutil.copy(judged_once, tmp_path / "other.db"))
    words[words.index("--corpus") + 1] = str(other)
    result = CliRunner().invoke(dtui, words[1:])
    assert result.exit_code == 0, result.output
    with Corpus.open(other) as corpus:
        assert last_event(corpus) == last_event(pricing_app.corpus)


# -- outcomes ----------------------------------------------------------------------------------


async def test_a_due_outcome_is_recorded_metric_by_metric(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "old-1+86400")
        assert "waits for what won, margin came to 1 d after" in screen_text(pricing_app)
        await press(pilot, "o", "1", "tab", "2", "4", ".", "5", "enter")
        assert pricing_app.screen is screen
        read = {outcome.metric: outcome for outcome in outcomes(pricing_app.corpus, "old-1")}
        assert (read["won"].value, read["margin"].value) == (True, 24.5)
        assert {outcome.agent for outcome in read.values()} == {"pat"}
        assert {str(outcome.horizon) for outcome in read.values()} == {"1 day, 0:00:00"}
        assert "old-1+86400" not in keys(screen)


async def test_what_nobody_can_know_is_recorded_as_censored(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "3", "tab", "?", "enter")
        read = outcomes(pricing_app.corpus, "old-1")
        assert [(outcome.metric, outcome.censored) for outcome in read] == [
            ("won", True),
            ("margin", True),
        ]


async def test_a_metric_that_is_left_open_stays_due(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "2", "enter")
        assert screen.list.current_key == "old-1+86400"
        assert "margin after 1 d" in screen_text(pricing_app)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("enter", "nothing is said yet of what became of it"),
        ("tab x enter", "margin: 'x' is no number"),
    ],
)
async def test_an_outcome_that_says_nothing_is_refused(
    pricing_app: ReviewApp, screen_text: ScreenText, keys: str, said: str
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", *keys.split())
        assert asks(pricing_app, OutcomeForm)
        assert said in screen_text(pricing_app)
        assert outcomes(pricing_app.corpus, "old-1") == []


@pytest.mark.parametrize("when", ["2020-01-01", "last week", "2026-06-20T10:00"])
async def test_a_moment_that_cannot_be_is_refused_at_its_field(
    pricing_app: ReviewApp, when: str
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "1")
        field = pricing_app.screen.query_one("#when", Input)
        field.value = when
        await press(pilot, "enter")
        assert asks(pricing_app, OutcomeForm)
        assert form_of(pricing_app).pointed_at is field
        assert outcomes(pricing_app.corpus, "old-1") == []


async def test_an_outcome_of_today_was_so_by_now(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "1")
        pricing_app.screen.query_one("#when", Input).value = "2026-06-30"
        await press(pilot, "enter")
        (read,) = outcomes(pricing_app.corpus, "old-1")
        assert read.occurred_at == pricing_app.clock()


async def test_an_outcome_is_corrected_where_nothing_is_due_any_more(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    corpus = pricing_app.corpus
    async with pricing_app.run_test(size=(100, 36)) as pilot:
        pricing_app.open_proposal("old-2")  # rejected: nothing is due, won and margin are known
        await press(pilot, "o")
        assert asks(pricing_app, ReadingForm)
        assert "margin 24.1 at 1 d" in screen_text(pricing_app)
        await press(pilot, "enter")
        assert "no reading is taken" in screen_text(pricing_app)
        await press(pilot, "2", "enter")
        form = pricing_app.screen
        assert asks(pricing_app, OutcomeForm)
        assert form.query_one("#metric-0", Input).value == "24.1"
        await press(pilot, *"19.5", "enter", "y")
        before, after = next(
            versions
            for versions in corpus.proposal("old-2").versions.values()
            if versions[0].metric == "margin"
        )
        assert (before.value, after.value, after.supersedes) == (24.1, 19.5, before.id)
        assert (after.horizon, after.occurred_at) == (before.horizon, before.occurred_at)
        assert f"--supersedes {before.id}" in pricing_app.clipboard
        assert "version 2 of 2" in screen_text(pricing_app)


async def test_undo_of_an_outcome_offers_its_correction_and_then_the_verdict_before(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    given = {"proposal_id": "new-1", "verdict": "approve", "reviewer": "pat", "id": "pats"}
    pricing_app.corpus.emit("override", given)
    async with pricing_app.run_test(size=(100, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "1", "enter", "z")
        form = pricing_app.screen
        assert asks(pricing_app, OutcomeForm)
        assert "outcomes are corrected, not taken back" in screen_text(pricing_app)
        assert form.query_one("#metric-0", Numbered).taken == (0,)
        await press(pilot, "escape")
        assert isinstance(pricing_app.screen, QueueScreen)
        await press(pilot, "z")
        assert asks(pricing_app, RetractionForm)
        assert "pats" in screen_text(pricing_app)


async def test_a_correction_may_say_that_it_is_not_known(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "old-1+86400")
        await press(pilot, "o", "1", "enter", "z", "3", "enter")
        (read,) = outcomes(pricing_app.corpus, "old-1")
        assert read.censored
        assert read.supersedes is not None


async def test_two_readings_are_recorded_both_or_not_at_all(pricing_app: ReviewApp) -> None:
    readings = [
        {"proposal_id": "old-1", "metric": name, "value": 1.5, "occurred_at": "2026-06-29T09:00Z"}
        for name in ("margin", "won")
    ]
    async with pricing_app.run_test():
        head = pricing_app.corpus.log.head()
        with contextlib.suppress(Exception):
            await pricing_app.emit_all("outcome", readings)
        assert pricing_app.corpus.log.head() == head


# -- taking back -------------------------------------------------------------------------------


async def test_a_verdict_given_on_its_decision_is_taken_back_there(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        pricing_app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await press(pilot, "z")
        assert isinstance(pricing_app.screen, DecisionScreen)
        await press(pilot, "x", "1", "enter", "z")
        assert asks(pricing_app, RetractionForm)
        await press(pilot, "enter")
        assert isinstance(pricing_app.screen, DecisionScreen)
        assert pricing_app.corpus.proposal("new-1").in_force is None


async def test_undo_takes_back_the_newest_verdict_and_goes_to_it(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a", "enter", "g", "z")
        assert asks(pricing_app, RetractionForm)
        assert "on new-1: pricing-bot proposes discount" in screen_text(pricing_app)
        await press(pilot, "enter")
        assert pricing_app.corpus.proposal("new-1").in_force is None
        assert "took back override-" in screen_text(pricing_app)
        assert screen.list.current_key == "new-1"


async def test_undo_goes_back_verdict_by_verdict(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a", "enter", "x", "enter")
        assert waiting(pricing_app.corpus) == ["new-3"]
        await press(pilot, "z", "enter")
        assert waiting(pricing_app.corpus) == ["new-2", "new-3"]
        await press(pilot, "z", "enter")
        assert waiting(pricing_app.corpus) == ["new-1", "new-2", "new-3"]
        await press(pilot, "z")
        assert not asks(pricing_app, RetractionForm)


async def test_there_is_nothing_to_undo_of_what_others_said(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "z")
        assert "no verdict or remark of yours" in screen_text(pricing_app)


async def test_the_reason_for_taking_back_is_the_reviewers(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "a", "enter", "z", "o", "o", "p", "s", "enter", "y")
        retraction = pricing_app.corpus.proposal("new-1").events[-1]
        assert retraction.kind == "retraction"
        assert retraction.says == "oops"
        assert "dtui retract" in pricing_app.clipboard


# -- second opinions ---------------------------------------------------------------------------


async def test_a_second_opinion_is_given_without_sight_of_the_first(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(120, 36)) as pilot:
        screen = await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "S")
        assert keys(screen) == ["old-4", "old-3", "old-2", "old-1"]
        assert "second opinions  4" in screen_text(pricing_app)
        await press(pilot, "g", "j", "j")
        for shown in ("", "p", "escape x"):
            await press(pilot, *shown.split())
            assert "ana" not in screen_text(pricing_app)
            assert "won no" not in screen_text(pricing_app)
        await press(pilot, "enter")
        state = pricing_app.corpus.proposal("old-2")
        assert state.in_force is not None
        assert state.in_force.reviewer == "ana"
        assert [(given.reviewer, given.second) for given in state.standing][1] == ("pat", True)
        assert "ana said reject" in screen_text(pricing_app)
        assert keys(screen) == ["old-4", "old-3", "old-1"]
        await press(pilot, "S")
        assert "new-1" in keys(screen)


async def test_the_proposal_of_a_second_opinion_keeps_the_first_verdict_back(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(120, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "S", "G", "enter")
        assert isinstance(pricing_app.screen, ProposalScreen)
        assert "left out until you have said yours" in screen_text(pricing_app)
        await press(pilot, "a", "enter")
        state = pricing_app.corpus.proposal("old-1")
        assert [(given.reviewer, given.second) for given in state.standing][1] == ("pat", True)
        assert "by ana" in screen_text(pricing_app)


async def test_second_opinions_say_how_far_reviewers_agree_so_far(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(120, 36)) as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "S", "x", "enter", "x", "enter", "x", "enter")
        await pilot.pause()
        # ana rejected one of these three.
        assert "agree on 1 of 3" in screen_text(pricing_app)
        await press(pilot, "S")
        assert "agree on" not in screen_text(pricing_app)


# -- where Enter leads -------------------------------------------------------------------------


async def test_enter_opens_the_decision_of_a_proposal_or_else_the_proposal(
    pricing_app: ReviewApp,
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_proposal(pricing_app, pilot, "new-1")
        await press(pilot, "enter")
        assert isinstance(pricing_app.screen, DecisionScreen)
        await press(pilot, "escape", "n", "enter")
        assert isinstance(pricing_app.screen, ProposalScreen)
        await press(pilot, "escape")
        assert isinstance(pricing_app.screen, QueueScreen)


# -- hostile texts -----------------------------------------------------------------------------


async def test_no_text_of_an_agent_crashes_a_screen_or_a_form_or_moves_its_frame(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    hostile = "\x1b]0;owned\x07[/] [bold]\u202etxt\u202c\n漢字 👩\u200d💻"
    corpus = empty_corpus
    metrics: list[dict[str, Any]] = [
        {"name": hostile, "direction": "higher", "horizons": ["PT1H"]},
        {"name": f"n {hostile}", "type": "number", "unit": hostile, "horizons": ["PT1H"]},
        {"name": f"c {hostile}", "type": "category", "categories": [hostile], "horizons": ["PT1H"]},
    ]
    codes = [{"code": hostile, "says": hostile}]
    corpus.emit("domain_declared", {"domain": hostile, "metrics": metrics, "codes": codes})
    corpus.emit("trigger", {"id": "asked", "says": hostile, "agent": hostile})
    for number in (1, 2):
        proposal = {
            "id": f"p-{number}",
            "domain": hostile,
            "action": hostile,
            "args": {hostile: hostile, "percent": 1},
            "agent": hostile,
            "probability": 0.5,
            "metric": hostile,
            "horizon": "PT1H",
            "correlation_id": hostile,
            "model": hostile,
            "causes": ["asked"],
        }
        corpus.emit("proposal", proposal)
    given = {"proposal_id": "p-1", "verdict": "approve", "codes": [hostile]}
    corpus.emit("override", {**given, "rationale": hostile, "reviewer": f"r {hostile}"})
    corpus.emit("annotation", {"proposal_id": "p-1", "says": hostile, "agent": hostile})
    app = ReviewApp(corpus, author="pat")
    async with app.run_test(size=(100, 40)) as pilot:
        await press(pilot, "w")
        queue = app.screen
        for steps in (
            "a 1",
            "m 1 tab tab 2",
            "x",
            "p",
            "p x 1",
            "b a",
            "S a",
            "p",
            "S f f o 1 tab x enter",
        ):
            await press(pilot, *steps.split())
            assert app.screen is not queue
            assert_fits(screen_text(app))
            while app.screen is not queue:
                await press(pilot, "escape")
            assert_fits(screen_text(app))
        await press(pilot, "p", "x", "1", "enter", "z")
        assert asks(app, RetractionForm)
        assert_fits(screen_text(app))


def assert_fits(text: str) -> None:
    assert not any(char in text for char in "\x1b\x07\u202e\u200d")
    assert all(cells(line) <= 100 for line in text.splitlines())


# -- within ------------------------------------------------------------------------------------


async def press(pilot: Pilot[None], *pressed: str) -> None:
    names = {".": "full_stop", "?": "question_mark", "-": "minus"}
    for key in pressed:
        await pilot.press(names.get(key, key))
        await pilot.pause()


async def on_proposal(app: ReviewApp, pilot: Pilot[None], key: str) -> QueueScreen:
    await press(pilot, "w")
    assert isinstance(app.screen, QueueScreen)
    assert app.screen.list.go_to(key)
    await pilot.pause()
    return app.screen


def lines_of(text: str, name: str) -> list[str]:
    """Return the lines of the screen that begin with a name, without a frame around them."""
    lines = (line.strip(" │") for line in text.splitlines())
    return [line for line in lines if line.startswith(f"{name} ")]


def keys(screen: QueueScreen) -> list[str]:
    rows = (screen.list.row_at(index) for index in range(screen.list.row_count))
    return [row.key for row in rows if row is not None and row.proposal_id]


def in_force(corpus: Corpus, proposal_id: str) -> Override:
    given = corpus.proposal(proposal_id).in_force
    assert given is not None
    return given


def outcomes(corpus: Corpus, proposal_id: str) -> list[Outcome]:
    return list(corpus.proposal(proposal_id).outcomes)


def last_event(corpus: Corpus) -> dict[str, Any]:
    """Return what the newest event says, but for what the log made of its own."""
    entry = corpus.log.entry_at(corpus.log.head())
    assert entry is not None
    made = ("id", "outcome_id", "recorded_at")
    fields = event_fields(read_event(corpus.log, entry))
    return {name: value for name, value in fields.items() if name not in made}


def waiting(corpus: Corpus) -> list[str]:
    return [row.proposal_id for row in corpus.rows.without_verdict()]
