"""Each agent is held to its own beginnings, whenever these were decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from learning.improvement.turnaround import REFERENCE, Waits, pace_of

BEGINS = datetime(2025, 1, 6, tzinfo=UTC)
LATER = BEGINS + timedelta(weeks=60)


def waits(after: np.ndarray, hours: np.ndarray, agent: np.ndarray) -> Waits:
    """Return proposals made so many hours after the beginning, all of them decided."""
    proposed = pl.Series([BEGINS + timedelta(hours=float(each)) for each in after])
    month = proposed.dt.year().cast(pl.Int64) * 12 + proposed.dt.month() - 1
    names = pl.Series([f"agent-{number}" for number in agent])
    return Waits(hours, np.ones(len(hours), dtype=bool), proposed, names, month.to_numpy())


def test_another_mix_of_agents_is_no_change_of_pace() -> None:
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        n = 10_000
        agent = (rng.random(n) < np.linspace(0.1, 0.9, n)).astype(np.int64)
        hours = rng.lognormal(0, 0.6, n) * (1 + agent)
        pace = pace_of(waits(np.linspace(0, 9_000, n), hours, agent), LATER)
        assert pace is not None
        alarms += max(log.max() for log in pace.change.averaged()) >= np.log(40)
    assert alarms <= 1


def test_first_proposals_made_in_one_go_set_their_time_once_half_are_decided() -> None:
    rng = np.random.default_rng(1)
    after = np.concatenate((np.zeros(REFERENCE), np.arange(200) * 12.0))
    hours = np.rint(rng.uniform(1, 9, len(after)) * 3600) / 3600  # whole seconds, as clocks tell
    found = waits(after, hours, np.zeros(len(after), dtype=np.int64))
    first = np.sort(hours[:REFERENCE])
    before, soon = (BEGINS + timedelta(hours=float(first[place])) for place in (48, 50))
    assert pace_of(found.by(before, np.ones(len(after), dtype=bool)), before) is None
    for as_of in (soon, LATER):
        pace = pace_of(found, as_of)
        assert pace is not None
        assert pace.thresholds == (pytest.approx(first[49]),)


def test_proposals_that_nobody_decides_set_no_time() -> None:
    open_ones = waits(np.zeros(300), np.full(300, 50.0), np.zeros(300, dtype=np.int64))
    undecided = Waits(
        open_ones.hours,
        np.arange(300) < REFERENCE // 2 - 1,
        open_ones.proposed,
        open_ones.agent,
        open_ones.period,
    )
    assert pace_of(undecided, LATER) is None
