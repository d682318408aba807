from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from learning.improvement import AgentCalibration, Improvement, judge_improvement
from learning.report.document import Judgement, Report, Statement
from learning.report.override_figures import valued
from learning.report.subject import choose
from learning.report.verdicts import at_words, is_degraded, statements
from tests.learning.report.desks import desk

DECEMBER = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def improvement() -> Improvement:
    subject = choose(desk(700))
    return judge_improvement(
        subject.frames, subject.joined, metric=subject.metric, horizon=subject.horizon
    )


def lines(improvement: Improvement, **changed: Any) -> dict[str, Statement]:
    subject = choose(desk(60))
    said = statements(subject, replace(improvement, **changed), valued(subject))
    return {line.question: line for line in said}


def test_four_questions_are_answered_in_this_order(improvement: Improvement) -> None:
    assert list(lines(improvement)) == [
        "Faster",
        "More accurate",
        "Better calibrated",
        "Overrides",
    ]


def test_a_verdict_keeps_its_reasons_and_its_assumption(improvement: Improvement) -> None:
    line = lines(improvement)["More accurate"]
    assert line.reasons[: len(improvement.accurate.reasons)] == improvement.accurate.reasons
    assert line.assumption == improvement.accurate.assumption


@pytest.mark.parametrize(
    ("judgement", "tone"),
    [
        ("improving", "good"),
        ("degrading", "bad"),
        ("drift", "caution"),
        ("not identified", "caution"),
        ("no evidence", "neutral"),
        ("too early", "neutral"),
    ],
)
def test_every_answer_has_its_tone(
    improvement: Improvement, judgement: Judgement, tone: str
) -> None:
    verdict = replace(improvement.calibrated, judgement=judgement)
    line = lines(improvement, calibrated=verdict)["Better calibrated"]
    assert (line.answer, line.tone) == (judgement, tone)


def test_without_an_estimate_the_reason_is_said_once(improvement: Improvement) -> None:
    why = ("Too early: 12 cases so far.",)
    verdict = replace(improvement.accurate, judgement="too early", estimate=None, reasons=why)
    assert lines(improvement, accurate=verdict)["More accurate"].says == "12 cases so far."


def test_speed_that_changed_is_said_as_two_medians(improvement: Improvement) -> None:
    says = lines(improvement)["Faster"].says
    assert says.startswith("Half have a verdict within 6.0 h, and no change ")
    verdict = replace(improvement.faster, judgement="improving", since=DECEMBER)
    says = lines(improvement, faster=verdict)["Faster"].says
    assert says.startswith("Since Dec 2025 half of the proposals have a verdict within ")
    assert ", before within " in says


def test_what_holds_at_any_look_is_explained_once(sample_report: Report) -> None:
    said = [reason for line in sample_report.statements for reason in line.reasons]
    assert len([reason for reason in said if reason.startswith("“At any look”: ")]) == 1


def test_a_change_of_overriding_is_not_said_to_be_updating(improvement: Improvement) -> None:
    rule = "Rule: what overriding gains per decision rose beyond doubt."
    verdict = replace(
        improvement.accurate, judgement="improving", since=DECEMBER, estimate=0.04, reasons=(rule,)
    )
    says = lines(improvement, accurate=verdict)["More accurate"].says
    assert says.startswith("Since Dec 2025 overriding gains more than it did: by +0.0400 (95 %: ")


def test_an_agent_far_off_is_named_and_one_hardly_off_is_not(improvement: Improvement) -> None:
    hardly = AgentCalibration("west", "all", "high", 0.80, 0.77, 0.75, 0.79, 500)
    far = replace(hardly, agent="east", happens=0.60, lower=0.55, upper=0.65)
    unsure = replace(far, agent="north", happens=0.50, lower=0.2, upper=0.8)
    says = lines(improvement, agents=(hardly, unsure))["Better calibrated"].says
    assert "says" not in says
    says = lines(improvement, agents=(hardly, unsure, far))["Better calibrated"].says
    assert says.endswith(" east says 80 % where 60 % happens.")


def test_only_what_got_worse_beyond_doubt_wakes_anybody_up(
    improvement: Improvement, sample_report: Report
) -> None:
    worse = replace(improvement.calibrated, judgement="degrading")
    assert is_degraded(tuple(lines(improvement, calibrated=worse).values()))
    assert not is_degraded(tuple(lines(improvement).values()))
    assert {line.answer for line in sample_report.statements} >= {"drift"}
    assert not is_degraded(sample_report.statements)


def test_a_place_is_said_as_a_month_a_day_or_a_number() -> None:
    assert at_words(DECEMBER) == "Dec 2025"
    assert at_words(datetime(2025, 12, 24, tzinfo=UTC)) == "24 Dec 2025"
    assert at_words(35) == "number 35 of the sequence"
    assert at_words(None) == "an unknown moment"
