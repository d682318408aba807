from __future__ import annotations

from dataclasses import replace

import pytest

from dtui.errors import InvalidQueryError
from learning.report.document import Section, Statement
from learning.report.since_last import changes
from tests.learning.report.documents import R4, coverage, origin, overrides, report

LATER = origin(as_of="2026-07-31T23:59:59Z", position=50_000, digest="ab" * 32)


def with_figures(*figures: object) -> tuple[Section, ...]:
    return (Section("All", "", tuple(figures)),)  # pyright: ignore[reportArgumentType]


def test_a_report_on_the_same_log_says_that_nothing_was_recorded() -> None:
    assert changes(report(), report()) == (
        "Nothing was recorded since the report as of 30 Jun 2026.",
    )


def test_a_log_that_grew_and_changed_nothing_is_told_so() -> None:
    assert changes(report(), report(origin=LATER)) == (
        "Nothing to speak of changed since the report as of 30 Jun 2026.",
    )


def test_a_verdict_that_changed_is_told_and_its_sentence_is_not_said_again() -> None:
    faster, accurate = report().statements
    now = replace(accurate, answer="improving", says="Gain 0.010 (0.002 to 0.018).")
    said = changes(report(), report(origin=LATER, statements=(faster, now)))
    assert said == (
        "Compared with the report as of 30 Jun 2026:",
        "More accurate: “no evidence” then, “improving” now.",
    )


def test_new_decisions_and_outcomes_are_counted() -> None:
    grown = report(origin=LATER, sections=with_figures(coverage(3_100, 2_650)))
    assert changes(report(), grown)[1:] == (
        "100 more decisions.",
        "250 more with a known outcome, 2,650 of 3,100 in all.",
    )


def test_outcomes_that_are_no_longer_known_are_not_passed_over() -> None:
    shrunk = report(origin=LATER, sections=with_figures(coverage(3_000, 2_399)))
    assert "1 fewer with a known outcome" in changes(report(), shrunk)[1]


def test_only_what_left_its_interval_of_then_has_moved() -> None:
    within = report(origin=LATER, sections=with_figures(overrides(replace(R4, estimate=0.002))))
    beyond = report(origin=LATER, sections=with_figures(overrides(replace(R4, estimate=-0.03))))
    assert len(changes(report(), within)) == 1
    assert changes(report(), beyond)[1:] == (
        "Override value, reviewer R4: +0.012 then (+0.001 to +0.020), −0.030 now.",
    )


def test_what_left_furthest_is_told_first_and_the_rest_is_counted() -> None:
    old = [replace(R4, label=f"R{n}", lower=0.0, upper=1.0, estimate=0.5) for n in range(9)]
    new = [replace(interval, estimate=2.0 + n) for n, interval in enumerate(old)]
    before = report(sections=with_figures(overrides(*old)))
    said = changes(before, report(origin=LATER, sections=with_figures(overrides(*new))))
    assert "reviewer R8" in said[1]
    assert said[-1] == "3 more figures left their intervals of then."


def test_groups_of_which_enough_is_known_now_are_named() -> None:
    silent = replace(R4, estimate=None, lower=None, upper=None, note="too few")
    before = report(sections=with_figures(overrides(silent)))
    after = report(origin=LATER, sections=with_figures(overrides(R4)))
    assert changes(before, after)[1:] == ("Enough is known now to speak of reviewer R4.",)


def test_a_new_question_is_no_change_of_an_old_one() -> None:
    more = (*report().statements, Statement("Overrides", "help", "good", "by 0.01"))
    assert len(changes(report(), report(origin=LATER, statements=more))) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (origin(options=(("domain", "support"),)), "speaks of domain 'pricing', this one of"),
        (origin(tenant="other"), "is of tenant 'local', this one of 'other'"),
        (origin(as_of="2026-01-31T00:00:00Z"), "later than 2026-01-31T00:00:00Z"),
    ],
)
def test_reports_that_cannot_be_compared_are_refused(changed: object, says: str) -> None:
    with pytest.raises(InvalidQueryError, match=says):
        changes(report(), report(origin=changed))


def test_tables_without_a_clock_are_compared_without_a_date() -> None:
    unclocked = origin(as_of="sequence 2 to 44")
    assert changes(report(origin=unclocked), report(origin=unclocked)) == (
        "Nothing was recorded since the report before.",
    )
