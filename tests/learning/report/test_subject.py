from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from dtui.errors import InsufficientDataError, InvalidQueryError
from learning.frames import Frames
from learning.report.subject import choose, rests_on
from tests.learning.report.desks import MARGIN, MONTH, QUARTER, WON, desk


def joined(*frames: Frames) -> Frames:
    """Return several desks as one source, the ids of each made its own."""
    numbered = [
        (n, frame, pl.format(f"{n}-{{}}", "proposal_id").alias("proposal_id"))
        for n, frame in enumerate(frames)
    ]
    return replace(
        frames[0],
        decisions=pl.concat([frame.decisions.with_columns(own) for _, frame, own in numbered]),
        overrides=pl.concat([frame.overrides.with_columns(own) for _, frame, own in numbered]),
        outcomes=pl.concat([frame.outcomes.with_columns(own) for _, frame, own in numbered]),
        metrics=tuple(metric for frame in frames for metric in frame.metrics),
    )


def other_desk(count: int) -> Frames:
    return desk(count, domain="support", metrics=(replace(WON, domain="support"),))


def test_the_domain_with_the_most_decisions_is_spoken_of_and_the_others_counted() -> None:
    subject = choose(joined(desk(40), other_desk(60)))
    assert subject.domain == "support"
    assert subject.domains == (("support", 60), ("pricing", 40))
    assert len(subject.joined) == 60
    assert subject.frames.outcomes["proposal_id"].n_unique() == 60


def test_another_domain_can_be_named() -> None:
    subject = choose(joined(desk(40), other_desk(60)), domain="pricing")
    assert (subject.domain, len(subject.joined)) == ("pricing", 40)


def test_a_domain_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidQueryError, match=r"no decisions of domain 'x'; .* of 'pricing'"):
        choose(desk(10), domain="x")


def test_the_metric_and_horizon_are_those_that_priors_speak_of() -> None:
    subject = choose(desk(40, metrics=(MARGIN, WON)))
    assert subject.metric == WON
    assert subject.horizon == QUARTER
    assert subject.horizons == (MONTH, QUARTER)
    assert subject.others == (MARGIN,)


def test_without_priors_it_is_the_first_binary_metric_at_its_longest_horizon() -> None:
    frames = desk(40)
    bare = frames.decisions.with_columns(probability=None, metric=None, horizon=None).cast(
        frames.decisions.schema
    )
    subject = choose(replace(frames, decisions=bare))
    assert (subject.metric, subject.horizon) == (WON, QUARTER)


def test_another_horizon_can_be_named_if_it_was_declared() -> None:
    assert choose(desk(40), horizon=MONTH).horizon == MONTH
    with pytest.raises(InvalidQueryError, match="not read at P7D; its horizons are P30D and P90D"):
        choose(desk(40), horizon=timedelta(days=7))


def test_a_metric_that_is_no_yes_or_no_is_refused_with_those_that_are() -> None:
    frames = desk(40, metrics=(MARGIN, WON))
    with pytest.raises(InvalidQueryError, match=r"'margin' is a number.*\('won'\)"):
        choose(frames, metric="margin")
    with pytest.raises(InvalidQueryError, match="no metric is called 'luck'"):
        choose(frames, metric="luck")


def test_a_domain_without_metrics_has_none_to_speak_of() -> None:
    subject = choose(desk(40, metrics=()))
    assert subject.metric is None
    assert subject.horizon is None
    assert len(subject.known()) == 0
    assert rests_on(subject) == "40 decisions, 3 reviewers"


def test_no_proposals_at_all_is_told() -> None:
    frames = desk(10)
    with pytest.raises(InsufficientDataError, match="there are no proposals"):
        choose(replace(frames, decisions=frames.decisions.clear()))


def test_people_are_numbered_by_their_first_verdict_and_rules_keep_their_names() -> None:
    frames = desk(30)
    ruled = frames.overrides.with_columns(
        reviewer=pl.when(pl.col("order") == 1, pl.col("override_id") == "o-0000")
        .then(pl.lit("policy-7"))
        .otherwise("reviewer"),
        reviewer_kind=pl.when(pl.col("override_id") == "o-0000")
        .then(pl.lit("policy"))
        .otherwise("reviewer_kind"),
    )
    subject = choose(replace(frames, overrides=ruled))
    # o-0001 is Ana's, o-0002 Ben's, o-0003 Zoë's, in the order they are given.
    first = {
        row["override_id"]: row["reviewer"]
        for row in subject.frames.overrides.head(8).iter_rows(named=True)
    }
    named = {row["override_id"]: row["reviewer"] for row in ruled.head(8).iter_rows(named=True)}
    codes = {named[key]: code for key, code in first.items()}
    assert codes["policy-7"] == "policy-7"
    assert sorted(codes[name] for name in ("Ana", "Ben", "Zoë")) == ["R1", "R2", "R3"]


def test_people_are_named_where_that_is_asked_for() -> None:
    subject = choose(desk(30), reviewers=True)
    assert set(subject.frames.overrides["reviewer"]) == {"Zoë", "Ana", "Ben"}


def test_a_person_keeps_their_number_as_the_log_grows() -> None:
    early, late = choose(desk(30)), choose(desk(400))
    codes = [set(subject.frames.overrides["reviewer"]) for subject in (early, late)]
    assert codes == [{"R1", "R2", "R3"}] * 2


def test_a_prior_of_another_metric_or_horizon_is_no_prior_of_this_one() -> None:
    frames = desk(40)
    mixed = frames.decisions.with_columns(
        horizon=pl.when(pl.int_range(pl.len()) < 10).then(pl.lit(MONTH)).otherwise("horizon")
    )
    subject = choose(replace(frames, decisions=mixed))
    assert len(subject.known().filter(subject.speaks_of_it())) == 30


def test_how_much_there_is_is_told_in_a_line() -> None:
    line = rests_on(choose(desk(400)))
    assert line == "400 decisions, 400 with 'won' known after 90 d, 3 reviewers"
