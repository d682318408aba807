"""What was proposed on a decision's ground: the verdict beside it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.spine import DomainDeclared, Outcome, Override, Proposal, ProposalState, Retraction
from dtui.text import one_line, plain
from dtui.views.as_text import matrix_text
from dtui.views.decision_matrix import DecisionMatrix, decision_matrix, proposed_on
from tests.story import story_corpus

DECIDED = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
NOW = datetime(2026, 8, 1, 5, 0, tzinfo=UTC)

DOMAIN = DomainDeclared.model_validate(
    {
        "domain": "pricing",
        "metrics": [
            {"name": "won", "direction": "higher", "horizons": ["P30D", "P60D", "P90D"]},
            {"name": "churned", "direction": "lower", "horizons": ["P90D"]},
            {"name": "margin", "type": "number", "unit": "%", "horizons": ["P90D"]},
        ],
    }
)
MADE = Proposal.model_validate(
    {"id": "p-1", "domain": "pricing", "action": "discount", "args": {"percent": 18},
     "recorded_at": DECIDED}
)  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with story_corpus(tmp_path_factory.mktemp("story") / "story.db") as corpus:
        yield corpus


def override(**fields: Any) -> Override:
    given = {"id": "o-1", "proposal_id": "p-1", "verdict": "approve", "reviewer": "ana"}
    return Override.model_validate({**given, "recorded_at": DECIDED, **fields})


def outcome(**fields: Any) -> Outcome:
    read = {"id": "won", "outcome_id": "won", "proposal_id": "p-1", "metric": "won", "value": True}
    return Outcome.model_validate({**read, "occurred_at": NOW, **fields})


def shown(corpus: Corpus, *events: Any, now: datetime | None = NOW) -> DecisionMatrix:
    state = ProposalState(MADE, events)
    return decision_matrix(corpus.trace("northwind"), "dec-1", [(state, DOMAIN)], now)


def test_the_proposal_says_its_option_what_it_would_do_and_how_sure_the_agent_is(
    story: Corpus,
) -> None:
    proposed = proposed_on(story, "northwind", "dec-1")
    (made,) = decision_matrix(story.trace("northwind"), "dec-1", proposed, NOW).proposals
    assert (made.option_id, made.says) == ("opt-2", "discount · percent 18 · years 2")
    assert (made.probability, made.of) == (0.64, "won comes true within 90 d")
    assert made.agent == "pricing-bot"
    assert made.verdict is not None
    assert (made.verdict.word, made.verdict.changes) == ("modify", "percent 18 → 12")
    assert made.verdict.codes == ("margin",)
    assert made.verdict.rationale.startswith("Recovery first")
    assert made.verdict.probability == 0.7


def test_up_to_a_position_nothing_later_is_known(story: Corpus) -> None:
    position = story.log.position("prop-1")
    assert position is not None
    ((state, _),) = proposed_on(story, "northwind", "dec-1", until=position)
    assert state.in_force is None
    assert proposed_on(story, "northwind", "dec-1", until=position - 1) == []


def test_without_a_verdict_it_waits_and_nothing_is_due(story: Corpus) -> None:
    (made,) = shown(story).proposals
    assert (made.word, made.role, made.verdict, made.readings) == ("WAITS", "pending", None, ())


def test_horizons_come_in_order_read_due_and_overdue(story: Corpus) -> None:
    read = outcome(horizon="P30D", occurred_at=datetime(2026, 7, 2, tzinfo=UTC))
    (made,) = shown(story, override(), read).proposals
    told = [(one.horizon, one.glyph, one.says, one.role, one.is_read) for one in made.readings]
    assert told == [
        ("30 d", "✓", "won yes", "satisfied", True),
        ("60 d", "●", "won", "pending", False),
        ("90 d", "·", "won, churned, margin", "missing", False),
    ]
    assert made.readings[1].when == "due now"
    assert made.readings[2].when == "due in 30 d, 2026-08-31"
    (undated,) = shown(story, override(), read, now=None).proposals
    assert [one.when for one in undated.readings[1:]] == ["due 2026-08-01", "due 2026-08-31"]


def test_good_and_bad_are_told_apart_only_where_the_domain_says_which_is_which(
    story: Corpus,
) -> None:
    def glyph(**fields: Any) -> tuple[str, str]:
        (made,) = shown(story, override(), outcome(**fields)).proposals
        read = next(one for one in made.readings if one.is_read)
        return read.glyph, read.says

    assert glyph(value=False) == ("✗", "won no")
    assert glyph(metric="churned", value=False) == ("✓", "churned no")
    assert glyph(metric="margin", value=24.1) == ("○", "margin 24.1 %")
    assert glyph(value=None, censored=True) == ("○", "won censored")


def test_the_latest_version_of_a_reading_is_the_one_shown(story: Corpus) -> None:
    corrected = outcome(id="won-2", value=False, supersedes="won")
    (made,) = shown(story, override(), outcome(), corrected).proposals
    assert [one.says for one in made.readings if one.is_read] == ["won no"]


def test_of_a_rejected_proposal_nothing_is_due(story: Corpus) -> None:
    (made,) = shown(story, override(verdict="reject")).proposals
    assert (made.word, made.readings) == ("reject", ())


def test_second_opinions_stand_beside_and_retracted_ones_do_not(story: Corpus) -> None:
    ben = override(id="o-2", reviewer="ben", verdict="reject", second=True)
    cleo = override(id="o-3", reviewer="cleo", second=True)
    undone = Retraction(id="r-1", retracts="o-3", says="wrong row")
    (made,) = shown(story, override(), ben, cleo, undone).proposals
    assert made.verdict is not None
    assert made.verdict.reviewer == "ana"
    assert [(one.reviewer, one.word) for one in made.second] == [("ben", "reject")]


def test_an_old_record_may_not_say_what_was_changed(story: Corpus) -> None:
    lost = override().model_copy(update={"verdict": "modify"})
    (made,) = shown(story, lost).proposals
    assert made.verdict is not None
    assert made.verdict.changes == "what was changed was not recorded"


def test_the_text_has_all_of_it(story: Corpus) -> None:
    proposed = proposed_on(story, "northwind", "dec-1")
    view = decision_matrix(story.trace("northwind"), "dec-1", proposed, NOW)
    text = matrix_text(view, 100)
    prior = "p 0.64 that won comes true within 90 d"
    for says in ("Proposed\n", prior, "percent 18 → 12", "✓ won yes"):
        assert says in text
    assert max(map(len, text.splitlines())) <= 100
    ascii_ = matrix_text(view, 100, ascii=True)
    assert "percent 18 > 12" in ascii_
    assert "v won yes" in ascii_


def test_hostile_words_of_agents_and_reviewers_are_toldharmless(story: Corpus) -> None:
    attack = "x\x1b[2J\u202ey\nz"
    made = MADE.model_copy(update={"action": attack, "agent": attack})
    given = override(reviewer=attack, rationale=attack, codes=(attack,))
    state = ProposalState(made, (given, override(id="o-2", reviewer="b", second=True)))
    view = decision_matrix(story.trace("northwind"), "dec-1", [(state, DOMAIN)], NOW)
    (told,) = view.proposals
    assert told.verdict is not None
    for field in (*told, *told.verdict, *told.verdict.codes):
        assert not isinstance(field, str) or field == plain(field)
    assert told.says == one_line(told.says)
