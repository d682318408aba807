from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dtui.log.projections import ProposalRow
from dtui.text import plain
from dtui.views.precedents import precedents, worth_comparing

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def row(position: int, verdict: str = "approve", /, **args: Any) -> ProposalRow:
    return ProposalRow(
        proposal_id=f"p-{position}",
        position=position,
        stream="s",
        domain="pricing",
        action="discount",
        args=json.dumps(args),
        says="discount",
        agent="bot",
        correlation_id=None,
        trace_id=None,
        decision_id=None,
        option_id=None,
        probability=None,
        metric=None,
        horizon=None,
        proposed_at=NOW,
        verdict=verdict,
        override_id="o",
        reviewer="ana",
        decided_at=NOW,
        edited="percent 18 → 12" if verdict == "modify" else "",
        reviewers=("ana",),
        outcome="won yes at 90 d" if position % 2 else "",
    )


def ids(asked: ProposalRow, decided: list[ProposalRow], most: int = 3) -> list[str]:
    return [one.proposal_id for one in precedents(asked, decided, most=most)]


def test_the_nearest_numbers_come_first() -> None:
    decided = [row(1, percent=40), row(3, percent=14), row(5, percent=20), row(7, percent=17)]
    assert ids(row(9, percent=18), decided) == ["p-7", "p-5", "p-3"]


def test_a_number_is_measured_against_the_widest_gap_of_its_name() -> None:
    # A million in revenue apart is nearer than two points of discount out of four.
    asked = row(9, percent=18, revenue=5e6)
    decided = [
        row(1, percent=16, revenue=5e6),
        row(3, percent=18, revenue=6e6),
        row(5, percent=20, revenue=50e6),
    ]
    assert ids(asked, decided)[0] == "p-3"


def test_anything_that_is_no_number_is_alike_or_not() -> None:
    asked = row(9, renews=True, tier="gold", percent=1)
    decided = [
        row(1, renews=False, tier="gold", percent=1),
        row(3, renews=True, tier="gold", percent=1),
        row(5, renews=1, tier="golden", percent=1),
    ]
    nearest = precedents(asked, decided)
    assert [one.proposal_id for one in nearest] == ["p-3", "p-1", "p-5"]
    assert [round(one.distance, 2) for one in nearest] == [0.0, 0.33, 0.67]


def test_a_known_outcome_comes_first_and_of_equally_near_ones_the_newest() -> None:
    decided = [row(position, percent=18) for position in (3, 8, 1, 7, 6)]  # known: the odd ones
    assert ids(row(9, percent=18), decided, 5) == ["p-7", "p-3", "p-1", "p-8", "p-6"]


def test_one_whose_outcome_is_known_comes_before_a_nearer_one() -> None:
    assert ids(row(9, percent=18), [row(1, percent=20), row(2, percent=18)]) == ["p-1", "p-2"]


def test_older_ones_are_looked_at_too_if_their_outcome_is_known() -> None:
    decided = [row(position) for position in (8, 6, 5, 4, 2, 1)]
    assert [one.position for one in worth_comparing(decided, most=2)] == [8, 6, 5, 1]


def test_a_proposal_is_no_precedent_of_itself() -> None:
    assert ids(row(9, percent=18), [row(9, percent=18)]) == []


def test_it_says_where_the_arguments_differ_and_what_became_of_it() -> None:
    asked = row(9, percent=18, years=2, renews=True)
    (far, near) = precedents(
        asked, [row(1, percent=14.50, years=2, lock_in=False), row(2, **json.loads(asked.args))]
    )
    assert (near.says, near.word, near.outcome) == ("the same arguments", "kept", "")
    assert far.says == "percent 14.5 · lock_in no · no renews"
    assert far.outcome == "won yes at 90 d"


def test_a_verdict_is_told_in_a_word() -> None:
    decided = [row(1, "approve"), row(2, "modify"), row(3, "reject")]
    told = {one.proposal_id: (one.word, one.edited) for one in precedents(row(9), decided)}
    assert told == {
        "p-1": ("kept", ""),
        "p-2": ("changed", "percent 18 → 12"),
        "p-3": ("rejected", ""),
    }


scalars = (
    st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
)
arguments = st.dictionaries(st.sampled_from(["a", "b", "c\x1b"]), scalars, max_size=3)


@given(arguments, st.lists(arguments, max_size=8), st.randoms(use_true_random=False))
def test_whatever_was_proposed_is_ranked_the_same_way_in_any_order(
    own: dict[str, Any], others: list[dict[str, Any]], random: Random
) -> None:
    asked = row(99, **own)
    decided = [row(position, **args) for position, args in enumerate(others, 1)]
    found = precedents(asked, decided, most=len(decided))
    assert all(0 <= one.distance <= 1 for one in found)
    order = [(not one.outcome, one.distance) for one in found]
    assert order == sorted(order)
    assert all(plain(one.says) == one.says and "\n" not in one.says for one in found)
    random.shuffle(decided)
    assert precedents(asked, decided, most=len(decided)) == found


@given(arguments)
def test_a_proposal_with_the_same_arguments_is_the_nearest(own: dict[str, Any]) -> None:
    found = precedents(row(9, **own), [row(1, **own), row(2, a="else")])
    assert min(one.distance for one in found) == 0
