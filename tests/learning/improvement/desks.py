"""Desks whose truth is known, as frames: who states what, how it ends, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from scipy.special import expit, logit

from learning.frames import DeclaredMetric, Frames, decisions, outcomes, overrides
from learning.improvement import Improvement, judge_improvement
from learning.join import join_outcomes

BEGINS = datetime(2025, 1, 6, tzinfo=UTC)
HORIZON = timedelta(days=28)
WON = DeclaredMetric("desk", "won", horizons=(HORIZON,))
TURN = 30
"""The week in which worlds change."""


def desk(world: str, *, weeks: int = 60, a_week: int = 40, seed: int = 1) -> Frames:
    """Return the frames of a desk of four agents.

    Worlds: ``steady``; ``learning`` (two of the agents come later and are off, which can be
    learned); ``drift`` (from week 30 fewer come true); ``hurting`` (from week 30 reviewers override
    at random); ``closing`` and ``widening`` (agents stop, or begin, to overstate in week 30);
    ``faster`` and ``slower`` (verdicts take half, or twice, as long in the end).
    """
    rng = np.random.default_rng(seed)
    n = weeks * a_week
    week = np.arange(n) // a_week
    agent = rng.integers(0, 4, n)
    known = rng.normal(0, 0.9, n)
    shift, slope, drift = np.zeros(n), np.ones(n), np.zeros(n)
    if world == "learning":
        agent = np.where(week < 10, agent % 2, agent)
        shift, slope = np.select([agent == 2, agent == 3], [0.9, -0.8], 0.0), 1 + 0.5 * (agent >= 2)
    if world == "drift":
        drift = np.where(week >= TURN, -0.9, 0.0)
    if world in ("closing", "widening"):
        shift = np.where((week >= TURN) == (world == "widening"), 0.9, 0.0)
    prior = np.clip(np.rint(expit(shift + slope * known) * 20), 1, 19) / 20
    noise = np.where((week >= TURN) & (world == "hurting"), 2.0, 0.1)
    own = np.clip(np.rint(expit(logit(prior) + rng.normal(0, noise)) * 20), 1, 19) / 20
    won = rng.random(n) < expit(known + drift)
    pace = {"faster": 0.5, "slower": 2.0}.get(world, 1.0) ** (week / weeks)
    return framed(
        agent=[f"agent-{number}" for number in agent],
        proposed=[
            BEGINS + timedelta(days=7 * int(w), minutes=int(m))
            for w, m in zip(week, rng.integers(0, 7 * 24 * 60, n), strict=True)
        ],
        hours=8 * pace * rng.lognormal(0, 0.8, n),
        prior=prior,
        own=np.where(rng.random(n) < 0.4, own, np.nan),
        won=won,
        as_of=BEGINS + timedelta(weeks=weeks) + HORIZON,
    )


def framed(
    *,
    agent: Sequence[str | None],
    proposed: list[datetime],
    hours: np.ndarray,
    prior: np.ndarray,
    own: np.ndarray,
    won: np.ndarray,
    as_of: datetime,
) -> Frames:
    """Return frames of decisions, each with a verdict and an outcome that was read in time."""
    names = pl.Series("proposal_id", [f"p-{number:05}" for number in range(len(agent))])
    moments = pl.Series(proposed, dtype=pl.Datetime("us", "UTC"))
    given = moments + pl.Series([timedelta(hours=float(wait)) for wait in hours])
    read = given + HORIZON
    made = pl.DataFrame(
        {"proposal_id": names, "domain": "desk", "agent": agent, "probability": prior},
        schema_overrides={"agent": pl.String()},
    )
    return Frames.of(
        decisions(made.with_columns(proposed_at=moments, recorded_at=moments)),
        overrides(
            pl.DataFrame({"override_id": names.str.replace("p", "o"), "proposal_id": names})
            .with_columns(
                reviewer=pl.format("r-{}", pl.int_range(pl.len()) % 7),
                probability=pl.Series(own).fill_nan(None),
                given_at=given,
                recorded_at=given,
            )
            .with_columns(
                verdict=pl.when(pl.col("probability").is_null())
                .then(pl.lit("approve"))
                .otherwise(pl.lit("modify"))
            )
        ),
        outcomes(
            pl.DataFrame(
                {"outcome_id": names.str.replace("p", "y"), "proposal_id": names}
            ).with_columns(
                metric=pl.lit("won"),
                value=pl.Series(won).cast(pl.Float64),
                horizon=pl.lit(HORIZON),
                occurred_at=read,
                recorded_at=read,
            )
        ),
        metrics=(WON,),
        as_of=as_of,
    )


def judged(frames: Frames) -> Improvement:
    """Judge a desk as of its own moment."""
    joined = join_outcomes(
        frames.decisions, frames.outcomes, horizons=(HORIZON,), as_of=frames.as_of, metric=WON
    )
    return judge_improvement(frames, joined, metric=WON, horizon=HORIZON)
