"""How long things take: against other people's figures, and on what must always hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.survival import aalen_johansen, ipcw_brier, kaplan_meier

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the reference data are not here")

watched = st.lists(
    st.tuples(
        st.integers(0, 40).map(lambda tenths: tenths / 10),
        st.sampled_from([None, "approve", "modify", "reject"]),
        st.integers(0, 100).map(lambda percent: percent / 100),
    ),
    min_size=1,
    max_size=60,
).filter(lambda rows: any(cause for _, cause, _ in rows))


def columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


# -- other people's figures --------------------------------------------------------------------


@needs_data
def test_turnaround_of_agent_proposals_is_the_one_of_lifelines() -> None:
    expected = json.loads((DATA / "reference/survival/aidev_turnaround.json").read_text("utf-8"))
    as_of = datetime(2025, 6, 23, tzinfo=UTC)
    proposals = pl.read_csv(DATA / "aidev_agent_prs/agent_prs.csv").with_columns(
        pl.col("created_at", "closed_at").str.to_datetime(time_unit="us", time_zone="UTC")
    )
    ended = (pl.col("closed_at") <= as_of).fill_null(value=False)
    until = pl.when(ended).then("closed_at").otherwise(as_of)
    proposals = proposals.with_columns(
        ended=ended, hours=(until - pl.col("created_at")).dt.total_microseconds() / 3.6e9
    )
    assert (len(proposals), proposals["ended"].sum()) == (
        expected["n"],
        expected["closed_by_as_of"],
    )
    for agent, medians in expected["median_hours"].items():
        of = proposals if agent == "ALL" else proposals.filter(agent=agent)
        curve = kaplan_meier(of["hours"], of["ended"])
        assert curve.median == pytest.approx(medians["kaplan_meier"], abs=0.005)
        decided = of.filter("ended")["hours"].median()
        assert decided == pytest.approx(medians["decided_only"], abs=0.005)


def compas() -> pl.DataFrame:
    return (
        pl.read_csv(DATA / "compas/compas_min.csv", infer_schema_length=None)
        .filter(pl.col("is_recid") != -1)
        .select(
            pl.col("compas_screening_date").str.to_date().alias("screened"),
            (pl.col("r_offense_date").str.to_date() - pl.col("compas_screening_date").str.to_date())
            .dt.total_days()
            .alias("offended_after"),
            # Fifteen scores are missing (-1); the reference takes them for what they are not.
            (pl.col("decile_score").clip(0) / 11).alias("probability"),
        )
    )


@needs_data
def test_rates_under_censoring_are_those_of_the_reference() -> None:
    expected = json.loads((DATA / "reference/survival/survival_reference.json").read_text("utf-8"))
    everyone = compas()
    assert len(everyone) == expected["rows"]
    for as_of, at in expected["as_of"].items():
        seen = everyone.filter(pl.col("screened") <= datetime.fromisoformat(as_of).date())
        assert len(seen) == at.pop("n")
        followed = (pl.lit(datetime.fromisoformat(as_of).date()) - pl.col("screened")).dt
        seen = seen.with_columns(followed=followed.total_days()).with_columns(
            observed=(pl.col("offended_after") <= pl.col("followed")).fill_null(value=False),
            duration=pl.min_horizontal("offended_after", "followed"),
        )
        curve = kaplan_meier(seen["duration"], seen["observed"])
        for days, figures in at.items():
            rate = 1 - float(curve.at(float(days)))
            assert rate == pytest.approx(figures["kaplan_meier"], rel=1e-12)
            weighted = ipcw_brier(
                seen["duration"], seen["observed"], seen["probability"], horizon=float(days)
            )
            assert weighted.event_rate == pytest.approx(rate, rel=1e-12)
            # The reference counts what ended on a day among what could be lost on it, and whoever
            # was lost on the day of the horizon twice: its weights add up to as much as 1.01 n.
            assert weighted.event_rate == pytest.approx(figures["ipcw_event_rate"], abs=1e-4)
            assert weighted.score == pytest.approx(figures["brier_ipcw"], rel=0.011)
            truth = figures["brier_truth"]
            assert abs(weighted.score - truth) < abs(figures["brier_ipcw"] - truth)


def test_curves_are_those_of_lifelines() -> None:
    # KaplanMeierFitter and AalenJohansenFitter(calculate_variance=True) of lifelines 0.30.3.
    duration = [1.5, 2.0, 2.0, 3.0, 4.5, 4.5, 6.0, 7.5, 9.0, 10.0]
    cause = ["a", "b", None, "a", "b", None, "a", None, "a", None]
    curve = kaplan_meier(duration, [each is not None for each in cause])
    survival = [1, 0.9, 0.8, 0.685714285714, 0.571428571429, 0.428571428571, 0.428571428571]
    np.testing.assert_allclose(curve.survival, [*survival, 3 / 14, 3 / 14], rtol=1e-11)
    lower = [1, 0.473009271362, 0.408690781633, 0.304585074202, 0.217192702382, 0.114041777656]
    np.testing.assert_allclose(
        curve.lower, [*lower, lower[-1], 0.0129166011569, 0.0129166011569], rtol=1e-11
    )
    upper = [1, 0.985281393367, 0.945872645839, 0.887148495028, 0.814572137921, 0.718453424876]
    np.testing.assert_allclose(
        curve.upper, [*upper, upper[-1], 0.57949071125, 0.57949071125], rtol=1e-11
    )
    assert (curve.median, curve.median_interval) == (6.0, (1.5, None))


# -- what must always hold ---------------------------------------------------------------------


@given(watched)
def test_a_curve_falls_from_one_within_its_interval(rows: list[tuple[Any, ...]]) -> None:
    duration, cause, _ = columns(rows)
    curve = kaplan_meier(duration, [each is not None for each in cause])
    assert curve.survival[0] <= 1
    assert np.all(np.diff(curve.survival) <= 0)
    inside = np.isfinite(curve.lower)
    assert np.all(curve.lower[inside] <= curve.survival[inside])
    assert np.all(curve.survival[inside] <= curve.upper[inside])


@given(watched)
def test_the_ways_to_end_and_not_to_end_add_up_to_all(rows: list[tuple[Any, ...]]) -> None:
    duration, cause, _ = columns(rows)
    curve = kaplan_meier(duration, [each is not None for each in cause])
    ways = aalen_johansen(duration, cause)
    total = sum((way.share for way in ways.values()), start=np.zeros(1))
    np.testing.assert_allclose(total + curve.survival, 1)
    for way in ways.values():
        assert np.all((way.lower <= way.share + 1e-12) & (way.share <= way.upper + 1e-12))


@given(watched)
def test_without_censoring_shares_are_counts(rows: list[tuple[Any, ...]]) -> None:
    duration, cause, probability = columns([row for row in rows if row[1]])
    curve = kaplan_meier(duration, [True] * len(duration))
    for time, share in zip(curve.times, curve.survival, strict=True):
        assert share == pytest.approx(np.mean(np.array(duration) > time))
    ways = aalen_johansen(duration, cause)
    assert sum(way.count for way in ways.values()) == len(duration)
    if max(duration) > 0:
        ended = [True] * len(duration)
        weighted = ipcw_brier(duration, ended, probability, horizon=max(duration))
        assert weighted.score == pytest.approx(np.mean((np.array(probability) - 1) ** 2))


@given(watched)
def test_known_outcomes_stand_for_all_and_their_rate_is_that_of_the_curve(
    rows: list[tuple[Any, ...]],
) -> None:
    duration, cause, _ = columns(rows)
    observed, horizon = [each is not None for each in cause], max(duration) / 2 or 1.0
    if max(duration) < horizon:
        return
    sure = ipcw_brier(duration, observed, [1.0] * len(rows), horizon=horizon)
    assert sure.event_rate == pytest.approx(
        1 - float(kaplan_meier(duration, observed).at(horizon)), abs=1e-12
    )
    # Said of all, the score is the share in which it did not come true: weights add up to n.
    assert sure.score == pytest.approx(1 - sure.event_rate, abs=1e-12)
    assert sure.effective_n <= len(rows) + 1e-9


def test_what_is_lost_at_the_horizon_itself_counts_once() -> None:
    weighted = ipcw_brier([8] * 50 + [20] * 50, [False] * 100, [0.5] * 100, horizon=8)
    assert (weighted.score, weighted.known, weighted.effective_n) == (0.25, 100, 100)


@given(st.integers(1, 200))
def test_half_of_an_even_number_is_a_half(pairs: int) -> None:
    lasted = np.arange(1, 2 * pairs + 1)
    assert kaplan_meier(lasted, np.ones(2 * pairs, bool)).median == pairs


@given(watched, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(rows: list[tuple[Any, ...]], chance: Random) -> None:
    shuffled = chance.sample(rows, len(rows))
    (duration, cause, probability), other = columns(rows), columns(shuffled)
    observed, others = ([each is not None for each in column] for column in (cause, other[1]))
    one, two = kaplan_meier(duration, observed), kaplan_meier(other[0], others)
    assert one.survival.tobytes() == two.survival.tobytes()
    assert one.lower.tobytes() == two.lower.tobytes()
    ways, others_ways = aalen_johansen(duration, cause), aalen_johansen(other[0], other[1])
    assert all(ways[name].upper.tobytes() == others_ways[name].upper.tobytes() for name in ways)
    horizon = max(duration)
    if horizon > 0:
        assert ipcw_brier(duration, observed, probability, horizon=horizon) == ipcw_brier(
            other[0], others, other[2], horizon=horizon
        )


def test_beyond_the_last_one_watched_nothing_is_told() -> None:
    curve = kaplan_meier([1, 2, 3], [True, False, False])
    np.testing.assert_allclose(curve.at([0.5, 2.0, 3.5]), [1.0, 2 / 3, np.nan])
    assert curve.median is None
    assert np.isnan(aalen_johansen([1, 2], ["a", None])["a"].at(3.0))


def test_nulls_of_polars_count_as_still_going() -> None:
    rows = pl.DataFrame({"hours": [1.0, 2.0, 3.0], "cause": ["a", None, "b"]})
    assert list(aalen_johansen(rows["hours"], rows["cause"])) == ["a", "b"]


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duration", "observed", "says"),
    [
        ([1.0, -2.0, -3.0], [True] * 3, r"at least 0; row 1 is -2.0, row 2 is -3.0 \(2 of 3 rows"),
        ([1.0, np.nan], [True] * 2, "finite numbers; row 1 is NaN"),
        ([1.0, 2.0], [True], "1 rows and duration 2"),
        ([1.0, 2.0], [1, 2], "observed must be 0 or 1; row 1 is 2.0"),
    ],
)
def test_bad_rows_are_pointed_at(duration: list[float], observed: list[Any], says: str) -> None:
    with pytest.raises(InvalidFrameError, match=says):
        kaplan_meier(duration, observed)


def test_no_rows_and_nothing_ended_are_too_little() -> None:
    with pytest.raises(InsufficientDataError, match="no rows"):
        kaplan_meier([], [])
    with pytest.raises(InsufficientDataError, match="none of the 2 rows ended"):
        kaplan_meier([1, 2], [False, False])
    with pytest.raises(InsufficientDataError, match="none of the 2 rows ended"):
        aalen_johansen([1, 2], [None, None])
    with pytest.raises(InsufficientDataError, match="watched for 5"):
        ipcw_brier([1, 2], [True, False], [0.5, 0.5], horizon=5)


def test_a_score_needs_probabilities_and_a_horizon() -> None:
    with pytest.raises(InvalidFrameError, match=r"must be in \[0, 1\]; row 1 is 1.5"):
        ipcw_brier([1, 2], [True, False], [0.5, 1.5], horizon=1)
    with pytest.raises(InvalidFrameError, match="above zero"):
        ipcw_brier([1, 2], [True, False], [0.5, 0.5], horizon=0)
    with pytest.raises(InvalidFrameError, match="level must lie"):
        kaplan_meier([1], [True], level=95)


def test_an_ending_has_a_name() -> None:
    with pytest.raises(InvalidFrameError, match="cause must"):
        aalen_johansen([1, 2], [["a"], ["b", "c"]])
    with pytest.raises(InvalidFrameError, match="row 1 is"):
        aalen_johansen([1, 2], np.array(["a", {}], dtype=object))
    hidden = np.ma.array(["a", "b"], mask=[True, False])
    assert list(aalen_johansen([1, 2], hidden)) == ["b"]


def test_a_time_outside_what_was_watched_tells_nothing() -> None:
    assert np.isnan(kaplan_meier([1, 2], [True, True]).at([np.nan, -1.0])).all()
    assert np.isnan(aalen_johansen([1, 2], ["a", "b"])["a"].at([np.nan, -1.0])).all()
