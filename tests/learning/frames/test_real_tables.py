"""Real tables, each by the mapping beside these tests; skipped where they aren't at hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from learning.frames import Frames, read_table

MAPPINGS = Path(__file__).parents[1] / "mappings"
EVENTS = Path(__file__).parents[2] / "imports" / "mappings" / "agent_prs.toml"


@pytest.fixture(scope="module")
def forecasts(shared_data: Path) -> Frames:
    questions = shared_data / "forecastbench" / "market_questions.csv"
    return read_table(questions, MAPPINGS / "forecastbench.toml")


def test_predictions_without_a_clock_have_an_order_and_no_dates(shared_data: Path) -> None:
    table = shared_data / "fogliato_rai" / "predictions_dev.csv"
    frames = read_table(table, MAPPINGS / "fogliato_rai.toml")
    assert (len(frames.decisions), len(frames.overrides), len(frames.outcomes)) == (
        *(17_000, 11_050),
        17_000,
    )
    assert frames.as_of is None
    moments = ("proposed_at", "decided_at", "recorded_at", "horizon")
    assert all(frames.decisions[name].is_null().all() for name in moments)
    assert frames.decisions["sequence"].is_between(2, 44).all()
    (metric,) = frames.metrics
    assert (metric.unaffected, metric.horizons) == (True, ())
    given = frames.overrides
    assert given["probability"].null_count() == 0
    assert given["unaided"].null_count() == 5_600
    assert given["verdict"].value_counts(sort=True)["count"].to_list() == [7_388, 3_662]


def test_pull_requests_have_verdicts_and_no_outcomes(shared_data: Path) -> None:
    table = shared_data / "aidev_agent_prs" / "agent_prs.csv"
    frames = read_table(table, MAPPINGS / "aidev.toml")
    assert frames.metrics == ()
    assert frames.outcomes.is_empty()
    assert frames.decisions["decided_at"].null_count() == 921
    counts = dict(frames.overrides["verdict"].value_counts().iter_rows())
    assert counts == {"approve": 3_633, "modify": 142, "reject": 2_426}


def test_a_mapping_of_events_makes_the_same_frames(shared_data: Path, tmp_path: Path) -> None:
    """Of the first thousand of them: to import all takes seconds."""
    table = tmp_path / "agent_prs.csv"
    lines = (shared_data / "aidev_agent_prs" / "agent_prs.csv").read_text("utf-8").splitlines()
    table.write_text("\n".join(lines[:1_001]), "utf-8")
    imported, mapped = (read_table(table, path) for path in (EVENTS, MAPPINGS / "aidev.toml"))
    assert imported.as_of == mapped.as_of
    same = ("proposal_id", "agent", "action", "domain", "proposed_at", "decided_at", "recorded_at")
    assert_frame_equal(imported.decisions.select(same), mapped.decisions.select(same))
    same = ("override_id", "proposal_id", "verdict", "given_at", "waited", "in_force")
    assert_frame_equal(imported.overrides.select(same), mapped.overrides.select(same))
    assert imported.origin is not None
    assert (imported.origin.kind, imported.origin.name) == ("table", "agent_prs.csv")


def test_screenings_are_followed_up(shared_data: Path) -> None:
    table = shared_data / "compas" / "compas_min.csv"
    frames = read_table(table, MAPPINGS / "compas.toml")
    assert len(frames.decisions) == 11_038
    (metric,) = frames.metrics
    assert (metric.unreported, metric.horizons[-1]) == ("no", timedelta(days=365))
    whole_days = frames.outcomes["occurred_at"].dt.time() == datetime(2013, 1, 1, tzinfo=UTC).time()
    assert whole_days.all()


def test_looks_at_open_markets_are_censored_versions(forecasts: Frames) -> None:
    assert len(forecasts.decisions) == 4_000
    assert len(forecasts.outcomes) == 204_824
    assert forecasts.outcomes["outcome_id"].n_unique() == 3_899
    assert int((~forecasts.outcomes["censored"]).sum()) == 1_630
    assert forecasts.outcomes.filter("censored")["value"].is_null().all()


@pytest.mark.parametrize("months", [0, 1, 3, 5, 9])
def test_a_market_is_known_as_its_record_had_it_then(forecasts: Frames, months: int) -> None:
    """What is read as of a moment is what a table would give that ends there."""
    moment = datetime(2025, 11, 10, tzinfo=UTC) + timedelta(days=30 * months)
    then = forecasts.known_by(moment)
    cut = Frames.of(
        forecasts.decisions.filter(pl.col("recorded_at") <= moment),
        outcomes=forecasts.outcomes.filter(pl.col("recorded_at") <= moment),
        metrics=forecasts.metrics,
    )
    assert_frame_equal(then.decisions, cut.decisions)
    assert_frame_equal(then.outcomes, cut.outcomes)
