"""What the spine refuses of verdicts and readings: too early, twice, or of another kind."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import InvalidEventError, OutdatedEventError, UntimelyEventError
from tests.log.moments import SetClock
from tests.spine.scene import PRICING, day, judge, observe, propose, scene


@pytest.fixture
def corpus() -> Generator[Corpus]:
    """A corpus in which a year has passed since proposal ``p`` was approved."""
    clock = SetClock()
    with scene(clock) as corpus:
        propose(corpus)
        judge(corpus, id="approved")
        clock.seconds = 365 * 86_400
        yield corpus


def due(corpus: Corpus) -> list[tuple[int, str]]:
    return [(row.horizon // 86_400, row.metrics) for row in corpus.rows.due_of("p")]


def test_a_binary_metric_ends_once(corpus: Corpus) -> None:
    observe(corpus, id="won")
    with pytest.raises(OutdatedEventError, match=r"'won' says won yes.*outcome_id, 'won'"):
        observe(corpus, value=False, occurred_at=day(20))
    observe(corpus, id="lost", value=False, outcome_id="won", supersedes="won")
    with pytest.raises(OutdatedEventError, match="supersedes 'lost'"):
        observe(corpus, occurred_at=day(20))
    assert [reading.value for reading in corpus.proposal("p").outcomes] == [False]


def test_it_may_end_after_it_was_censored(corpus: Corpus) -> None:
    observe(corpus, censored=True)
    observe(corpus, occurred_at=day(20))
    assert len(corpus.proposal("p").outcomes) == 2


def test_a_number_is_read_as_often_as_anybody_likes_but_once_at_a_horizon(corpus: Corpus) -> None:
    for value in (20, 21):
        observe(corpus, metric="margin", value=value)
    observe(corpus, metric="margin", value=22, horizon="P30D")
    with pytest.raises(OutdatedEventError, match="was read at 30 d already"):
        observe(corpus, metric="margin", value=23, horizon="P30D")
    observe(corpus, metric="margin", value=23, horizon="P180D")


def test_nobody_decides_what_was_not_proposed_yet(corpus: Corpus) -> None:
    propose(corpus, "q", occurred_at=day(5))
    with pytest.raises(UntimelyEventError, match="Nobody decides what was not proposed yet"):
        judge(corpus, proposal_id="q", occurred_at=day(4))
    verdict = {"proposal_id": "q", "verdict": "approve", "reviewer": "ana"}
    with pytest.raises(UntimelyEventError):
        corpus.emit("override", verdict, source_recorded_at=day(4), imported=True)
    judge(corpus, proposal_id="q", occurred_at=day(5))


def test_an_edited_argument_keeps_its_kind_but_in_an_old_record(corpus: Corpus) -> None:
    propose(corpus, "q")
    edited = {"percent": "twelve", "renew": True}
    match = "edited.percent is text, and the proposal has a number there"
    with pytest.raises(InvalidEventError, match=match) as caught:
        judge(corpus, "modify", proposal_id="q", edited=edited)
    assert caught.value.fields == ("edited.percent",)
    with pytest.raises(InvalidEventError, match=r"edited\.percent is true or false"):
        judge(corpus, "modify", proposal_id="q", edited={"percent": True})
    verdict = {"proposal_id": "q", "verdict": "modify", "edited": edited, "reviewer": "ana"}
    corpus.emit("override", verdict, imported=True)
    assert corpus.rows.proposal("q") is not None


def test_a_number_may_become_another_number_and_an_argument_be_added(corpus: Corpus) -> None:
    propose(corpus, "q")
    judge(corpus, "modify", proposal_id="q", edited={"percent": 12.5, "until": "May"})


# -- what depends on something else ------------------------------------------------------------


def conditional(**fields: Any) -> dict[str, Any]:
    """Return a domain whose margin is read only of what was won."""
    won, margin, loss = PRICING["metrics"]
    return {**PRICING, "metrics": [won, {**margin, "only_if": "won", **fields}, loss]}


@pytest.fixture
def desk() -> Generator[Corpus]:
    """A corpus of that domain, in which a year has passed since ``p`` was approved."""
    clock = SetClock()
    with scene(clock) as corpus:
        corpus.emit("domain_declared", conditional())
        propose(corpus)
        judge(corpus)
        clock.seconds = 365 * 86_400
        yield corpus


def test_what_depends_is_due_as_usual_while_nothing_is_known(desk: Corpus) -> None:
    assert due(desk) == [(30, "won, margin"), (90, "won, loss"), (180, "margin")]
    observe(desk, horizon="P30D", value=False, occurred_at=day(30))
    assert due(desk) == [(30, "margin"), (90, "won, loss"), (180, "margin")]


def test_it_is_not_waited_for_once_that_did_not_come_true(desk: Corpus) -> None:
    observe(desk, value=False)
    assert due(desk) == [(90, "loss")]


def test_it_is_waited_for_once_that_came_true(desk: Corpus) -> None:
    observe(desk)
    assert due(desk) == [(30, "margin"), (90, "loss"), (180, "margin")]


def test_it_is_accepted_anyway(desk: Corpus) -> None:
    observe(desk, value=False)
    observe(desk, metric="margin", value=3)


@pytest.mark.parametrize("named", ["nothing", "loss", "margin"])
def test_it_depends_on_a_binary_metric_of_the_domain(corpus: Corpus, named: str) -> None:
    with pytest.raises(InvalidEventError, match=f"only_if names '{named}'"):
        corpus.emit("domain_declared", conditional(only_if=named))


def test_what_is_due_of_a_proposal_is_one_line_of_the_queue(corpus: Corpus) -> None:
    now = day(365)
    assert [(row.proposal_id, row.horizon // 86_400) for row in corpus.rows.due(now)] == [("p", 30)]
    assert corpus.rows.count_due(now) == 1
    assert len(due(corpus)) == 3
    assert corpus.rows.count_due(day(29)) == 0
