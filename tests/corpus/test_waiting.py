"""What waits for a person: of every kind, as one list in one order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from dtui.corpus import Corpus, WaitingKind
from dtui.errors import InvalidQueryError
from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.trace import TraceOpened
from tests.log.scratch import SEEN
from tests.spine.scene import PRICING, day, judge, observe, propose, retract, scene


@pytest.fixture
def corpus() -> Iterator[Corpus]:
    """Two questions (one parked), two proposals that wait, one that was decided; two domains."""
    with scene() as corpus:
        corpus.emit("domain_declared", {**PRICING, "domain": "support"})
        corpus.open_trace(TraceOpened(trace_id="support.1", profile="seed", domain="support"))
        corpus.open_trace(TraceOpened(trace_id="old", profile="imported"))
        for trace_id, assignee in (("support.1", "human"), ("trace", "agent"), ("old", "agent")):
            seen = corpus.record(trace_id, "observation", SEEN)
            question = {"question": "Why?", "trace_item_refs": [seen], "assignee": assignee}
            corpus.record(trace_id, "question", question)
        propose(corpus, "p")
        propose(corpus, "q", domain="support")
        propose(corpus, "r")
        judge(corpus, proposal_id="q")
        yield corpus


def named(row: PendingRow | ProposalRow | DueRow) -> str:
    match row:
        case PendingRow():
            return f"{row.trace_id}/{row.item_id}"
        case ProposalRow():
            return row.proposal_id
        case DueRow():
            return f"{row.proposal_id} at {row.horizon // 86_400} d"


def names(corpus: Corpus, days: float = 100, **choice: object) -> list[str]:
    waiting = corpus.waiting(day(days), **choice)  # type: ignore[arg-type]
    rows = waiting.page()
    assert waiting.count() == len(rows)
    assert waiting.page(backwards=True) == rows[::-1]
    return [named(row) for row in rows]


def test_what_blocks_comes_first_then_what_is_parked_then_verdicts_then_outcomes(
    corpus: Corpus,
) -> None:
    assert names(corpus) == [
        *("trace/qst-1", "support.1/qst-1"),
        *("p", "r"),
        "q at 30 d",
    ]


def test_an_outcome_waits_from_when_it_is_due(corpus: Corpus) -> None:
    assert names(corpus, 29)[-1] == "r"
    assert names(corpus, 30)[-1] == "q at 30 d"
    observe(corpus, proposal_id="q", metric="won")
    assert names(corpus, 30)[-1] == "q at 30 d", "its margin is not read yet"
    observe(corpus, proposal_id="q", metric="margin", value=20)
    assert names(corpus, 30)[-1] == "r"


def test_of_each_proposal_the_first_horizon_waits(corpus: Corpus) -> None:
    judge(corpus, proposal_id="p")
    outcomes: list[WaitingKind] = ["outcome"]
    assert names(corpus, 30, kinds=outcomes) == ["p at 30 d", "q at 30 d"]
    assert names(corpus, 9_999, kinds=outcomes) == ["p at 30 d", "q at 30 d"]
    observe(corpus, proposal_id="p", metric="won")
    observe(corpus, proposal_id="p", metric="margin", value=20)
    assert names(corpus, 89, kinds=outcomes) == ["q at 30 d"]
    assert names(corpus, 90, kinds=outcomes) == ["q at 30 d", "p at 90 d"]


def test_of_the_kinds_those_that_are_asked_for(corpus: Corpus) -> None:
    assert names(corpus, kinds=["item"]) == ["trace/qst-1", "support.1/qst-1"]
    assert names(corpus, kinds={"outcome", "verdict"}) == ["p", "r", "q at 30 d"]
    assert names(corpus, kinds=[]) == []


def test_of_one_domain_alone(corpus: Corpus) -> None:
    assert names(corpus, domain="support") == ["support.1/qst-1", "q at 30 d"]
    assert names(corpus, domain="pricing") == ["p", "r"], "a trace without a domain is of none"
    assert names(corpus, domain="") == ["trace/qst-1"]
    assert names(corpus, domain="%") == []


def test_imported_traces_wait_if_they_are_asked_for(corpus: Corpus) -> None:
    assert names(corpus, imported=True, kinds=["item"]) == [
        "trace/qst-1",
        "old/qst-1",
        "support.1/qst-1",
    ]


def test_a_second_opinion_can_be_given_on_what_others_decided(corpus: Corpus) -> None:
    kinds: list[WaitingKind] = ["second"]
    assert names(corpus, kinds=kinds, reviewer="lea") == ["q"]
    assert names(corpus, kinds=kinds, reviewer="ana") == []
    assert names(corpus, kinds=kinds, reviewer="lea", domain="pricing") == []
    judge(corpus, proposal_id="q", id="s", reviewer="lea", second=True)
    assert names(corpus, kinds=kinds, reviewer="lea") == []
    retract(corpus, "s", agent="lea")
    assert names(corpus, kinds=kinds, reviewer="lea") == ["q"]
    assert names(corpus, kinds=["second", "outcome"], reviewer="lea")[0] == "q"


@pytest.mark.parametrize("limit", range(1, 7))
@pytest.mark.parametrize("backwards", [False, True])
def test_a_page_goes_on_where_the_one_before_ended(
    corpus: Corpus, limit: int, backwards: bool
) -> None:
    judge(corpus, proposal_id="p")
    waiting = corpus.waiting(day(200))
    whole = waiting.page(backwards=backwards)
    assert len(whole) == 5
    found, page = [], waiting.page(limit=limit, backwards=backwards)
    while page:
        assert len(page) == min(limit, 5 - len(found))
        found += page
        page = waiting.page(after=page[-1], limit=limit, backwards=backwards)
    assert found == whole


def test_a_page_goes_on_after_what_is_done_by_now(corpus: Corpus) -> None:
    waiting = corpus.waiting(day(100))
    first = waiting.page(limit=3)
    assert named(first[-1]) == "p"
    judge(corpus, "reject", proposal_id="p")
    assert [named(row) for row in waiting.page(after=first[-1])] == ["r", "q at 30 d"]
    last = waiting.page()[-1]
    assert waiting.page(after=last) == []
    assert waiting.page(after=first[0], backwards=True) == []


def test_what_is_due_is_asked_of_a_moment_with_its_zone(corpus: Corpus) -> None:
    with pytest.raises(InvalidQueryError, match="2026-10-01 00:00:00 has no time zone; say which"):
        corpus.waiting(datetime(2026, 10, 1))  # noqa: DTZ001
