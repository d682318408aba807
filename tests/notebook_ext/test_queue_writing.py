"""What a reviewer says in a notebook's queue is recorded, or refused without a loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from dtui.corpus import Corpus
from notebook_ext.queue.widget import PendingQueue
from tests.reviewed import NOW

if TYPE_CHECKING:
    from dtui.spine import Override
    from tests.notebook_ext.mounted import Mount, Mounted

Review = Callable[..., "Mounted"]


@pytest.fixture
def review(mount: Mount, pricing: Corpus) -> Review:
    """Give what mounts the queue with the cursor on a row, and presses keys there."""

    def on(selected: str, *keys: str, **given: Any) -> Mounted:
        widget = PendingQueue(pricing, author="pat", clock=lambda: NOW, selected=selected, **given)
        shown = mount(widget, height=1000)
        shown.page.locator(".dtui-list").focus()
        press(shown, *keys)
        return shown

    return on


def press(shown: Mounted, *keys: str) -> None:
    for key in keys:
        shown.press(key)
        shown.wait()


def field(shown: Mounted, label: str, value: str) -> None:
    shown.page.get_by_role("textbox", name=label).fill(value)
    shown.wait()


def said(shown: Mounted) -> str:
    return "".join(shown.texts(".dtui-said"))


def waiting(shown: Mounted) -> list[str]:
    widget = shown.widget
    assert isinstance(widget, PendingQueue)
    return widget.filtered["address"].to_list()


def in_force(corpus: Corpus, proposal_id: str) -> Override:
    given = corpus.proposal(proposal_id).in_force
    assert given is not None
    return given


def test_a_proposal_is_approved_and_the_next_one_is_under_the_cursor(
    review: Review, pricing: Corpus
) -> None:
    shown = review("new-1", "a", "Control+Enter")
    given = in_force(pricing, "new-1")
    assert (given.verdict, given.reviewer, given.shown) == ("approve", "pat", True)
    assert given.assignment == "queue"
    assert said(shown).startswith("approved new-1: discount")
    assert said(shown).endswith("z takes it back")
    assert len(shown.texts(".dtui-row")) == 6
    assert shown.widget.selected == "new-2"
    assert "Contoso" in shown.texts('.dtui-row[aria-selected="true"]')[0]
    # The keys of the list work again without a click.
    press(shown, "j")
    assert shown.widget.selected == "new-3"


def test_an_argument_is_modified(review: Review, pricing: Corpus) -> None:
    shown = review("new-1", "m")
    field(shown, "percent", "12")
    assert "percent 18 → 12" in shown.texts(".dtui-changes")[0]
    press(shown, "Enter")
    given = in_force(pricing, "new-1")
    assert (given.verdict, (given.edited or {})["percent"]) == ("modify", 12)
    assert "percent 18 → 12" in said(shown)


def test_a_proposal_is_rejected_with_a_code_and_a_probability(
    review: Review, pricing: Corpus
) -> None:
    shown = review("new-1", "x", "2")
    field(shown, "your own probability", "0.3")
    press(shown, "Enter")
    given = in_force(pricing, "new-1")
    assert (given.verdict, given.codes, given.probability) == ("reject", ("margin",), 0.3)


def test_what_is_refused_says_why_and_keeps_what_was_typed(review: Review, pricing: Corpus) -> None:
    shown = review("new-1", "x")
    field(shown, "in words", "It would not hold.")
    field(shown, "your own probability", "1.2")
    press(shown, "Enter")
    assert "not recorded" in shown.texts(".dtui-refused")[0]
    assert shown.page.get_by_label("in words").input_value() == "It would not hold."
    assert pricing.proposal("new-1").in_force is None
    field(shown, "your own probability", "0.2")
    press(shown, "Enter")
    assert in_force(pricing, "new-1").rationale == "It would not hold."


@pytest.mark.parametrize(("way", "second"), [("replace", False), ("second", True)])
def test_a_verdict_that_comes_too_late_goes_in_place_or_beside(
    review: Review, pricing: Corpus, way: str, *, second: bool
) -> None:
    shown = review("new-1", "x")
    field(shown, "in words", "Too much.")
    with Corpus.open(pricing.path, clock=lambda: NOW) as other:
        other.emit("override", {"proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"})
    press(shown, "Control+Enter")
    assert "ana" in shown.texts(".dtui-refused")[0]
    shown.page.locator(f'[data-way="{way}"]').click()
    shown.wait()
    state = pricing.proposal("new-1")
    mine = next(given for given in state.overrides if given.reviewer == "pat")
    assert (mine.verdict, mine.rationale, mine.second) == ("reject", "Too much.", second)
    assert in_force(pricing, "new-1").reviewer == ("ana" if second else "pat")
    assert "new-1" not in waiting(shown)


def test_a_hypothesis_is_refuted_and_a_question_answered(review: Review, pricing: Corpus) -> None:
    shown = review("northwind/hyp-2", "r")
    field(shown, "what refutes it", "They asked for the lock-in themselves.")
    field(shown, "rests on", "hyp-2 obs-1")
    press(shown, "Enter")
    assert "northwind/hyp-2" not in waiting(shown)
    trace = pricing.trace("northwind")
    validation = trace.validation_of("hyp-2")
    assert validation is not None
    assert (validation.validated, validation.author) == (False, "pat")
    assert shown.widget.selected == "northwind/qst-1"
    press(shown, "a")
    field(shown, "answer", "The board.")
    press(shown, "Control+Enter")
    assert "northwind/qst-1" not in waiting(shown)


def test_what_is_marked_is_no_evidence(review: Review, pricing: Corpus) -> None:
    shown = review("northwind/hyp-2", "Control+Space", "v")
    field(shown, "what shows it", "As they said.")
    press(shown, "Control+Enter")
    validation = pricing.trace("northwind").validation_of("hyp-2")
    assert validation is not None
    assert validation.trace_item_refs == ("hyp-2",)
    assert getattr(shown.widget, "marked", None) == ["northwind/hyp-2"]


def test_an_outcome_is_recorded_at_the_horizon_that_is_due(review: Review, pricing: Corpus) -> None:
    shown = review("old-1", "o")
    assert "1 d after the verdict" in shown.texts(".dtui-form")[0]
    press(shown, "1", "Enter")
    read = pricing.proposal("old-1").outcomes
    assert [(one.metric, one.value) for one in read if one.metric == "won"] == [("won", True)]


def test_a_verdict_is_taken_back_and_waits_again(review: Review, pricing: Corpus) -> None:
    shown = review("new-2", "a", "Control+Enter")
    assert "new-2" not in waiting(shown)
    assert "Undo" in shown.texts(".dtui-keys")[0]
    press(shown, "z")
    assert "new-2" in shown.texts(".dtui-form")[0]
    shown.page.locator(".dtui-form textarea, .dtui-form input").first.fill("Wrong row.")
    press(shown, "Control+Enter")
    assert pricing.proposal("new-2").in_force is None
    assert "new-2" in waiting(shown)


def test_nothing_to_take_back_is_said(review: Review) -> None:
    shown = review("new-1", "z")
    assert said(shown) == "no verdict or remark of yours stands that could be taken back"


def test_a_blind_choice_is_recorded_and_then_told(review: Review, pricing: Corpus) -> None:
    shown = review("new-1", "a", blind=True)
    assert "pricing-bot" not in shown.texts(".dtui-form")[0]
    press(shown, "1", "Enter")
    given = in_force(pricing, "new-1")
    assert (given.verdict, given.shown) == ("reject", False)
    assert given.rationale.startswith("chose opt-1")
    assert "pricing-bot proposes discount" in said(shown)


def test_a_second_opinion_is_given_without_having_seen_the_first(
    review: Review, pricing: Corpus
) -> None:
    shown = review("old-2", "p", second=True)
    card = shown.texts(".dtui-proposal")[0]
    assert "what others made of it is left out" in card
    assert "ana" not in card
    press(shown, "a", "Control+Enter")
    mine = next(one for one in pricing.proposal("old-2").overrides if one.reviewer == "pat")
    assert (mine.verdict, mine.second) == ("approve", True)
    assert "ana said reject" in said(shown)
    assert "old-2" not in waiting(shown)


def test_while_a_form_is_open_others_change_nothing_in_it(review: Review, pricing: Corpus) -> None:
    shown = review("new-1", "x")
    field(shown, "in words", "Still typing")
    with Corpus.open(pricing.path, clock=lambda: NOW) as other:
        other.emit("override", {"proposal_id": "new-3", "verdict": "approve", "reviewer": "ana"})
    widget = shown.widget
    assert widget._following is not None
    widget._following.look()
    shown.flush()
    assert len(shown.texts(".dtui-row")) == 6
    words = shown.page.get_by_label("in words")
    assert words.input_value() == "Still typing"
    assert words.evaluate("(it) => it === document.activeElement")
    press(shown, "Escape", "Escape")
    assert shown.texts(".dtui-form") == []
