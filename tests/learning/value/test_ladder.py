"""On which rung a log stands, and why not higher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import stdtrit

from dtui.errors import InvalidFrameError, InvalidQueryError
from learning.frames import DeclaredMetric, Frames, decisions, outcomes, overrides, read_table
from learning.join import join_outcomes
from learning.value import OverrideValue, override_value
from tests.learning.value.assessments import TABLE, assessments, needs_data
from tests.learning.value.desks import MONTH, REVIEWERS, WON, Desk, valued

HELPS = Desk(effect=0.25, size=2_400)
UNAFFECTED = replace(WON, unaffected=True)


def why(value: OverrideValue, rung: int) -> str:
    return next((line for line in value.why_not_higher if line.startswith(f"Rung {rung}")), "")


# -- the rungs ---------------------------------------------------------------------------------


def test_a_metric_that_no_verdict_changes_stands_on_rung_0_and_needs_nothing_more() -> None:
    found = replace(HELPS, unaffected=True, metric=UNAFFECTED).value()
    assert (found.rung, found.unit, found.per) == (0, "Brier score", "decision")
    assert found.why_not_higher == ()
    assert found.answer == "help"


def test_logged_propensities_stand_on_rung_2_and_find_the_effect() -> None:
    found = HELPS.value()
    assert (found.rung, found.unit, found.per) == (2, "probability", "overridden decision")
    assert found.overall.lower is not None
    assert found.overall.upper is not None
    assert found.overall.lower < 0.25 < found.overall.upper
    assert found.answer == "help"
    assert why(found, 0).startswith("Rung 0: 'won' may depend on what is decided")
    assert "holds too" in why(found, 4)


def test_dealing_alone_stands_on_rung_3() -> None:
    found = replace(HELPS, propensities=False).value()
    assert found.rung == 3
    assert "0 % of the verdicts" in why(found, 2)
    assert found.overall.lower is not None
    assert found.overall.lower < 0.25


def test_a_lot_alone_stands_on_rung_4_with_bounds_narrower_than_those_of_rung_1() -> None:
    found = replace(HELPS, propensities=False, assignment="from the queue").value()
    assert found.rung == 4
    assert "rotation, random or by lot for 0 %" in why(found, 3)
    assert found.overall.estimate is None
    widths = [
        (rung.overall.upper or 0) - (rung.overall.lower or 0)
        for rung in found.rungs
        if rung.overall is not None and rung.overall.note == "a bound"
    ]
    assert widths[1] < 0.7 * widths[0]


def test_without_any_of_it_only_bounds_are_left_and_they_tell_nothing() -> None:
    desk = replace(HELPS, propensities=False, assignment=None, shown="unrecorded")
    found = desk.value()
    assert (found.rung, found.answer, found.overall.estimate) == (1, "not identified", None)
    assert [line[:6] for line in found.why_not_higher] == ["Rung 0", "Rung 2", "Rung 3", "Rung 4"]
    assert all(effect.note == "a bound" for effect in found.effects["reviewer"])


def test_outcomes_hidden_from_the_rejected_leave_rung_0() -> None:
    desk = Desk(
        size=2_400, effect=0.2, unaffected=True, metric=UNAFFECTED, rejects=1.0, unseen=1.0,
        propensities=False, assignment=None, shown="unrecorded",
    )  # fmt: skip
    found = desk.value()
    assert found.rung == 1
    assert "0 % of the overridden and 100 % of the approved" in why(found, 0)
    seen = replace(desk, unseen=0.0).value()
    assert seen.overall.estimate is not None
    assert found.overall.lower is not None
    assert found.overall.upper is not None
    assert found.overall.lower < seen.overall.estimate < found.overall.upper


def test_what_verdicts_hide_is_weighted_where_their_propensities_are_logged() -> None:
    desk = Desk(size=4_000, unaffected=True, metric=UNAFFECTED, rejects=1.0, shown="unrecorded")
    whole, hidden = desk.value(), replace(desk, unseen=1.0).value()
    assert (whole.rung, hidden.rung) == (0, 2)
    assert hidden.unit == "Brier score"
    assert whole.overall.estimate is not None
    assert hidden.overall.lower is not None
    assert hidden.overall.upper is not None
    assert hidden.overall.lower < whole.overall.estimate < hidden.overall.upper


def test_who_approves_without_a_word_stands_for_nobody_who_overrode() -> None:
    desk = Desk(size=2_400, unaffected=True, metric=UNAFFECTED, rejects=1.0, unseen=1.0)
    frames = desk.frames()
    silent = frames.overrides.with_columns(
        probability=pl.when(pl.col("verdict") != "approve").then("probability")
    )
    found = valued(replace(frames, overrides=silent), UNAFFECTED, MONTH)
    assert found.rung != 2
    assert "the reviewer's own is on record for 0 % of the approved" in why(found, 2)


# -- conditions that records alone do not meet -----------------------------------------------------


def test_propensities_that_were_made_up_do_not_carry_rung_2() -> None:
    frames = HELPS.frames()
    made_up = frames.overrides.with_columns(
        propensity=pl.when(pl.col("verdict") == "approve").then(0.9).otherwise(0.1)
    )
    found = valued(replace(frames, overrides=made_up), WON, MONTH)
    assert found.rung == 3
    assert "standard errors off" in why(found, 2)


def test_showing_that_follows_from_the_reviewer_is_no_lot() -> None:
    found = replace(HELPS, shown="by reviewer").value()
    assert "not drawn by lot: the reviewer foretells it" in why(found, 4)


def test_showing_that_never_varied_is_no_lot() -> None:
    assert "without; 20 of each are needed" in why(replace(HELPS, shown="always").value(), 4)


def test_cases_that_were_chosen_are_not_dealt_whatever_the_record_says() -> None:
    frames = HELPS.frames()
    place = pl.col("reviewer").replace_strict(
        {name: number / 20 for number, name in enumerate(REVIEWERS)}
    )
    told = frames.overrides.select("proposal_id", shift=place)
    tilted = frames.decisions.join(told, "proposal_id", maintain_order="left").with_columns(
        probability=pl.col("probability") + pl.col("shift")
    )
    chosen = replace(frames, decisions=tilted.drop("shift"))
    assert "priors differ between reviewers" in why(valued(chosen, WON, MONTH), 3)


def test_verdicts_of_a_rule_are_no_overrides_and_no_approvals() -> None:
    frames = HELPS.frames()
    ruled = pl.col("proposal_id").str.ends_with("7")
    by_rule = frames.overrides.with_columns(
        reviewer_kind=pl.when(ruled).then(pl.lit("policy")).otherwise("reviewer_kind"),
        propensity=pl.when(ruled).then(1.0).otherwise("propensity"),
        verdict=pl.when(ruled).then(pl.lit("approve")).otherwise("verdict"),
    )
    found = valued(replace(frames, overrides=by_rule), WON, MONTH)
    assert found.rung == 2
    assert sum(effect.count for effect in found.effects["reviewer"]) == found.overall.count


def test_a_label_that_denies_dealing_is_none() -> None:
    for label in ("not random", "non-random", "no rotation"):
        found = replace(HELPS, propensities=False, assignment=label).value()
        assert found.rung == 4
        assert "for 0 % of the verdicts" in why(found, 3)


def test_rejections_that_nobody_followed_up_do_not_change_how_people_did() -> None:
    desk = replace(HELPS, effect=-0.35, rejects=1.0, propensities=False, assignment=None)
    known, unknown = (replace(desk, unseen=share).value().overall for share in (0.0, 0.6))
    assert known.note == unknown.note == "a bound"
    assert unknown.lower == pytest.approx(known.lower, abs=0.03)
    assert unknown.upper == pytest.approx(known.upper, abs=0.03)


def accepting(reviewers: int, *, followed: float = 1.0) -> OverrideValue:
    """Return what rejecting was worth where the accepted alone are seen, as cases were dealt."""
    rng = np.random.default_rng(2)
    n = 1_200
    ids = [f"p-{row:05}" for row in range(n)]
    reviewer, prior = np.arange(n) % reviewers, np.round(rng.uniform(0.05, 0.6, n), 2)
    accepted = rng.random(n) < 0.9 - 0.6 * reviewer / reviewers
    seen = accepted & (rng.random(n) < followed)
    rearrest = DeclaredMetric("all", "rearrest", direction="lower", unaffected=True)
    failed = (rng.random(n) < prior).astype(np.float64)
    made = {"proposal_id": ids, "sequence": np.arange(n), "probability": prior}
    given = {
        "proposal_id": ids,
        "verdict": np.where(accepted, "approve", "reject"),
        "reviewer": [f"r-{number:02}" for number in reviewer],
        "assignment": "drawn by lot",
    }
    told = pl.DataFrame({"proposal_id": ids, "metric": "rearrest", "value": failed})
    frames = Frames.of(
        decisions(pl.DataFrame(made)),
        overrides(pl.DataFrame(given)),
        outcomes(told.filter(pl.Series(seen))),
        metrics=(rearrest,),
    )
    return valued(frames, rearrest, None)


@pytest.mark.parametrize(("reviewers", "freedom"), [(12, 11), (60, 19)])
def test_few_reviewers_that_are_left_out_widen_the_interval(reviewers: int, freedom: int) -> None:
    found = accepting(reviewers)
    assert found.rung == 3
    overall = found.overall
    assert overall.estimate is not None
    assert overall.upper is not None
    reach = (overall.upper - overall.estimate) / (overall.standard_error or 1)
    assert reach == pytest.approx(stdtrit(freedom, 0.975))


def test_accepted_cases_that_nobody_followed_up_cannot_be_contracted() -> None:
    found = accepting(12, followed=0.8)
    assert found.rung != 3
    assert "of the accepted decisions; 95 % are needed" in why(found, 3)


# -- what is not identified, or too early --------------------------------------------------------


def test_where_the_verdict_is_all_there_is_nothing_is_identified() -> None:
    frames = HELPS.frames()
    found = override_value(frames, frames.decisions, metric=None, horizon=None)
    assert (found.rung, found.answer) == (None, "not identified")
    assert "Nothing is measured but the verdict itself" in found.says[0]
    assert found.to_dict()["overall"]["estimate"] is None


def test_few_overrides_are_too_early_to_say_anything_of() -> None:
    found = Desk(size=30, shown="unrecorded").value()
    assert (found.rung, found.answer) == (None, "too early")
    assert "20 are needed" in found.says[0]


def test_a_number_has_no_bounds_and_needs_more() -> None:
    metric = DeclaredMetric("pricing", "won", type="number", direction="higher", horizons=(MONTH,))
    desk = replace(HELPS, metric=metric)
    assert desk.value().rung == 2
    bare = replace(desk, propensities=False, assignment=None, shown="unrecorded").value()
    assert (bare.rung, bare.answer) == (None, "not identified")
    assert any("no ends" in line or "without ends" in line for line in bare.why_not_higher)


def test_less_is_a_gain_where_lower_is_better() -> None:
    higher = HELPS.value()
    lower = replace(HELPS, metric=replace(WON, direction="lower")).value()
    assert lower.answer == "hurt"
    assert lower.overall.estimate == pytest.approx(-(higher.overall.estimate or 0), abs=1e-9)


def test_a_prior_of_another_horizon_is_no_forecast_of_this_one() -> None:
    frames = replace(HELPS, unaffected=True, metric=UNAFFECTED).frames()
    other = frames.decisions.with_columns(horizon=pl.lit(timedelta(days=60)))
    found = valued(replace(frames, decisions=other), UNAFFECTED, MONTH)
    assert found.rung != 0
    assert "0 decisions of known outcome have a probability" in why(found, 0)


def test_a_category_counts_as_one_against_all_others() -> None:
    metric = DeclaredMetric(
        "pricing", "end", type="category", horizons=(MONTH,), categories=("kept", "left")
    )
    frames = HELPS.frames()
    ends = frames.outcomes.with_columns(
        metric=pl.lit("end"),
        category=pl.when(pl.col("value") == 1).then(pl.lit("kept")).otherwise(pl.lit("left")),
        value=None,
    )
    frames = replace(frames, outcomes=ends, metrics=(metric,))
    kept, left = (valued(frames, metric, MONTH, category=name) for name in metric.categories)
    assert kept.overall.estimate == pytest.approx(-(left.overall.estimate or 0), abs=1e-9)
    assert kept.overall.estimate == pytest.approx(HELPS.value().overall.estimate, abs=1e-9)


# -- bad input ---------------------------------------------------------------------------------


def test_what_was_not_asked_properly_is_refused() -> None:
    frames = HELPS.frames()
    with pytest.raises(InvalidFrameError, match="no column 'outcome_60d'"):
        override_value(frames, frames.decisions, metric="won", horizon=timedelta(days=60))
    with pytest.raises(InvalidQueryError, match="no metric 'lost' is declared; declared: 'won'"):
        override_value(frames, frames.decisions, metric="lost", horizon=MONTH)
    with pytest.raises(InvalidQueryError, match="alpha"):
        override_value(frames, frames.decisions, metric="won", horizon=MONTH, alpha=5)
    with pytest.raises(InvalidQueryError, match="no category metric"):
        override_value(frames, frames.decisions, metric="won", horizon=MONTH, category="x")
    twice = replace(frames, metrics=(WON, replace(WON, domain="support", direction="lower")))
    with pytest.raises(InvalidFrameError, match="different things in the domains"):
        override_value(twice, frames.decisions, metric="won", horizon=MONTH)


# -- real assessments --------------------------------------------------------------------------


@needs_data
def test_overrides_of_real_assessments_hurt_without_a_date_being_made_up() -> None:
    frames = read_table(TABLE, MAPPING)
    found = valued(frames, frames.metrics[0], None)
    assert (found.rung, found.answer, found.horizon) == (0, "hurt", None)
    assert found.overall.estimate == pytest.approx(-0.0402598733, abs=1e-9)
    assert found.overall.standard_error == pytest.approx(0.00326, abs=1e-5)
    assert found.overall.count == 11_050
    assert "right in 37 % of their 3,662 overrides" in found.says[1]
    assert len(found.effects["reviewer"]) == 425


MAPPING = Path(__file__).parents[1] / "mappings" / "fogliato_rai.toml"


@needs_data
def test_real_assessments_with_hidden_outcomes_are_contracted() -> None:
    known = assessments()
    ids = [f"p-{row:05}" for row in range(len(known.outcome))]
    seen = known.accepted == 1
    rearrest = DeclaredMetric("all", "rearrest", direction="lower", unaffected=True)
    frames = Frames.of(
        decisions(
            pl.DataFrame(
                {"proposal_id": ids, "sequence": np.arange(len(ids)), "probability": known.prior}
            )
        ),
        overrides(
            pl.DataFrame(
                {
                    "proposal_id": ids,
                    "verdict": np.where(seen, "approve", "reject"),
                    "reviewer": [f"r-{person}" for person in known.person],
                    "probability": known.final,
                    "assignment": "drawn by lot",
                }
            )
        ),
        outcomes(
            pl.DataFrame({"proposal_id": ids, "metric": "rearrest", "value": known.outcome}).filter(
                pl.Series(seen)
            )
        ),
        metrics=(rearrest,),
    )
    found = valued(frames, rearrest, None)
    assert (found.rung, found.answer) == (3, "hurt")
    assert "0.091 at 40 %" in found.says[1]


# -- order -------------------------------------------------------------------------------------


@pytest.mark.parametrize("desk", [HELPS, replace(HELPS, unaffected=True, metric=UNAFFECTED)])
def test_no_order_of_rows_changes_a_bit(desk: Desk) -> None:
    frames = desk.frames()
    joined = join_outcomes(
        frames.decisions, frames.outcomes, horizons=(MONTH,), as_of=frames.as_of, metric=desk.metric
    )
    first = override_value(frames, joined, metric=desk.metric, horizon=MONTH)
    for seed in (1, 2):
        shuffled = replace(
            frames,
            overrides=frames.overrides.sample(fraction=1, shuffle=True, seed=seed),
            decisions=frames.decisions.sample(fraction=1, shuffle=True, seed=seed),
        )
        again = override_value(
            shuffled,
            joined.sample(fraction=1, shuffle=True, seed=seed),
            metric=desk.metric,
            horizon=MONTH,
        )
        assert again == first
