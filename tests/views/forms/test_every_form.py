"""What holds for each form, whatever is typed and whoever draws it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given as tried_on
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import InvalidEventError, InvalidItemError
from tests.views.forms.every_form import EVERY, form, given

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@pytest.mark.parametrize("name", EVERY)
def test_a_form_goes_to_a_browser_as_json(still: Corpus, name: str) -> None:
    told = form(still, name).to_dict()
    assert json.loads(json.dumps(told))["heading"] == told["heading"]


@pytest.mark.parametrize("name", EVERY)
def test_fields_have_names_of_their_own(still: Corpus, name: str) -> None:
    asked = form(still, name)
    names = [field.name for field in asked.fields]
    assert len(set(names)) == len(names)
    assert {field.unless for field in asked.fields} - {""} <= set(names)
    assert asked.begins_at in ("", *names)


@pytest.mark.parametrize("name", EVERY)
@tried_on(data=st.data())
def test_whatever_is_handed_over_is_a_draft_or_is_refused(
    still: Corpus, name: str, data: st.DataObject
) -> None:
    asked = form(still, name)
    names = st.sampled_from([*(field.name for field in asked.fields), "what-nobody-asked"])
    values = data.draw(st.dictionaries(names, anything))
    try:
        drafts = asked.drafts(values)
    except (InvalidEventError, InvalidItemError) as error:
        at_fault = asked.at_fault(error, values)
        assert at_fault in {field.name for field in asked.fields}
    else:
        assert all(draft.kind and draft.payload for draft in drafts)
    asked.preview(values)
    asked.is_typed(values)


@pytest.mark.parametrize("name", EVERY)
def test_values_that_went_through_a_browser_make_the_same_drafts(still: Corpus, name: str) -> None:
    asked = form(still, name)
    typed = {"prose": "Because.", "several": (0, 2), "one": 1, "either": 0, "number": "0.25"}
    changed = {one.name: typed[one.kind] for one in asked.fields if one.kind in typed}
    values = given(asked) | changed
    from_browser = json.loads(json.dumps(values))
    assert asked.drafts(from_browser) == asked.drafts(values)


@pytest.mark.parametrize("name", EVERY)
def test_nothing_was_typed_at_first(still: Corpus, name: str) -> None:
    asked = form(still, name)
    assert not asked.is_typed(given(asked))


@pytest.mark.parametrize("name", [name for name in EVERY if name != "reading"])
def test_what_is_typed_or_taken_would_be_lost(still: Corpus, name: str) -> None:
    asked = form(still, name)
    typed = {"several": (0,), "one": 1, "either": 0, "tick": True, "argument": None}
    for field in asked.fields:
        values = given(asked) | {field.name: typed.get(field.kind, "obs-1")}
        assert asked.is_typed(values), field.name


TYPED: dict[str, dict[str, object]] = {
    "validate": {"reasoning": "So it is."},
    "refute": {"reasoning": "It is not.", "refs": "obs-1"},
    "answer": {"answer": "Legal"},
    "evaluate": {"satisfied": 0, "reasoning": "12 %"},
    "approve": {},
    "modify": {"argument_0": "12"},
    "reject": {"codes": [1]},
    "second": {"probability": "0.2"},
    "blind": {"option": 0},
    "outcome": {"metric_0": 0},
    "correction": {"metric_0": "3.5"},
    "retraction": {},
}


@pytest.mark.parametrize("name", TYPED)
def test_what_is_asked_for_is_taken_by_store_or_spine(corpus: Corpus, name: str) -> None:
    asked = form(corpus, name)
    head = corpus.log.head()
    author = "ana" if name == "retraction" else "pat"
    for draft in asked.drafts(given(asked, **TYPED[name])):
        if draft.trace_id:
            corpus.record(draft.trace_id, draft.kind, draft.signed(author))
        else:
            corpus.emit(draft.kind, draft.signed(author))
    recorded = corpus.log.entry_at(head + 1)
    assert recorded is not None
    made = corpus.content(recorded)
    assert author in (getattr(made, "author", ""), getattr(made, "actor", ""))
