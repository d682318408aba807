"""What forms of verdicts on proposals, of outcomes and of taking back ask, and record."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as tried_on
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import InvalidEventError, OutdatedEventError, UntimelyEventError
from dtui.spine import Override
from dtui.views.forms.blind import blind_form
from dtui.views.forms.form import Form
from dtui.views.forms.judgement import JudgementForm
from dtui.views.forms.outcome import correction_form, outcome_form
from dtui.views.forms.override import OverrideForm, override_form
from dtui.views.forms.reading import ReadingForm
from dtui.views.forms.retraction import retraction_form
from dtui.views.forms.typed import as_typed, read_like
from tests.reviewed import NOW
from tests.views.forms.every_form import DAY, form, given

single = (
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)


def payload(asked: Form, **typed: object) -> dict[str, Any]:
    (draft,) = asked.drafts(given(asked, **typed))
    return draft.payload


def judgement(corpus: Corpus, name: str) -> JudgementForm:
    asked = form(corpus, name)
    assert isinstance(asked, JudgementForm)
    return asked


def test_an_approval_carries_codes_words_and_a_probability(still: Corpus) -> None:
    made = payload(form(still, "approve"), codes=(1, 0), rationale=" Fine. ", probability="30 %")
    assert made == {
        "proposal_id": "new-1",
        "assignment": "queue",
        "rationale": "Fine.",
        "verdict": "approve",
        "shown": True,
        "codes": ["precedent", "margin"],
        "probability": 0.3,
    }


def test_a_modification_keeps_the_type_of_every_argument(still: Corpus) -> None:
    made = payload(form(still, "modify"), argument_0="12", argument_2="no", argument_3=None)
    assert made["edited"] == {"percent": 12, "years": 2, "renews": False}
    assert made["prior"] == {"percent": 18, "years": 2, "renews": True, "note": "three sites"}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"argument_0": "a lot"}, "argument-0", "percent: 'a lot' is no number."),
        ({"argument_0": "nan"}, "argument-0", "percent: 'nan' is no number."),
        ({"argument_2": "12"}, "argument-2", "renews: '12' is neither yes nor no."),
    ],
)
def test_a_value_of_another_type_is_refused_at_its_argument(
    still: Corpus, typed: dict[str, object], field: str, said: str
) -> None:
    asked = form(still, "modify")
    values = given(asked, **typed)
    with pytest.raises(InvalidEventError) as refused:
        asked.drafts(values)
    assert str(refused.value) == said
    assert asked.at_fault(refused.value, values) == field
    assert [piece.text for piece in asked.preview(values)] == [said]


def test_a_modification_of_nothing_points_at_the_first_argument(corpus: Corpus) -> None:
    asked = form(corpus, "modify")
    with pytest.raises(InvalidEventError) as refused:
        corpus.emit("override", payload(asked) | {"reviewer": "pat"})
    assert asked.at_fault(refused.value, given(asked)) == "argument-0"


def test_what_a_modification_changes_is_told_before_and_after(still: Corpus) -> None:
    asked = form(still, "modify")
    values = given(asked, argument_0="12", argument_3=None)
    shown = "".join(piece.text for piece in asked.preview(values))
    assert shown == "percent 18 → 12 · note three sites → –"
    said = asked.says(asked.drafts(values))
    assert said == f"modified new-1: {shown} · z takes it back"
    assert asked.preview(given(asked)) == ()


@tried_on(args=st.dictionaries(st.text(min_size=1), single, min_size=1, max_size=6))
def test_a_form_that_nobody_touched_proposes_what_was_proposed(
    still: Corpus, args: dict[str, Any]
) -> None:
    asked = form(still, "modify")
    assert isinstance(asked, OverrideForm)
    asked = replace(asked, args=args)
    made = payload(asked)
    assert made["edited"] == args
    assert [type(one) for one in made["edited"].values()] == [type(one) for one in args.values()]


@tried_on(number=st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12))
def test_a_number_is_read_as_it_is_shown(number: float) -> None:
    assert read_like(as_typed(number), 0.5) == number
    assert read_like(f" {as_typed(number)} ", 1) == number


def test_a_proposal_without_arguments_or_of_another_name_is_not_asked_about(corpus: Corpus) -> None:
    trigger = corpus.emit("trigger", {"says": "asked", "agent": "crm"})
    bare = {"id": "bare", "domain": "pricing", "action": "renew", "causes": [trigger]}
    corpus.emit("proposal", bare)
    said = override_form(corpus, "bare", "modify", assignment="queue")
    assert said == "it has no arguments to modify; approve it, or reject it with your words"
    assert isinstance(override_form(corpus, "nix", "approve", assignment="queue"), str)


def test_a_proposal_that_names_no_metric_asks_for_no_probability(still: Corpus) -> None:
    asked = override_form(still, "new-3", "approve", assignment="queue")
    assert isinstance(asked, OverrideForm)
    assert "probability" not in {field.name for field in asked.fields}
    assert "probability" not in payload(asked, probability="0.5")


# Somebody else was first


def test_a_verdict_given_meanwhile_is_replaced_or_joined_knowingly(corpus: Corpus) -> None:
    asked = judgement(corpus, "reject")
    first = {"id": "anas", "proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"}
    corpus.emit("override", first)
    with pytest.raises(OutdatedEventError):
        corpus.emit("override", payload(asked) | {"reviewer": "pat"})
    row = corpus.rows.proposal("new-1")
    assert row is not None
    knows = asked.renewed(row)
    assert knows.in_whose_place == "ana's approve"
    assert knows.may_stand_beside("pat")
    assert not knows.may_stand_beside("ana")
    assert payload(knows.in_its_place())["replaces"] == "anas"
    beside = payload(knows.beside())
    assert beside["second"] is True
    assert "replaces" not in beside
    corpus.emit("override", beside | {"reviewer": "pat"})
    assert corpus.proposal("new-1").standing[-1].reviewer == "pat"


def test_a_second_opinion_is_told_the_first_only_afterwards(still: Corpus) -> None:
    asked = form(still, "second")
    assert "ana" not in json.dumps(asked.to_dict())
    said = asked.says(asked.drafts(given(asked)))
    assert said.startswith("second opinion: approved old-2: discount")
    assert "ana said reject" in said


def test_a_verdict_in_the_place_of_another_says_so(still: Corpus) -> None:
    asked = override_form(still, "old-2", "approve", assignment="chosen")
    assert isinstance(asked, OverrideForm)
    assert asked.notes == ("takes the place of: reject by ana (given-2)",)
    assert payload(asked)["replaces"] == "given-2"


# Blind


def test_a_blind_form_holds_nothing_of_what_was_proposed(still: Corpus) -> None:
    told = json.dumps(form(still, "blind").to_dict())
    for hidden in ("percent", "discount ·", "pricing-bot", "0.64", "three sites"):
        assert hidden not in told


@pytest.mark.parametrize(
    ("option", "verdict", "rationale"),
    [(1, "approve", "Safe."), (2, "reject", "chose opt-3 12 % and recovery: Safe.")],
)
def test_the_same_option_approves_and_another_rejects(
    corpus: Corpus, option: int, verdict: str, rationale: str
) -> None:
    asked = form(corpus, "blind")
    made = payload(asked, option=option, rationale="Safe.")
    assert (made["verdict"], made["shown"], made["rationale"]) == (verdict, False, rationale)
    corpus.emit("override", made | {"reviewer": "pat"})
    assert isinstance(corpus.proposal("new-1").in_force, Override)
    assert "pricing-bot proposes discount" in asked.says(asked.drafts(given(asked, option=option)))


def test_a_proposal_without_options_is_not_asked_about_blind(still: Corpus) -> None:
    assert isinstance(blind_form(still, "new-2", assignment="queue"), str)


# Outcomes


def test_an_outcome_is_read_metric_by_metric_and_left_open_stays_open(still: Corpus) -> None:
    asked = form(still, "outcome")
    typed = given(asked, metric_0=0, metric_1="?")
    drafts = asked.drafts(typed)
    assert [(draft.payload["metric"], draft.payload.get("value")) for draft in drafts] == [
        ("won", True),
        ("margin", None),
    ]
    assert drafts[1].payload["censored"] is True
    assert asked.says(drafts) == "recorded of old-1: won yes, margin not known · z corrects it"
    (only,) = asked.drafts(given(asked, metric_1="-0.5"))
    assert only.payload["value"] == -0.5


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "metric-0"),
        ({"metric_1": "x"}, "metric-1"),
        ({"metric_0": 0, "when": "last week"}, "when"),
    ],
)
def test_an_outcome_that_says_nothing_is_refused_at_its_field(
    still: Corpus, typed: dict[str, object], field: str
) -> None:
    asked = form(still, "outcome")
    with pytest.raises(InvalidEventError) as refused:
        asked.drafts(given(asked, **typed))
    assert asked.at_fault(refused.value, {}) == field
    assert asked.at_fault(UntimelyEventError("?"), {}) == "when"


def test_an_outcome_of_today_was_so_by_now(still: Corpus) -> None:
    made = payload(form(still, "outcome"), metric_0=1, when="2026-06-30")
    assert made["occurred_at"] == NOW.isoformat()


def test_a_correction_keeps_the_moment_to_the_second(still: Corpus) -> None:
    read = next(one for one in still.proposal("old-2").outcomes if one.metric == "margin")
    asked = form(still, "correction")
    assert asked.notes == (f"so far margin 24.1 ({read.id}); that stays readable",)
    assert read.occurred_at is not None
    made = payload(asked, metric_0="19.5")
    assert made["occurred_at"] == read.occurred_at.isoformat()
    assert (made["supersedes"], made["outcome_id"]) == (read.id, read.outcome_id)


def test_of_several_readings_one_is_asked_for_first(still: Corpus) -> None:
    asked = form(still, "reading")
    assert isinstance(asked, ReadingForm)
    with pytest.raises(InvalidEventError, match="no reading is taken"):
        asked.drafts(given(asked))
    chosen = asked.chosen({"readings": 0})
    assert chosen in {one.id for one in still.proposal("old-2").outcomes}


def test_what_has_nothing_to_read_or_to_correct_says_so(still: Corpus) -> None:
    assert outcome_form(still, "new-1", clock=lambda: NOW) == "nothing is to be read of it any more"
    said = correction_form(still, "new-1", clock=lambda: NOW)
    assert said == "nothing was read of it yet that could be corrected"
    gone = correction_form(still, "old-2", "outcome-0", clock=lambda: NOW)
    assert gone == "somebody else corrected that reading meanwhile"
    assert isinstance(outcome_form(still, "old-2", DAY, clock=lambda: NOW), ReadingForm)


def test_there_may_be_nothing_to_take_back(still: Corpus) -> None:
    said = retraction_form(still, None)
    assert said == "no verdict or remark of yours stands that could be taken back"
    assert payload(form(still, "retraction"))["says"] == "given by mistake"
