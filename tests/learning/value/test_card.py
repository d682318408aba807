"""What a reviewer reads of their own overrides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from dtui.errors import InsufficientDataError, InvalidQueryError
from dtui.text import cells
from learning.frames import Frames
from learning.value import Scorecard, scorecard
from learning.value.card_text import scorecard_text
from tests.learning.value.desks import BEGINS, MONTH, REVIEWERS, Desk, sample

HURTS = "Gerrit Vossmeer"
DESK = Desk(size=1_200, effect=0.25)


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return scorecard(sample()[0], reviewer=HURTS)


def test_counts_are_those_of_the_log(card: Scorecard) -> None:
    frames, truth = sample()
    given = frames.overrides.filter(reviewer=HURTS)
    assert card.verdicts == given["in_force"].sum() == truth["reviewers"][HURTS]["reviewed"]
    assert card.overridden == truth["reviewers"][HURTS]["overridden"]
    assert card.second_opinions == given["second"].sum()
    assert card.verdicts + card.superseded + card.second_opinions == len(given)


def test_every_horizon_counts_what_has_matured_and_what_has_not(card: Scorecard) -> None:
    won = card.metrics[0]
    assert [reading.horizon for reading in won.readings] == [
        timedelta(days=days) for days in (30, 60, 90)
    ]
    for reading in won.readings:
        assert reading.matured + reading.immature == reading.overridden == card.overridden
        assert reading.known <= reading.matured
        assert reading.next_matures is not None
        assert card.as_of is not None
        assert reading.next_matures > card.as_of
    immature = [reading.immature for reading in won.readings]
    assert immature == sorted(immature)


def test_it_says_how_overrides_turned_out_beside_the_proposals(card: Scorecard) -> None:
    at_60 = card.metrics[0].readings[1]
    assert (at_60.rung, at_60.says) == (2, "hurt")
    assert at_60.always.hurts
    at_90 = card.metrics[0].readings[2]
    assert at_90.against_proposal.hurts
    assert not at_90.always.hurts
    assert at_90.says == "hurt, as it looks today; not beyond doubt"


def test_it_is_of_their_own_overrides_alone(card: Scorecard) -> None:
    told = json.dumps(card.to_dict())
    others = set(sample()[0].overrides["reviewer"]) - {HURTS}
    assert not any(name in told for name in others)
    assert not any(name in scorecard_text(card) for name in others)


def test_own_probabilities_are_held_to_what_happened(card: Scorecard) -> None:
    own = card.metrics[0].own
    assert own is not None
    assert own.horizon == timedelta(days=90)
    assert own.known <= own.stated
    assert own.too_high_by is not None
    assert own.better_than_agent is not None
    # Of what they overrode, the agent's probability was of something else.
    assert own.better_than_agent.n < own.known


def test_codes_of_few_overrides_are_silent(card: Scorecard) -> None:
    told = {effect.label: effect for effect in card.metrics[0].by_code}
    assert told["wrong-facts"].estimate is None
    assert "of the 20 cases needed" in told["wrong-facts"].note
    assert told["precedent"].estimate is not None


def test_what_has_not_matured_is_no_failure() -> None:
    frames = DESK.frames()
    early = scorecard(frames, reviewer="fay", as_of=BEGINS + timedelta(days=20))
    (reading,) = early.metrics[0].readings
    assert reading.matured == reading.known == 0
    assert reading.immature == early.overridden > 0
    assert (reading.mean, reading.against_proposal.estimate) == (None, None)
    assert reading.says == "none has matured yet"


def test_the_card_of_a_moment_is_that_of_the_log_cut_there() -> None:
    frames = DESK.frames()
    moment = BEGINS + timedelta(days=55)
    assert scorecard(frames, reviewer="fay", as_of=moment) == scorecard(
        frames.known_by(moment), reviewer="fay"
    )


def test_what_the_log_cannot_tell_is_said() -> None:
    bare = replace(DESK, propensities=False, assignment=None, shown="unrecorded")
    (reading,) = scorecard(bare.frames(), reviewer="fay").metrics[0].readings
    assert reading.against_proposal.note == "a bound"
    assert reading.says == "cannot be known beyond these bounds"


def test_a_domain_without_a_metric_is_named_as_unmeasured() -> None:
    frames = replace(DESK.frames(), metrics=())
    found = scorecard(frames, reviewer="ana")
    assert (found.metrics, found.unmeasured) == ((), ("pricing",))
    assert "nothing is measured there but the verdict itself" in scorecard_text(found)


def test_who_gave_no_verdict_gets_an_empty_card() -> None:
    empty = scorecard(DESK.frames(), reviewer="nobody")
    assert (empty.verdicts, empty.metrics) == (0, ())


def test_a_rule_overrides_nothing() -> None:
    found = scorecard(sample()[0], reviewer="pricing-policy")
    assert found.overridden == 0
    assert "None of your verdicts here overrides a proposal." in scorecard_text(found)


def test_the_shape_in_json_is_stable(card: Scorecard) -> None:
    told = card.to_dict()
    assert list(told) == [
        "reviewer",
        "as_of",
        "approved",
        "modified",
        "rejected",
        "superseded",
        "second_opinions",
        "unmeasured",
        "metrics",
        "alpha",
    ]
    reading = told["metrics"][0]["readings"][2]
    assert reading["horizon"] == "P90D"
    assert reading["next_matures"].endswith("Z")
    assert set(reading["against_proposal"]) >= {"estimate", "lower", "upper", "count", "note"}
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_it_may_be(card: Scorecard, width: int) -> None:
    allowed = min(max(width, 54), 100)
    assert max(map(cells, scorecard_text(card, width).splitlines())) <= allowed


def test_a_hostile_name_moves_no_cursor() -> None:
    frames = DESK.frames()
    hostile = "fay\x1b[2J\u202e"
    renamed = frames.overrides.with_columns(
        reviewer=frames.overrides["reviewer"].replace({"fay": hostile})
    )
    text = scorecard_text(scorecard(replace(frames, overrides=renamed), reviewer=hostile))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_bad_questions_are_refused() -> None:
    frames: Frames = DESK.frames()
    with pytest.raises(InvalidQueryError, match="no time zone"):
        scorecard(frames, reviewer="ana", as_of=BEGINS.replace(tzinfo=None))
    with pytest.raises(InsufficientDataError, match="before every proposal"):
        scorecard(frames, reviewer="ana", as_of=BEGINS - MONTH)
    with pytest.raises(InvalidQueryError, match="alpha"):
        scorecard(frames, reviewer="ana", alpha=95)


def test_all_reviewers_of_a_desk_can_read_theirs() -> None:
    frames = DESK.frames()
    for name in REVIEWERS:
        (reading,) = scorecard(frames, reviewer=name).metrics[0].readings
        assert reading.against_proposal.estimate is not None
