"""The truth of the pricing desk agrees with its log, and with itself."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from sample_traces import pricing
from sample_traces.pricing.draws import Draws
from sample_traces.pricing.results import share_won_within

Row = dict[str, Any]

DRIFT = "2025-12-01"


@pytest.fixture(scope="module")
def rows(truth: Row) -> list[Row]:
    return truth["decisions"]


@pytest.fixture(scope="module")
def judged(rows: list[Row]) -> list[Row]:
    return [row for row in rows if "won" in row]


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def standard_error(values: Sequence[float]) -> float:
    middle = mean(values)
    return math.sqrt(mean((value - middle) ** 2 for value in values) / len(values))


def ece(rows: Iterable[Row], of: Callable[[Row], float]) -> float:
    levels: defaultdict[float, list[float]] = defaultdict(list)
    for row in rows:
        levels[row["stated"]].append(of(row))
    total = sum(map(len, levels.values()))
    return sum(abs(sum(true) - level * len(true)) for level, true in levels.items()) / total


# -- the log and the truth -------------------------------------------------------------------------


def test_each_decision_is_the_one_in_the_log(rows: list[Row], events: Sequence[Row]) -> None:
    by_id = {event["id"]: event for event in events}
    for row in rows:
        proposal = by_id[row["proposal_id"]]
        assert (proposal["probability"], proposal["agent"]) == (row["stated"], row["agent"])
        assert proposal["trace_id"] == row["trace_id"]
        if "override_id" in row:
            override = by_id[row["override_id"]]
            assert override["proposal_id"] == row["proposal_id"]
            assert (override["verdict"], override["reviewer"], override["propensity"]) == (
                row["verdict"],
                row["reviewer"],
                row["propensity"],
            )
            assert override["recorded_at"] == row["decided_at"]


def test_the_last_version_of_an_outcome_is_how_the_deal_ended(
    judged: list[Row], events: Sequence[Row]
) -> None:
    known = {
        event["proposal_id"]: event.get("value")
        for event in events
        if event["kind"] == "outcome" and event["metric"] == "won"
    }
    for row in judged:
        match row["known"]:
            case "known":
                assert known.pop(row["proposal_id"]) is row["won"]
            case "still_wrong":
                assert known.pop(row["proposal_id"]) is not row["won"]
            case "left_the_books":
                assert known.pop(row["proposal_id"]) is None
            case _:
                assert row["proposal_id"] not in known
    assert known == {}


def test_the_outcomes_were_drawn_with_the_true_probabilities(judged: list[Row]) -> None:
    off = [row["won"] - row["probability_final"] for row in judged]
    assert abs(mean(off)) < 3 * standard_error(off)
    sharp = [row for row in judged if row["probability_final"] > 0.75]
    assert abs(mean(row["won"] - row["probability_final"] for row in sharp)) < 0.07


# -- agents ----------------------------------------------------------------------------------------


def test_two_agents_are_calibrated_and_one_overstates_until_the_drift(
    truth: Row, rows: list[Row]
) -> None:
    for name, agent in truth["agents"].items():
        own = [row for row in rows if row["agent"] == name and row["proposed_at"] < DRIFT]
        gap = mean(row["stated"] - row["probability"] for row in own)
        assert gap == pytest.approx(agent["before_drift"]["gap"], abs=1e-6)
        error = ece(own, lambda row: row["probability"])
        assert error == pytest.approx(agent["before_drift"]["ece"], abs=1e-6)
        assert (error < 0.02) == agent["calibrated"]
        assert (gap > 0.1) == (name == "pricer-east")


def test_nobody_follows_the_drift(truth: Row, rows: list[Row]) -> None:
    since = [row for row in rows if row["proposed_at"] >= DRIFT]
    before = [row for row in rows if row["proposed_at"] < DRIFT]
    assert abs(mean(r["stated"] for r in since) - mean(r["stated"] for r in before)) < 0.02
    fell = mean(r["probability"] for r in before) - mean(r["probability"] for r in since)
    assert 0.12 < fell < 0.16
    assert all(agent["since_drift"]["gap"] > 0.1 for agent in truth["agents"].values())


def test_updating_gains_nothing_but_the_drift(truth: Row, rows: list[Row]) -> None:
    figures = truth["updated_over_frozen"]
    assert figures["before_drift"]["gain"] == 0
    assert figures["since_drift"]["gain"] > 0.01
    since = [row for row in rows if row["proposed_at"] >= DRIFT]
    prior = mean(
        row["probability"] * (1 - row["stated"]) ** 2
        + (1 - row["probability"]) * row["stated"] ** 2
        for row in since
    )
    assert figures["since_drift"]["prior"] == pytest.approx(prior, abs=1e-6)


# -- reviewers -------------------------------------------------------------------------------------


def test_one_reviewer_hurts_and_no_other(truth: Row, judged: list[Row]) -> None:
    verdicts: dict[str, str] = {}
    for name, reviewer in truth["reviewers"].items():
        own = [row for row in judged if row["reviewer"] == name and row["verdict"] != "approve"]
        effect = mean(row["probability_final"] - row["probability"] for row in own)
        assert effect == pytest.approx(reviewer["effect"], abs=1e-6)
        assert reviewer["overridden"] == len(own) > 60
        verdicts[name] = reviewer["verdict"]
    assert [name for name, verdict in verdicts.items() if verdict == "hurts"] == ["Gerrit Vossmeer"]
    assert truth["reviewers"]["Gerrit Vossmeer"]["effect"] < -0.1


def test_weighing_by_propensity_finds_what_overriding_does(truth: Row, judged: list[Row]) -> None:
    for name, reviewer in truth["reviewers"].items():
        own = [row for row in judged if row["reviewer"] == name]
        weighed = [
            (1 if row["verdict"] != "approve" else -1) * row["won"] / row["propensity"]
            for row in own
        ]
        off = mean(weighed) - reviewer["if_all_overridden"]
        assert abs(off) < 3 * standard_error(weighed), name


def test_comparing_overridden_with_approved_deals_misleads(truth: Row) -> None:
    figures = truth["overriding"]
    assert figures["naive"] < 0 < 0.03 < figures["effect"]


def test_proposals_were_dealt_to_reviewers_whatever_they_were(judged: list[Row]) -> None:
    by_reviewer: defaultdict[str, list[float]] = defaultdict(list)
    for row in judged:
        if row["reviewer"] != "pricing-policy":
            by_reviewer[row["reviewer"]].append(row["probability"])
    counts = [len(probabilities) for probabilities in by_reviewer.values()]
    assert max(counts) - min(counts) <= 8
    middle = mean(probability for own in by_reviewer.values() for probability in own)
    for own in by_reviewer.values():
        assert abs(mean(own) - middle) < 3.5 * standard_error(own)


# -- time and outcomes -----------------------------------------------------------------------------


def test_a_third_of_the_wins_come_within_30_days(truth: Row, judged: list[Row]) -> None:
    days = [row["days"] for row in judged if row["won"]]
    for horizon in (30, 60, 90):
        share = mean(day <= horizon for day in days)
        assert abs(share - share_won_within(horizon)) < 0.03
        assert truth["horizons"][str(horizon)] == share_won_within(horizon)


def test_verdicts_get_faster_evenly(truth: Row) -> None:
    medians = [quarter["true_median"] for quarter in truth["turnaround"]["quarters"].values()]
    assert medians == sorted(medians, reverse=True)
    assert 8.5 < medians[0] < 9
    assert 6 < medians[-1] < 6.5
    for quarter in truth["turnaround"]["quarters"].values():
        assert abs(quarter["median_of_the_decided"] - quarter["true_median"]) < 1.2


def test_every_proposal_is_accounted_for(truth: Row) -> None:
    states = (
        *("waiting_for_a_verdict", "known", "left_the_books", "never_looked_up", "not_ended"),
        *("recorded_after_the_end", "still_wrong"),
    )
    assert sum(truth["outcomes"][state] for state in states) == 3000


# -- chance ----------------------------------------------------------------------------------------


def test_the_draws_are_those_of_every_machine() -> None:
    draws = Draws(7, "dice")
    assert [draws.whole(1, 6) for _ in range(12)] == [1, 3, 3, 5, 5, 1, 5, 4, 6, 2, 3, 4]
    assert draws.normal(10, 2) == 9.740238


def test_a_weighted_draw_keeps_the_weights() -> None:
    draws = Draws(1, "weights")
    drawn = [draws.weighted((("a", 3.0), ("b", 1.0))) for _ in range(4000)]
    assert abs(drawn.count("a") / 4000 - 0.75) < 0.03


def test_another_seed_has_another_truth(truth: Row) -> None:
    other = pricing.truth(seed=3)
    assert other["seed"] == 3
    assert other["drift"]["logit"] == truth["drift"]["logit"]
    assert other["overriding"]["effect"] != truth["overriding"]["effect"]
    hurting = [name for name, r in other["reviewers"].items() if r["verdict"] == "hurts"]
    assert hurting == ["Gerrit Vossmeer"]
