"""Writing: what a form records, and what it says and keeps when the store refuses."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.content import Content, Span
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from dtui.corpus import Corpus
from dtui.errors import (
    DtuiError,
    IncompleteDecisionError,
    InvalidItemError,
    LockedDecisionError,
    UngroundedItemError,
    UnjustifiedSelectionError,
    UnknownReferenceError,
    UnwritablePlaceError,
)
from dtui.text import plain
from dtui.trace import item_fields
from dtui.tui.app import ReviewApp
from dtui.tui.screens.form import Form
from dtui.tui.widgets.choice import Choice
from dtui.tui.widgets.evidence import Evidence
from dtui.tui.widgets.matrix import Matrix
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick
from tests.tui.asking import form_of

# What is recorded


async def test_an_answer_is_recorded_as_the_reviewers(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await answering(app, pilot)
        await fill(app, pilot, answer="Legal did.\nIn March.")
        await pilot.press("enter")
        await pilot.pause()
        assert not isinstance(app.screen, Form)
        assert said(app.corpus, "northwind", "ans-1") == {
            "type": "question_answer",
            "question_id": "qst-1",
            "answer": "Legal did.\nIn March.",
            "trace_item_refs": ["qst-1"],
            "author": "pat",
        }


@pytest.mark.parametrize(("key", "validated"), [("v", True), ("r", False)])
async def test_a_verdict_is_recorded_whichever_way(
    app: ReviewApp, key: str, validated: bool
) -> None:
    async with app.run_test() as pilot:
        await on(app, pilot, "contoso", "hyp-1", key)
        await fill(app, pilot, reasoning="The lock table says so.", refs="obs-1, hyp-1 obs-1")
        await pilot.press("enter")
        await pilot.pause()
        recorded = said(app.corpus, "contoso", "val-1")
        assert recorded["validated"] is validated
        assert recorded["trace_item_refs"] == ["obs-1", "hyp-1"]


async def test_a_pair_is_evaluated(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await evaluating(app, pilot)
        await pilot.press("space")
        await fill(app, pilot, reasoning="It is the fourth exception.", score="0.25")
        await pilot.press("enter")
        await pilot.pause()
        recorded = said(app.corpus, "northwind", "eval-9")
        assert (recorded["option_id"], recorded["constraint_id"]) == ("opt-3", "con-3")
        assert recorded["satisfied"] is True
        assert recorded["score"] == 0.25


async def test_a_selection_says_why_each_other_option_failed(app: ReviewApp) -> None:
    make_selectable(app.corpus)
    async with app.run_test() as pilot:
        await selecting(app, pilot)
        tick(app, 2)
        await fill(app, pilot, reasoning="Keeps them.", why_0="Too dear", why_1="Lock-in")
        await pilot.press("enter")
        await pilot.pause()
        recorded = said(app.corpus, "northwind", "sel-1")
        assert recorded["option_id"] == "opt-3"
        assert recorded["rejected"] == {"opt-1": "Too dear", "opt-2": "Lock-in"}
        assert "locked" in str(app.screen.query_one("Trail").render())


async def test_several_options_and_none_can_be_taken(app: ReviewApp) -> None:
    make_selectable(app.corpus)
    async with app.run_test() as pilot:
        await selecting(app, pilot)
        await fill(app, pilot, reasoning="Both, by region.", why_1="Lock-in")
        tick(app, 0)
        tick(app, 2)
        await pilot.press("enter")
        await pilot.pause()
        recorded = said(app.corpus, "northwind", "sel-1")
        assert (recorded["option_id"], recorded["also_selected"]) == ("opt-1", ["opt-3"])


async def test_the_command_that_does_the_same_is_shown_and_can_be_copied(
    app: ReviewApp, tmp_path: Path
) -> None:
    twin = tmp_path / "twin.db"
    shutil.copy(app.corpus.path, twin)
    async with app.run_test() as pilot:
        await answering(app, pilot)
        await fill(app, pilot, answer="Legal's 'acting' head did", refs="obs-1 qst-1")
        await pilot.press("enter", "y")
        here = said(app.corpus, "northwind", "ans-1")
    program, *words = shlex.split(app.clipboard.replace(str(app.corpus.path), str(twin)))
    assert program == "dtui"
    assert run("-m", "dtui.cli", *words) == "ans-1\n"
    with Corpus.open(twin) as corpus:
        assert said(corpus, "northwind", "ans-1") == here


async def test_a_second_enter_records_no_second_item(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        form = await answering(app, pilot)
        await fill(app, pilot, answer="Legal")
        prose = form.query_one(Prose)
        for _ in range(2):
            prose.post_message(Prose.Submitted(prose))
        await pilot.pause()
        assert app.corpus.rows.item("northwind", "ans-1") is not None
        assert app.corpus.rows.item("northwind", "ans-2") is None


async def test_escape_records_nothing_and_asks_once_before_it_discards_a_text(
    app: ReviewApp,
) -> None:
    head = app.corpus.log.head()
    async with app.run_test() as pilot:
        form = await answering(app, pilot)
        await fill(app, pilot, answer="Legal")
        await pilot.press("escape")
        assert app.screen is form
        assert said_in(form) == "esc again discards what you typed"
        await pilot.press("s")
        await pilot.pause()
        assert said_in(form) == ""
        await pilot.press("escape")
        assert app.screen is form
        await pilot.press("escape")
        assert app.screen is not form
        assert app.corpus.log.head() == head


async def test_escape_closes_a_form_in_which_nothing_was_typed(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        form = await answering(app, pilot)
        await pilot.press("escape")
        assert app.screen is not form


async def test_what_was_recorded_is_said_at_the_bottom_until_the_next_key(
    app: ReviewApp, screen_text: Callable[[ReviewApp], str]
) -> None:
    async with app.run_test() as pilot:
        await answering(app, pilot)
        await fill(app, pilot, answer="Legal")
        await pilot.press("enter")
        await pilot.pause()
        assert "recorded ans-1 · y copies the command" in screen_text(app).splitlines()[-1]
        await pilot.press("j")
        await pilot.pause()
        assert "copies the command" not in screen_text(app)


async def test_a_steelmans_verdict_says_beforehand_what_it_brings_with_it(
    app: ReviewApp, screen_text: Callable[[ReviewApp], str]
) -> None:
    async with app.run_test() as pilot:
        form = await on(app, pilot, "northwind", "hyp-2", "v")
        assert "validated: opt-2 may not be selected" in screen_text(app)
        await pilot.press("escape", "r")
        await pilot.pause()
        assert app.screen is not form
        assert "refuted: must cite an observation or an answer" in screen_text(app)


async def test_the_selection_begins_at_the_option_under_the_cursor_and_warns_of_what_it_violates(
    app: ReviewApp, screen_text: Callable[[ReviewApp], str]
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await pilot.press("j", "s")
        await pilot.pause()
        assert app.focused is form_of(app).query_one("#take-1")
        assert "opt-1  ✗ violates con-2 (hard)" in screen_text(app)
        assert screen_text(app).count("violates") == 1
        assert "waiver (not needed)" in screen_text(app)


async def test_a_refusal_fades_when_a_field_changes(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        form = await answering(app, pilot)
        await fill(app, pilot, answer=" ")
        await pilot.press("enter")
        await pilot.pause()
        shown = form.query_one("#refusal", Static)
        refused = said_in(form)
        assert refused
        assert [span.style for span in spans(shown)] == ["$refuted"]
        await pilot.press("a")
        await pilot.pause()
        assert said_in(form) == refused
        assert [span.style for span in spans(shown)] == ["$dim"]


@pytest.mark.parametrize(
    ("trace_id", "item_id", "key", "typed", "field"),
    [
        ("northwind", "qst-1", "a", {"answer": "L", "refs": "obs-99"}, "refs"),
        ("northwind", "qst-1", "a", {"refs": "obs-1", "answer": ""}, "answer"),
        ("northwind", "hyp-2", "r", {"reasoning": "No."}, "refs"),
    ],
)
async def test_a_refusal_points_at_the_field_at_fault_and_the_cursor_stays(
    app: ReviewApp, trace_id: str, item_id: str, key: str, typed: dict[str, str], field: str
) -> None:
    async with app.run_test() as pilot:
        form = await on(app, pilot, trace_id, item_id, key)
        await fill(app, pilot, **typed)
        here = app.focused
        await pilot.press("enter")
        await pilot.pause()
        assert said_in(form)
        assert form.pointed_at is form.query_one(f"#{field}")
        assert app.focused is here


async def test_a_refused_selection_points_at_what_is_missing(app: ReviewApp) -> None:
    make_selectable(app.corpus)
    async with app.run_test() as pilot:
        form = await selecting(app, pilot)
        tick(app, 2)
        await fill(app, pilot, why_0="Dear", reasoning="Best.")
        await pilot.press("enter")
        await pilot.pause()
        assert form.pointed_at is form.query_one("#why-1")
        tick(app, 1)
        await pilot.press("enter")
        await pilot.pause()
        assert form.pointed_at is form.query_one("#take-1")
        assert "at  opt-2" in said_in(form)


async def test_a_form_has_a_help_of_its_own(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        form = await answering(app, pilot)
        await pilot.press("f1")
        await pilot.pause()
        shown = str(app.screen.query_one("#help Static").render())
        assert "Next field" in shown
        assert "New line" in shown
        assert "super+" not in shown
        await pilot.press("escape")
        assert app.screen is form


async def test_enter_hands_in_and_ctrl_j_begins_a_line(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        form = await answering(app, pilot)
        await pilot.press("a", "ctrl+j", "b")
        assert form.query_one(Prose).text == "a\nb"


async def test_evidence_is_chosen_from_the_trace(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        form = await on(app, pilot, "northwind", "hyp-2", "r")
        await pilot.press("ctrl+o", "g", "e", "j", "space", "escape")
        await pilot.pause()
        assert app.screen is form
        assert form.query_one(Evidence).refs == ["hyp-2", "obs-1", "obs-2"]


async def test_the_form_says_what_each_reference_is(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        form = await answering(app, pilot)
        await fill(app, pilot, refs="obs-2 nix-7")
        shown = str(form.query_one("#refs-say", Static).render())
        assert "obs-2  Renewal due 30 Sep, 3 sites" in shown
        assert "nix-7  no item of this id" in shown


# What is refused


class Case(NamedTuple):
    """A form that is filled in wrongly."""

    trace_id: str
    item_id: str
    key: str
    """Opens the form."""
    typed: Mapping[str, str]
    error: type[DtuiError]


REFUSALS = {
    "shape": Case("northwind", "qst-1", "a", {"answer": "  "}, InvalidItemError),
    "roots": Case("northwind", "qst-1", "a", {"answer": "Legal", "refs": ""}, UngroundedItemError),
    "references": Case(
        "northwind", "qst-1", "a", {"answer": "Legal", "refs": "obs-99"}, UnknownReferenceError
    ),
    "no id": Case("northwind", "qst-1", "a", {"answer": "Legal", "refs": "§"}, InvalidItemError),
    "refutation without evidence": Case(
        "northwind", "hyp-2", "r", {"reasoning": "No."}, UnjustifiedSelectionError
    ),
    "steelman verdict after the lock": Case(
        "fabrikam", "hyp-2", "v", {"reasoning": "After all.", "refs": "obs-1"}, LockedDecisionError
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_stands_in_the_form_and_keeps_what_was_typed(
    app: ReviewApp, case: Case
) -> None:
    async with app.run_test() as pilot:
        await on(app, pilot, case.trace_id, case.item_id, case.key)
        await check_refused(app, pilot, case.typed, case.error)


@pytest.mark.parametrize(
    "typed",
    [
        {"reasoning": "It is."},
        {"reasoning": ""},
        {"reasoning": "It is.", "score": "high"},
        {"reasoning": "It is.", "score": "nan"},
    ],
)
async def test_a_refused_evaluation_keeps_what_was_typed(
    app: ReviewApp, typed: Mapping[str, str]
) -> None:
    async with app.run_test() as pilot:
        await evaluating(app, pilot)
        await check_refused(app, pilot, typed, InvalidItemError)


async def test_an_evaluation_that_a_lock_overtook_is_refused_with_the_way_on(
    app: ReviewApp,
) -> None:
    make_selectable(app.corpus)
    async with app.run_test() as pilot:
        await evaluating(app, pilot)
        with Corpus.open(app.corpus.path) as other:
            select_third(other)
        await pilot.press("space")
        await check_refused(app, pilot, {"reasoning": "Late."}, LockedDecisionError)


@pytest.mark.parametrize(
    ("taken", "typed", "error"),
    [
        ([2], {"reasoning": ""}, InvalidItemError),
        ([2], {"reasoning": "Best."}, UnjustifiedSelectionError),
        (
            [1],
            {"reasoning": "Best.", "why_0": "Dear", "why_2": "Slow"},
            UnjustifiedSelectionError,
        ),
    ],
    ids=["shape", "rejections unexplained", "steelman confirmed"],
)
async def test_a_refused_selection_keeps_what_was_typed(
    app: ReviewApp, taken: list[int], typed: Mapping[str, str], error: type[DtuiError]
) -> None:
    make_selectable(app.corpus)
    async with app.run_test() as pilot:
        form = await selecting(app, pilot)
        for number in taken:
            tick(app, number)
        await check_refused(app, pilot, typed, error)
        assert [box.ticked for box in form.query(Tick)] == [n in taken for n in range(3)]


@pytest.mark.parametrize("closed", ["pair", "steelman"])
async def test_a_selection_that_still_waits_is_refused(app: ReviewApp, closed: str) -> None:
    if closed == "pair":
        evaluate_last_pair(app.corpus)
    else:
        confirm_steelman(app.corpus)
    async with app.run_test() as pilot:
        await selecting(app, pilot)
        tick(app, 2)
        typed = {"reasoning": "Best.", "why_0": "Dear", "why_1": "Lock-in"}
        await check_refused(app, pilot, typed, IncompleteDecisionError)


async def test_a_decision_without_an_option_cannot_be_selected(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        decision = {"question": "Roll back?", "trace_item_refs": ["obs-1"]}
        app.corpus.record("contoso", "decision", decision)
        app.open_decision("contoso", "dec-1")
        await pilot.pause()
        await pilot.press("s")
        await pilot.pause()
        await check_refused(app, pilot, {"reasoning": "So be it."}, IncompleteDecisionError)


async def test_a_shortcut_is_refused_until_a_waiver_excuses_it(app: ReviewApp) -> None:
    record = app.corpus.record
    record("contoso", "decision", {"question": "Roll back?", "trace_item_refs": ["obs-1"]})
    option = {"decision_id": "dec-1", "name": "Roll back", "trace_item_refs": ["dec-1"]}
    record("contoso", "decision_option", option)
    async with app.run_test() as pilot:
        app.open_decision("contoso", "dec-1")
        await pilot.pause()
        await pilot.press("s")
        await pilot.pause()
        tick(app, 0)
        await check_refused(app, pilot, {"reasoning": "Now."}, UnjustifiedSelectionError)
        await fill(app, pilot, waiver="Customers are losing orders.")
        await pilot.press("enter")
        await pilot.pause()
        assert said(app.corpus, "contoso", "sel-1")["waiver"] == "Customers are losing orders."


async def test_a_selection_that_somebody_else_made_meanwhile_is_respected(
    app: ReviewApp,
) -> None:
    make_selectable(app.corpus)
    async with app.run_test() as pilot:
        await selecting(app, pilot)
        with Corpus.open(app.corpus.path) as other:
            select_third(other)
        tick(app, 0)
        typed = {"reasoning": "Second.", "why_1": "Lock-in", "why_2": "Slow"}
        await check_refused(app, pilot, typed, LockedDecisionError)


async def test_a_corpus_that_cannot_be_written_says_so_in_the_form(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise UnwritablePlaceError("decisions.db: the disk is full; free some space")

    async with app.run_test() as pilot:
        await answering(app, pilot)
        monkeypatch.setattr(app.corpus, "record", full)
        await check_refused(app, pilot, {"answer": "Legal"}, UnwritablePlaceError)


# Filling in


async def on(
    app: ReviewApp, pilot: Pilot[None], trace_id: str, item_id: str, key: str
) -> Form[Any]:
    app.open_trace(trace_id, item_id)
    await pilot.pause()
    await pilot.press(key)
    await pilot.pause()
    return form_of(app)


async def answering(app: ReviewApp, pilot: Pilot[None]) -> Form[Any]:
    return await on(app, pilot, "northwind", "qst-1", "a")


async def evaluating(app: ReviewApp, pilot: Pilot[None]) -> Form[Any]:
    app.open_decision("northwind", "dec-1")
    await pilot.pause()
    await pilot.press("n", "enter")
    await pilot.pause()
    form = form_of(app)
    form.query_one(Choice).focus()
    return form


async def selecting(app: ReviewApp, pilot: Pilot[None]) -> Form[Any]:
    app.open_decision("northwind", "dec-1")
    await pilot.pause()
    assert app.screen.query_one(Matrix).row_count == 3
    await pilot.press("s")
    await pilot.pause()
    return form_of(app)


async def fill(app: ReviewApp, pilot: Pilot[None], **typed: str) -> None:
    """Put a text into each field named; `why_0` is the first option's reason."""
    for name, text in typed.items():
        field = app.screen.query_one(f"#{name.replace('_', '-')}")
        assert isinstance(field, Input | TextArea)
        if isinstance(field, Input):
            field.value = text
        else:
            field.text = text
        field.focus()
    await pilot.pause()


