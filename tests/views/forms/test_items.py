"""What forms of items ask, record and point at."""

from __future__ import annotations

from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import (
    DtuiError,
    InvalidItemError,
    UngroundedItemError,
    UnjustifiedSelectionError,
    UnknownReferenceError,
)
from dtui.views.decision_matrix import decision_matrix
from dtui.views.forms.form import Form
from dtui.views.forms.selection import selection_form
from dtui.views.forms.verdict import verdict_form
from tests.views.forms.every_form import form, given


def payload(asked: Form, **typed: object) -> dict[str, Any]:
    (draft,) = asked.drafts(given(asked, **typed))
    assert draft.trace_id == "northwind"
    return draft.payload


def refused(corpus: Corpus, asked: Form, **typed: object) -> str:
    """Return the field at which a draft is refused."""
    values = given(asked, **typed)
    with pytest.raises(DtuiError) as error:  # noqa: PT012 - by the form, or by the store
        (draft,) = asked.drafts(values)
        corpus.record(draft.trace_id, draft.kind, draft.signed("pat"))
    return asked.at_fault(error.value, values)


def test_a_verdict_rests_on_the_hypothesis_and_on_what_was_marked(still: Corpus) -> None:
    made = payload(form(still, "validate"), reasoning="Tickets say so.")
    assert made == {
        "hypothesis_id": "hyp-2",
        "validated": True,
        "reasoning": "Tickets say so.",
        "trace_item_refs": ["hyp-2", "obs-1"],
    }


def test_a_steelmans_verdict_says_what_it_brings_with_it(still: Corpus) -> None:
    assert form(still, "validate").notes == ("validated: opt-2 may not be selected",)
    assert form(still, "refute").notes == ("refuted: must cite an observation or an answer",)
    ordinary = verdict_form(still.trace("contoso"), "hyp-1", validated=True)
    assert ordinary.notes == ()


def test_an_evaluation_leaves_out_what_was_left_open(still: Corpus) -> None:
    asked = form(still, "evaluate")
    assert "satisfied" not in payload(asked, reasoning="Why")
    assert "score" not in payload(asked, reasoning="Why")
    made = payload(asked, reasoning="Why", satisfied=1, score=" 0.25 ")
    assert (made["satisfied"], made["score"]) == (False, 0.25)
    assert payload(asked, score="high")["score"] == "high"


def test_reasons_of_options_that_are_taken_are_left_out(still: Corpus) -> None:
    typed: dict[str, object] = {"why_0": "Dear", "why_1": "Lock-in", "why_2": " "}
    made = payload(form(still, "select"), take_0=True, reasoning="So.", **typed)
    assert (made["option_id"], made["rejected"]) == ("opt-1", {"opt-2": "Lock-in"})
    assert "also_selected" not in made
    made = payload(form(still, "select"), take_0=True, take_2=True)
    assert (made["option_id"], made["also_selected"]) == ("opt-1", ["opt-3"])
    assert payload(form(still, "select"))["option_id"] is None


def test_a_selection_begins_at_the_option_that_was_looked_at(still: Corpus) -> None:
    matrix = decision_matrix(still.trace("northwind"), "dec-1")
    assert selection_form(matrix, 2).begins_at == "take-2"
    assert selection_form(matrix, 9).begins_at == ""


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("answer", {"answer": " "}, "answer"),
        ("answer", {"answer": "Legal", "refs": ""}, "refs"),
        ("answer", {"answer": "Legal", "refs": "obs-99"}, "refs"),
        ("answer", {"answer": "Legal", "refs": "§"}, "refs"),
        ("refute", {"reasoning": "No."}, "refs"),
        ("evaluate", {"reasoning": "It is."}, "satisfied"),
        ("evaluate", {"reasoning": "It is.", "satisfied": 0, "score": "high"}, "score"),
        ("select", {"take_2": True}, "reasoning"),
    ],
)
def test_a_refusal_points_at_the_field_at_fault(
    corpus: Corpus, name: str, typed: dict[str, object], field: str
) -> None:
    assert refused(corpus, form(corpus, name), **typed) == field


def test_a_strict_selection_points_at_what_it_misses_or_forbids(corpus: Corpus) -> None:
    asked = form(corpus, "evaluate")
    (draft,) = asked.drafts(given(asked, reasoning="12 %", satisfied=0))
    corpus.record(draft.trace_id, draft.kind, draft.payload)
    asked = form(corpus, "validate")
    (draft,) = asked.drafts(given(asked, reasoning="Tickets say so"))
    corpus.record(draft.trace_id, draft.kind, draft.payload)
    selection = form(corpus, "select")
    unexplained = refused(corpus, selection, take_2=True, reasoning="Best.", why_0="Dear")
    assert unexplained == "why-1"
    typed = {"reasoning": "Best.", "why_0": "Dear", "why_2": "Slow"}
    assert refused(corpus, selection, take_1=True, **typed) == "take-1"


def test_other_refusals_point_nowhere_they_know_nothing_of(still: Corpus) -> None:
    asked = form(still, "answer")
    assert asked.at_fault(InvalidItemError("?", ("author",)), {}) == ""
    assert asked.at_fault(UnjustifiedSelectionError("?"), {}) == ""
    assert asked.at_fault(UngroundedItemError("?"), {}) == "refs"
    assert asked.at_fault(UnknownReferenceError("?"), {}) == "refs"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("obs-1 [[]]", "'[[]]' in rests on is no id"),
        ("[[]], obs-1, ~", "'[[]]', '~' in rests on are no ids"),
    ],
)
def test_what_is_no_id_is_refused_by_the_name_of_the_field_it_was_typed_in(
    still: Corpus, typed: str, said: str
) -> None:
    asked = form(still, "validate")
    values = given(asked, reasoning="Tickets say so.", refs=typed)
    with pytest.raises(InvalidItemError) as refusal:
        asked.drafts(values)
    assert str(refusal.value).startswith(f"{said}: an id is a letter or digit")
    assert asked.at_fault(refusal.value, values) == "refs"
