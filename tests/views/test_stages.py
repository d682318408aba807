from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    decision,
    deduction,
    hypothesis,
    observation,
    question,
    ready_decision,
    selection,
    validation,
)
from dtui.text import cells
from dtui.trace import Trace
from dtui.views.item_card import item_card
from dtui.views.stages import decision_stages, stages_phrase, stages_text
from tests.views.conftest import recorded

BEGUN: list[Recordable] = [
    observation(id="obs-1"),
    decision("obs-1", id="dec-1", labels=["major"]),
    hypothesis("dec-1", stage="pre_mortem", statement="Nobody can take it back"),
    question("hyp-1", assignee="human"),
    deduction("hyp-1", stage="pre_mortem", counts={"angles examined": 5}),
]


def trace_of(drafts: Sequence[Recordable]) -> Trace:
    return recorded(drafts, profile="seed")


def test_a_decisions_stages_read_as_they_stand() -> None:
    assert stages_text(decision_stages(trace_of(BEGUN), "dec-1"), 80) == (
        "northwind › dec-1 · PENDING · major\n"
        "Which discount?\n"
        "\n"
        "Stages\n"
        "  pre-mortem            looped back, waits for a verdict on 'hyp-1' and an\n"
        "                        answer to 'qst-1', for a person\n"
        "  adversarial thinking  not begun, waits for a hypothesis and its summary\n"
        "  steelmanning          not begun, waits for a steelman and its summary\n"
        "  trade-off matrix      not begun, waits for an option and a linked constraint\n"
        "                        and the selection\n"
        "\n"
        "Pre-mortem\n"
        "  H hyp-1  Nobody can take it back (PENDING)\n"
        "  Q qst-1  Who owns the rollback? (PENDING)\n"
        "  D ded-1  Price alone does not explain it\n"
        "\n"
        "Next is pre-mortem: close what it waits for."
    )


@pytest.mark.parametrize(
    ("news", "next_is"),
    [
        ([], "Next is pre-mortem: record a hypothesis with stage=pre_mortem and decision_id=dec-1"),
        (
            [hypothesis("dec-1", stage="pre_mortem")],
            "Next is pre-mortem: close what it waits for.",
        ),
    ],
)
def test_an_open_decision_says_what_to_do_next(news: list[Recordable], next_is: str) -> None:
    opened = decision("obs-1", id="dec-1", labels=["major"])
    trace = trace_of([observation(id="obs-1"), opened, *news])
    assert decision_stages(trace, "dec-1").note.startswith(next_is)


def test_of_a_decision_that_is_not_major_it_says_what_its_selection_waits_for() -> None:
    opened = [observation(id="obs-1"), decision("obs-1", id="dec-1")]
    waits = "dec-1 is not labelled major, so the stages are not asked of it: its selection waits"
    assert decision_stages(trace_of(opened), "dec-1").note == f"{waits} for an option."
    begun = trace_of([*opened, hypothesis("dec-1", stage="pre_mortem")])
    assert decision_stages(begun, "dec-1").note == (
        f"{waits} for an option. Next of them is pre-mortem: close what it waits for."
    )
    ready = trace_of([observation(id="obs-1"), *ready_decision("dec-1")])
    assert decision_stages(ready, "dec-1").note.endswith("nothing holds its selection up.")


def test_on_the_card_of_a_taken_decision_nothing_goes_on() -> None:
    drafts = [*ready_decision("dec-1", options=1), hypothesis("dec-1", stage="pre_mortem")]
    open_ = trace_of([observation(id="obs-1"), *drafts])
    taken = trace_of([observation(id="obs-1"), *drafts, selection("dec-1", "dec-1.opt-1")])
    assert "pre-mortem going on (" in stages_phrase(open_, "dec-1")
    assert "pre-mortem not finished (" in stages_phrase(taken, "dec-1")