def filled(app: ReviewApp) -> dict[str, str]:
    fields = [*app.screen.query(Input), *app.screen.query(TextArea)]
    return {
        str(field.id): field.value if isinstance(field, Input) else field.text for field in fields
    }


def run(*words: str) -> str:
    command = [sys.executable, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def tick(app: ReviewApp, number: int) -> None:
    app.screen.query_one(f"#take-{number}", Tick).action_tick()


async def check_refused(
    app: ReviewApp, pilot: Pilot[None], typed: Mapping[str, str], error: type[DtuiError]
) -> None:
    """Hand the form in: it says what the store says, keeps all, and nothing is recorded."""
    head = app.corpus.log.head()
    await fill(app, pilot, **typed)
    before, form = filled(app), form_of(app)
    await pilot.press("enter")
    await pilot.pause()
    refusal = form.query_one("#refusal", Static)
    assert refusal.display
    why, _, _ = str(refusal.render()).partition("\nat  ")
    assert why == f"✗ not recorded  {plain(words_of_the_store(form, error))}"
    assert app.screen is form
    assert filled(app) == before
    assert app.corpus.log.head() == head


def words_of_the_store(form: Form[Any], error: type[DtuiError]) -> str:
    """Return how the store itself refuses what the form would record, or the form before it."""
    with pytest.raises(error) as refused:  # noqa: PT012 - by whichever is asked first
        (draft,) = form.asked.drafts(form.values)
        form.app.corpus.record(draft.trace_id, draft.kind, draft.payload)
    return str(refused.value)


def make_selectable(corpus: Corpus) -> None:
    """Leave nothing to wait for; the steelman against opt-2 is confirmed."""
    evaluate_last_pair(corpus)
    confirm_steelman(corpus)


def evaluate_last_pair(corpus: Corpus) -> None:
    pair = {"decision_id": "dec-1", "option_id": "opt-3", "constraint_id": "con-3"}
    evaluation = {**pair, "satisfied": True, "reasoning": "12 %", "trace_item_refs": ["con-3"]}
    corpus.record("northwind", "decision_option_constraint_evaluation", evaluation)


def confirm_steelman(corpus: Corpus) -> None:
    verdict = {"hypothesis_id": "hyp-2", "validated": True, "reasoning": "Tickets say so"}
    corpus.record("northwind", "hypothesis_validation", {**verdict, "trace_item_refs": ["obs-1"]})


def select_third(corpus: Corpus) -> None:
    chosen = {"decision_id": "dec-1", "option_id": "opt-3", "reasoning": "First."}
    rejected = {"opt-1": "Dear", "opt-2": "Lock-in"}
    selection = {**chosen, "rejected": rejected, "trace_item_refs": ["dec-1"]}
    corpus.record("northwind", "decision_selection", selection)


def spans(shown: Static) -> Sequence[Span]:
    rendered = shown.render()
    assert isinstance(rendered, Content)
    return rendered.spans


def said_in(form: Form[Any]) -> str:
    refusal = form.query_one("#refusal", Static)
    return str(refusal.render()) if refusal.display else ""


def said(corpus: Corpus, trace_id: str, item_id: str) -> dict[str, Any]:
    fields = item_fields(corpus.trace(trace_id)[item_id])
    return {name: value for name, value in fields.items() if name not in ("id", "recorded_at")}
