"""What became of a decision: versions of readings, and what nobody has read yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import (
    InvalidEventError,
    OutdatedEventError,
    UndeclaredNameError,
    UnknownCauseError,
    UntimelyEventError,
)
from dtui.log.projections import DueRow
from dtui.spine import Metric, Outcome
from dtui.spine.proposals import read_at
from tests.log.moments import START, SetClock, later
from tests.spine.scene import PRICING, day, event, judge, observe, propose, refused, retract

READING: dict[str, Any] = {
    "proposal_id": "p",
    "metric": "won",
    "value": True,
    "occurred_at": day(10),
}
EVER = datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def decided(corpus: Corpus, clock: SetClock) -> Corpus:
    """Give a corpus with an approved proposal, four hundred days on."""
    propose(corpus)
    judge(corpus, id="o")
    clock.seconds = 400 * 86_400
    return corpus


def due(corpus: Corpus, proposal_id: str = "p") -> list[tuple[int, str]]:
    """Return what is still to be read of a proposal: after how many days, and which metrics."""
    rows = corpus.rows.due_of(proposal_id)
    decided_at = corpus.proposal(proposal_id).decided_at
    for row in rows:
        assert decided_at is not None
        assert row.due_at - decided_at == timedelta(seconds=row.horizon)
    listed = [row for row in corpus.rows.due(EVER) if row.proposal_id == proposal_id]
    assert listed == rows[:1]
    return [(row.horizon // 86_400, row.metrics) for row in rows]


ALL = [(30, "won, margin"), (90, "won, loss"), (180, "margin")]


# -- what a reading must be -----------------------------------------------------------------------


def test_a_reading_of_what_was_not_proposed_is_refused(decided: Corpus) -> None:
    fields = {**READING, "proposal_id": "nowhere"}
    match = "^outcome: there is no proposal 'nowhere' in .* Propose first"
    refused(decided, UnknownCauseError, "outcome", fields, match)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        (
            {"metric": "profit"},
            "^'profit' is no metric of domain 'pricing'. Its metrics are: 'won', 'margin', 'loss'",
        ),
        ({"horizon": "P31D"}, "^domain 'pricing' does not read 'won' after 31 d; it does after 30"),
        (
            {"metric": "loss", "value": "weather"},
            "^'weather' is no category of 'loss'. They are: price, service",
        ),
        ({"metric": "loss", "value": True}, "^True is no category of 'loss'"),
        ({"metric": "loss", "value": "Price"}, "^'Price' is no category of 'loss'"),
    ],
)
def test_a_reading_of_what_was_not_declared_is_refused(
    decided: Corpus, fields: dict[str, Any], match: str
) -> None:
    refused(decided, UndeclaredNameError, "outcome", {**READING, **fields}, match)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"value": 1}, "^outcome: value is 1, and 'won' asks for true or false"),
        ({"value": "yes"}, "^outcome: value is 'yes', and 'won' asks for true or false"),
        ({"metric": "margin"}, "^outcome: value is True, and 'margin' asks for a number"),
        (
            {"metric": "margin", "value": "21"},
            "^outcome: value is '21', and 'margin' asks for a nu",
        ),
    ],
)
def test_a_value_of_another_type_than_the_metrics_is_refused(
    decided: Corpus, fields: dict[str, Any], match: str
) -> None:
    error = refused(decided, InvalidEventError, "outcome", {**READING, **fields}, match)
    assert error.fields == ("value",)


@pytest.mark.parametrize("value", [0, -3, 21.5, 2**62, 0.0])
def test_a_number_may_be_whole_or_not(decided: Corpus, value: float) -> None:
    read = event(decided, observe(decided, metric="margin", value=value))
    assert repr(read.value) == repr(value)


def test_false_and_zero_are_readings(decided: Corpus) -> None:
    observe(decided, value=False)
    observe(decided, metric="margin", value=0)
    row = decided.rows.proposal("p")
    assert row is not None
    assert row.outcome == "won no · margin 0"


def test_a_reading_of_nothing_known_is_censored(decided: Corpus) -> None:
    read = event(decided, observe(decided, censored=True))
    assert (read.value, read.censored) == (None, True)
    row = decided.rows.proposal("p")
    assert row is not None
    assert row.outcome == "won censored"
    refused(
        decided,
        UndeclaredNameError,
        "outcome",
        {**READING, "metric": "profit", "value": None, "censored": True},
        "'profit' is no metric",
    )


# -- after the decision ---------------------------------------------------------------------------


def test_what_was_so_before_the_decision_is_no_outcome_of_it(
    corpus: Corpus, clock: SetClock
) -> None:
    clock.seconds = 9 * 86_400
    propose(corpus, occurred_at=day(1))
    for moment in (day(1), day(0.5)):
        match = rf"^outcome of 'p': it occurred at {moment:%Y-%m-%d %H:%M}.* was proposed at "
        fields = {**READING, "occurred_at": moment}
        error = refused(corpus, UntimelyEventError, "outcome", fields, match)
        assert error.rule == "one after the other"
    judge(corpus, occurred_at=day(3))
    for moment in (day(3), day(2)):
        fields = {**READING, "occurred_at": moment}
        match = "was decided at .* if the decision was earlier, say so in its own occurred_at"
        refused(corpus, UntimelyEventError, "outcome", fields, match)
    observe(corpus, occurred_at=day(3) + timedelta(microseconds=1))


def test_what_lies_ahead_is_no_outcome_yet(corpus: Corpus) -> None:
    propose(corpus)
    fields = {**READING, "occurred_at": later(301)}
    match = "^outcome: 2026-10-01 09:05:01Z has not come yet; it is 2026-10-01 09:00:00Z"
    refused(corpus, UntimelyEventError, "outcome", fields, match)
    corpus.emit("outcome", {**fields, "id": "r", "occurred_at": later(299)})  # clocks may differ
    assert [reading.id for reading in corpus.proposal("p").outcomes] == ["r"]


def test_a_decision_without_a_time_of_its_own_was_when_its_source_recorded_it(
    corpus: Corpus,
) -> None:
    corpus.emit(
        "proposal",
        {"id": "p", "domain": "pricing", "action": "discount", "causes": ["ticket"]},
        source_recorded_at=day(-100),
    )
    verdict = {"id": "o", "proposal_id": "p", "verdict": "approve", "reviewer": "ana"}
    corpus.emit("override", verdict, source_recorded_at=day(-90))
    early = {**READING, "occurred_at": day(-90)}
    refused(corpus, UntimelyEventError, "outcome", early, "was decided at")
    observe(corpus, occurred_at=day(-80))
    row = corpus.rows.proposal("p")
    assert row is not None
    assert (row.proposed_at, row.decided_at) == (day(-100), day(-90))


def test_a_proposal_without_a_verdict_may_have_an_outcome(corpus: Corpus) -> None:
    propose(corpus)
    observe(corpus)
    row = corpus.rows.proposal("p")
    assert row is not None
    assert (row.verdict, row.outcome) == ("", "won yes")


# -- once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "value", "other", "says"),
    [("won", True, False, "won yes"), ("loss", "price", "service", "loss price")],
)
def test_what_is_binary_or_a_category_ends_once(
    decided: Corpus, metric: str, value: object, other: object, says: str
) -> None:
    observe(decided, id="r", metric=metric, value=value)
    match = (
        f"^'{metric}' of 'p' was read already: 'r' says {says}. If that is wrong, record a "
        "correction: the same outcome_id, 'r', that supersedes 'r'"
    )
    for again in (value, other):
        fields = {**READING, "metric": metric, "value": again, "occurred_at": day(20)}
        error = refused(decided, OutdatedEventError, "outcome", fields, match)
        assert error.rule == "latest version"
    observe(decided, id="r2", metric=metric, value=other, outcome_id="r", supersedes="r")
    fields = {**READING, "metric": metric, "value": value}
    refused(decided, OutdatedEventError, "outcome", fields, "'r', that supersedes 'r2'")


def test_what_was_read_at_a_horizon_may_still_end(decided: Corpus) -> None:
    observe(decided, value=False, horizon="P30D", occurred_at=day(30))
    observe(decided, occurred_at=day(60))
    assert [reading.value for reading in decided.proposal("p").outcomes] == [False, True]


def test_what_ended_may_still_be_read_at_a_horizon(decided: Corpus) -> None:
    observe(decided, occurred_at=day(60))
    observe(decided, value=False, horizon="P30D", occurred_at=day(30))
    assert [reading.value for reading in decided.proposal("p").outcomes] == [True, False]


def test_what_was_censored_may_end_and_what_ended_be_censored(decided: Corpus) -> None:
    observe(decided, censored=True)
    observe(decided, occurred_at=day(20))
    observe(decided, censored=True)
    assert [reading.value for reading in decided.proposal("p").outcomes] == [None, True, None]


def test_a_correction_makes_no_second_ending(decided: Corpus) -> None:
    observe(decided, id="r", censored=True)
    observe(decided, id="s", occurred_at=day(20))
    fields = {**READING, "value": False, "outcome_id": "r", "supersedes": "r"}
    refused(decided, OutdatedEventError, "outcome", fields, "'s' says won yes")


@pytest.mark.parametrize(
    ("metric", "value", "other", "days"),
    [("won", True, False, 90), ("margin", 21, 22, 180), ("loss", "price", "service", 90)],
)
def test_at_a_horizon_everything_is_read_once(
    decided: Corpus, metric: str, value: object, other: object, days: int
) -> None:
    at = {"metric": metric, "horizon": f"P{days}D"}
    observe(decided, id="r", value=value, **at)
    match = f"^'{metric}' of 'p' was read at {days} d already: 'r' says {metric} "
    for again in ({"value": value}, {"value": other}, {"value": None, "censored": True}):
        refused(decided, OutdatedEventError, "outcome", {**READING, **at, **again}, match)
    observe(decided, id="r2", value=other, outcome_id="r", supersedes="r", **at)
    fields = {**READING, **at, "value": value}
    refused(decided, OutdatedEventError, "outcome", fields, "'r', that supersedes 'r2'")


def test_what_was_censored_at_a_horizon_is_not_read_there(decided: Corpus) -> None:
    observe(decided, id="r", censored=True, horizon="P30D")
    match = "^'won' of 'p' was read at 30 d already: 'r' says won censored"
    refused(decided, OutdatedEventError, "outcome", {**READING, "horizon": "P30D"}, match)
    observe(decided, id="r2", horizon="P30D", outcome_id="r", supersedes="r")
    assert [reading.value for reading in decided.proposal("p").outcomes] == [True]


def test_a_number_without_a_horizon_is_read_as_often_as_anybody_likes(decided: Corpus) -> None:
    for value in (20, 21, 21):
        observe(decided, metric="margin", value=value)
    assert [reading.value for reading in decided.proposal("p").outcomes] == [20, 21, 21]


# -- versions -------------------------------------------------------------------------------------


def test_the_first_version_gives_an_outcome_its_name(decided: Corpus) -> None:
    made = observe(decided)
    assert event(decided, made).outcome_id == made
    named = observe(decided, metric="margin", value=1, outcome_id="margin-of-p")
    assert event(decided, named).outcome_id == "margin-of-p"


def test_a_correction_is_another_version_and_erases_nothing(decided: Corpus) -> None:
    observe(decided, id="r")
    first = event(decided, "r")
    observe(decided, id="r2", outcome_id="r", supersedes="r", value=False)
    observe(decided, id="r3", outcome_id="r", supersedes="r2", value=None, censored=True)
    state = decided.proposal("p")
    assert [version.id for version in state.versions["r"]] == ["r", "r2", "r3"]
    assert [version.value for version in state.versions["r"]] == [True, False, None]
    assert [reading.id for reading in state.outcomes] == ["r3"]
    assert event(decided, "r") == first
    row = decided.rows.proposal("p")
    assert row is not None
    assert row.outcome == "won censored"


def test_a_correction_supersedes_the_latest_version(decided: Corpus) -> None:
    observe(decided, id="r")
    observe(decided, id="r2", outcome_id="r", supersedes="r", value=False)
    fields = {**READING, "outcome_id": "r"}
    match = (
        "^outcome 'r' is at version 'r2'. A correction supersedes that one; another reading needs "
        "another outcome_id"
    )
    for supersedes in ("r", "o", None):
        given = {**fields, "supersedes": supersedes}
        refused(decided, OutdatedEventError, "outcome", given, match)
    given = {**fields, "supersedes": "nowhere"}
    refused(decided, UnknownCauseError, "outcome", given, "no entry 'nowhere'")


def test_there_must_be_something_to_correct(decided: Corpus) -> None:
    observe(decided, id="r")
    fields = {**READING, "outcome_id": "other", "supersedes": "r"}
    match = "^outcome 'other' of 'p' has no version 'r' to correct. Leave supersedes out for the f"
    refused(decided, OutdatedEventError, "outcome", fields, match)
    judge(decided, proposal_id=propose(decided, "q", occurred_at=day(1)), occurred_at=day(2))
    fields = {**READING, "proposal_id": "q", "outcome_id": "r", "supersedes": "r"}
    match = "^outcome 'r' of 'q' has no version 'r' to correct"
    refused(decided, OutdatedEventError, "outcome", fields, match)


@pytest.mark.parametrize(
    "other", [{"metric": "margin", "value": 1}, {"horizon": "P30D"}, {"horizon": "P90D"}]
)
def test_a_correction_is_of_the_same_reading(decided: Corpus, other: dict[str, Any]) -> None:
    observe(decided, id="r")
    fields = {**READING, "outcome_id": "r", "supersedes": "r", **other}
    match = "^outcome: 'r' is a reading of 'won'; a correction keeps metric and horizon"
    refused(decided, InvalidEventError, "outcome", fields, match)


def test_a_correction_may_move_the_moment(decided: Corpus) -> None:
    observe(decided, id="r")
    observe(decided, id="r2", outcome_id="r", supersedes="r", occurred_at=day(200))
    assert [reading.occurred_at for reading in decided.proposal("p").outcomes] == [day(200)]


def test_several_readings_stand_side_by_side_in_the_order_they_came(decided: Corpus) -> None:
    observe(decided, id="r", metric="margin", value=20, horizon="P30D")
    observe(decided, id="s", metric="loss", value="price")
    observe(decided, id="t", metric="margin", value=22, horizon="P180D")
    observe(decided, id="r2", metric="margin", value=21, horizon="P30D", outcome_id="r",
            supersedes="r")  # fmt: skip
    assert [reading.id for reading in decided.proposal("p").outcomes] == ["r2", "s", "t"]
    row = decided.rows.proposal("p")
    assert row is not None
    assert row.outcome == "margin 21 at 30 d · loss price · margin 22 at 180 d"


# -- which horizon a reading is for ---------------------------------------------------------------

MARGIN = Metric.model_validate(PRICING["metrics"][1])


@pytest.mark.parametrize(
    ("days", "horizon"),
    [(0.1, 30), (30, 30), (30.1, 180), (180, 180), (180.1, None)],
)
def test_a_reading_without_a_horizon_is_for_the_next_one(days: float, horizon: int | None) -> None:
    reading = Outcome(proposal_id="p", metric="margin", value=1, occurred_at=day(days))
    wanted = None if horizon is None else timedelta(days=horizon)
    assert read_at(MARGIN, reading, START) == wanted


def test_a_reading_with_a_horizon_is_for_that_one(decided: Corpus) -> None:
    horizon = timedelta(days=180)
    reading = Outcome(
        proposal_id="p", metric="margin", value=1, occurred_at=day(3), horizon=horizon
    )
    assert read_at(MARGIN, reading, START) == horizon


# -- what is due ----------------------------------------------------------------------------------


def test_nothing_is_due_before_there_is_a_verdict(corpus: Corpus) -> None:
    propose(corpus)
    assert due(corpus) == []


@pytest.mark.parametrize("verdict", ["approve", "modify"])
def test_what_was_agreed_to_is_read_at_every_horizon(corpus: Corpus, verdict: str) -> None:
    propose(corpus)
    judge(corpus, verdict)
    assert due(corpus) == ALL


def test_of_what_was_rejected_nothing_is_due(corpus: Corpus) -> None:
    propose(corpus)
    judge(corpus, "reject", id="o")
    assert due(corpus) == []
    judge(corpus, id="n", reviewer="lea", replaces="o")
    assert due(corpus) == ALL
    judge(corpus, "reject", id="m", reviewer="kim", replaces="n")
    assert due(corpus) == []
    retract(corpus, "m", agent="kim")
    assert due(corpus) == ALL


def test_horizons_count_from_when_it_was_decided(corpus: Corpus, clock: SetClock) -> None:
    propose(corpus, occurred_at=day(-9))
    clock.seconds = 86_400
    judge(corpus, id="o", occurred_at=day(-5))
    rows = corpus.rows.due_of("p")
    assert [row.due_at for row in rows] == [day(25), day(85), day(175)]
    judge(corpus, "modify", id="n", reviewer="lea", replaces="o")
    assert [row.due_at for row in corpus.rows.due_of("p")] == [day(31), day(91), day(181)]


def test_a_second_opinion_moves_no_horizon(decided: Corpus, clock: SetClock) -> None:
    clock.seconds = 86_400 * 5
    judge(decided, "reject", reviewer="lea", second=True)
    assert [row.due_at for row in decided.rows.due_of("p")] == [day(30), day(90), day(180)]


def test_an_event_of_a_binary_metric_settles_all_its_horizons(decided: Corpus) -> None:
    observe(decided, occurred_at=day(2))
    assert due(decided) == [(30, "margin"), (90, "loss"), (180, "margin")]


def test_so_does_a_category(decided: Corpus) -> None:
    observe(decided, metric="loss", value="price")
    assert due(decided) == [(30, "won, margin"), (90, "won"), (180, "margin")]


def test_a_number_is_read_at_each_horizon(decided: Corpus) -> None:
    observe(decided, metric="margin", value=20, occurred_at=day(29))
    assert due(decided) == [(30, "won"), (90, "won, loss"), (180, "margin")]
    observe(decided, metric="margin", value=20, occurred_at=day(31), horizon="P180D")
    assert due(decided) == [(30, "won"), (90, "won, loss")]


def test_a_binary_reading_at_a_horizon_settles_that_one(decided: Corpus) -> None:
    observe(decided, value=False, horizon="P30D", occurred_at=day(30))
    assert due(decided) == [(30, "margin"), (90, "won, loss"), (180, "margin")]


def test_a_censored_reading_at_a_horizon_settles_that_one(decided: Corpus) -> None:
    observe(decided, censored=True, occurred_at=day(12), horizon="P30D")
    assert due(decided) == [(30, "margin"), (90, "won, loss"), (180, "margin")]


@pytest.mark.parametrize("metric", ["won", "margin", "loss"])
def test_a_censored_reading_without_a_horizon_ends_the_watch(decided: Corpus, metric: str) -> None:
    observe(decided, metric=metric, censored=True, occurred_at=day(12))
    assert metric not in ", ".join(names for _, names in due(decided)).split(", ")


def test_a_correction_of_a_censored_reading_makes_its_horizons_due_again(decided: Corpus) -> None:
    correction = {"outcome_id": "r", "supersedes": "r", "metric": "margin", "value": 20}
    observe(decided, id="r", metric="margin", censored=True)
    assert due(decided) == [(30, "won"), (90, "won, loss")]
    observe(decided, id="r2", **correction)
    assert due(decided) == [(30, "won"), (90, "won, loss"), (180, "margin")]


def test_a_reading_after_the_last_horizon_settles_no_number(decided: Corpus) -> None:
    observe(decided, metric="margin", value=20, occurred_at=day(181))
    assert due(decided) == ALL


def test_of_each_proposal_the_first_horizon_is_listed_once_it_lies_behind(decided: Corpus) -> None:
    propose(decided, "q", occurred_at=day(-60))
    judge(decided, proposal_id="q", occurred_at=day(-50))

    def listed(days: float) -> list[tuple[str, int]]:
        rows: list[DueRow] = decided.rows.due(day(days))
        assert decided.rows.count_due(day(days)) == len(rows)
        assert decided.rows.due(day(days), backwards=True) == rows[::-1]
        return [(row.proposal_id, row.horizon // 86_400) for row in rows]

    assert listed(-50) == []
    assert listed(-20.001) == []
    assert listed(-20) == [("q", 30)]
    assert listed(30) == [("q", 30), ("p", 30)]
    assert listed(9_999) == [("q", 30), ("p", 30)]
    for metric, value in (("won", True), ("margin", 20)):
        observe(decided, proposal_id="q", metric=metric, value=value, occurred_at=day(-21))
    assert listed(30) == [("p", 30)]
    assert listed(40) == [("p", 30), ("q", 90)]


def test_a_due_row_says_what_to_read_and_whose_it_is(corpus: Corpus) -> None:
    propose(corpus, trace_id="trace")
    judge(corpus)
    first = corpus.rows.due_of("p")[0]
    assert first == DueRow(
        position=4,
        horizon=30 * 86_400,
        due_at=day(30),
        metrics="won, margin",
        proposal_id="p",
        domain="pricing",
        says="discount · percent 18 · renew yes",
        trace_id="trace",
        agent="bot",
        title="",
    )
    assert corpus.rows.due_of("nowhere") == []


# -- what depends on something else ---------------------------------------------------------------


@pytest.fixture
def depending(corpus: Corpus, clock: SetClock) -> Corpus:
    """Give a corpus like `decided` in which a margin is read only of what was won."""
    won, margin, loss = PRICING["metrics"]
    metrics = [won, {**margin, "only_if": "won"}, loss]
    corpus.emit("domain_declared", {**PRICING, "metrics": metrics})
    propose(corpus)
    judge(corpus)
    clock.seconds = 400 * 86_400
    return corpus


def test_what_depends_is_due_as_usual_while_nothing_is_known(depending: Corpus) -> None:
    assert due(depending) == ALL
    observe(depending, horizon="P30D", value=False, occurred_at=day(30))
    assert due(depending) == [(30, "margin"), (90, "won, loss"), (180, "margin")]


def test_it_is_not_waited_for_once_the_other_did_not_come_true(depending: Corpus) -> None:
    observe(depending, id="r", value=False)
    assert due(depending) == [(90, "loss")]
    observe(depending, id="r2", outcome_id="r", supersedes="r")
    assert due(depending) == [(30, "margin"), (90, "loss"), (180, "margin")]


def test_the_other_did_not_come_true_if_it_never_was_at_a_horizon(depending: Corpus) -> None:
    for days in (30, 90):
        observe(depending, horizon=f"P{days}D", value=False, occurred_at=day(days))
    assert due(depending) == [(90, "loss")]


@pytest.mark.parametrize("horizon", [None, "P30D"])
def test_it_is_waited_for_once_the_other_came_true(depending: Corpus, horizon: str | None) -> None:
    observe(depending, horizon=horizon)
    assert "margin" in due(depending)[0][1]
    assert due(depending)[-1] == (180, "margin")


def test_it_is_waited_for_where_nobody_can_tell_whether_the_other_came_true(
    depending: Corpus,
) -> None:
    observe(depending, censored=True)
    assert due(depending) == [(30, "margin"), (90, "loss"), (180, "margin")]


def test_it_is_accepted_anyway(depending: Corpus) -> None:
    observe(depending, value=False)
    observe(depending, metric="margin", value=3)
    row = depending.rows.proposal("p")
    assert row is not None
    assert row.outcome == "won no · margin 3"