def through(stage: str) -> list[Recordable]:
    claim = f"{stage}.hyp"
    return [
        hypothesis("dec-1", id=claim, stage=stage, decision_id="dec-1"),
        validation(claim, False, "obs-1"),
        deduction("dec-1", stage=stage, counts={"hypotheses generated": 1}),
    ]


def test_when_the_three_are_done_the_matrix_is_next_and_then_nothing_is_in_the_way() -> None:
    stages = [
        part
        for stage in ("pre_mortem", "adversarial_thinking", "steelmanning")
        for part in through(stage)
    ]
    major = decision("obs-1", id="dec-1", labels=["major"])
    bare = trace_of([observation(id="obs-1"), major, *stages])
    assert decision_stages(bare, "dec-1").note == (
        "Next is the trade-off matrix: `dtui matrix` shows what is missing."
    )
    seen, _, *ready = ready_decision("dec-1")
    labelled = decision("dec-1.obs", id="dec-1", labels=["major"])
    full = trace_of([observation(id="obs-1"), seen, labelled, *ready, *stages])
    assert decision_stages(full, "dec-1").note == "Nothing holds the selection of dec-1 up."


def test_a_taken_decision_waits_for_nothing_any_more() -> None:
    view = decision_stages(
        trace_of([*ready_decision("dec-1", options=1), selection("dec-1", "dec-1.opt-1")]), "dec-1"
    )
    assert (view.state, view.note) == ("selected", "")
    assert [row.says for row in view.rows] == [
        "not begun, taken without a hypothesis and its summary",
        "not begun, taken without a hypothesis and its summary",
        "not finished, taken without its summary",
        "done",
    ]


def test_how_often_a_stage_looped_back_is_told() -> None:
    closing = [answer("qst-1"), validation("hyp-1", False)]
    summary = BEGUN[-1]
    once = decision_stages(trace_of([*BEGUN, *closing]), "dec-1").rows[0]
    twice = decision_stages(trace_of([*BEGUN, summary, *closing, summary]), "dec-1").rows[0]
    again = decision_stages(trace_of([*BEGUN, summary]), "dec-1").rows[0]
    assert (once.says, twice.says) == ("done, looped back once", "done, looped back 2 times")
    assert again.says.startswith("looped back 2 times, waits for a verdict")


def test_a_decisions_card_has_its_stages_on_a_line() -> None:
    fields = dict(item_card(trace_of(BEGUN), "dec-1").fields)
    assert fields["stages"] == (
        "pre-mortem looped back (a verdict on 'hyp-1' and 1 more) · adversarial thinking not begun "
        "· steelmanning not begun · trade-off matrix not begun"
    )


def test_a_decision_that_began_no_stage_and_is_not_major_says_nothing_of_them() -> None:
    plain = [observation(id="obs-1"), decision("obs-1", id="dec-1")]
    assert stages_phrase(trace_of(plain), "dec-1") == ""
    major = [observation(id="obs-1"), decision("obs-1", id="dec-1", labels=["major"])]
    assert stages_phrase(trace_of(major), "dec-1").startswith("pre-mortem not begun · ")


@pytest.mark.parametrize("width", [1, 40, 77, 200])
def test_no_line_is_wider_than_asked(width: int, make_trace: Callable[..., Any]) -> None:
    trace = trace_of([*BEGUN, question("hyp-1", question="漢字 " * 300)])
    lines = stages_text(decision_stages(trace, "dec-1"), width).splitlines()
    assert max(map(cells, lines)) <= max(width, 40)


def test_what_agents_wrote_is_shown_escaped() -> None:
    told = "two\nlines\x1b[2J\u202e"
    trace = trace_of(
        [
            observation(id="obs-1"),
            decision("obs-1", id="dec-1", question=told),
            hypothesis("dec-1", stage="pre_mortem", statement=told),
        ]
    )
    text = stages_text(decision_stages(trace, "dec-1"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "two lines␛[2J" in text or "two lines\\x1b[2J" in text
