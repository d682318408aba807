"""How far two reviewers agree, against values reckoned by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.spine import Override, Proposal, ProposalState, Retraction
from dtui.spine.agreement import FEWEST, Agreement, agreement, cohens_kappa
from tests.spine.scene import judge, propose, retract, scene

TWO = ("ana", "ben")
VERDICTS = ("approve", "modify", "reject")


def said(reviewer: str, verdict: str, **fields: Any) -> Override:
    """Return a verdict on proposal ``p``."""
    given = {"proposal_id": "p", "reviewer": reviewer, "verdict": verdict}
    return Override.model_validate({**given, **fields})


def table(*counts: int) -> list[tuple[str, str]]:
    """Return pairs by a table of counts, first reviewer by row, in the order of the verdicts."""
    cells = zip(product(VERDICTS, VERDICTS), counts, strict=True)
    return [pair for pair, count in cells for _ in range(count)]


def test_kappa_of_a_table_of_three_verdicts() -> None:
    # Rows 70, 40, 40 and columns 60, 50, 40 of 150; on the diagonal 50 + 30 + 30.
    found = cohens_kappa(table(50, 15, 5, 5, 30, 5, 5, 5, 30), TWO)
    assert found.n == 150
    assert found.observed == pytest.approx(110 / 150)
    assert found.expected == pytest.approx((70 * 60 + 40 * 50 + 40 * 40) / 150**2)
    assert found.kappa == pytest.approx((110 / 150 - 7800 / 22500) / (1 - 7800 / 22500))


def test_kappa_is_one_where_they_always_agree_and_nought_where_it_is_chance() -> None:
    assert cohens_kappa(table(10, 0, 0, 0, 10, 0, 0, 0, 5), TWO).kappa == 1
    assert cohens_kappa(table(9, 0, 9, 0, 0, 0, 9, 0, 9), TWO).kappa == 0
    assert cohens_kappa(table(0, 0, 15, 0, 0, 0, 15, 0, 0), TWO).kappa == -1


def test_no_kappa_is_told_of_few_cases() -> None:
    few = table(10, 0, 0, 0, 0, 0, 0, 0, FEWEST - 11)
    assert cohens_kappa(few, TWO) == (TWO, FEWEST - 1, 1.0, pytest.approx(0.5, abs=0.01), None)
    assert cohens_kappa([*few, few[0]], TWO).kappa == 1


def test_no_kappa_is_told_where_both_always_say_the_same() -> None:
    found = cohens_kappa(table(40, 0, 0, 0, 0, 0, 0, 0, 0), TWO)
    assert found == (TWO, 40, 1.0, 1.0, None)


def test_agreement_over_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        cohens_kappa([], TWO)


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(any))
def test_kappa_is_the_same_whoever_is_named_first(counts: list[int]) -> None:
    pairs = table(*counts)
    one = cohens_kappa(pairs, TWO)
    other = cohens_kappa([(second, first) for first, second in pairs], TWO)
    assert one == other
    assert one.kappa is None or -1 <= one.kappa <= 1


# -- of proposals ------------------------------------------------------------------------------


def test_the_verdicts_that_stand_are_compared_each_with_each() -> None:
    with scene() as corpus:
        for proposal_id in ("p", "q"):
            propose(corpus, proposal_id)
        judge(corpus, "approve")
        judge(corpus, "reject", reviewer="ben", second=True)
        judge(corpus, "approve", reviewer="cleo", second=True)
        judge(corpus, "reject", proposal_id="q")
        assert corpus.agreement() == [
            Agreement(("", ""), 3, 1 / 3, 1 / 3, None),
            Agreement(("ana", "ben"), 1, 0.0, 0.0, None),
            Agreement(("ana", "cleo"), 1, 1.0, 1.0, None),
            Agreement(("ben", "cleo"), 1, 0.0, 0.0, None),
        ]
        assert corpus.agreement("pricing") == corpus.agreement()
        assert corpus.agreement("staffing") == []


def test_a_verdict_that_was_taken_back_agrees_with_nobody() -> None:
    with scene() as corpus:
        propose(corpus)
        judge(corpus, "approve")
        second = judge(corpus, "reject", reviewer="ben", second=True)
        retract(corpus, second, agent="ben")
        assert corpus.agreement() == []


def test_a_reviewers_later_verdict_counts_in_the_place_of_the_earlier() -> None:
    made = Proposal(id="p", domain="pricing", action="discount")
    first = said("ana", "approve", id="o1")
    other = said("ben", "reject", id="o2", second=True)
    again = said("ana", "reject", id="o3", replaces="o1")
    undone = Retraction(id="r", retracts="o3", says="Wrong row")
    (_, row) = agreement([ProposalState(made, (first, other, again))])
    assert row.observed == 1
    (_, row) = agreement([ProposalState(made, (first, other, again, undone))])
    assert row.observed == 0


def test_over_all_pairs_chance_is_that_of_each() -> None:
    def states(first: str, second: str, *verdicts: str) -> list[ProposalState]:
        made = Proposal(id="p", domain="pricing", action="discount")
        given = said(first, verdicts[0], id="o1"), said(second, verdicts[1], id="o2", second=True)
        return [ProposalState(made, given)]

    one = [*states("ana", "ben", "approve", "approve"), *states("ana", "ben", "reject", "reject")]
    two = [*states("cleo", "dan", "approve", "reject"), *states("cleo", "dan", "reject", "approve")]
    over_all, *_ = agreement([*one * 10, *two * 5])
    # 20 of 20 where 10 would be chance, and 0 of 10 where 5 would be.
    assert over_all.n == 30
    assert over_all.kappa == pytest.approx((20 / 30 - 15 / 30) / (1 - 15 / 30))


def test_a_corpus_without_verdicts_has_nobody_who_could_agree() -> None:
    with scene() as corpus:
        assert isinstance(corpus, Corpus)
        assert corpus.agreement() == []
