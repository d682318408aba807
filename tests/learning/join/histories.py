"""Decisions and what became of them, as badly ordered as life: a strategy, and frames of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from hypothesis import strategies as st

from learning.join import join_outcomes
from learning.join.question import Unreported
from tests.learning.join.brute_force import Asked, Kind, Made, Told

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
HORIZONS = (30 * DAY, 60 * DAY, 90 * DAY)
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns")

CATEGORIES = ("retained", "expanded", "churned")


@dataclass(frozen=True)
class History:
    made: tuple[Made, ...]
    told: tuple[Told, ...]
    asked: Asked
    zones: tuple[str, str, str]

    @cached_property
    def decisions(self) -> pl.DataFrame:
        return decisions_of(self.made, self.zones[0])

    @cached_property
    def outcomes(self) -> pl.DataFrame:
        return outcomes_of(self.told, self.asked.kind, *self.zones[1:])


def decisions_of(made: Sequence[Made], zone: str = "UTC") -> pl.DataFrame:
    moment = pl.Datetime("us", "UTC")
    return pl.DataFrame(
        {
            "proposal_id": [it.proposal_id for it in made],
            "decided_at": [it.decided_at for it in made],
            "recorded_at": [it.recorded_at for it in made],
        },
        schema={"proposal_id": pl.String, "decided_at": moment, "recorded_at": moment},
    ).with_columns(pl.col("decided_at").dt.convert_time_zone(zone))


def outcomes_of(
    told: Sequence[Told], kind: Kind, occurred: str = "UTC", recorded: str = "UTC"
) -> pl.DataFrame:
    moment = pl.Datetime("us", "UTC")
    values = [it.value for it in told]
    nothing = [None] * len(told)
    return pl.DataFrame(
        {
            "outcome_id": [it.outcome_id for it in told],
            "version": [it.version for it in told],
            "proposal_id": [it.proposal_id for it in told],
            "metric": ["won"] * len(told),
            "value": nothing if kind == "category" else values,
            "category": values if kind == "category" else nothing,
            "censored": [it.censored for it in told],
            "horizon": [it.horizon for it in told],
            "occurred_at": [it.occurred_at for it in told],
            "recorded_at": [it.recorded_at for it in told],
        },
        schema={
            "outcome_id": pl.String,
            "version": pl.Int64,
            "proposal_id": pl.String,
            "metric": pl.String,
            "value": pl.Float64,
            "category": pl.String,
            "censored": pl.Boolean,
            "horizon": pl.Duration("us"),
            "occurred_at": moment,
            "recorded_at": moment,
        },
    ).with_columns(
        pl.col("occurred_at").dt.convert_time_zone(occurred),
        pl.col("recorded_at").dt.convert_time_zone(recorded),
    )


def _moments(*days: int) -> st.SearchStrategy[datetime]:
    """Few distinct moments, and their neighbours: ties and boundaries are where joins go wrong."""
    slips = st.sampled_from([0, 0, 0, -1, 1])
    return st.builds(
        lambda day, slip: START + day * DAY + slip * INSTANT, st.sampled_from(days), slips
    )


_decided = _moments(0, 0, 0, 1, 10, 60)
_rarely = st.sampled_from([False] * 7 + [True])
_occurred = _moments(0, 1, 29, 30, 31, 40, 60, 70, 90, 91, 100)
_recorded = _moments(1, 30, 30, 60, 60, 90, 120)
_as_of = _moments(59, 60, 90, 90, 120, 120, 150)


@st.composite
def histories(draw: st.DrawFn) -> History:
    kind: Kind = draw(st.sampled_from(["binary", "binary", "number", "category"]))
    unreported: Unreported = draw(st.sampled_from(["unknown", "no"]))
    horizons = draw(st.permutations(HORIZONS).map(lambda all_: tuple(all_[: 1 + len(all_) // 2])))
    made = [
        Made(
            f"p{number}",
            None if draw(_rarely) else draw(_decided),
            START + 95 * DAY if draw(_rarely) else None,
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    made = draw(st.permutations(made))
    told = draw(st.permutations(_told(draw, kind)))
    as_of = draw(_as_of)
    zones = draw(st.tuples(*[st.sampled_from(ZONES)] * 3))
    asked = Asked(horizons, as_of, kind, unreported)
    return History(tuple(made), tuple(told), asked, zones)


def _told(draw: st.DrawFn, kind: Kind) -> list[Told]:
    value: st.SearchStrategy[float | str] = {
        "binary": st.sampled_from([0.0, 1.0]),
        "number": st.sampled_from([-0.0, 0.1, 0.2, 0.3, 1e300]),
        "category": st.sampled_from(CATEGORIES),
    }[kind]
    told: list[Told] = []
    for name in range(draw(st.integers(0, 10))):
        proposal_id = (
            f"p{draw(st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4]))}"  # some are of no decision here
        )
        horizon = draw(st.sampled_from([None, None, None, *HORIZONS, 45 * DAY]))
        versions = draw(st.permutations(range(1, 4)))[: draw(st.sampled_from([1, 1, 2, 3]))]
        for version in versions:
            censored = draw(st.sampled_from([False, False, True]))
            told.append(
                Told(
                    f"o{name}",
                    version,
                    proposal_id,
                    None if censored else draw(value),
                    censored,
                    horizon,
                    draw(_occurred),
                    draw(_recorded),
                )
            )
    return told


def answer(history: History, *, memory: int | None = None) -> pl.DataFrame:
    """Ask `join_outcomes` what the history asks."""
    asked = history.asked
    return join_outcomes(
        history.decisions,
        history.outcomes,
        horizons=asked.horizons,
        as_of=asked.as_of,
        kind=asked.kind,
        unreported=asked.unreported,
        memory=memory,
    )


def large_history(decisions: int) -> tuple[pl.DataFrame, pl.DataFrame, datetime]:
    """Return decisions, outcomes of a metric of each kind, and a moment in between."""
    chance = np.random.default_rng(7)
    day = 86_400_000_000
    start = int(START.timestamp()) * 1_000_000
    moment = pl.Datetime("us", "UTC")
    decided = start + chance.integers(0, 120 * day, decisions)
    made = pl.DataFrame(
        {
            "proposal_id": [f"p{number}" for number in range(decisions)],
            "decided_at": pl.Series(decided).cast(moment),
        }
    )
    size = 3 * decisions
    of = chance.integers(0, decisions, size)
    occurred = decided[of] + chance.integers(-day, 120 * day, size)
    recorded = occurred + chance.integers(0, 9 * day, size)
    censored = chance.random(size) < 0.1
    horizon = chance.choice([0, 0, 0, 30, 60, 90], size)
    value = pl.Series(chance.random(size))
    kind = pl.Series(chance.choice(["binary", "number", "category"], size))
    told = pl.DataFrame(
        {
            "outcome_id": [f"o{number // 2}" for number in chance.permutation(size)],
            "version": chance.permutation(size),
            "proposal_id": made["proposal_id"].gather(of),
            "metric": kind,
            "value": pl.select(pl.when(kind == "binary").then(value.round()).otherwise(value)),
            "category": pl.Series(chance.choice(list(CATEGORIES), size)),
            "censored": censored,
            "horizon": pl.Series(horizon * day).cast(pl.Duration("us")),
            "occurred_at": pl.Series(occurred).cast(moment),
            "recorded_at": pl.Series(recorded).cast(moment),
        }
    )
    has_horizon = pl.col("horizon") > pl.duration(days=0)
    told = told.with_columns(horizon=pl.when(has_horizon).then("horizon"))
    return made, told, START + 130 * DAY
